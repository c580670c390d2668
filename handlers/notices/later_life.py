"""Notices of a pair that works: a pause, its term, the final stage, more time.

None of them names a topic or says why. Each is shown only while it is true.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from aiogram.utils.i18n import gettext as _
from aiogram.utils.i18n import lazy_gettext as __

from handlers.calendar_words import full_day
from handlers.callbacks import OfferSlots
from handlers.callbacks.endings import PausePair
from handlers.callbacks.programme import OpenProgramme
from handlers.later_life_rows import answer_rows, extend_rows, finish_rows, pause_rows
from handlers.notices.registry import notice
from handlers.pair_return import back_button, names_of
from handlers.screen import Button, Screen
from handlers.widgets import Rows, menu_row
from models import MeetingState, Mentorship, MentorshipState
from services.actor import Actor
from services.extensions import is_asked
from services.finishing import is_time_to_finish
from services.mentorships import can_end, find_member, find_mentorship, find_next_meeting, is_ended
from services.notices import NoticeKind
from services.pauses import PAUSABLE, next_september
from services.session import Session
from services.terms import today_of

Payload = Mapping[str, Any]
S = MentorshipState

HINTS = {
    "topics": __("open the programme and begin a correction: the other side and the curator agree"),
    "schedule": __("agree on another rhythm, or correct the schedule in the programme"),
    "format": __("agree on another form with the next times, or correct it in the programme"),
    "pair": __("the curator knows and will get in touch; meetings go on until you decide"),
}


async def _find(session: Session, reader: Actor, payload: Payload) -> Mentorship | None:
    """The running pair, for somebody who belongs to it or looks after it."""
    mentorship = await find_mentorship(session, mentorship_id=payload["mentorship_id"])
    if mentorship is None or is_ended(mentorship) or not can_end(reader, mentorship):
        return None
    return mentorship


def _screen(
    session: Session, reader: Actor, mentorship: Mentorship, text: str, rows: Rows
) -> Screen:
    names = names_of(session, reader, mentorship)
    return Screen(
        text=text.format(names=names, day=_last_day(mentorship)),
        rows=[*rows, [back_button(reader, mentorship), *menu_row()]],
    )


def _last_day(mentorship: Mentorship) -> str:
    return full_day(mentorship.ends_on) if mentorship.ends_on else ""


@notice(NoticeKind.PULSE_WISH)
async def pulse_wish(session: Session, reader: Actor, payload: Payload) -> Screen | None:
    """How what somebody wants to change is changed; for that person only."""
    mentorship = await _find(session, reader, payload)
    if mentorship is None or find_member(mentorship, reader.person_id) is None:
        return None
    text = _("Thank you for saying what should change. How it is done: {hint}.").format(
        hint=HINTS[payload["wish"]]
    )
    programme = Button(_("To the programme"), OpenProgramme(mentorship_id=mentorship.id))
    rows = [] if payload["wish"] == "pair" else [[programme]]
    return _screen(session, reader, mentorship, text, rows)


@notice(NoticeKind.TERM_ENDS)
async def term_ends(session: Session, reader: Actor, payload: Payload) -> Screen | None:
    """Is it time for the final meeting? Nothing ends by itself."""
    mentorship = await _find(session, reader, payload)
    if mentorship is None or not await is_time_to_finish(session, mentorship=mentorship):
        return None
    text = _(
        "The term of the programme comes to its end: {names}, until {day}. Is it time for the "
        "final meeting? Nothing ends by itself: you decide."
    )
    return _screen(session, reader, mentorship, text, _time_rows(reader, mentorship))


@notice(NoticeKind.PLAN_DONE)
async def plan_done(session: Session, reader: Actor, payload: Payload) -> Screen | None:
    """All of the plan is done: sum up, or plan more."""
    mentorship = await _find(session, reader, payload)
    if mentorship is None or not await is_time_to_finish(session, mentorship=mentorship):
        return None
    text = _("Everything in the plan is done: {names}. Is it time for the final meeting?")
    return _screen(session, reader, mentorship, text, _time_rows(reader, mentorship))


def _time_rows(reader: Actor, mentorship: Mentorship) -> Rows:
    is_member = find_member(mentorship, reader.person_id) is not None
    return finish_rows(mentorship) + (extend_rows(mentorship) if is_member else [])


@notice(NoticeKind.SUMMER_AHEAD)
async def summer_ahead(session: Session, reader: Actor, payload: Payload) -> Screen | None:
    """A pause over the summer, in one tap."""
    mentorship = await _find(session, reader, payload)
    if mentorship is None or mentorship.state not in PAUSABLE:
        return None
    until = next_september(today_of(mentorship))
    text = _(
        "Summer is near: {names}. A pause until September? Reminders stop, the term moves by as "
        "much. You can also go on as you are."
    )
    pause = PausePair(mentorship_id=mentorship.id, until=until.toordinal(), sure=True)
    rows = [[Button(_("Summer pause until September"), pause)]]
    return _screen(session, reader, mentorship, text, rows)


@notice(NoticeKind.PAIR_FINISHING)
async def pair_finishing(session: Session, reader: Actor, payload: Payload) -> Screen | None:
    """Somebody said that it is time to sum up."""
    mentorship = await _find(session, reader, payload)
    if mentorship is None or mentorship.state is not S.FINISHING:
        return None
    if find_member(mentorship, reader.person_id) is None:
        text = _(
            "The pair comes to its final meeting: {names}. When both sides have summed up, I ask "
            "you for your questionnaire."
        )
        return _screen(session, reader, mentorship, text, [])
    text = _("It is time to sum up: {names}. Choose a time for the final meeting.")
    rows = await _choose_time(session, mentorship)
    return _screen(session, reader, mentorship, text, rows)


@notice(NoticeKind.PAIR_PAUSED)
async def pair_paused(session: Session, reader: Actor, payload: Payload) -> Screen | None:
    """A pause began, or is longer now."""
    mentorship = await _find(session, reader, payload)
    if mentorship is None or mentorship.state is not S.ON_HOLD:
        return None
    if mentorship.on_hold_until is None:
        text = _("A pause: {names}. Meetings ahead are cancelled, the term moves by its length.")
    else:
        text = _(
            "A pause until {until}: {names}. Meetings ahead are cancelled, the term moves by its "
            "length."
        ).replace("{until}", full_day(mentorship.on_hold_until))
    return _screen(session, reader, mentorship, text, [])


@notice(NoticeKind.PAUSE_OVER)
async def pause_over(session: Session, reader: Actor, payload: Payload) -> Screen | None:
    """«Продолжаем?» on the day of which it was said that it would go on."""
    mentorship = await _find(session, reader, payload)
    if mentorship is None or mentorship.state is not S.ON_HOLD:
        return None
    if mentorship.on_hold_until and mentorship.on_hold_until > today_of(mentorship):
        return None
    text = _("The pause comes to its end: {names}. Do you go on?")
    return _screen(session, reader, mentorship, text, pause_rows(mentorship))


@notice(NoticeKind.PAIR_RESUMED)
async def pair_resumed(session: Session, reader: Actor, payload: Payload) -> Screen | None:
    """The pair goes on; its term has moved."""
    mentorship = await _find(session, reader, payload)
    if mentorship is None or mentorship.state not in PAUSABLE:
        return None
    if mentorship.ends_on is None:
        text = _("The pair goes on: {names}.")
    else:
        text = _("The pair goes on: {names}. The term is now until {day}.")
    is_member = find_member(mentorship, reader.person_id) is not None
    rows = await _choose_time(session, mentorship) if is_member else []
    return _screen(session, reader, mentorship, text, rows)


@notice(NoticeKind.EXTENSION_ASKED)
async def extension_asked(session: Session, reader: Actor, payload: Payload) -> Screen | None:
    """More time is proposed, for the side that answers."""
    mentorship = await _find(session, reader, payload)
    if mentorship is None or not is_asked(mentorship, reader):
        return None
    text = _(
        "Your side is asked for more time together: {names}, until {until} instead of {day}. Do "
        "you agree?"
    ).replace("{until}", full_day(mentorship.extend_to))
    return _screen(session, reader, mentorship, text, answer_rows(mentorship))


@notice(NoticeKind.EXTENSION_ANSWERED)
async def extension_answered(session: Session, reader: Actor, payload: Payload) -> Screen | None:
    """What became of the proposal."""
    mentorship = await _find(session, reader, payload)
    if mentorship is None or mentorship.ends_on is None:
        return None
    accepted = payload["accepted"]
    if accepted and mentorship.ends_on < date.fromisoformat(payload["ends_on"]):
        return None
    text = (
        _("There is more time: {names}, now until {day}.")
        if accepted
        else _("The other side cannot take more time now: {names}. The term stays: until {day}.")
    )
    return _screen(session, reader, mentorship, text, [])


async def _choose_time(session: Session, mentorship: Mentorship) -> Rows:
    meeting = await find_next_meeting(session, mentorship_id=mentorship.id)
    if meeting is None or meeting.state is not MeetingState.PROPOSED:
        return []
    return [[Button(_("Choose a time"), OfferSlots(meeting_id=meeting.id))]]
