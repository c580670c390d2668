"""The plan of a programme, item by item: which deficit, what is done, how, by when, with what
result; and that it was done."""

from datetime import date

from sqlalchemy import select

from models import (
    Meeting,
    MeetingKind,
    MeetingState,
    Mentorship,
    MentorshipState,
    PersonalProgram,
    PlanItem,
    PlanItemForm,
    PlanItemState,
    ProgramVersion,
    ProgramVersionState,
)
from services import audit, clock
from services.actor import Actor
from services.errors import AlreadyDone, FormIncomplete, IllegalTransition, NotFound, ProgramChanged
from services.locking import get_locked
from services.personal_programs import find_current_version, list_deficits
from services.program_access import list_hidden_codes, lock_for_member, version_of_item
from services.program_content import (
    MOST_ITEMS,
    ItemPart,
    is_fitting_line,
    is_within_term,
    mark_of,
)
from services.program_edits import lock_draft, note_edit
from services.session import Session

TEXTS = (ItemPart.MEASURE, ItemPart.EXPECTED_RESULT)
# While the pair works; a pause keeps the plan as it is.
WORKING = (MentorshipState.ACTIVE, MentorshipState.FINISHING)


async def add_item(
    session: Session, *, actor: Actor, version_id: int, item_code: str | None
) -> PlanItem:
    """One more item of the plan: about a deficit, or None for «вне диагностики», said so.

    Raises NotFound, also for a deficit there is not; AlreadyDone when the version is no draft;
    FormIncomplete when the plan is full.
    """
    mentorship, version = await lock_draft(session, actor=actor, version_id=version_id)
    await _require_deficit(session, actor, mentorship, item_code)
    if len(version.items) >= MOST_ITEMS:
        raise FormIncomplete
    position = max((item.position for item in version.items), default=0) + 1
    item = PlanItem(position=position, item_code=item_code, state=PlanItemState.PLANNED)
    version.items.append(item)
    await session.flush()
    await note_edit(session, actor=actor, mentorship=mentorship, version=version, part="items")
    return item


async def change_deficit(
    session: Session, *, actor: Actor, item_id: int, item_code: str | None
) -> PlanItem:
    """Say what an item is about: another deficit, or None for «вне диагностики».

    Raises NotFound, AlreadyDone.
    """
    mentorship, version, item = await _lock_item(session, actor, item_id)
    if item.item_code != item_code:
        await _require_deficit(session, actor, mentorship, item_code)
        item.item_code = item_code
        await note_edit(session, actor=actor, mentorship=mentorship, version=version, part="items")
    return item


async def write_item_text(
    session: Session, *, actor: Actor, item_id: int, part: ItemPart, text: str, seen: str
) -> PlanItem:
    """Write what is done, or with what result; `seen` is the mark of what stood there.

    Raises NotFound, AlreadyDone; ProgramChanged when somebody wrote it meanwhile; FormIncomplete.
    """
    mentorship, version, item = await _lock_item(session, actor, item_id)
    if part not in TEXTS or not is_fitting_line(text):
        raise FormIncomplete
    if getattr(item, part.value) == text:
        return item
    if mark_of_part(item, part) != seen:
        raise ProgramChanged
    setattr(item, part.value, text)
    await note_edit(session, actor=actor, mentorship=mentorship, version=version, part="items")
    return item


def mark_of_part(item: PlanItem, part: ItemPart) -> str:
    """A short mark of what a text of an item says now."""
    return mark_of(getattr(item, part.value))


async def set_form(session: Session, *, actor: Actor, item_id: int, form: PlanItemForm) -> PlanItem:
    """Choose the form of an item. Raises NotFound, AlreadyDone."""
    mentorship, version, item = await _lock_item(session, actor, item_id)
    if item.form is not form:
        item.form = form
        await note_edit(session, actor=actor, mentorship=mentorship, version=version, part="items")
    return item


async def set_due(session: Session, *, actor: Actor, item_id: int, due_on: date) -> PlanItem:
    """Choose the day by which an item is done, within the term.

    Raises NotFound, AlreadyDone; FormIncomplete outside the term.
    """
    mentorship, version, item = await _lock_item(session, actor, item_id)
    if not is_within_term(version, due_on):
        raise FormIncomplete
    if item.due_on != due_on:
        item.due_on = due_on
        await note_edit(session, actor=actor, mentorship=mentorship, version=version, part="items")
    return item


async def drop_item(session: Session, *, actor: Actor, item_id: int) -> ProgramVersion:
    """Take an item out of the plan that is being written. Raises NotFound, AlreadyDone."""
    mentorship, version, item = await _lock_item(session, actor, item_id)
    await session.delete(item)
    await session.flush()
    await session.refresh(version, ["items"])
    await note_edit(session, actor=actor, mentorship=mentorship, version=version, part="items")
    return version


async def mark_done(
    session: Session, *, actor: Actor, item_id: int, meeting_id: int | None = None
) -> PlanItem:
    """Mark an item of the plan that holds now as done, at a meeting of the series or without one.

    Raises NotFound, also for a meeting of another pair; AlreadyDone when it is marked, or another
    version holds; IllegalTransition when the pair does not work now.
    """
    item = await _lock_current_item(session, actor, item_id, meeting_id)
    if item.state is PlanItemState.DONE:
        raise AlreadyDone
    item.state, item.done_meeting_id, item.done_at = PlanItemState.DONE, meeting_id, clock.now()
    _record(session, actor, item, "program.item_done")
    await session.flush()
    return item


async def unmark_done(session: Session, *, actor: Actor, item_id: int) -> PlanItem:
    """Take the mark back. Raises NotFound, IllegalTransition; AlreadyDone when there is none."""
    item = await _lock_current_item(session, actor, item_id, None)
    if item.state is not PlanItemState.DONE:
        raise AlreadyDone
    item.state, item.done_meeting_id, item.done_at = PlanItemState.PLANNED, None, None
    _record(session, actor, item, "program.item_undone")
    await session.flush()
    return item


async def _require_deficit(
    session: Session, actor: Actor, mentorship: Mentorship, code: str | None
) -> None:
    """What is no deficit of the mentees stands outside the diagnosis, and is called so."""
    if code is None:
        return
    await _require_shown(session, actor, mentorship, code)
    if code not in await list_deficits(session, mentorship=mentorship):
        raise NotFound


async def _require_shown(
    session: Session, actor: Actor, mentorship: Mentorship, code: str | None
) -> None:
    """What others of a group asked help for is not theirs to change."""
    if code in await list_hidden_codes(session, actor=actor, mentorship=mentorship):
        raise NotFound


async def _lock_item(
    session: Session, actor: Actor, item_id: int
) -> tuple[Mentorship, ProgramVersion, PlanItem]:
    version_id = await version_of_item(session, item_id=item_id)
    mentorship, version = await lock_draft(session, actor=actor, version_id=version_id)
    item = next((item for item in version.items if item.id == item_id), None)
    if item is None:
        raise NotFound
    await _require_shown(session, actor, mentorship, item.item_code)
    return mentorship, version, item


async def _lock_current_item(
    session: Session, actor: Actor, item_id: int, meeting_id: int | None
) -> PlanItem:
    version_id = await version_of_item(session, item_id=item_id)
    mentorship, program, version = await lock_for_member(
        session, actor=actor, version_id=version_id
    )
    if meeting_id is not None:
        await _require_meeting(session, program, meeting_id)
    if mentorship.state not in WORKING:
        raise IllegalTransition
    current = await find_current_version(session, mentorship_id=mentorship.id)
    if version.state is not ProgramVersionState.APPROVED or current is None:
        raise IllegalTransition
    if current.id != version.id:
        raise AlreadyDone
    item = await get_locked(session, PlanItem, item_id)
    await _require_shown(session, actor, mentorship, item.item_code)
    return item


async def _require_meeting(session: Session, program: PersonalProgram, meeting_id: int) -> None:
    found = await session.scalar(
        select(Meeting.id).where(
            Meeting.id == meeting_id,
            Meeting.mentorship_id == program.mentorship_id,
            Meeting.kind.in_((MeetingKind.SERIES, MeetingKind.FINAL)),
            Meeting.state.in_((MeetingState.HELD, MeetingState.CLOSED)),
        )
    )
    if found is None:
        raise NotFound


def _record(session: Session, actor: Actor, item: PlanItem, action: str) -> None:
    audit.record(
        session,
        actor_id=actor.person_id,
        action=action,
        entity="plan_item",
        entity_id=item.id,
    )
