"""One mentor's assignment as its curator sees it, and what may be written down in it."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from models import (
    Assignment,
    MentoringMode,
    Mentorship,
    MentorshipMember,
    MentorshipState,
    PayKind,
)
from services import clock
from services.amounts import holds_amount
from services.assignment_content import (
    LONGEST_BASIS,
    LONGEST_CONTENT,
    LONGEST_NUMBER,
    SHORTEST_TEXT,
    AssignmentPart,
    unfit_parts,
)
from services.calendar.zones import to_local

# A paper may have been signed before the pair was formed: the school year's orders are.
OLDEST_PAPER = timedelta(days=365)
LATEST_END = timedelta(days=732)
# What another term, or an additional order, changes while the pair works.
RENEWED = frozenset(
    {
        AssignmentPart.STARTS_ON,
        AssignmentPart.ENDS_ON,
        AssignmentPart.ORDER_NUMBER,
        AssignmentPart.ORDER_ON,
    }
)
LENGTHS = {
    AssignmentPart.CONTENT: LONGEST_CONTENT,
    AssignmentPart.PAY_BASIS: LONGEST_BASIS,
    AssignmentPart.ORDER_NUMBER: LONGEST_NUMBER,
}


@dataclass(frozen=True, slots=True)
class AssignmentView:
    """One mentor's assignment as its curator sees it. `suggested` is what the programme says, for
    parts that are still empty; `open_parts` can be written."""

    mentorship: Mentorship
    member: MentorshipMember
    assignment: Assignment | None
    suggested: dict[AssignmentPart, Any]
    open_parts: frozenset[AssignmentPart]

    @property
    def is_open(self) -> bool:
        """True while anything can be written."""
        return bool(self.open_parts)

    @property
    def missing(self) -> list[AssignmentPart]:
        """What is still to be recorded, or to be corrected because it is over."""
        wanted = unfit_parts(self.assignment, today=today_at(self.member))
        return [part for part in wanted if part in self.open_parts]


def parts_to_write(
    mentorship: Mentorship, assignment: Assignment | None
) -> frozenset[AssignmentPart]:
    """What may be written down: everything before the pair works, and for a mentor who has no
    record; after that what a renewal changes, until the assignment or the pair ends."""
    state = mentorship.state
    if state is MentorshipState.ON_HOLD:
        state = mentorship.held_from or MentorshipState.ACTIVE
    if state is MentorshipState.PLANNING:
        return frozenset(AssignmentPart)
    if state not in (MentorshipState.ACTIVE, MentorshipState.FINISHING):
        return frozenset()
    if assignment is None or assignment.recorded_at is None:
        return frozenset(AssignmentPart)
    return frozenset() if assignment.ended_by is not None else RENEWED


def is_renewal(view: AssignmentView) -> bool:
    """True where a record counts, and only what a renewal changes can be written."""
    return view.open_parts == RENEWED


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
            first = starts_on or today
            return max(first, today) <= value <= first + LATEST_END
        case _:
            ends_on = view.assignment.ends_on if view.assignment is not None else None
            is_near = today - OLDEST_PAPER <= value <= today + OLDEST_PAPER
            return is_near and (ends_on is None or value <= ends_on)


def _known(view: AssignmentView, part: AssignmentPart) -> Any:
    written = view.assignment and getattr(view.assignment, part.value)
    return written or view.suggested.get(part)


def today_at(member: MentorshipMember) -> date:
    """Today by the clock of a member's school."""
    return to_local(clock.now(), member.participation.organization.timezone).date()
