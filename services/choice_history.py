"""Whom somebody has met at an introduction without a mutual yes: they are never proposed again."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import aliased, selectinload

from models import (
    Meeting,
    MeetingState,
    MentorshipMember,
    Participation,
    Side,
    SurveyResponse,
    SurveyResponseState,
)
from services.choice_answers import INTRODUCTION, voice_of
from services.choice_rules import Stand, is_mutual
from services.session import Session


async def list_not_chosen(session: Session, *, person_id: int) -> set[int]:
    """Mentors (participations) whom this mentee met, and one of the two did not choose the other.

    Two queries, whatever the number of introductions. Only closed ones count: until then somebody
    has not answered. No access check: a rule of matching, not shown to anybody.
    """
    rows = await session.execute(
        _answers().where(
            SurveyResponse.meeting_id.in_(_introductions_of(person_id)),
        )
    )
    by_meeting: dict[int, list[tuple[SurveyResponse, Side, int]]] = {}
    for response, side, person in rows:
        by_meeting.setdefault(response.meeting_id, []).append((response, side, person))
    found: set[int] = set()
    for answers in by_meeting.values():
        found |= _not_mutual(answers, person_id)
    return found


def _not_mutual(answers: Iterable[tuple[SurveyResponse, Side, int]], person_id: int) -> set[int]:
    own = [r for r, side, person in answers if side is Side.MENTEE and person == person_id]
    mentors = [r for r, side, _ in answers if side is Side.MENTOR]
    mentees = [r.respondent_id for r, side, _ in answers if side is Side.MENTEE]
    met = [response.respondent_id for response in mentors]
    found = set()
    for mine in own:
        voice = voice_of(Side.MENTEE, mine.respondent_id, mine, met)
        for theirs in mentors:
            other = voice_of(Side.MENTOR, theirs.respondent_id, theirs, mentees)
            said = Stand.UNKNOWN not in (voice.stand, other.stand)
            if said and not is_mutual(voice, other):
                found.add(theirs.respondent_id)
    return found


def _introductions_of(person_id: int):
    own = aliased(Participation)
    return (
        select(SurveyResponse.meeting_id)
        .join(own, own.id == SurveyResponse.respondent_id)
        .join(Meeting, Meeting.id == SurveyResponse.meeting_id)
        .where(
            own.person_id == person_id,
            SurveyResponse.survey_code.in_(INTRODUCTION),
            Meeting.state == MeetingState.CLOSED,
        )
    )


def _answers():
    """Who answered about an introduction, on which side, with the answers."""
    return (
        select(SurveyResponse, MentorshipMember.side, Participation.person_id)
        .join(Meeting, Meeting.id == SurveyResponse.meeting_id)
        .join(Participation, Participation.id == SurveyResponse.respondent_id)
        .join(
            MentorshipMember,
            (MentorshipMember.mentorship_id == Meeting.mentorship_id)
            & (MentorshipMember.participation_id == SurveyResponse.respondent_id),
        )
        .where(
            SurveyResponse.survey_code.in_(INTRODUCTION),
            SurveyResponse.state == SurveyResponseState.SUBMITTED,
        )
        .order_by(SurveyResponse.id)
        .options(selectinload(SurveyResponse.answers))
    )
