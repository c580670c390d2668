"""The pages of a programme: for those who write it, for those who approve it, page by page."""

from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any

from aiogram import html
from aiogram.utils.i18n import gettext as _

from handlers.callbacks import OpenPair, OpenPairOffice
from handlers.callbacks.programme import (
    AgreeProgramme,
    ApproveProgramme,
    BeginCorrection,
    DiscardCorrection,
    EditProgramme,
    OpenChanges,
    OpenDraft,
    OpenMarks,
    OpenProgramme,
    ReturnProgramme,
    TakeBackProgramme,
)
from handlers.display import person_name
from handlers.pairing_words import who
from handlers.programme_changes import change_blocks
from handlers.programme_words import (
    STATES,
    problems_text,
    programme_blocks,
    text_pages,
    warning_block,
)
from handlers.screen import Button, Screen
from handlers.widgets import Rows, menu_row, page_row
from models import MentorshipState, ProgramVersion, ProgramVersionState
from services.actor import Actor
from services.errors import AlreadyDone, IllegalTransition, ProgramChanged, ProgramIncomplete
from services.program_access import present
from services.program_changes import compare
from services.program_content import fingerprint, list_problems
from services.program_items import WORKING
from services.program_views import (
    ProgramView,
    get_by_item,
    get_by_version,
    get_program,
    list_warnings,
)
from services.session import Session

Handler = Callable[..., Awaitable[Screen]]


async def programme_screen(
    session: Session, actor: Actor, mentorship_id: int, page: int = 0
) -> Screen:
    """The programme that holds; while there is none, the one being written."""
    view = await get_program(session, actor=actor, mentorship_id=mentorship_id)
    return await view_screen(session, actor, view, page)


async def view_screen(session: Session, actor: Actor, view: ProgramView, page: int = 0) -> Screen:
    """The same for a view that has been read."""
    if view.current is None and view.open is not None:
        return await draft_screen(session, actor, view, page)
    if view.current is None:
        text = _("There is no programme yet: it is written when the pair comes to planning.")
        return Screen(text=text, rows=[back_row(view)])
    blocks = [
        _heading(session, view, view.current),
        *programme_blocks(view.current, view.numbered(view.current), actor.timezone),
    ]
    if view.open is not None:
        blocks.insert(1, _("A correction is open: {state}.").format(state=STATES[view.open.state]))
    pages = text_pages(blocks)
    page = min(max(page, 0), len(pages) - 1)
    pager = page_row(
        page,
        len(pages),
        lambda at: OpenProgramme(mentorship_id=view.mentorship.id, page=at),
    )
    return Screen(text=pages[page], rows=[pager, *_current_rows(view), back_row(view)])


async def draft_screen(session: Session, actor: Actor, view: ProgramView, page: int = 0) -> Screen:
    """The version being written, or waiting for the curator; without one, what holds."""
    version = view.open
    if version is None:
        return await view_screen(session, actor, view, page)
    pages = text_pages(
        [
            _heading(session, view, version),
            *await _before(session, actor, view),
            *programme_blocks(version, view.numbered(version), actor.timezone),
        ]
    )
    page = min(max(page, 0), len(pages) - 1)
    pager = page_row(
        page, len(pages), lambda at: OpenDraft(mentorship_id=view.mentorship.id, page=at)
    )
    return Screen(text=pages[page], rows=[pager, *_draft_rows(view, version), back_row(view)])


async def changes_screen(
    session: Session, actor: Actor, view: ProgramView, page: int = 0
) -> Screen:
    """What the open correction changes."""
    changes = view.changes
    if changes is None or view.open is None:
        return await view_screen(session, actor, view)
    pages = text_pages([_("<b>What changes</b>"), *change_blocks(changes, actor.timezone)])
    page = min(max(page, 0), len(pages) - 1)
    mentorship_id = view.mentorship.id
    pager = page_row(page, len(pages), lambda at: OpenChanges(mentorship_id=mentorship_id, page=at))
    rows = [row for row in _draft_rows(view, version=view.open) if not _leads_here(row)]
    whole = [Button(_("The whole text"), OpenDraft(mentorship_id=mentorship_id))]
    return Screen(text=pages[page], rows=[pager, *rows, whole, back_row(view)])


def _leads_here(row: list[Button]) -> bool:
    return any(isinstance(button.action, OpenChanges) for button in row)


def back_row(view: ProgramView) -> list[Button]:
    """Back to the pair: a member's page, or the curator's."""
    mentorship_id = view.mentorship.id
    if view.member is not None:
        return [Button(_("To the pair"), OpenPair(mentorship_id=mentorship_id)), *menu_row()]
    return [Button(_("To the pair"), OpenPairOffice(mentorship_id=mentorship_id)), *menu_row()]


def _heading(session: Session, view: ProgramView, version: ProgramVersion) -> str:
    title = _("<b>Personalised programme</b>")
    if version.number > 1:
        title = _("<b>Personalised programme, version {number}</b>").format(number=version.number)
    people = "; ".join(who(session, member.participation) for member in present(view.mentorship))
    return f"{title}\n{people}\n" + _("Now: {state}").format(state=STATES[version.state])


async def _before(session: Session, actor: Actor, view: ProgramView) -> list[str]:
    """What a reader should know before the text of an open version."""
    version = view.open
    assert version is not None
    if version.state is ProgramVersionState.AGREED:
        if not view.may_decide:
            return []
        blocks = [warning_block(await list_warnings(session, view=view))]
        if view.changes is not None:
            changed = change_blocks(view.changes, actor.timezone)
            blocks += [_("<b>What changes</b>"), *changed, _("<b>The whole text</b>")]
        return blocks
    blocks = []
    if version.returned_comment:
        blocks.append(
            _("The curator asks to change:\n<blockquote>{comment}</blockquote>").format(
                comment=html.quote(version.returned_comment)
            )
        )
    problems = list_problems(version)
    if problems:
        blocks.append(problems_text(problems))
    elif version.agreements:
        blocks.append(_awaited(session, view))
    return blocks


def _awaited(session: Session, view: ProgramView) -> str:
    names = ", ".join(person_name(session, m.participation.person) for m in view.awaited)
    return _("Still to agree: {names}").format(names=names) if names else ""


def _current_rows(view: ProgramView) -> Rows:
    """What can be done with a programme that holds."""
    rows: Rows = []
    mentorship_id = view.mentorship.id
    if view.member is not None and view.is_at_work and view.mentorship.state in WORKING:
        rows.append([Button(_("Mark what is done"), OpenMarks(mentorship_id=mentorship_id))])
    if view.open is not None:
        rows.append([Button(_("Open the correction"), OpenDraft(mentorship_id=mentorship_id))])
    elif view.is_at_work and view.mentorship.state is MentorshipState.ACTIVE:
        rows.append(
            [Button(_("Correct the programme"), BeginCorrection(mentorship_id=mentorship_id))]
        )
    return rows


def _draft_rows(view: ProgramView, version: ProgramVersion) -> Rows:
    """What can be done with a version being written, or waiting for the curator."""
    rows: Rows = []
    seen = {"version_id": version.id, "mark": fingerprint(version)}
    if version.state is ProgramVersionState.DRAFT and view.member is not None:
        # Somebody may have left since the others agreed: then any of them says it again.
        asked = not view.has_agreed or not view.awaited
        # Also what the reader is not shown makes a difference.
        same = view.current is not None and compare(view.current, version).is_empty
        if not list_problems(version) and asked and not same:
            rows.append([Button(_("I agree"), AgreeProgramme(**seen))])
        rows.append([Button(_("Change it"), EditProgramme(version_id=version.id))])
    if version.state is ProgramVersionState.AGREED and view.may_decide:
        rows.append([Button(_("Approve"), ApproveProgramme(**seen))])
        rows.append([Button(_("Return with a comment"), ReturnProgramme(version_id=version.id))])
    if version.state is ProgramVersionState.AGREED and view.member is not None:
        rows.append([Button(_("Write on"), TakeBackProgramme(version_id=version.id))])
    if view.current is not None:
        rows.append([Button(_("What changes"), OpenChanges(mentorship_id=view.mentorship.id))])
        rows.append([Button(_("Put it away"), DiscardCorrection(version_id=version.id))])
    return rows


def or_programme_now(handler: Handler) -> Handler:
    """Answer a press that came too late with the programme as it stands now.

    For handlers whose callback names a version, an item or a pair.
    """

    @wraps(handler)
    async def guarded(event: Any, **data: Any) -> Screen:
        try:
            return await handler(event, **data)
        except ProgramIncomplete:
            hint = _("Something is still missing in the programme.")
        except ProgramChanged:
            hint = _("The programme has been changed meanwhile. This is how it stands.")
        except (AlreadyDone, IllegalTransition):
            hint = _("This has already been decided. Here is how things stand now.")
        view = await _view_of(data["session"], data["actor"], data["callback_data"])
        screen = await draft_screen(data["session"], data["actor"], view)
        return screen.with_hint(f"<b>{hint}</b>").with_toast(hint)

    return guarded


async def _view_of(session: Session, actor: Actor, callback_data: Any) -> ProgramView:
    if version_id := getattr(callback_data, "version_id", None):
        return await get_by_version(session, actor=actor, version_id=version_id)
    if item_id := getattr(callback_data, "item_id", None):
        return (await get_by_item(session, actor=actor, item_id=item_id))[0]
    return await get_program(session, actor=actor, mentorship_id=callback_data.mentorship_id)
