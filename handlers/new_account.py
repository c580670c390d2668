"""A new Telegram account of the same person: the link, the warning, the check by name."""

from aiogram import F, Router
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message
from aiogram.utils.i18n import gettext as _

from handlers.callbacks.joining import OpenPerson
from handlers.callbacks.life import CreateAccountLink, LeaveAccount, OpenNewAccount, TakeAccount
from handlers.current import current_screen, state_screen
from handlers.display import clean, organization_name, person_name
from handlers.joining_draft import ACCOUNT as KEY
from handlers.joining_draft import NewAccount
from handlers.leaving import leave
from handlers.link_pictures import BotName, qr_picture
from handlers.screen import Attachment, Button, Screen
from handlers.widgets import menu_row
from services import invite_lists, people
from services.accounts import reload_actor
from services.actor import Actor
from services.errors import DomainError, NotFound
from services.new_account import (
    Offer,
    check_name,
    get_offer,
    issue_account_link,
    move_account,
)
from services.policy import policy_of
from services.session import Session

router = Router(name="new_account")
# For those who issue links: behind the promise of confidentiality.
office_router = Router(name="new_account_office")


@office_router.callback_query(OpenNewAccount.filter())
async def open_new_account(
    callback: CallbackQuery, callback_data: OpenNewAccount, session: Session, actor: Actor
) -> Screen:
    """What will happen, before the link is made."""
    participation_id = callback_data.participation_id
    card = await people.get_card(session, actor=actor, participation_id=participation_id)
    if not card.can_renew_account:
        raise NotFound
    after = await invite_lists.newest_id(session, actor=actor)
    hours = policy_of(session).account_link_hours
    return Screen(
        text=_(
            "<b>New Telegram account: {person}</b>\n\nFor somebody who has lost the phone or "
            "changed the number. The link works once, for {hours} hours. Whoever opens it must "
            "type the name this person goes by here. Then the former account is unlinked at once."
            "\n\nMake sure in person that it is really them who asks, and hand the link over only "
            "to them."
        ).format(person=person_name(session, card.participation.person), hours=hours),
        rows=[
            [
                Button(
                    _("Make the link"),
                    CreateAccountLink(participation_id=participation_id, after=after),
                )
            ],
            [Button(_("Back"), OpenPerson(participation_id=participation_id))],
            menu_row(),
        ],
    )


@office_router.callback_query(CreateAccountLink.filter())
async def create_account_link(
    callback: CallbackQuery,
    callback_data: CreateAccountLink,
    session: Session,
    actor: Actor,
    settings: BotName,
) -> Screen:
    """The link, with a text to forward and a picture to show."""
    participation_id = callback_data.participation_id
    token = await issue_account_link(
        session, actor=actor, participation_id=participation_id, after_id=callback_data.after
    )
    link = f"https://t.me/{settings.bot_username}?start={token}"
    hours = policy_of(session).account_link_hours
    forward = _(
        "Open this link from your new Telegram account to go on in the mentoring programme.\n"
        "{link}\nIt is only for you, works once, for {hours} hours."
    ).format(link=link, hours=hours)
    return Screen(
        text=_("<b>The link is ready</b>\n{link}\n\nHand it over to this person only.").format(
            link=link
        ),
        rows=[
            [Button(_("Back"), OpenPerson(participation_id=participation_id))],
            menu_row(),
        ],
        attachments=[Attachment("link.png", qr_picture(link), caption=forward, picture=True)],
        fresh=True,
    )


async def _offer(session: Session, actor: Actor, state: FSMContext) -> Offer | None:
    """What the opened link offers; None when it no longer does, and the form is left."""
    key = (await state.get_data()).get(KEY, {}).get("key", "")
    try:
        return await get_offer(session, actor=actor, key=key)
    except DomainError:
        await leave(state, KEY)
        return None


@state_screen(NewAccount.name)
async def name_screen(session: Session, actor: Actor, state: FSMContext) -> Screen:
    """The warning, and the question that only this person can answer."""
    offer = await _offer(session, actor, state)
    if offer is None:
        return await _no_longer(session, actor, state)
    return Screen(
        text=_(
            "<b>Go on from this Telegram account</b>\n{school} · No. {number}\n\nYour roles, "
            "pairs, answers and consents will be here. The account you used before is unlinked: "
            "it sees nothing any more and gets no messages.\n\nTo go on, type the name by which "
            "you are known here."
        ).format(school=organization_name(offer.organization_title), number=f"{offer.number:03d}"),
        rows=[[Button(_("Not now"), LeaveAccount())]],
    )


@router.message(NewAccount.name, F.text, ~F.text.startswith("/"))
async def type_name(message: Message, session: Session, actor: Actor, state: FSMContext) -> Screen:
    """The right name leads on; five wrong ones end the link."""
    name = clean(message.text or "")
    if await _offer(session, actor, state) is None:
        return await _no_longer(session, actor, state)
    opened = (await state.get_data())[KEY]
    if not await check_name(session, actor=actor, key=opened["key"], name=name):
        screen = await name_screen(session, actor, state)
        if await state.get_state() is None:
            return screen
        return screen.with_hint(
            _(
                "This is not the name. Type it as others see it here, without the number; after "
                "five wrong tries the link stops working."
            )
        )
    await state.update_data({KEY: {**opened, "name": name}})
    await state.set_state(NewAccount.sure)
    return await sure_screen(session, actor, state)


@state_screen(NewAccount.sure)
async def sure_screen(session: Session, actor: Actor, state: FSMContext) -> Screen:
    """The last question."""
    offer = await _offer(session, actor, state)
    if offer is None:
        return await _no_longer(session, actor, state)
    return Screen(
        text=_(
            "<b>Go on from this account? No. {number}</b>\n\nThe former account will be unlinked "
            "at once. To go back, a new link from the curator is needed."
        ).format(number=f"{offer.number:03d}"),
        rows=[
            [Button(_("Yes, go on from here"), TakeAccount())],
            [Button(_("Not now"), LeaveAccount())],
        ],
    )


@router.callback_query(TakeAccount.filter(), NewAccount.sure)
async def take_account(
    callback: CallbackQuery, session: Session, actor: Actor, state: FSMContext
) -> Screen:
    """The person goes on from here."""
    opened = (await state.get_data()).get(KEY, {})
    await state.clear()
    await move_account(session, actor=actor, key=opened.get("key", ""), name=opened.get("name", ""))
    actor = await reload_actor(session, actor=actor)
    screen = await current_screen(session, actor, state)
    return screen.with_hint(_("Welcome back! Everything is here. The former account is unlinked."))


@router.callback_query(LeaveAccount.filter())
async def leave_account(
    callback: CallbackQuery, session: Session, actor: Actor, state: FSMContext
) -> Screen:
    """Nothing has changed; the link works until its time is over."""
    await leave(state, KEY)
    return await current_screen(session, actor, state)


async def _no_longer(session: Session, actor: Actor, state: FSMContext) -> Screen:
    screen = await current_screen(session, actor, state)
    return screen.with_hint(_("This link no longer works. Ask the curator for a new one."))
