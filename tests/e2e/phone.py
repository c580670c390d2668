"""A person with a phone: what they press, type and read. Over HTTP only, as Telegram does it."""

import re
from dataclasses import dataclass, field
from typing import Any

import aiohttp


@dataclass
class Control:
    """The control API of a running sandbox."""

    address: str
    http: aiohttp.ClientSession

    async def get(self, path: str) -> Any:
        """The JSON of a GET; an assertion fails on anything but 2xx."""
        async with self.http.get(f"{self.address}/api{path}") as response:
            body = await response.json()
            assert response.status < 300, (path, body)
            return body

    async def post(self, path: str, **body: Any) -> Any:
        """The JSON of a POST; an assertion fails on anything but 2xx."""
        async with self.http.post(f"{self.address}/api{path}", json=body) as response:
            answer = await response.json()
            assert response.status < 300, (path, body, answer)
            return answer

    async def quiet(self) -> None:
        """Wait until the bot has confirmed every update."""
        answer = await self.get("/quiet?timeout=20")
        assert answer["quiet"], answer


@dataclass
class Phone:
    """One person's phone. Every action waits until the bot has confirmed it."""

    control: Control
    id: int
    first_name: str
    toast: str | None = None
    alert: bool = False
    last_update: int = 0
    _file_count: int = field(default=0, repr=False)

    async def start(self, link_or_token: str | None = None) -> str:
        """Press Start, by an invitation when there is one; the screen that follows."""
        body = {"payload": link_or_token.rsplit("=", 1)[-1]} if link_or_token else {}
        return await self._sent(await self.control.post(f"/people/{self.id}/start", **body))

    async def say(self, text: str) -> str:
        """Type a text; the screen that follows."""
        sent = await self.control.post(f"/people/{self.id}/messages", text=text)
        return await self._sent(sent)

    async def send(self, kind: str) -> str:
        """Send a sticker, a voice, a photo…; the screen that follows."""
        sent = await self.control.post(f"/people/{self.id}/messages", kind=kind)
        return await self._sent(sent)

    async def press(self, label: str) -> str:
        """Press the newest button whose text is `label` or contains it; the screen that follows."""
        message, button = await self._find_button(label)
        return await self.press_data(message["message_id"], button["callback_data"])

    async def press_data(self, message_id: int, data: str, *, force: bool = False) -> str:
        """Press a button by its data; `force` presses one that is not there (old or forged)."""
        pressed = await self.control.post(
            f"/people/{self.id}/press", message_id=message_id, data=data, force=force
        )
        screen = await self._sent(pressed)
        answer = await self.control.get(f"/callbacks/{pressed['callback_id']}?wait=5")
        assert answer["answered"], "the button keeps spinning"
        self.toast, self.alert = answer["text"], answer["show_alert"]
        return screen

    async def press_twice(self, label: str) -> str:
        """Press a button twice before the bot can answer; the screen that follows."""
        message, button = await self._find_button(label)
        body = {"message_id": message["message_id"], "data": button["callback_data"]}
        await self.control.post(f"/people/{self.id}/press", **body, force=True)
        return await self._sent(
            await self.control.post(f"/people/{self.id}/press", **body, force=True)
        )

    async def messages(self) -> list[dict[str, Any]]:
        """Everything in the chat, oldest first."""
        return (await self.control.get(f"/people/{self.id}/chat"))["messages"]

    async def from_bot(self) -> list[dict[str, Any]]:
        """What the bot has sent and not deleted, as it reads now, oldest first."""
        return [m for m in await self.messages() if m["from"] == "bot" and not m["deleted"]]

    async def screen(self) -> str:
        """The message that the bot changed or sent last."""
        found = await self.from_bot()
        return max(found, key=lambda message: message["seq"])["text"] if found else ""

    async def buttons(self) -> list[str]:
        """The buttons of the message that the bot changed or sent last."""
        found = await self.from_bot()
        return _labels(max(found, key=lambda message: message["seq"])) if found else []

    async def everything(self) -> str:
        """All texts and buttons the person has ever been shown, as they read now."""
        lines = []
        for message in await self.from_bot():
            lines += [message["text"], *_labels(message)]
            for kind in ("document", "photo"):
                if kind in message:
                    lines.append(str(message[kind].get("file_name")))
        return "\n".join(lines)

    async def documents(self) -> list[bytes]:
        """The contents of all documents in the chat."""
        contents = []
        for message in await self.from_bot():
            if "document" in message:
                url = f"{self.control.address}{message['document']['url']}"
                async with self.control.http.get(url) as response:
                    contents.append(await response.read())
        return contents

    async def button_data(self, label: str) -> tuple[int, str]:
        """Message id and data of the newest button with this label, to be pressed later."""
        message, button = await self._find_button(label)
        return message["message_id"], button["callback_data"]

    async def _sent(self, answer: dict[str, Any]) -> str:
        self.last_update = answer["update_id"]
        await self.control.quiet()
        return await self.screen()

    async def _find_button(self, label: str) -> tuple[dict[str, Any], dict[str, Any]]:
        found = await self.from_bot()
        found.sort(key=lambda message: message["seq"], reverse=True)
        for matches in (lambda text: text == label, lambda text: label in text):
            for message in found:
                for button in _buttons(message):
                    if matches(button["text"]) and "callback_data" in button:
                        return message, button
        seen = [_labels(message) for message in found[:2]]
        raise AssertionError(f"{self.first_name} has no button «{label}»; newest are {seen}")


def _buttons(message: dict[str, Any]) -> list[dict[str, Any]]:
    markup = message["reply_markup"] or {}
    return [button for row in markup.get("inline_keyboard", []) for button in row]


def _labels(message: dict[str, Any]) -> list[str]:
    return [button["text"] for button in _buttons(message)]


def number_in(text: str) -> int:
    """The first whole number in a text."""
    found = re.search(r"\d+", text)
    assert found, text
    return int(found.group())
