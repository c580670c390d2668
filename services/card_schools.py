"""Cards about schools and those who come to them: no curator, a move, a consent that is missing."""

from typing import Any

from sqlalchemy import Select, String, cast, func, literal, null, select
from sqlalchemy.orm import aliased

from models import (
    ConsentKind,
    ErasureState,
    Mentorship,
    MentorshipMember,
    Organization,
    OrganizationType,
    Participation,
    Person,
    Role,
    SchoolMove,
    SchoolMoveState,
)
from services.card_kinds import CardKind
from services.card_scope import CardScope, of_pairs, undecided
from services.curators import has_curator, has_participants
from services.matching_rows import consent_holds
from services.scopes import within


def schools_without_curator(scope: CardScope) -> Select[Any]:
    """Schools with mentees or mentors where no curator works; one that leaves is a new matter."""
    curator = aliased(Participation)
    last = (
        select(cast(func.coalesce(func.max(curator.id), 0), String))
        .where(curator.organization_id == Organization.id, curator.role == Role.SCHOOL_CURATOR)
        .correlate(Organization)
        .scalar_subquery()
    )
    people = (
        select(
            Participation.organization_id.label("school"),
            func.min(Participation.created_at).label("since"),
            func.min(Participation.id).label("first"),
        )
        .group_by(Participation.organization_id)
        .subquery()
    )
    return (
        select(Organization.id, last, people.c.since, people.c.first, null(), literal(1), null())
        .join(people, people.c.school == Organization.id)
        .where(
            within(scope.paths),
            Organization.org_type == OrganizationType.SCHOOL,
            has_participants(Organization.id),
            ~has_curator(Organization.id),
            undecided(scope, CardKind.NO_CURATOR, Organization.id, last),
        )
        .order_by(people.c.since, Organization.id)
    )


def moves_asked(scope: CardScope) -> Select[Any]:
    """People who ask to come to a school of the scope; with two roles they ask once."""
    earlier, role = aliased(SchoolMove), aliased(Participation)
    along = (
        select(earlier.id)
        .join(role, role.id == earlier.participation_id)
        .where(
            role.person_id == Participation.person_id,
            earlier.to_organization_id == SchoolMove.to_organization_id,
            earlier.state == SchoolMoveState.ASKED,
            earlier.id < SchoolMove.id,
        )
    )
    return (
        select(
            SchoolMove.id,
            literal(""),
            SchoolMove.asked_at,
            SchoolMove.participation_id,
            null(),
            literal(1),
            null(),
        )
        .join(Organization, Organization.id == SchoolMove.to_organization_id)
        .join(Participation, Participation.id == SchoolMove.participation_id)
        .join(Person, Person.id == Participation.person_id)
        .where(
            within(scope.paths),
            SchoolMove.state == SchoolMoveState.ASKED,
            Person.erasure_state == ErasureState.NONE,
            Person.id != scope.person_id,
            ~along.exists(),
            undecided(scope, CardKind.SCHOOL_MOVE, SchoolMove.id),
        )
        .order_by(SchoolMove.asked_at, SchoolMove.id)
    )


def transfers_missing(scope: CardScope) -> Select[Any]:
    """Running pairs between schools in which somebody has not signed the consent to transfer."""
    member, other = aliased(MentorshipMember), aliased(MentorshipMember)
    mine, theirs = aliased(Participation), aliased(Participation)
    unsigned = (
        select(member.id)
        .join(mine, mine.id == member.participation_id)
        .join(other, other.mentorship_id == member.mentorship_id)
        .join(theirs, theirs.id == other.participation_id)
        .where(
            member.mentorship_id == Mentorship.id,
            member.left_at.is_(None),
            other.left_at.is_(None),
            mine.organization_id != theirs.organization_id,
            ~consent_holds(mine.person_id, ConsentKind.PD_TRANSFER),
        )
        .correlate(Mentorship)
    )
    return of_pairs(
        scope,
        CardKind.TRANSFER_MISSING,
        subject=Mentorship.id,
        occasion=literal(""),
        since=Mentorship.formed_at,
    ).where(unsigned.exists())
