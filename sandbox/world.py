"""The state of the sandbox and the changes it can go through."""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterator
from typing import Any

from sandbox import wire
from sandbox.clock import Clock
from sandbox.config import Config
from sandbox.profile import Profile
from sandbox.signals import Events, Signal
from sandbox.state import Callback, Message, Person, StoredFile
from sandbox.updates import UpdateQueue

FIRST_PERSON_ID = 1_000_001


class World:
    """Everything one sandbox knows.

    `seq` grows with every visible change; `changed` wakes everyone who waits for one.
    """

    def __init__(self, config: Config) -> None:
        self.config = config
        self.clock = Clock(config.clock_file)
        self.changed = Signal()
        self.events = Events()
        self.seq = 0
        self.closing = False
        self.people: dict[int, Person] = {}
        self.messages: dict[int, Message] = {}
        self.callbacks: dict[str, Callback] = {}
        self.files: dict[str, StoredFile] = {}
        self.updates = UpdateQueue(self.clock, self.changed, config.first_update_id)
        self.profile = Profile(config)
        self._next_message_id = config.first_message_id
        self._next_person_id = FIRST_PERSON_ID

    # People

    def add_person(self, fields: dict[str, Any]) -> Person:
        """Add a person; without an id the next free one is given."""
        while self._next_person_id in self.people:
            self._next_person_id += 1
        person = Person(**{"id": self._next_person_id, **fields})
        self.people[person.id] = person
        self.touch("people", person.id)
        return person

    # Messages

    def add_message(self, person: Person, **fields: Any) -> Message:
        """Append a message to the person's chat."""
        message = Message(
            id=self._next_message_id,
            person_id=person.id,
            date=int(self.clock.time()),
            **fields,
        )
        self._next_message_id += 1
        self.messages[message.id] = message
        person.messages.append(message)
        message.seq = self.touch("message", person.id)
        return message

    def edit_message(self, message: Message, **fields: Any) -> None:
        """Change a message in place."""
        for name, value in fields.items():
            setattr(message, name, value)
        message.edit_date = int(self.clock.time())
        message.seq = self.touch("edit", message.person_id)

    def delete_message(self, message: Message) -> None:
        """Take the message out of the chat; the page still knows that it was there."""
        message.deleted = True
        message.seq = self.touch("delete", message.person_id)

    def find_message(self, chat_id: int, message_id: int) -> Message | None:
        """The message if it is in that chat now."""
        message = self.messages.get(message_id)
        if message is None or message.deleted or message.person_id != chat_id:
            return None
        return message

    def chat_since(self, person: Person, seq: int) -> Iterator[Message]:
        """Messages of the chat changed after `seq`, oldest first."""
        return (message for message in person.messages if message.seq > seq)

    # Buttons

    def press(self, person: Person, message_id: int, data: str) -> Callback:
        """Remember a pressed button; the caller queues its update."""
        callback = Callback(
            id=str(secrets.randbits(62)),
            person_id=person.id,
            message_id=message_id,
            data=data,
            pressed_at=time.monotonic(),
        )
        self.callbacks[callback.id] = callback
        person.callbacks.append(callback)
        return callback

    def answer(self, callback: Callback, text: str | None, alert: bool, url: str | None) -> None:
        """Show the bot's answer to a pressed button."""
        callback.answered = True
        callback.text, callback.show_alert, callback.url = text, alert, url
        callback.seq = self.touch("callback_answer", callback.person_id)

    # Updates from people

    def push_message(self, message: Message, kind: str = "message") -> int:
        """Queue a message (or its edit) for the bot; returns the update id (0: not wanted)."""
        return self.updates.push(kind, wire.message(self, message))

    def set_blocked(self, person: Person, blocked: bool) -> int:
        """Block or unblock the bot; Telegram tells the bot by my_chat_member."""
        person.blocked = blocked
        self.touch("people", person.id)
        return self.updates.push("my_chat_member", wire.member_change(self, person, blocked))

    # Changes

    def touch(self, kind: str, person_id: int | None = None, **extra: Any) -> int:
        """Count a visible change and tell everyone who watches; returns the new seq."""
        self.seq += 1
        self.notify(kind, person_id, **extra)
        return self.seq

    def notify(self, kind: str, person_id: int | None = None, **extra: Any) -> None:
        """Tell watchers about something that leaves no trace (typing) or was just counted."""
        self.events.publish({"type": kind, "person_id": person_id, "seq": self.seq, **extra})
        self.changed.fire()

    def close(self) -> None:
        """Let every waiting request end."""
        self.closing = True
        self.events.publish(None)
        self.changed.fire()
