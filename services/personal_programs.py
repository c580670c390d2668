"""The personalised programme of a pair: begun, read, ended (domain.md 1.7.5; seeds/s4).

Written: program_edits, program_items. Agreed on: program_agreements. Approved or returned:
program_approval. Corrected: program_corrections.
"""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from models import (
    MentoringMode,
    Mentorship,
    MentorshipState,
    PersonalProgram,
    PersonalProgramState,
    PlanItem,
    ProgramVersion,
    ProgramVersionState,
    Side,
)
from services import audit, clock, states
from services.actor import Actor
from services.calendar.zones import to_local
from services.errors import IllegalTransition, NotFound
from services.locking import get_locked
from services.mentorships import find_member, list_needs_of, lock_mentorship
from services.program_access import BEING_WRITTEN, VERSION_OPTIONS
from services.program_content import USUAL_CADENCE, end_of_term, usual_months
from services.program_notices import drop_notices
from services.session import Session

RUNNING = (
    PersonalProgramState.DRAFT,
    PersonalProgramState.AGREED,
    PersonalProgramState.APPROVED,
    PersonalProgramState.ACTIVE,
)


async def find_program(session: Session, *, mentorship_id: int) -> PersonalProgram | None:
    """The programme of a pair. No access check: for services, and for readers already let in."""
    return await session.scalar(
        select(PersonalProgram).where(PersonalProgram.mentorship_id == mentorship_id)
    )


async def find_current_version(session: Session, *, mentorship_id: int) -> ProgramVersion | None:
    """The version that was approved last, with items and agreements. No access check."""
    return await _find_version(session, mentorship_id, (ProgramVersionState.APPROVED,))


async def find_open_version(session: Session, *, mentorship_id: int) -> ProgramVersion | None:
    """The version that is being written or waits for the curator. No access check."""
    return await _find_version(session, mentorship_id, BEING_WRITTEN)


async def _find_version(
    session: Session, mentorship_id: int, wanted: Sequence[ProgramVersionState]
) -> ProgramVersion | None:
    return await session.scalar(
        select(ProgramVersion)
        .join(PersonalProgram, PersonalProgram.id == ProgramVersion.personal_program_id)
        .where(PersonalProgram.mentorship_id == mentorship_id, ProgramVersion.state.in_(wanted))
        .order_by(ProgramVersion.number.desc())
        .limit(1)
        .options(*VERSION_OPTIONS)
    )


async def list_plan_items(session: Session, *, mentorship_id: int) -> Sequence[PlanItem]:
    """The plan items of the version that holds now; none before the first approval."""
    version = await find_current_version(session, mentorship_id=mentorship_id)
    return version.items if version else []


async def list_deficits(session: Session, *, mentorship: Mentorship) -> list[str]:
    """The diagnosed deficits of the mentees, what hurts most first, each once."""
    present = {m.need_id for m in mentorship.members if m.left_at is None}
    needs = await list_needs_of(session, mentorship=mentorship)
    items = [item for need in needs if need.id in present for item in need.items]
    items.sort(key=lambda item: (-item.severity, item.item_code))
    return list(dict.fromkeys(item.item_code for item in items))


async def begin_program(session: Session, *, actor: Actor, mentorship_id: int) -> ProgramVersion:
    """A member opens the programme of a pair that plans: its first version, begun when there is
    none yet. Raises NotFound; IllegalTransition when the pair does not plan.
    """
    mentorship = await lock_mentorship(session, mentorship_id=mentorship_id)
    if actor.frozen or find_member(mentorship, actor.person_id) is None:
        raise NotFound
    return await open_program(session, mentorship=mentorship, created_by_id=actor.person_id)


async def open_program(
    session: Session, *, mentorship: Mentorship, created_by_id: int | None = None
) -> ProgramVersion:
    """The first version of a locked pair that has come to planning; the same one when called again.

    It begins with what is known: one plan item for each deficit, the way both wanted to meet, six
    months from today. Without `created_by_id` it is the mentor's. No access check. Raises
    IllegalTransition when the pair does not plan.
    """
    found = await find_program(session, mentorship_id=mentorship.id)
    if found is not None:
        version = await find_open_version(session, mentorship_id=mentorship.id)
        if version is None:
            raise IllegalTransition
        return version
    if mentorship.state is not MentorshipState.PLANNING:
        raise IllegalTransition
    now = clock.now()
    program = PersonalProgram(
        mentorship_id=mentorship.id, state=PersonalProgramState.DRAFT, created_at=now
    )
    session.add(program)
    await session.flush()
    author_id = created_by_id or _mentor_of(mentorship)
    version = await _first_version(session, mentorship, program, author_id)
    audit.record(
        session,
        actor_id=created_by_id,
        action="program.opened",
        entity="personal_program",
        entity_id=program.id,
    )
    await session.flush()
    return version


def _mentor_of(mentorship: Mentorship) -> int:
    """The mentor leads the writing; members are loaded."""
    mentors = [m for m in mentorship.members if m.side is Side.MENTOR and m.left_at is None]
    return mentors[0].participation.person_id


async def _first_version(
    session: Session, mentorship: Mentorship, program: PersonalProgram, created_by_id: int
) -> ProgramVersion:
    starts_on = to_local(clock.now(), zone_of(mentorship)).date()
    months = usual_months(starts_on)
    deficits = await list_deficits(session, mentorship=mentorship)
    version = ProgramVersion(
        personal_program_id=program.id,
        number=1,
        state=ProgramVersionState.DRAFT,
        months=months,
        starts_on=starts_on,
        ends_on=end_of_term(starts_on, months),
        mode=await _wanted_mode(session, mentorship),
        cadence_days=USUAL_CADENCE,
        created_by_id=created_by_id,
        created_at=clock.now(),
        items=[PlanItem(position=n, item_code=code) for n, code in enumerate(deficits, 1)],
        agreements=[],
    )
    session.add(version)
    await session.flush()
    return version


async def _wanted_mode(session: Session, mentorship: Mentorship) -> MentoringMode:
    modes = {need.mode for need in await list_needs_of(session, mentorship=mentorship)}
    return modes.pop() if len(modes) == 1 else MentoringMode.MIXED


def zone_of(mentorship: Mentorship) -> str:
    """The clock of the pair's days: that of the first mentee's school; members are loaded."""
    members = sorted(mentorship.members, key=lambda m: (m.side is not Side.MENTEE, m.id))
    return members[0].participation.organization.timezone


async def end_program(session: Session, *, mentorship_id: int, completed: bool) -> None:
    """The pair has ended: its programme with it, an open correction is discarded. No access check.

    `completed`: the plan or the term is through; else it is terminated. Nothing to do when there
    is no programme, or it has ended.
    """
    found = await find_program(session, mentorship_id=mentorship_id)
    if found is None or found.state not in RUNNING:
        return
    program = await get_locked(
        session, PersonalProgram, found.id, selectinload(PersonalProgram.versions)
    )
    is_through = completed and program.state is PersonalProgramState.ACTIVE
    states.move(
        program,
        PersonalProgramState.COMPLETED if is_through else PersonalProgramState.TERMINATED,
    )
    program.ended_at = clock.now()
    for version in program.versions:
        if version.state in BEING_WRITTEN:
            states.move(version, ProgramVersionState.DISCARDED)
            await drop_notices(session, version_id=version.id)
    await session.flush()
