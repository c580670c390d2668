"""kill -9 in the middle of the thread, twenty times: nothing is lost, nothing is done twice."""

from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
from sqlalchemy import select

from bot.database import connect
from bot.unit_of_work import UnitOfWork
from models import (
    Answer,
    Consent,
    Meeting,
    MeetingState,
    Mentorship,
    Need,
    NeedItem,
    Notification,
    NotificationState,
    Participation,
    ParticipationState,
    Role,
    SurveyResponse,
    SurveyResponseState,
)
from sandbox.config import Config, Limits
from sandbox.server import serve
from services.policy import Policy
from tests.conftest import KEY
from tests.e2e.conftest import START
from tests.e2e.mortal import MortalBot, MortalPhone
from tests.e2e.pairs import Trio, propose
from tests.e2e.people import (
    agree,
    confirm_everyone,
    fill_mentor_form,
    invite,
    join_staff,
    settle_places,
)
from tests.e2e.phone import Control, Phone
from tests.e2e.test_thread import FRIDAY_EVENING
from tests.e2e.town import TOKEN, Town


class MortalTown(Town):
    """A town whose bot lives in another process and ticks by itself."""

    def __init__(self, control: Control, database_url: str, bot: MortalBot) -> None:
        self.control = control
        self.phones = []
        self.bot = bot
        self.database = connect(database_url)

    async def settle(self) -> None:
        """Wait until no notice is due or under way."""
        async with self.control.http.get(f"{self.control.address}/api/quiet?timeout=20"):
            pass
        for phone in self.phones:
            await phone.screen()

    def unit(self) -> UnitOfWork:
        return UnitOfWork(self.database, Policy())


async def _until(phone: Phone, label: str) -> None:
    """Wait until the phone shows a button with this label."""
    since = 0
    for _ in range(40):
        if any(label in button for button in await phone.buttons()):
            return
        path = f"/people/{phone.id}/wait?since={since}&timeout=2&from=bot"
        since = (await phone.control.get(path))["seq"]
    raise AssertionError(f"{phone.first_name} never got «{label}»: {await phone.buttons()}")


async def _press_again_from_the_menu(phone: Phone, label: str) -> None:
    """Press a button of a questionnaire; a screen that died with the bot is opened again."""
    if not any(label in button for button in await phone.buttons()):
        await phone.press("Ответить")
    await phone.press(label)


@pytest.fixture
async def mortal_town(sqlite_url: str, tmp_path: Path) -> AsyncIterator[MortalTown]:
    clock_file = tmp_path / "clock"
    config = Config(token=TOKEN, clock_file=clock_file, limits=Limits(enabled=False))
    async with serve(config) as address, aiohttp.ClientSession() as http:
        control = Control(address, http)
        await control.post("/time", to=START.isoformat())
        bot = MortalBot(
            {
                "BOT_TOKEN": TOKEN,
                "BOT_USERNAME": "nastavnik_demo_bot",
                "TELEGRAM_API_URL": address,
                "DATABASE_URL": sqlite_url,
                "ENCRYPTION_KEYS": KEY,
                "CLOCK_FILE": str(clock_file),
                "OPERATOR_NAME": "Школа",
                "OPERATOR_ADDRESS": "Озёрск",
                "OPERATOR_CONTACT": "Иванова",
                "TICK_SECONDS": "0.1",
                "LOG_LEVEL": "ERROR",
            }
        )
        bot.start()
        town = MortalTown(control, sqlite_url, bot)
        try:
            yield town
        finally:
            await bot.stop()
            await town.database.dispose()


async def test_twenty_kills_lose_nothing_and_double_nothing(mortal_town: MortalTown) -> None:
    town = mortal_town
    place = await settle_places(town, "Школа № 3")
    curator = await join_staff(town, Role.SCHOOL_CURATOR, place.schools["Школа № 3"], "Ирина")
    ordinary = await town.phone("Ольга")
    await agree(ordinary, await invite(curator, "Наставник"), "Ольга")
    await fill_mentor_form(ordinary)
    link = await invite(curator, "Наставляемый")

    anna = await town.phone("Мария")
    mentee = MortalPhone(town.control, anna.id, "Мария", bot=town.bot)
    mentor = MortalPhone(town.control, ordinary.id, "Ольга", bot=town.bot)
    await mentee.start(link)
    for label in (
        "Прочитать",
        "Согласен(на)",
        "Обращаться «Мария»",
        "Методическое",
        "Формирующее оценивание",
        "Готово",
        "Онлайн",
        "18:00–21:00",
        "Готово",
        "Не важно",
    ):
        await mentee.press(label)
    await confirm_everyone(curator)
    await propose(town, Trio(curator, mentee, mentor))
    await _until(mentee, "Познакомиться")
    await mentee.press("Познакомиться")
    await _until(mentor, "Согласиться")
    await mentor.press("Согласиться")
    await _until(mentee, "Выбрать время")
    await mentee.press("Выбрать время")
    await mentee.say("пт 18:30")
    await mentee.press("Отправить")
    await _until(mentor, "18:30")
    await mentor.press("18:30")
    await _until(mentee, "К встрече")
    seconds = (FRIDAY_EVENING - START).total_seconds() + 7200
    await town.control.post("/time", advance=seconds)
    await _until(mentee, "Не состоялась")
    await mentee.press("Да")
    await _until(mentee, "Ольга")
    steps = ("Ольга", "Готово", "Ольга", "Готово", "Можно", "8", "9", "Пропустить", "Отправить")
    for label in steps:
        await _press_again_from_the_menu(mentee, label)
    await town.settle()

    assert town.bot.kills >= 20
    async with town.unit() as work:
        counts = {
            model.__name__: len(list(await work.session.scalars(select(model))))
            for model in (Consent, Participation, Need, NeedItem, Mentorship, Meeting)
        }
        assert counts == {
            "Consent": 3,
            "Participation": 3,
            "Need": 1,
            "NeedItem": 1,
            "Mentorship": 1,
            "Meeting": 1,
        }
        states = set(await work.session.scalars(select(Participation.state)))
        assert states == {ParticipationState.ACTIVE}
        assert list(await work.session.scalars(select(Meeting.state))) == [MeetingState.HELD]
        given = await work.session.scalars(
            select(SurveyResponse.id).where(SurveyResponse.state == SurveyResponseState.SUBMITTED)
        )
        response_id = given.one()
        answers = await work.session.scalars(
            select(Answer.question_code).where(Answer.response_id == response_id)
        )
        assert Counter(answers) == Counter(f"im0{number}" for number in range(1, 7))
        lost = await work.session.scalars(
            select(Notification.dedupe_key).where(
                Notification.state.in_([NotificationState.FAILED, NotificationState.UNKNOWN])
            )
        )
        assert list(lost) == []


async def test_a_terminated_bot_ends_cleanly(mortal_town: MortalTown) -> None:
    phone = await mortal_town.phone("Мария")
    await phone.start()
    assert await mortal_town.bot.stop() == 0
    mortal_town.bot.start()
    assert "Здравствуйте" in await phone.say("/menu")
