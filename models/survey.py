"""Answers to questionnaires, kept with the version of the questionnaire they answer."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, ForeignKey, Index, SmallInteger, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Identified, Versioned, enum_column
from models.transitions import Transitions


class SurveyResponseState(StrEnum):
    OPEN = "open"
    SUBMITTED = "submitted"
    EXCUSED = "excused"


SURVEY_RESPONSE_TRANSITIONS = Transitions(
    {
        SurveyResponseState.OPEN: {SurveyResponseState.SUBMITTED, SurveyResponseState.EXCUSED},
        SurveyResponseState.SUBMITTED: set(),
        SurveyResponseState.EXCUSED: set(),
    }
)


class SurveyResponse(Identified, Versioned, Base):
    """One person's answers to one questionnaire about one thing (a reflection: about a meeting)."""

    __tablename__ = "survey_response"
    __table_args__ = (
        UniqueConstraint("survey_code", "respondent_id", "meeting_id"),
        Index("ix_survey_response_state_due_at", "state", "due_at"),
    )

    survey_code: Mapped[str] = mapped_column(String(40))
    survey_version: Mapped[int] = mapped_column(SmallInteger)
    respondent_id: Mapped[int] = mapped_column(ForeignKey("participation.id"), index=True)
    meeting_id: Mapped[int | None] = mapped_column(ForeignKey("meeting.id"), index=True)
    state: Mapped[SurveyResponseState] = mapped_column(enum_column(SurveyResponseState))
    asked_at: Mapped[datetime]
    due_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    excused_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    excuse_reason: Mapped[str | None] = mapped_column(String(300))

    answers: Mapped[list["Answer"]] = relationship(lazy="raise", order_by="Answer.id")


class Answer(Identified, Base):
    """One answer; `item_code` tells the repetitions of a question apart («{item}»)."""

    __tablename__ = "answer"
    __table_args__ = (UniqueConstraint("response_id", "question_code", "item_code"),)

    response_id: Mapped[int] = mapped_column(ForeignKey("survey_response.id"))
    question_code: Mapped[str] = mapped_column(String(16))
    item_code: Mapped[str] = mapped_column(String(64), default="")
    number: Mapped[int | None] = mapped_column(SmallInteger)
    options: Mapped[list[int] | None] = mapped_column(JSON)
    text: Mapped[str | None] = mapped_column(String(600))
    answered_at: Mapped[datetime]
