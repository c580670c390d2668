"""The kinds of cards of the task list, the most urgent first, and the cards themselves."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class CardKind(StrEnum):
    """What can need a curator's hand. The order is the order of urgency."""

    MEETING_MISSED = "missed"
    SUPPORT_ASKED = "support"
    HELP_ASKED = "help"
    ORGANIZATION_ASKED = "organize"
    NEWCOMERS = "newcomers"
    PROPOSAL_TO_APPROVE = "approve"
    PROPOSAL_SILENT = "silent"
    NEED_WAITING = "need"
    PAIR_WITHOUT_MEETING = "nomeet"
    MEETING_UNMARKED = "unmarked"
    REFLECTION_OVERDUE = "reflect"
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
