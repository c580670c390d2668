"""The final stage of a pair, and more time instead of it."""

from aiogram import Router
from aiogram.types import CallbackQuery
from aiogram.utils.i18n import gettext as _

from handlers.calendar_words import full_day, month_day
from handlers.callbacks.endings import (
    AnswerExtension,
    AskEarlyEnd,
    EndByCurator,
    FinishPair,
    ProposeExtension,
    ShowExtensions,
)
from handlers.later_life_rows import answer_rows, extend_rows, finish_rows
from handlers.pair_actions import Rows, pair_action, pair_line
from handlers.pair_cards import pair_screen
from handlers.pair_office import office_action, office_line
from handlers.pair_return import (
    back_button,
    day_from,
    or_how_the_pair_stands,
    page_of_pair,
)
from handlers.screen import Button, Screen
from handlers.widgets import menu_row
from models import Meeting, Mentorship, MentorshipState
from services.actor import Actor
from services.errors import AlreadyDone
from services.extensions import (
    EXTENDABLE,
    answer_extension,
    is_asked,
    list_offers,
    propose_extension,
)
from services.finishing import begin_finishing, is_time_to_finish
from services.mentorships import find_member, get_for_member, get_for_party
from services.session import Session

router = Router(name="finishing")
S = MentorshipState


@pair_action(order=16)
async def answer_action(
    session: Session, actor: Actor, mentorship: Mentorship, meeting: Meeting | None
) -> Rows:
    """The answer to a proposal of more time, for the side that was asked."""
    return answer_rows(mentorship) if is_asked(mentorship, actor) else []


@pair_action(order=20)
async def finish_soon_action(
    session: Session, actor: Actor, mentorship: Mentorship, meeting: Meeting | None
) -> Rows:
    """On to the final stage, near the top when its time has come."""
    if not await is_time_to_finish(session, mentorship=mentorship):
        return []
    return finish_rows(mentorship)


@pair_action(order=75)
async def extend_action(
    session: Session, actor: Actor, mentorship: Mentorship, meeting: Meeting | None
) -> Rows:
    """More time."""
    return extend_rows(mentorship)


@office_action(order=71)
async def office_finish_action(session: Session, actor: Actor, mentorship: Mentorship) -> Rows:
    """The curator may say that it is time, too."""
    is_time = await is_time_to_finish(session, mentorship=mentorship)
    return finish_rows(mentorship) if is_time else []


@pair_line(order=71)
async def term_line(session: Session, actor: Actor, mentorship: Mentorship) -> str | None:
    """How long it lasts, and what is proposed."""
    return term_words(mentorship)


@office_line(order=71)
async def office_term_line(session: Session, actor: Actor, mentorship: Mentorship) -> str | None:
    """The same for the curator."""
    return term_words(mentorship)


def term_words(mentorship: Mentorship) -> str | None:
    """«Срок: до 23 мая 2027. Предложено продлить до 23 июня 2027.»"""
    if mentorship.state not in (*EXTENDABLE, S.ON_HOLD) or mentorship.ends_on is None:
        return None
    words = [_("Term: until {day}.").format(day=full_day(mentorship.ends_on))]
    if mentorship.extend_to is not None:
        words.append(
            _("More time is proposed: until {day}.").format(day=full_day(mentorship.extend_to))
        )
    return " ".join(words)


@router.callback_query(FinishPair.filter())
@or_how_the_pair_stands
async def finish(
    callback: CallbackQuery, callback_data: FinishPair, session: Session, actor: Actor
) -> Screen:
    """The final stage, after one question."""
    mentorship = await get_for_party(
        session, actor=actor, mentorship_id=callback_data.mentorship_id
    )
    if mentorship.state is not S.ACTIVE:
        raise AlreadyDone
    if not await is_time_to_finish(session, mentorship=mentorship):
        return _too_early(actor, mentorship)
    if not callback_data.sure:
        return _question(actor, mentorship)
    mentorship = await begin_finishing(session, actor=actor, mentorship_id=mentorship.id)
    screen = await page_of_pair(session, actor, mentorship)
    return screen.with_toast(_("Now the final meeting"))


def _too_early(actor: Actor, mentorship: Mentorship) -> Screen:
    """The term was moved since the button was shown: what can be done instead."""
    text = _(
        "<b>It is not time to sum up yet</b>\n\nThe final meeting comes when the plan is done or "
        "the term is nearly over: until {day}. To stop earlier, end before the time and say why."
    ).format(day=full_day(mentorship.ends_on))
    own = find_member(mentorship, actor.person_id) is not None
    early = AskEarlyEnd if own else EndByCurator
    rows = [[Button(_("End before its time"), early(mentorship_id=mentorship.id))]]
    return Screen(text=text, rows=[*rows, [back_button(actor, mentorship), *menu_row()]])


def _question(actor: Actor, mentorship: Mentorship) -> Screen:
    text = _(
        "<b>On to the final meeting?</b>\n\nYou sum up together: what has been reached, what goes "
        "on. Afterwards each answers a questionnaire, then the curator closes the pair. Until then "
        "more time can still be agreed on."
    )
    sure = FinishPair(mentorship_id=mentorship.id, sure=True)
    rows = [
        [Button(_("Yes, it is time"), sure)],
        *extend_rows(mentorship),
        [back_button(actor, mentorship), *menu_row()],
    ]
    return Screen(text=text, rows=rows)


@router.callback_query(ShowExtensions.filter())
@or_how_the_pair_stands
async def show_extensions(
    callback: CallbackQuery, callback_data: ShowExtensions, session: Session, actor: Actor
) -> Screen:
    """Until when?"""
    mentorship = await get_for_member(
        session, actor=actor, mentorship_id=callback_data.mentorship_id
    )
    if mentorship.state not in EXTENDABLE:
        raise AlreadyDone
    offers = list_offers(mentorship)
    rows = [
        [
            Button(
                _("Until {day}").format(day=month_day(day)),
                ProposeExtension(mentorship_id=mentorship.id, ends_on=day.toordinal()),
            )
        ]
        for day in offers
    ]
    text = (
        _(
            "<b>More time</b>\n\nUntil when? The other side agrees, too, and the curator is "
            "told. A programme lasts at most twelve months."
        )
        if offers
        else _(
            "<b>More time</b>\n\nA programme lasts at most twelve months, and yours does. Sum "
            "up at the final meeting; after that a new programme can begin."
        )
    )
    return Screen(text=text, rows=[*rows, [back_button(actor, mentorship), *menu_row()]])


@router.callback_query(ProposeExtension.filter())
@or_how_the_pair_stands
async def propose(
    callback: CallbackQuery, callback_data: ProposeExtension, session: Session, actor: Actor
) -> Screen:
    """The other side is asked."""
    mentorship = await propose_extension(
        session,
        actor=actor,
        mentorship_id=callback_data.mentorship_id,
        ends_on=day_from(callback_data.ends_on),
    )
    screen = await pair_screen(session, actor, mentorship)
    return screen.with_toast(_("I have asked the other side"))


@router.callback_query(AnswerExtension.filter())
@or_how_the_pair_stands
async def answer(
    callback: CallbackQuery, callback_data: AnswerExtension, session: Session, actor: Actor
) -> Screen:
    """Yes, or not now."""
    mentorship = await answer_extension(
        session,
        actor=actor,
        mentorship_id=callback_data.mentorship_id,
        ends_on=day_from(callback_data.ends_on),
        accept=callback_data.accept,
    )
    screen = await pair_screen(session, actor, mentorship)
    return screen.with_toast(_("Agreed") if callback_data.accept else _("Noted"))
