"""The choice after an introduction and a trial: how far it is, and a curator's word in it.

The questions themselves are questionnaires (handlers/survey.py); nobody is shown what the other
side answered.
"""

from collections.abc import Mapping

from aiogram import Router
from aiogram.types import CallbackQuery
from aiogram.utils.i18n import gettext as _
from aiogram.utils.i18n import lazy_gettext as __

from handlers.calendar_words import full_day
from handlers.callbacks import OpenPairOffice
from handlers.callbacks.choosing import MoveOn, OpenChoice
from handlers.pair_actions import pair_line
from handlers.pair_office import office_action, office_line, office_screen
from handlers.pairing_words import who
from handlers.screen import Button, Screen
from handlers.widgets import Rows, choice, menu_row
from models import Mentorship, MentorshipState
from services.actor import Actor
from services.calendar.zones import to_local
from services.choice import SkipReason, Standing, find_standing, list_skips, move_on
from services.errors import AlreadyDone
from services.group_members import present
from services.pair_office import can_decide, get_pair
from services.session import Session

router = Router(name="choice")

FORMING, TRIAL = MentorshipState.FORMING, MentorshipState.TRIAL
REASONS: Mapping[SkipReason, object] = {
    SkipReason.TOLD: __("I asked them in person: they agree"),
    SkipReason.KNOWN: __("They have worked together before"),
    SkipReason.TECHNICAL: __("Somebody cannot use the bot now"),
}
GO_ON: Mapping[MentorshipState, object] = {
    FORMING: __("Go on to the trial meeting"),
    TRIAL: __("Go on to planning"),
}
SKIPPED: Mapping[MentorshipState, object] = {
    FORMING: __("A curator's decision after the introduction, {date}: {reason}"),
    TRIAL: __("A curator's decision after the trial, {date}: {reason}"),
    MentorshipState.PLANNING: __(
        "The programme was approved without a planning meeting, {date}: {reason}"
    ),
}


@pair_line(order=20)
async def choice_line(session: Session, actor: Actor, mentorship: Mentorship) -> str | None:
    """For a member: how many have answered, never what."""
    standing = await find_standing(session, mentorship=mentorship)
    if standing is None:
        return None
    if standing.awaits_curator:
        return _("What comes next is being settled with the curator. There is nothing to do now.")
    return " ".join([_answered(standing), _("Nobody is shown what the others have answered.")])


@office_line(order=50)
async def office_choice_line(session: Session, actor: Actor, mentorship: Mentorship) -> str | None:
    """For those who look after the pair: how far the choice is, and what was passed over."""
    lines = [
        str(SKIPPED[skip.stage]).format(
            date=full_day(to_local(skip.at, actor.timezone).date()),
            reason=REASONS[skip.reason],
        )
        for skip in await list_skips(session, mentorship=mentorship)
    ]
    standing = await find_standing(session, mentorship=mentorship)
    if standing is not None:
        lines.append(_waits(standing) if standing.awaits_curator else _answered(standing))
    return "\n".join(lines) or None


@office_action(order=50)
async def office_choice_action(session: Session, actor: Actor, mentorship: Mentorship) -> Rows:
    """Let them go on where somebody's word is missing; the end has a button of its own."""
    standing = await find_standing(session, mentorship=mentorship)
    if standing is None or not standing.awaits_curator or not can_decide(actor, mentorship):
        return []
    action = OpenChoice(mentorship_id=mentorship.id)
    return [[Button(str(GO_ON[standing.stage]), action)]]


@router.callback_query(OpenChoice.filter())
async def open_choice(
    callback: CallbackQuery, callback_data: OpenChoice, session: Session, actor: Actor
) -> Screen:
    """The reason; or the page of the pair when nothing waits for a curator."""
    mentorship = await get_pair(session, actor=actor, mentorship_id=callback_data.mentorship_id)
    standing = await find_standing(session, mentorship=mentorship)
    if standing is None or not standing.awaits_curator or not can_decide(actor, mentorship):
        return await _as_it_stands(session, actor, mentorship)
    names = "\n".join(who(session, member.participation) for member in present(mentorship))
    text = _(
        "<b>{title}?</b>\n{names}\n\nNot everybody has said yes in the bot, so please say why they "
        "can go on. The reason is kept with the pair, and the municipal coordinator sees it."
    ).format(title=GO_ON[standing.stage], names=names)
    rows = [
        choice(str(title), MoveOn(mentorship_id=mentorship.id, reason=reason))
        for reason, title in REASONS.items()
    ]
    back = [Button(_("Back"), OpenPairOffice(mentorship_id=mentorship.id))]
    return Screen(text=text, rows=[*rows, back, menu_row()])


@router.callback_query(MoveOn.filter())
async def let_move_on(
    callback: CallbackQuery, callback_data: MoveOn, session: Session, actor: Actor
) -> Screen:
    """They go on; a repeated press shows how things stand."""
    mentorship_id = callback_data.mentorship_id
    try:
        await move_on(
            session, actor=actor, mentorship_id=mentorship_id, reason=callback_data.reason
        )
    except AlreadyDone:
        mentorship = await get_pair(session, actor=actor, mentorship_id=mentorship_id)
        return await _as_it_stands(session, actor, mentorship)
    mentorship = await get_pair(session, actor=actor, mentorship_id=mentorship_id)
    return (await office_screen(session, actor, mentorship)).with_toast(_("Noted"))


async def _as_it_stands(session: Session, actor: Actor, mentorship: Mentorship) -> Screen:
    return (await office_screen(session, actor, mentorship)).with_toast(_("Already decided"))


def _answered(standing: Standing) -> str:
    text = (
        _("The choice after the introduction: {answered} of {expected} have answered.")
        if standing.stage is FORMING
        else _("Does it fit after the trial: {answered} of {expected} have answered.")
    )
    return text.format(answered=standing.answered, expected=standing.expected)


def _waits(standing: Standing) -> str:
    if standing.stage is FORMING:
        return _(
            "<b>The introduction is over, and the choice needs you.</b> Ask everybody in person, "
            "then let them go on, or end it without blame."
        )
    return _(
        "<b>The trial is over, and the decision needs you.</b> Ask everybody in person, then let "
        "them go on, or end it without blame."
    )
