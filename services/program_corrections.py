"""Correcting a programme that is at work: a new version, while the approved one goes on holding."""

from models import (
    Mentorship,
    MentorshipState,
    PersonalProgram,
    PersonalProgramState,
    PlanItem,
    ProgramVersion,
    ProgramVersionState,
)
from services import audit, clock, states
from services.actor import Actor
from services.errors import AlreadyDone, IllegalTransition, NotFound
from services.locking import get_locked
from services.mentorships import find_member, lock_mentorship
from services.notices import NoticeKind
from services.personal_programs import find_current_version, find_open_version, find_program
from services.program_access import BEING_WRITTEN, lock_version, may_decide
from services.program_edits import clear_agreements
from services.program_notices import drop_notices, tell_members
from services.session import Session

COPIED = ("problem", "goals", "results", "months", "starts_on", "mode", "cadence_days")
COPIED_OF_ITEM = ("position", "item_code", "measure", "form", "due_on", "expected_result")


async def begin_correction(session: Session, *, actor: Actor, mentorship_id: int) -> ProgramVersion:
    """A new version with what holds now, to be changed by the members; they are told.

    By a member or a curator of the mentees' schools. Raises NotFound; AlreadyDone when one is being
    written; IllegalTransition when the programme is not at work.
    """
    mentorship = await lock_mentorship(session, mentorship_id=mentorship_id)
    await _require_author(session, actor, mentorship)
    found = await find_program(session, mentorship_id=mentorship_id)
    if found is None or mentorship.state is not MentorshipState.ACTIVE:
        raise IllegalTransition
    program = await get_locked(session, PersonalProgram, found.id)
    if program.state is not PersonalProgramState.ACTIVE:
        raise IllegalTransition
    if await find_open_version(session, mentorship_id=mentorship_id) is not None:
        raise AlreadyDone
    base = await find_current_version(session, mentorship_id=mentorship_id)
    version = _copy(base, mentorship, actor)
    version.number = 1 + await _last_number(session, program)
    session.add(version)
    await session.flush()
    _record(session, actor, version, "program.correction_opened")
    await tell_members(
        session,
        mentorship=mentorship,
        version_id=version.id,
        kind=NoticeKind.CORRECTION_OPENED,
        except_for={actor.person_id},
    )
    return version


async def discard_correction(session: Session, *, actor: Actor, version_id: int) -> ProgramVersion:
    """Leave everything as it is: the correction is put away, the approved version goes on.

    By a member or a curator of the mentees' schools. Raises NotFound; AlreadyDone when it is put
    away or approved; IllegalTransition for the first version, which nothing stands behind.
    """
    mentorship, _, version = await lock_version(session, version_id=version_id)
    await _require_author(session, actor, mentorship)
    if version.state not in BEING_WRITTEN:
        raise AlreadyDone
    if version.number == 1:
        raise IllegalTransition
    await clear_agreements(session, version=version)
    states.move(version, ProgramVersionState.DISCARDED)
    await drop_notices(session, version_id=version.id)
    _record(session, actor, version, "program.correction_discarded")
    await tell_members(
        session,
        mentorship=mentorship,
        version_id=version.id,
        kind=NoticeKind.CORRECTION_DISCARDED,
        except_for={actor.person_id},
    )
    await session.flush()
    return version


async def _require_author(session: Session, actor: Actor, mentorship: Mentorship) -> None:
    is_member = not actor.frozen and find_member(mentorship, actor.person_id) is not None
    if not is_member and not await may_decide(session, actor=actor, mentorship=mentorship):
        raise NotFound


def _copy(base: ProgramVersion, mentorship: Mentorship, actor: Actor) -> ProgramVersion:
    return ProgramVersion(
        personal_program_id=base.personal_program_id,
        state=ProgramVersionState.DRAFT,
        # A pause or an extension may have moved the end since.
        ends_on=mentorship.ends_on,
        created_by_id=actor.person_id,
        created_at=clock.now(),
        items=[_copy_item(item) for item in base.items],
        agreements=[],
        **{name: getattr(base, name) for name in COPIED},
    )


def _copy_item(item: PlanItem) -> PlanItem:
    content = {name: getattr(item, name) for name in COPIED_OF_ITEM}
    return PlanItem(origin_id=item.id, state=item.state, **content)


async def _last_number(session: Session, program: PersonalProgram) -> int:
    await session.refresh(program, ["versions"])
    return max(version.number for version in program.versions)


def _record(session: Session, actor: Actor, version: ProgramVersion, action: str) -> None:
    audit.record(
        session,
        actor_id=actor.person_id,
        action=action,
        entity="program_version",
        entity_id=version.id,
    )
