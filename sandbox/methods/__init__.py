"""The Bot API methods the sandbox knows."""

from sandbox.methods import callbacks, chats, edits, files, messages, profile, updates
from sandbox.methods.registry import METHODS, Call

__all__ = [
    "METHODS",
    "Call",
    "callbacks",
    "chats",
    "edits",
    "files",
    "messages",
    "profile",
    "updates",
]
