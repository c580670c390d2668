"""What every query for cards of the task list shares: whose scope, and nobody has decided yet.

Every query answers rows (subject_id, occasion, since, participation_id, partner_id, count, topic),
the oldest first. `participation_id` is of the scope; the partner may be of another school.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, literal, null, or_, select
from sqlalchemy.orm import aliased

from models import (
    CardDecision,
    CuratorCard,
    ErasureState,
    Mentorship,
    MentorshipMember,
    Organization,
    Participation,
    Person,
)
from models.mentorship import ENDED_MENTORSHIP_STATES
from services.card_kinds import CardKind
from services.scopes import participations_within, within
from services.stage_clocks import Rhythms


@dataclass(frozen=True, slots=True)
class CardScope:
    """Whose cards: the subtrees, the person who looks, and the instants that make things late."""

    paths: tuple[str, ...]
    person_id: int
    now: datetime
    asked_before: datetime
    formed_before: datetime
    stalled_before: datetime
    out_of_touch_before: Rhythms
    final_stage_days: int
    pause_overdue_days: int


def undecided(
    scope: CardScope,
    kind: CardKind,
    subject: ColumnElement[int],
    occasion: ColumnElement[str] | None = None,
) -> ColumnElement[bool]:
    """Nobody has decided about this occasion, or it was put off and is due again."""
    decided = select(CuratorCard.id).where(
        CuratorCard.kind == kind.value,
        CuratorCard.subject_id == subject,
        CuratorCard.occasion == (literal("") if occasion is None else occasion),
        or_(
            CuratorCard.decision != CardDecision.SNOOZED,
            CuratorCard.snoozed_until > scope.now,
        ),
    )
    return ~decided.exists()


def person_columns(
    partner: ColumnElement[int] | None = None, topic: ColumnElement[str] | None = None
) -> tuple[ColumnElement[Any], ...]:
    """The rest of a row about one person of the scope."""
    return (
        Participation.id,
        null() if partner is None else partner,
        literal(1),
        null() if topic is None else topic,
    )


def of_people(
    statement: Select[Any], scope: CardScope, since: ColumnElement[datetime]
) -> Select[Any]:
    """Only what concerns people of the scope who are not frozen, the oldest first."""
    return (
        statement.join(Person, Person.id == Participation.person_id)
        .join(Organization, Organization.id == Participation.organization_id)
        .where(within(scope.paths), Person.erasure_state == ErasureState.NONE)
        .order_by(since, statement.selected_columns[0])
    )


def of_pairs(
    scope: CardScope,
    kind: CardKind,
    *,
    subject: ColumnElement[int],
    occasion: ColumnElement[str],
    since: ColumnElement[datetime],
    running: bool = True,
) -> Select[Any]:
    """A matter of a running pair with a member of the scope, who stands first on the card.

    `running=False`: of any pair.
    """
    ours, theirs = aliased(MentorshipMember), aliased(MentorshipMember)
    first = (
        select(func.min(ours.participation_id))
        .where(
            ours.mentorship_id == Mentorship.id,
            ours.left_at.is_(None),
            ours.participation_id.in_(participations_within(scope.paths)),
        )
        .scalar_subquery()
    )
    other = (
        select(func.min(theirs.participation_id))
        .where(
            theirs.mentorship_id == Mentorship.id,
            theirs.left_at.is_(None),
            theirs.participation_id != first,
        )
        .scalar_subquery()
    )
    # A cast is named after its column: without a name of its own it is taken for the subject.
    found = (
        select(subject, occasion.label("occasion"), since, first, other, literal(1), null())
        .where(first.is_not(None), undecided(scope, kind, subject, occasion))
        .order_by(since, subject)
    )
    return found.where(Mentorship.state.not_in(ENDED_MENTORSHIP_STATES)) if running else found
