"""Files about people: one's own data, the list of codes of the own school, the act with its log."""

import csv
import io
import zipfile
from datetime import timedelta

import pytest
from docx import Document
from sqlalchemy import select

from bot.translations import translations
from handlers import my_data_file, people_files, support_words
from models import (
    AuditRecord,
    DestructionAct,
    MeetingState,
    MentorshipState,
    Organization,
    ParticipationState,
    Person,
    Role,
    SurveyResponseState,
)
from models.support import SupportCase, SupportState
from services import clock
from services.code_list import list_codes, note_code_list
from services.confidentiality import must_promise, promise
from services.destruction_acts import get_act, list_acts
from services.erasure import FOLDED
from services.erasure_map import FATES
from services.errors import AlreadyDone, NotFound
from services.housekeeping import purge_due_people
from services.my_data import collect_my_data, note_my_data
from services.privacy import request_erasure
from tests.factories import actor_of, make_world
from tests.integration.office.test_privacy import CANARY
from tests.integration.office.worlds import add_meeting, add_pair, add_reflection
from tests.integration.people.lives import add_program, add_task, join
from tests.integration.people.test_erasure import whole_life


@pytest.fixture(autouse=True)
def russian():
    """The files are in the language of their reader."""
    i18n = translations()
    with i18n.context(), i18n.use_locale("ru"):
        yield


async def test_my_data_holds_my_words_and_nobody_elses(unit, still_clock) -> None:
    async with unit() as work:
        session = work.session
        world = await make_world(session)
        mentee = await whole_life(world)
        case = await session.scalar(select(SupportCase))
        case.note = "a word of the psychologist"
        pair = (await collect_my_data(session, actor=await world.actor(mentee))).pairs[0]
        mentor = next(m.participation for m in pair.members if m.participation_id != mentee.id)
        held = await add_meeting(world, pair, MeetingState.CLOSED)
        await add_reflection(world, held, mentor, text="a word of the mentor")
        person = await session.get_one(Person, mentee.person_id)
        person.display_name = "Мария <b>"
        await session.flush()
        file = await my_data_file.my_data_file(session, await world.actor(mentee), None)
        page = file.content.decode()
    assert file.filename == f"moi-dannye-{person.number:03d}.html"
    assert "Мария &lt;b&gt;" in page
    assert "<script" not in page
    assert "src=" not in page
    assert "href=" not in page
    assert page.count(CANARY) >= 12
    for words in ("Кто я", "Согласия", "Встречи", "8 из 10", "Обработка персональных данных"):
        assert words in page, words
    for secret in ("a word of the psychologist", "a word of the mentor"):
        assert secret not in page


@pytest.mark.parametrize("state", list(SupportState))
async def test_my_data_tells_how_every_request_for_support_stands(
    unit, still_clock, state: SupportState
) -> None:
    async with unit() as work:
        session = work.session
        world = await make_world(session)
        mentee = await whole_life(world)
        (await session.scalar(select(SupportCase))).state = state
        await session.flush()
        file = await my_data_file.my_data_file(session, await world.actor(mentee), None)
    assert f"<td>{support_words.OWN_STATES[state]}</td>" in file.content.decode()


async def test_who_left_a_round_has_what_was_while_they_were_there(unit, still_clock) -> None:
    """Not chosen: what the others then write together is theirs."""
    async with unit() as work:
        session, now = work.session, clock.now()
        world = await make_world(session)
        school = await world.school()
        chosen, other = await world.mentor(school, name="Olga"), await world.mentor(school)
        mentee, need = await world.mentee(school)
        pair = await add_pair(world, mentee, chosen, need, state=MentorshipState.ACTIVE)
        await join(session, pair, other, left_at=now)
        before = await add_meeting(world, pair, MeetingState.CLOSED, now - timedelta(days=1))
        before.summary = "we met"
        later = await add_meeting(world, pair, MeetingState.CLOSED, now + timedelta(days=1))
        later.place, later.summary = "their room", "their summary"
        await add_program(session, pair, "their problem")
        await add_task(session, pair, mentee, "their agreement")
        await session.flush()
        mine = await my_data_file.my_data_file(session, await world.actor(other), None)
        theirs = await my_data_file.my_data_file(session, await world.actor(chosen), None)
    page = mine.content.decode()
    assert "we met" in page
    assert "вы вышли" in page
    for words in ("their room", "their summary", "their problem", "their agreement"):
        assert words not in page
        assert words in theirs.content.decode()


async def test_an_agreement_from_a_reflection_waits_for_mine_in_my_data(unit, still_clock) -> None:
    async with unit() as work:
        session = work.session
        world = await make_world(session)
        school = await world.school()
        mentor = await world.mentor(school)
        mentee, need = await world.mentee(school)
        pair = await add_pair(world, mentee, mentor, need, state=MentorshipState.ACTIVE)
        held = await add_meeting(world, pair, MeetingState.HELD)
        mine = await add_reflection(world, held, mentor, state=SurveyResponseState.OPEN)
        await add_task(session, pair, mentee, "read a chapter", meeting_id=held.id)
        actor = await world.actor(mentor)
        assert (await collect_my_data(session, actor=actor)).tasks == []
        mine.state = SurveyResponseState.SUBMITTED
        await session.flush()
        [task] = (await collect_my_data(session, actor=actor)).tasks
        assert task.text == "read a chapter"


async def test_my_data_can_be_had_while_frozen_and_by_nobody_else(unit, still_clock) -> None:
    async with unit() as work:
        session = work.session
        world = await make_world(session)
        mentor = await world.mentor(await world.school())
        await request_erasure(session, actor=await world.actor(mentor))
        actor = await world.actor(mentor)
        await note_my_data(session, actor=actor)
        data = await collect_my_data(session, actor=actor)
        assert data.person.id == mentor.person_id
        assert "my_data_asked" in set(await session.scalars(select(AuditRecord.action)))


async def test_the_list_of_codes_is_for_the_own_school_and_opens_in_excel(
    unit, still_clock
) -> None:
    async with unit() as work:
        session = work.session
        world = await make_world(session)
        school, other = await world.school("School 1"), await world.school("School 2")
        curator = await world.person(Role.SCHOOL_CURATOR, school)
        stranger = await world.person(Role.SCHOOL_CURATOR, other)
        coordinator = await world.person(Role.MUNICIPAL_COORDINATOR, world.municipality)
        mentor = await world.mentor(school, name="=cmd()")
        person = await session.get_one(Person, mentor.person_id)
        person.roster_name = "Петрова Ольга Ивановна"
        frozen = await world.mentor(school, name="Gone")
        await request_erasure(session, actor=await world.actor(frozen))
        for who in (stranger, coordinator, mentor):
            actor = await world.actor(who)
            with pytest.raises(NotFound):
                await list_codes(session, actor=actor, organization_id=school.id)
            with pytest.raises(NotFound):
                await note_code_list(session, actor=actor, organization_id=school.id)
        actor = await world.actor(curator)
        await note_code_list(session, actor=actor, organization_id=school.id)
        file = await people_files.code_list_file(session, actor, school.id)
        text = file.content.decode("utf-8-sig")
        rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    assert rows[0][:3] == ["Номер", "Имя в списке школы", "Имя здесь"]
    [row] = [row for row in rows if row[1]][1:]
    assert row[:4] == [f"{person.number:03d}", "Петрова Ольга Ивановна", "'=cmd()", "Наставник"]
    assert "Gone" not in text


async def test_the_act_names_nobody_and_tells_of_no_support(unit, still_clock) -> None:
    async with unit() as work:
        session = work.session
        world = await make_world(session)
        mentee = await whole_life(world)
        head = await world.person(Role.SCHOOL_HEAD, await _school_of(session, mentee), name="Pyotr")
        other = await world.person(Role.SCHOOL_CURATOR, await world.school("School 9"))
        await request_erasure(session, actor=await world.actor(mentee))
    still_clock.advance(days=14)
    async with unit() as work:
        await purge_due_people(work.session)
    async with unit() as work:
        session = work.session
        act = await session.scalar(select(DestructionAct))
        reader = await actor_of(session, head.person_id)
        assert [one.id for one in await list_acts(session, actor=reader)] == [act.id]
        outsider = await actor_of(session, other.person_id)
        assert await list_acts(session, actor=outsider) == []
        with pytest.raises(NotFound):
            await get_act(session, actor=outsider, act_id=act.id)
        file = await people_files.destruction_act_file(session, reader, act.id)
    archive = zipfile.ZipFile(io.BytesIO(file.content))
    number = f"{act.person_number:03d}"
    assert archive.namelist() == [f"akt-{number}.docx", f"zhurnal-{number}.csv"]
    document = Document(io.BytesIO(archive.read(f"akt-{number}.docx")))
    cells = {row.cells[0].text: row.cells[1].text for row in document.tables[0].rows}
    assert cells["Субъект персональных данных"] == f"участник № {number}"
    assert cells["Основание"] == "Требование субъекта об уничтожении персональных данных"
    assert "ответы словами: 4" in cells["Категории данных и число уничтоженных записей"]
    log = archive.read(f"zhurnal-{number}.csv").decode("utf-8-sig")
    assert "person_erased" in log
    everything = log + "".join(cells.values()) + "".join(p.text for p in document.paragraphs)
    assert CANARY not in everything
    assert "support" not in everything


async def _school_of(session, participation):
    return await session.get_one(Organization, participation.organization_id)


def test_every_category_of_an_act_has_its_words() -> None:
    counted = {name for name, fate in FATES.items() if fate.rows is not None} - set(FOLDED)
    assert set(people_files.CATEGORIES) == counted


async def test_a_leader_promises_once_before_lists_of_people(unit, still_clock) -> None:
    async with unit() as work:
        session = work.session
        world = await make_world(session)
        school = await world.school()
        curator = await world.person(Role.SCHOOL_CURATOR, school)
        person = await session.get_one(Person, curator.person_id)
        person.confidential_since = None
        await session.flush()
        actor = await world.actor(curator)
        assert must_promise(actor)
        await promise(session, actor=actor)
        assert person.confidential_since == clock.now()
        assert not must_promise(await world.actor(curator))
        with pytest.raises(AlreadyDone):
            await promise(session, actor=actor)
        mentor = await world.mentor(school)
        with pytest.raises(NotFound):
            await promise(session, actor=await world.actor(mentor))
        former = await world.person(Role.SCHOOL_HEAD, school, state=ParticipationState.LEFT)
        with pytest.raises(NotFound):
            await promise(session, actor=await world.actor(former))
