"""The card of a meeting: what is agreed, how it stands, what its reader can do now."""

from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any

from aiogram.filters.callback_data import CallbackData
from aiogram.types import CallbackQuery
from aiogram.utils.i18n import gettext as _

from handlers.agenda import agenda_text
from handlers.callbacks import OpenMeeting, OpenSurvey
from handlers.callbacks.meetings import (
    ChangePlace,
    ConfirmComing,
    MoreMeetingActions,
    OfferSlots,
    OpenAgain,
    OpenMeetings,
)
from handlers.meeting_actions import action_rows
from handlers.meeting_rows import cancel_row, move_rows, outcome_rows, slot_lines, slot_rows
from handlers.meeting_words import (
    attendance_line,
    how,
    kind_name,
    logged_line,
    place_line,
    summary_line,
    when,
    who,
)
from handlers.next_steps import MISSING
from handlers.screen import Button, Screen
from handlers.survey_words import shared_answer_text, shared_question_text
from handlers.widgets import Rows, menu_row, page_row, pages_of_rows
from models import MeetingState, ProposalFormat
from services import clock
from services.actor import Actor
from services.errors import AlreadyDone, MeetingNotAllowed, OfferOutdated
from services.meeting_order import AFTER_REFLECTION, find_missing, find_unreflected
from services.meeting_outcome import has_begun, has_confirmed, list_absent
from services.meeting_slots import current_slots
from services.meeting_views import MeetingView, get_for_member
from services.session import Session
from services.survey_sharing import list_for_partner
from services.survey_views import find_for_meeting

Handler = Callable[..., Awaitable[Screen]]
# Beside the way back; with «Ещё» one less. On the pages after the first also the way between them.
MOST_ACTIONS = 6
MORE_ACTIONS = 4


async def meeting_card(session: Session, actor: Actor, view: MeetingView) -> Screen:
    """The card for its reader, with the ways on from here."""
    text, rows = await _text_and_rows(session, actor, view)
    shown = _first(rows)
    if len(shown) < len(rows):
        shown.append([Button(_("More"), MoreMeetingActions(meeting_id=view.meeting.id))])
    back = [Button(_("All meetings"), OpenMeetings()), *menu_row()]
    return Screen(text=f"{_heading(session, view)}\n\n{text}", rows=[*shown, back])


async def more_card(session: Session, actor: Actor, view: MeetingView, page: int) -> Screen:
    """The buttons that did not fit on the card."""
    _text, rows = await _text_and_rows(session, actor, view)
    pages = pages_of_rows(rows[len(_first(rows)) :], MORE_ACTIONS)
    page = min(max(page, 0), len(pages) - 1)
    meeting_id = view.meeting.id
    pager = page_row(
        page, len(pages), lambda number: MoreMeetingActions(meeting_id=meeting_id, page=number)
    )
    back = [Button(_("To the meeting"), OpenMeeting(meeting_id=meeting_id)), *menu_row()]
    return Screen(text=_heading(session, view), rows=[*pages[page], pager, back])


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
        except MeetingNotAllowed as refused:
            hint = str(MISSING[refused.args[0]])
        callback_data: CallbackData = data["callback_data"]
        card = await card_of(data["session"], data["actor"], callback_data.meeting_id)
        return card.with_hint(f"<b>{hint}</b>").with_toast(hint)

    return guarded


def _heading(session: Session, view: MeetingView) -> str:
    return f"<b>{kind_name(view.meeting)}</b>\n{who(session, view.partners)}"


async def _text_and_rows(session: Session, actor: Actor, view: MeetingView) -> tuple[str, Rows]:
    """What the state says; its own buttons that matter most, what features add, the rest."""
    builder = {
        MeetingState.PROPOSED: _proposed,
        MeetingState.SCHEDULED: _scheduled,
        MeetingState.HELD: _held,
        MeetingState.MISSED: _missed,
        MeetingState.CANCELLED: _cancelled,
        MeetingState.CLOSED: _closed,
    }[view.meeting.state]
    text, rows, rest = await builder(session, actor, view)
    return text, [*rows, *await action_rows(session, actor, view), *rest]


def _first(rows: Rows) -> Rows:
    if sum(map(len, rows)) <= MOST_ACTIONS:
        return list(rows)
    return pages_of_rows(rows, MOST_ACTIONS - 1)[0]


Standing = tuple[str, Rows, Rows]


async def _proposed(session: Session, actor: Actor, view: MeetingView) -> Standing:
    meeting = view.meeting
    slots = current_slots(meeting)
    offer = OfferSlots(meeting_id=meeting.id)
    rest = [cancel_row(view)]
    if not slots:
        text = _("No time yet. Either of you may offer first: up to three times to choose from.")
        return text, [[Button(_("Offer times"), offer)]], rest
    text = f"{slot_lines(view, slots)}\n{how(meeting)}\n{place_line(meeting)}"
    if meeting.offered_side is view.mine.side:
        text = _("You have offered these times. Your partner chooses now.") + f"\n\n{text}"
        return text, [[Button(_("Offer other times"), offer)]], rest
    ahead = any(slot.starts_at > clock.now() for slot in slots)
    lead = (
        _("Choose a time that suits you:")
        if ahead
        else _("These times have passed. Please offer others:")
    )
    return f"{lead}\n\n{text}", slot_rows(view, slots), rest


async def _scheduled(session: Session, actor: Actor, view: MeetingView) -> Standing:
    meeting = view.meeting
    agenda = await agenda_text(session, view)
    text = f"{when(view)}\n{how(meeting)}\n{place_line(meeting)}"
    if has_begun(view):
        gone = view.mine in await list_absent(session, view=view)
        lead = (
            _("You could not come. The others will say how it was.") if gone else _("Did you meet?")
        )
        return await _begun(session, view, f"{lead}\n\n{text}\n\n{agenda}")
    rows: Rows = []
    if await has_confirmed(session, view=view, member=view.mine):
        text += "\n\n" + _("You have said you will come.")
    else:
        seen = {"meeting_id": meeting.id, "revision": meeting.revision}
        rows.append([Button(_("I will come"), ConfirmComing(**seen))])
    place = _("Change the link or place") if meeting.place else _("Add the link or place")
    rest = [[Button(place, ChangePlace(meeting_id=meeting.id))], cancel_row(view)]
    return f"{text}\n\n{agenda}", [*rows, *move_rows(view)], rest


async def _begun(session: Session, view: MeetingView, text: str) -> Standing:
    """«Встретились?»; an earlier meeting of the series that is not closed comes first (rule 4)."""
    rows = outcome_rows(view)
    meeting = view.meeting
    if meeting.kind in AFTER_REFLECTION:
        before = await find_unreflected(session, mentorship_id=meeting.mentorship_id)
        if before is not None:
            text += "\n\n" + _("Not all have answered about the meeting before; they come first.")
            open_it = OpenMeeting(meeting_id=before.id)
            rows.insert(0, [Button(_("Open the meeting before"), open_it)])
    return text, rows, []


async def _held(session: Session, actor: Actor, view: MeetingView) -> Standing:
    told = await _what_was(session, view)
    survey = await find_for_meeting(session, actor=actor, meeting_id=view.meeting.id)
    if survey is None:
        text = _("The meeting took place. It is closed by the answers of those who were there.")
    elif survey.is_open:
        text = _("You have met. Please answer a few short questions: how it was.")
        answer = Button(_("Answer"), OpenSurvey(response_id=survey.response.id))
        return "\n\n".join([text, *told]), [[answer]], []
    else:
        text = _("You have met, and your answers are in. Now your partner answers.")
    return "\n\n".join([text, *told]), [], []


async def _missed(session: Session, actor: Actor, view: MeetingView) -> Standing:
    text = _("The meeting did not take place. It happens; a new time will help.")
    offer = Button(_("Offer a new time"), OfferSlots(meeting_id=view.meeting.id))
    return text, [[offer]], [cancel_row(view)]


async def _cancelled(session: Session, actor: Actor, view: MeetingView) -> Standing:
    text = _("The meeting is cancelled.")
    kind = view.meeting.kind
    if await find_missing(session, mentorship=view.mentorship, kind=kind) is not None:
        return text, [], []
    again = Button(_("Arrange a new meeting"), OpenAgain(meeting_id=view.meeting.id))
    return text, [[again]], []


async def _closed(session: Session, actor: Actor, view: MeetingView) -> Standing:
    parts = [_("You have met, and everybody has answered. Thank you!")]
    if view.mentorship.format is ProposalFormat.CONSULTATION:
        parts.append(_("The consultation is complete."))
    parts += await _what_was(session, view)
    notes = [
        f"{shared_question_text(question, answer)}\n<i>{shared_answer_text(question, answer)}</i>"
        for _response, survey, answers in await list_for_partner(session, view=view)
        for answer in answers
        if (question := survey.question(answer.question_code)) is not None
    ]
    if notes:
        parts += [_("From your partner's answers:"), *notes]
    return "\n\n".join(parts), [], []


async def _what_was(session: Session, view: MeetingView) -> list[str]:
    """When it was, who marked it, who was not there, what was written down."""
    lines = [
        when(view) if view.meeting.starts_at is not None else "",
        logged_line(view.meeting),
        await attendance_line(session, view),
        summary_line(view.meeting),
    ]
    return [line for line in lines if line]
