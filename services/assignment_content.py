"""What ТК 351.8 asks to be recorded about a mentor's assignment, and what is still missing."""

from datetime import date
from enum import StrEnum

from models import Assignment, PayKind

SHORTEST_TEXT = 3
LONGEST_CONTENT = 1000
LONGEST_BASIS = 300
LONGEST_NUMBER = 40


class AssignmentPart(StrEnum):
    """The parts of the record, in the order in which they are asked for."""

    PAY_KIND = "pay_kind"
    PAY_BASIS = "pay_basis"
    CONSENT_SIGNED_ON = "consent_signed_on"
    CONTENT = "content"
    FORM = "form"
    STARTS_ON = "starts_on"
    ENDS_ON = "ends_on"
    ORDER_NUMBER = "order_number"
    ORDER_ON = "order_on"


# Need not be agreed apart where mentoring is a lasting part of the job (Роструд, 02.10.2025).
APART_FROM_JOB = frozenset({AssignmentPart.PAY_BASIS, AssignmentPart.CONSENT_SIGNED_ON})


def required_parts(assignment: Assignment | None) -> list[AssignmentPart]:
    """What has to be recorded, in order: less where mentoring is part of the job."""
    in_job = assignment is not None and assignment.pay_kind is PayKind.IN_JOB_FUNCTION
    return [part for part in AssignmentPart if not (in_job and part in APART_FROM_JOB)]


def missing_parts(assignment: Assignment | None) -> list[AssignmentPart]:
    """What is still to be recorded, in order; all of it when nothing is."""
    return [
        part
        for part in required_parts(assignment)
        if assignment is None or getattr(assignment, part.value) in (None, "")
    ]


def unfit_parts(assignment: Assignment | None, *, today: date) -> list[AssignmentPart]:
    """What is still to be recorded or corrected, in order: also a last day that is before the first
    one, or past."""
    wanted = set(missing_parts(assignment))
    ends_on = assignment.ends_on if assignment is not None else None
    if ends_on is not None and ends_on < max(assignment.starts_on or today, today):
        wanted.add(AssignmentPart.ENDS_ON)
    return [part for part in AssignmentPart if part in wanted]


def is_valid(assignment: Assignment | None, *, today: date) -> bool:
    """True for a record that is complete, confirmed by its curator, and not over."""
    return (
        assignment is not None
        and assignment.recorded_at is not None
        and assignment.ended_by is None
        and not unfit_parts(assignment, today=today)
    )
