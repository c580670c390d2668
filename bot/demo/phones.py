"""The hands of the demo in the sandbox: its control API over HTTP."""

from datetime import datetime
from typing import Any

import aiohttp


class Phones:
    """People of the sandbox: added, pressing, writing."""

    def __init__(self, address: str, session: aiohttp.ClientSession) -> None:
        self.address = address
        self._session = session

    async def add(self, **person: Any) -> None:
        """A new person of the sandbox."""
        await self._call("POST", "/people", person)

    async def change(self, person_id: int, **fields: Any) -> None:
        """Change what the sandbox knows of a person."""
        await self._call("PATCH", f"/people/{person_id}", fields)

    async def everybody(self) -> list[dict[str, Any]]:
        """All people, as the page lists them."""
        return await self._call("GET", "/people")

    async def start(self, person_id: int, payload: str = "") -> None:
        """Press Start, by a link when there is a payload."""
        await self._call("POST", f"/people/{person_id}/start", {"payload": payload or None})

    async def say(self, person_id: int, text: str) -> None:
        """Write to the bot."""
        await self._call("POST", f"/people/{person_id}/messages", {"text": text})

    async def press(self, person_id: int, row: int) -> None:
        """Press the first button of a row under the bot's last message, and wait for the answer."""
        chat = await self._call("GET", f"/people/{person_id}/chat")
        last = next(m for m in reversed(chat["messages"]) if m["from"] == "bot")
        pressed = await self._call(
            "POST",
            f"/people/{person_id}/press",
            {"message_id": last["message_id"], "row": row, "column": 0},
        )
        await self._call("GET", f"/callbacks/{pressed['callback_id']}?wait=10")

    async def read(self, person_id: int) -> None:
        """Everything has been seen."""
        await self._call("POST", f"/people/{person_id}/read", {})

    async def quiet(self) -> None:
        """Wait until the bot has handled everything that was sent to it."""
        await self._call("GET", "/quiet?timeout=30")

    async def move_clock(self, moment: datetime) -> None:
        """Set the clock that the sandbox and the bot share."""
        await self._call("POST", "/time", {"to": moment.isoformat()})

    async def limit_floods(self, limited: bool) -> None:
        """Switch Telegram's flood limits: months of history are sent in seconds."""
        await self._call("POST", "/settings", {"limits": limited})

    async def _call(self, verb: str, path: str, body: Any = None) -> Any:
        async with self._session.request(verb, f"{self.address}/api{path}", json=body) as response:
            response.raise_for_status()
            return await response.json()
