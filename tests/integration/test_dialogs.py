"""Where a conversation stands is kept with the data it belongs to."""

from aiogram.fsm.storage.base import StorageKey

from bot.database import Database
from bot.dialogs import Dialog, load_dialog, save_dialog
from bot.unit_of_work import UnitOfWork, UpdateKey
from services.policy import Policy

ADDRESS = StorageKey(bot_id=42, chat_id=7, user_id=7)


async def _load(database: Database) -> Dialog:
    async with UnitOfWork(database, Policy()) as work:
        return await load_dialog(work.session, key="42:7:7", update=UpdateKey(42, 1))


async def _save(database: Database, dialog: Dialog) -> None:
    async with UnitOfWork(database, Policy()) as work:
        await save_dialog(work.session, dialog)


async def test_a_new_conversation_awaits_nothing(database: Database) -> None:
    dialog = await _load(database)
    assert (dialog.state, dialog.data, dialog.update_seen) == (None, {}, False)


async def test_state_and_data_come_back(database: Database, still_clock) -> None:
    dialog = await _load(database)
    await dialog.set_state(ADDRESS, "Registration:name")
    await dialog.set_data(ADDRESS, {"name": "Ольга", "items": ["a"]})
    await _save(database, dialog)
    again = await _load(database)
    assert (again.state, again.data) == ("Registration:name", {"name": "Ольга", "items": ["a"]})


async def test_a_list_that_was_changed_in_place_is_saved(database: Database, still_clock) -> None:
    dialog = await _load(database)
    await dialog.set_data(ADDRESS, {"slots": ["fri"]})
    await _save(database, dialog)
    again = await _load(database)
    data = await again.get_data(ADDRESS)
    data["slots"].append("thu")
    await again.set_data(ADDRESS, data)
    await _save(database, again)
    assert (await _load(database)).data == {"slots": ["fri", "thu"]}


async def test_a_list_changed_without_saying_so_is_not_saved(
    database: Database, still_clock
) -> None:
    dialog = await _load(database)
    await dialog.set_data(ADDRESS, {"slots": ["fri"]})
    (await dialog.get_data(ADDRESS))["slots"].append("thu")
    await _save(database, dialog)
    assert (await _load(database)).data == {"slots": ["fri"]}
