"""What curators are asked to look at, and what everybody is told about a programme."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.translations import translations
from handlers.notices import render_notice
from handlers.screen import Screen
from models import (
    Answer,
    Assignment,
    Meeting,
    MeetingKind,
    MeetingState,
    MentoringMode,
    Mentorship,
    MentorshipMember,
    MentorshipState,
    Notification,
    NotificationState,
    Participation,
    ParticipationState,
    PersonalProgramState,
    ProgramVersionState,
    ProposalFormat,
    Role,
    Side,
    SurveyResponse,
    SurveyResponseState,
)
from services import clock
from services.card_kinds import CardKind
from services.cards import list_cards
from services.choice import SkipReason, list_skips
from services.errors import PlanningSkipped
from services.meetings import open_meeting
from services.mentorships import find_mentorship
from services.notices import NoticeKind
from services.program_approval import approve_program
from services.program_content import ProgramText, fingerprint
from services.program_corrections import begin_correction, discard_correction
from services.program_items import change_deficit
from services.program_views import WarningKind, get_program, list_warnings
from services.survey_hooks import run_consequences
from tests.conftest import TestClock
from tests.factories import actor_of
from tests.integration.programmes.stories import Planning, Unit, plan

pytestmark = pytest.mark.usefixtures("still_clock")
MINE = {
    CardKind.PROGRAM_MISMATCH,
    CardKind.PROGRAM_TO_APPROVE,
    CardKind.CORRECTION_TO_APPROVE,
    CardKind.ASSIGNMENT_MISSING,
}


async def cards(pair: Planning, person_id: int) -> list[CardKind]:
    """The cards about programmes that somebody has."""
    found = await pair.act(list_cards, person_id)
    return [card.key.kind for card in found if card.key.kind in MINE]


async def test_a_programme_waits_for_its_curator_until_the_word(unit: Unit) -> None:
    pair = await plan(unit)
    await pair.fill()
    assert await cards(pair, pair.curator) == []
    await pair.agree_all()
    assert await cards(pair, pair.curator) == [CardKind.PROGRAM_TO_APPROVE]
    await pair.approve()
    assert await cards(pair, pair.curator) == [CardKind.ASSIGNMENT_MISSING]
    await pair.record()
    assert await cards(pair, pair.curator) == []


async def test_l1_a_plan_apart_from_the_diagnosis_is_a_card_of_its_own(unit: Unit) -> None:
    pair = await plan(unit)
    version = await pair.fill()
    await pair.act(change_deficit, pair.mentee, item_id=version.items[0].id, item_code=None)
    await pair.agree_all()
    assert await cards(pair, pair.curator) == [CardKind.PROGRAM_MISMATCH]


async def test_the_assignment_is_asked_for_at_the_mentors_school(unit: Unit) -> None:
    pair = await plan(unit, external=True)
    await pair.approved()
    assert await cards(pair, pair.curator) == []
    assert await cards(pair, pair.mentors_curator) == [CardKind.ASSIGNMENT_MISSING]
    assert NoticeKind.ASSIGNMENT_WANTED in await pair.told(pair.mentors_curator)
    assert NoticeKind.ASSIGNMENT_WANTED not in await pair.told(pair.curator)


async def test_a_correction_waits_too(unit: Unit) -> None:
    pair = await plan(unit)
    await pair.working()
    await pair.act(begin_correction, pair.mentor, mentorship_id=pair.mentorship)
    await pair.write(pair.mentor, ProgramText.GOALS, "A new goal")
    assert await cards(pair, pair.curator) == []
    await pair.agree_all()
    assert await cards(pair, pair.curator) == [CardKind.CORRECTION_TO_APPROVE]


async def answer_planning(pair: Planning, person_id: int, **marks: int) -> None:
    """Somebody sends the questionnaire after the planning meeting."""
    async with pair.unit() as work:
        actor = await actor_of(work.session, person_id)
        now = clock.now()
        response = SurveyResponse(
            survey_code="after_planning",
            survey_version=1,
            respondent_id=actor.grants[0].participation_id,
            subject=f"planning:{person_id}",
            mentorship_id=pair.mentorship,
            state=SurveyResponseState.SUBMITTED,
            asked_at=now,
            due_at=now + timedelta(days=3),
            submitted_at=now,
            answers=[
                Answer(question_code=code, number=number, answered_at=now)
                for code, number in marks.items()
            ],
        )
        work.session.add(response)
        await work.session.flush()
        await run_consequences(work.session, response=response, actor=actor)


async def test_an_unclear_goal_takes_the_programme_back(unit: Unit, still_clock: TestClock) -> None:
    pair = await plan(unit)
    await pair.fill()
    await pair.agree_all()
    await answer_planning(pair, pair.mentee, pl01=7, pl02=2, pl03=2)
    assert (await pair.draft()).state is ProgramVersionState.AGREED
    await answer_planning(pair, pair.mentor, pl01=6, pl02=9, pl03=9)
    draft = await pair.draft()
    assert (draft.state, draft.agreements) == (ProgramVersionState.DRAFT, [])
    assert (await pair.program()).state is PersonalProgramState.DRAFT
    for person in (pair.mentee, pair.mentor):
        assert await pair.told(person) == [NoticeKind.PROGRAM_UNCLEAR]
    assert await pair.told(pair.curator) == []
    still_clock.advance(hours=1)
    await pair.agree_all()
    await pair.approve()
    assert (await pair.program()).state is PersonalProgramState.APPROVED


async def test_a_mark_promised_to_the_partner_alone_is_no_hint_to_the_curator(unit: Unit) -> None:
    pair = await plan(unit)
    await pair.fill()
    await pair.agree_all()
    await answer_planning(pair, pair.mentee, pl01=9, pl02=9, pl03=3)

    async def ask(session, *, actor):
        view = await get_program(session, actor=actor, mentorship_id=pair.mentorship)
        return await list_warnings(session, view=view)

    assert [w.kind for w in await pair.act(ask, pair.curator)] == [WarningKind.NOT_PLANNED_TOGETHER]


async def test_planning_is_skipped_only_with_a_reason_that_the_level_above_sees(
    unit: Unit,
) -> None:
    pair = await plan(unit)
    await pair.fill()
    await pair.agree_all()
    version = await pair.draft()
    seen = {"version_id": version.id, "seen": fingerprint(version)}
    with pytest.raises(PlanningSkipped):
        await pair.act(approve_program, pair.curator, **seen)
    assert (await pair.draft()).state is ProgramVersionState.AGREED
    await pair.act(approve_program, pair.curator, **seen, reason=SkipReason.KNOWN)
    mentorship = await pair.pair()
    skips = await pair.read(lambda s: list_skips(s, mentorship=mentorship))
    assert [(skip.stage, skip.reason) for skip in skips] == [
        (MentorshipState.PLANNING, SkipReason.KNOWN)
    ]
    found = await pair.act(list_cards, pair.coordinator)
    assert CardKind.STAGE_SKIPPED in [card.key.kind for card in found]
    found = await pair.act(list_cards, pair.curator)
    assert CardKind.STAGE_SKIPPED not in [card.key.kind for card in found]


async def test_a_planning_meeting_to_come_goes_when_the_work_begins(unit: Unit) -> None:
    pair = await plan(unit)

    async def arrange(session):
        mentorship = await find_mentorship(session, mentorship_id=pair.mentorship)
        return await open_meeting(
            session,
            mentorship=mentorship,
            kind=MeetingKind.PLANNING,
            mode=MentoringMode.ONLINE,
        )

    meeting = await pair.read(arrange)
    await pair.working()
    meeting = await pair.read(lambda s: s.get_one(Meeting, meeting.id))
    assert meeting.state is MeetingState.CANCELLED


async def rendered(pair: Planning, kind: NoticeKind) -> list[Screen | None]:
    """Every waiting notice of a kind as its reader would see it now."""
    i18n = translations()
    async with pair.unit() as work:
        found = await work.session.scalars(
            select(Notification).where(
                Notification.kind == kind.value,
                Notification.state == NotificationState.PENDING,
            )
        )
        with i18n.context(), i18n.use_locale("ru"):
            return [
                await render_notice(
                    work.session,
                    await actor_of(work.session, row.recipient_id),
                    row.kind,
                    row.payload,
                )
                for row in found.all()
            ]


async def test_what_is_no_longer_true_is_not_told(unit: Unit) -> None:
    pair = await plan(unit)
    await pair.fill()
    await pair.agree(pair.mentee)
    [asked] = await rendered(pair, NoticeKind.PROGRAM_AWAITS_YOU)
    assert asked is not None
    await pair.agree(pair.mentor)
    assert await rendered(pair, NoticeKind.PROGRAM_AWAITS_YOU) == [None]
    [waits] = await rendered(pair, NoticeKind.PROGRAM_TO_APPROVE)
    assert waits is not None
    await pair.approve()
    assert await rendered(pair, NoticeKind.PROGRAM_TO_APPROVE) == []
    assert None not in await rendered(pair, NoticeKind.PROGRAM_APPROVED)
    await pair.record()
    assert set(await rendered(pair, NoticeKind.PROGRAM_APPROVED)) == {None}
    assert None not in await rendered(pair, NoticeKind.PAIR_STARTED)
    await pair.act(begin_correction, pair.mentor, mentorship_id=pair.mentorship)
    assert None not in await rendered(pair, NoticeKind.CORRECTION_OPENED)
    await pair.act(discard_correction, pair.mentor, version_id=(await pair.draft()).id)
    assert None not in await rendered(pair, NoticeKind.CORRECTION_DISCARDED)


async def test_a_mentor_of_two_pairs_is_assigned_in_each(unit: Unit) -> None:
    pair = await plan(unit)
    await pair.approved()
    async with unit() as work:
        first = await find_mentorship(work.session, mentorship_id=pair.mentorship)
        recorded = Mentorship(
            program_id=first.program_id,
            organization_id=first.organization_id,
            format=ProposalFormat.MENTORING,
            state=MentorshipState.ACTIVE,
            formed_at=clock.now(),
            state_since=clock.now(),
            members=[
                MentorshipMember(
                    participation_id=pair.mentor_id, side=Side.MENTOR, joined_at=clock.now()
                )
            ],
        )
        work.session.add(recorded)
        await work.session.flush()
        work.session.add(
            Assignment(
                mentorship_id=recorded.id,
                participation_id=pair.mentor_id,
                recorded_at=clock.now(),
                recorded_by_id=pair.curator,
            )
        )
    assert await cards(pair, pair.curator) == [CardKind.ASSIGNMENT_MISSING]
    await pair.record()
    assert await cards(pair, pair.curator) == []


async def test_a_programme_waits_on_the_list_of_those_who_may_decide(unit: Unit) -> None:
    pair = await plan(unit, external=True)
    await pair.fill()
    await pair.agree_all()
    assert await cards(pair, pair.curator) == [CardKind.PROGRAM_TO_APPROVE]
    assert await cards(pair, pair.coordinator) == []
    assert await cards(pair, pair.mentors_curator) == []
    async with unit() as work:
        curator = await work.session.scalar(
            select(Participation).where(
                Participation.person_id == pair.curator,
                Participation.role == Role.SCHOOL_CURATOR,
            )
        )
        curator.state = ParticipationState.LEFT
    assert await cards(pair, pair.coordinator) == [CardKind.PROGRAM_TO_APPROVE]


async def test_nobody_of_another_school_is_asked_about_the_programme_of_a_group(
    unit: Unit,
) -> None:
    pair = await plan(unit, mentees=2, external=True)
    async with unit() as work:
        find = select(Participation).where(
            Participation.person_id.in_((pair.mentees[1], pair.mentor))
        )
        guest, mentor = sorted(
            await work.session.scalars(find), key=lambda role: role.person_id == pair.mentor
        )
        guest.organization_id = mentor.organization_id
    await pair.fill()
    await pair.agree_all()
    assert CardKind.PROGRAM_TO_APPROVE in await cards(pair, pair.curator)
    assert CardKind.PROGRAM_TO_APPROVE not in await cards(pair, pair.mentors_curator)
