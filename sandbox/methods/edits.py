"""Editing messages in place."""

from __future__ import annotations

from typing import Any

from sandbox import wire
from sandbox.errors import bad_request
from sandbox.keyboards import Markup, reply_markup
from sandbox.methods.access import own_message
from sandbox.methods.registry import Call, method
from sandbox.state import Message
from sandbox.textcheck import caption, message_text

NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)


def _editable(call: Call) -> Message:
    """A message of the bot that was not sent with a reply keyboard, of any age."""
    message = own_message(call, "edit")
    if not message.from_bot:
        raise bad_request("message can't be edited")
    if message.markup is not None and "inline_keyboard" not in message.markup:
        raise bad_request("message can't be edited")
    return message


def _change(
    call: Call, message: Message, text: str, entities: list[Any], markup: Markup | None
) -> dict[str, Any]:
    call.sandbox.limits.take(message.person_id, sends=False)
    if (message.text, message.entities, message.markup) == (text, entities, markup):
        raise bad_request(NOT_MODIFIED)
    call.world.edit_message(message, text=text, entities=entities, markup=markup)
    return wire.message(call.world, message)


@method("editMessageText")
async def edit_message_text(call: Call) -> dict[str, Any]:
    """Change the text; without reply_markup the keyboard goes away."""
    text, entities = message_text(call.params, call.world.people)
    markup = reply_markup(call.params, inline_only=True)
    message = _editable(call)
    if message.kind != wire.TEXT_KIND:
        raise bad_request("there is no text in the message to edit")
    return _change(call, message, text, entities, markup)


@method("editMessageCaption")
async def edit_message_caption(call: Call) -> dict[str, Any]:
    """Change the caption of a file; without reply_markup the keyboard goes away."""
    text, entities = caption(call.params, call.world.people)
    markup = reply_markup(call.params, inline_only=True)
    message = _editable(call)
    if message.kind == wire.TEXT_KIND:
        raise bad_request("there is no caption in the message to edit")
    return _change(call, message, text, entities, markup)


@method("editMessageReplyMarkup")
async def edit_message_reply_markup(call: Call) -> dict[str, Any]:
    """Change or remove the inline keyboard alone."""
    markup = reply_markup(call.params, inline_only=True)
    message = _editable(call)
    return _change(call, message, message.text, message.entities, markup)
