"""A meeting as one of its members sees it: loaded whole, with everybody's place and zone."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from models import (
    Meeting,
    MeetingState,
    Mentorship,
    MentorshipMember,
    Participation,
    Person,
    Side,
)
from models.mentorship import ENDED_MENTORSHIP_STATES
from services import clock
from services.access import require
from services.actor import Actor
from services.errors import NotFound
from services.locking import get_locked
from services.session import Session

# What can still be changed comes first in a list, then what is over.
LIVE_MEETING_STATES = frozenset(
    {MeetingState.PROPOSED, MeetingState.SCHEDULED, MeetingState.HELD, MeetingState.MISSED}
)


@dataclass(frozen=True, slots=True)
class MemberView:
    """A member of the pair or group behind a meeting; `zone` is the clock they live by."""

    participation_id: int
    person: Person
    side: Side
    zone: str
    school: str
    path: str
    need_id: int | None


@dataclass(frozen=True, slots=True)
class MeetingView:
    """A meeting, the actor's own place in it, and everybody else of the pair or group."""

    meeting: Meeting
    mine: MemberView
    others: tuple[MemberView, ...]

    @property
    def mentorship(self) -> Mentorship:
        """The pair or group that meets."""
        return self.meeting.mentorship

    @property
    def members(self) -> tuple[MemberView, ...]:
        """Everybody, the actor first."""
        return (self.mine, *self.others)

    @property
    def partners(self) -> tuple[MemberView, ...]:
        """The members of the other side."""
        return tuple(member for member in self.others if member.side is not self.mine.side)

    @property
    def partner_zone(self) -> str:
        """The clock of the other side (of its first member in a group)."""
        return next((member.zone for member in self.partners), self.mine.zone)

    @property
    def is_over(self) -> bool:
        """True when the pair or group itself has ended."""
        return self.mentorship.state in ENDED_MENTORSHIP_STATES


def loading() -> tuple[ORMOption, ...]:
    """What a view needs with its meeting."""
    participation = (
        joinedload(Meeting.mentorship)
        .selectinload(Mentorship.members)
        .joinedload(MentorshipMember.participation)
    )
    return (
        participation.joinedload(Participation.person),
        participation.joinedload(Participation.organization),
        selectinload(Meeting.slots),
    )


def members_of(meeting: Meeting) -> tuple[MemberView, ...]:
    """Everybody who belongs to the meeting of `loading()` now."""
    return tuple(
        _member_view(member) for member in meeting.mentorship.members if member.left_at is None
    )


def _member_view(member: MentorshipMember) -> MemberView:
    participation = member.participation
    organization = participation.organization
    return MemberView(
        participation_id=participation.id,
        person=participation.person,
        side=member.side,
        zone=participation.person.timezone or organization.timezone,
        school=organization.short_title,
        path=organization.path,
        need_id=member.need_id,
    )


def view_for(actor: Actor, meeting: Meeting) -> MeetingView:
    """The meeting through the actor's eyes; NotFound for everyone but its members."""
    own = {grant.participation_id for grant in actor.grants}
    members = members_of(meeting)
    mine = next((member for member in members if member.participation_id in own), None)
    if mine is None or actor.frozen:
        raise NotFound
    others = tuple(member for member in members if member is not mine)
    # A person with roles in two zones reads everything on one clock.
    return MeetingView(meeting, replace(mine, zone=actor.timezone), others)


async def get_for_member(session: Session, *, actor: Actor, meeting_id: int) -> MeetingView:
    """A meeting of the actor's own pair; raises NotFound."""
    meeting = await session.scalar(
        select(Meeting).where(Meeting.id == meeting_id).options(*loading())
    )
    if meeting is None:
        raise NotFound
    return view_for(actor, meeting)


async def lock_for_member(session: Session, *, actor: Actor, meeting_id: int) -> MeetingView:
    """The same, locked and as it is now, in order to change it; raises NotFound.

    Its pair is locked before it: what is written about a meeting refers to the pair, too, and two
    who lock them in another order would wait for each other for ever.
    """
    view = await get_for_member(session, actor=actor, meeting_id=meeting_id)
    await get_locked(session, Mentorship, view.meeting.mentorship_id)
    return view_for(actor, await get_locked(session, Meeting, meeting_id, *loading()))


async def list_mine(session: Session, *, actor: Actor) -> Sequence[MeetingView]:
    """The actor's meetings: what is ahead or waits, the nearest first; then the past, newest first.

    Raises NotFound for a frozen person.
    """
    require(not actor.frozen)
    own = [grant.participation_id for grant in actor.grants]
    if not own:
        return []
    mine = select(MentorshipMember.mentorship_id).where(
        MentorshipMember.participation_id.in_(own), MentorshipMember.left_at.is_(None)
    )
    found = await session.scalars(
        select(Meeting).where(Meeting.mentorship_id.in_(mine)).options(*loading())
    )
    views = [view_for(actor, meeting) for meeting in found]
    live = [view for view in views if view.meeting.state in LIVE_MEETING_STATES]
    past = [view for view in views if view.meeting.state not in LIVE_MEETING_STATES]
    live.sort(key=lambda view: (view.meeting.starts_at or clock.now(), view.meeting.id))
    past.sort(key=lambda view: view.meeting.id, reverse=True)
    return [*live, *past]
