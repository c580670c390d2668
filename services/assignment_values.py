"""One mentor's assignment as its curator sees it, and what may be written down in it."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from models import Assignment, MentoringMode, Mentorship, MentorshipMember, PayKind
from services import clock
from services.amounts import holds_amount
from services.assignment_content import (
    LONGEST_BASIS,
    LONGEST_CONTENT,
    LONGEST_NUMBER,
    SHORTEST_TEXT,
    AssignmentPart,
    missing_parts,
)
from services.calendar.zones import to_local

# A paper may have been signed before the pair was formed: the school year's orders are.
OLDEST_PAPER = timedelta(days=365)
LATEST_END = timedelta(days=732)
LENGTHS = {
    AssignmentPart.CONTENT: LONGEST_CONTENT,
    AssignmentPart.PAY_BASIS: LONGEST_BASIS,
    AssignmentPart.ORDER_NUMBER: LONGEST_NUMBER,
}


@dataclass(frozen=True, slots=True)
class AssignmentView:
    """One mentor's assignment as its curator sees it. `suggested` is what the programme says, for
    parts that are still empty; `is_open` while it can be written."""

    mentorship: Mentorship
    member: MentorshipMember
    assignment: Assignment | None
    suggested: dict[AssignmentPart, Any]
    is_open: bool

    @property
    def missing(self) -> list[AssignmentPart]:
        """What is still to be recorded."""
        return missing_parts(self.assignment)


def is_fitting(part: AssignmentPart, value: Any, *, view: AssignmentView) -> bool:
    """True when a value may be written down as this part."""
    match part:
        case AssignmentPart.PAY_KIND:
            return isinstance(value, PayKind)
        case AssignmentPart.FORM:
            return isinstance(value, MentoringMode)
        case AssignmentPart.CONTENT | AssignmentPart.PAY_BASIS | AssignmentPart.ORDER_NUMBER:
            return _is_text(part, value)
        case _:
            return isinstance(value, date) and _is_day(part, value, view)


def _is_text(part: AssignmentPart, value: Any) -> bool:
    shortest = 1 if part is AssignmentPart.ORDER_NUMBER else SHORTEST_TEXT
    fits = isinstance(value, str) and shortest <= len(value) <= LENGTHS[part]
    return fits and not (part is AssignmentPart.PAY_BASIS and holds_amount(value))


def _is_day(part: AssignmentPart, value: date, view: AssignmentView) -> bool:
    today = today_at(view.member)
    starts_on = _known(view, AssignmentPart.STARTS_ON)
    match part:
        case AssignmentPart.CONSENT_SIGNED_ON | AssignmentPart.ORDER_ON:
            return today - OLDEST_PAPER <= value <= today
        case AssignmentPart.ENDS_ON:
            return starts_on is None or starts_on < value <= starts_on + LATEST_END
        case _:
            return today - OLDEST_PAPER <= value <= today + OLDEST_PAPER


def _known(view: AssignmentView, part: AssignmentPart) -> Any:
    written = view.assignment and getattr(view.assignment, part.value)
    return written or view.suggested.get(part)


def today_at(member: MentorshipMember) -> date:
    """Today by the clock of a member's school."""
    return to_local(clock.now(), member.participation.organization.timezone).date()
