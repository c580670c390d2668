"""Reflections after a meeting: opened with «Да», answered tap by tap.

A reflection is submitted with its last required answer; what may be skipped can be added to it
later.
"""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy.orm import selectinload

from models import Answer, SurveyResponse, SurveyResponseState
from services import clock
from services.actor import Actor
from services.calendar.quiet import pull_out_of_quiet
from services.errors import AlreadyDone, NotFound
from services.locking import get_locked
from services.meeting_views import MeetingView, MemberView
from services.notices import NoticeKind, enqueue_notice
from services.policy import policy_of
from services.reflection_closing import finish, lock_chain, subject_of
from services.reflection_views import (
    ReflectionView,
    find_mine,
    get_reflection,
    list_due_mine,
    list_for_partner,
    own_reflection,
)
from services.session import Session
from services.surveys import (
    LONGEST_TEXT,
    SCALE,
    SHORTEST_TEXT,
    Question,
    QuestionType,
    reflection_for,
)

__all__ = [
    "ReflectionView",
    "find_mine",
    "get_reflection",
    "give_answer",
    "give_text",
    "is_fitting",
    "list_due_mine",
    "list_for_partner",
    "open_reflections",
]

# Who has just said «Да» sees the first question already; the notice follows only if it was lost.
ASKED_AGAIN_AFTER = timedelta(minutes=5)


async def open_reflections(session: Session, *, view: MeetingView) -> Sequence[SurveyResponse]:
    """Ask every member of a held meeting for a reflection; the acting one's comes first."""
    now = clock.now()
    opened = []
    for member in view.members:
        survey = reflection_for(member.side)
        response = SurveyResponse(
            survey_code=survey.code,
            survey_version=survey.version,
            respondent_id=member.participation_id,
            meeting_id=view.meeting.id,
            state=SurveyResponseState.OPEN,
            asked_at=now,
            due_at=now + timedelta(hours=survey.due_hours),
        )
        session.add(response)
        await session.flush()
        await _plan_notices(session, response, member, is_acting=member is view.mine)
        opened.append(response)
    return opened


async def _plan_notices(
    session: Session, response: SurveyResponse, member: MemberView, *, is_acting: bool
) -> None:
    ask_at = response.asked_at + (ASKED_AGAIN_AFTER if is_acting else timedelta())
    planned = [(NoticeKind.REFLECTION_ASKED, "ask", ask_at)]
    for hours in policy_of(session).reflection_hours:
        due_at = response.asked_at + timedelta(hours=hours)
        at = pull_out_of_quiet(due_at, member.zone, due_at)
        planned.append((NoticeKind.REFLECTION_REMINDER, f"{hours}h", at))
    for kind, occasion, at in planned:
        await enqueue_notice(
            session,
            kind=kind,
            recipient_id=member.person.id,
            subject=subject_of(response),
            occasion=occasion,
            payload={"response_id": response.id},
            due_at=at,
        )


async def give_answer(
    session: Session, *, actor: Actor, response_id: int, question_code: str, value: int
) -> ReflectionView:
    """Store a tap: a mark of 1 to 10, or the number of an option. The last required one submits.

    Raises NotFound, also for a question or value the questionnaire does not have; AlreadyDone when
    the reflection is submitted or excused: what counts is not changed afterwards.
    """
    view = own_reflection(actor, await lock_chain(session, response_id=response_id))
    question = view.survey.question(question_code)
    if question is None or value not in _values(question):
        raise NotFound
    if not view.is_open:
        raise AlreadyDone
    answer = _answer_to(view, question)
    if question.type is QuestionType.SCALE10:
        answer.number = value
    else:
        answer.options = [value]
    if view.next_required is None:
        await finish(
            session, response=view.response, state=SurveyResponseState.SUBMITTED, actor=actor
        )
    await session.flush()
    return view


async def give_text(
    session: Session, *, actor: Actor, response_id: int, question_code: str, text: str
) -> ReflectionView:
    """Store the text of a question that may be skipped, also after the reflection was submitted.

    `text` has passed `is_fitting`. Raises NotFound; AlreadyDone when the reflection was excused.
    """
    response = await get_locked(
        session, SurveyResponse, response_id, selectinload(SurveyResponse.answers)
    )
    view = own_reflection(actor, response)
    question = view.survey.question(question_code)
    if question is None or question.type is not QuestionType.TEXT or not is_fitting(text):
        raise NotFound
    if response.state is SurveyResponseState.EXCUSED:
        raise AlreadyDone
    _answer_to(view, question).text = text
    await session.flush()
    return view


def is_fitting(text: str) -> bool:
    """True when a typed answer is neither too short nor too long."""
    return SHORTEST_TEXT <= len(text) <= LONGEST_TEXT


def _values(question: Question) -> range:
    if question.type is QuestionType.SCALE10:
        return SCALE
    return range(1, len(question.options) + 1)


def _answer_to(view: ReflectionView, question: Question) -> Answer:
    given = view.answer(question.code)
    if given is None:
        given = Answer(question_code=question.code, item_code="")
        view.response.answers.append(given)
    given.answered_at = clock.now()
    return given
