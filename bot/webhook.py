"""The HTTP server: the webhook that answers 2xx only after the commit, the health check, and
whatever else is to be served (bot/downloads.py)."""

import hmac
import logging
from collections.abc import Iterable

from aiogram import Bot, Dispatcher
from aiogram.types import Update
from aiohttp import web
from pydantic import ValidationError

log = logging.getLogger(__name__)

PATH = "/telegram"
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of a header
LARGEST_UPDATE = 1 << 20


def create_server(
    bot: Bot,
    dispatcher: Dispatcher,
    *,
    secret: str | None,
    routes: Iterable[web.RouteDef] = (),
) -> web.Application:
    """An application with /health and `routes`, and the webhook when there is a `secret`."""
    app = web.Application(client_max_size=LARGEST_UPDATE)

    async def health(_request: web.Request) -> web.Response:
        return web.json_response({"status": "ok"})

    async def receive(request: web.Request) -> web.Response:
        # Bytes, because a header may hold anything and compare_digest refuses non-ASCII text.
        given = request.headers.get(SECRET_HEADER, "").encode("utf-8", "surrogateescape")
        if not hmac.compare_digest(given, (secret or "").encode()):
            return web.Response(status=401)
        try:
            update = Update.model_validate_json(await request.read(), context={"bot": bot})
        except ValidationError:
            # Not an update of Telegram's: delivering it again would not make it one.
            log.warning("an unreadable update was dropped")
            return web.Response(status=200)
        try:
            await dispatcher.feed_update(bot, update)
        except Exception as error:
            log.error("an update waits", extra={"error": type(error).__name__})
            return web.Response(status=500)
        return web.Response(status=200)

    app.router.add_get("/health", health)
    if secret:
        app.router.add_post(PATH, receive)
    app.router.add_routes(routes)
    return app
