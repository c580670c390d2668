"""Keyboards that Telegram takes, cuts or refuses."""

from __future__ import annotations

from typing import Any

import pytest
from sandbox_control import Control

LOOSE = "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"
WRONG_URL = "inline keyboard button URL '{}' is invalid: Wrong HTTP URL"


async def send(control: Control, markup: Any) -> tuple[int, Any]:
    maria = await control.person()
    return await control.call("sendMessage", chat_id=maria, text="меню", reply_markup=markup)


async def refusal(control: Control, markup: Any) -> str:
    status, body = await send(control, markup)
    assert status == 400, body
    return body["description"].removeprefix("Bad Request: ")


def inline(*buttons: dict[str, Any]) -> dict[str, Any]:
    return {"inline_keyboard": [list(buttons)]}


async def kept(control: Control, markup: Any) -> list[list[dict[str, Any]]]:
    status, body = await send(control, markup)
    assert status == 200, body
    return body["result"].get("reply_markup", {}).get("inline_keyboard", [])


@pytest.mark.parametrize(
    ("data", "fits"), [("я" * 32, True), ("я" * 32 + "x", False), ("x" * 64, True), ("", False)]
)
async def test_callback_data_is_1_to_64_bytes(control: Control, data: str, fits: bool) -> None:
    markup = inline({"text": "Да", "callback_data": data})
    if fits:
        assert await kept(control, markup) == markup["inline_keyboard"]
    else:
        assert await refusal(control, markup) == "BUTTON_DATA_INVALID"


async def test_a_button_needs_an_action_and_the_first_one_wins(control: Control) -> None:
    assert await refusal(control, inline({"text": "Да"})) == LOOSE
    both = {"text": "Да", "callback_data": "a", "url": "https://edu.ru/x"}
    assert await kept(control, inline(both)) == [[{"text": "Да", "url": "https://edu.ru/x"}]]


@pytest.mark.parametrize(
    "url", ["http://localhost:8080", "http://127.0.0.1:8080/x", "ftp://edu.ru", "http://school"]
)
async def test_a_button_leads_only_to_public_addresses(control: Control, url: str) -> None:
    assert await refusal(control, inline({"text": "Файл", "url": url})) == WRONG_URL.format(url)


async def test_a_web_app_is_https(control: Control) -> None:
    markup = inline({"text": "Файл", "web_app": {"url": "http://edu.ru/"}})
    assert "Only HTTPS links are allowed" in await refusal(control, markup)


async def test_empty_buttons_and_rows_vanish_and_long_rows_are_cut(control: Control) -> None:
    row = [{"text": str(n), "callback_data": str(n)} for n in range(14)]
    rows = await kept(control, {"inline_keyboard": [[{"text": " "}], [], row]})
    assert [len(row) for row in rows] == [12]
    assert await kept(control, {"inline_keyboard": []}) == []


async def test_too_much_keyboard_is_refused(control: Control) -> None:
    rows = [[{"text": "x", "callback_data": "x"}]] * 101
    assert await refusal(control, {"inline_keyboard": rows}) == "reply markup is too long"
    wide = [[{"text": "я" * 60, "callback_data": "x"}]] * 99
    assert await refusal(control, {"inline_keyboard": wide}) == "reply markup is too long"


async def test_broken_markup_is_refused(control: Control) -> None:
    assert await refusal(control, "{") == "can't parse reply keyboard markup JSON object"
    assert await refusal(control, [1]) == "object expected as reply markup"
    assert 'Field "text"' in await refusal(control, inline({"callback_data": "x"}))


async def test_the_page_sees_a_reply_keyboard_and_the_bot_does_not(control: Control) -> None:
    maria = await control.person()
    markup = {"keyboard": [["Да", {"text": "Телефон", "request_contact": True}]]}
    _, body = await control.call("sendMessage", chat_id=maria, text="?", reply_markup=markup)
    assert "reply_markup" not in body["result"]
    (message,) = await control.chat(maria)
    assert message["reply_markup"]["keyboard"] == [
        [{"text": "Да"}, {"text": "Телефон", "request_contact": True}]
    ]
