"""Which kind of notice is rendered by what."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from handlers.screen import Screen
from services.actor import Actor
from services.notices import NoticeKind
from services.session import Session

Render = Callable[[Session, Actor, Mapping[str, Any]], Awaitable[Screen | None]]

NOTICES: dict[NoticeKind, Render] = {}


def notice(*kinds: NoticeKind) -> Callable[[Render], Render]:
    """Register the renderer of `kinds`."""

    def register(render: Render) -> Render:
        for kind in kinds:
            NOTICES[kind] = render
        return render

    return register


async def render_notice(
    session: Session, reader: Actor, kind: str, payload: Mapping[str, Any]
) -> Screen | None:
    """The screen of a notice for its reader, or None when it is no longer true."""
    return await NOTICES[NoticeKind(kind)](session, reader, payload)
