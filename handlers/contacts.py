"""Contacts of a pair: written once, opened to one pair, read by the others over a one-time link."""

from aiogram import F, Router
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, Message
from aiogram.utils.i18n import gettext as _

from handlers import contact_file  # noqa: F401 - registers the file
from handlers.callbacks import OpenPair
from handlers.callbacks.office import OpenPrivacy
from handlers.callbacks.reaching import (
    DeleteContact,
    DeleteMyContact,
    ListContacts,
    OpenContact,
    OpenContacts,
    ShareContact,
    WriteContact,
    WriteMessage,
)
from handlers.current import state_screen
from handlers.display import button_name, clean_lines
from handlers.download_links import download_screen, form_link, how_long
from handlers.leaving import leave, unless_gone
from handlers.pair_cards import partner_names
from handlers.pairing_words import who
from handlers.screen import Button, Screen
from handlers.widgets import choice, menu_row, page_of, page_row
from models import DownloadKind, Participation
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
    waits_for_newcomers,
)
from services.errors import AlreadyDone
from services.mentorships import find_member, get_for_member, is_ended
from services.policy import policy_of
from services.session import Session

router = Router(name="contacts")

# The key of the dialog's data with the pair from whose page the contact is written.
KEY = "contact"
# Beside one's own four rows and the way back there is room for so many.
MOST_OTHERS = 2


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
    newcomers = shared and await waits_for_newcomers(
        session, actor=actor, mentorship_id=mentorship_id
    )
    if newcomers:
        parts.append(_("Somebody has joined since, and does not see your contact yet."))
    rows = [_contact_row(session, share_id, owner) for share_id, owner in theirs]
    if len(rows) > MOST_OTHERS:
        label = _("Contacts opened to you: {count}").format(count=len(rows))
        rows = [[Button(label, ListContacts(mentorship_id=mentorship_id))]]
    mine = _own_rows(mentorship_id, written, shared, newcomers=newcomers)
    return Screen(text="\n\n".join(parts), rows=[*rows, *mine, back])


def _contact_row(session: Session, share_id: int, owner: Participation) -> list[Button]:
    label = _("Contact: {name}").format(name=button_name(session, owner.person))
    return choice(label, OpenContact(share_id=share_id))


@router.callback_query(ListContacts.filter())
async def list_contacts(
    callback: CallbackQuery, callback_data: ListContacts, session: Session, actor: Actor
) -> Screen:
    """Those opened to me in a large group, page by page."""
    mentorship_id = callback_data.mentorship_id
    theirs = await list_shared(session, actor=actor, mentorship_id=mentorship_id)
    shown, page, pages = page_of(theirs, callback_data.page)
    pager = page_row(
        page, pages, lambda number: ListContacts(mentorship_id=mentorship_id, page=number)
    )
    back = Button(_("Back"), OpenContacts(mentorship_id=mentorship_id))
    return Screen(
        text=_("<b>Contacts opened to you</b>"),
        rows=[*(_contact_row(session, *one) for one in shown), pager, [back]],
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


def _own_rows(
    mentorship_id: int, written: bool, shared: bool, *, newcomers: bool
) -> list[list[Button]]:
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
    anew = ShareContact(mentorship_id=mentorship_id, share=True)
    extra = [[Button(_("Open it to newcomers, too"), anew)]] if newcomers else []
    return [*extra, [toggle], [write], [delete]]


@router.callback_query(WriteContact.filter())
async def ask_contact(
    callback: CallbackQuery,
    callback_data: WriteContact,
    session: Session,
    actor: Actor,
    state: FSMContext,
) -> Screen:
    """Await it in `full` mode; else it is typed on a page of the operator's own server."""
    await get_for_member(session, actor=actor, mentorship_id=callback_data.mentorship_id)
    if policy_of(session).pii_mode != "full":
        return await _form_screen(session, actor, callback_data.mentorship_id)
    await state.update_data({KEY: callback_data.mentorship_id})
    await state.set_state(ContactForm.value)
    return await contact_awaited(session, actor, state)


async def _form_screen(session: Session, actor: Actor, mentorship_id: int) -> Screen:
    back = [Button(_("Back"), OpenContacts(mentorship_id=mentorship_id)), *menu_row()]
    link = await form_link(session, actor, DownloadKind.CONTACT_FORM)
    if link is None:
        text = _(
            "<b>Contacts cannot be exchanged yet</b>\n\nA phone or an e-mail must not go through "
            "the messenger, and the server has no page of its own for it. Write to your colleague "
            "through me: nobody sees your account."
        )
        write = Button(_("Write"), WriteMessage(mentorship_id=mentorship_id))
        return Screen(text=text, rows=[[write], back])
    text = _(
        "<b>How may you be reached?</b>\n\nPlease do not type it here: open the link, write a "
        "phone or an e-mail there and press «Save». It is stored encrypted. Colleagues see it only "
        "after you open it to your pair."
    )
    return Screen(text=f"{text}\n\n{how_long(session)}", rows=[[link], back])


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


@router.callback_query(DeleteMyContact.filter())
async def delete_mine(
    callback: CallbackQuery, callback_data: DeleteMyContact, session: Session, actor: Actor
) -> Screen:
    """The same from /privacy, also after the last pair has ended."""
    back = [Button(_("Back"), OpenPrivacy()), *menu_row()]
    if not callback_data.sure:
        return Screen(
            text=_("<b>Delete your contact?</b>\n\nNo pair will see it any more."),
            rows=[[Button(_("Delete"), DeleteMyContact(sure=True))], back],
        )
    try:
        await delete_contact(session, actor=actor)
    except AlreadyDone:
        return Screen(text=_("There is no contact of yours here."), rows=[back])
    return Screen(text=_("Your contact is deleted: no pair sees it any more."), rows=[back])


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
