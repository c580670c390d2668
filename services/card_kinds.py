"""The kinds of cards of the task list, the most urgent first, and the cards themselves."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class CardKind(StrEnum):
    """What can need a curator's hand. The order is the order of urgency."""

    MEETING_MISSED = "missed"
    MESSAGE_REPORTED = "report"
    SUPPORT_ASKED = "support"
    HELP_ASKED = "help"
    CHOICE_WAITS = "choice"
    ORGANIZATION_ASKED = "organize"
    OVERLOAD = "load"
    PULSE_WISH = "pulse"
    ASSIGNMENT_ENDED = "noassign"
    NO_CURATOR = "nocurator"
    NEWCOMERS = "newcomers"
    SCHOOL_MOVE = "move"
    PROPOSAL_TO_APPROVE = "approve"
    PROPOSAL_SILENT = "silent"
    PROGRAM_MISMATCH = "mismatch"
    PROGRAM_TO_APPROVE = "program"
    CORRECTION_TO_APPROVE = "correct"
    ASSIGNMENT_MISSING = "assign"
    ASSIGNMENT_SHORT = "reassign"
    NEED_WAITING = "need"
    WISH_WITHOUT_PAIR = "wish"
    EXPERIENCE_DOUBTED = "doubt"
    FORMAT_CHANGE = "format"
    TRANSFER_MISSING = "transfer"
    PAIR_WITHOUT_MEETING = "nomeet"
    MEETING_UNMARKED = "unmarked"
    STAGE_STALLED = "stall"
    RHYTHM_LOST = "rhythm"
    PAUSE_OVER = "pause"
    TERM_ENDS = "term"
    PLAN_DONE = "plan"
    ENDED_EARLY = "early"
    FINAL_SKIPPED = "nofinal"
    STAGE_SKIPPED = "skipped"
    REFLECTION_OVERDUE = "reflect"
    SURVEY_OVERDUE = "survey"
    WANTS_TO_MENTOR = "mentor"
    STOPS_MENTORING = "stops"
    UNREACHABLE = "blocked"


@dataclass(frozen=True, slots=True)
class CardKey:
    """Which matter: `occasion` tells the same matter arising anew from the one decided."""

    kind: CardKind
    subject_id: int
    occasion: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """One matter of the task list, since `since`.

    `participation_id` is the person of the scope it is about (on a card without a name: anybody of
    the school), `partner_id` the other side; `count` is of people, where several are meant;
    `topic` a code of what is asked for.
    """

    key: CardKey
    since: datetime
    participation_id: int
    partner_id: int | None = None
    count: int = 1
    topic: str | None = None
