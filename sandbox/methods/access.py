"""Whom the bot may write to, and which messages it may touch."""

from __future__ import annotations

from sandbox.errors import bad_request, forbidden
from sandbox.methods.registry import Call
from sandbox.state import Message, Person


def known_chat(call: Call) -> Person:
    """The chat of `chat_id`, whether or not it may be written to."""
    given = call.params.text("chat_id").strip()
    if not given:
        raise bad_request("chat_id is empty")
    try:
        person = call.world.people.get(int(given))
    except ValueError:
        person = None
    if person is None:
        raise bad_request("chat not found")
    return person


def writable_chat(call: Call) -> Person:
    """The chat of `chat_id`. Raises 400 when unknown, 403 when the person does not listen."""
    person = known_chat(call)
    if person.deactivated:
        raise forbidden("user is deactivated")
    if not person.started:
        raise forbidden("bot can't initiate conversation with a user")
    if person.blocked:
        raise forbidden("bot was blocked by the user")
    return person


def own_message(call: Call, what: str) -> Message:
    """The message of `message_id` in the chat; `what` names it in the error."""
    person = writable_chat(call)
    if not call.params.given("message_id"):
        raise bad_request("message identifier is not specified")
    message = call.world.find_message(person.id, call.params.number("message_id"))
    if message is None:
        raise bad_request(f"message to {what} not found")
    return message


def reply_target(call: Call, person: Person) -> int | None:
    """The message replied to, if it is there. Raises 400 when it must be and is not."""
    given = call.params.json("reply_parameters", "reply parameters")
    optional = call.params.flag("allow_sending_without_reply")
    target = call.params.number("reply_to_message_id")
    if isinstance(given, dict):
        number = given.get("message_id")
        target = number if isinstance(number, int) else 0
        optional = bool(given.get("allow_sending_without_reply"))
    if not target:
        return None
    if call.world.find_message(person.id, target) is not None:
        return target
    if optional:
        return None
    raise bad_request("message to be replied not found")
