"""Two people with phones: the bot runs against the sandbox over HTTP, on both databases."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select, update

from models import Account
from tests.e2e.phone import Phone
from tests.e2e.town import Town, open_town
from tests.integration.meetings.stories import Pair, make_pair

# A Monday, noon in Moscow.
START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@dataclass
class Chat:
    """A pair whose people hold phones: Maria looks for help, Olga offers it, Irina curates."""

    town: Town
    pair: Pair
    maria: Phone
    olga: Phone
    irina: Phone
    stranger: Phone


@pytest.fixture
async def town(database_url: str, tmp_path: Path) -> AsyncIterator[Town]:
    """A town whose bot polls."""
    async with open_town(database_url, tmp_path, start=START) as opened:
        yield opened


@pytest.fixture
async def chat(town: Town) -> Chat:
    """A pair in one zone that has just agreed to meet."""
    return await open_chat(town)


async def open_chat(town: Town, **pair_details: object) -> Chat:
    """The same, with details of the pair (zones, format)."""
    pair = await make_pair(town.unit, **pair_details)
    async with town.unit() as work:
        await work.session.execute(update(Account).values(locale="ru"))
        rows = await work.session.execute(select(Account.person_id, Account.telegram_id))
        telegram_ids = dict(rows.all())
    phones = {
        person: await town.phone(name, id=telegram_ids[person])
        for person, name in (
            (pair.mentee, "Мария"),
            (pair.mentor, "Ольга"),
            (pair.curator, "Ирина"),
            (pair.stranger, "Пётр"),
        )
    }
    for phone in phones.values():
        await phone.start()
    return Chat(
        town,
        pair,
        maria=phones[pair.mentee],
        olga=phones[pair.mentor],
        irina=phones[pair.curator],
        stranger=phones[pair.stranger],
    )
