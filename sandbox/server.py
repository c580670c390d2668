"""The sandbox as a web application."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from aiohttp import web

from sandbox.botapi import BotApi
from sandbox.calls import CallLog
from sandbox.config import Config
from sandbox.control import add_routes
from sandbox.faults import Faults
from sandbox.limits import FloodGuard
from sandbox.polling import Polling
from sandbox.webhook import Webhook
from sandbox.world import World

STATIC = Path(__file__).parent / "static"
# Multipart bodies are measured file by file; this bounds forms, JSON and everything else.
MAX_BODY = 52 * 1024 * 1024


class Sandbox:
    """All parts of one running sandbox."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self.world = World(config)
        self.limits = FloodGuard(config.limits)
        self.faults = Faults()
        self.calls = CallLog()
        self.polling = Polling(self.world)
        self.bot_api = BotApi(self)
        self.webhook = Webhook(self.world, self.bot_api.execute_quietly)


SANDBOX = web.AppKey("sandbox", Sandbox)


async def _page(_request: web.Request) -> web.StreamResponse:
    return web.FileResponse(STATIC / "index.html", headers={"Cache-Control": "no-cache"})


async def _always_fresh(_request: web.Request, response: web.StreamResponse) -> None:
    # After an update a browser must not mix old modules of the page with new ones.
    response.headers.setdefault("Cache-Control", "no-cache")


async def _shutdown(app: web.Application) -> None:
    app[SANDBOX].world.close()
    await app[SANDBOX].webhook.stop()


def create_app(config: Config | None = None) -> web.Application:
    """The application: Bot API, control API and the page."""
    sandbox = Sandbox(config or Config())
    app = web.Application(client_max_size=MAX_BODY)
    app[SANDBOX] = sandbox
    app.router.add_route("*", "/bot{token}/{method}", sandbox.bot_api.handle)
    app.router.add_get("/file/bot{token}/{path:.+}", sandbox.bot_api.download)
    add_routes(app, sandbox)
    app.router.add_get("/", _page)
    if STATIC.is_dir():
        app.router.add_static("/static/", STATIC)
    app.on_response_prepare.append(_always_fresh)
    app.on_shutdown.append(_shutdown)
    return app


@asynccontextmanager
async def serve(
    config: Config | None = None, *, host: str = "127.0.0.1", port: int = 0
) -> AsyncIterator[str]:
    """Run a sandbox on a real port (0: any free one); yields its address."""
    runner = web.AppRunner(
        create_app(config), access_log=None, handler_cancellation=True, shutdown_timeout=2
    )
    await runner.setup()
    try:
        site = web.TCPSite(runner, host, port)
        await site.start()
        bound_host, bound_port = runner.addresses[0][:2]
        shown = f"[{bound_host}]" if ":" in bound_host else bound_host
        yield f"http://{shown}:{bound_port}"
    finally:
        await runner.cleanup()
