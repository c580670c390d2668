"""Contacts of a pair: written once, opened to one pair, read by the others over a one-time link."""

from aiogram import F, Router
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, Message
from aiogram.utils.i18n import gettext as _

from handlers import contact_file  # noqa: F401 - registers the file
from handlers.callbacks import OpenPair
from handlers.callbacks.reaching import (
    DeleteContact,
    OpenContact,
    OpenContacts,
    ShareContact,
    WriteContact,
)
from handlers.current import state_screen
from handlers.display import button_name, clean_lines
from handlers.download_links import download_screen
from handlers.leaving import leave, unless_gone
from handlers.pair_cards import partner_names
from handlers.pairing_words import who
from handlers.screen import Button, Screen
from handlers.widgets import choice, menu_row
from models import DownloadKind
from services.actor import Actor
from services.contacts import (
    LONGEST_CONTACT,
    delete_contact,
    find_contact,
    get_shared_contact,
    is_shared,
    list_shared,
    save_contact,
    share_contact,
    unshare_contact,
)
from services.errors import AlreadyDone
from services.mentorships import find_member, get_for_member, is_ended
from services.session import Session

router = Router(name="contacts")

# The key of the dialog's data with the pair from whose page the contact is written.
KEY = "contact"
MOST_OTHERS = 3


class ContactForm(StatesGroup):
    """How a person may be reached is awaited."""

    value = State()


@router.callback_query(OpenContacts.filter())
async def open_contacts(
    event: object, callback_data: OpenContacts, session: Session, actor: Actor, state: FSMContext
) -> Screen:
    """Mine, and those opened to me. Whoever turns back from typing types nothing for it."""
    if await state.get_state() == ContactForm.value.state:
        await leave(state, KEY)
    return await contacts_screen(session, actor, callback_data.mentorship_id)


async def contacts_screen(session: Session, actor: Actor, mentorship_id: int) -> Screen:
    """How it stands with contacts in a pair, and what can be done about it."""
    mentorship = await get_for_member(session, actor=actor, mentorship_id=mentorship_id)
    back = [Button(_("To the pair"), OpenPair(mentorship_id=mentorship_id)), *menu_row()]
    if is_ended(mentorship):
        text = _("The pair has ended: contacts are no longer shown here.")
        return Screen(text=text, rows=[back])
    side = find_member(mentorship, actor.person_id).side
    written = await find_contact(session, actor=actor) is not None
    shared = written and await is_shared(session, actor=actor, mentorship_id=mentorship_id)
    theirs = await list_shared(session, actor=actor, mentorship_id=mentorship_id)
    parts = [
        _("<b>Contacts</b>\n{names}").format(names=partner_names(session, mentorship, side)),
        _mine(written, shared),
        _("Your colleague has opened a contact to you: it is one tap away.")
        if theirs
        else _("Nobody has opened a contact to you here yet. Nobody has to."),
    ]
    rows = [
        choice(
            _("Contact: {name}").format(name=button_name(session, owner.person)),
            OpenContact(share_id=share_id),
        )
        for share_id, owner in theirs[:MOST_OTHERS]
    ]
    return Screen(
        text="\n\n".join(parts), rows=[*rows, *_own_rows(mentorship_id, written, shared), back]
    )


def _mine(written: bool, shared: bool) -> str:
    if not written:
        return _(
            "Your contact is not written yet. Write a phone or an e-mail once; who sees it, you "
            "decide for each pair. It is stored encrypted and read by a one-time link, not in the "
            "chat."
        )
    if shared:
        return _("Your contact is open to this pair. You can take it back at any time.")
    return _("Your contact is written; this pair does not see it.")


def _own_rows(mentorship_id: int, written: bool, shared: bool) -> list[list[Button]]:
    write = Button(
        _("Change my contact") if written else _("Write my contact"),
        WriteContact(mentorship_id=mentorship_id),
    )
    if not written:
        return [[write]]
    toggle = Button(
        _("Take my contact back") if shared else _("Open my contact to this pair"),
        ShareContact(mentorship_id=mentorship_id, share=not shared),
    )
    delete = Button(_("Delete my contact"), DeleteContact(mentorship_id=mentorship_id))
    return [[toggle], [write], [delete]]


@router.callback_query(WriteContact.filter())
async def ask_contact(
    callback: CallbackQuery,
    callback_data: WriteContact,
    session: Session,
    actor: Actor,
    state: FSMContext,
) -> Screen:
    """Await it."""
    await get_for_member(session, actor=actor, mentorship_id=callback_data.mentorship_id)
    await state.update_data({KEY: callback_data.mentorship_id})
    await state.set_state(ContactForm.value)
    return await contact_awaited(session, actor, state)


@state_screen(ContactForm.value)
@unless_gone
async def contact_awaited(session: Session, actor: Actor, state: FSMContext) -> Screen:
    """What to type, and who will see it."""
    mentorship_id = (await state.get_data()).get(KEY, 0)
    await get_for_member(session, actor=actor, mentorship_id=mentorship_id)
    text = _(
        "<b>How may you be reached?</b>\n\nA phone, an e-mail or another messenger, and hours if "
        "you like; up to {count} characters. I store it encrypted and repeat it to nobody in a "
        "chat. Colleagues see it only after you open it to your pair."
    ).format(count=LONGEST_CONTACT)
    return Screen(
        text=text,
        rows=[[Button(_("Back"), OpenContacts(mentorship_id=mentorship_id)), *menu_row()]],
    )


@router.message(ContactForm.value, F.text, ~F.text.startswith("/"))
async def take_contact(
    message: Message, session: Session, actor: Actor, state: FSMContext
) -> Screen:
    """It is kept, and not repeated here."""
    mentorship_id = (await state.get_data()).get(KEY, 0)
    text = clean_lines(message.text or "")
    if not 1 <= len(text) <= LONGEST_CONTACT:
        hint = _("Please make it shorter: up to {count} characters, now there are {length}.")
        screen = await contact_awaited(session, actor, state)
        return screen.with_hint(hint.format(count=LONGEST_CONTACT, length=len(text)))
    await save_contact(session, actor=actor, text=text)
    await leave(state, KEY)
    screen = await contacts_screen(session, actor, mentorship_id)
    return screen.with_hint(_("Written down. Now you can delete your message above."))


@router.callback_query(ShareContact.filter())
async def share(
    callback: CallbackQuery, callback_data: ShareContact, session: Session, actor: Actor
) -> Screen:
    """Open it to the pair, or take it back; a second tap shows how it stands."""
    change = share_contact if callback_data.share else unshare_contact
    toast = _("Opened. I tell your colleague.") if callback_data.share else _("Taken back.")
    try:
        await change(session, actor=actor, mentorship_id=callback_data.mentorship_id)
    except AlreadyDone:
        toast = _("Already done")
    screen = await contacts_screen(session, actor, callback_data.mentorship_id)
    return screen.with_toast(toast)


@router.callback_query(DeleteContact.filter())
async def delete(
    callback: CallbackQuery, callback_data: DeleteContact, session: Session, actor: Actor
) -> Screen:
    """Delete it everywhere, after one question."""
    mentorship_id = callback_data.mentorship_id
    if not callback_data.sure:
        await get_for_member(session, actor=actor, mentorship_id=mentorship_id)
        return Screen(
            text=_("<b>Delete your contact?</b>\n\nNo pair will see it any more."),
            rows=[
                [Button(_("Delete"), DeleteContact(mentorship_id=mentorship_id, sure=True))],
                [Button(_("Back"), OpenContacts(mentorship_id=mentorship_id))],
            ],
        )
    await delete_contact(session, actor=actor)
    screen = await contacts_screen(session, actor, mentorship_id)
    return screen.with_toast(_("Deleted"))


@router.callback_query(OpenContact.filter())
async def open_contact(
    callback: CallbackQuery, callback_data: OpenContact, session: Session, actor: Actor
) -> Screen:
    """A link to it, or the file itself in `full` mode."""
    contact = await get_shared_contact(session, actor=actor, share_id=callback_data.share_id)
    text = _("<b>Contact</b>\n{name}").format(name=who(session, contact.owner))
    return await download_screen(
        session,
        actor,
        kind=DownloadKind.CONTACTS,
        subject_id=callback_data.share_id,
        text=text,
        rows=[menu_row()],
    )
