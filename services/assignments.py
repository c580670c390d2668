"""Recording a mentor's assignment step by step, by the curator of the mentor's own school.

The employer assigns the mentor's work (ТК 351.8), so a mentor of another school is assigned there.
Nothing about money is kept but its basis. `missing_parts` says what is still asked for.
"""

from datetime import date
from typing import Any

from sqlalchemy import select

from models import (
    Assignment,
    ConsentKind,
    ConsentState,
    Mentorship,
    MentorshipMember,
    Participation,
    PayKind,
    ProgramVersion,
    Side,
)
from services import audit, clock, consents
from services.access import can_mark_paper_consent
from services.actor import Actor
from services.assignment_content import LONGEST_CONTENT, AssignmentPart, unfit_parts
from services.assignment_values import (
    AssignmentView,
    is_fitting,
    is_renewal,
    parts_to_write,
    today_at,
)
from services.calendar.zones import to_local
from services.errors import AlreadyDone, AssignmentIncomplete, FormIncomplete, NotFound
from services.locking import find_locked
from services.mentorships import find_member, find_mentorship, lock_mentorship
from services.pair_start import start_if_ready
from services.personal_programs import find_current_version, find_open_version, zone_of
from services.program_access import list_curators_of, may_read, present
from services.program_content import end_of_term, split_goals
from services.session import Session


async def find_assignment(
    session: Session, *, mentorship_id: int, participation_id: int
) -> Assignment | None:
    """The record about one mentor of a pair, if it was begun. No access check."""
    return await session.scalar(
        select(Assignment).where(
            Assignment.mentorship_id == mentorship_id,
            Assignment.participation_id == participation_id,
        )
    )


def mentors_of(mentorship: Mentorship) -> list[MentorshipMember]:
    """The mentors who have not left."""
    return [member for member in present(mentorship) if member.side is Side.MENTOR]


async def list_recordable(session: Session, *, actor: Actor, mentorship_id: int) -> list[int]:
    """The mentors (participations) of a pair whose assignment is the actor's to record."""
    mentorship = await find_mentorship(session, mentorship_id=mentorship_id)
    return await _recordable(session, actor, mentorship) if mentorship is not None else []


async def _recordable(session: Session, actor: Actor, mentorship: Mentorship) -> list[int]:
    if actor.frozen or actor.person_id is None:
        return []
    return [
        member.participation_id
        for member in mentors_of(mentorship)
        if await _may_record(session, actor, mentorship, member)
    ]


async def _may_record(
    session: Session, actor: Actor, mentorship: Mentorship, member: MentorshipMember
) -> bool:
    """The curators and deputies of the mentor's school who are not in the pair; where there are
    none, whoever stands in."""
    if find_member(mentorship, actor.person_id) is not None:
        return False
    if can_mark_paper_consent(actor, member.participation.organization.path):
        return True
    nearest = await list_curators_of(session, mentorship=mentorship, member=member)
    return actor.person_id in nearest


async def get_assignment(
    session: Session, *, actor: Actor, mentorship_id: int, participation_id: int
) -> AssignmentView:
    """The record for those who look after the mentor's own school; raises NotFound."""
    mentorship = await find_mentorship(session, mentorship_id=mentorship_id)
    if mentorship is None:
        raise NotFound
    return await _view(session, actor, mentorship, participation_id)


async def get_own_assignment(
    session: Session, *, actor: Actor, mentorship_id: int
) -> tuple[Mentorship, Assignment | None]:
    """The actor's own assignment as a mentor of the pair; raises NotFound."""
    mentorship = await find_mentorship(session, mentorship_id=mentorship_id)
    if mentorship is None or actor.frozen:
        raise NotFound
    own = find_member(mentorship, actor.person_id)
    if own is None or own.side is not Side.MENTOR:
        raise NotFound
    found = await find_assignment(
        session, mentorship_id=mentorship_id, participation_id=own.participation_id
    )
    return mentorship, found


async def record_part(
    session: Session,
    *,
    actor: Actor,
    mentorship_id: int,
    participation_id: int,
    part: AssignmentPart,
    value: Any,
) -> AssignmentView:
    """Write down one part; what was confirmed before is to be confirmed anew. While the pair works,
    another term or order counts at once: the pair is never without its record.

    `value` is a date, a PayKind, a MentoringMode or a text, as the part asks. Raises NotFound;
    AlreadyDone when this part cannot be changed any more; FormIncomplete for a value that cannot
    be.
    """
    mentorship = await lock_mentorship(session, mentorship_id=mentorship_id)
    view = await _view(session, actor, mentorship, participation_id)
    if part not in view.open_parts:
        raise AlreadyDone
    assignment = await _lock_or_begin(session, view)
    if not is_fitting(part, value, view=view):
        raise FormIncomplete
    if part is AssignmentPart.CONSENT_SIGNED_ON:
        await _correct_consent(session, actor, view, value)
    setattr(assignment, part.value, value)
    if part is AssignmentPart.PAY_KIND and value is PayKind.IN_JOB_FUNCTION:
        assignment.pay_basis = None
    if not is_renewal(view):
        assignment.recorded_at = assignment.recorded_by_id = None
    _record(session, actor, assignment, "assignment.edited", part=part.value)
    await session.flush()
    return await _view(session, actor, mentorship, participation_id)


async def confirm_assignment(
    session: Session, *, actor: Actor, mentorship_id: int, participation_id: int
) -> AssignmentView:
    """The record is complete and right: it counts from now on, the written consent is marked with
    its date, and the pair begins when nothing else is lacking (domain.md 7, rule 2).

    Raises NotFound; AlreadyDone when it is confirmed, or the pair has ended; AssignmentIncomplete.
    """
    mentorship = await lock_mentorship(session, mentorship_id=mentorship_id)
    view = await _view(session, actor, mentorship, participation_id)
    if not view.is_open:
        raise AlreadyDone
    assignment = await _lock_or_begin(session, view)
    if unfit_parts(assignment, today=today_at(view.member)):
        raise AssignmentIncomplete
    if assignment.recorded_at is not None:
        raise AlreadyDone
    assignment.recorded_at, assignment.recorded_by_id = clock.now(), actor.person_id
    if assignment.consent_signed_on is not None:
        await _mark_consent(session, actor, view, assignment.consent_signed_on)
    _record(session, actor, assignment, "assignment.recorded")
    await session.flush()
    await start_if_ready(session, mentorship=mentorship, actor_id=actor.person_id)
    return await _view(session, actor, mentorship, participation_id)


async def _view(
    session: Session, actor: Actor, mentorship: Mentorship, participation_id: int
) -> AssignmentView:
    if participation_id not in await _recordable(session, actor, mentorship):
        raise NotFound
    member = next(m for m in mentors_of(mentorship) if m.participation_id == participation_id)
    assignment = await find_assignment(
        session, mentorship_id=mentorship.id, participation_id=participation_id
    )
    return AssignmentView(
        mentorship=mentorship,
        member=member,
        assignment=assignment,
        suggested=await _suggested(session, actor, mentorship),
        open_parts=parts_to_write(mentorship, assignment),
    )


async def _suggested(
    session: Session, actor: Actor, mentorship: Mentorship
) -> dict[AssignmentPart, Any]:
    """What the programme says about form and term, approved or still being written; its goals for
    the content only to those who may read them."""
    version = await find_current_version(session, mentorship_id=mentorship.id)
    version = version or await find_open_version(session, mentorship_id=mentorship.id)
    if version is None:
        return {}
    starts_on, ends_on = version.starts_on, version.ends_on
    today = to_local(clock.now(), zone_of(mentorship)).date()
    if mentorship.starts_on is None and starts_on is not None and starts_on < today:
        # The pair will begin with its record, its term is as much later.
        starts_on, ends_on = today, end_of_term(today, version.months)
    readable = await may_read(session, actor=actor, mentorship=mentorship)
    found = {
        AssignmentPart.CONTENT: _content_from(version) if readable else "",
        AssignmentPart.FORM: version.mode,
        AssignmentPart.STARTS_ON: starts_on,
        AssignmentPart.ENDS_ON: ends_on,
    }
    return {part: value for part, value in found.items() if value}


def _content_from(version: ProgramVersion) -> str:
    return "; ".join(split_goals(version.goals))[:LONGEST_CONTENT]


async def _lock_or_begin(session: Session, view: AssignmentView) -> Assignment:
    if view.assignment is not None:
        found = await find_locked(session, Assignment, view.assignment.id)
        if found is not None:
            return found
    assignment = Assignment(
        mentorship_id=view.mentorship.id, participation_id=view.member.participation_id
    )
    session.add(assignment)
    await session.flush()
    return assignment


async def _mark_consent(
    session: Session, actor: Actor, view: AssignmentView, signed_on: date
) -> None:
    """One mark for a person: a mentor of two pairs signs for each, the first paper is marked."""
    kind = ConsentKind.ASSIGNMENT_CONSENT
    person_id = view.member.participation.person_id
    if await consents.find_valid(session, person_id=person_id, kind=kind) is None:
        consent = await consents.ask(session, person_id=person_id, kind=kind)
        consent.signed_on, consent.marked_by_id = signed_on, actor.person_id
        await consents.decide(
            session,
            consent=consent,
            target=ConsentState.SIGNED_ON,
            actor_id=actor.person_id,
        )


async def _correct_consent(
    session: Session, actor: Actor, view: AssignmentView, signed_on: date
) -> None:
    """The mark that this record has made, and no other one, says the corrected day."""
    before = view.assignment.consent_signed_on if view.assignment is not None else None
    marked = await consents.find_valid(
        session,
        person_id=view.member.participation.person_id,
        kind=ConsentKind.ASSIGNMENT_CONSENT,
    )
    is_own = before is not None and marked is not None and marked.signed_on == before
    if is_own and not await _is_signed_elsewhere(session, view, before):
        marked.signed_on, marked.marked_by_id = signed_on, actor.person_id
        audit.record(
            session,
            actor_id=actor.person_id,
            action="consent.day_corrected",
            entity="consent",
            entity_id=marked.id,
        )


async def _is_signed_elsewhere(session: Session, view: AssignmentView, day: date) -> bool:
    """True when the record of another pair of this mentor names the same day."""
    role = view.member.participation
    others = select(Assignment.id).where(
        Participation.person_id == role.person_id,
        Assignment.mentorship_id != view.mentorship.id,
        Assignment.recorded_at.is_not(None),
        Assignment.consent_signed_on == day,
    )
    return await session.scalar(others.join(Participation).limit(1)) is not None


def _record(
    session: Session, actor: Actor, assignment: Assignment, action: str, **details: str
) -> None:
    audit.record(
        session,
        actor_id=actor.person_id,
        action=action,
        entity="assignment",
        entity_id=assignment.id,
        **details,
    )
