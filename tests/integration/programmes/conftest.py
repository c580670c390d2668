"""A pair that plans, whose people hold phones: the bot runs against the sandbox over HTTP."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select, update

from models import Account, Person
from tests.e2e.phone import Phone
from tests.e2e.town import Town, open_town
from tests.integration.programmes.stories import Planning, plan

# A Monday, noon in Moscow.
START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@dataclass
class Chat:
    """Maria asks for help, Olga gives it, Irina curates."""

    town: Town
    pair: Planning
    maria: Phone
    olga: Phone
    irina: Phone


@pytest.fixture
async def town(database_url: str, tmp_path: Path) -> AsyncIterator[Town]:
    """A town whose bot polls."""
    async with open_town(database_url, tmp_path, start=START) as opened:
        yield opened


@pytest.fixture
async def chat(town: Town) -> Chat:
    """A pair of one school that has come to planning."""
    pair = await plan(town.unit, opened=False)
    async with town.unit() as work:
        await work.session.execute(update(Account).values(locale="ru"))
        await work.session.execute(update(Person).values(confidential_since=START))
        rows = await work.session.execute(select(Account.person_id, Account.telegram_id))
        telegram_ids = dict(rows.all())
    phones = {
        person: await town.phone(name, id=telegram_ids[person])
        for person, name in (
            (pair.mentee, "Мария"),
            (pair.mentor, "Ольга"),
            (pair.curator, "Ирина"),
        )
    }
    for phone in phones.values():
        await phone.start()
    return Chat(
        town, pair, maria=phones[pair.mentee], olga=phones[pair.mentor], irina=phones[pair.curator]
    )
