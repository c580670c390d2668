"""The clock, the state at large, and settings a test may change."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from typing import Any

from sandbox.control.common import Control, route
from sandbox.errors import ControlError

# Python and JavaScript dates end far away; ten thousand days of offset is plenty for both.
MAX_OFFSET = 10_000 * 86_400


@route("GET", "/state")
async def get_state(call: Control) -> Any:
    """The bot, the clock and the current seq."""
    profile, config = call.world.profile, call.world.config
    person_id = int(call.number("person_id"))
    person = call.world.people.get(person_id)
    language = person.language_code if person else "ru"
    return {
        "bot": {
            "id": config.bot_id,
            "username": config.username,
            "name": profile.names.get(language or "") or profile.names[""],
            "description": profile.descriptions.get(language or "")
            or profile.descriptions.get("", ""),
            "commands": profile.commands_for(person_id, language),
        },
        "seq": call.world.seq,
        **_time(call),
    }


@route("GET", "/time")
async def get_time(call: Control) -> Any:
    """Sandbox time."""
    return _time(call)


@route("POST", "/time")
async def set_time(call: Control) -> Any:
    """Move the clock: by `advance` seconds, to an `offset`, or `to` a moment."""
    body = await call.body()
    clock = call.world.clock
    if "advance" in body:
        offset = clock.offset + _number(body["advance"])
    elif "offset" in body:
        offset = _number(body["offset"])
    elif "to" in body:
        offset = clock.offset + (_moment(body["to"]) - clock.now()).total_seconds()
    else:
        raise ControlError(400, "advance, offset or to is required")
    if abs(offset) > MAX_OFFSET:
        raise ControlError(400, "too far")
    clock.set_offset(offset)
    call.world.touch("time")
    return _time(call)


@route("GET", "/settings")
async def get_settings(call: Control) -> Any:
    """Settings that can be changed while the server runs."""
    config = call.world.config
    return {
        "limits": config.limits.enabled,
        "overall_per_second": config.limits.overall_per_second,
        "chat_per_second": config.limits.chat_per_second,
        "chat_burst": config.limits.chat_burst,
        "callback_lifetime": config.callback_lifetime,
        "webhook_retry_scale": config.webhook_retry_scale,
    }


@route("POST", "/settings")
async def change_settings(call: Control) -> Any:
    """Change some of the settings."""
    body = await call.body()
    known = await get_settings(call)
    unknown = set(body) - set(known)
    if unknown:
        raise ControlError(400, f"unknown settings: {', '.join(sorted(unknown))}")
    config = call.world.config
    for name, value in body.items():
        if name == "limits":
            config.limits.enabled = bool(value)
        elif hasattr(config.limits, name):
            setattr(config.limits, name, _positive(value))
        else:
            setattr(config, name, _positive(value))
    return await get_settings(call)


def _time(call: Control) -> dict[str, Any]:
    return {"now": call.world.clock.now().isoformat(), "offset": call.world.clock.offset}


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        raise ControlError(400, "seconds must be a number")
    return float(value)


def _positive(value: Any) -> float:
    number = _number(value)
    if number <= 0:
        raise ControlError(400, "must be greater than zero")
    return number


def _moment(value: Any) -> datetime:
    try:
        moment = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise ControlError(400, "to must be a moment in ISO format") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
