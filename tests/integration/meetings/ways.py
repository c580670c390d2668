"""What the stories of the whole way share: a series that goes on, a group, states set by hand."""

from datetime import datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy import select

from models import (
    Meeting,
    MeetingKind,
    Mentorship,
    MentorshipMember,
    Organization,
    Participation,
    Program,
    Side,
    Task,
)
from services.meeting_outcome import report_held
from tests.answers import give
from tests.factories import World
from tests.integration.meetings.stories import Pair, Unit, make_pair
from tests.integration.pairing.stories import sign_transfer

FRIDAY = datetime.fromisoformat("2026-11-27T13:30+00:00")  # 16:30 in Moscow.
FIRST_FREE_NUMBER = 50
MENTEE_TAPS = (("rm01", 9), ("rm03", "first_meeting"), ("rm06", "no"))
MENTOR_TAPS = (("rr01", 8), ("rr02", "yes"), ("rr05", "no"))


async def make_series(unit: Unit, **people: Any) -> Pair:
    """A pair at work, with a meeting of the series to find a time for."""
    return await make_pair(unit, kind=MeetingKind.SERIES, **people)


async def hold(pair: Pair, still_clock: Any, at: datetime = FRIDAY) -> None:
    """The meeting is agreed for `at`, takes place, and the mentee says so an hour later."""
    await pair.agree(at, minutes=40)
    still_clock.at = at + timedelta(hours=1)
    meeting = await pair.meeting_now()
    await pair.act(report_held, pair.mentee, meeting_id=meeting.id, revision=meeting.revision)


async def reflect(pair: Pair, person: int, **words: str) -> None:
    """Three taps, then what may be said in words."""
    response = (await pair.reflections())[person]
    taps = MENTEE_TAPS if person == pair.mentee else MENTOR_TAPS
    for code, value in (*taps, *words.items()):
        await pair.act(give, person, response_id=response.id, code=code, value=value)


async def close(pair: Pair, still_clock: Any, at: datetime = FRIDAY) -> None:
    """Held, and both have answered."""
    await hold(pair, still_clock, at)
    await reflect(pair, pair.mentee)
    await reflect(pair, pair.mentor)


async def set_pair(pair: Pair, **values: Any) -> None:
    """Put the pair where a story begins."""
    async with pair.unit() as work:
        mentorship = await work.session.get_one(Mentorship, pair.mentorship)
        for name, value in values.items():
            setattr(mentorship, name, value)


async def set_meeting(pair: Pair, **values: Any) -> None:
    """The same for its meeting."""
    async with pair.unit() as work:
        meeting = await work.session.get_one(Meeting, pair.meeting)
        for name, value in values.items():
            setattr(meeting, name, value)


async def meetings(pair: Pair, kind: MeetingKind | None = None) -> list[Meeting]:
    """The pair's meetings, the oldest first."""
    async with pair.unit() as work:
        found = await work.session.scalars(
            select(Meeting).where(Meeting.mentorship_id == pair.mentorship).order_by(Meeting.id)
        )
        return [meeting for meeting in found if kind is None or meeting.kind is kind]


async def tasks(pair: Pair) -> list[Task]:
    """Every agreement of the pair."""
    async with pair.unit() as work:
        found = await work.session.scalars(
            select(Task).where(Task.mentorship_id == pair.mentorship).order_by(Task.id)
        )
        return list(found)


async def add_mentee(pair: Pair, name: str = "Anna", **details: Any) -> int:
    """One more mentee joins the pair: a group. The person's id."""
    async with pair.unit() as work:
        session = work.session
        mentorship = await session.get_one(Mentorship, pair.mentorship)
        first = await session.scalar(
            select(Participation)
            .join(MentorshipMember, MentorshipMember.participation_id == Participation.id)
            .where(
                MentorshipMember.mentorship_id == mentorship.id,
                MentorshipMember.side == Side.MENTEE,
            )
        )
        school = await session.get_one(Organization, first.organization_id)
        program = await session.get_one(Program, mentorship.program_id)
        world = World(session, school, school, program, count(FIRST_FREE_NUMBER))
        mentee, need = await world.mentee(school, name=name, **details)
        sign_transfer(work.session, mentee.person_id)
        session.add(
            MentorshipMember(
                mentorship_id=mentorship.id,
                participation_id=mentee.id,
                need_id=need.id,
                side=Side.MENTEE,
                joined_at=mentorship.formed_at,
            )
        )
        return mentee.person_id
