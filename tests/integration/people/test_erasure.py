"""On the day of erasure nothing of a person is left in any table, the figures stay, and nobody
comes back with an old copy of the database."""

import json
import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.database import connect
from bot.erasure_log import ErasureLog
from bot.old_copies import remove_old_copies
from bot.unit_of_work import UnitOfWork
from models import (
    Answer,
    Assignment,
    AuditRecord,
    Contact,
    ContactShare,
    DestructionAct,
    Download,
    DownloadKind,
    ErasureState,
    Meeting,
    MeetingState,
    Mentorship,
    MentorshipState,
    MessageBlock,
    NeedState,
    Notification,
    Participation,
    PartnerMessage,
    Person,
    PersonalProgram,
    PersonalProgramState,
    PlanItem,
    PlanItemForm,
    ProgramVersion,
    ProgramVersionState,
    Role,
    SchoolMove,
    SchoolMoveState,
    SurveyResponse,
    SurveyResponseState,
    Task,
    TaskState,
)
from models.support import SupportCase, SupportMessage, SupportSource, SupportState
from services import clock
from services.erasure import Reason, erase_person
from services.housekeeping import forget_old_traces, purge_due_people
from services.periods import PeriodKind
from services.policy import Policy
from services.privacy import request_erasure, withdraw_consent
from services.report import make_report
from tests.factories import World, actor_of, make_world
from tests.integration.office.test_privacy import CANARY, scan
from tests.integration.office.worlds import add_meeting, add_pair, add_reflection
from tests.integration.people.lives import add_program, add_task, join

Unit = Callable[[], UnitOfWork]


async def whole_life(world: World) -> Participation:
    """A mentee who has left a word in every place where words are kept."""
    session, now = world.session, clock.now()
    school = await world.school()
    curator = await world.person(Role.SCHOOL_CURATOR, school, name="Anna")
    mentor = await world.mentor(school, name="Olga")
    mentee, need = await world.mentee(school, name=CANARY)
    need.state = NeedState.PAIRED
    person = await session.get_one(Person, mentee.person_id)
    person.roster_name = person.position = f"{CANARY} Maria"
    mentee.returned_comment = CANARY
    pair = await add_pair(world, mentee, mentor, need, state=MentorshipState.ACTIVE)
    pair.end_note = CANARY
    pair.members[0].fit = "fits"
    held = await add_meeting(world, pair, MeetingState.CLOSED)
    held.place = held.summary = CANARY
    reflection = await add_reflection(world, held, mentee, useful=8, text=CANARY)
    reflection.excuse_reason = CANARY
    observed = SurveyResponse(
        survey_code="lesson_observation",
        survey_version=1,
        respondent_id=curator.id,
        subject=f"participation:{mentee.id}",
        state=SurveyResponseState.SUBMITTED,
        asked_at=now,
        due_at=now,
        answers=[Answer(question_code="lo07", text=CANARY, answered_at=now)],
    )
    program = PersonalProgram(
        mentorship_id=pair.id, state=PersonalProgramState.ACTIVE, created_at=now
    )
    session.add_all([observed, program])
    await session.flush()
    version = ProgramVersion(
        personal_program_id=program.id,
        number=1,
        state=ProgramVersionState.APPROVED,
        problem=CANARY,
        goals=CANARY,
        results=CANARY,
        returned_comment=CANARY,
        created_by_id=person.id,
        created_at=now,
    )
    session.add(version)
    await session.flush()
    session.add_all(
        [
            PlanItem(
                program_version_id=version.id,
                position=1,
                measure=CANARY,
                form=PlanItemForm.CONSULTATION,
                expected_result=CANARY,
            ),
            Task(
                mentorship_id=pair.id,
                owner_id=mentee.id,
                created_by_id=mentor.id,
                text=CANARY,
                state=TaskState.OPEN,
                created_at=now,
            ),
            Assignment(
                mentorship_id=pair.id, participation_id=mentee.id, content=CANARY, pay_basis=CANARY
            ),
            Contact(person_id=person.id, value=CANARY, updated_at=now),
            ContactShare(mentorship_id=pair.id, participation_id=mentee.id, shared_at=now),
            PartnerMessage(mentorship_id=pair.id, sender_id=mentee.id, text=CANARY, created_at=now),
            MessageBlock(
                mentorship_id=pair.id, blocker_id=mentor.id, blocked_id=mentee.id, created_at=now
            ),
            Download(
                token_hash="0" * 64,
                person_id=person.id,
                kind=DownloadKind.MY_DATA,
                created_at=now,
                expires_at=now,
            ),
            SupportCase(
                participation_id=mentee.id,
                response_id=reflection.id,
                source=SupportSource.RELATIONS,
                state=SupportState.OPEN,
                offered_at=now,
                note=CANARY,
            ),
            SchoolMove(
                participation_id=mentee.id,
                from_organization_id=school.id,
                to_organization_id=(await world.school("School 2")).id,
                state=SchoolMoveState.ASKED,
                asked_at=now,
            ),
        ]
    )
    await session.flush()
    case = await session.scalar(select(SupportCase))
    session.add(SupportMessage(case_id=case.id, sender_id=person.id, text=CANARY, created_at=now))
    await session.flush()
    return mentee


async def test_rule_10_nothing_of_an_erased_person_is_left_in_any_table(
    unit: Unit, still_clock
) -> None:
    async with unit() as work:
        world = await make_world(work.session)
        mentee = await whole_life(world)
        assert len(await scan(work.session, CANARY)) >= 20
        await request_erasure(work.session, actor=await world.actor(mentee))
        move = await work.session.scalar(select(SchoolMove))
        assert move.state is SchoolMoveState.WITHDRAWN
        assert await work.session.scalar(select(ContactShare)) is None
    still_clock.advance(days=14)
    async with unit() as work:
        await purge_due_people(work.session)
    async with unit() as work:
        session = work.session
        assert await scan(session, CANARY) == set()
        person = await session.get_one(Person, mentee.person_id)
        assert person.erasure_state is ErasureState.ERASED
        for gone in (Contact, PartnerMessage, MessageBlock, Download, SupportCase, SupportMessage):
            assert await session.scalar(select(func.count()).select_from(gone)) == 0, gone
        assert await session.scalar(select(Task.state)) is TaskState.DROPPED
        to_me = Notification.recipient_id == person.id
        assert await session.scalar(select(func.count()).where(to_me)) == 0
        act = await session.scalar(select(DestructionAct))
        assert (act.person_number, act.reason) == (person.number, Reason.REQUESTED)
        assert act.organization_id == mentee.organization_id
        assert act.requested_on == date(2026, 11, 23)
        assert act.categories["account"] == 1
        # Two texts, and a case of support with a message, which an act must not tell of.
        assert act.categories["answer"] == 4
        assert not {"support_case", "message_block"} & set(act.categories)
        log = await session.scalar(select(AuditRecord).where(AuditRecord.action == "person_erased"))
        assert log.details == act.categories


async def test_the_act_tells_a_withdrawn_consent_from_a_request(unit: Unit, still_clock) -> None:
    async with unit() as work:
        world = await make_world(work.session)
        mentor = await world.mentor(await world.school())
        await withdraw_consent(work.session, actor=await world.actor(mentor))
    still_clock.advance(days=31)
    async with unit() as work:
        await purge_due_people(work.session)
        await purge_due_people(work.session)
        [act] = await work.session.scalars(select(DestructionAct))
        assert act.reason == Reason.WITHDRAWN
        assert await erase_person(work.session, person_id=mentor.person_id) is None


async def test_the_words_of_the_others_stay_theirs(unit: Unit, still_clock) -> None:
    async with unit() as work:
        world = await make_world(work.session)
        school = await world.school()
        mentor = await world.mentor(school)
        mentee, need = await world.mentee(school)
        pair = await add_pair(world, mentee, mentor, need)
        held = await add_meeting(world, pair, MeetingState.CLOSED)
        await add_reflection(world, held, mentor, text="I have learnt to listen")
        await request_erasure(work.session, actor=await world.actor(mentee))
    still_clock.advance(days=14)
    async with unit() as work:
        await purge_due_people(work.session)
        assert await work.session.scalar(select(Answer.text)) == "I have learnt to listen"


async def test_who_left_a_group_takes_only_their_own_words_along(unit: Unit, still_clock) -> None:
    """The group goes on, or ended later without them: its common texts are the others'."""
    async with unit() as work:
        session, now = work.session, clock.now()
        world = await make_world(session)
        school = await world.school()
        curator = await world.person(Role.SCHOOL_CURATOR, school)
        gone = await world.mentor(school)
        running, ended = [
            await add_pair(world, mentee, await world.mentor(school), need, state=state)
            for state in (MentorshipState.ACTIVE, MentorshipState.COMPLETED)
            for mentee, need in [await world.mentee(school)]
        ]
        for pair in (running, ended):
            await join(session, pair, gone, left_at=now)
            met = await add_meeting(world, pair, MeetingState.CLOSED, now - timedelta(days=1))
            met.place, met.summary = "room 5", "we agreed"
            await add_program(session, pair, "the problem")
            await add_reflection(world, met, gone, text="my own word")
            final = await add_reflection(world, met, curator, text="how the group went")
            final.survey_code, final.meeting_id = "final_curator", None
        ended.end_note = "why it ended"
        await session.flush()
        await request_erasure(session, actor=await world.actor(gone))
    still_clock.advance(days=14)
    async with unit() as work:
        await purge_due_people(work.session)
    async with unit() as work:
        session = work.session
        meetings = (await session.scalars(select(Meeting))).all()
        assert {(one.place, one.summary) for one in meetings} == {("room 5", "we agreed")}
        assert set(await session.scalars(select(ProgramVersion.problem))) == {"the problem"}
        assert "why it ended" in set(await session.scalars(select(Mentorship.end_note)))
        texts = set(await session.scalars(select(Answer.text).where(Answer.text.is_not(None))))
        assert texts == {"how the group went"}


async def test_what_the_other_keeps_for_themselves_outlives_an_ended_pair(
    unit: Unit, still_clock
) -> None:
    async with unit() as work:
        session = work.session
        world = await make_world(session)
        school = await world.school()
        mentor = await world.mentor(school)
        mentee, need = await world.mentee(school)
        pair = await add_pair(world, mentee, mentor, need, state=MentorshipState.ACTIVE)
        await add_task(session, pair, mentor, "prepare a table", own=True)
        await add_task(session, pair, mentor, "write to each other")
        await request_erasure(session, actor=await world.actor(mentee))
    still_clock.advance(days=14)
    async with unit() as work:
        await purge_due_people(work.session)
        texts = set(await work.session.scalars(select(Task.text)))
        assert texts == {"prepare a table", ""}


async def test_rule_10_figures_are_the_same_before_and_after(unit: Unit, still_clock) -> None:
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
            await add_reflection(world, meeting, mentee, useful=mark, help_asked="no")
        await request_erasure(session, actor=await world.actor(mentee))
    async with unit() as work:
        before = await make_report(work.session, actor=curator, kind=PeriodKind.YEAR)
    still_clock.advance(days=14)
    async with unit() as work:
        await purge_due_people(work.session)
    async with unit() as work:
        after = await make_report(work.session, actor=curator, kind=PeriodKind.YEAR)
        assert await work.session.scalar(select(func.count()).select_from(DestructionAct)) == 1
    # How many people are known is not a result: whoever is erased is known no more.
    assert replace(after, roles={}) == replace(before, roles={})


@pytest.fixture
def erased_file(tmp_path: Path) -> Path:
    return tmp_path / "apart" / "erased.jsonl"


async def test_nobody_comes_back_with_an_old_copy_of_the_database(
    sqlite_template: Path, tmp_path: Path, erased_file: Path, still_clock
) -> None:
    path = tmp_path / "nastavnik.db"
    shutil.copy(sqlite_template, path)
    url = f"sqlite+aiosqlite:///{path}"
    database = connect(url)
    async with UnitOfWork(database, Policy()) as work:
        world = await make_world(work.session)
        mentee = await whole_life(world)
        other = await world.mentor(await world.school("School 3"))
    with_person = tmp_path / "copy.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("VACUUM INTO ?", (str(with_person),))
    log = ErasureLog(erased_file, database=database, policy=Policy())
    async with UnitOfWork(database, Policy()) as work:
        await request_erasure(work.session, actor=await actor_of(work.session, mentee.person_id))
    still_clock.advance(days=14)
    for _ in range(2):
        async with UnitOfWork(database, Policy()) as work:
            await purge_due_people(work.session)
            await log.note_erased(work.session)
    await database.dispose()
    [line] = [json.loads(line) for line in erased_file.read_text().splitlines()]
    assert set(line) == {"at", "number", "id", "since"}
    assert CANARY not in erased_file.read_text()
    assert erased_file.stat().st_mode & 0o077 == 0

    for name in ("nastavnik.db-wal", "nastavnik.db-shm"):
        (tmp_path / name).unlink(missing_ok=True)
    shutil.copy(with_person, path)
    database = connect(url)
    async with UnitOfWork(database, Policy()) as work:
        assert await scan(work.session, CANARY) != set()
    restarted = ErasureLog(erased_file, database=database, policy=Policy())
    assert await restarted.erase_again() == 1
    assert await restarted.erase_again() == 0
    async with UnitOfWork(database, Policy()) as work:
        assert await scan(work.session, CANARY) == set()
        act = await work.session.scalar(select(DestructionAct))
        assert act.reason == Reason.RESTORED
        pair = await work.session.scalar(select(Mentorship))
        assert pair.state is MentorshipState.ENDED_EARLY
        person = await work.session.get_one(Person, other.person_id)
        assert person.erasure_state is ErasureState.NONE
        await restarted.note_erased(work.session)
    await database.dispose()
    assert len(erased_file.read_text().splitlines()) == 1


async def test_somebody_else_with_the_same_id_is_left_alone(
    unit: Unit, database, erased_file: Path, still_clock
) -> None:
    """A file of an earlier installation must not erase the people of a new one."""
    async with unit() as work:
        world = await make_world(work.session)
        mentor = await world.mentor(await world.school())
    since = (clock.now() - timedelta(days=90)).isoformat()
    erased_file.parent.mkdir()
    erased_file.write_text(
        json.dumps({"at": since, "number": 1, "id": mentor.person_id, "since": since}) + "\n"
    )
    assert await ErasureLog(erased_file, database=database, policy=Policy()).erase_again() == 0


async def test_a_line_that_a_crash_prevented_is_written_later(
    unit: Unit, database, erased_file: Path, still_clock
) -> None:
    async with unit() as work:
        world = await make_world(work.session)
        mentor = await world.mentor(await world.school())
        await request_erasure(work.session, actor=await world.actor(mentor))
    still_clock.advance(days=14)
    async with unit() as work:
        await purge_due_people(work.session)
    log = ErasureLog(erased_file, database=database, policy=Policy())
    assert await log.erase_again() == 0
    async with unit() as work:
        await log.note_erased(work.session)
    assert str(mentor.person_id) in erased_file.read_text()


async def test_old_copies_beside_the_database_go_after_thirty_days(
    tmp_path: Path, still_clock
) -> None:
    path = tmp_path / "bot.db"
    ages = {29: tmp_path / "bot.db.backup-new", 31: tmp_path / "bot.db.backup-old"}
    for age, copy in ages.items():
        copy.write_bytes(b"")
        at = (clock.now() - timedelta(days=age)).timestamp()
        os.utime(copy, (at, at))
    assert remove_old_copies(f"sqlite+aiosqlite:///{path}") == 1
    assert (ages[29].exists(), ages[31].exists()) == (True, False)
    assert remove_old_copies("postgresql+asyncpg://nobody@127.0.0.1/none") == 0


async def test_copies_made_before_a_destruction_go_with_it(
    unit: Unit, database, erased_file: Path, tmp_path: Path, still_clock
) -> None:
    """Withdrawn, destroyed after thirty days: no copy holds the person for thirty more."""
    async with unit() as work:
        world = await make_world(work.session)
        mentor = await world.mentor(await world.school())
        await withdraw_consent(work.session, actor=await world.actor(mentor))
    still_clock.advance(days=29)
    path, copies = tmp_path / "bot.db", {}
    log = ErasureLog(erased_file, database=database, policy=Policy())
    for day in (29, 32):
        copies[day] = tmp_path / f"bot.db.backup-{day}"
        copies[day].write_bytes(b"")
        os.utime(copies[day], (clock.now().timestamp(),) * 2)
        still_clock.advance(days=2)
        async with unit() as work:
            await purge_due_people(work.session)
            await log.note_erased(work.session)
        url = f"sqlite+aiosqlite:///{path}"
        remove_old_copies(url, destroyed_at=log.last_destroyed_at)
    assert (copies[29].exists(), copies[32].exists()) == (False, True)


async def test_a_torn_line_does_not_stop_the_start(
    unit: Unit, database, erased_file: Path, still_clock
) -> None:
    async with unit() as work:
        world = await make_world(work.session)
        mentor = await world.mentor(await world.school())
        await request_erasure(work.session, actor=await world.actor(mentor))
    still_clock.advance(days=14)
    async with unit() as work:
        await purge_due_people(work.session)
    erased_file.parent.mkdir()
    erased_file.write_text('{"at": "2026-11-2')
    log = ErasureLog(erased_file, database=database, policy=Policy())
    assert await log.erase_again() == 0
    async with unit() as work:
        await log.note_erased(work.session)
    _torn, line = erased_file.read_text().splitlines()
    assert json.loads(line)["id"] == mentor.person_id
    assert await ErasureLog(erased_file, database=database, policy=Policy()).erase_again() == 0


async def test_the_log_of_actions_is_kept_for_three_years(unit: Unit, still_clock) -> None:
    async with unit() as work:
        for days in (3 * 365 - 1, 3 * 365 + 3):
            work.session.add(
                AuditRecord(
                    at=clock.now() - timedelta(days=days),
                    actor_id=None,
                    action=f"d{days}",
                    entity="person",
                    entity_id=1,
                    details={},
                )
            )
    async with unit() as work:
        await forget_old_traces(work.session)
        assert list(await work.session.scalars(select(AuditRecord.action))) == ["d1094"]
