"""The card of a meeting: what is agreed, how it stands, what its reader can do now."""

from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any

from aiogram.filters.callback_data import CallbackData
from aiogram.types import CallbackQuery
from aiogram.utils.i18n import gettext as _

from handlers.callbacks.meetings import (
    CancelMeeting,
    ChangePlace,
    ConfirmComing,
    MoveMeeting,
    OfferSlots,
    OpenAgain,
    OpenMeetings,
    OpenReflection,
    PickSlot,
    ReportHeld,
    ReportMissed,
)
from handlers.display import moment_for_both, short_moment
from handlers.meeting_words import how, kind_name, place_line, when, who
from handlers.reflection_words import answer_text, question_text
from handlers.screen import Button, Screen
from handlers.widgets import menu_row
from models import MeetingSlot, MeetingState, ProposalFormat
from services import clock
from services.actor import Actor
from services.errors import AlreadyDone, OfferOutdated
from services.meeting_outcome import has_begun, has_confirmed
from services.meeting_slots import current_slots
from services.meeting_views import MeetingView, get_for_member
from services.reflections import find_mine, list_for_partner
from services.session import Session
from services.surveys import reflection_for

Rows = list[list[Button]]
Handler = Callable[..., Awaitable[Screen]]


async def meeting_card(session: Session, actor: Actor, view: MeetingView) -> Screen:
    """The card for its reader, with the ways on from here."""
    builder = {
        MeetingState.PROPOSED: _proposed,
        MeetingState.SCHEDULED: _scheduled,
        MeetingState.HELD: _held,
        MeetingState.MISSED: _missed,
        MeetingState.CANCELLED: _cancelled,
        MeetingState.CLOSED: _closed,
    }[view.meeting.state]
    text, rows = await builder(session, actor, view)
    heading = f"<b>{kind_name(view.meeting)}</b>\n{who(session, view.partners)}"
    back = [Button(_("All meetings"), OpenMeetings()), *menu_row()]
    return Screen(text=f"{heading}\n\n{text}", rows=[*rows, back])


async def card_of(session: Session, actor: Actor, meeting_id: int) -> Screen:
    """The card of a meeting of the actor's own; raises NotFound."""
    return await meeting_card(
        session, actor, await get_for_member(session, actor=actor, meeting_id=meeting_id)
    )


def or_how_it_stands(handler: Handler) -> Handler:
    """Answer a press that came too late with the card of the meeting as it stands now.

    For handlers whose callback names a meeting; what they did not do, nobody needs to undo.
    """

    @wraps(handler)
    async def guarded(event: CallbackQuery, **data: Any) -> Screen:
        try:
            return await handler(event, **data)
        except AlreadyDone:
            hint = _("This has already been decided. Here is how things stand now.")
        except OfferOutdated:
            hint = _("Other times have been offered since. Please look at the new ones.")
        callback_data: CallbackData = data["callback_data"]
        card = await card_of(data["session"], data["actor"], callback_data.meeting_id)
        return card.with_hint(f"<b>{hint}</b>").with_toast(hint)

    return guarded


def slot_lines(view: MeetingView, slots: list[MeetingSlot]) -> str:
    """The offered times, each for both clocks when they differ."""
    return "\n".join(
        f"• {moment_for_both(slot.starts_at, view.mine.zone, view.partner_zone)}" for slot in slots
    )


def slot_rows(view: MeetingView, slots: list[MeetingSlot]) -> Rows:
    """One button for each offered time that is still ahead, and the way to offer others."""
    meeting_id = view.meeting.id
    rows = [
        [
            Button(
                short_moment(slot.starts_at, view.mine.zone),
                PickSlot(meeting_id=meeting_id, slot_id=slot.id),
            )
        ]
        for slot in slots
        if slot.starts_at > clock.now()
    ]
    return [*rows, [Button(_("Another time"), OfferSlots(meeting_id=meeting_id))]]


def outcome_rows(view: MeetingView) -> Rows:
    """The answers to «Встретились?»."""
    seen = {"meeting_id": view.meeting.id, "revision": view.meeting.revision}
    return [
        [Button(_("Yes, we met"), ReportHeld(**seen))],
        [Button(_("We moved it"), MoveMeeting(**seen, sure=True))],
        [Button(_("It did not take place"), ReportMissed(**seen))],
    ]


def cancel_row(view: MeetingView) -> list[Button]:
    """The way to cancel."""
    seen = {"meeting_id": view.meeting.id, "revision": view.meeting.revision}
    return [Button(_("Cancel the meeting"), CancelMeeting(**seen))]


async def _proposed(session: Session, actor: Actor, view: MeetingView) -> tuple[str, Rows]:
    meeting = view.meeting
    slots = current_slots(meeting)
    offer = OfferSlots(meeting_id=meeting.id)
    if not slots:
        text = _("No time yet. Either of you may offer first: up to three times to choose from.")
        return text, [[Button(_("Offer times"), offer)], cancel_row(view)]
    text = f"{slot_lines(view, slots)}\n{how(meeting)}\n{place_line(meeting)}"
    if meeting.offered_side is view.mine.side:
        text = _("You have offered these times. Your partner chooses now.") + f"\n\n{text}"
        return text, [[Button(_("Offer other times"), offer)], cancel_row(view)]
    ahead = any(slot.starts_at > clock.now() for slot in slots)
    lead = (
        _("Choose a time that suits you:")
        if ahead
        else _("These times have passed. Please offer others:")
    )
    return f"{lead}\n\n{text}", [*slot_rows(view, slots), cancel_row(view)]


async def _scheduled(session: Session, actor: Actor, view: MeetingView) -> tuple[str, Rows]:
    meeting = view.meeting
    text = f"{when(view)}\n{how(meeting)}\n{place_line(meeting)}"
    if has_begun(view):
        return f"{_('Did you meet?')}\n\n{text}", outcome_rows(view)
    seen = {"meeting_id": meeting.id, "revision": meeting.revision}
    rows: Rows = []
    if await has_confirmed(session, view=view, member=view.mine):
        text += "\n\n" + _("You have said you will come.")
    else:
        rows.append([Button(_("I will come"), ConfirmComing(**seen))])
    place = _("Change the link or place") if meeting.place else _("Add the link or place")
    rows += [
        [Button(_("Move it"), MoveMeeting(**seen))],
        [Button(place, ChangePlace(meeting_id=meeting.id))],
        cancel_row(view),
    ]
    return text, rows


async def _held(session: Session, actor: Actor, view: MeetingView) -> tuple[str, Rows]:
    reflection = await find_mine(session, actor=actor, meeting_id=view.meeting.id)
    if reflection is not None and reflection.is_open:
        text = _("You have met. Please answer three short questions: how it was.")
        answer = OpenReflection(response_id=reflection.response.id)
        return text, [[Button(_("Answer"), answer)]]
    return _("You have met, and your answers are in. Now your partner answers."), []


async def _missed(session: Session, actor: Actor, view: MeetingView) -> tuple[str, Rows]:
    text = _("The meeting did not take place. It happens; a new time will help.")
    offer = Button(_("Offer a new time"), OfferSlots(meeting_id=view.meeting.id))
    return text, [[offer], cancel_row(view)]


async def _cancelled(session: Session, actor: Actor, view: MeetingView) -> tuple[str, Rows]:
    text = _("The meeting is cancelled.")
    if view.is_over:
        return text, []
    again = Button(_("Arrange a new meeting"), OpenAgain(meeting_id=view.meeting.id))
    return text, [[again]]


async def _closed(session: Session, actor: Actor, view: MeetingView) -> tuple[str, Rows]:
    parts = [_("You have met, and everybody has answered. Thank you!")]
    if view.mentorship.format is ProposalFormat.CONSULTATION:
        parts.append(_("The consultation is complete."))
    elif not view.is_over:
        parts.append(
            _("The next step, a trial working meeting, comes in a later version of this bot.")
        )
    notes = [
        f"{question_text(question)}\n<i>{answer_text(survey, answer)}</i>"
        for survey in [reflection_for(view.mine.side.other)]
        for answer in await list_for_partner(session, view=view)
        if (question := survey.question(answer.question_code)) is not None
    ]
    if notes:
        parts += [_("From your partner's answers:"), *notes]
    return "\n\n".join(parts), []
