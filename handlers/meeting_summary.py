"""A short summary of a held meeting: typed, confirmed by its author, read by all members."""

from typing import Any

from aiogram import F, Router, html
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, Message
from aiogram.utils.i18n import gettext as _

from handlers.callbacks import OpenMeeting
from handlers.callbacks.meetings import KeepSummary, WriteSummary
from handlers.current import current_screen, state_screen
from handlers.display import clean
from handlers.leaving import leave, unless_gone
from handlers.meeting_actions import meeting_action
from handlers.meeting_card import meeting_card, or_how_it_stands
from handlers.meeting_words import kind_name, summary_line
from handlers.screen import Button, Screen
from handlers.widgets import Rows, menu_row
from services.actor import Actor
from services.errors import AlreadyDone
from services.meeting_summary import (
    LONGEST_SUMMARY,
    SHORTEST_SUMMARY,
    SUMMED_UP,
    is_fitting,
    write_summary,
)
from services.meeting_views import MeetingView, get_for_member
from services.session import Session

router = Router(name="meeting_summary")

KEY = "summary"


class SummaryText(StatesGroup):
    """The summary is awaited, or its author's consent to show it to the others."""

    text = State()
    confirm = State()


@meeting_action(order=40)
async def summary_action(session: Session, actor: Actor, view: MeetingView) -> Rows:
    """The way to sum a held meeting up, or to do it anew."""
    if view.meeting.state not in SUMMED_UP:
        return []
    label = _("Change the summary") if view.meeting.summary else _("Write a short summary")
    return [[Button(label, WriteSummary(meeting_id=view.meeting.id))]]


@router.callback_query(WriteSummary.filter())
@or_how_it_stands
async def ask_summary(
    callback: CallbackQuery,
    callback_data: WriteSummary,
    session: Session,
    actor: Actor,
    state: FSMContext,
) -> Screen:
    """Await the summary of a held meeting."""
    view = await get_for_member(session, actor=actor, meeting_id=callback_data.meeting_id)
    if view.meeting.state not in SUMMED_UP:
        raise AlreadyDone
    await _await(state, view)
    return _question(view)


@state_screen(SummaryText.text, SummaryText.confirm)
@unless_gone
async def summary_awaited(session: Session, actor: Actor, state: FSMContext) -> Screen:
    """The question, or what was typed, to be confirmed."""
    kept = await _kept(state)
    view = await get_for_member(session, actor=actor, meeting_id=kept["meeting_id"])
    return _confirm(view, kept["draft"]) if kept["draft"] else _question(view)


@router.message(SummaryText.text, F.text, ~F.text.startswith("/"))
@router.message(SummaryText.confirm, F.text, ~F.text.startswith("/"))
async def take_summary(
    message: Message, session: Session, actor: Actor, state: FSMContext
) -> Screen:
    """The typed summary, to be confirmed before anybody reads it."""
    kept = await _kept(state)
    text = clean(message.text or "")
    if not is_fitting(text):
        screen = await current_screen(session, actor, state)
        return screen.with_hint(_length_hint())
    view = await get_for_member(session, actor=actor, meeting_id=kept["meeting_id"])
    await _await(state, view, draft=text)
    return _confirm(view, text)


@router.callback_query(KeepSummary.filter())
@or_how_it_stands
async def keep_summary(
    callback: CallbackQuery,
    callback_data: KeepSummary,
    session: Session,
    actor: Actor,
    state: FSMContext,
) -> Screen:
    """The author has seen who reads it, and keeps it."""
    kept = await _kept(state)
    if kept["meeting_id"] != callback_data.meeting_id or not kept["draft"]:
        raise AlreadyDone
    view = await write_summary(
        session, actor=actor, meeting_id=callback_data.meeting_id, text=kept["draft"]
    )
    await leave(state, KEY)
    return (await meeting_card(session, actor, view)).with_toast(_("Noted"))


async def _await(state: FSMContext, view: MeetingView, *, draft: str | None = None) -> None:
    await state.set_state(SummaryText.confirm if draft else SummaryText.text)
    await state.update_data({KEY: {"meeting_id": view.meeting.id, "draft": draft}})


async def _kept(state: FSMContext) -> dict[str, Any]:
    return (await state.get_data()).get(KEY) or {"meeting_id": 0, "draft": None}


def _question(view: MeetingView) -> Screen:
    lines = [
        f"<b>{kind_name(view.meeting)}</b>",
        summary_line(view.meeting),
        _("What did you do, in two or three sentences? No names of children or parents, please."),
        _("Type {shortest} to {longest} characters; nobody reads them before you confirm.").format(
            shortest=SHORTEST_SUMMARY, longest=LONGEST_SUMMARY
        ),
    ]
    return Screen(text="\n\n".join(line for line in lines if line), rows=[_back_row(view)])


def _confirm(view: MeetingView, draft: str) -> Screen:
    text = _(
        "Everybody who takes part in the meetings will read this. Please check that nobody's name "
        "is in it.\n\n{text}"
    ).format(text=html.quote(draft))
    meeting_id = view.meeting.id
    rows = [
        [Button(_("Save"), KeepSummary(meeting_id=meeting_id))],
        [Button(_("Write it anew"), WriteSummary(meeting_id=meeting_id))],
    ]
    return Screen(text=text, rows=[*rows, _back_row(view)])


def _back_row(view: MeetingView) -> list[Button]:
    return [Button(_("To the meeting"), OpenMeeting(meeting_id=view.meeting.id)), *menu_row()]


def _length_hint() -> str:
    return _("{shortest} to {longest} characters, please.").format(
        shortest=SHORTEST_SUMMARY, longest=LONGEST_SUMMARY
    )
