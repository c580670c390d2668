"""What the bot says about itself."""

from __future__ import annotations

import re
from typing import Any

from sandbox import wire
from sandbox.errors import ApiError, bad_request
from sandbox.methods.registry import Call, method
from sandbox.profile import Scope

MAX_NAME = 64
MAX_DESCRIPTION = 512
MAX_SHORT_DESCRIPTION = 120
MAX_COMMANDS = 100
COMMAND = re.compile(r"[a-z0-9_]{1,32}")
LANGUAGE = re.compile(r"[a-z]{2}|")
PLAIN_SCOPES = {"default", "all_private_chats", "all_group_chats", "all_chat_administrators"}
CHAT_SCOPES = {"chat", "chat_administrators", "chat_member"}


@method("getMe")
async def get_me(call: Call) -> dict[str, Any]:
    """The bot itself."""
    return {
        **wire.bot_user(call.world),
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


@method("logOut")
async def log_out(_call: Call) -> bool:
    """The sandbox has nowhere to log out from."""
    return True


@method("close")
async def close(_call: Call) -> bool:
    """The sandbox keeps running: other calls may still come."""
    return True


@method("setMyName")
async def set_my_name(call: Call) -> bool:
    """Set the name of a language; an empty one of the default is refused."""
    name = _limited(call, "name", MAX_NAME)
    if name or _language(call):
        _put(call.world.profile.names, _language(call), name)
    call.world.touch("people")
    return True


@method("setMyDescription")
async def set_my_description(call: Call) -> bool:
    """Set what an empty chat shows."""
    text = _limited(call, "description", MAX_DESCRIPTION)
    _put(call.world.profile.descriptions, _language(call), text)
    call.world.touch("people")
    return True


@method("setMyShortDescription")
async def set_my_short_description(call: Call) -> bool:
    """Set what the profile shows."""
    text = _limited(call, "short_description", MAX_SHORT_DESCRIPTION)
    _put(call.world.profile.short_descriptions, _language(call), text)
    return True


@method("setMyCommands")
async def set_my_commands(call: Call) -> bool:
    """Set the command menu of a scope and language."""
    commands = call.params.json("commands", "commands")
    if not isinstance(commands, list):
        raise bad_request("can't parse commands: expected an Array of BotCommand")
    if len(commands) > MAX_COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    parsed = [_command(item) for item in commands]
    call.world.profile.commands[_scope(call), _language(call)] = parsed
    call.world.touch("people")
    return True


@method("getMyCommands")
async def get_my_commands(call: Call) -> list[dict[str, Any]]:
    """The command menu of exactly that scope and language."""
    return call.world.profile.commands.get((_scope(call), _language(call)), [])


@method("deleteMyCommands")
async def delete_my_commands(call: Call) -> bool:
    """Forget the command menu of a scope and language."""
    call.world.profile.commands.pop((_scope(call), _language(call)), None)
    call.world.touch("people")
    return True


def _limited(call: Call, name: str, limit: int) -> str:
    text = call.params.text(name).strip()
    if len(text) > limit:
        raise bad_request(f"bot {name.replace('_', ' ')} is too long")
    return text


def _put(texts: dict[str, str], language: str, text: str) -> None:
    if text:
        texts[language] = text
    else:
        texts.pop(language, None)


def _language(call: Call) -> str:
    code = call.params.text("language_code")
    if not LANGUAGE.fullmatch(code):
        raise bad_request("invalid language code specified")
    return code


def _command(item: Any) -> dict[str, Any]:
    if not isinstance(item, dict):
        raise bad_request("can't parse BotCommand: expected an Object")
    name = str(item.get("command", "")).removeprefix("/")
    text = str(item.get("description", "")).strip()
    if not COMMAND.fullmatch(name):
        raise bad_request("BOT_COMMAND_INVALID")
    if not text:
        raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    if len(text) > 256:
        raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    return {"command": name, "description": text}


def _scope(call: Call) -> Scope:
    scope = call.params.json("scope", "BotCommandScope")
    if scope is None:
        return ("default", None, None)
    kind = scope.get("type") if isinstance(scope, dict) else None
    if kind in PLAIN_SCOPES:
        return (kind, None, None)
    if kind in CHAT_SCOPES:
        return (kind, _scope_chat(call, scope.get("chat_id")), scope.get("user_id"))
    raise bad_request("can't parse BotCommandScope: unsupported type specified")


def _scope_chat(call: Call, given: Any) -> int:
    try:
        chat_id = int(given)
    except (TypeError, ValueError):
        raise bad_request("can't parse BotCommandScope: chat_id is invalid") from None
    if chat_id not in call.world.people:
        raise ApiError(400, "Bad Request: chat not found")
    return chat_id
