"""Withdrawing and being erased: everything stops at once, and on the day nothing is left."""

from datetime import date, timedelta

import pytest
from sqlalchemy import JSON, String, cast, func, select, update

from models import (
    Account,
    AuditRecord,
    Base,
    Consent,
    ConsentKind,
    ConsentState,
    DialogState,
    ErasureState,
    Meeting,
    MeetingState,
    Mentorship,
    MentorshipState,
    NeedState,
    Notification,
    NotificationState,
    Participation,
    ParticipationState,
    Person,
    ProcessedUpdate,
    Proposal,
    ProposalState,
    Role,
    SurveyResponseState,
)
from models.secret import EncryptedJson, EncryptedText
from services import clock
from services.actor import load_actor
from services.consents import Proof
from services.errors import AlreadyDone, ConsentRequired, NotFound
from services.housekeeping import forget_old_traces, purge_due_people
from services.notices import NoticeKind, enqueue_notice
from services.periods import PeriodKind
from services.privacy import (
    cancel_erasure,
    consent_again,
    get_standing,
    list_watchers,
    request_erasure,
    withdraw_consent,
)
from services.report import make_report
from services.session import Session
from tests.factories import World, make_world
from tests.integration.office.worlds import add_meeting, add_pair, add_proposal, add_reflection

CANARY = "Kanareykina"
S = ParticipationState
PROOF = Proof(version="1", locale="ru", sha256="1" * 64, chat_id=1, message_id=7)


async def pending_for(session: Session, person_id: int) -> int:
    return await session.scalar(
        select(func.count())
        .select_from(Notification)
        .where(
            Notification.recipient_id == person_id,
            Notification.state == NotificationState.PENDING,
        )
    )


async def told(session: Session, person_id: int) -> set[str]:
    found = await session.scalars(
        select(Notification.kind).where(
            Notification.recipient_id == person_id,
            Notification.state == NotificationState.PENDING,
        )
    )
    return set(found)


async def busy_mentee(world: World) -> tuple[Participation, Participation, Participation]:
    """A mentee with a pair, a planned and a held meeting, a proposal and waiting notices."""
    school = await world.school()
    curator = await world.person(Role.SCHOOL_CURATOR, school, name="Anna")
    mentor = await world.mentor(school, name="Olga")
    mentee, need = await world.mentee(school, name=CANARY)
    need.state = NeedState.PAIRED
    pair = await add_pair(world, mentee, mentor, need)
    await add_meeting(world, pair, MeetingState.SCHEDULED, clock.now() + timedelta(days=2))
    held = await add_meeting(world, pair, MeetingState.HELD)
    held.place = f"at {CANARY}'s"
    await add_reflection(world, held, mentor, useful=None)
    await add_reflection(
        world, held, mentee, state=SurveyResponseState.OPEN, text=f"{CANARY} helped"
    )
    person = await world.session.get_one(Person, mentee.person_id)
    again = await world.mentor(school, person=person)
    other, other_need = await world.mentee(school, name="Boris")
    other_need.state = NeedState.PROPOSED
    await add_proposal(world, other_need, again, curator)
    await enqueue_notice(
        world.session,
        kind=NoticeKind.MEETING_REMINDER,
        recipient_id=mentee.person_id,
        subject="meeting:1",
        occasion="eve",
        payload={},
    )
    await world.session.flush()
    return mentee, mentor, other


async def test_withdrawing_stops_everything_at_once(unit, still_clock) -> None:
    async with unit() as work:
        session = work.session
        world = await make_world(session)
        mentee, mentor, other = await busy_mentee(world)
        actor = await world.actor(mentee)
        purge_on = await withdraw_consent(session, actor=actor)
        assert purge_on == date(2026, 12, 23)
        person = await session.get_one(Person, mentee.person_id)
        assert person.erasure_state is ErasureState.FROZEN
        roles = await session.scalars(
            select(Participation.state).where(Participation.person_id == person.id)
        )
        assert set(roles) == {S.LEFT}
        assert (await session.scalars(select(Mentorship.state))).all() == [
            MentorshipState.CANCELLED
        ]
        assert set(await session.scalars(select(Meeting.state))) == {
            MeetingState.CANCELLED,
            MeetingState.CLOSED,
        }
        assert (await session.scalars(select(Proposal.state))).all() == [ProposalState.WITHDRAWN]
        consents = await session.scalars(
            select(Consent.state).where(Consent.person_id == person.id)
        )
        assert consents.all() == [ConsentState.WITHDRAWN]
        assert await pending_for(session, person.id) == 0
        assert NoticeKind.PAIR_ENDED.value in await told(session, mentor.person_id)
        assert NoticeKind.PROPOSAL_ENDED.value in await told(session, other.person_id)
        with pytest.raises(AlreadyDone):
            await withdraw_consent(session, actor=actor)


async def test_needs_of_who_withdraws_look_for_nobody(unit, still_clock) -> None:
    async with unit() as work:
        world = await make_world(work.session)
        school = await world.school()
        mentee, need = await world.mentee(school)
        await withdraw_consent(work.session, actor=await world.actor(mentee))
        assert need.state is NeedState.WITHDRAWN


async def test_a_form_that_waits_becomes_a_draft(unit, still_clock) -> None:
    async with unit() as work:
        world = await make_world(work.session)
        waiting = await world.person(Role.MENTOR, await world.school(), state=S.PENDING_APPROVAL)
        await withdraw_consent(work.session, actor=await world.actor(waiting))
        assert waiting.state is S.DRAFT


async def test_a_new_consent_brings_back_with_forms_to_confirm(unit, still_clock) -> None:
    async with unit() as work:
        session = work.session
        world = await make_world(session)
        mentor = await world.mentor(await world.school())
        await withdraw_consent(session, actor=await world.actor(mentor))
        actor = await world.actor(mentor)
        with pytest.raises(ConsentRequired):
            await cancel_erasure(session, actor=actor)
        await consent_again(session, actor=actor, proof=PROOF)
        standing = await get_standing(session, actor=actor)
        assert (standing.frozen, standing.purge_on, standing.has_consent) == (False, None, True)
        assert mentor.state is S.DRAFT
        still_clock.advance(days=60)
        await purge_due_people(session)
        person = await session.get_one(Person, mentor.person_id)
        assert person.display_name == "Olga"
        with pytest.raises(AlreadyDone):
            await consent_again(session, actor=actor, proof=PROOF)


async def test_erasure_can_be_taken_back_before_its_day(unit, still_clock) -> None:
    async with unit() as work:
        session = work.session
        world = await make_world(session)
        mentor = await world.mentor(await world.school())
        actor = await world.actor(mentor)
        # Ten working days after Monday 23 November.
        assert await request_erasure(session, actor=actor) == date(2026, 12, 7)
        with pytest.raises(AlreadyDone):
            await request_erasure(session, actor=actor)
        assert mentor.state is S.LEFT
        await cancel_erasure(session, actor=actor)
        assert mentor.state is S.DRAFT
        with pytest.raises(AlreadyDone):
            await cancel_erasure(session, actor=actor)


async def test_erasing_after_withdrawing_brings_the_day_nearer(unit, still_clock) -> None:
    async with unit() as work:
        world = await make_world(work.session)
        mentor = await world.mentor(await world.school())
        await withdraw_consent(work.session, actor=await world.actor(mentor))
        await request_erasure(work.session, actor=await world.actor(mentor))
        standing = await get_standing(work.session, actor=await world.actor(mentor))
    assert (standing.purge_on, standing.has_consent) == (date(2026, 12, 7), False)


async def scan(session: Session, word: str) -> set[str]:
    """`table.column` of every column of the database that holds `word`, encrypted or not."""
    found = set()
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if isinstance(column.type, EncryptedText | EncryptedJson):
                values = await session.scalars(select(column))
                if any(word in str(value) for value in values):
                    found.add(f"{table.name}.{column.name}")
            elif isinstance(column.type, String | JSON):
                text = cast(column, String)
                if await session.scalar(select(func.count()).where(text.contains(word))):
                    found.add(f"{table.name}.{column.name}")
    return found


async def test_on_the_day_nothing_that_names_or_reaches_the_person_is_left(
    unit, still_clock
) -> None:
    async with unit() as work:
        session = work.session
        world = await make_world(session)
        mentee, *_ = await busy_mentee(world)
        person = await session.get_one(Person, mentee.person_id)
        person.roster_name = f"{CANARY} Maria Petrovna"
        person.position = f"assistant of {CANARY}"
        mentee.returned_comment = f"ask {CANARY}"
        telegram_id = (await world.actor(mentee)).telegram_id
        session.add(
            DialogState(
                key=f"42:{telegram_id}:{telegram_id}",
                state="ProfileForm:name",
                data={"typed": CANARY},
                updated_at=clock.now(),
            )
        )
        await session.flush()
        assert await scan(session, CANARY) >= {
            "answer.text",
            "dialog_state.data",
            "meeting.place",
            "participation.returned_comment",
            "person.display_name",
            "person.position",
            "person.roster_name",
        }
        await request_erasure(session, actor=await world.actor(mentee))
    still_clock.advance(days=13)
    async with unit() as work:
        await purge_due_people(work.session)
        assert await scan(work.session, CANARY) != set()
    still_clock.advance(days=1)
    for _ in range(2):
        async with unit() as work:
            await purge_due_people(work.session)
    async with unit() as work:
        session = work.session
        assert await scan(session, CANARY) == set()
        assert await scan(session, str(telegram_id)) == set()
        ids = await session.scalar(select(Account.id).where(Account.telegram_id == telegram_id))
        assert ids is None
        person = await session.get_one(Person, mentee.person_id)
        assert person.erasure_state is ErasureState.ERASED
        states = await session.scalars(
            select(Participation.state).where(Participation.person_id == person.id)
        )
        assert set(states) == {S.ERASED}
        kinds = await session.scalars(
            select(Consent.state).where(
                Consent.person_id == person.id, Consent.kind == ConsentKind.PD_PROCESSING
            )
        )
        assert kinds.all() == [ConsentState.WITHDRAWN]
        erased = await session.scalars(
            select(AuditRecord).where(AuditRecord.action == "person_erased")
        )
        assert [record.details["account"] for record in erased] == [1]


async def test_numbers_stay_for_the_reports(unit, still_clock) -> None:
    async with unit() as work:
        session = work.session
        world = await make_world(session)
        school = await world.school()
        curator = await world.actor(await world.person(Role.SCHOOL_CURATOR, school))
        for mark in (6, 7, 8, 9, 10):
            mentee, need = await world.mentee(school)
            need.state = NeedState.PAIRED
            pair = await add_pair(world, mentee, await world.mentor(school), need)
            meeting = await add_meeting(world, pair, MeetingState.CLOSED)
            await add_reflection(world, meeting, mentee, useful=mark)
        before = await make_report(session, actor=curator, kind=PeriodKind.YEAR)
        await request_erasure(session, actor=await world.actor(mentee))
        still_clock.advance(days=14)
        await purge_due_people(session)
        after = await make_report(session, actor=curator, kind=PeriodKind.YEAR)
    assert before.usefulness.mean == after.usefulness.mean == 8
    assert after.meetings == before.meetings
    assert after.reflections == before.reflections
    assert sum(after.needs.values()) == 5
    assert after.people == before.people - 1


async def test_who_sees_me_are_my_partner_and_those_above_me_by_name(unit, still_clock) -> None:
    async with unit() as work:
        world = await make_world(work.session)
        school, other = await world.school("School 1"), await world.school("School 2")
        mentee, need = await world.mentee(school)
        mentor = await world.mentor(other)
        await add_pair(world, mentee, mentor, need)
        curator = await world.person(Role.SCHOOL_CURATOR, school)
        await world.person(Role.SCHOOL_CURATOR, other)
        await world.person(Role.SCHOOL_HEAD, school, state=S.LEFT)
        coordinator = await world.person(Role.REGIONAL_COORDINATOR, world.region)
        watchers = await list_watchers(work.session, actor=await world.actor(mentee))
    assert [person.id for person in watchers.partners] == [mentor.person_id]
    assert {role: [p.id for p in people] for role, people in watchers.staff.items()} == {
        Role.SCHOOL_CURATOR: [curator.person_id],
        Role.REGIONAL_COORDINATOR: [coordinator.person_id],
    }


async def test_a_stranger_has_nothing_to_withdraw(unit, still_clock) -> None:
    async with unit() as work:
        world = await make_world(work.session)
        mentor = await world.mentor(await world.school())
        await work.session.execute(
            update(Account).where(Account.person_id == mentor.person_id).values(person_id=None)
        )
        telegram_id = await work.session.scalar(select(Account.telegram_id))
        stranger = await load_actor(
            work.session, telegram_id=telegram_id, locale="en", timezone="Europe/Moscow"
        )
        for act in (withdraw_consent, request_erasure, cancel_erasure, get_standing):
            with pytest.raises(NotFound):
                await act(work.session, actor=stranger)


async def test_old_traces_are_forgotten_and_fresh_ones_kept(unit, still_clock) -> None:
    async with unit() as work:
        for age in (1, 3):
            at = clock.now() - timedelta(days=age)
            work.session.add(ProcessedUpdate(bot_id=1, update_id=age, processed_at=at))
        for age in (29, 31):
            at = clock.now() - timedelta(days=age)
            work.session.add(DialogState(key=f"1:{age}:{age}", data={}, updated_at=at))
    async with unit() as work:
        await forget_old_traces(work.session)
    async with unit() as work:
        updates = await work.session.scalars(select(ProcessedUpdate.update_id))
        dialogs = await work.session.scalars(select(DialogState.key))
        assert (updates.all(), dialogs.all()) == ([1], ["1:29:29"])
