"""/privacy: who sees what, by role and by name; withdrawing the consent; being erased."""

from collections.abc import Iterable

from aiogram import Router
from aiogram.filters import Command
from aiogram.fsm.context import FSMContext
from aiogram.utils.i18n import gettext as _
from aiogram.utils.i18n import lazy_gettext as __
from aiogram.utils.i18n import ngettext

from handlers.callbacks.life import GetMyData
from handlers.callbacks.office import EraseMe, OpenConsents, OpenPrivacy, WithdrawConsent
from handlers.callbacks.reaching import DeleteMyContact
from handlers.current import entrance
from handlers.display import person_name
from handlers.frozen import frozen_screen
from handlers.screen import Button, Screen
from handlers.titles import ROLE_TITLES
from handlers.widgets import menu_row
from models import PARTICIPANT_ROLES, Person, Role
from services.accounts import reload_actor
from services.actor import Actor
from services.contacts import find_contact
from services.policy import policy_of
from services.privacy import (
    Watchers,
    get_standing,
    list_watchers,
    request_erasure,
    withdraw_consent,
)
from services.session import Session

router = Router(name="privacy")

MOST_NAMES = 5
ERASE_STEPS = 3
SEEN_BY_ROLE = {
    Role.SCHOOL_CURATOR: __(
        "your topics, your meetings and whether the questions after them were answered; the "
        "answers under which I say so"
    ),
    Role.SCHOOL_HEAD: __("that you take part; neither topics nor answers"),
    Role.MUNICIPAL_COORDINATOR: __("that you take part, your pair and its meetings"),
    Role.REGIONAL_COORDINATOR: __("that you take part, your pair and its meetings"),
    Role.PSYCHOLOGIST: __("only the requests that you have passed on yourself"),
}


@router.message(Command("privacy"))
@router.callback_query(OpenPrivacy.filter())
async def open_privacy(event: object, session: Session, actor: Actor, state: FSMContext) -> Screen:
    """Who sees what; before consent, that nothing is kept."""
    if actor.person_id is None:
        screen = await entrance(session, actor, state)
        return screen.with_hint(_("I keep nothing about you: there is no consent."))
    if actor.frozen:
        return frozen_screen(await get_standing(session, actor=actor))
    watchers = await list_watchers(session, actor=actor)
    written = await find_contact(session, actor=actor) is not None
    contact = [[Button(_("Delete my contact"), DeleteMyContact())]] if written else []
    return Screen(
        text=_watchers_text(session, watchers, takes_part=actor.holds(*PARTICIPANT_ROLES)),
        rows=[
            [Button(_("My consents"), OpenConsents())],
            [Button(_("My data as a file"), GetMyData())],
            *contact,
            [Button(_("Withdraw the consent"), WithdrawConsent())],
            [Button(_("Erase me"), EraseMe())],
            menu_row(),
        ],
    )


@router.callback_query(WithdrawConsent.filter())
async def withdraw(
    event: object,
    callback_data: WithdrawConsent,
    session: Session,
    actor: Actor,
    state: FSMContext,
) -> Screen:
    """Withdraw the consent, after a question."""
    if actor.frozen:
        return frozen_screen(await get_standing(session, actor=actor))
    if not callback_data.sure:
        days = policy_of(session).withdraw_days
        return Screen(
            text=ngettext(
                "<b>Withdraw the consent?</b>\n\nEverything stops at once: proposals, pairs and "
                "meetings end, your partner is told without a reason. Your data is erased after "
                "{days} day; until then you can come back by giving the consent again. This has "
                "no effect on your work.",
                "<b>Withdraw the consent?</b>\n\nEverything stops at once: proposals, pairs and "
                "meetings end, your partner is told without a reason. Your data is erased after "
                "{days} days; until then you can come back by giving the consent again. This has "
                "no effect on your work.",
                days,
            ).format(days=days),
            rows=[
                [Button(_("Yes, withdraw it"), WithdrawConsent(sure=True))],
                [Button(_("No, leave it"), OpenPrivacy())],
            ],
        )
    await withdraw_consent(session, actor=actor)
    return await _frozen_now(session, actor, state)


@router.callback_query(EraseMe.filter())
async def erase(
    event: object, callback_data: EraseMe, session: Session, actor: Actor, state: FSMContext
) -> Screen:
    """Erase everything, after two questions."""
    if callback_data.step < ERASE_STEPS:
        return _erase_question(session, callback_data.step)
    await request_erasure(session, actor=actor)
    return await _frozen_now(session, actor, state)


def _erase_question(session: Session, step: int) -> Screen:
    if step <= 1:
        days = policy_of(session).erase_working_days
        text = ngettext(
            "<b>Erase you?</b>\n\nYour name, topics, texts and the link to this account will be "
            "erased in {days} working day. Until then everything is frozen, and you can change "
            "your mind. Numbers without a name stay in the reports.",
            "<b>Erase you?</b>\n\nYour name, topics, texts and the link to this account will be "
            "erased in {days} working days. Until then everything is frozen, and you can change "
            "your mind. Numbers without a name stay in the reports.",
            days,
        ).format(days=days)
        button = _("Yes, erase me")
    else:
        text = _(
            "<b>Are you sure?</b>\n\nYour pairs and meetings end at once, your partner is told "
            "without a reason. After the day of erasure nothing can be restored."
        )
        button = _("Yes, I am sure: erase me")
    return Screen(
        text=text,
        rows=[
            [Button(button, EraseMe(step=step + 1))],
            [Button(_("No, leave it"), OpenPrivacy())],
        ],
    )


async def _frozen_now(session: Session, actor: Actor, state: FSMContext) -> Screen:
    """What was typed goes with everything else; the person sees how it stands."""
    await state.clear()
    actor = await reload_actor(session, actor=actor)
    return frozen_screen(await get_standing(session, actor=actor))


def _watchers_text(session: Session, watchers: Watchers, *, takes_part: bool) -> str:
    lines = [_("<b>Who sees what about me</b>")]
    if watchers.partners or takes_part:
        partners = _names(session, watchers.partners) or _("there is none now")
        lines.append(
            _(
                "<b>Partner</b> ({names}): your name here, your topics and the meetings; the "
                "answers under which I say so, once both have answered"
            ).format(names=partners)
        )
    for role, seen in SEEN_BY_ROLE.items():
        if people := watchers.staff.get(role):
            lines.append(
                _("<b>{role}</b> ({names}): {seen}").format(
                    role=ROLE_TITLES[role], names=_names(session, people), seen=seen
                )
            )
    lines.append(
        _(
            "Who sees a mark by name is said under each question; everybody else sees only totals "
            "of at least {minimum} people. Administrators look after the server and see neither "
            "answers nor names."
        ).format(minimum=policy_of(session).minimum_cell)
    )
    return "\n\n".join(lines)


def _names(session: Session, people: Iterable[Person]) -> str:
    names = [person_name(session, person) for person in people]
    more = len(names) - MOST_NAMES
    return ", ".join([*names[:MOST_NAMES], *([f"+{more}"] if more > 0 else [])])
