"""Who is told what about the programme of a pair. Ids only, as everywhere in the outbox."""

from collections.abc import Collection

from models import Mentorship, Side
from services import clock
from services.notices import NoticeKind, cancel_notices, enqueue_notice
from services.program_access import list_curators, present
from services.session import Session


def subject_of(version_id: int) -> str:
    """What the notices about a version are about."""
    return f"program_version:{version_id}"


async def tell_members(
    session: Session,
    *,
    mentorship: Mentorship,
    version_id: int,
    kind: NoticeKind,
    except_for: Collection[int | None] = (),
    occasion: str | None = None,
) -> None:
    """Tell the members who have not left; of one `occasion` once."""
    people = {member.participation.person_id for member in present(mentorship)}
    await _tell(session, mentorship, version_id, kind, people - set(except_for), occasion)


async def tell_curators(
    session: Session,
    *,
    mentorship: Mentorship,
    version_id: int,
    kind: NoticeKind,
    sides: Collection[Side] = (Side.MENTEE,),
    except_for: Collection[int | None] = (),
) -> None:
    """Tell those who look after the schools of these sides."""
    people = set(await list_curators(session, mentorship=mentorship, sides=sides))
    await _tell(session, mentorship, version_id, kind, people - set(except_for))


async def drop_notices(session: Session, *, version_id: int) -> None:
    """What was to be told about a version is no longer true."""
    await cancel_notices(session, subject=subject_of(version_id))


async def _tell(
    session: Session,
    mentorship: Mentorship,
    version_id: int,
    kind: NoticeKind,
    people: Collection[int],
    occasion: str | None = None,
) -> None:
    for person_id in sorted(people):
        await enqueue_notice(
            session,
            kind=kind,
            recipient_id=person_id,
            subject=subject_of(version_id),
            # The same may happen to a version again: agreed on, changed, agreed on anew.
            occasion=occasion or f"{clock.now():%Y%m%dT%H%M%S}",
            payload={"mentorship_id": mentorship.id, "version_id": version_id},
        )
