"""Whom somebody has met at an introduction without a mutual yes: they are never proposed again."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping

from sqlalchemy import or_, select
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
from services.choice_rules import refuses
from services.session import Session

Said = tuple[SurveyResponse, Side, int]


async def list_not_chosen(
    session: Session, *, person_ids: Collection[int]
) -> Mapping[int, set[int]]:
    """By mentee, the mentors (people) they met, where one of the two did not want the other.

    One refusal is enough, whoever else was excused. One query, whatever the number of
    introductions; only closed ones count: until then somebody has not answered. No access check: a
    rule of matching, not shown to anybody.
    """
    rows = await session.execute(
        _answers().where(SurveyResponse.meeting_id.in_(_introductions_of(person_ids)))
    )
    by_meeting: dict[int, list[Said]] = defaultdict(list)
    for response, side, person in rows:
        by_meeting[response.meeting_id].append((response, side, person))
    found: dict[int, set[int]] = defaultdict(set)
    for answers in by_meeting.values():
        for mentee, mentor in _refusals(answers):
            found[mentee].add(mentor)
    return found


def _refusals(answers: Iterable[Said]) -> Iterator[tuple[int, int]]:
    """Mentee and mentor (people) of whom one did not want the other."""
    mentees = [(r, person) for r, side, person in answers if side is Side.MENTEE]
    mentors = [(r, person) for r, side, person in answers if side is Side.MENTOR]
    met = {
        Side.MENTEE: [response.respondent_id for response, _ in mentors],
        Side.MENTOR: [response.respondent_id for response, _ in mentees],
    }
    for mine, mentee in mentees:
        voice = voice_of(Side.MENTEE, mine.respondent_id, mine, met[Side.MENTEE])
        for theirs, mentor in mentors:
            other = voice_of(Side.MENTOR, theirs.respondent_id, theirs, met[Side.MENTOR])
            if refuses(voice, other.id) or refuses(other, voice.id):
                yield mentee, mentor


def _introductions_of(person_ids: Collection[int]):
    own = aliased(Participation)
    return (
        select(SurveyResponse.meeting_id)
        .join(own, own.id == SurveyResponse.respondent_id)
        .join(Meeting, Meeting.id == SurveyResponse.meeting_id)
        .where(
            own.person_id.in_(person_ids),
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
            or_(
                SurveyResponse.state == SurveyResponseState.SUBMITTED,
                # Excused by a curator, but there to be chosen; who has left is excused by nobody.
                (SurveyResponse.state == SurveyResponseState.EXCUSED)
                & SurveyResponse.excused_by_id.is_not(None),
            ),
        )
        .order_by(SurveyResponse.id)
        .options(selectinload(SurveyResponse.answers))
    )
