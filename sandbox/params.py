"""Parameters of a Bot API call, whatever way they were sent."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from aiohttp import BodyPartReader, ClientResponse, MultipartReader, web

from sandbox.errors import ApiError, bad_request

ATTACH = "attach://"


@dataclass
class Upload:
    """A file part of a multipart body."""

    name: str
    mime_type: str | None
    data: bytes


class Params:
    """Named parameters: strings from forms, any JSON value from a JSON body, and files."""

    def __init__(self, values: dict[str, Any], files: dict[str, Upload] | None = None) -> None:
        self.values = values
        self.files = files or {}

    def text(self, name: str) -> str:
        """A string; empty when absent."""
        value = self.values.get(name)
        if value is None:
            return ""
        return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)

    def number(self, name: str, default: int = 0) -> int:
        """An integer; anything else counts as absent, as in Telegram."""
        try:
            return int(self.text(name))
        except ValueError:
            return default

    def flag(self, name: str) -> bool:
        """A boolean."""
        return self.text(name).lower() in {"true", "yes", "1"}

    def given(self, name: str) -> bool:
        """Whether the parameter was sent."""
        return self.values.get(name) is not None

    def json(self, name: str, what: str) -> Any:
        """A nested object, sent as JSON text or inside a JSON body; None when absent.

        Raises 400 `can't parse <what> JSON object`.
        """
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            return json.loads(value)
        except ValueError:
            raise bad_request(f"can't parse {what} JSON object") from None

    def upload(self, name: str) -> Upload | None:
        """The file sent as `attach://part` or directly under the name."""
        value = self.values.get(name)
        if isinstance(value, str) and value.startswith(ATTACH):
            return self.files.get(value.removeprefix(ATTACH))
        return self.files.get(name)


async def read_request(request: web.Request) -> Params:
    """Parameters of a request: query, then form, multipart or JSON body."""
    values: dict[str, Any] = dict(request.query)
    files: dict[str, Upload] = {}
    try:
        if request.content_type.startswith("multipart/"):
            await _read_multipart(await request.multipart(), values, files)
        elif request.content_type == "application/json":
            _read_json(await request.text(), values)
        elif request.can_read_body:
            values.update({key: str(value) for key, value in (await request.post()).items()})
    except web.HTTPRequestEntityTooLarge:
        raise ApiError(413, "Request Entity Too Large") from None
    return Params(values, files)


async def read_reply(response: ClientResponse) -> Params:
    """Parameters of a call that a webhook put in its answer; empty when there is none."""
    values: dict[str, Any] = {}
    files: dict[str, Upload] = {}
    kind = response.content_type
    if kind.startswith("multipart/"):
        await _read_multipart(MultipartReader.from_response(response), values, files)
    elif body := await response.text():
        try:
            _read_json(body, values)
        except ApiError:
            return Params({})
    return Params(values, files)


def _read_json(body: str, values: dict[str, Any]) -> None:
    try:
        parsed = json.loads(body) if body else {}
    except ValueError:
        raise bad_request("can't parse JSON object") from None
    if not isinstance(parsed, dict):
        raise bad_request("object expected")
    values.update(parsed)


async def _read_multipart(reader: Any, values: dict[str, Any], files: dict[str, Upload]) -> None:
    # A webhook answers through MultipartResponseWrapper, which knows only next().
    while (part := await reader.next()) is not None:
        if not isinstance(part, BodyPartReader) or part.name is None:
            continue
        data = bytes(await part.read(decode=True))
        if part.filename is None:
            values[part.name] = data.decode("utf-8", "replace")
        else:
            mime_type = part.headers.get("Content-Type")
            files[part.name] = Upload(part.filename, mime_type, data)
