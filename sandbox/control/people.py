"""People of the sandbox."""

from __future__ import annotations

import re
from typing import Any

from aiohttp import web

from sandbox import textcheck
from sandbox.control import view
from sandbox.control.common import Control, answer, route
from sandbox.errors import ControlError
from sandbox.state import Person
from sandbox.world import World

TEXTS = (
    "first_name",
    "last_name",
    "username",
    "language_code",
    "role",
    "school",
    "group",
    "invite",
)
PAYLOAD = re.compile(r"[A-Za-z0-9_-]{1,64}")
USERNAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{3,31}")
MAX_NAME = 64


@route("GET", "/people")
async def list_people(call: Control) -> Any:
    """Everyone, in order of appearance."""
    return [view.person(person) for person in call.world.people.values()]


@route("POST", "/people")
async def add_person(call: Control) -> web.Response:
    """A new person, known to Telegram but not necessarily started."""
    body = await call.body()
    fields = _fields(body)
    if not fields.get("first_name"):
        raise ControlError(400, "first_name is required")
    number = body.get("id")
    if number is not None:
        if not isinstance(number, int) or not 0 < number < 2**52:
            raise ControlError(400, "id must be a positive integer")
        if number in call.world.people:
            raise ControlError(409, "there is a person with this id")
        fields["id"] = number
    return answer(view.person(call.world.add_person(fields)), 201)


@route("PATCH", r"/people/{id:\d+}")
async def change_person(call: Control) -> Any:
    """Change names, labels or whether the person has started."""
    person = call.person()
    fields = _fields(await call.body())
    if "first_name" in fields and not fields["first_name"]:
        raise ControlError(400, "first_name is required")
    for name, value in fields.items():
        setattr(person, name, value)
    call.world.touch("people", person.id)
    return view.person(person)


@route("POST", r"/people/{id:\d+}/start")
async def start(call: Control) -> Any:
    """Press Start, plain or by a deep link; whoever had blocked the bot unblocks it by this."""
    person = call.person()
    payload = (await call.body()).get("payload")
    if payload and not PAYLOAD.fullmatch(str(payload)):
        raise ControlError(400, "a payload is 1-64 of A-Z a-z 0-9 _ -; others never reach the bot")
    if person.deactivated:
        raise ControlError(409, "the account is deactivated")
    if person.blocked:
        call.world.set_blocked(person, False)
    person.started = True
    if payload:
        person.invite = None
    return say(call.world, person, f"/start {payload}" if payload else "/start")


@route("POST", r"/people/{id:\d+}/read")
async def read(call: Control) -> Any:
    """The person has seen everything."""
    person = call.person()
    if person.messages:
        person.read_up_to = person.messages[-1].id
    call.world.touch("people", person.id)
    return view.person(person)


@route("POST", r"/people/{id:\d+}/block")
async def block(call: Control) -> Any:
    """Block the bot."""
    return _set_blocked(call, True)


@route("POST", r"/people/{id:\d+}/unblock")
async def unblock(call: Control) -> Any:
    """Unblock the bot."""
    return _set_blocked(call, False)


@route("POST", r"/people/{id:\d+}/deactivate")
async def deactivate(call: Control) -> Any:
    """The account is deleted from Telegram; the bot is not told."""
    person = call.person()
    person.deactivated = True
    call.world.touch("people", person.id)
    return view.person(person)


def say(world: World, person: Person, text: str, reply_to: int | None = None) -> dict[str, Any]:
    """Send a text from the person to the bot."""
    text, _ = textcheck.clean(text, [])
    message = world.add_message(
        person,
        from_bot=False,
        text=text,
        entities=textcheck.with_found(text, []),
        reply_to=reply_to,
    )
    update_id = world.push_message(message)
    return {"message_id": message.id, "update_id": update_id, "seq": world.seq}


def _set_blocked(call: Control, blocked: bool) -> dict[str, Any]:
    person = call.person()
    if not person.started:
        raise ControlError(409, "the person has not started the bot")
    update_id = 0
    if person.blocked != blocked:
        update_id = call.world.set_blocked(person, blocked)
    return {**view.person(person), "update_id": update_id}


def _fields(body: dict[str, Any]) -> dict[str, Any]:
    unknown = set(body) - {*TEXTS, "id", "started"}
    if unknown:
        raise ControlError(400, f"unknown fields: {', '.join(sorted(unknown))}")
    fields: dict[str, Any] = {}
    for name in TEXTS:
        if name in body:
            value = body[name]
            if value is not None and not isinstance(value, str):
                raise ControlError(400, f"{name} must be a text")
            fields[name] = (value or "").strip() or None
    _check_names(fields)
    if "started" in body:
        fields["started"] = bool(body["started"])
    return fields


def _check_names(fields: dict[str, Any]) -> None:
    for name in ("first_name", "last_name"):
        if len(fields.get(name) or "") > MAX_NAME:
            raise ControlError(400, f"{name} is at most {MAX_NAME} characters")
    if fields.get("invite") and not PAYLOAD.fullmatch(fields["invite"]):
        raise ControlError(400, "invite is a payload: 1-64 of A-Z a-z 0-9 _ -")
    username = fields.get("username")
    if username and not USERNAME.fullmatch(username):
        raise ControlError(400, "username is 4-32 of A-Z a-z 0-9 _ and starts with a letter")
