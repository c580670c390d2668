"""Delivery by webhook: one queue per chat and per user of buttons."""

from __future__ import annotations

import asyncio
import json
import logging
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import aiohttp

from sandbox.errors import bad_request
from sandbox.params import Params, read_reply
from sandbox.updates import Queued

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from sandbox.world import World

log = logging.getLogger(__name__)
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of a header
SECRET = re.compile(r"[A-Za-z0-9_-]{0,256}")
MAX_PAUSE = 60


class Webhook:
    """Posts updates to the bot; the next of a lane only after a 2xx for the one before."""

    def __init__(self, world: World, execute: Callable[[str, Params], Awaitable[Any]]) -> None:
        self._world = world
        self._execute = execute
        self._session: aiohttp.ClientSession | None = None
        self._lanes: dict[str, asyncio.Task[None]] = {}
        self._slots = asyncio.Semaphore(40)
        self._url = ""
        self._secret = ""
        self._max_connections = 40
        self._last_error: tuple[int, str] | None = None
        world.updates.on_push = self._on_push

    @property
    def active(self) -> bool:
        """Whether a webhook is set."""
        return bool(self._url)

    def set(self, *, url: str, secret: str, max_connections: int) -> bool:
        """Point the webhook somewhere; False when nothing changed.

        Telegram itself takes only https on four ports; a local server may be plain http.
        """
        if urlsplit(url).scheme not in {"http", "https"} or not urlsplit(url).hostname:
            raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
        if not SECRET.fullmatch(secret):
            raise bad_request("secret token contains unallowed characters")
        if not 1 <= max_connections <= 100:
            max_connections = 40
        new = (url, secret, max_connections)
        if new == (self._url, self._secret, self._max_connections):
            return False
        self._url, self._secret, self._max_connections = new
        # A new address is tried at once, whatever the old one is waiting for.
        self._cancel_lanes()
        self._slots = asyncio.Semaphore(max_connections)
        self._last_error = None
        return True

    def resume(self) -> None:
        """Start delivering what already waits."""
        for item in self._world.updates.pending():
            self._on_push(item)

    async def stop(self) -> None:
        """Forget the webhook and stop delivering."""
        self._url = self._secret = ""
        await asyncio.gather(*self._cancel_lanes(), return_exceptions=True)
        if self._session is not None:
            await self._session.close()
            self._session = None

    def info(self) -> dict[str, Any]:
        """The part of WebhookInfo that concerns the address."""
        result: dict[str, Any] = {"url": self._url}
        if self._url:
            result["max_connections"] = self._max_connections
        if self._last_error is not None:
            result["last_error_date"], result["last_error_message"] = self._last_error
        return result

    def _cancel_lanes(self) -> list[asyncio.Task[None]]:
        """Stop all lanes but the one that runs this (a bot may answer with deleteWebhook)."""
        tasks = [task for task in self._lanes.values() if task is not asyncio.current_task()]
        self._lanes.clear()
        for task in tasks:
            task.cancel()
        for item in self._world.updates.pending():
            item.delivered = False
        return tasks

    def _on_push(self, item: Queued) -> None:
        if self.active and item.lane not in self._lanes:
            self._lanes[item.lane] = asyncio.create_task(self._run_lane(item.lane))

    async def _run_lane(self, lane: str) -> None:
        try:
            while self.active and (item := self._first(lane)):
                await self._deliver(item)
        finally:
            if self._lanes.get(lane) is asyncio.current_task():
                del self._lanes[lane]

    def _first(self, lane: str) -> Queued | None:
        return next((item for item in self._world.updates.pending() if item.lane == lane), None)

    async def _deliver(self, item: Queued) -> None:
        """Post until a 2xx comes or the update expires."""
        pause = 1.0
        while self.active and item in self._world.updates.pending():
            async with self._slots:
                asked = await self._post(item)
            if asked is None:
                self._world.updates.remove(item)
                return
            item.delivered = False
            await asyncio.sleep((asked or pause) * self._world.config.webhook_retry_scale)
            pause = min(pause * 2, MAX_PAUSE)

    async def _post(self, item: Queued) -> float | None:
        """One attempt: None when it succeeded, else the pause the bot asked for (0: none)."""
        if self._session is None:
            timeout = aiohttp.ClientTimeout(total=self._world.config.webhook_timeout)
            self._session = aiohttp.ClientSession(timeout=timeout)
        headers = {"Content-Type": "application/json"}
        if self._secret:
            headers[SECRET_HEADER] = self._secret
        item.delivered = True
        body = json.dumps(item.update, ensure_ascii=False).encode("utf-8", "surrogatepass")
        try:
            async with self._session.post(self._url, data=body, headers=headers) as response:
                if response.status // 100 != 2:
                    self._fail(f"Wrong response from the webhook: {response.status}")
                    return _retry_after(response)
                reply = await read_reply(response)
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            self._fail(f"Connection failed: {type(error).__name__}")
            return 0
        await self._run_reply(reply)
        return None

    async def _run_reply(self, reply: Params) -> None:
        """A 2xx may carry one call; the bot never learns its result."""
        name = reply.text("method")
        unsuitable = name.lower().startswith("get") or name.lower() == "setwebhook"
        if name and not unsuitable:
            await self._execute(name, reply)

    def _fail(self, text: str) -> None:
        log.info("webhook: %s", text)
        self._last_error = (int(self._world.clock.time()), text)


def _retry_after(response: aiohttp.ClientResponse) -> float:
    try:
        return max(float(response.headers.get("Retry-After", 0)), 0)
    except ValueError:
        return 0
