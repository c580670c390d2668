"""Actions of a mentor's assignment.

`mark` is the fingerprint of what the reader had before their eyes: an older one changes nothing.
"""

from aiogram.filters.callback_data import CallbackData

from handlers.callbacks.ids import Id
from models import AssignmentEndedBy, MentoringMode, PayKind
from services.assignment_content import AssignmentPart


class OpenAssignments(CallbackData, prefix="wa"):
    """The mentors of a pair and how their assignments stand."""

    mentorship_id: Id


class OpenAssignment(CallbackData, prefix="wo"):
    """One mentor's assignment: the record, or what is asked for next."""

    mentorship_id: Id
    participation_id: Id


class AskAssignmentPart(CallbackData, prefix="wp"):
    """Answer one part of the record, now or anew."""

    mentorship_id: Id
    participation_id: Id
    part: AssignmentPart


class KeepSuggested(CallbackData, prefix="wk"):
    """Take what the programme says."""

    mentorship_id: Id
    participation_id: Id
    part: AssignmentPart


class SetPayKind(CallbackData, prefix="wy"):
    """How the mentor is paid."""

    mentorship_id: Id
    participation_id: Id
    kind: PayKind


class SetAssignmentForm(CallbackData, prefix="wf"):
    """In which form the mentor works."""

    mentorship_id: Id
    participation_id: Id
    mode: MentoringMode


class SetPaperDay(CallbackData, prefix="wd"):
    """The day of a paper: today."""

    mentorship_id: Id
    participation_id: Id
    part: AssignmentPart


class ConfirmAssignment(CallbackData, prefix="wc"):
    """The record is right."""

    mentorship_id: Id
    participation_id: Id


class OpenOwnAssignment(CallbackData, prefix="wm"):
    """A mentor's own assignment."""

    mentorship_id: Id


class EndAssignment(CallbackData, prefix="we"):
    """End an assignment before its term: the last day is asked for first."""

    mentorship_id: Id
    participation_id: Id
    ended_by: AssignmentEndedBy | None = None


class EndAssignmentOn(CallbackData, prefix="wed"):
    """The last day of work (its proleptic ordinal); `sure` after the question."""

    mentorship_id: Id
    participation_id: Id
    ended_by: AssignmentEndedBy
    day: int
    sure: bool = False
