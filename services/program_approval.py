"""The curator's word about a programme that all agreed on: approved, or back with a comment."""

from sqlalchemy import select

from models import (
    Meeting,
    MeetingKind,
    MeetingState,
    Mentorship,
    PersonalProgram,
    PersonalProgramState,
    PlanItem,
    ProgramVersion,
    ProgramVersionState,
    Side,
)
from services import audit, clock, states
from services.actor import Actor
from services.choice import SkipReason, record_skip
from services.errors import (
    AlreadyDone,
    FormIncomplete,
    PlanningSkipped,
    ProgramChanged,
    ProgramIncomplete,
)
from services.notices import NoticeKind
from services.pair_start import start_if_ready
from services.personal_programs import find_current_version
from services.program_access import lock_for_decider
from services.program_agreements import back_to_draft
from services.program_changes import changes_term
from services.program_content import fingerprint, list_problems
from services.program_notices import drop_notices, tell_curators, tell_members
from services.session import Session
from services.terms import move_end

SHORTEST_COMMENT = 3
LONGEST_COMMENT = 600


async def approve_program(
    session: Session,
    *,
    actor: Actor,
    version_id: int,
    seen: str,
    reason: SkipReason | None = None,
) -> ProgramVersion:
    """Approve the version whose fingerprint is `seen` (domain.md 7, rule 3).

    The first one lets the pair begin once its assignments are recorded; a correction holds at once:
    what was marked as done stays done, the end of the pair moves with an agreed new term. Without
    a closed planning meeting the first one needs a `reason`, which the municipal level sees. Raises
    NotFound for everybody but the curators of the mentees' schools; AlreadyDone when it does not
    wait for them; ProgramChanged, ProgramIncomplete, PlanningSkipped.
    """
    mentorship, program, version = await lock_for_decider(
        session, actor=actor, version_id=version_id
    )
    if version.state is not ProgramVersionState.AGREED:
        raise AlreadyDone
    if fingerprint(version) != seen:
        raise ProgramChanged
    if list_problems(version):
        raise ProgramIncomplete
    base = await find_current_version(session, mentorship_id=mentorship.id)
    if base is None and not await was_planned(session, mentorship_id=mentorship.id):
        if reason is None:
            raise PlanningSkipped
        record_skip(session, actor=actor, mentorship=mentorship, reason=reason)
    states.move(version, ProgramVersionState.APPROVED)
    version.approved_by_id, version.approved_at = actor.person_id, clock.now()
    version.returned_comment = None
    await drop_notices(session, version_id=version.id)
    _record(session, actor, version, "program.approved")
    await session.flush()
    if base is None:
        await _first_approved(session, actor, mentorship, program, version)
    else:
        await _correction_approved(session, actor, mentorship, base, version)
    await session.flush()
    return version


async def was_planned(session: Session, *, mentorship_id: int) -> bool:
    """True when a planning meeting of the pair is closed. No access check."""
    closed = await session.scalar(
        select(Meeting.id)
        .where(
            Meeting.mentorship_id == mentorship_id,
            Meeting.kind == MeetingKind.PLANNING,
            Meeting.state == MeetingState.CLOSED,
        )
        .limit(1)
    )
    return closed is not None


async def _first_approved(
    session: Session,
    actor: Actor,
    mentorship: Mentorship,
    program: PersonalProgram,
    version: ProgramVersion,
) -> None:
    states.move(program, PersonalProgramState.APPROVED)
    await session.flush()
    if await start_if_ready(session, mentorship=mentorship, actor_id=actor.person_id):
        return
    told = {"mentorship": mentorship, "version_id": version.id}
    await tell_members(session, **told, kind=NoticeKind.PROGRAM_APPROVED)
    await tell_curators(
        session,
        **told,
        kind=NoticeKind.ASSIGNMENT_WANTED,
        sides=(Side.MENTOR,),
        except_for={actor.person_id},
    )


async def _correction_approved(
    session: Session,
    actor: Actor,
    mentorship: Mentorship,
    base: ProgramVersion,
    version: ProgramVersion,
) -> None:
    _carry_done(base, version)
    if changes_term(base, version):
        await move_end(
            session,
            mentorship=mentorship,
            ends_on=version.ends_on,
            actor_id=actor.person_id,
        )
    else:
        # The pair's own end may have moved since, by a pause or an extension.
        version.ends_on = mentorship.ends_on
    mentorship.cadence_days = version.cadence_days
    await tell_members(
        session,
        mentorship=mentorship,
        version_id=version.id,
        kind=NoticeKind.PROGRAM_APPROVED,
    )


def _carry_done(base: ProgramVersion, version: ProgramVersion) -> None:
    """What was marked while the correction was being written counts, too."""
    done: dict[int, PlanItem] = {item.id: item for item in base.items}
    for item in version.items:
        origin = done.get(item.origin_id or 0)
        if origin is not None:
            item.state = origin.state
            item.done_meeting_id, item.done_at = origin.done_meeting_id, origin.done_at


async def return_program(
    session: Session, *, actor: Actor, version_id: int, comment: str
) -> ProgramVersion:
    """Give a version back to its authors, saying what should be different; all agree anew.

    Raises NotFound for everybody but the curators of the mentees' schools; AlreadyDone when it does
    not wait for them; FormIncomplete for a comment that is too short or too long.
    """
    mentorship, program, version = await lock_for_decider(
        session, actor=actor, version_id=version_id
    )
    if version.state is not ProgramVersionState.AGREED:
        raise AlreadyDone
    if not SHORTEST_COMMENT <= len(comment) <= LONGEST_COMMENT:
        raise FormIncomplete
    await back_to_draft(session, program=program, version=version)
    version.returned_comment = comment
    _record(session, actor, version, "program.returned")
    await tell_members(
        session,
        mentorship=mentorship,
        version_id=version.id,
        kind=NoticeKind.PROGRAM_RETURNED,
    )
    await session.flush()
    return version


def _record(session: Session, actor: Actor, version: ProgramVersion, action: str) -> None:
    audit.record(
        session,
        actor_id=actor.person_id,
        action=action,
        entity="program_version",
        entity_id=version.id,
    )
