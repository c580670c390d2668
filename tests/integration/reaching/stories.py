"""What the stories of reaching each other share: a pair, and ways to act for its people."""

from dataclasses import dataclass
from typing import Any

from models import Mentorship, MentorshipMember, MentorshipState, ProposalFormat, Role, Side
from services import clock, contacts
from services.downloads import issue_download
from services.session import Session
from tests.factories import World, make_world
from tests.integration.pairing.stories import Unit, as_actor

CONTACT = "+7 900 123-45-67, olga@example.org"


@dataclass
class Team:
    """People by their ids, and the mentorship they are in. `third` is the second mentee."""

    mentorship: int
    mentee: int
    mentor: int
    third: int
    curator: int
    stranger: int
    roles: dict[int, int]


async def make_team(unit: Unit, *, third: bool = False) -> Team:
    """A running pair (a group of three with `third`), its curator, and somebody of the school."""
    async with unit() as work:
        return await add_team(await make_world(work.session), third=third)


async def add_team(world: World, *, third: bool = False) -> Team:
    """The same in a world."""
    school = await world.school()
    curator = await world.person(Role.SCHOOL_CURATOR, school, name="Irina")
    mentor = await world.mentor(school, name="Olga")
    mentees = [(await world.mentee(school, name=name))[0] for name in ("Maria", "Anna")]
    stranger = await world.mentor(school, name="Pyotr")
    now = clock.now()
    inside = mentees if third else mentees[:1]
    members = [
        MentorshipMember(participation_id=one.id, side=side, joined_at=now)
        for one, side in [*((m, Side.MENTEE) for m in inside), (mentor, Side.MENTOR)]
    ]
    pair = Mentorship(
        program_id=world.program.id,
        organization_id=school.id,
        format=ProposalFormat.MENTORING,
        state=MentorshipState.FORMING,
        formed_at=now,
        members=members,
    )
    world.session.add(pair)
    await world.session.flush()
    people = (*mentees, mentor, curator, stranger)
    return Team(
        mentorship=pair.id,
        mentee=mentees[0].person_id,
        mentor=mentor.person_id,
        third=mentees[1].person_id,
        curator=curator.person_id,
        stranger=stranger.person_id,
        roles={one.person_id: one.id for one in people},
    )


async def end_pair(unit: Unit, team: Team) -> None:
    """The pair has ended."""
    async with unit() as work:
        pair = await work.session.get_one(Mentorship, team.mentorship)
        pair.state = MentorshipState.CANCELLED


async def open_contact(unit: Unit, team: Team, person_id: int, text: str = CONTACT) -> int:
    """A member writes a contact and opens it to the pair; the id of the share, as others see it."""

    async def do(session: Session, actor: Any) -> None:
        await contacts.save_contact(session, actor=actor, text=text)
        await contacts.share_contact(session, actor=actor, mentorship_id=team.mentorship)

    await as_actor(unit, person_id, do)
    reader = team.mentee if person_id == team.mentor else team.mentor
    found = await as_actor(
        unit,
        reader,
        lambda session, actor: contacts.list_shared(
            session, actor=actor, mentorship_id=team.mentorship
        ),
    )
    return next(share for share, owner in found if owner.person_id == person_id)


async def issue(unit: Unit, person_id: int, kind: Any, subject_id: int | None = None) -> str:
    """The token of a link for a person."""

    async def do(session: Session, actor: Any) -> str | None:
        return await issue_download(session, actor=actor, kind=kind, subject_id=subject_id)

    return await as_actor(unit, person_id, do)
