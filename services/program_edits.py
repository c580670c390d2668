"""Writing a version of the programme: every member may, and whoever was agreed agrees anew.

Members write by turns in their own chats. A text is compared with what its author had seen, so
nobody overwrites unknowingly; what is chosen by a button is what the last one chose.
"""

from datetime import date, timedelta

from models import (
    MentoringMode,
    Mentorship,
    ProgramVersion,
    ProgramVersionState,
)
from services import audit, clock
from services.actor import Actor
from services.calendar.zones import to_local
from services.errors import AlreadyDone, EndsInSummer, FormIncomplete, ProgramChanged
from services.notices import NoticeKind
from services.personal_programs import zone_of
from services.program_access import lock_for_member, present
from services.program_content import (
    CADENCES,
    MONTHS,
    ProgramText,
    end_of_term,
    ends_in_summer,
    is_fitting,
    mark_of,
    split_goals,
)
from services.program_notices import drop_notices, tell_members
from services.session import Session

LATEST_START = timedelta(days=183)


def mark_of_text(version: ProgramVersion, part: ProgramText) -> str:
    """A short mark of what a part says now, for whoever is about to write it anew."""
    return mark_of(getattr(version, part.value))


async def write_text(
    session: Session,
    *,
    actor: Actor,
    version_id: int,
    part: ProgramText,
    text: str,
    seen: str,
) -> ProgramVersion:
    """Write a part in words; goals one a line. `seen` is the mark of what the author had before
    their eyes.

    Raises NotFound; AlreadyDone when the version is no draft any more; ProgramChanged when the
    part was changed meanwhile; FormIncomplete for a text that is too short or too long.
    """
    mentorship, version = await lock_draft(session, actor=actor, version_id=version_id)
    if part is ProgramText.GOALS:
        text = "\n".join(split_goals(text))
    if not is_fitting(part, text):
        raise FormIncomplete
    if getattr(version, part.value) == text:
        return version
    if mark_of_text(version, part) != seen:
        raise ProgramChanged
    setattr(version, part.value, text)
    await note_edit(session, actor=actor, mentorship=mentorship, version=version, part=part.value)
    return version


async def set_term(
    session: Session,
    *,
    actor: Actor,
    version_id: int,
    months: int | None = None,
    starts_on: date | None = None,
    summer_is_meant: bool = False,
) -> ProgramVersion:
    """Set the length in months, or the first day; the last day follows from both.

    A correction keeps the first day: the work has begun. Raises NotFound, AlreadyDone; EndsInSummer
    unless `summer_is_meant`; FormIncomplete for a length or day that cannot be.
    """
    mentorship, version = await lock_draft(session, actor=actor, version_id=version_id)
    first, last = start_range(mentorship)
    if starts_on is not None and (version.number > 1 or not first <= starts_on <= last):
        raise FormIncomplete
    months, starts_on = months or version.months, starts_on or version.starts_on
    if months not in MONTHS or starts_on is None:
        raise FormIncomplete
    if (version.months, version.starts_on) == (months, starts_on):
        return version
    ends_on = end_of_term(starts_on, months)
    if ends_in_summer(ends_on) and not summer_is_meant:
        raise EndsInSummer
    version.months, version.starts_on, version.ends_on = months, starts_on, ends_on
    await note_edit(session, actor=actor, mentorship=mentorship, version=version, part="term")
    return version


def start_range(mentorship: Mentorship) -> tuple[date, date]:
    """Between which days a programme may begin: since the pair was formed, half a year ahead."""
    zone = zone_of(mentorship)
    today = to_local(clock.now(), zone).date()
    return to_local(mentorship.formed_at, zone).date(), today + LATEST_START


async def set_mode(
    session: Session, *, actor: Actor, version_id: int, mode: MentoringMode
) -> ProgramVersion:
    """Set how they meet. Raises NotFound, AlreadyDone."""
    mentorship, version = await lock_draft(session, actor=actor, version_id=version_id)
    if version.mode is not mode:
        version.mode = mode
        await note_edit(session, actor=actor, mentorship=mentorship, version=version, part="mode")
    return version


async def set_cadence(
    session: Session, *, actor: Actor, version_id: int, days: int
) -> ProgramVersion:
    """Set how often they meet, in days; 0 on request. Raises NotFound, AlreadyDone,
    FormIncomplete."""
    mentorship, version = await lock_draft(session, actor=actor, version_id=version_id)
    if days not in CADENCES:
        raise FormIncomplete
    if version.cadence_days != days:
        version.cadence_days = days
        await note_edit(
            session, actor=actor, mentorship=mentorship, version=version, part="cadence"
        )
    return version


async def lock_draft(
    session: Session, *, actor: Actor, version_id: int
) -> tuple[Mentorship, ProgramVersion]:
    """A version that the actor may write now, locked with its pair; raises NotFound, AlreadyDone
    when it is no draft."""
    mentorship, _, version = await lock_for_member(session, actor=actor, version_id=version_id)
    if version.state is not ProgramVersionState.DRAFT:
        raise AlreadyDone
    return mentorship, version


async def note_edit(
    session: Session,
    *,
    actor: Actor,
    mentorship: Mentorship,
    version: ProgramVersion,
    part: str,
) -> None:
    """A locked draft was changed: nobody has agreed to this, and those who had are told."""
    audit.record(
        session,
        actor_id=actor.person_id,
        action="program.edited",
        entity="program_version",
        entity_id=version.id,
        part=part,
    )
    agreed = {agreement.participation_id for agreement in version.agreements}
    if agreed:
        await clear_agreements(session, version=version)
        others = {
            m.participation.person_id
            for m in present(mentorship)
            if m.participation_id not in agreed
        }
        await tell_members(
            session,
            mentorship=mentorship,
            version_id=version.id,
            kind=NoticeKind.PROGRAM_CHANGED,
            except_for={actor.person_id, *others},
        )
    await session.flush()


async def clear_agreements(session: Session, *, version: ProgramVersion) -> None:
    """Nobody agrees to a locked version any more; what was told about it is taken back."""
    for agreement in version.agreements:
        await session.delete(agreement)
    await drop_notices(session, version_id=version.id)
    await session.flush()
    await session.refresh(version, ["agreements"])
