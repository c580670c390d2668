"""Notices: what a row of the outbox looks like to its reader, at the moment it is sent.

A renderer gets ids, reads the world, and answers with a Screen in the reader's language and zone,
or with None when the notice is no longer true.
"""

from handlers.notices import (
    joining,  # noqa: F401 - registers its renderers
    meetings,  # noqa: F401 - registers its renderers
    pairing,  # noqa: F401 - registers its renderers
)
from handlers.notices.registry import NOTICES, notice, render_notice

__all__ = ["NOTICES", "notice", "render_notice"]
