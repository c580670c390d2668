"""What Telegram does with texts: markup, limits, entities."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from aiogram import Bot
from hypothesis import event, given
from hypothesis import strategies as st
from sandbox_control import Control

from sandbox.errors import ApiError
from sandbox.markup import parse_html
from sandbox.params import Params
from sandbox.render import render
from sandbox.textcheck import message_text
from sandbox.utf16 import length

MARKUP_ERRORS = {
    "строка<br>вторая": 'Unsupported start tag "br" at byte offset 12',
    "<p>абзац</p>": 'Unsupported start tag "p" at byte offset 0',
    "5 < 6": 'Unsupported start tag "" at byte offset 2',
    "<b>жирный": 'Can\'t find end tag corresponding to start tag "b"',
    "<b": "Unclosed start tag at byte offset 0",
    "<b>x</b": "Unclosed end tag at byte offset 4",
    "x</b>": "Unexpected end tag at byte offset 1",
    "<b><i>x</b></i>": 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"',
    "<a =x>y</a>": 'Empty attribute name in the tag "a" at byte offset 0',
    "<a href>y</a>": (
        'Expected equal sign in declaration of an attribute of the tag "a" at byte offset 0'
    ),
    "<a href=https://ya.ru>y</a>": "Unexpected end of name token at byte offset 8",
    "<a href='x>y</a>": "Unclosed start tag at byte offset 0",
    "<span class='big'>y</span>": 'Tag "span" must have class "tg-spoiler" at byte offset 0',
}


@pytest.mark.parametrize("source", MARKUP_ERRORS)
async def test_bad_markup_is_refused_with_the_place(control: Control, source: str) -> None:
    maria = await control.person()
    text = await control.refused("sendMessage", chat_id=maria, text=source, parse_mode="HTML")
    assert text == f"can't parse entities: {MARKUP_ERRORS[source]}"
    assert await control.chat(maria) == []


def entities(source: str) -> list[tuple[Any, ...]]:
    _, found = parse_html(source, {})
    return [(e["type"], e["offset"], e["length"]) for e in found]


def test_tags_become_entities_in_utf16_units() -> None:
    text, _ = parse_html("👩‍🏫 <b>Ольга <i>Петровна</i></b>", {})
    assert text == "👩‍🏫 Ольга Петровна"
    assert entities("👩‍🏫 <b>Ольга <i>Петровна</i></b>") == [("bold", 6, 14), ("italic", 12, 8)]
    assert entities("<STRONG>a</STRONG><em>b</em><ins>c</ins><del>d</del>") == [
        ("bold", 0, 1),
        ("italic", 1, 1),
        ("underline", 2, 1),
        ("strikethrough", 3, 1),
    ]
    assert entities("<span class='tg-spoiler'>a</span><tg-spoiler>b</tg-spoiler>") == [
        ("spoiler", 0, 1),
        ("spoiler", 1, 1),
    ]
    assert entities("<blockquote expandable>a</blockquote><b></b>") == [
        ("expandable_blockquote", 0, 1)
    ]


def test_code_with_a_language_is_one_block() -> None:
    _, found = parse_html('<pre><code class="language-python">x = 1</code></pre>', {})
    assert found == [{"type": "pre", "offset": 0, "length": 5, "language": "python"}]


def test_only_the_four_names_and_numbers_are_decoded() -> None:
    text, _ = parse_html(
        "Иванов & Ко &lt;3 &amp;amp; &quot;да&quot; &nbsp; &#1071;&#x44f; &copy", {}
    )
    assert text == 'Иванов & Ко <3 &amp; "да" &nbsp; Яя &copy'


def test_a_link_without_a_public_host_is_dropped_silently() -> None:
    text, found = parse_html('<a href="http://localhost:8080/x">здесь</a>', {})
    assert (text, found) == ("здесь", [])
    _, found = parse_html('<a href="school3.example.ru?a=1&amp;b=2">здесь</a>', {})
    assert found[0]["url"] == "http://school3.example.ru?a=1&b=2"


async def test_the_length_counts_after_parsing(control: Control) -> None:
    maria = await control.person()
    longest = "<b>" + "я" * 4096 + "</b>"
    status, _ = await control.call("sendMessage", chat_id=maria, text=longest, parse_mode="HTML")
    assert status == 200
    send = {"chat_id": maria, "parse_mode": "HTML"}
    assert await control.refused("sendMessage", text="я" * 4097, **send) == "message is too long"
    assert await control.refused("sendMessage", text="я" * 16_385, **send) == "text is too long"
    assert await control.refused("sendMessage", text="", **send) == "message text is empty"
    assert await control.refused("sendMessage", text=" \n", **send) == "message text is empty"
    assert await control.refused("sendMessage", text="<b></b>", **send) == "text must be non-empty"
    assert (
        await control.refused("sendMessage", text="\ud800", chat_id=maria)
        == "strings must be encoded in UTF-8"
    )


async def test_the_ends_are_trimmed_and_entities_move(bot: Bot, control: Control) -> None:
    maria = await control.person()
    sent = await bot.send_message(maria, "\n  <b>Да\x07</b>  \n", parse_mode="HTML")
    assert sent.text == "Да"
    assert [(e.type, e.offset, e.length) for e in sent.entities or []] == [("bold", 0, 2)]


async def test_commands_links_and_mentions_are_found(bot: Bot, control: Control) -> None:
    maria = await control.person()
    text = "/menu, https://edu.ru/a, @school3, #встреча, a@b.ru и <code>/no @nobody</code> 1/2"
    sent = await bot.send_message(maria, text, parse_mode="HTML")
    assert [(e.type, e.extract_from(sent.text or "")) for e in sent.entities or []] == [
        ("bot_command", "/menu"),
        ("url", "https://edu.ru/a"),
        ("mention", "@school3"),
        ("hashtag", "#встреча"),
        ("email", "a@b.ru"),
        ("code", "/no @nobody"),
    ]


async def test_code_holds_no_other_entities(bot: Bot, control: Control) -> None:
    maria = await control.person()
    sent = await bot.send_message(maria, "<code>a <b>b</b></code> <b>c</b>", parse_mode="HTML")
    assert [(e.type, e.offset) for e in sent.entities or []] == [("code", 0), ("bold", 4)]


async def test_given_entities_win_over_the_parse_mode(control: Control) -> None:
    maria = await control.person()
    bold = [{"type": "bold", "offset": 0, "length": 3}]
    _, body = await control.call(
        "sendMessage", chat_id=maria, text="<b>", entities=bold, parse_mode="HTML"
    )
    assert (body["result"]["text"], body["result"]["entities"]) == ("<b>", bold)


async def test_an_unknown_parse_mode_is_refused(control: Control) -> None:
    maria = await control.person()
    text = await control.refused("sendMessage", chat_id=maria, text="a", parse_mode="BBCode")
    assert text == "unsupported parse_mode"


async def test_entities_above_a_hundred_are_dropped(bot: Bot, control: Control) -> None:
    maria = await control.person()
    sent = await bot.send_message(maria, "<b>я</b> " * 120, parse_mode="HTML")
    assert len(sent.entities or []) == 100


def test_the_page_gets_safe_html() -> None:
    text, found = parse_html(
        "<b>a &lt;script&gt; <i>b</i></b> <a href='https://ya.ru/?q=\"'>c</a>", {}
    )
    assert render(text, found) == (
        "<b>a &lt;script&gt; <i>b</i></b> "
        '<a href="https://ya.ru/?q=&quot;" target="_blank" rel="noopener noreferrer">c</a>'
    )
    crossing = [
        {"type": "bold", "offset": 0, "length": 2},
        {"type": "italic", "offset": 1, "length": 2},
    ]
    assert render("abc", crossing) == "<b>a<i>b</i></b><i>c</i>"
    evil = [{"type": "text_link", "offset": 0, "length": 1, "url": "javascript:alert(1)"}]
    assert render("x", evil) == "<span>x</span>"


PIECES = [
    "<b>",
    "</b>",
    "<i>",
    "</i>",
    '<a§href="https://ya.ru">',
    "</a>",
    "<code>",
    "</code>",
    "<pre>",
    "</pre>",
    "</>",
    "<",
    ">",
    '"',
    "&lt;",
    "&",
    "👩",
    "я",
    "§",
    "\n",
    "\x00",
    "/menu",
    "@school",
]
SOURCES = st.lists(st.sampled_from(PIECES), max_size=20).map(lambda p: "".join(p).replace("§", " "))


@given(SOURCES)
def test_any_text_is_refused_or_makes_sound_entities_and_safe_html(source: str) -> None:
    try:
        params = Params({"text": source, "parse_mode": "HTML"})
        text, found = message_text(params, {})
    except ApiError as error:
        event(error.description.partition(":")[2][:30])
        return
    assert text == text.strip()
    assert "\x00" not in text
    for entity in found:
        assert 0 <= entity["offset"] < entity["offset"] + entity["length"] <= length(text)
    page = render(text, found)
    assert unescape(re.sub(r"<[^>]*>", "", page)) == text
