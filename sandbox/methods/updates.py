"""How the bot gets its updates."""

from __future__ import annotations

from typing import Any

from sandbox.errors import bad_request
from sandbox.methods.registry import Call, method


@method("getUpdates")
async def get_updates(call: Call) -> list[dict[str, Any]]:
    """Long polling: blocks until there is something, at most 50 seconds."""
    params = call.params
    if call.sandbox.webhook.active:
        return await call.sandbox.polling.refuse_webhook()
    call.world.updates.allow(allowed_updates(call))
    return await call.sandbox.polling.get(
        offset=params.number("offset"),
        limit=min(max(params.number("limit", 100), 1), 100),
        wait=min(max(params.number("timeout"), 0), 50),
    )


@method("setWebhook")
async def set_webhook(call: Call) -> bool:
    """Deliver updates by POST; an empty url switches back to polling."""
    call.sandbox.limits.take_set_webhook()
    if not call.params.text("url"):
        return await delete_webhook(call)
    allowed = allowed_updates(call)
    changed = call.sandbox.webhook.set(
        url=call.params.text("url"),
        secret=call.params.text("secret_token"),
        max_connections=call.params.number("max_connections", 40),
    )
    call.world.updates.allow(allowed)
    _drop_pending(call)
    call.sandbox.polling.interrupt()
    call.sandbox.webhook.resume()
    call.note = "Webhook was set" if changed else "Webhook is already set"
    return True


@method("deleteWebhook")
async def delete_webhook(call: Call) -> bool:
    """Stop delivering by POST; what was not confirmed waits for polling."""
    existed = call.sandbox.webhook.active
    await call.sandbox.webhook.stop()
    _drop_pending(call)
    call.note = "Webhook was deleted" if existed else "Webhook is already deleted"
    return True


@method("getWebhookInfo")
async def get_webhook_info(call: Call) -> dict[str, Any]:
    """The webhook and its last failure."""
    info: dict[str, Any] = {
        **call.sandbox.webhook.info(),
        "has_custom_certificate": False,
        "pending_update_count": len(call.world.updates.pending()),
    }
    if call.world.updates.allowed is not None:
        info["allowed_updates"] = sorted(call.world.updates.allowed)
    return info


def allowed_updates(call: Call) -> list[str] | None:
    """The wanted kinds; None when the call does not say."""
    given = call.params.json("allowed_updates", "allowed updates")
    if given is None:
        return None
    if not isinstance(given, list) or not all(isinstance(kind, str) for kind in given):
        raise bad_request("can't parse allowed updates: expected an Array of String")
    return given


def _drop_pending(call: Call) -> None:
    if call.params.flag("drop_pending_updates"):
        call.world.updates.keep_last(0)
