"""/pair: my pairs, what is next in each, and a way out without blame."""

from aiogram import Router
from aiogram.filters import Command
from aiogram.utils.i18n import gettext as _
from aiogram.utils.i18n import ngettext

from handlers.callbacks import OpenPairs
from handlers.callbacks.pairing import LeavePair, MorePairActions, OpenPair
from handlers.display import button_name
from handlers.pair_cards import STATES, more_screen, pair_screen, partner_names
from handlers.screen import Button, Screen
from handlers.widgets import choice, menu_row
from models import Mentorship, Role, Side
from services.actor import Actor
from services.endings import NOT_FIT, TRIED_ON, cancel_mentorship
from services.mentorships import (
    find_member,
    get_for_member,
    is_ended,
    list_mine,
    partners_of,
)
from services.policy import policy_of
from services.session import Session

router = Router(name="pair")

MOST_BUTTONS = 7


@router.message(Command("pair"))
@router.callback_query(OpenPairs.filter())
async def open_pairs(event: object, session: Session, actor: Actor) -> Screen:
    """The only pair at once, or the list of them."""
    mine = await list_mine(session, actor=actor)
    if not mine:
        return _no_pair_screen(session, actor)
    if len(mine) == 1:
        return await pair_screen(session, actor, mine[0])
    rows = [
        choice(_pair_button(session, actor, mentorship), OpenPair(mentorship_id=mentorship.id))
        for mentorship in mine[:MOST_BUTTONS]
    ]
    return Screen(text=_("<b>My pairs</b>"), rows=[*rows, menu_row()])


@router.callback_query(OpenPair.filter())
async def open_pair(
    event: object, callback_data: OpenPair, session: Session, actor: Actor
) -> Screen:
    """One pair of mine."""
    mentorship = await get_for_member(
        session, actor=actor, mentorship_id=callback_data.mentorship_id
    )
    return await pair_screen(session, actor, mentorship)


@router.callback_query(MorePairActions.filter())
async def more_actions(
    event: object, callback_data: MorePairActions, session: Session, actor: Actor
) -> Screen:
    """What else can be done in a pair of mine."""
    mentorship = await get_for_member(
        session, actor=actor, mentorship_id=callback_data.mentorship_id
    )
    return await more_screen(session, actor, mentorship, callback_data.page)


@router.callback_query(LeavePair.filter())
async def leave_pair(
    event: object, callback_data: LeavePair, session: Session, actor: Actor
) -> Screen:
    """End a pair that does not fit, or leave a group, after one question; nobody has to explain."""
    mentorship = await get_for_member(
        session, actor=actor, mentorship_id=callback_data.mentorship_id
    )
    if mentorship.state not in TRIED_ON:
        return (await pair_screen(session, actor, mentorship)).with_toast(_("Already decided"))
    side = find_member(mentorship, actor.person_id).side
    if not callback_data.sure:
        return _question_screen(session, mentorship, side)
    ended = await cancel_mentorship(
        session, actor=actor, mentorship_id=mentorship.id, reason=NOT_FIT
    )
    farewell = _farewell(side) if is_ended(ended) else _left_group(side)
    return Screen(text=farewell, rows=[menu_row()]).with_toast(_("Noted"))


def _question_screen(session: Session, mentorship: Mentorship, side: Side) -> Screen:
    if len(partners_of(mentorship, side.other)) > 1:
        return _leaving_screen(session, mentorship, side)
    text = _(
        "<b>End the pair?</b>\n{names}\n\nNot everybody fits everybody, and that is nobody's "
        "fault. You need not explain; your partner and the curator are told without a reason. "
        "Planned meetings are cancelled."
    ).format(names=partner_names(session, mentorship, side))
    sure = LeavePair(mentorship_id=mentorship.id, sure=True)
    stay = [Button(_("Stay"), OpenPair(mentorship_id=mentorship.id))]
    return Screen(text=text, rows=[[Button(_("End the pair"), sure)], stay, menu_row()])


def _leaving_screen(session: Session, mentorship: Mentorship, side: Side) -> Screen:
    """The same question in a group: the others go on."""
    text = _(
        "<b>Leave the group?</b>\n{names}\n\nNot everybody fits everybody, and that is nobody's "
        "fault. You need not explain; the others and the curator are told without a reason. The "
        "others go on."
    ).format(names=partner_names(session, mentorship, side))
    sure = LeavePair(mentorship_id=mentorship.id, sure=True)
    stay = [Button(_("Stay"), OpenPair(mentorship_id=mentorship.id))]
    return Screen(text=text, rows=[[Button(_("Leave the group"), sure)], stay, menu_row()])


def _left_group(side: Side) -> str:
    if side is Side.MENTEE:
        return _("You have left the group. Your request is open again, the curator looks further.")
    return _("You have left the group. Your place is free again. Thank you for your time!")


def _farewell(side: Side) -> str:
    if side is Side.MENTEE:
        return _(
            "The pair has ended. Your request is open again, the curator looks for somebody else."
        )
    return _("The pair has ended. Your place is free again. Thank you for your time!")


def _pair_button(session: Session, actor: Actor, mentorship: Mentorship) -> str:
    side = find_member(mentorship, actor.person_id).side
    names = ", ".join(
        button_name(session, partner.participation.person)
        for partner in partners_of(mentorship, side)
    )
    return f"{names} — {STATES[mentorship.state]}"


def _no_pair_screen(session: Session, actor: Actor) -> Screen:
    if actor.holds(Role.MENTEE):
        text = _(
            "<b>There is no pair yet</b>\n\nThe curator is looking for somebody who has solved a "
            "task like yours. As soon as there is one, I will write to you."
        )
        days = policy_of(session).no_pair_days
        text += "\n\n" + ngettext(
            "Should it take longer than {count} day, I will ask what would help meanwhile: a "
            "single consultation, a group on the topic or a mentor of another school.",
            "Should it take longer than {count} days, I will ask what would help meanwhile: a "
            "single consultation, a group on the topic or a mentor of another school.",
            days,
        ).format(count=days)
    elif actor.holds(Role.MENTOR):
        text = _(
            "<b>There is no pair yet</b>\n\nWhen a colleague needs what you are strong in, I will "
            "write to you. You decide each time."
        )
    else:
        text = _("<b>There is no pair</b>\n\nPairs are shown to those who help or are helped.")
    return Screen(text=text, rows=[menu_row()])
