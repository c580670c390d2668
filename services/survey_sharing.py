"""Who reads whose answers: those whom the question names, and nobody else (product.md)."""

from collections.abc import Callable, Mapping, Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload, selectinload

from models import (
    PARTICIPANT_ROLES,
    Answer,
    Mentorship,
    Participation,
    Role,
    SurveyResponse,
    SurveyResponseState,
)
from services.access import reaches
from services.actor import Actor
from services.errors import NotFound
from services.meeting_views import MeetingView
from services.mentorships import find_member, get_for_member, is_ended, partners_of
from services.program_access import list_hidden_from
from services.scopes import is_in_pair
from services.session import Session
from services.survey_sources import need_of
from services.survey_steps import has_value
from services.surveys import Question, QuestionType, Survey, Visibility, find_survey

S = SurveyResponseState
Shared = tuple[SurveyResponse, Survey, Sequence[Answer]]
PARTICIPANTS = frozenset(role.value for role in PARTICIPANT_ROLES)
COORDINATORS = (Role.SCHOOL_CURATOR, Role.MUNICIPAL_COORDINATOR)
# Which roles read an answer by name, within their reach. What is for the partner is asked of
# `list_for_partner`; totals and one's own are read by nobody. Words for the psychologist reach one
# by a case that the person has agreed to, and in no other way (services/support_cases.py).
READERS: Mapping[Visibility, tuple[Role, ...]] = {
    Visibility.OWN: (),
    Visibility.TOTALS: (),
    Visibility.PSYCHOLOGIST: (),
    Visibility.PARTNER: (),
    Visibility.CURATOR: (Role.SCHOOL_CURATOR,),
    Visibility.COORDINATOR: COORDINATORS,
    Visibility.PUBLIC: (*COORDINATORS, Role.SCHOOL_HEAD, Role.REGIONAL_COORDINATOR),
}


def visibility_of(survey: Survey, question: Question) -> Visibility:
    """Who really reads the answers to a question.

    What participants write stays at their school (domain.md 7, rule 9).
    """
    is_free = question.type is QuestionType.TEXT and set(survey.who) <= PARTICIPANTS
    above = question.visibility in (Visibility.COORDINATOR, Visibility.PUBLIC)
    return Visibility.CURATOR if is_free and above else question.visibility


def may_read(actor: Actor, survey: Survey, question: Question, path: str) -> bool:
    """True when the actor's roles let them read answers of somebody at the organisation at `path`.

    What a partner reads is asked of `list_for_partner`.
    """
    roles = READERS[visibility_of(survey, question)]
    return bool(roles) and not actor.frozen and reaches(actor, path, *roles)


def reads_answers(actor: Actor, path: str) -> bool:
    """True when the actor reads any answers at all of people at the organisation at `path`."""
    roles = {role for readers in READERS.values() for role in readers}
    return not actor.frozen and reaches(actor, path, *roles)


async def list_answers_of(
    session: Session, *, actor: Actor, participation_id: int
) -> Sequence[Shared]:
    """What somebody has sent, as far as the actor may read it by name; newest first.

    Only questionnaires with something to read. Nobody reads here their own, or what was said about
    a pair they are or were in. Raises NotFound for somebody out of the actor's reach.
    """
    person = await session.scalar(
        select(Participation)
        .where(Participation.id == participation_id)
        .options(joinedload(Participation.organization))
    )
    if person is None or not reads_answers(actor, person.organization.path):
        raise NotFound
    if person.person_id == actor.person_id:
        return []
    found = await session.scalars(
        select(SurveyResponse)
        .where(
            SurveyResponse.respondent_id == participation_id,
            SurveyResponse.state == S.SUBMITTED,
            or_(
                SurveyResponse.mentorship_id.is_(None),
                ~is_in_pair(actor.person_id, SurveyResponse.mentorship_id),
            ),
        )
        .order_by(SurveyResponse.submitted_at.desc(), SurveyResponse.id.desc())
        .options(selectinload(SurveyResponse.answers))
    )
    path = person.organization.path
    return _readable(found.all(), lambda survey, q: may_read(actor, survey, q, path))


async def list_for_partner(session: Session, *, view: MeetingView) -> Sequence[Shared]:
    """What the other side's answers about a meeting say to the actor.

    Both must have answered first.
    """
    rows = await session.scalars(
        select(SurveyResponse)
        .where(SurveyResponse.meeting_id == view.meeting.id, SurveyResponse.state == S.SUBMITTED)
        .options(selectinload(SurveyResponse.answers))
        .order_by(SurveyResponse.id)
    )
    by_member = {response.respondent_id: response for response in rows}
    if view.mine.participation_id not in by_member:
        return []
    theirs = [
        by_member[partner.participation_id]
        for partner in view.partners
        if partner.participation_id in by_member
    ]
    hidden = await _hidden_from(session, view.mentorship, view.mine.participation_id)
    return _readable(theirs, lambda survey, q: q.visibility is Visibility.PARTNER, hidden)


async def list_shared_in_pair(
    session: Session, *, actor: Actor, mentorship_id: int
) -> Sequence[Shared]:
    """What the other side of a running pair has told about its request, for the actor to prepare.

    What is about a meeting is read there (`list_for_partner`). Raises NotFound for all but members.
    """
    mentorship = await get_for_member(session, actor=actor, mentorship_id=mentorship_id)
    member = find_member(mentorship, actor.person_id)
    if is_ended(mentorship) or member is None:
        return []
    found = await session.scalars(
        select(SurveyResponse)
        .where(
            SurveyResponse.respondent_id.in_(
                partner.participation_id for partner in partners_of(mentorship, member.side)
            ),
            SurveyResponse.meeting_id.is_(None),
            or_(
                SurveyResponse.mentorship_id.is_(None),
                SurveyResponse.mentorship_id == mentorship_id,
            ),
            SurveyResponse.state == S.SUBMITTED,
        )
        .order_by(SurveyResponse.respondent_id, SurveyResponse.submitted_at, SurveyResponse.id)
        .options(selectinload(SurveyResponse.answers))
    )
    needs = {partner.need_id for partner in mentorship.members}
    of_pair = [response for response in found if need_of(response) in {None, *needs}]
    hidden = await _hidden_from(session, mentorship, member.participation_id)
    return _readable(of_pair, lambda survey, q: q.visibility is Visibility.PARTNER, hidden)


async def _hidden_from(
    session: Session, mentorship: Mentorship, participation_id: int
) -> frozenset[str]:
    member = next((m for m in mentorship.members if m.participation_id == participation_id), None)
    if member is None:
        return frozenset()
    return await list_hidden_from(session, mentorship=mentorship, member=member)


def shown_option(question: Question, option: str) -> str | None:
    """The code of an option as anybody but its author reads it; None for «Другое»."""
    return None if option in question.private_options else option


def _readable(
    responses: Sequence[SurveyResponse],
    readable: Callable[[Survey, Question], bool],
    hidden: frozenset[str] = frozenset(),
) -> list[Shared]:
    """`hidden`: what others of a group asked help for; an answer that names it is left out."""
    found = []
    for response in responses:
        survey = find_survey(response.survey_code)
        if survey is None:
            continue
        answers = [
            answer
            for answer in response.answers
            if has_value(answer)
            and not hidden & {answer.item_code, *(answer.options or ())}
            and (question := survey.question(answer.question_code)) is not None
            and readable(survey, question)
        ]
        if answers:
            found.append((response, survey, answers))
    return found
