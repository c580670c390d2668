"""Telegram's HTML: text with tags into plain text with entities.

The rules and the error texts are those of the official server; offsets in errors are bytes of the
source text, offsets of entities are UTF-16 code units of the result.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from sandbox import utf16
from sandbox.errors import ApiError, bad_request
from sandbox.links import link_entity

SIMPLE = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "u": "underline",
    "ins": "underline",
    "tg-spoiler": "spoiler",
}
SUPPORTED = {*SIMPLE, "a", "span", "pre", "code", "blockquote", "tg-emoji", "tg-time"}
NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
REFERENCE = re.compile(r"&(?:#x([0-9a-fA-F]{1,8})|#([0-9]{1,8})|(lt|gt|amp|quot));?")
SPACE = " \t\r\n\0\v"
LANGUAGE = "language-"

Entity = dict[str, Any]


def parse_html(source: str, people: dict[int, Any]) -> tuple[str, list[Entity]]:
    """Plain text and its entities. Raises 400 `can't parse entities: …`."""
    return _Parser(source, people).parse()


def _decode(match: re.Match[str]) -> str:
    if match[3]:
        return NAMED[match[3]]
    code = int(match[1], 16) if match[1] else int(match[2])
    if code == 0 or code > 0x10FFFF or 0xD800 <= code <= 0xDFFF:
        return match[0]
    return chr(code)


@dataclass
class _Open:
    """A start tag that waits for its end."""

    name: str
    offset: int
    text_length: int
    attributes: dict[str, str] = field(default_factory=dict)


class _Parser:
    def __init__(self, source: str, people: dict[int, Any]) -> None:
        self.source = source
        self.people = people
        self.at = 0
        self.parts: list[str] = []
        self.offset = 0
        self.open: list[_Open] = []
        self.entities: list[Entity] = []

    def parse(self) -> tuple[str, list[Entity]]:
        while self.at < len(self.source):
            if self.source[self.at] != "<":
                self._text()
            elif self.source.startswith("</", self.at):
                self._end_tag()
            else:
                self._start_tag()
        if self.open:
            name = self.open[-1].name
            raise _error(f'Can\'t find end tag corresponding to start tag "{name}"')
        order = {"blockquote": 0, "expandable_blockquote": 0, "pre": 1}
        self.entities.sort(key=lambda e: (e["offset"], -e["length"], order.get(e["type"], 2)))
        return "".join(self.parts), self.entities

    def _text(self) -> None:
        end = self.source.find("<", self.at)
        end = len(self.source) if end < 0 else end
        text = REFERENCE.sub(_decode, self.source[self.at : end])
        self.parts.append(text)
        self.offset += utf16.length(text)
        self.at = end

    def _bytes(self, position: int) -> int:
        return len(self.source[:position].encode("utf-8", "surrogatepass"))

    def _fail(self, text: str, begin: int) -> ApiError:
        return _error(f"{text} at byte offset {self._bytes(begin)}")

    def _char(self) -> str:
        return self.source[self.at] if self.at < len(self.source) else ""

    def _skip_spaces(self) -> None:
        while self._char() and self._char() in SPACE:
            self.at += 1

    def _until(self, stops: str) -> str:
        begin = self.at
        while self._char() and self._char() not in stops:
            self.at += 1
        return self.source[begin : self.at]

    def _start_tag(self) -> None:
        begin = self.at
        self.at += 1
        name = self._until(SPACE + ">").lower()
        if not self._char():
            raise self._fail("Unclosed start tag", begin)
        if name not in SUPPORTED:
            raise self._fail(f'Unsupported start tag "{name}"', begin)
        attributes = self._attributes(name, begin)
        self.at += 1
        if name == "span" and attributes.get("class") != "tg-spoiler":
            raise self._fail('Tag "span" must have class "tg-spoiler"', begin)
        self.open.append(_Open(name, self.offset, len(self.parts), attributes))

    def _attributes(self, tag: str, begin: int) -> dict[str, str]:
        result: dict[str, str] = {}
        while True:
            self._skip_spaces()
            if self._char() == ">":
                return result
            if not self._char():
                raise self._fail("Unclosed start tag", begin)
            name = self._until(SPACE + "=>").lower()
            if not name:
                raise self._fail(f'Empty attribute name in the tag "{tag}"', begin)
            result[name] = self._attribute_value(tag, name, begin)

    def _attribute_value(self, tag: str, name: str, begin: int) -> str:
        self._skip_spaces()
        if self._char() != "=":
            if (tag, name) == ("blockquote", "expandable") and self._char():
                return ""
            raise self._fail(
                f'Expected equal sign in declaration of an attribute of the tag "{tag}"', begin
            )
        self.at += 1
        self._skip_spaces()
        if not self._char():
            raise self._fail("Unclosed start tag", begin)
        if self._char() not in "\"'":
            return self._token()
        quote = self._char()
        self.at += 1
        value = self._until(quote)
        if not self._char():
            raise self._fail("Unclosed start tag", begin)
        self.at += 1
        return REFERENCE.sub(_decode, value)

    def _token(self) -> str:
        begin = self.at
        match = re.compile(r"[A-Za-z0-9.\-]*").match(self.source, self.at)
        self.at = match.end() if match else self.at
        if self._char() and self._char() not in SPACE + ">":
            raise self._fail("Unexpected end of name token", begin)
        return self.source[begin : self.at].lower()

    def _end_tag(self) -> None:
        begin = self.at
        if not self.open:
            raise self._fail("Unexpected end tag", begin)
        self.at += 2
        name = self._until(SPACE + ">").lower()
        self._skip_spaces()
        if self._char() != ">":
            raise self._fail("Unclosed end tag", begin)
        self.at += 1
        tag = self.open.pop()
        if name and name != tag.name:
            raise _error(
                f"Unmatched end tag at byte offset {self._bytes(begin)}, "
                f'expected "</{tag.name}>", found "</{name}>"'
            )
        length = self.offset - tag.offset
        if length:
            self._close(tag, length)

    def _close(self, tag: _Open, length: int) -> None:
        place = {"offset": tag.offset, "length": length}
        if tag.name == "a":
            inside = "".join(self.parts[tag.text_length :])
            entity = link_entity(tag.attributes.get("href") or inside, self.people)
            if entity:
                self.entities.append({**entity, **place})
        elif tag.name in {"pre", "code"}:
            self._close_code(tag, place)
        elif entity := _plain_entity(tag):
            self.entities.append({**entity, **place})

    def _close_code(self, tag: _Open, place: dict[str, int]) -> None:
        css = tag.attributes.get("class", "")
        language = css.removeprefix(LANGUAGE) if css.startswith(LANGUAGE) else ""
        last = self.entities[-1] if self.entities else None
        same = last is not None and all(last[key] == value for key, value in place.items())
        # <pre><code class="language-…"> is one block with a language, in both nestings.
        if last is not None and same and {last["type"], tag.name} == {"pre", "code"}:
            last["type"] = "pre"
            if language:
                last["language"] = language
            return
        entity: Entity = {"type": tag.name, **place}
        if language:
            entity["language"] = language
        self.entities.append(entity)


def _plain_entity(tag: _Open) -> Entity | None:
    if tag.name in SIMPLE:
        return {"type": SIMPLE[tag.name]}
    if tag.name == "span":
        return {"type": "spoiler"}
    if tag.name == "blockquote":
        wide = "expandable" in tag.attributes
        return {"type": "expandable_blockquote" if wide else "blockquote"}
    if tag.name == "tg-emoji" and tag.attributes.get("emoji-id"):
        return {"type": "custom_emoji", "custom_emoji_id": tag.attributes["emoji-id"]}
    return None


def _error(text: str) -> ApiError:
    return bad_request(f"can't parse entities: {text}")
