"""Asking somebody to answer a questionnaire, now or later; moving and dropping what was asked.

Who asks has checked that it may be asked; the notices and reminders are planned here.
"""

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from models import Meeting, Participation, SurveyResponse, SurveyResponseState
from services import clock, states
from services.calendar.quiet import after_quiet, next_routine_moment, pull_out_of_quiet
from services.calendar.working_days import ProductionCalendar
from services.notices import NoticeKind, cancel_notices, enqueue_notice
from services.policy import policy_of
from services.session import Session
from services.surveys import get_survey

S = SurveyResponseState
# Who is just looking at the first question needs a notice only if it was lost.
ASKED_AGAIN_AFTER = timedelta(minutes=5)
# What is due sooner is asked and reminded of at once; anything longer is a routine matter.
SHORT_TERM = timedelta(hours=72)
# So long after its end a meeting is still what its people are about.
JUST_MET = timedelta(hours=3)
SURVEY_SUBJECT = "survey:"


def survey_subject(response: SurveyResponse) -> str:
    """What the notices of a questionnaire are about."""
    return f"{SURVEY_SUBJECT}{response.id}"


async def open_survey(
    session: Session,
    *,
    code: str,
    respondent_id: int,
    subject: str,
    portion: str = "",
    meeting_id: int | None = None,
    mentorship_id: int | None = None,
    asked_at: datetime | None = None,
    due_at: datetime | None = None,
    is_acting: bool = False,
) -> SurveyResponse | None:
    """Ask a participation for one portion of a questionnaire about `subject`.

    None when there is nothing to ask, or it was asked already, unless that lapsed: then it is asked
    anew. `asked_at` may lie ahead: until then it is invisible. `is_acting`: the respondent is
    looking at it right now, so the notice follows only if that was lost.
    """
    survey = get_survey(code)
    if not survey.asked(portion):
        return None
    asked_at = asked_at or clock.now()
    due_at = due_at or asked_at + timedelta(hours=survey.due_hours)
    response = await session.scalar(
        select(SurveyResponse)
        .where(
            SurveyResponse.survey_code == code,
            SurveyResponse.portion == portion,
            SurveyResponse.respondent_id == respondent_id,
            SurveyResponse.subject == subject,
        )
        .options(selectinload(SurveyResponse.answers))
    )
    if response is not None and response.state is not S.LAPSED:
        return None
    if response is None:
        response = SurveyResponse(
            survey_code=code,
            survey_version=survey.version,
            portion=portion,
            respondent_id=respondent_id,
            subject=subject,
            meeting_id=meeting_id,
            mentorship_id=mentorship_id,
            state=S.OPEN,
            asked_at=asked_at,
            due_at=due_at,
        )
        session.add(response)
    else:
        states.move(response, S.OPEN)
        if response.survey_version != survey.version:
            # Its questions mean something else now.
            response.answers.clear()
        response.survey_version = survey.version
        response.asked_at, response.due_at = asked_at, due_at
    await session.flush()
    await _plan_notices(session, response, is_acting=is_acting)
    return response


async def move_surveys(
    session: Session, *, mentorship_id: int, codes: Collection[str], asked_at: datetime
) -> None:
    """Ask the still open questionnaires of a pair at another time, with as many days to answer."""
    found = await session.scalars(
        _open().where(
            SurveyResponse.mentorship_id == mentorship_id, SurveyResponse.survey_code.in_(codes)
        )
    )
    for response in found.all():
        response.due_at += asked_at - response.asked_at
        response.asked_at = asked_at
        await cancel_notices(session, subject=survey_subject(response))
        await session.flush()
        await _plan_notices(session, response, is_acting=False)


async def drop_surveys(
    session: Session,
    *,
    mentorship_id: int | None = None,
    subject: str | None = None,
    respondent_id: int | None = None,
    codes: Collection[str] = (),
) -> None:
    """Ask no more for what is still open about a pair or a subject (all codes when none named, of
    everybody or of one respondent).
    """
    statement = _open()
    if mentorship_id is not None:
        statement = statement.where(SurveyResponse.mentorship_id == mentorship_id)
    if subject is not None:
        statement = statement.where(SurveyResponse.subject == subject)
    if respondent_id is not None:
        statement = statement.where(SurveyResponse.respondent_id == respondent_id)
    if codes:
        statement = statement.where(SurveyResponse.survey_code.in_(codes))
    for response in await session.scalars(statement):
        states.move(response, S.LAPSED)
        await cancel_notices(session, subject=survey_subject(response))
    await session.flush()


async def _plan_notices(session: Session, response: SurveyResponse, *, is_acting: bool) -> None:
    respondent = await session.scalar(
        select(Participation)
        .where(Participation.id == response.respondent_id)
        .options(joinedload(Participation.person), joinedload(Participation.organization))
    )
    assert respondent is not None
    zone = respondent.person.timezone or respondent.organization.timezone
    # Asked anew at another time, it is told anew.
    stamp = int(response.asked_at.timestamp())
    is_fresh = is_acting or await _has_just_met(session, response)
    moments = _occasions(session, response, zone, is_acting=is_acting, is_fresh=is_fresh)
    for kind, occasion, at in moments:
        await enqueue_notice(
            session,
            kind=kind,
            recipient_id=respondent.person_id,
            subject=survey_subject(response),
            occasion=f"{stamp}:{occasion}",
            payload={"response_id": response.id},
            due_at=at,
        )


def _occasions(
    session: Session, response: SurveyResponse, zone: str, *, is_acting: bool, is_fresh: bool
) -> Iterator[tuple[NoticeKind, str, datetime]]:
    """What is told when: asked, then the reminders of product.md («Clocks»).

    What belongs to a meeting that has just ended comes at any time, its reminders pulled out of the
    quiet hours; asked later, it waits for a working day. So does anything else, whose reminders are
    counted from the first notice.
    """
    asked_at, policy = response.asked_at, policy_of(session)
    is_short = response.due_at - asked_at <= SHORT_TERM
    of_meeting = is_short and response.meeting_id is not None

    def fitting(at: datetime) -> datetime:
        calendar = ProductionCalendar()
        if of_meeting and is_fresh:
            return at
        return (after_quiet if is_short else next_routine_moment)(at, zone, calendar)

    first = fitting(asked_at + (ASKED_AGAIN_AFTER if is_acting else timedelta()))
    if is_short or not is_acting:
        yield NoticeKind.SURVEY_ASKED, "ask", first
    if of_meeting:
        for hours in policy.survey_reminder_hours:
            at = (asked_at if is_fresh else first) + timedelta(hours=hours)
            yield NoticeKind.SURVEY_REMINDER, f"{hours}h", pull_out_of_quiet(at, zone, at)
        return
    later = policy.survey_reminder_hours if is_short else policy.survey_reminder_days
    for count in later:
        step = timedelta(hours=count) if is_short else timedelta(days=count)
        yield NoticeKind.SURVEY_REMINDER, f"{count}", fitting(first + step)


async def _has_just_met(session: Session, response: SurveyResponse) -> bool:
    meeting = await session.get(Meeting, response.meeting_id) if response.meeting_id else None
    if meeting is None or meeting.starts_at is None:
        return False
    ended_at = meeting.starts_at + timedelta(minutes=meeting.duration_minutes)
    return response.asked_at <= ended_at + JUST_MET


def _open() -> Select[tuple[SurveyResponse]]:
    return (
        select(SurveyResponse)
        .where(SurveyResponse.state == S.OPEN)
        .order_by(SurveyResponse.id)
        .with_for_update(of=SurveyResponse)
        .execution_options(populate_existing=True)
    )
