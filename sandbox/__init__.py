"""A local Telegram: a Bot API server with a control API and a web chat.

The bot talks to it only over HTTP, exactly as it talks to Telegram, so neither side imports
the other. It needs nothing but aiohttp and the standard library.
"""
