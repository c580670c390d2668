"""Keyboards under a message: what Telegram takes, cuts and refuses."""

from __future__ import annotations

import json
from typing import Any

from sandbox.errors import ApiError, bad_request
from sandbox.links import normalized
from sandbox.params import Params

MAX_ROW = 12
MAX_BUTTONS = 300
# Observed, not published.
MAX_INLINE_BUTTONS = 100
MAX_MARKUP_BYTES = 10_240
MAX_CALLBACK_BYTES = 64
MAX_COPY_TEXT = 256
MAX_PLACEHOLDER = 64
# The first action of a button wins, in this order.
ACTIONS = (
    "url",
    "callback_data",
    "callback_game",
    "pay",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "login_url",
    "web_app",
    "copy_text",
)

Markup = dict[str, Any]


def reply_markup(params: Params, *, inline_only: bool = False) -> Markup | None:
    """The keyboard of a call, normalized; None when there is none.

    `inline_only`: an edit takes nothing but an inline keyboard.
    """
    given = params.json("reply_markup", "reply keyboard markup")
    if given is None:
        return None
    if not isinstance(given, dict):
        raise bad_request("object expected as reply markup")
    if not given:
        return None
    if given.get("inline_keyboard") is not None:
        return _inline(given["inline_keyboard"])
    if inline_only:
        raise bad_request("inline keyboard expected")
    if given.get("keyboard") is not None:
        return _reply(given)
    for name in ("remove_keyboard", "force_reply"):
        if given.get(name):
            return {key: value for key, value in given.items() if value is not None}
    return None


def _inline(rows: Any) -> Markup | None:
    result = _rows(rows, "inline keyboard", _inline_button)
    if not result:
        return None
    if sum(len(row) for row in result) > MAX_INLINE_BUTTONS:
        raise bad_request("reply markup is too long")
    if len(json.dumps(result, ensure_ascii=False).encode()) > MAX_MARKUP_BYTES:
        raise bad_request("reply markup is too long")
    return {"inline_keyboard": result}


def _reply(given: Markup) -> Markup:
    rows = _rows(given["keyboard"], "keyboard", _reply_button)
    if not rows:
        raise bad_request("reply keyboard is empty")
    placeholder = given.get("input_field_placeholder")
    options: Markup = {
        name: True
        for name in ("is_persistent", "resize_keyboard", "one_time_keyboard", "selective")
        if given.get(name)
    }
    if placeholder:
        options["input_field_placeholder"] = str(placeholder)[:MAX_PLACEHOLDER]
    return {"keyboard": rows, **options}


def _rows(rows: Any, what: str, parse: Any) -> list[list[Markup]]:
    if not isinstance(rows, list):
        raise bad_request(f"can't parse {what}: expected an Array of rows")
    result: list[list[Markup]] = []
    total = 0
    for row in rows:
        if not isinstance(row, list):
            raise bad_request(f"can't parse {what}: expected an Array of buttons")
        buttons = [button for item in row if (button := parse(item)) is not None]
        buttons = buttons[: min(MAX_ROW, MAX_BUTTONS - total)]
        total += len(buttons)
        if buttons:
            result.append(buttons)
    return result


def _label(item: Any, what: str) -> str:
    if not isinstance(item, dict):
        raise bad_request(f"can't parse {what}: expected an Object")
    text = item.get("text")
    if not isinstance(text, str):
        raise bad_request(f'can\'t parse {what}: Field "text" must be of type String')
    return text.strip()


def _reply_button(item: Any) -> Markup | None:
    if isinstance(item, str):
        item = {"text": item}
    text = _label(item, "keyboard button")
    if not text:
        return None
    return {"text": text, **{k: v for k, v in item.items() if k != "text" and v is not None}}


def _inline_button(item: Any) -> Markup | None:
    text = _label(item, "inline keyboard button")
    if not text:
        return None
    action = next((name for name in ACTIONS if item.get(name) is not None), None)
    if action is None:
        raise bad_request(
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"
        )
    button = {"text": text, action: _action_value(action, item[action])}
    for name in ("style", "icon_custom_emoji_id"):
        if item.get(name) is not None:
            button[name] = item[name]
    return button


def _action_value(action: str, value: Any) -> Any:
    if action == "callback_data":
        return _callback_data(value)
    if action == "url":
        return _button_url(str(value))
    if action == "web_app":
        return _web_app(value)
    if action == "copy_text":
        text = value.get("text") if isinstance(value, dict) else None
        if not isinstance(text, str) or not 1 <= len(text) <= MAX_COPY_TEXT:
            raise bad_request("BUTTON_COPY_TEXT_INVALID")
    return value


def _callback_data(value: Any) -> str:
    if not isinstance(value, str):
        raise bad_request(
            'can\'t parse inline keyboard button: Field "callback_data" must be of type String'
        )
    if not 1 <= len(value.encode("utf-8", "surrogatepass")) <= MAX_CALLBACK_BYTES:
        raise bad_request("BUTTON_DATA_INVALID")
    return value


def _button_url(value: str) -> str:
    url = normalized(value)
    if url is None:
        raise _bad_url("inline keyboard button URL", value, "Wrong HTTP URL")
    return url


def _web_app(value: Any) -> Any:
    url = str(value.get("url", "")) if isinstance(value, dict) else ""
    if normalized(url) is None:
        raise _bad_url("inline keyboard button Web App URL", url, "Wrong HTTP URL")
    if not url.lower().startswith("https://"):
        raise _bad_url("inline keyboard button Web App URL", url, "Only HTTPS links are allowed")
    return value


def _bad_url(what: str, url: str, why: str) -> ApiError:
    return bad_request(f"{what} '{url}' is invalid: {why}")
