"""What all control calls share: reading, answering, refusing."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aiohttp import web

from sandbox.errors import ControlError
from sandbox.state import Person

if TYPE_CHECKING:
    from sandbox.server import Sandbox
    from sandbox.world import World

MAX_WAIT = 300


@dataclass
class Control:
    """One control call."""

    sandbox: Sandbox
    request: web.Request

    @property
    def world(self) -> World:
        """The state the call works on."""
        return self.sandbox.world

    async def body(self) -> dict[str, Any]:
        """The JSON object of the request; an empty body is an empty object."""
        text = await self.request.text()
        try:
            parsed = json.loads(text) if text.strip() else {}
        except ValueError:
            raise ControlError(400, "the body is not JSON") from None
        if not isinstance(parsed, dict):
            raise ControlError(400, "the body must be a JSON object")
        return parsed

    def person(self) -> Person:
        """The person of the path; 404 when there is none."""
        person = self.world.people.get(int(self.request.match_info["id"]))
        if person is None:
            raise ControlError(404, "no such person")
        return person

    def number(self, name: str, default: float = 0) -> float:
        """A number of the query."""
        given = self.request.query.get(name)
        try:
            return default if given is None else float(given)
        except ValueError:
            raise ControlError(400, f"{name} must be a number") from None

    def seconds(self, name: str) -> float:
        """How long the caller is ready to wait, at most five minutes."""
        return min(max(self.number(name), 0), MAX_WAIT)


Handler = Callable[[Control], Awaitable[Any]]
ROUTES: list[tuple[str, str, Handler]] = []


def route(verb: str, path: str) -> Callable[[Handler], Handler]:
    """Register a control call."""

    def register(handler: Handler) -> Handler:
        ROUTES.append((verb, path, handler))
        return handler

    return register


def errors_as_json(
    handler: Handler, sandbox: Sandbox
) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    """Turn a handler into a web handler: results and refusals become JSON."""

    async def handle(request: web.Request) -> web.StreamResponse:
        if request.headers.get("Sec-Fetch-Site") == "cross-site":
            return answer({"error": "the control API is for this page only"}, 403)
        try:
            result = await handler(Control(sandbox, request))
        except ControlError as error:
            return answer({"error": error.text}, error.status)
        return result if isinstance(result, web.StreamResponse) else answer(result)

    return handle


def answer(body: Any, status: int = 200) -> web.Response:
    """A JSON answer."""
    return web.json_response(body, status=status)
