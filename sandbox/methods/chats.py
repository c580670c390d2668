"""Chats: information, typing, the menu button."""

from __future__ import annotations

from typing import Any

from sandbox import wire
from sandbox.errors import bad_request
from sandbox.methods.access import known_chat, writable_chat
from sandbox.methods.registry import Call, method

ACTIONS = {
    "typing",
    "upload_photo",
    "record_video",
    "upload_video",
    "record_voice",
    "record_audio",
    "upload_voice",
    "upload_audio",
    "upload_document",
    "choose_sticker",
    "find_location",
    "record_video_note",
    "upload_video_note",
    "cancel",
}
GIFT_TYPES = (
    "unlimited_gifts",
    "limited_gifts",
    "unique_gifts",
    "premium_subscription",
    "gifts_from_channels",
)


@method("getChat")
async def get_chat(call: Call) -> dict[str, Any]:
    """What is known about a private chat."""
    person = known_chat(call)
    return {
        **wire.chat(person),
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(GIFT_TYPES, False),
    }


@method("sendChatAction")
async def send_chat_action(call: Call) -> bool:
    """Show "typing…" in the chat."""
    if call.params.text("action") not in ACTIONS:
        raise bad_request("wrong parameter action in request")
    person = writable_chat(call)
    call.world.notify("typing", person.id, action=call.params.text("action"))
    return True


@method("setChatMenuButton")
async def set_chat_menu_button(call: Call) -> bool:
    """Accept a menu button; the page always shows the commands."""
    if call.params.given("chat_id"):
        known_chat(call)
    button = call.params.json("menu_button", "menu button")
    if button is not None and (
        not isinstance(button, dict) or button.get("type") not in {"commands", "web_app", "default"}
    ):
        raise bad_request("can't parse menu button: wrong type specified")
    return True
