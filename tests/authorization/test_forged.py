"""Buttons that were never shown: every action, with ids of a foreign school, as real updates.

Whoever forges one gets an answer, changes nothing, and reads no name of that school.
"""

import json
import logging
import shutil
import sqlite3
from collections.abc import AsyncIterator, Iterator
from enum import StrEnum
from itertools import product
from pathlib import Path
from types import UnionType
from typing import Any, get_args

import pytest
from aiogram.filters.callback_data import CallbackData

from models import Role
from services.approvals import fingerprint
from services.card_kinds import CardKind
from tests.authorization.conftest import Settled
from tests.authorization.objects import Objects
from tests.authorization.test_listing import buttons, ids_of
from tests.conftest import START
from tests.e2e.phone import Phone
from tests.e2e.town import Town, open_town

STRANGER_ID = 900_001
MESSAGE_ID = 999_999
# What of the foreign school must never be read: its people are called «Hidden mentor» and alike.
CANARIES = ("Hidden", "Home school")
# An update is remembered, its dialog too; both are the forger's own.
OWN_TABLES = ("dialog_state", "processed_update", "sqlite_sequence")
# They change the one who presses, and name nothing else.
ABOUT_ONESELF = {
    "EditName",
    "SendNeed",
    "SetZone",
    "WithdrawConsent",
    "EraseMe",
    "GetMyData",
    "DeleteMyContact",
}
# Numbers that no row has.
NO_IDS = (0, 2**63)

TARGETS = {
    "participation_id": ("newcomer", "member", "form_mentee"),
    "need_id": ("need", "growing_need"),
    "mentor_id": ("mentor",),
    "organization_id": ("organization",),
    "proposal_id": ("asked", "draft_in", "draft_out"),
    "mentorship_id": ("mentorship", "at_work", "growing", "undecided"),
    # Between them there is something to press for in each.
    "meeting_id": ("offered", "begun", "cancelled"),
    "slot_id": ("slot",),
    "response_id": ("reflection", "ticks"),
    "case_id": ("case", "taken_case"),
    "invite_id": ("invite", "school_invite"),
    "subject_id": ("organization",),
    "to_id": ("organization",),
    "move_id": ("move_in", "departed"),
    "act_id": ("act",),
    "task_id": ("task", "own_task", "partners_task"),
    "share_id": ("share",),
    "message_id": ("message", "reported"),
    "report_id": ("report",),
    "version_id": ("draft", "agreed", "correction"),
    "item_id": ("plan_item", "planned_item", "done_item"),
}
TOMORROW = START.toordinal() + 1


def other_values(home: Objects) -> dict[str, Any]:
    """What the other fields hold on a button that would act at once."""
    return {
        "page": 0,
        "place": 0,
        "role": Role.MENTOR,
        "after": 0,
        "seen": fingerprint(home.waiting),
        "revision": 1,
        "seen_round": 1,
        "question": home.mark,
        "about": "",
        "option": "0" * 8,
        "value": 3,
        "kind": CardKind.NEWCOMERS,
        "occasion": home.newcomers_card.occasion,
        "month": START.year * 12 + START.month - 1,
        "day": TOMORROW,
        "until": TOMORROW,
        "ends_on": TOMORROW + 60,
        "hour": 12,
        "at": int(START.timestamp()) // 60 + 1440,
        "minutes": 30,
        "absent": 0,
        "direction": 0,
        "item": 0,
        "chosen": 1,
        "places": 2,
        "utc_hours": 5,
        "step": 2,
        "months": 4,
        "days": 7,
        "topic": "",
        "code": "en",
        "version": "1",
        "locale": "ru",
        "mark": "0" * 8,
        "fields": 1,
        "on": START.toordinal(),
    }


def forged(button: type[CallbackData], home: Objects) -> Iterator[str]:
    """The data of a button about each foreign object that it could name."""
    names = list(button.model_fields)
    values = [_values(button, name, home) for name in names]
    for chosen in product(*values):
        yield button(**dict(zip(names, chosen, strict=True))).pack()


def _values(button: type[CallbackData], name: str, home: Objects) -> tuple[Any, ...]:
    if name in ids_of(button):
        return tuple(getattr(home, target) for target in TARGETS[name])
    kind = button.model_fields[name].annotation
    if isinstance(kind, UnionType):
        kind = get_args(kind)[0]
    if kind is bool:
        return (True,)
    enum = isinstance(kind, type) and issubclass(kind, StrEnum)
    if name in (known := other_values(home)) and (not enum or isinstance(known[name], kind)):
        return (known[name],)
    assert issubclass(kind, StrEnum), f"{button.__name__}.{name}: what may it hold?"
    return (next(iter(kind)),)


@pytest.fixture
async def town(settled: Settled, tmp_path: Path) -> AsyncIterator[Town]:
    """The country with its bot running."""
    path = tmp_path / "country.db"
    shutil.copy(settled.path, path)
    async with open_town(f"sqlite+aiosqlite:///{path}", tmp_path, start=START) as opened:
        yield opened


@pytest.fixture(params=["a stranger", "a mentee of another school"])
async def forger(request: pytest.FixtureRequest, town: Town, settled: Settled) -> Phone:
    """Who presses what was never shown to them."""
    neighbour = settled.country.places["m"].mentee_account
    return await _start(town, STRANGER_ID if request.param == "a stranger" else neighbour)


async def test_a_forged_button_changes_and_tells_nothing(
    town: Town,
    forger: Phone,
    settled: Settled,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    home = settled.country.objects("stranger", "s")
    before = _contents(tmp_path, forger)
    wrong = []
    for name, button in buttons().items():
        if name in ABOUT_ONESELF and forger.id != STRANGER_ID:
            continue
        for data in forged(button, home):
            wrong += await _press(town, forger, data)
            await _type_if_asked(town, forger, tmp_path)
            if (after := _contents(tmp_path, forger)) != before:
                wrong.append(f"{data} changes {_differing(before, after)}")
                before = after
    assert wrong == []
    assert _incidents(caplog) == []
    assert await _told(town, forger) == []


async def test_numbers_that_no_row_has_are_answered(
    town: Town, settled: Settled, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    curator = await _start(town, settled.country.actors["curator"].telegram_id)
    home = settled.country.objects("stranger", "s")
    before = _contents(tmp_path, curator)
    wrong = []
    for button in buttons().values():
        for field in ids_of(button):
            data = next(forged(button, home))
            place = list(button.model_fields).index(field) + 1
            for number in NO_IDS:
                parts = data.split(":")
                parts[place] = str(number)
                wrong += await _press(town, curator, ":".join(parts))
    assert wrong == []
    assert _incidents(caplog) == []
    assert _contents(tmp_path, curator) == before


def test_what_is_about_oneself_names_nothing_else() -> None:
    known = buttons()
    assert [name for name in ABOUT_ONESELF if ids_of(known[name])] == []


async def _start(town: Town, telegram_id: int) -> Phone:
    phone = await town.phone("Somebody", id=telegram_id)
    await phone.start()
    return phone


async def _press(town: Town, phone: Phone, data: str) -> list[str]:
    """Press, and wait for the answer, which comes after the commit; what is wrong with it."""
    pressed = await town.control.post(
        f"/people/{phone.id}/press", message_id=MESSAGE_ID, data=data, force=True
    )
    answer = await town.control.get(f"/callbacks/{pressed['callback_id']}?wait=5")
    return [] if answer["answered"] else [f"{data} is not answered"]


async def _type_if_asked(town: Town, phone: Phone, folder: Path) -> None:
    """When the press has opened a question, answer it, too: its text may go to a service."""
    with sqlite3.connect(folder / "country.db") as connection:
        asked = connection.execute(
            "SELECT 1 FROM dialog_state WHERE state IS NOT NULL AND key LIKE ?",
            (f"%:{phone.id}",),
        ).fetchone()
    connection.close()
    if asked:
        for text in ("https://meet.example.org/1", "/cancel"):
            await town.control.post(f"/people/{phone.id}/messages", text=text)
            await town.control.quiet()


def _contents(folder: Path, phone: Phone) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, except the account and the dialog of the phone itself."""
    connection = sqlite3.connect(folder / "country.db")
    try:
        names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        found = {
            name: connection.execute(f'SELECT * FROM "{name}"').fetchall()
            for (name,) in names
            if name not in OWN_TABLES
        }
    finally:
        connection.close()
    found["account"] = [row for row in found["account"] if phone.id not in row]
    return found


def _differing(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    return [name for name in before if before[name] != after[name]]


def _incidents(caplog: pytest.LogCaptureFixture) -> list[str]:
    """What went wrong inside, with the last line of each traceback."""
    return [str(r.exc_info and r.exc_info[1]) for r in caplog.records if r.levelno >= logging.ERROR]


async def _told(town: Town, phone: Phone) -> list[str]:
    """The calls to Telegram for this person that hold something of the foreign school."""
    calls = [json.dumps(call, ensure_ascii=False) for call in await town.control.get("/calls")]
    assert any(str(phone.id) in call for call in calls)
    return [call for call in calls if any(canary in call for canary in CANARIES)]
