"""What the table once found open, told one by one."""

import shutil
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.database import connect
from bot.unit_of_work import UnitOfWork
from models import (
    Consent,
    ConsentKind,
    ConsentState,
    MentoringMode,
    Participation,
    ParticipationState,
    Reach,
)
from services import invite_lists, paper_consents, registration
from services.errors import AlreadyDone, NotFound
from services.matching.hours import Band
from services.policy import Policy
from services.registration import Answers
from tests.authorization.conftest import Settled
from tests.authorization.objects import ITEM
from tests.conftest import TestClock

Unit = Callable[[], UnitOfWork]

FORM = Answers(
    items=[ITEM], mode=MentoringMode.ONLINE, bands=list(Band), reach=Reach.ANY, capacity=2
)


@pytest.fixture
async def unit(settled: Settled, tmp_path: Path, still_clock: TestClock) -> AsyncIterator[Unit]:
    """Units of work on a copy of the country."""
    path = tmp_path / "country.db"
    shutil.copy(settled.path, path)
    database = connect(f"sqlite+aiosqlite:///{path}")
    yield lambda: UnitOfWork(database, Policy())
    await database.dispose()


async def test_somebody_frozen_sends_no_form_to_the_curator(settled: Settled, unit: Unit) -> None:
    frozen, forms = settled.country.actors["frozen"], settled.country.own["frozen"]
    with pytest.raises(NotFound):
        async with unit() as work:
            await registration.submit_mentor(
                work.session, actor=frozen, participation_id=forms.form_mentor, answers=FORM
            )
    async with unit() as work:
        form = await work.session.get_one(Participation, forms.form_mentor)
        assert form.state is ParticipationState.DRAFT


async def test_somebody_frozen_begins_no_leading_role(settled: Settled, unit: Unit) -> None:
    frozen, forms = settled.country.actors["frozen"], settled.country.own["frozen"]
    with pytest.raises(NotFound):
        async with unit() as work:
            await registration.activate_staff(
                work.session, actor=frozen, participation_id=forms.form_staff
            )
    async with unit() as work:
        form = await work.session.get_one(Participation, forms.form_staff)
        assert form.state is ParticipationState.DRAFT


async def test_a_curator_cannot_withdraw_what_a_person_gave_in_the_chat(
    settled: Settled, unit: Unit
) -> None:
    curator, member = settled.country.actors["curator"], settled.country.places["s"].signed
    with pytest.raises(AlreadyDone):
        async with unit() as work:
            await paper_consents.unmark_paper(
                work.session,
                actor=curator,
                participation_id=member,
                kind=ConsentKind.PD_PROCESSING,
            )
    async with unit() as work:
        state = await work.session.scalar(
            select(Consent.state)
            .join(Participation, Participation.person_id == Consent.person_id)
            .where(Participation.id == member, Consent.kind == ConsentKind.PD_PROCESSING)
        )
        assert state is ConsentState.GIVEN


async def test_the_operators_invitations_are_not_a_strangers(settled: Settled, unit: Unit) -> None:
    stranger = settled.country.actors["stranger"]
    async with unit() as work:
        assert await invite_lists.newest_id(work.session, actor=stranger) == 0
