"""What a pair agrees to do until the next meeting («договорённость», domain.md 5: `task`)."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Identified, Versioned, enum_column
from models.secret import EncryptedText
from models.transitions import Transitions


class TaskState(StrEnum):
    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"


S = TaskState
TASK_TRANSITIONS = Transitions(
    {
        S.OPEN: {S.DONE, S.DROPPED},
        S.DONE: set(),
        S.DROPPED: set(),
    }
)
del S


class Task(Identified, Versioned, Base):
    """One agreement «до следующего раза».

    `owner_id` None: everybody's. Somebody's own is seen by them alone. `meeting_id` is the meeting
    in whose reflection it was said, None when it was written down by itself. Without `due_on` it
    is meant for the next meeting.
    """

    __tablename__ = "task"

    mentorship_id: Mapped[int] = mapped_column(ForeignKey("mentorship.id"), index=True)
    meeting_id: Mapped[int | None] = mapped_column(ForeignKey("meeting.id"), index=True)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("participation.id"))
    created_by_id: Mapped[int] = mapped_column(ForeignKey("participation.id"))
    text: Mapped[str] = mapped_column(EncryptedText)
    due_on: Mapped[date | None]
    state: Mapped[TaskState] = mapped_column(enum_column(TaskState), default=TaskState.OPEN)
    created_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
