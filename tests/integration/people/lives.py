"""What pairs and groups leave behind when some of their members go on without the others."""

from datetime import datetime

from models import (
    Mentorship,
    MentorshipMember,
    Participation,
    PersonalProgram,
    PersonalProgramState,
    ProgramVersion,
    ProgramVersionState,
    Side,
    Task,
    TaskState,
)
from services import clock
from services.session import Session


async def join(
    session: Session,
    pair: Mentorship,
    mentor: Participation,
    *,
    joined_at: datetime | None = None,
    left_at: datetime | None = None,
) -> MentorshipMember:
    """One more mentor of a group, who may have left."""
    member = MentorshipMember(
        participation_id=mentor.id,
        side=Side.MENTOR,
        joined_at=joined_at or pair.formed_at,
        left_at=left_at,
    )
    pair.members.append(member)
    await session.flush()
    return member


async def add_program(session: Session, pair: Mentorship, problem: str) -> ProgramVersion:
    """A programme that the pair works by."""
    now = clock.now()
    program = PersonalProgram(
        mentorship_id=pair.id, state=PersonalProgramState.ACTIVE, created_at=now
    )
    session.add(program)
    await session.flush()
    version = ProgramVersion(
        personal_program_id=program.id,
        number=1,
        state=ProgramVersionState.APPROVED,
        problem=problem,
        created_by_id=pair.members[0].participation_id,
        created_at=now,
    )
    session.add(version)
    await session.flush()
    return version


async def add_task(
    session: Session,
    pair: Mentorship,
    author: Participation,
    text: str,
    *,
    meeting_id: int | None = None,
    own: bool = False,
) -> Task:
    """An agreement of everybody, or what its author keeps for themselves."""
    task = Task(
        mentorship_id=pair.id,
        meeting_id=meeting_id,
        owner_id=author.id if own else None,
        created_by_id=author.id,
        text=text,
        state=TaskState.OPEN,
        created_at=clock.now(),
    )
    session.add(task)
    await session.flush()
    return task
