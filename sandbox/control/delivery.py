"""Updates, failures and the log of calls."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from sandbox.control.common import Control, answer, route
from sandbox.errors import ControlError


@route("POST", "/updates")
async def push_update(call: Control) -> Any:
    """Queue a raw update: forged or fuzzed."""
    update = (await call.body()).get("update")
    if not isinstance(update, dict):
        raise ControlError(400, "update must be an object")
    return {"update_id": call.world.updates.push_raw(update)}


@route("POST", "/updates/replay")
async def replay_update(call: Control) -> Any:
    """Deliver an update once more, with the same id."""
    update_id = (await call.body()).get("update_id")
    if not isinstance(update_id, int) or not call.world.updates.replay(update_id):
        raise ControlError(404, "no such update")
    return {"update_id": update_id}


@route("GET", "/pending")
async def pending(call: Control) -> Any:
    """How many updates wait, and how many were handed out but not confirmed."""
    return _pending(call)


@route("GET", "/quiet")
async def quiet(call: Control) -> Any:
    """Wait until every update is confirmed: by an offset, or by a 2xx of the webhook."""
    done = await call.world.changed.wait_for(
        lambda: not call.world.updates.pending() or call.world.closing, call.seconds("timeout")
    )
    return {"quiet": done and not call.world.updates.pending(), **_pending(call)}


@route("POST", "/faults")
async def add_fault(call: Control) -> web.Response:
    """Order a failure."""
    return answer({"id": call.sandbox.faults.add(await call.body()).id}, 201)


@route("GET", "/faults")
async def list_faults(call: Control) -> Any:
    """Failures still in force."""
    return call.sandbox.faults.list()


@route("DELETE", "/faults")
async def clear_faults(call: Control) -> Any:
    """Cancel all failures."""
    call.sandbox.faults.clear()
    return []


@route("GET", "/calls")
async def list_calls(call: Control) -> Any:
    """Calls the bot made, after number `since`, all or of one `method`."""
    return call.sandbox.calls.since(int(call.number("since")), call.request.query.get("method"))


def _pending(call: Control) -> dict[str, int]:
    items = call.world.updates.pending()
    in_flight = sum(item.delivered for item in items)
    return {"updates_waiting": len(items) - in_flight, "in_flight": in_flight}
