"""What the bot says about itself: name, descriptions and command menus."""

from __future__ import annotations

from typing import Any

from sandbox.config import Config

Scope = tuple[str, int | None, int | None]
DEFAULT_SCOPE: Scope = ("default", None, None)


class Profile:
    """Texts by language and command lists by scope and language."""

    def __init__(self, config: Config) -> None:
        self.names: dict[str, str] = {"": config.name}
        self.descriptions: dict[str, str] = {}
        self.short_descriptions: dict[str, str] = {}
        self.commands: dict[tuple[Scope, str], list[dict[str, Any]]] = {}

    def commands_for(self, person_id: int, language: str | None) -> list[dict[str, Any]]:
        """The menu a person sees: own chat, then all private chats, then everyone's."""
        languages = [language[:2], ""] if language else [""]
        scopes: list[Scope] = [
            ("chat", person_id, None),
            ("all_private_chats", None, None),
            DEFAULT_SCOPE,
        ]
        for scope in scopes:
            for code in languages:
                commands = self.commands.get((scope, code))
                if commands:
                    return commands
        return []
