"""Who could help whom: hard rules and an integer score, as pure functions.

Nothing here reads a database, a clock or a catalogue of texts: callers bring views
(:mod:`~services.matching.model`) and get codes and numbers back.
"""
