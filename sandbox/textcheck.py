"""Message texts: cleaning, entities that Telegram finds by itself, limits."""

from __future__ import annotations

import re
from typing import Any

from sandbox import utf16
from sandbox.errors import ApiError, bad_request
from sandbox.markup import Entity, parse_html
from sandbox.params import Params

MAX_TEXT = 4096
MAX_CAPTION = 1024
MAX_RAW_BYTES = 32_768
MAX_ENTITIES = 100
CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\u2028\u2029]")
WHITESPACE = " \n\t\u00a0"
FOUND = re.compile(
    r"(?P<url>\bhttps?://[^\s<>\"«»]+|\bt\.me/[^\s<>\"«»]+)"
    r"|(?P<email>\b[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+\b)"
    r"|(?P<bot_command>(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/<>]))"
    r"|(?P<mention>(?<![\w@])@[A-Za-z0-9_]{4,32}\b)"
    r"|(?P<hashtag>(?<![\w#])#\w*[^\W\d]\w*)"
)
NO_SEARCH_INSIDE = {"code", "pre", "text_link", "text_mention"}


def clean(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    """What Telegram keeps: control characters become spaces, the ends are trimmed."""
    text = CONTROL.sub(" ", text.replace("\r\n", "\n").replace("\r", "\n"))
    start = len(text) - len(text.lstrip(WHITESPACE))
    lead = utf16.length(text[:start])
    stripped = text.strip(WHITESPACE)
    total = utf16.length(stripped)
    kept = []
    for entity in entities:
        begin = max(entity["offset"] - lead, 0)
        end = min(entity["offset"] - lead + entity["length"], total)
        if end > begin:
            kept.append({**entity, "offset": begin, "length": end - begin})
    return stripped, kept


def find_entities(text: str, taken: list[Entity]) -> list[Entity]:
    """Commands, links, mentions, hashtags and mail addresses outside code and links."""
    places = utf16.boundaries(text)
    closed = [
        (e["offset"], e["offset"] + e["length"]) for e in taken if e["type"] in NO_SEARCH_INSIDE
    ]
    found = []
    for match in FOUND.finditer(text):
        value = match[0].rstrip(".,;:!?)»\"'") if match.lastgroup == "url" else match[0]
        begin, end = places[match.start()], places[match.start() + len(value)]
        if not any(begin < stop and start < end for start, stop in closed):
            found.append({"type": match.lastgroup, "offset": begin, "length": end - begin})
    return found


def with_found(text: str, entities: list[Entity]) -> list[Entity]:
    """The given entities and the ones found in the text, in Telegram's order, at most 100."""
    every = [*_without_nested_in_code(entities), *find_entities(text, entities)]
    every.sort(key=lambda entity: (entity["offset"], -entity["length"]))
    return every[:MAX_ENTITIES]


def _without_nested_in_code(entities: list[Entity]) -> list[Entity]:
    """Code holds no other entities; Telegram drops them."""
    codes = [e for e in entities if e["type"] in {"code", "pre"}]

    def inside(entity: Entity) -> bool:
        end = entity["offset"] + entity["length"]
        return any(
            code["offset"] <= entity["offset"] and end <= code["offset"] + code["length"]
            for code in codes
        )

    return [entity for entity in entities if entity in codes or not inside(entity)]


def formatted(
    params: Params, people: dict[int, Any], *, field: str, entities_field: str
) -> tuple[str, list[Entity]]:
    """A text parameter with its entities, cleaned. Raises 400 on markup and raw size."""
    raw = params.text(field)
    try:
        size = len(raw.encode())
    except UnicodeEncodeError:
        raise bad_request("strings must be encoded in UTF-8") from None
    if size > MAX_RAW_BYTES:
        raise bad_request("text is too long")
    given = params.json(entities_field, "entities")
    if given is not None:
        text, entities = raw, _given_entities(given)
    else:
        text, entities = _parsed(raw, params.text("parse_mode"), people)
    text, entities = clean(text, entities)
    return text, with_found(text, entities)


def message_text(params: Params, people: dict[int, Any]) -> tuple[str, list[Entity]]:
    """The text of a message: 1-4096 code points after parsing."""
    if not params.text("text"):
        raise bad_request("message text is empty")
    text, entities = formatted(params, people, field="text", entities_field="entities")
    if not text:
        empty = not params.text("text").strip()
        raise bad_request("message text is empty" if empty else "text must be non-empty")
    if len(text) > MAX_TEXT:
        raise bad_request("message is too long")
    return text, entities


def caption(params: Params, people: dict[int, Any]) -> tuple[str, list[Entity]]:
    """The caption of a file: 0-1024 code points after parsing."""
    text, entities = formatted(params, people, field="caption", entities_field="caption_entities")
    if len(text) > MAX_CAPTION:
        raise bad_request("message caption is too long")
    return text, entities


def _parsed(raw: str, mode: str, people: dict[int, Any]) -> tuple[str, list[Entity]]:
    lowered = mode.lower()
    if lowered in {"", "none"}:
        return raw, []
    if lowered == "html":
        return parse_html(raw, people)
    if lowered in {"markdown", "markdownv2"}:
        raise ApiError(400, "Bad Request: the sandbox understands parse_mode HTML only")
    raise bad_request("unsupported parse_mode")


def _given_entities(given: Any) -> list[Entity]:
    if not isinstance(given, list):
        raise bad_request("can't parse entities JSON object")
    result = []
    for entity in given:
        if not isinstance(entity, dict):
            raise bad_request("can't parse MessageEntity: expected an Object")
        for name in ("offset", "length"):
            if not isinstance(entity.get(name), int):
                raise bad_request(
                    f'can\'t parse MessageEntity: Field "{name}" must be of type Number'
                )
        result.append({key: value for key, value in entity.items() if value is not None})
    return result
