"""Setting the stage: a fresh district with its history, or the one of the last time."""

import json
import shutil
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import event

from bot.app import App
from bot.cli.roster_texts import role_title
from bot.database import Database
from bot.demo.phones import Phones
from bot.demo.seeding import Seeding, moscow
from bot.demo.story import CALENDAR, Story
from bot.demo.town import Resident, Town
from models import Role
from services import clock
from services.calendar.zones import to_local

# On a working afternoon the bot may write to everybody at once: the demo always opens there.
OPENS = (14, 30)
LATEST_HOUR = 17
PEOPLE = "people.json"
# What the sandbox takes back about a person.
KEPT = (
    *("id", "first_name", "last_name", "username", "language_code"),
    *("role", "school", "group", "invite", "started"),
)


def make_room(folder: Path, *, keep: bool) -> None:
    """An empty folder, unless there is a complete district in it to keep."""
    if not keep or not (folder / PEOPLE).exists():
        shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)


def do_not_wait_for_the_disk(database: Database) -> None:
    """What a demo forgets in a power failure is no loss, and its history is written in seconds."""

    @event.listens_for(database.writer.sync_engine, "connect")
    def relax(connection: Any, _record: Any) -> None:
        connection.execute("PRAGMA synchronous=OFF")


def opening_moment(now: datetime) -> datetime:
    """Now on a working afternoon; else the next one, at half past two in Moscow."""
    local = to_local(now, "Europe/Moscow")
    works = CALENDAR.is_working_day(local.date())
    if works and (local.hour, local.minute) >= OPENS and local.hour < LATEST_HOUR:
        return now
    before = works and (local.hour, local.minute) < OPENS
    day = local.date() if before else CALENDAR.add_working_days(local.date(), 1)
    return moscow(day, *OPENS)


async def tell_the_past(app: App, phones: Phones, town: Town) -> None:
    """Let the whole history happen, on its days, and come to the opening moment.

    Whoever has not come in yet holds an invitation in the end.
    """
    opening = opening_moment(clock.now())
    today = to_local(opening, "Europe/Moscow").date()
    seeding = Seeding(app, phones, town)
    story = Story(seeding, today)
    await phones.limit_floods(False)
    await phones.move_clock(moscow(story.first_day, 9))
    for resident in town.residents.values():
        await phones.add(**_labels(town, resident))
    await story.tell()
    await phones.move_clock(opening)
    await seeding.settle()
    for resident in town.residents.values():
        if resident.fresh or resident.halfway:
            await phones.change(resident.id, invite=await story.invitation_of(resident))
    await phones.limit_floods(True)


async def open_chats(phones: Phones, town: Town) -> None:
    """Everybody who takes part opens the menu; those who stopped halfway begin to come in."""
    await phones.limit_floods(False)
    people = {person["id"]: person for person in await phones.everybody()}
    for person in people.values():
        if person["started"]:
            await phones.start(person["id"])
    for resident in town.residents.values():
        invitation = people[resident.id]["invite"]
        if resident.halfway and invitation:
            await phones.start(resident.id, invitation)
    await phones.quiet()
    for resident in town.residents.values():
        if resident.halfway == "form" and people[resident.id]["invite"]:
            await _agree_and_say_name(phones, resident)
    for number in people:
        await phones.read(number)
    await phones.limit_floods(True)


async def _agree_and_say_name(phones: Phones, resident: Resident) -> None:
    """«Read it», «I agree», a name: the form has begun."""
    await phones.press(resident.id, row=0)
    await phones.press(resident.id, row=0)
    await phones.say(resident.id, resident.name)
    await phones.quiet()


def _labels(town: Town, resident: Resident) -> dict[str, Any]:
    school = resident.school or resident.link_of
    place = town.texts["entrance"] if resident.fresh else school.short if school else None
    roles = ", ".join(role_title(role) for role in Role if role in resident.roles)
    return {
        "id": resident.id,
        "first_name": resident.name,
        "role": roles or None,
        "school": place or town.municipality,
    }


def save_people(folder: Path, people: list[dict[str, Any]]) -> None:
    """Write down who is in the sandbox, for --keep."""
    kept = [{key: person[key] for key in KEPT if person[key] is not None} for person in people]
    (folder / PEOPLE).write_text(json.dumps(kept, ensure_ascii=False), encoding="utf-8")


async def restore_people(folder: Path, phones: Phones) -> bool:
    """Bring back who was in the sandbox; False when nobody was written down."""
    path = folder / PEOPLE
    if not path.exists():
        return False
    for person in json.loads(path.read_text(encoding="utf-8")):
        await phones.add(**person)
    return True
