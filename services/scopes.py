"""Which organisations a set of subtrees covers, as conditions for queries."""

from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, false, or_, select

from models import Mentorship, MentorshipMember, Organization, Participation


def within(paths: tuple[str, ...]) -> ColumnElement[bool]:
    """The joined organisation lies in one of the subtrees; nothing does when there are none."""
    return or_(false(), *(Organization.path.startswith(path, autoescape=True) for path in paths))


def organizations_within(paths: tuple[str, ...]) -> Select[tuple[int]]:
    """Ids of the organisations of the subtrees."""
    return select(Organization.id).where(within(paths))


def participations_within(paths: tuple[str, ...]) -> Select[tuple[int]]:
    """Ids of the roles held at the organisations of the subtrees."""
    return select(Participation.id).where(
        Participation.organization_id.in_(organizations_within(paths))
    )


def is_in_pair(person_id: int | None, mentorship_id: ColumnElement[int]) -> ColumnElement[bool]:
    """The person is in the mentorship with this id, or was; nobody is in none."""
    return (
        select(MentorshipMember.id)
        .join(Participation, Participation.id == MentorshipMember.participation_id)
        .where(
            MentorshipMember.mentorship_id == mentorship_id,
            Participation.person_id == person_id,
        )
        .correlate_except(MentorshipMember, Participation)
        .exists()
    )


def mentorships_within(paths: tuple[str, ...]) -> Select[tuple[int]]:
    """Ids of the pairs with at least one member, on either side, from the subtrees.

    Who has left is no member; a pair that has ended keeps those it had then.
    """
    return select(MentorshipMember.mentorship_id).where(
        MentorshipMember.participation_id.in_(participations_within(paths)),
        MentorshipMember.left_at.is_(None),
    )


def pair_met_within(
    paths: tuple[str, ...], mentorship_id: ColumnElement[int], at: ColumnElement[datetime]
) -> ColumnElement[bool]:
    """The pair had a member from the subtrees at this moment."""
    return (
        select(MentorshipMember.id)
        .where(
            MentorshipMember.mentorship_id == mentorship_id,
            MentorshipMember.participation_id.in_(participations_within(paths)),
            was_member(at),
        )
        .correlate_except(MentorshipMember)
        .exists()
    )


def was_member(at: ColumnElement[datetime]) -> ColumnElement[bool]:
    """The joined member was in the pair at this moment.

    What is written down of the time before the pair was formed belongs to its first members.
    """
    formed = (
        select(Mentorship.formed_at)
        .where(Mentorship.id == MentorshipMember.mentorship_id)
        .correlate(MentorshipMember)
        .scalar_subquery()
    )
    return and_(
        or_(MentorshipMember.joined_at <= at, MentorshipMember.joined_at <= formed),
        or_(MentorshipMember.left_at.is_(None), MentorshipMember.left_at >= at),
    )
