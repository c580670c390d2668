"""Which organisations a set of subtrees covers, as conditions for queries."""

from sqlalchemy import ColumnElement, Select, false, or_, select

from models import MentorshipMember, Organization, Participation


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


def mentorships_within(paths: tuple[str, ...]) -> Select[tuple[int]]:
    """Ids of the pairs with at least one member, on either side, from the subtrees."""
    return select(MentorshipMember.mentorship_id).where(
        MentorshipMember.participation_id.in_(participations_within(paths))
    )
