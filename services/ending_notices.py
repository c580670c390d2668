"""Who is told about a turn in the life of a pair: its members and those who look after it."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from models import Mentorship, Side
from services.notices import NoticeKind, enqueue_notice
from services.program_access import list_curators
from services.session import Session


def subject_of(mentorship: Mentorship) -> str:
    """What the notices of a pair are about."""
    return f"mentorship:{mentorship.id}"


async def tell_members(
    session: Session,
    *,
    mentorship: Mentorship,
    kind: NoticeKind,
    occasion: str,
    besides: Collection[int | None] = (),
    due_at: datetime | None = None,
    **details: str | int | bool,
) -> None:
    """Tell everybody who has not left, except the people named in `besides`.

    `details` are ids and codes for the renderer.
    """
    people = {m.participation.person_id for m in mentorship.members if m.left_at is None}
    await _tell(session, mentorship, kind, occasion, people - set(besides), due_at, details)


async def tell_curators(
    session: Session,
    *,
    mentorship: Mentorship,
    kind: NoticeKind,
    occasion: str,
    sides: Collection[Side] = tuple(Side),
    besides: Collection[int | None] = (),
    due_at: datetime | None = None,
    **details: str | int | bool,
) -> None:
    """Tell those who look after the schools of these sides."""
    people = set(await list_curators(session, mentorship=mentorship, sides=sides))
    await _tell(session, mentorship, kind, occasion, people - set(besides), due_at, details)


async def tell_everybody(
    session: Session,
    *,
    mentorship: Mentorship,
    kind: NoticeKind,
    occasion: str,
    besides: Collection[int | None] = (),
    due_at: datetime | None = None,
    **details: str | int | bool,
) -> None:
    """Tell the members and those who look after their schools."""
    for tell in (tell_members, tell_curators):
        await tell(
            session,
            mentorship=mentorship,
            kind=kind,
            occasion=occasion,
            besides=besides,
            due_at=due_at,
            **details,
        )


async def _tell(
    session: Session,
    mentorship: Mentorship,
    kind: NoticeKind,
    occasion: str,
    people: Iterable[int],
    due_at: datetime | None,
    details: Mapping[str, str | int | bool],
) -> None:
    for person_id in sorted(people):
        await enqueue_notice(
            session,
            kind=kind,
            recipient_id=person_id,
            subject=subject_of(mentorship),
            occasion=occasion,
            payload={"mentorship_id": mentorship.id, **details},
            due_at=due_at,
        )
