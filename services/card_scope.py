"""What every query for cards of the task list shares: whose scope, and nobody has decided yet.

Every query answers rows (subject_id, occasion, since, participation_id, partner_id, count, topic),
the oldest first. `participation_id` is of the scope; the partner may be of another school.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, literal, null, or_, select
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
from services.curators import has_curator_outside
from services.scopes import is_in_pair, within
from services.stage_clocks import Rhythms


@dataclass(frozen=True, slots=True)
class CardScope:
    """Whose cards: the subtrees, the person who looks, and the instants that make things late."""

    paths: tuple[str, ...]
    # Schools of others, looked after here only in what concerns a pair of all their curators.
    stand_in: tuple[str, ...]
    # The organisations where the actor holds the role, without what lies below them.
    places: tuple[str, ...]
    person_id: int
    now: datetime
    this_week: datetime
    minimum_cell: int
    asked_before: datetime
    reminded_before: datetime
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
    """Nobody has decided about this occasion, or it was put off and is due again.

    An `occasion` that is a subquery says by itself what it is correlated to: it stands two levels
    deep here.
    """
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
    statement: Select[Any],
    scope: CardScope,
    since: ColumnElement[datetime],
    *,
    pair: ColumnElement[int] | None = None,
) -> Select[Any]:
    """Only what concerns people of the scope who are not frozen, the oldest first.

    `pair` is the mentorship it is about: its own members do not look after it.
    """
    ours = within(scope.paths)
    if pair is not None:
        ours = looked_after(scope, pair) & ~is_in_pair(scope.person_id, pair)
    return (
        statement.join(Person, Person.id == Participation.person_id)
        .join(Organization, Organization.id == Participation.organization_id)
        .where(ours, Person.erasure_state == ErasureState.NONE)
        .order_by(since, statement.selected_columns[0])
    )


def looked_after(scope: CardScope, pair: ColumnElement[int]) -> ColumnElement[bool]:
    """The joined organisation is of the scope, or all its curators are in this pair themselves."""
    return or_(
        within(scope.paths),
        and_(within(scope.stand_in), ~has_curator_outside(Organization.id, pair)),
    )


def of_pairs(
    scope: CardScope,
    kind: CardKind,
    *,
    subject: ColumnElement[int],
    occasion: ColumnElement[str],
    since: ColumnElement[datetime],
    running: bool = True,
    from_outside: bool = False,
) -> Select[Any]:
    """A matter of a running pair with a member of the scope, who stands first on the card.

    `running=False`: of any pair. `from_outside`: never to those who are in the pair themselves.
    """
    ours, theirs = aliased(MentorshipMember), aliased(MentorshipMember)
    first = (
        select(func.min(ours.participation_id))
        .join(Participation, Participation.id == ours.participation_id)
        .join(Organization, Organization.id == Participation.organization_id)
        .where(
            ours.mentorship_id == Mentorship.id,
            ours.left_at.is_(None),
            looked_after(scope, Mentorship.id) if from_outside else within(scope.paths),
        )
        .correlate(Mentorship)
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
    if from_outside:
        found = found.where(~is_in_pair(scope.person_id, Mentorship.id))
    return found.where(Mentorship.state.not_in(ENDED_MENTORSHIP_STATES)) if running else found
