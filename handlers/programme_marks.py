"""Marking items of the plan as done, at a meeting or from the page of the programme."""

from aiogram import Router
from aiogram.types import CallbackQuery
from aiogram.utils.i18n import gettext as _

from handlers.callbacks import OpenMeeting
from handlers.callbacks.programme import MarkItem, OpenMarks, OpenProgramme
from handlers.programme_screens import view_screen
from handlers.programme_words import deficit_text, done_text
from handlers.screen import Button, Screen
from handlers.widgets import choice, menu_row, page_of, page_row
from models import PlanItemState
from services.actor import Actor
from services.errors import AlreadyDone, IllegalTransition
from services.program_items import WORKING, mark_done, unmark_done
from services.program_views import ProgramView, count_done, get_by_item, get_program
from services.session import Session

router = Router(name="programme_marks")


@router.callback_query(OpenMarks.filter())
async def open_marks(
    callback: CallbackQuery, callback_data: OpenMarks, session: Session, actor: Actor
) -> Screen:
    """The plan, to mark what is done."""
    view = await get_program(session, actor=actor, mentorship_id=callback_data.mentorship_id)
    return await _marks_screen(session, actor, view, callback_data.meeting_id, callback_data.page)


@router.callback_query(MarkItem.filter())
async def mark(
    callback: CallbackQuery, callback_data: MarkItem, session: Session, actor: Actor
) -> Screen:
    """Done, or the mark taken back; pressing twice changes nothing."""
    item_id, meeting_id = callback_data.item_id, callback_data.meeting_id
    word = _("Noted")
    try:
        if callback_data.done:
            await mark_done(session, actor=actor, item_id=item_id, meeting_id=meeting_id or None)
        else:
            await unmark_done(session, actor=actor, item_id=item_id)
    except (AlreadyDone, IllegalTransition):
        word = _("Already decided")
    view, _item = await get_by_item(session, actor=actor, item_id=item_id)
    screen = await _marks_screen(session, actor, view, meeting_id, callback_data.page)
    return screen.with_toast(word)


async def _marks_screen(
    session: Session, actor: Actor, view: ProgramView, meeting_id: int, page: int
) -> Screen:
    working = view.is_at_work and view.mentorship.state in WORKING
    if view.current is None or view.member is None or not working:
        return await view_screen(session, actor, view)
    numbered = view.numbered(view.current)
    shown, page, pages = page_of(numbered, page)
    mentorship_id = view.mentorship.id
    rows = []
    for number, item in shown:
        done = item.state is PlanItemState.DONE
        action = MarkItem(item_id=item.id, meeting_id=meeting_id, page=page, done=not done)
        rows.append(choice(f"{number}. {deficit_text(item)}", action, chosen=done))
    pager = page_row(
        page,
        pages,
        lambda at: OpenMarks(mentorship_id=mentorship_id, meeting_id=meeting_id, page=at),
    )
    back = (
        Button(_("To the meeting"), OpenMeeting(meeting_id=meeting_id))
        if meeting_id
        else Button(_("To the programme"), OpenProgramme(mentorship_id=mentorship_id))
    )
    text = _(
        "<b>What is done</b>: {done}\n\nPress an item to mark it; press again to undo."
    ).format(done=done_text(view.current))
    done, number = count_done(view.current)
    if done == number:
        text += "\n\n" + _("The whole plan is done. The final meeting comes next.")
    last = [back] if pager else [back, *menu_row()]
    return Screen(text=text, rows=[*rows, pager, last])
