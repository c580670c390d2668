"""Answers to questionnaires, kept with the version of the questionnaire they answer."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, ForeignKey, Index, Integer, SmallInteger, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Identified, Versioned, enum_column
from models.secret import EncryptedText
from models.transitions import Transitions


class SurveyResponseState(StrEnum):
    """LAPSED: begun or not, it was not sent while it was useful; what was answered is kept out of
    every figure."""

    OPEN = "open"
    SUBMITTED = "submitted"
    EXCUSED = "excused"
    LAPSED = "lapsed"


S = SurveyResponseState
SURVEY_RESPONSE_TRANSITIONS = Transitions(
    {
        S.OPEN: {S.SUBMITTED, S.EXCUSED, S.LAPSED},
        S.LAPSED: {S.OPEN},
        S.SUBMITTED: set(),
        S.EXCUSED: set(),
    }
)
del S


class SurveyResponse(Identified, Versioned, Base):
    """One person's answers to one portion of one questionnaire about one thing.

    `subject` names the thing ("meeting:12", "mentorship:5", "participation:7", "school:3:2026-2");
    `meeting_id` and `mentorship_id` repeat it for joins where it is one of these. `asked_at` may
    lie ahead (the pulse at half of the term): the questionnaire waits until then. `submitted_at`
    is the first time it was sent; answers may be corrected until `due_at`.
    """

    __tablename__ = "survey_response"
    __table_args__ = (
        UniqueConstraint("survey_code", "portion", "respondent_id", "subject"),
        Index("ix_survey_response_state_due_at", "state", "due_at"),
    )

    survey_code: Mapped[str] = mapped_column(String(40))
    survey_version: Mapped[int] = mapped_column(SmallInteger)
    portion: Mapped[str] = mapped_column(String(24), default="", server_default="")
    respondent_id: Mapped[int] = mapped_column(ForeignKey("participation.id"), index=True)
    subject: Mapped[str] = mapped_column(String(64))
    meeting_id: Mapped[int | None] = mapped_column(ForeignKey("meeting.id"), index=True)
    mentorship_id: Mapped[int | None] = mapped_column(ForeignKey("mentorship.id"), index=True)
    state: Mapped[SurveyResponseState] = mapped_column(enum_column(SurveyResponseState))
    asked_at: Mapped[datetime]
    due_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    excused_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    excuse_reason: Mapped[str | None] = mapped_column(EncryptedText)

    answers: Mapped[list["Answer"]] = relationship(
        lazy="raise", order_by="Answer.id", cascade="all, delete-orphan"
    )


class Answer(Identified, Base):
    """One answer; `item_code` tells the repetitions of a question apart («{item}»).

    Without `answered_at` it is still being given (options ticked, not yet «Готово»); with it and
    without a value the question was skipped. `options` are codes. `wording` names the operator's
    own words it answers; empty for those that ship with `survey_version`.
    """

    __tablename__ = "answer"
    __table_args__ = (UniqueConstraint("response_id", "question_code", "item_code"),)

    response_id: Mapped[int] = mapped_column(ForeignKey("survey_response.id"))
    question_code: Mapped[str] = mapped_column(String(16))
    item_code: Mapped[str] = mapped_column(String(64), default="")
    number: Mapped[int | None] = mapped_column(Integer)
    options: Mapped[list[str] | None] = mapped_column(JSON)
    text: Mapped[str | None] = mapped_column(EncryptedText)
    answered_at: Mapped[datetime | None]
    wording: Mapped[str] = mapped_column(String(8), default="", server_default="")
