"""Programmes and assignments in every state in which somebody may do something with them."""

from datetime import timedelta
from typing import Any

from models import (
    Assignment,
    MentoringMode,
    Mentorship,
    MentorshipMember,
    MentorshipState,
    Participation,
    PayKind,
    PersonalProgram,
    PersonalProgramState,
    PlanItem,
    PlanItemForm,
    PlanItemState,
    ProgramVersion,
    ProgramVersionState,
    Side,
)
from services import clock
from services.program_content import end_of_term, fingerprint
from tests.factories import World

V, P = ProgramVersionState, PersonalProgramState


async def add_programmes(
    world: World, like: Mentorship, mentee: Participation, mentor: Participation, need_id: int
) -> dict[str, Any]:
    """Pairs of the same two: before the programme, with a draft, an agreed one, one at work."""
    people = (mentee, mentor, need_id)
    unplanned = await _pair(world, like, MentorshipState.PLANNING, *people)
    written = await _pair(world, like, MentorshipState.PLANNING, *people)
    draft = await _version(world, written, P.DRAFT, V.DRAFT, mentor)
    waiting = await _pair(world, like, MentorshipState.PLANNING, *people)
    agreed = await _version(world, waiting, P.AGREED, V.AGREED, mentor)
    at_work = await _pair(world, like, MentorshipState.ACTIVE, *people)
    current = await _version(world, at_work, P.ACTIVE, V.APPROVED, mentor)
    current.items[1].state, current.items[1].done_at = PlanItemState.DONE, clock.now()
    corrected = await _pair(world, like, MentorshipState.ACTIVE, *people)
    base = await _version(world, corrected, P.ACTIVE, V.APPROVED, mentor)
    correction = _content(base.personal_program_id, 2, V.DRAFT, mentor)
    world.session.add_all(
        [correction, _record(waiting, mentor, None), _record(at_work, mentor, clock.now())]
    )
    await world.session.flush()
    return {
        "unplanned": unplanned.id,
        "draft": draft.id,
        "draft_mark": fingerprint(draft),
        "plan_item": draft.items[0].id,
        "agreed": agreed.id,
        "agreed_mark": fingerprint(agreed),
        "recorded": waiting.id,
        "at_work": at_work.id,
        "planned_item": current.items[0].id,
        "done_item": current.items[1].id,
        "correction": correction.id,
    }


async def _pair(
    world: World,
    like: Mentorship,
    state: MentorshipState,
    mentee: Participation,
    mentor: Participation,
    need_id: int,
) -> Mentorship:
    today = clock.now().date()
    pair = Mentorship(
        program_id=like.program_id,
        organization_id=like.organization_id,
        format=like.format,
        state=state,
        state_since=clock.now(),
        formed_at=like.formed_at,
        starts_on=today if state is MentorshipState.ACTIVE else None,
        ends_on=end_of_term(today, 6) if state is MentorshipState.ACTIVE else None,
        members=[
            MentorshipMember(
                participation_id=mentee.id,
                side=Side.MENTEE,
                need_id=need_id,
                joined_at=like.formed_at,
            ),
            MentorshipMember(
                participation_id=mentor.id, side=Side.MENTOR, joined_at=like.formed_at
            ),
        ],
    )
    world.session.add(pair)
    await world.session.flush()
    return pair


async def _version(
    world: World,
    pair: Mentorship,
    program_state: PersonalProgramState,
    state: ProgramVersionState,
    author: Participation,
) -> ProgramVersion:
    program = PersonalProgram(mentorship_id=pair.id, state=program_state, created_at=clock.now())
    world.session.add(program)
    await world.session.flush()
    version = _content(program.id, 1, state, author)
    world.session.add(version)
    await world.session.flush()
    return version


def _content(
    program_id: int, number: int, state: ProgramVersionState, author: Participation
) -> ProgramVersion:
    today = clock.now().date()
    return ProgramVersion(
        personal_program_id=program_id,
        number=number,
        state=state,
        problem="Marks say little",
        goals="Check every lesson",
        months=6,
        starts_on=today,
        ends_on=end_of_term(today, 6),
        mode=MentoringMode.ONLINE,
        cadence_days=14,
        created_by_id=author.person_id,
        created_at=clock.now(),
        agreements=[],
        items=[
            PlanItem(
                position=position,
                measure="Look at two lessons",
                form=PlanItemForm.LESSON_VISIT,
                due_on=today + timedelta(days=30),
                expected_result="A check in every lesson",
                state=PlanItemState.PLANNED,
            )
            for position in (1, 2)
        ],
    )


def _record(pair: Mentorship, mentor: Participation, recorded_at: Any) -> Assignment:
    today = clock.now().date()
    return Assignment(
        mentorship_id=pair.id,
        participation_id=mentor.id,
        consent_signed_on=today,
        content="Helps a colleague",
        form=MentoringMode.ONLINE,
        starts_on=today,
        ends_on=end_of_term(today, 6),
        pay_kind=PayKind.FIXED,
        pay_basis="Regulation No. 12",
        order_number="1",
        order_on=today,
        recorded_at=recorded_at,
    )
