"""Who reads and who decides about the programme of a pair; loading and locking it.

Its texts are written for the pair and its curator, so they stay at the school (domain.md 7, rule
9): above it only where the school has no curator of its own. Nobody decides about their own pair.
"""

from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from models import (
    Mentorship,
    MentorshipMember,
    Need,
    PersonalProgram,
    PlanItem,
    ProgramVersion,
    ProgramVersionState,
    Side,
)
from services.access import can_see_topics
from services.actor import Actor
from services.curators import nearest_curators
from services.errors import NotFound
from services.locking import get_locked
from services.mentorships import (
    find_member,
    find_mentorship,
    list_needs_of,
    list_needs_seen_by,
    lock_mentorship,
)
from services.session import Session

VERSION_OPTIONS = (selectinload(ProgramVersion.items), selectinload(ProgramVersion.agreements))
BEING_WRITTEN = (ProgramVersionState.DRAFT, ProgramVersionState.AGREED)


def present(mentorship: Mentorship) -> list[MentorshipMember]:
    """The members who have not left."""
    return [member for member in mentorship.members if member.left_at is None]


async def list_curators(
    session: Session, *, mentorship: Mentorship, sides: Collection[Side] = tuple(Side)
) -> list[int]:
    """The people who look after the schools of these sides and are not in the pair."""
    paths = {m.participation.organization.path for m in present(mentorship) if m.side in sides}
    found = [await _nearest(session, mentorship, path) for path in sorted(paths)]
    return sorted(set().union(*found))


async def list_curators_of(
    session: Session, *, mentorship: Mentorship, member: MentorshipMember
) -> list[int]:
    """The people who look after one member's school and are not in the pair."""
    path = member.participation.organization.path
    return sorted(await _nearest(session, mentorship, path))


async def _nearest(session: Session, mentorship: Mentorship, path: str) -> set[int]:
    own = {member.participation.person_id for member in present(mentorship)}
    nearest = {person.id for person in await nearest_curators(session, path=path)}
    if nearest and nearest <= own:
        besides = min(nearest)
        nearest = {p.id for p in await nearest_curators(session, path=path, besides=besides)}
    return nearest - own


async def may_decide(session: Session, *, actor: Actor, mentorship: Mentorship) -> bool:
    """True for the curators of the school where the pair is counted: they approve the programme. In
    a group with mentees of several schools nobody of another one decides.

    Deputies act like curators; where a school has none besides the pair, whoever stands in.
    """
    mentees = [member for member in present(mentorship) if member.side is Side.MENTEE]
    at_home = [m for m in mentees if m.participation.organization_id == mentorship.organization_id]
    return await _looks_after(session, actor, mentorship, at_home or mentees)


async def _looks_after(
    session: Session, actor: Actor, mentorship: Mentorship, mentees: Sequence[MentorshipMember]
) -> bool:
    if actor.person_id is None or find_member(mentorship, actor.person_id) is not None:
        return False
    if any(can_see_topics(actor, member.participation.organization.path) for member in mentees):
        return True
    found = [await _nearest(session, mentorship, path) for path in _paths(mentees)]
    return not actor.frozen and actor.person_id in set().union(*found)


async def may_read(session: Session, *, actor: Actor, mentorship: Mentorship) -> bool:
    """True for the members and for the curators of the mentees' schools.

    It names what somebody asked help for: the school of a mentor of another one learns no topics
    (product.md, «Answers»).
    """
    if actor.frozen or actor.person_id is None:
        return False
    if find_member(mentorship, actor.person_id) is not None:
        return True
    mentees = [member for member in present(mentorship) if member.side is Side.MENTEE]
    return await _looks_after(session, actor, mentorship, mentees)


async def list_hidden_codes(
    session: Session, *, actor: Actor, mentorship: Mentorship
) -> frozenset[str]:
    """What is asked for in the pair by people whose topics the actor does not read: to a mentee
    those of the others in a group, to a curator those of other schools. What several ask for is
    shown to each of them. No access check: for readers already let in.
    """
    member = find_member(mentorship, actor.person_id)
    if member is not None:
        return await list_hidden_from(session, mentorship=mentorship, member=member)
    needs = await list_needs_of(session, mentorship=mentorship)
    read = [
        m.need_id
        for m in mentorship.members
        if m.need_id is not None and await _looks_after(session, actor, mentorship, [m])
    ]
    return _codes(needs) - _codes(need for need in needs if need.id in read)


async def list_hidden_from(
    session: Session, *, mentorship: Mentorship, member: MentorshipMember
) -> frozenset[str]:
    """The same for a member, whoever acts. No access check."""
    needs = await list_needs_of(session, mentorship=mentorship)
    seen = await list_needs_seen_by(
        session, mentorship=mentorship, participation_id=member.participation_id
    )
    return _codes(needs) - _codes(seen)


def _codes(needs: Iterable[Need]) -> frozenset[str]:
    return frozenset(item.item_code for need in needs for item in need.items)


def _paths(members: Iterable[MentorshipMember]) -> list[str]:
    return sorted({member.participation.organization.path for member in members})


async def get_readable(session: Session, *, actor: Actor, mentorship_id: int) -> Mentorship:
    """A pair whose programme the actor may read; raises NotFound."""
    mentorship = await find_mentorship(session, mentorship_id=mentorship_id)
    if mentorship is None or not await may_read(session, actor=actor, mentorship=mentorship):
        raise NotFound
    return mentorship


async def lock_version(
    session: Session, *, version_id: int
) -> tuple[Mentorship, PersonalProgram, ProgramVersion]:
    """Pair, programme and version as they are now, locked in this order; raises NotFound."""
    ids = (
        await session.execute(
            select(PersonalProgram.mentorship_id, PersonalProgram.id)
            .join(ProgramVersion, ProgramVersion.personal_program_id == PersonalProgram.id)
            .where(ProgramVersion.id == version_id)
        )
    ).one_or_none()
    if ids is None:
        raise NotFound
    mentorship = await lock_mentorship(session, mentorship_id=ids[0])
    program = await get_locked(session, PersonalProgram, ids[1])
    return (
        mentorship,
        program,
        await get_locked(session, ProgramVersion, version_id, *VERSION_OPTIONS),
    )


async def lock_for_member(
    session: Session, *, actor: Actor, version_id: int
) -> tuple[Mentorship, PersonalProgram, ProgramVersion]:
    """The same, for a member of the pair only; raises NotFound."""
    mentorship, program, version = await lock_version(session, version_id=version_id)
    if actor.frozen or find_member(mentorship, actor.person_id) is None:
        raise NotFound
    return mentorship, program, version


async def lock_for_decider(
    session: Session, *, actor: Actor, version_id: int
) -> tuple[Mentorship, PersonalProgram, ProgramVersion]:
    """The same, for those who decide about it; raises NotFound."""
    mentorship, program, version = await lock_version(session, version_id=version_id)
    if not await may_decide(session, actor=actor, mentorship=mentorship):
        raise NotFound
    return mentorship, program, version


async def version_of_item(session: Session, *, item_id: int) -> int:
    """The version a plan item stands in; raises NotFound."""
    version_id = await session.scalar(
        select(PlanItem.program_version_id).where(PlanItem.id == item_id)
    )
    if version_id is None:
        raise NotFound
    return version_id
