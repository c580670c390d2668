"""The keys of stored texts: made once, checked at every start, changed while the bot runs."""

import sqlite3
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import func, select

from bot import key_rotation
from bot.cli.database_access import require_keys
from bot.database import Database
from bot.key_rotation import BATCH, Renewed, renew_texts
from bot.keys import KeyFileWrong, load_keys
from bot.settings import Settings
from bot.unit_of_work import UnitOfWork
from models import Base, KeyMissing, Person, Role, keyring
from models.secret import MARK, as_stored, encrypted_columns
from tests.conftest import KEY
from tests.factories import make_world
from tests.integration.operator.conftest import TOKEN, Call

Unit = Callable[[], UnitOfWork]


def settings_in(folder: Path, **values: object) -> Settings:
    return Settings(
        _env_file=None,
        bot_token=TOKEN,
        encryption_key_file=folder / "keys" / "encryption.key",
        **values,
    )


def test_the_key_file_is_made_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    [key] = load_keys(settings)
    assert load_keys(settings) == [key]
    mode = stat.S_IMODE(settings.encryption_key_file.stat().st_mode)
    assert mode == 0o600
    Fernet(key)


def test_keys_of_the_environment_come_before_the_file(tmp_path: Path) -> None:
    new = Fernet.generate_key().decode()
    settings = settings_in(tmp_path, encryption_keys=f"{new},{KEY}")
    assert load_keys(settings) == [new, KEY]
    assert not settings.encryption_key_file.exists()


@pytest.mark.parametrize("content", ["", "not a key\n", "ключ\n"])
def test_a_file_without_a_key_is_refused(tmp_path: Path, content: str) -> None:
    settings = settings_in(tmp_path)
    settings.encryption_key_file.parent.mkdir()
    settings.encryption_key_file.write_text(content, "utf-8")
    with pytest.raises(KeyFileWrong):
        load_keys(settings)


def test_a_new_key_is_printed_alone(call: Call) -> None:
    first, second = call("new-key"), call("new-key")
    assert first.code == 0
    assert first.out != second.out
    Fernet(first.out.strip())


def name_somebody(folder: Path) -> Path:
    """A person whose name stands in the operator's database under the operator's key."""
    path = folder / "data" / "bot.db"
    keyring.use((folder / "data" / "encryption.key").read_text().split())
    with sqlite3.connect(path) as database:
        database.execute(
            "INSERT INTO person (id, number, display_name, erasure_state, created_at, version) "
            "VALUES (1, 1, ?, 'none', '2026-11-23 09:00:00.000000', 1)",
            (keyring.encrypt("Olga"),),
        )
    return path


def name_of(path: Path) -> str:
    with sqlite3.connect(path) as database:
        return database.execute("SELECT display_name FROM person").fetchone()[0]


def test_a_wrong_key_is_said_before_anything_begins(
    operator: Call, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    name_somebody(tmp_path)
    monkeypatch.setenv("ENCRYPTION_KEYS", Fernet.generate_key().decode())
    monkeypatch.setenv("TELEGRAM_API_URL", "http://127.0.0.1:9")
    for command in ("run", "rotate-keys"):
        done = operator(command)
        assert (done.code, done.out) == (1, "")
        assert done.err.startswith("Ключ шифрования не тот: он не читает person.display_name.")
    assert "[fail] Ключи шифрования" in operator("check").out


def test_a_lost_key_file_is_not_made_anew(
    operator: Call, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    name_somebody(tmp_path)
    key_file = tmp_path / "data" / "encryption.key"
    key_file.unlink()
    monkeypatch.setenv("TELEGRAM_API_URL", "http://127.0.0.1:9")
    done = operator("run")
    assert done.code == 1
    assert done.err.startswith("Тексты в базе зашифрованы, а ключа нет")
    assert not key_file.exists()


def test_rotating_puts_everything_under_the_new_key_and_may_be_repeated(
    operator: Call, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = name_somebody(tmp_path)
    before = name_of(path)
    key_file = tmp_path / "data" / "encryption.key"
    old, new = key_file.read_text().strip(), operator("new-key").out.strip()
    key_file.write_text(f"{new}\n{old}\n")
    done = operator("rotate-keys")
    assert done.code == 0
    assert "person: 1\n" in done.out
    assert "answer: 0\n" in done.out
    assert "person: 0\n" in operator("rotate-keys").out
    assert name_of(path) != before
    key_file.write_text(f"{new}\n")
    assert "[ ok ] Ключи шифрования" in operator("check").out
    keyring.use([new])
    assert keyring.decrypt(name_of(path)) == "Olga"


def test_what_was_written_before_texts_were_encrypted_is_encrypted(
    operator: Call, tmp_path: Path
) -> None:
    path = name_somebody(tmp_path)
    with sqlite3.connect(path) as database:
        database.execute("UPDATE person SET display_name = 'Olga'")
    assert "person: 1\n" in operator("rotate-keys").out
    assert name_of(path).startswith(MARK)


async def rotate(database: Database, **options: bool) -> dict[str, Renewed]:
    return {done.table: done async for done in renew_texts(database, **options)}


async def stored_names(unit: Unit) -> list[str]:
    async with unit() as work:
        column = as_stored(Person.__table__.c.display_name)
        return list(await work.session.scalars(select(column).order_by(Person.id)))


async def test_more_than_one_batch_and_what_is_written_meanwhile(
    unit: Unit, database: Database, still_clock
) -> None:
    new = Fernet.generate_key().decode()
    async with unit() as work:
        world = await make_world(work.session)
        school = await world.school()
        for _ in range(BATCH + 2):
            await world.person(Role.MENTOR, school)
    keyring.use([new, KEY])
    half = renew_texts(database)
    # Stopped after the first table: the next run does the rest.
    await anext(half)
    await half.aclose()
    async with unit() as work:
        person = await work.session.scalar(select(Person).order_by(Person.id).limit(1))
        person.display_name = "Vera"
    done = await rotate(database)
    assert done["person"].changed == BATCH + 1
    assert (await rotate(database))["person"].changed == 0
    keyring.use([new])
    async with unit() as work:
        names = await work.session.scalars(select(Person.display_name).order_by(Person.id))
        assert names.all() == ["Vera"] + ["Olga"] * (BATCH + 1)


async def test_a_text_written_between_reading_and_renewing_is_not_lost(
    unit: Unit, database: Database, still_clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    new = Fernet.generate_key().decode()
    async with unit() as work:
        world = await make_world(work.session)
        await world.person(Role.MENTOR, await world.school())
    keyring.use([new, KEY])
    async with unit() as work:
        table = Person.__table__
        row = (
            await work.session.execute(select(table.c.id, as_stored(table.c.display_name)))
        ).one()
        person = await work.session.get_one(Person, row.id)
        person.display_name = "Vera"
    renewed = Renewed("person")
    nothing = [None] * (len(encrypted_columns(table)) - 1)
    await key_rotation._renew_rows(
        database, table, [(row[0], row[1], *nothing)], renewed, only_plain=False
    )
    assert renewed.changed == 0
    async with unit() as work:
        assert await work.session.scalar(select(Person.display_name)) == "Vera"


async def test_a_text_of_an_unknown_key_is_counted_and_left(
    unit: Unit, database: Database, still_clock
) -> None:
    async with unit() as work:
        world = await make_world(work.session)
        await world.person(Role.MENTOR, await world.school())
    before = await stored_names(unit)
    keyring.use([Fernet.generate_key().decode()])
    done = await rotate(database)
    assert (done["person"].changed, done["person"].unreadable) == (0, 1)
    assert await stored_names(unit) == before


async def test_a_plain_text_is_read_and_then_encrypted(
    unit: Unit, database: Database, still_clock
) -> None:
    async with unit() as work:
        world = await make_world(work.session)
        await world.person(Role.MENTOR, await world.school())
        await world.person(Role.MENTOR, await world.school("School 2"))
    table = Person.__table__
    async with database.writer.begin() as connection:
        await connection.exec_driver_sql("UPDATE person SET display_name = 'Anna' WHERE id = 1")
    async with unit() as work:
        assert "Anna" in set(await work.session.scalars(select(Person.display_name)))
    done = await rotate(database, only_plain=True)
    assert done["person"].changed == 1
    async with unit() as work:
        plain = ~as_stored(table.c.display_name).startswith(MARK)
        assert await work.session.scalar(select(func.count()).where(plain)) == 0


async def test_every_encrypted_table_has_one_key_to_walk_by() -> None:
    for table in Base.metadata.sorted_tables:
        if encrypted_columns(table):
            assert len(table.primary_key.columns) == 1, table.name


def test_without_a_key_nothing_is_written_or_read() -> None:
    keyring.use([])
    with pytest.raises(KeyMissing):
        keyring.encrypt("Olga")


async def test_the_keys_fit_an_empty_database(
    database: Database, database_url: str, tmp_path: Path
) -> None:
    settings = settings_in(tmp_path, database_url=database_url)
    await require_keys(database, settings)
    assert settings.encryption_key_file.exists()
