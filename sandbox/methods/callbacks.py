"""Answering pressed buttons."""

from __future__ import annotations

import time

from sandbox.errors import bad_request
from sandbox.methods.registry import Call, method

MAX_ANSWER = 200
TOO_OLD = "query is too old and response timeout expired or query ID is invalid"


@method("answerCallbackQuery")
async def answer_callback_query(call: Call) -> bool:
    """Answer a pressed button: once, and only within its lifetime (real time)."""
    params = call.params
    text = params.text("text").strip()
    if len(text) > MAX_ANSWER:
        raise bad_request("MESSAGE_TOO_LONG")
    callback = call.world.callbacks.get(params.text("callback_query_id"))
    if callback is None or callback.answered:
        raise bad_request(TOO_OLD)
    if time.monotonic() - callback.pressed_at > call.world.config.callback_lifetime:
        raise bad_request(TOO_OLD)
    url = params.text("url") or None
    call.world.answer(callback, text or None, params.flag("show_alert"), url)
    return True
