"""Text with entities into safe HTML for the page."""

from __future__ import annotations

from html import escape
from typing import Any

from sandbox import utf16
from sandbox.links import normalized

TAGS = {
    "bold": ("<b>", "</b>"),
    "italic": ("<i>", "</i>"),
    "underline": ("<u>", "</u>"),
    "strikethrough": ("<s>", "</s>"),
    "spoiler": ('<span class="spoiler">', "</span>"),
    "code": ("<code>", "</code>"),
    "pre": ("<pre>", "</pre>"),
    "blockquote": ("<blockquote>", "</blockquote>"),
    "expandable_blockquote": ('<blockquote class="expandable">', "</blockquote>"),
    "bot_command": ('<span class="command">', "</span>"),
    "mention": ('<span class="mention">', "</span>"),
    "text_mention": ('<span class="mention">', "</span>"),
    "hashtag": ('<span class="hashtag">', "</span>"),
}
LINK_SCHEMES = ("http://", "https://", "tg://")


def render(text: str, entities: list[dict[str, Any]]) -> str:
    """HTML of a message: tags from entities only, everything else escaped."""
    places = {offset: index for index, offset in enumerate(utf16.boundaries(text))}
    spans = [
        (places[e["offset"]], places[e["offset"] + e["length"]], e)
        for e in entities
        if e["offset"] in places and e["offset"] + e["length"] in places
    ]
    spans.sort(key=lambda span: (span[0], -span[1]))
    marks = sorted({0, len(text), *(s[0] for s in spans), *(s[1] for s in spans)})
    parts: list[str] = []
    is_open: list[tuple[int, int, dict[str, Any]]] = []
    for begin, end in zip(marks, [*marks[1:], len(text)], strict=True):
        _close(parts, is_open, begin)
        for span in spans:
            if span[0] == begin and span[1] > begin:
                parts.append(_tags(text, span)[0])
                is_open.append(span)
        parts.append(escape(text[begin:end]))
    return "".join(parts)


def _close(parts: list[str], is_open: list[Any], at: int) -> None:
    """End what ends here; what overlaps it is ended too and opened again."""
    ending = [index for index, span in enumerate(is_open) if span[1] <= at]
    if not ending:
        return
    unwound = is_open[ending[0] :]
    del is_open[ending[0] :]
    parts.extend(_pair(span[2], "")[1] for span in reversed(unwound))
    for span in unwound:
        if span[1] > at:
            parts.append(_pair(span[2], "")[0])
            is_open.append(span)


def _tags(text: str, span: tuple[int, int, dict[str, Any]]) -> tuple[str, str]:
    return _pair(span[2], text[span[0] : span[1]])


def _pair(entity: dict[str, Any], inside: str) -> tuple[str, str]:
    kind = entity["type"]
    if kind in {"url", "text_link"}:
        url = entity.get("url") or normalized(inside) or ""
        if url.startswith(LINK_SCHEMES):
            return f'<a href="{escape(url)}" target="_blank" rel="noopener noreferrer">', "</a>"
        return "<span>", "</span>"
    return TAGS.get(kind, ("<span>", "</span>"))
