"""What a pair comes to a meeting with: topics, the next line of its plan, what it agreed on."""

from collections.abc import Sequence
from dataclasses import dataclass

from models import MeetingKind, PlanItem, PlanItemState, Task
from services.meeting_views import MeetingView
from services.mentorships import list_needs_seen_by
from services.personal_programs import list_plan_items
from services.program_access import list_hidden_from
from services.session import Session
from services.survey_sources import by_due_day
from services.tasks_of_pair import list_visible


@dataclass(frozen=True, slots=True)
class Agenda:
    """For one reader: codes of the topics they may see, a plan item, their agreements."""

    topics: tuple[str, ...]
    plan_item: PlanItem | None
    tasks: Sequence[Task]


async def prepare_agenda(session: Session, *, view: MeetingView) -> Agenda:
    """What the reader of `view` prepares with; no access check beyond the view itself."""
    needs = await list_needs_seen_by(
        session, mentorship=view.mentorship, participation_id=view.mine.participation_id
    )
    ranked = sorted(
        (item for need in needs for item in need.items), key=lambda i: (-i.severity, i.item_code)
    )
    return Agenda(
        topics=tuple(dict.fromkeys(item.item_code for item in ranked)),
        plan_item=await _next_plan_item(session, view),
        tasks=await list_visible(
            session,
            mentorship_id=view.mentorship.id,
            participation_id=view.mine.participation_id,
        ),
    )


async def _next_plan_item(session: Session, view: MeetingView) -> PlanItem | None:
    """The line of the plan that is due first, for a meeting of the series."""
    if view.meeting.kind is not MeetingKind.SERIES:
        return None
    items = await list_plan_items(session, mentorship_id=view.mentorship.id)
    member = next(
        m for m in view.mentorship.members if m.participation_id == view.mine.participation_id
    )
    hidden = await list_hidden_from(session, mentorship=view.mentorship, member=member)
    left = [
        item
        for item in by_due_day(items)
        if item.state is PlanItemState.PLANNED and item.item_code not in hidden
    ]
    return left[0] if left else None
