"""Notices: what a row of the outbox looks like to its reader, at the moment it is sent.

A renderer gets ids, reads the world, and answers with a Screen in the reader's language and zone,
or with None when the notice is no longer true.
"""

from handlers.notices import (
    choosing,  # noqa: F401 - registers its renderers
    consents,  # noqa: F401 - registers its renderers
    endings,  # noqa: F401 - registers its renderers
    joining,  # noqa: F401 - registers its renderers
    later_life,  # noqa: F401 - registers its renderers
    life,  # noqa: F401 - registers its renderers
    meetings,  # noqa: F401 - registers its renderers
    pairing,  # noqa: F401 - registers its renderers
    programme,  # noqa: F401 - registers its renderers
    reaching,  # noqa: F401 - registers its renderers
    support,  # noqa: F401 - registers its renderers
    surveys,  # noqa: F401 - registers its renderers
)
from handlers.notices.registry import NOTICES, notice, render_notice

__all__ = ["NOTICES", "notice", "render_notice"]
