"""A person's hands in the sandbox (the control API), and a bot connected to it."""

from __future__ import annotations

from typing import Any

import aiohttp
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer

TOKEN = "42:SANDBOX"


class Control:
    """The control API of a running sandbox."""

    def __init__(self, address: str, session: aiohttp.ClientSession) -> None:
        self.address = address
        self.session = session

    async def request(self, verb: str, path: str, body: Any = None) -> tuple[int, Any]:
        """Status and JSON of any control call."""
        url = f"{self.address}/api{path}"
        async with self.session.request(verb, url, json=body) as response:
            return response.status, await response.json()

    async def get(self, path: str) -> Any:
        status, body = await self.request("GET", path)
        assert status == 200, body
        return body

    async def post(self, path: str, **body: Any) -> Any:
        status, answer = await self.request("POST", path, body)
        assert status in {200, 201}, answer
        return answer

    async def call(self, method: str, token: str = TOKEN, **params: Any) -> tuple[int, Any]:
        """A raw Bot API call with a JSON body: status and body."""
        url = f"{self.address}/bot{token}/{method}"
        async with self.session.post(url, json=params) as response:
            return response.status, await response.json()

    async def refused(self, method: str, **params: Any) -> str:
        """The description of a call that must fail with 400."""
        status, body = await self.call(method, **params)
        assert (status, body["ok"], body["error_code"]) == (400, False, 400), body
        return body["description"].removeprefix("Bad Request: ")

    async def person(self, first_name: str = "Мария", **fields: Any) -> int:
        """Add a person who has started the bot; returns the id."""
        fields = {"started": True, **fields}
        return (await self.post("/people", first_name=first_name, **fields))["id"]

    async def say(self, person: int, text: str, **fields: Any) -> dict[str, Any]:
        return await self.post(f"/people/{person}/messages", text=text, **fields)

    async def chat(self, person: int) -> list[dict[str, Any]]:
        return (await self.get(f"/people/{person}/chat"))["messages"]

    async def wait(self, person: int, since: int) -> dict[str, Any]:
        """What the bot did in the chat after `since`."""
        body = await self.get(f"/people/{person}/wait?since={since}&timeout=10&from=bot")
        assert body["seq"] > since
        return body


def make_bot(address: str) -> Bot:
    """An ordinary aiogram bot that only has another server address."""
    return Bot(TOKEN, session=AiohttpSession(api=TelegramAPIServer.from_base(address)))
