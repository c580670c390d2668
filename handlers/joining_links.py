"""The link that somebody has opened, kept in the dialog until they have come in."""

from aiogram.fsm.context import FSMContext

from handlers.joining_draft import ACCOUNT, OPENED, Joining, NewAccount
from services.actor import Actor
from services.entering import Door, Opened, find_opened
from services.session import Session


async def remember(state: FSMContext, opened: Opened) -> None:
    """Await the answer to an opened link; a form under way can be returned to."""
    awaited = await state.get_state()
    outside = awaited is None or awaited.startswith("Joining:")
    data = {
        "key": opened.key,
        "role": opened.role,
        "title": opened.organization_title,
        "organization_id": opened.organization_id,
        "back": None if outside else awaited,
    }
    await state.update_data({OPENED: data})
    if opened.role is None:
        await state.set_state(Joining.door)
    else:
        consent = opened.door is Door.CONSENT
        await state.set_state(Joining.consent if consent else Joining.role)


async def remember_account(state: FSMContext, opened: Opened) -> None:
    """Await the name of whoever wants to go on from this account."""
    await state.update_data({ACCOUNT: {"key": opened.key}})
    await state.set_state(NewAccount.name)


async def recall(session: Session, actor: Actor, state: FSMContext) -> None:
    """Bring back a link that was opened before the person left its form with /cancel."""
    if await state.get_state() is not None:
        return
    opened = await find_opened(session, actor=actor)
    if opened is None:
        return
    door = (await state.get_data()).get(OPENED, {}).get("door")
    await remember(state, opened)
    if door is not None:
        data = (await state.get_data())[OPENED]
        await state.update_data({OPENED: {**data, "door": door}})
        await state.set_state(Joining.consent)
