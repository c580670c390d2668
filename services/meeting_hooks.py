"""What follows from a meeting that was closed, by its kind: one function for each consequence.

It runs in the transaction that closes the meeting, with mentorship and meeting locked.
"""

from collections.abc import Awaitable, Callable

from models import Meeting, MeetingKind
from services.session import Session

Consequence = Callable[[Session, Meeting, int | None], Awaitable[None]]

CONSEQUENCES: dict[MeetingKind, list[Consequence]] = {}


def after_close(*kinds: MeetingKind) -> Callable[[Consequence], Consequence]:
    """Run the function (session, meeting, id of who acts) when a meeting of a kind is closed."""

    def register(consequence: Consequence) -> Consequence:
        for kind in kinds:
            CONSEQUENCES.setdefault(kind, []).append(consequence)
        return consequence

    return register


async def run_after_close(session: Session, *, meeting: Meeting, actor_id: int | None) -> None:
    """Everything that follows from `meeting`, which has just been closed."""
    for consequence in CONSEQUENCES.get(meeting.kind, ()):
        await consequence(session, meeting, actor_id)
