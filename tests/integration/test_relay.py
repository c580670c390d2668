"""The outbox: in order for each person, once, and as the world is when it is sent."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from models import (
    Account,
    AccountState,
    Notification,
    NotificationState,
    Participation,
    ParticipationState,
    Role,
)
from services import clock
from services.notices import NoticeKind, cancel_notices, enqueue_notice
from tests.conftest import START
from tests.e2e.town import Town, open_town
from tests.factories import make_world

S = NotificationState


class Outbox:
    """Two people who are waiting to be told, and what is in the outbox for them."""

    def __init__(self, town: Town, people: dict[str, tuple[int, int, int]]) -> None:
        self.town = town
        self._people = people

    async def put(self, name: str, occasion: str, **options: Any) -> None:
        """A notice for one of them: «the curator has confirmed you»."""
        person_id, participation_id, _ = self._people[name]
        async with self.town.unit() as work:
            await enqueue_notice(
                work.session,
                kind=options.pop("kind", NoticeKind.PARTICIPATION_APPROVED),
                recipient_id=person_id,
                subject=f"participation:{participation_id}",
                occasion=occasion,
                payload={"participation_id": participation_id},
                **options,
            )

    async def deliver(self) -> None:
        """One tick of the relay."""
        await self.town.app.relay.deliver_due()

    async def states(self) -> list[tuple[str, NotificationState]]:
        """Occasion and state of every row, oldest first."""
        async with self.town.unit() as work:
            rows = await work.session.execute(
                select(Notification.dedupe_key, Notification.state).order_by(Notification.id)
            )
            return [(key.split(":")[3], state) for key, state in rows]

    async def sent_to(self, name: str) -> int:
        """How many messages the person has got."""
        chat = await self.town.control.get(f"/people/{self.telegram_id(name)}/chat")
        return len([m for m in chat["messages"] if m["from"] == "bot"])

    def telegram_id(self, name: str) -> int:
        """The person's Telegram id."""
        return self._people[name][2]

    async def fault(self, name: str | None = None, **fault: Any) -> None:
        """Order a failure of the next send, to one of them or to anybody."""
        if name is not None:
            fault["chat_id"] = self.telegram_id(name)
        await self.town.control.post("/faults", method="sendMessage", **fault)


@pytest.fixture
async def outbox(database_url: str, tmp_path: Path) -> AsyncIterator[Outbox]:
    async with open_town(database_url, tmp_path, start=START) as town:
        people = {}
        async with town.unit() as work:
            world = await make_world(work.session)
            school = await world.school()
            for name in ("Olga", "Maria"):
                participation = await world.person(Role.MENTOR, school, name=name)
                telegram_id = await work.session.scalar(
                    select(Account.telegram_id).where(Account.person_id == participation.person_id)
                )
                people[name] = (participation.person_id, participation.id, telegram_id)
        for name, (_, _, telegram_id) in people.items():
            await town.control.post("/people", id=telegram_id, first_name=name, started=True)
        yield Outbox(town, people)


async def test_what_is_due_is_sent_once(outbox: Outbox) -> None:
    await outbox.put("Olga", "1")
    await outbox.put("Olga", "1")
    await outbox.deliver()
    await outbox.deliver()
    assert await outbox.sent_to("Olga") == 1
    assert await outbox.states() == [("1", S.SENT)]


async def test_what_is_not_due_waits_for_its_time(outbox: Outbox) -> None:
    await outbox.put("Olga", "1", due_at=clock.now() + timedelta(hours=2))
    await outbox.deliver()
    assert await outbox.sent_to("Olga") == 0
    await outbox.town.control.post("/time", advance=7300)
    await outbox.deliver()
    assert await outbox.sent_to("Olga") == 1


async def test_what_is_no_longer_true_is_not_sent(outbox: Outbox) -> None:
    await outbox.put("Olga", "1")
    async with outbox.town.unit() as work:
        await work.session.execute(update(Participation).values(state=ParticipationState.LEFT))
    await outbox.deliver()
    assert await outbox.sent_to("Olga") == 0
    assert await outbox.states() == [("1", S.CANCELLED)]


async def test_what_is_no_longer_useful_is_not_sent(outbox: Outbox) -> None:
    await outbox.put("Olga", "1", expires_at=clock.now() + timedelta(hours=1))
    await outbox.town.control.post("/time", advance=3700)
    await outbox.deliver()
    assert await outbox.sent_to("Olga") == 0
    assert await outbox.states() == [("1", S.EXPIRED)]


async def test_what_was_cancelled_with_its_subject_is_not_sent(outbox: Outbox) -> None:
    await outbox.put("Olga", "1")
    await outbox.put("Maria", "2")
    subject = f"participation:{outbox._people['Olga'][1]}"
    async with outbox.town.unit() as work:
        await cancel_notices(work.session, subject=subject)
    await outbox.deliver()
    assert await outbox.states() == [("1", S.CANCELLED), ("2", S.SENT)]


async def test_a_person_is_told_in_order_even_when_the_first_must_be_repeated(
    outbox: Outbox,
) -> None:
    await outbox.fault("Olga", kind="429", retry_after=30, times=1)
    for occasion in ("1", "2", "3"):
        await outbox.put("Olga", occasion)
    await outbox.put("Maria", "4")
    await outbox.deliver()
    assert await outbox.states() == [
        ("1", S.PENDING),
        ("2", S.PENDING),
        ("3", S.PENDING),
        ("4", S.SENT),
    ]
    await outbox.town.control.post("/time", advance=32)
    await outbox.deliver()
    async with outbox.town.unit() as work:
        ids = await work.session.scalars(
            select(Notification.message_id)
            .where(Notification.recipient_id == outbox._people["Olga"][0])
            .order_by(Notification.id)
        )
        in_order = list(ids)
    assert in_order == sorted(in_order)
    assert len(in_order) == 3


async def test_a_passing_fault_is_waited_out(outbox: Outbox) -> None:
    await outbox.fault(kind="500", times=1)
    await outbox.put("Olga", "1")
    await outbox.deliver()
    assert await outbox.states() == [("1", S.PENDING)]
    await outbox.town.control.post("/time", advance=10)
    await outbox.deliver()
    assert await outbox.states() == [("1", S.SENT)]
    assert await outbox.sent_to("Olga") == 1


async def test_somebody_who_blocked_the_bot_is_tried_once(outbox: Outbox) -> None:
    await outbox.town.control.post(f"/people/{outbox.telegram_id('Olga')}/block")
    await outbox.town.control.quiet()
    async with outbox.town.unit() as work:
        await work.session.execute(update(Account).values(state=AccountState.ACTIVE))
    await outbox.put("Olga", "1")
    await outbox.deliver()
    await outbox.put("Olga", "2")
    await outbox.deliver()
    calls = await outbox.town.control.get("/calls?method=sendMessage")
    assert len([c for c in calls if c["status"] == 403]) == 1
    async with outbox.town.unit() as work:
        state = await work.session.scalar(
            select(Account.state).where(Account.telegram_id == outbox.telegram_id("Olga"))
        )
    assert state is AccountState.BLOCKED


async def test_after_a_restart_the_outbox_goes_on(outbox: Outbox) -> None:
    await outbox.put("Olga", "1")
    await outbox.put("Maria", "2")
    async with outbox.town.unit() as work:
        await work.session.execute(update(Notification).values(state=S.CLAIMED, attempt=1))
    await outbox.town.restart()
    await outbox.deliver()
    assert await outbox.states() == [("1", S.SENT), ("2", S.SENT)]


async def test_a_notice_is_in_the_language_of_its_reader(outbox: Outbox) -> None:
    async with outbox.town.unit() as work:
        await work.session.execute(
            update(Account)
            .where(Account.telegram_id == outbox.telegram_id("Olga"))
            .values(locale="ru")
        )
    await outbox.put("Olga", "1")
    await outbox.put("Maria", "2")
    await outbox.deliver()
    texts = {}
    for name in ("Olga", "Maria"):
        chat = await outbox.town.control.get(f"/people/{outbox.telegram_id(name)}/chat")
        texts[name] = chat["messages"][-1]["text"]
    assert "Куратор подтвердил" in texts["Olga"]
    assert "The curator has confirmed" in texts["Maria"]


async def test_a_notice_that_cannot_be_made_holds_up_nobody(outbox: Outbox) -> None:
    async with outbox.town.unit() as work:
        await enqueue_notice(
            work.session,
            kind=NoticeKind.PARTICIPATION_APPROVED,
            recipient_id=outbox._people["Olga"][0],
            subject="participation:0",
            occasion="broken",
            payload={},
            expires_at=clock.now() + timedelta(minutes=10),
        )
    await outbox.put("Maria", "1")
    await outbox.deliver()
    assert await outbox.states() == [("broken", S.PENDING), ("1", S.SENT)]
    await outbox.put("Olga", "2")
    for _ in range(12):
        await outbox.town.control.post("/time", advance=120)
        await outbox.deliver()
    states = dict(await outbox.states())
    assert states["broken"] in (S.FAILED, S.EXPIRED)
    assert states["2"] is S.SENT
