"""Bot API objects, as Telegram sends them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox.state import Message, Person, StoredFile

if TYPE_CHECKING:
    from sandbox.world import World

# Kinds whose text is the caption.
TEXT_KIND = "text"


def _filled(**fields: Any) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None}


def user(person: Person) -> dict[str, Any]:
    """User."""
    return _filled(
        id=person.id,
        is_bot=False,
        first_name=person.first_name,
        last_name=person.last_name,
        username=person.username,
        language_code=person.language_code,
    )


def bot_user(world: World) -> dict[str, Any]:
    """User: the bot itself."""
    return {
        "id": world.config.bot_id,
        "is_bot": True,
        "first_name": world.profile.names[""],
        "username": world.config.username,
    }


def chat(person: Person) -> dict[str, Any]:
    """Chat: the private chat with a person."""
    return _filled(
        id=person.id,
        type="private",
        first_name=person.first_name,
        last_name=person.last_name,
        username=person.username,
    )


def message(world: World, item: Message, *, with_reply: bool = True) -> dict[str, Any]:
    """Message, with the message it replies to one level deep."""
    person = world.people[item.person_id]
    result: dict[str, Any] = {
        "message_id": item.id,
        "from": bot_user(world) if item.from_bot else user(person),
        "chat": chat(person),
        "date": item.date,
    }
    if item.edit_date is not None:
        result["edit_date"] = item.edit_date
    replied = world.messages.get(item.reply_to or 0)
    if with_reply and replied is not None and not replied.deleted:
        result["reply_to_message"] = message(world, replied, with_reply=False)
    prefix = "" if item.kind == TEXT_KIND else "caption_"
    result.update(item.content)
    if item.text:
        result["text" if item.kind == TEXT_KIND else "caption"] = item.text
    if item.entities:
        result[f"{prefix}entities"] = item.entities
    if item.inline_keyboard:
        result["reply_markup"] = {"inline_keyboard": item.inline_keyboard}
    return result


def inaccessible(person: Person, message_id: int) -> dict[str, Any]:
    """InaccessibleMessage: deleted, or never there."""
    return {"chat": chat(person), "message_id": message_id, "date": 0}


def document(file: StoredFile) -> dict[str, Any]:
    """Document."""
    return {
        "file_id": file.id,
        "file_unique_id": file.unique_id,
        "file_name": file.name,
        "mime_type": file.mime_type,
        "file_size": file.size,
    }


def photo(file: StoredFile) -> list[dict[str, Any]]:
    """PhotoSize in the only size the sandbox keeps."""
    return [
        {
            "file_id": file.id,
            "file_unique_id": file.unique_id,
            "width": file.width,
            "height": file.height,
            "file_size": file.size,
        }
    ]


def member_change(world: World, person: Person, blocked: bool) -> dict[str, Any]:
    """ChatMemberUpdated: the person blocked (kicked) or unblocked (member) the bot."""
    bot = bot_user(world)
    member = {"status": "member", "user": bot}
    kicked = {"status": "kicked", "user": bot, "until_date": 0}
    return {
        "chat": chat(person),
        "from": user(person),
        "date": int(world.clock.time()),
        "old_chat_member": member if blocked else kicked,
        "new_chat_member": kicked if blocked else member,
    }
