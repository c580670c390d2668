"""The state as the page and the tests see it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sandbox.render import render
from sandbox.state import Callback, Message, Person
from sandbox.world import World

PREVIEW = 80
KIND_LABELS = {"document": "📄", "photo": "🖼"}


def person(item: Person) -> dict[str, Any]:
    """A line of the list of people."""
    return {
        "id": item.id,
        "first_name": item.first_name,
        "last_name": item.last_name,
        "username": item.username,
        "language_code": item.language_code,
        "role": item.role,
        "school": item.school,
        "group": item.group,
        "invite": item.invite,
        "started": item.started,
        "blocked": item.blocked,
        "deactivated": item.deactivated,
        "unread": _unread(item),
        "last_text": _last_text(item),
    }


def message(world: World, item: Message) -> dict[str, Any]:
    """A bubble of a chat."""
    result: dict[str, Any] = {
        "message_id": item.id,
        "seq": item.seq,
        "date": datetime.fromtimestamp(item.date, UTC).isoformat(),
        "from": "bot" if item.from_bot else "person",
        "kind": item.kind,
        "text": item.text,
        "html": render(item.text, item.entities),
        "entities": item.entities,
        "reply_markup": item.markup,
        "reply_to": item.reply_to,
        "edited": item.edit_date is not None,
        "deleted": item.deleted,
    }
    file = world.files.get(item.file_id or "")
    if file is not None:
        result[item.kind] = {
            "file_id": file.id,
            "file_name": file.name,
            "mime_type": file.mime_type,
            "size": file.size,
            "url": f"/api/files/{file.id}",
        }
    return result


def callback(item: Callback) -> dict[str, Any]:
    """A pressed button and the bot's answer."""
    return {
        "callback_id": item.id,
        "message_id": item.message_id,
        "data": item.data,
        "answered": item.answered,
        "text": item.text,
        "show_alert": item.show_alert,
        "url": item.url,
        "seq": item.seq,
    }


def chat(world: World, who: Person, since: int) -> dict[str, Any]:
    """The chat of a person: what changed after `since`."""
    return {
        "seq": world.seq,
        "person": person(who),
        "messages": [message(world, item) for item in world.chat_since(who, since)],
    }


def _unread(item: Person) -> int:
    count = 0
    for sent in reversed(item.messages):
        if sent.id <= item.read_up_to:
            break
        count += sent.from_bot and not sent.deleted
    return count


def _last_text(item: Person) -> str:
    last = next((sent for sent in reversed(item.messages) if not sent.deleted), None)
    if last is None:
        return ""
    label = KIND_LABELS.get(last.kind, "" if last.kind == "text" else f"[{last.kind}]")
    return f"{label} {last.text}".strip().replace("\n", " ")[:PREVIEW]
