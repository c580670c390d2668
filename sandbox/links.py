"""Which addresses Telegram accepts in buttons and links."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

OWN_SCHEMES = {"tg", "ton", "tonsite"}
USER_LINK = re.compile(r"tg://user\?id=(\d+)$")


def is_public_url(url: str) -> bool:
    """Whether it is http(s) with a dotted public host, or Telegram's own scheme.

    An address without a scheme counts as http. `localhost` and 127.0.0.1 are refused.
    """
    return normalized(url) is not None


def normalized(url: str) -> str | None:
    """The address as Telegram stores it; None when it is refused."""
    text = url.strip()
    if not text or re.search(r"\s", text):
        return None
    if "://" not in text:
        text = f"http://{text}"
    try:
        parts = urlsplit(text)
        host = parts.hostname or ""
        _ = parts.port
    except ValueError:
        return None
    if parts.scheme.lower() in OWN_SCHEMES:
        return text
    if parts.scheme.lower() not in {"http", "https"}:
        return None
    if "." not in host.strip(".") or host.startswith("127."):
        return None
    if not parts.path and not parts.query and not parts.fragment:
        text += "/"
    return text


def link_entity(href: str, people: dict[int, Any]) -> dict[str, Any] | None:
    """The entity of a link: a known user, an address, or nothing when it is not accepted."""
    match = USER_LINK.match(href)
    if match:
        person = people.get(int(match[1]))
        if person is None:
            return None
        user = {"id": person.id, "is_bot": False, "first_name": person.first_name}
        return {"type": "text_mention", "user": user}
    url = normalized(href)
    return {"type": "text_link", "url": url} if url else None


def start_payload(url: str, username: str) -> str | None:
    """The payload of `https://t.me/<bot>?start=…`; None for any other address."""
    parts = urlsplit(url)
    if parts.hostname not in {"t.me", "telegram.me"}:
        return None
    if parts.path.strip("/").lower() != username.lower():
        return None
    return parse_qs(parts.query).get("start", [""])[0]
