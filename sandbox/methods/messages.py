"""Sending texts, deleting messages."""

from __future__ import annotations

from typing import Any

from sandbox import wire
from sandbox.errors import bad_request
from sandbox.keyboards import reply_markup
from sandbox.methods.access import own_message, reply_target, writable_chat
from sandbox.methods.registry import Call, method
from sandbox.textcheck import message_text

DELETE_WITHIN = 48 * 3600


@method("sendMessage")
async def send_message(call: Call) -> dict[str, Any]:
    """Send a text."""
    text, entities = message_text(call.params, call.world.people)
    markup = reply_markup(call.params)
    person = writable_chat(call)
    reply_to = reply_target(call, person)
    call.sandbox.limits.take(person.id, sends=True)
    message = call.world.add_message(
        person,
        from_bot=True,
        text=text,
        entities=entities,
        markup=markup,
        reply_to=reply_to,
    )
    return wire.message(call.world, message)


@method("deleteMessage")
async def delete_message(call: Call) -> bool:
    """Delete any message of a private chat not older than 48 hours."""
    message = own_message(call, "delete")
    if call.world.clock.time() - message.date > DELETE_WITHIN:
        raise bad_request("message can't be deleted for everyone")
    call.world.delete_message(message)
    return True
