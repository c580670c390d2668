"""Times for a meeting: one side offers up to three, the other picks one or offers others."""

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Literal

from sqlalchemy import select, update

from models import Attendance, Meeting, MeetingSlot, MeetingState, MentoringMode
from services import audit, clock, states
from services.actor import Actor
from services.calendar.slots import free_hours_on
from services.calendar.zones import to_local
from services.errors import (
    AlreadyDone,
    MeetingInPast,
    NotFound,
    OfferOutdated,
    OwnOffer,
)
from services.meeting_changes import add_revision, clear_time, subject_of, tell
from services.meeting_order import require_time
from services.meeting_reminders import plan_reminders
from services.meeting_times import common_week
from services.meeting_views import MeetingView, lock_for_member
from services.notices import NoticeKind, cancel_notices
from services.session import Session

MOST_SLOTS = 3
DURATIONS = (30, 40, 60, 90)
# Further ahead than two months nobody's timetable is known.
DAYS_AHEAD = 60
LONGEST_PLACE = 300
OFFERING_STATES = (MeetingState.PROPOSED, MeetingState.MISSED)

_LINK = re.compile(r"(?:(https?)://)?((?:[\w-]+\.)+[\w-]{2,}(?::\d+)?(?:[/?#]\S*)?)", re.I)

PlaceProblem = Literal["empty", "too_long", "not_a_link", "not_secure"]


def read_place(text: str, mode: MentoringMode) -> tuple[str, PlaceProblem | None]:
    """The link (online) or the place (in person) that `text` gives, and what is wrong with it.

    A link is one https address; one written without a scheme gets https.
    """
    place = " ".join(text.split())
    if not place:
        return place, "empty"
    if len(place) > LONGEST_PLACE:
        return place, "too_long"
    if mode is MentoringMode.OFFLINE:
        return place, None
    found = _LINK.fullmatch(place)
    if found is None:
        return place, "not_a_link"
    if (found[1] or "https").lower() == "http":
        return place, "not_secure"
    link = f"https://{found[2]}"
    return link, "too_long" if len(link) > LONGEST_PLACE else None


def current_slots(meeting: Meeting) -> list[MeetingSlot]:
    """The times of the last offer, the earliest first."""
    slots = [slot for slot in meeting.slots if slot.slot_round == meeting.slot_round]
    return sorted(slots, key=lambda slot: slot.starts_at)


async def common_free_hours(session: Session, *, view: MeetingView, day: date) -> list[int]:
    """Hours of `day` on the actor's clock at which everybody is usually free."""
    week = await common_week(session, members=view.members)
    return free_hours_on(week, week, day, view.mine.zone)


async def offer_slots(
    session: Session,
    *,
    actor: Actor,
    meeting_id: int,
    starts: Sequence[datetime],
    duration_minutes: int,
    mode: MentoringMode,
    place: str | None,
    seen_round: int,
) -> MeetingView:
    """Offer one to three times instead of what was offered before; the other side answers.

    `seen_round` is the offer the actor knew of. Raises NotFound; OfferOutdated when the other side
    has offered meanwhile; AlreadyDone when the meeting is not waiting for times; MeetingInPast;
    MeetingNotAllowed without a consent to transfer or an assignment; ValueError for a number of
    times or a duration that no screen offers.
    """
    wanted = sorted(set(starts))
    if not 1 <= len(wanted) <= MOST_SLOTS or duration_minutes not in DURATIONS:
        raise ValueError("one to three times of a known duration are offered")
    view = await lock_for_member(session, actor=actor, meeting_id=meeting_id)
    meeting = view.meeting
    if meeting.state not in OFFERING_STATES:
        raise AlreadyDone
    if meeting.slot_round != seen_round:
        raise OfferOutdated
    if wanted[0] <= clock.now():
        raise MeetingInPast
    await require_time(session, mentorship=view.mentorship, at=wanted[-1])
    if meeting.state is MeetingState.MISSED:
        states.move(meeting, MeetingState.PROPOSED)
    clear_time(meeting)
    meeting.missed_by_side = None
    meeting.offered_side = view.mine.side
    meeting.timezone = view.mine.zone
    meeting.duration_minutes = duration_minutes
    meeting.mode = mode
    meeting.place = place
    meeting.slots.extend(MeetingSlot(slot_round=meeting.slot_round, starts_at=at) for at in wanted)
    # The version tells apart agreements, the round tells apart offers.
    await cancel_notices(session, subject=subject_of(meeting), kinds=(NoticeKind.SLOTS_OFFERED,))
    await tell(session, members=view.partners, meeting=meeting, kind=NoticeKind.SLOTS_OFFERED)
    await session.flush()
    return view


async def pick_slot(session: Session, *, actor: Actor, slot_id: int) -> MeetingView:
    """Agree to one of the times the other side offered: the meeting is scheduled.

    Raises NotFound; AlreadyDone when a time is agreed, or the meeting is over; OfferOutdated when
    other times were offered since; OwnOffer; MeetingInPast; MeetingNotAllowed as above.
    """
    slot = await session.scalar(select(MeetingSlot).where(MeetingSlot.id == slot_id))
    if slot is None:
        raise NotFound
    view = await lock_for_member(session, actor=actor, meeting_id=slot.meeting_id)
    meeting = view.meeting
    if meeting.state is not MeetingState.PROPOSED:
        raise AlreadyDone
    if meeting.slot_round != slot.slot_round:
        raise OfferOutdated
    if meeting.offered_side is view.mine.side:
        raise OwnOffer
    if slot.starts_at <= clock.now():
        raise MeetingInPast
    await require_time(session, mentorship=view.mentorship, at=slot.starts_at)
    await _schedule(session, view, slot.starts_at, actor)
    return view


async def _schedule(session: Session, view: MeetingView, starts_at: datetime, actor: Actor) -> None:
    meeting = view.meeting
    states.move(meeting, MeetingState.SCHEDULED)
    zone = meeting.timezone or view.mine.zone
    meeting.timezone = zone
    meeting.starts_at = starts_at
    meeting.wall_time = to_local(starts_at, zone).strftime("%Y-%m-%dT%H:%M")
    add_revision(session, meeting=meeting, actor_id=actor.person_id)
    # Who could not come before, may come now.
    await session.execute(
        update(Attendance).where(Attendance.meeting_id == meeting.id).values(present=None)
    )
    await plan_reminders(session, meeting=meeting, members=view.members)
    await tell(session, members=view.members, meeting=meeting, kind=NoticeKind.MEETING_SCHEDULED)
    audit.record(
        session,
        actor_id=actor.person_id,
        action="meeting.scheduled",
        entity="meeting",
        entity_id=meeting.id,
        revision=meeting.revision,
    )
    await session.flush()


def last_day(actor: Actor) -> date:
    """The last day that may be offered, on the actor's clock."""
    return to_local(clock.now(), actor.timezone).date() + timedelta(days=DAYS_AHEAD)
