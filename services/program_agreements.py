"""Agreeing on a version of the programme: each member, on exactly what they saw."""

from models import (
    Mentorship,
    PersonalProgram,
    PersonalProgramState,
    ProgramAgreement,
    ProgramVersion,
    ProgramVersionState,
    SurveyResponse,
)
from services import audit, clock, states
from services.actor import Actor
from services.errors import AlreadyDone, IllegalTransition, ProgramChanged, ProgramIncomplete
from services.mentorships import find_member
from services.notices import NoticeKind
from services.personal_programs import find_current_version, find_open_version
from services.program_access import lock_for_member, lock_version, present
from services.program_changes import compare
from services.program_content import fingerprint, list_problems
from services.program_edits import clear_agreements
from services.program_notices import tell_curators, tell_members
from services.session import Session
from services.survey_answers import mark
from services.survey_hooks import after_submit

# «Насколько ясна цель программы?» below this, from anybody: a draft again (domain.md 3.2, pl01).
CLEAR_ENOUGH = 7


async def agree(session: Session, *, actor: Actor, version_id: int, seen: str) -> ProgramVersion:
    """One member's yes to the version whose fingerprint is `seen`; the last one's yes sends it to
    the curator (domain.md 7, rule 3).

    Agreeing again changes nothing and tells nobody. Raises NotFound; AlreadyDone when it is no
    draft any more; ProgramChanged when it says something else by now; ProgramIncomplete, also for
    a correction that changes nothing.
    """
    mentorship, program, version = await lock_for_member(
        session, actor=actor, version_id=version_id
    )
    if version.state is not ProgramVersionState.DRAFT:
        raise AlreadyDone
    if fingerprint(version) != seen:
        raise ProgramChanged
    base = await find_current_version(session, mentorship_id=mentorship.id)
    if list_problems(version) or (base is not None and compare(base, version).is_empty):
        raise ProgramIncomplete
    member = find_member(mentorship, actor.person_id)
    agreed = {agreement.participation_id for agreement in version.agreements}
    is_new = False
    if member.participation_id not in agreed:
        version.agreements.append(
            ProgramAgreement(participation_id=member.participation_id, agreed_at=clock.now())
        )
        _record(session, actor, version, "program.agreed_by_member")
        await session.flush()
        agreed.add(member.participation_id)
        is_new = True
    waiting = [m for m in present(mentorship) if m.participation_id not in agreed]
    if not waiting:
        await _agreed_by_all(session, actor, mentorship, program, version)
        return version
    if not is_new:
        return version
    who_agreed = {
        m.participation.person_id for m in present(mentorship) if m.participation_id in agreed
    }
    await tell_members(
        session,
        mentorship=mentorship,
        version_id=version.id,
        kind=NoticeKind.PROGRAM_AWAITS_YOU,
        except_for=who_agreed,
        # In a group nobody is asked anew with every yes; after a change everybody is.
        occasion=f"{seen[:16]}:{min(a.agreed_at for a in version.agreements):%Y%m%dT%H%M%S}",
    )
    return version


async def _agreed_by_all(
    session: Session,
    actor: Actor,
    mentorship: Mentorship,
    program: PersonalProgram,
    version: ProgramVersion,
) -> None:
    states.move(version, ProgramVersionState.AGREED)
    if program.state is PersonalProgramState.DRAFT:
        states.move(program, PersonalProgramState.AGREED)
    version.returned_comment = None
    _record(session, actor, version, "program.agreed")
    await tell_curators(
        session,
        mentorship=mentorship,
        version_id=version.id,
        kind=NoticeKind.PROGRAM_TO_APPROVE,
    )
    await session.flush()


async def take_back(session: Session, *, actor: Actor, version_id: int) -> ProgramVersion:
    """A member writes on, although all had agreed and the curator has not decided yet.

    Raises NotFound; AlreadyDone when it is a draft already; IllegalTransition after the decision.
    """
    mentorship, program, version = await lock_for_member(
        session, actor=actor, version_id=version_id
    )
    if version.state is ProgramVersionState.DRAFT:
        raise AlreadyDone
    if version.state is not ProgramVersionState.AGREED:
        raise IllegalTransition
    await back_to_draft(session, program=program, version=version)
    _record(session, actor, version, "program.taken_back")
    await tell_members(
        session,
        mentorship=mentorship,
        version_id=version.id,
        kind=NoticeKind.PROGRAM_CHANGED,
        except_for={actor.person_id},
    )
    return version


async def back_to_draft(
    session: Session, *, program: PersonalProgram, version: ProgramVersion
) -> None:
    """A locked version that all had agreed on is written again; whoever agreed agrees anew."""
    states.move(version, ProgramVersionState.DRAFT)
    if program.state is PersonalProgramState.AGREED:
        states.move(program, PersonalProgramState.DRAFT)
    await clear_agreements(session, version=version)


@after_submit("after_planning")
async def return_unclear(session: Session, response: SurveyResponse, actor: Actor) -> None:
    """The goal is not clear to somebody: the programme is a draft again, with a hint to both."""
    clarity = mark(response, "pl01")
    if clarity is None or clarity >= CLEAR_ENOUGH or response.mentorship_id is None:
        return
    found = await find_open_version(session, mentorship_id=response.mentorship_id)
    # A correction is another matter than the plan of the planning meeting.
    if found is None or found.number > 1:
        return
    mentorship, program, version = await lock_version(session, version_id=found.id)
    if version.state is ProgramVersionState.AGREED:
        await back_to_draft(session, program=program, version=version)
    else:
        await clear_agreements(session, version=version)
    _record(session, actor, version, "program.unclear")
    await tell_members(
        session,
        mentorship=mentorship,
        version_id=version.id,
        kind=NoticeKind.PROGRAM_UNCLEAR,
    )
    await session.flush()


def _record(session: Session, actor: Actor, version: ProgramVersion, action: str) -> None:
    audit.record(
        session,
        actor_id=actor.person_id,
        action=action,
        entity="program_version",
        entity_id=version.id,
    )
