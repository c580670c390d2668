"""What a person does in the chat with the bot, and what they see there."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from aiohttp import web

from sandbox import textcheck, wire
from sandbox.control import view
from sandbox.control.attachments import attachment
from sandbox.control.common import Control, route
from sandbox.control.people import say
from sandbox.errors import ControlError
from sandbox.state import Callback, Message, Person

NAMES_INLINE = ("image/png", "image/jpeg", "image/gif")


@route("GET", r"/people/{id:\d+}/chat")
async def get_chat(call: Control) -> Any:
    """The chat, or what changed in it after `since`."""
    return view.chat(call.world, call.person(), int(call.number("since")))


@route("GET", r"/people/{id:\d+}/wait")
async def wait(call: Control) -> Any:
    """Wait until something in the chat changes after `since`; `from=bot` ignores the person."""
    person, since = call.person(), int(call.number("since"))
    bot_only = call.request.query.get("from") == "bot"

    def changed() -> bool:
        return (
            call.world.closing
            or any(m.seq > since and (m.from_bot or not bot_only) for m in person.messages)
            or any(callback.seq > since for callback in person.callbacks)
        )

    await call.world.changed.wait_for(changed, call.seconds("timeout"))
    answered = [view.callback(item) for item in person.callbacks if item.seq > since]
    return {**view.chat(call.world, person, since), "callbacks": answered}


@route("POST", r"/people/{id:\d+}/messages")
async def send(call: Control) -> Any:
    """A message of the person: a text, an edit of one, or something else than text."""
    person = _talking(call.person())
    body = await call.body()
    reply_to = _integer(body, "reply_to")
    if reply_to is not None and call.world.find_message(person.id, reply_to) is None:
        raise ControlError(404, "no such message to reply to")
    edit_of = _integer(body, "edit_of")
    if edit_of is not None:
        return _edit(call, call.world.find_message(person.id, edit_of), _text(body))
    if body.get("kind", "text") == "text":
        return say(call.world, person, _text(body), reply_to)
    content, file_id = attachment(call.world, person, body)
    caption, _ = textcheck.clean(str(body.get("caption") or ""), [])
    message = call.world.add_message(
        person,
        from_bot=False,
        kind=body["kind"],
        text=caption,
        entities=textcheck.with_found(caption, []),
        content=content,
        file_id=file_id,
        reply_to=reply_to,
    )
    return _sent(call, message, call.world.push_message(message))


@route("POST", r"/people/{id:\d+}/press")
async def press(call: Control) -> Any:
    """Press an inline button; `force` presses one that is not there (old or forged)."""
    person = _talking(call.person())
    body = await call.body()
    message_id = _integer(body, "message_id")
    if message_id is None:
        raise ControlError(400, "message_id is required")
    message = call.world.find_message(person.id, message_id)
    data = str(body.get("data", "")) if body.get("force") else _button_data(message, body)
    callback = call.world.press(person, message_id, data)
    update_id = call.world.updates.push(
        "callback_query", _callback_query(call, person, callback, message)
    )
    return {"callback_id": callback.id, "update_id": update_id, "seq": call.world.seq}


@route("GET", r"/callbacks/{callback_id}")
async def get_callback(call: Control) -> Any:
    """The answer to a pressed button, waiting for it up to `wait` seconds."""
    callback = call.world.callbacks.get(call.request.match_info["callback_id"])
    if callback is None:
        raise ControlError(404, "no such callback")
    await call.world.changed.wait_for(
        lambda: callback.answered or call.world.closing, call.seconds("wait")
    )
    return view.callback(callback)


@route("GET", "/files/{file_id}")
async def get_file(call: Control) -> web.Response:
    """The bytes of a file of a chat."""
    file = call.world.files.get(call.request.match_info["file_id"])
    if file is None:
        raise ControlError(404, "no such file")
    inline = file.mime_type in NAMES_INLINE
    headers = {
        "Content-Type": file.mime_type,
        "Content-Disposition": f"{'inline' if inline else 'attachment'}; "
        f"filename*=UTF-8''{quote(file.name)}",
        "X-Content-Type-Options": "nosniff",
    }
    return web.Response(body=file.data, headers=headers)


def _talking(person: Person) -> Person:
    if person.deactivated:
        raise ControlError(409, "the account is deactivated")
    if not person.started:
        raise ControlError(409, "the person has not started the bot")
    if person.blocked:
        raise ControlError(409, "the person has blocked the bot")
    return person


def _text(body: dict[str, Any]) -> str:
    text = body.get("text")
    if not isinstance(text, str) or not textcheck.clean(text, [])[0]:
        raise ControlError(400, "text is required")
    if len(text) > textcheck.MAX_TEXT:
        raise ControlError(400, f"a message has at most {textcheck.MAX_TEXT} characters")
    return text


def _integer(body: dict[str, Any], name: str) -> int | None:
    value = body.get(name)
    if value is not None and not isinstance(value, int):
        raise ControlError(400, f"{name} must be an integer")
    return value


def _edit(call: Control, message: Message | None, text: str) -> dict[str, Any]:
    if message is None or message.from_bot:
        raise ControlError(404, "no such message of this person")
    text, _ = textcheck.clean(text, [])
    call.world.edit_message(message, text=text, entities=textcheck.with_found(text, []))
    return _sent(call, message, call.world.push_message(message, "edited_message"))


def _sent(call: Control, message: Message, update_id: int) -> dict[str, Any]:
    return {"message_id": message.id, "update_id": update_id, "seq": call.world.seq}


def _button_data(message: Message | None, body: dict[str, Any]) -> str:
    """The data of the button that is really there; 409 when it is not."""
    if message is None:
        raise ControlError(409, "no such message in this chat now")
    button = _find_button(message, body)
    if button is None:
        raise ControlError(409, "no such button on this message now")
    if "callback_data" not in button:
        raise ControlError(409, "this button does not call the bot")
    return button["callback_data"]


def _find_button(message: Message, body: dict[str, Any]) -> dict[str, Any] | None:
    rows = message.inline_keyboard
    if "row" in body:
        place = (_integer(body, "row"), _integer(body, "column") or 0)
        cells = {(r, c): cell for r, row in enumerate(rows) for c, cell in enumerate(row)}
        return cells.get(place)
    field, wanted = (
        ("callback_data", body.get("data"))
        if "data" in body
        else (
            "text",
            body.get("text"),
        )
    )
    every = (button for row in rows for button in row)
    return next((b for b in every if wanted is not None and b.get(field) == wanted), None)


def _callback_query(
    call: Control, person: Person, callback: Callback, message: Message | None
) -> dict[str, Any]:
    return {
        "id": callback.id,
        "from": wire.user(person),
        "message": wire.message(call.world, message)
        if message is not None
        else wire.inaccessible(person, callback.message_id),
        "chat_instance": str(person.id),
        "data": callback.data,
    }
