"""The HTTP side of the Bot API."""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING, Any

from aiohttp import web

from sandbox.errors import ApiError
from sandbox.faults import Fault
from sandbox.methods import METHODS, Call
from sandbox.params import Params, read_request

if TYPE_CHECKING:
    from sandbox.server import Sandbox

log = logging.getLogger(__name__)
BAD_GATEWAY = "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n</html>\r\n"


class BotApi:
    """Answers /bot<token>/<method> and /file/bot<token>/<path>."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """One call: read, spoil if ordered, execute, log, answer."""
        if request.match_info["token"] != self._sandbox.config.token:
            return _failed(ApiError(401, "Unauthorized"))
        name = request.match_info["method"]
        params = Params({})
        try:
            params = await read_request(request)
            fault = self._sandbox.faults.take(name, self.chat_of(params))
            if fault is not None:
                return await self._spoiled(request, name, params, fault)
            return _succeeded(*await self.execute(name, params))
        except ApiError as error:
            return _failed(error)

    async def execute(self, name: str, params: Params) -> tuple[Any, str | None]:
        """Run a method and log it; returns the result and a note. Raises ApiError."""
        call = Call(self._sandbox, params)
        try:
            result = await self._run(name, call)
        except ApiError as error:
            self._log(name, params, error.status, error=error.description)
            raise
        except Exception as error:
            log.exception("%s failed inside the sandbox", name)
            self._log(name, params, 500, error=repr(error))
            raise ApiError(500, f"Internal Server Error: {error!r}") from error
        self._log(name, params, 200, result=result)
        return result, call.note

    async def execute_quietly(self, name: str, params: Params) -> None:
        """Run a call whose result nobody hears (the answer of a webhook)."""
        try:
            await self.execute(name, params)
        except ApiError as error:
            log.info("%s in the answer of the webhook: %s", name, error.description)

    async def download(self, request: web.Request) -> web.Response:
        """The bytes behind a file_path of getFile."""
        if request.match_info["token"] != self._sandbox.config.token:
            return _failed(ApiError(401, "Unauthorized"))
        path = request.match_info["path"]
        for file in self._sandbox.world.files.values():
            if file.path == path:
                return web.Response(body=file.data, content_type="application/octet-stream")
        return _failed(ApiError(404, "Not Found"))

    def chat_of(self, params: Params) -> int | None:
        """The chat of a call; an answer to a button belongs to the chat of the button."""
        callback = self._sandbox.world.callbacks.get(params.text("callback_query_id"))
        if callback is not None:
            return callback.person_id
        try:
            return int(params.text("chat_id"))
        except ValueError:
            return None

    async def _run(self, name: str, call: Call) -> Any:
        entry = METHODS.get(name.lower())
        if entry is None:
            raise ApiError(404, "Not Found: method not found")
        return await entry.run(call)

    def _log(
        self,
        name: str,
        params: Params,
        status: int,
        *,
        error: str | None = None,
        result: Any = None,
    ) -> None:
        message_id = result.get("message_id") if isinstance(result, dict) else None
        if message_id is None and params.given("message_id"):
            message_id = params.number("message_id")
        entry = METHODS.get(name.lower())
        self._sandbox.calls.add(
            at=self._sandbox.world.clock.now(),
            method=entry.name if entry else name,
            params=params,
            chat_id=self.chat_of(params),
            message_id=message_id,
            status=status,
            error=error,
        )

    async def _spoiled(
        self, request: web.Request, name: str, params: Params, fault: Fault
    ) -> web.StreamResponse:
        if fault.delay:
            world = self._sandbox.world
            await world.changed.wait_for(lambda: world.closing, fault.delay)
        error = fault.error()
        if error is not None:
            self._log(name, params, error.status, error=error.description)
            return _failed(error)
        if fault.kind == "502html":
            self._log(name, params, 502, error="fault: 502html")
            return web.Response(status=502, text=BAD_GATEWAY, content_type="text/html")
        if fault.kind == "cut_after":
            await self.execute_quietly(name, params)
        else:
            self._log(name, params, 0, error=f"fault: {fault.kind}")
        if request.transport is not None:
            request.transport.abort()
        return web.Response()


def _reply(status: int, body: dict[str, Any]) -> web.Response:
    text = json.dumps(body, ensure_ascii=True)
    return web.Response(status=status, text=text, content_type="application/json")


def _succeeded(result: Any, note: str | None) -> web.Response:
    body = {"ok": True, "result": result}
    return _reply(200, body if note is None else {**body, "description": note})


def _failed(error: ApiError) -> web.Response:
    body: dict[str, Any] = {
        "ok": False,
        "error_code": error.status,
        "description": error.description,
    }
    if error.parameters:
        body["parameters"] = error.parameters
    headers = {}
    if "retry_after" in error.parameters:
        headers["Retry-After"] = str(error.parameters["retry_after"])
    response = _reply(error.status, body)
    response.headers.update(headers)
    return response
