"""The personalised programme of a pair or group: versions, plan items, who agreed (seeds/s4)."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, SmallInteger, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Identified, Versioned, enum_column
from models.need import MentoringMode
from models.secret import EncryptedText
from models.transitions import Transitions


class PersonalProgramState(StrEnum):
    DRAFT = "draft"
    AGREED = "agreed"
    APPROVED = "approved"
    ACTIVE = "active"
    COMPLETED = "completed"
    TERMINATED = "terminated"


S = PersonalProgramState
PERSONAL_PROGRAM_TRANSITIONS = Transitions(
    {
        S.DRAFT: {S.AGREED, S.TERMINATED},
        S.AGREED: {S.APPROVED, S.DRAFT, S.TERMINATED},
        S.APPROVED: {S.ACTIVE, S.TERMINATED},
        S.ACTIVE: {S.COMPLETED, S.TERMINATED},
        S.COMPLETED: set(),
        S.TERMINATED: set(),
    }
)
del S


class ProgramVersionState(StrEnum):
    """One version's way; a correction discarded before it was approved is DISCARDED."""

    DRAFT = "draft"
    AGREED = "agreed"
    APPROVED = "approved"
    DISCARDED = "discarded"


V = ProgramVersionState
PROGRAM_VERSION_TRANSITIONS = Transitions(
    {
        V.DRAFT: {V.AGREED, V.DISCARDED},
        V.AGREED: {V.APPROVED, V.DRAFT, V.DISCARDED},
        V.APPROVED: set(),
        V.DISCARDED: set(),
    }
)
del V


class PersonalProgram(Identified, Versioned, Base):
    """The programme of one mentorship. Its first version moves with it; a correction is a new
    version while the programme stays active with the last approved one."""

    __tablename__ = "personal_program"

    mentorship_id: Mapped[int] = mapped_column(ForeignKey("mentorship.id"), unique=True)
    state: Mapped[PersonalProgramState] = mapped_column(enum_column(PersonalProgramState))
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    versions: Mapped[list["ProgramVersion"]] = relationship(
        lazy="raise", order_by="ProgramVersion.number"
    )


class ProgramVersion(Identified, Versioned, Base):
    """What is agreed in one version. `goals`: one goal a line. Dates are days of the pair."""

    __tablename__ = "program_version"
    __table_args__ = (
        UniqueConstraint("personal_program_id", "number"),
        CheckConstraint("months between 3 and 12", name="months"),
    )

    personal_program_id: Mapped[int] = mapped_column(ForeignKey("personal_program.id"))
    number: Mapped[int] = mapped_column(SmallInteger)
    state: Mapped[ProgramVersionState] = mapped_column(enum_column(ProgramVersionState))
    problem: Mapped[str | None] = mapped_column(EncryptedText)
    goals: Mapped[str | None] = mapped_column(EncryptedText)
    results: Mapped[str | None] = mapped_column(EncryptedText)
    months: Mapped[int | None] = mapped_column(SmallInteger)
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    mode: Mapped[MentoringMode | None] = mapped_column(enum_column(MentoringMode))
    cadence_days: Mapped[int | None] = mapped_column(SmallInteger)
    returned_comment: Mapped[str | None] = mapped_column(EncryptedText)
    created_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime]
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    approved_at: Mapped[datetime | None]

    items: Mapped[list["PlanItem"]] = relationship(lazy="raise", order_by="PlanItem.position")
    agreements: Mapped[list["ProgramAgreement"]] = relationship(
        lazy="raise", order_by="ProgramAgreement.id"
    )


class PlanItemForm(StrEnum):
    """The form of a measure (seeds/s4; question cm13)."""

    CONSULTATION = "consultation"
    JOINT_PLANNING = "joint_planning"
    LESSON_VISIT = "lesson_visit"
    OPEN_LESSON = "open_lesson"
    TRIAL_LESSON = "trial_lesson"
    MATERIALS = "materials"
    SELF_STUDY = "self_study"
    TRAINING = "training"


class PlanItemState(StrEnum):
    PLANNED = "planned"
    DONE = "done"
    DROPPED = "dropped"


class PlanItem(Identified, Base):
    """One line of the plan: which deficit, what is done about it, how, by when, with what result.

    Without `item_code` it stands outside the diagnosis, said so by the pair; what is still empty
    is filled in before anybody can agree. `origin_id` is the same line in the version before.
    """

    __tablename__ = "plan_item"
    __table_args__ = (UniqueConstraint("program_version_id", "position"),)

    program_version_id: Mapped[int] = mapped_column(ForeignKey("program_version.id"))
    position: Mapped[int] = mapped_column(SmallInteger)
    item_code: Mapped[str | None] = mapped_column(String(64))
    measure: Mapped[str | None] = mapped_column(EncryptedText)
    form: Mapped[PlanItemForm | None] = mapped_column(enum_column(PlanItemForm))
    due_on: Mapped[date | None]
    expected_result: Mapped[str | None] = mapped_column(EncryptedText)
    state: Mapped[PlanItemState] = mapped_column(
        enum_column(PlanItemState), default=PlanItemState.PLANNED
    )
    done_meeting_id: Mapped[int | None] = mapped_column(ForeignKey("meeting.id"))
    done_at: Mapped[datetime | None]
    origin_id: Mapped[int | None] = mapped_column(ForeignKey("plan_item.id"))


class ProgramAgreement(Identified, Base):
    """One member's yes to one version; a changed version needs it anew."""

    __tablename__ = "program_agreement"
    __table_args__ = (UniqueConstraint("program_version_id", "participation_id"),)

    program_version_id: Mapped[int] = mapped_column(ForeignKey("program_version.id"))
    participation_id: Mapped[int] = mapped_column(ForeignKey("participation.id"))
    agreed_at: Mapped[datetime]
