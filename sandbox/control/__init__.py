"""The control API: what tests and the page do with the sandbox."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import web

from sandbox.control import chat, delivery, events, people, settings
from sandbox.control.common import ROUTES, errors_as_json

if TYPE_CHECKING:
    from sandbox.server import Sandbox

__all__ = ["add_routes", "chat", "delivery", "events", "people", "settings"]


def add_routes(app: web.Application, sandbox: Sandbox) -> None:
    """Mount /api on the application."""
    for verb, path, handler in ROUTES:
        app.router.add_route(verb, f"/api{path}", errors_as_json(handler, sandbox))
