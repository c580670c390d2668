"""What people answered after an introduction and after a trial, as the decisions read it."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from models import (
    Fit,
    Meeting,
    MeetingKind,
    MeetingState,
    Mentorship,
    MentorshipMember,
    MentorshipState,
    Side,
    SurveyResponse,
    SurveyResponseState,
)
from services.choice_rules import Stand, Voice
from services.session import Session
from services.survey_answers import find_answer, option, options

INTRODUCTION = ("after_intro_mentee", "after_intro_mentor")
TRIAL = ("after_trial_mentee", "after_trial_mentor")
# The meeting after which a stage is decided, and the questionnaires about it.
KINDS: Mapping[MentorshipState, MeetingKind] = {
    MentorshipState.FORMING: MeetingKind.INTRODUCTION,
    MentorshipState.TRIAL: MeetingKind.TRIAL,
}
CODES: Mapping[MeetingKind, tuple[str, str]] = {
    MeetingKind.INTRODUCTION: INTRODUCTION,
    MeetingKind.TRIAL: TRIAL,
}

_WANTS = {Side.MENTEE: ("im01", "im02"), Side.MENTOR: ("ir01", "ir02")}
_NEXT = {Side.MENTEE: "im05", Side.MENTOR: "ir05"}
_STANDS = {
    "ready": Stand.READY,
    "meet_more": Stand.REFUSES,
    "not_yet": Stand.REFUSES,
    "another_mentor": Stand.REFUSES,
    "curator_help": Stand.UNKNOWN,
}
_GO_ON = {Side.MENTEE: "tm04", Side.MENTOR: "tr05"}
# Asked in a group only.
_NOT_WITH = {Side.MENTEE: "tm04a", Side.MENTOR: "tr05a"}
_FITS = {
    "yes": Fit.FITS,
    "change_format": Fit.FITS,
    "unsure": Fit.DECIDING,
    "curator_help": Fit.DECIDING,
    "another_mentor": Fit.DOES_NOT_FIT,
}


async def list_responses(session: Session, *, meeting: Meeting) -> Sequence[SurveyResponse]:
    """The questionnaires that decide about what follows this meeting, with answers."""
    found = await session.scalars(
        select(SurveyResponse)
        .where(
            SurveyResponse.meeting_id == meeting.id,
            SurveyResponse.survey_code.in_(CODES[meeting.kind]),
        )
        .order_by(SurveyResponse.id)
        .options(selectinload(SurveyResponse.answers))
        .execution_options(populate_existing=True)
    )
    return found.all()


async def find_deciding_meeting(session: Session, *, mentorship: Mentorship) -> Meeting | None:
    """The last meeting of the stage that the pair is in, whatever became of it."""
    kind = KINDS.get(mentorship.state)
    if kind is None:
        return None
    return await session.scalar(
        select(Meeting)
        .where(
            Meeting.mentorship_id == mentorship.id,
            Meeting.kind == kind,
            Meeting.state != MeetingState.CANCELLED,
        )
        .order_by(Meeting.sequence_no.desc())
        .limit(1)
    )


def voice_of(
    side: Side, participation_id: int, response: SurveyResponse | None, met: Sequence[int]
) -> Voice:
    """What a member wants after the introduction; `met` are the people of the other side."""
    if response is None or response.state is not SurveyResponseState.SUBMITTED:
        return Voice(participation_id, Stand.UNKNOWN)
    stand = _STANDS.get(option(response, _NEXT[side]) or "", Stand.UNKNOWN)
    return Voice(participation_id, stand, _wants(side, response, met))


def _wants(side: Side, response: SurveyResponse, met: Sequence[int]) -> tuple[int, ...]:
    """Whom they want to work with and trust to help or be helped, the first choice first.

    A question that was not asked forbids nobody.
    """
    like, trust = _WANTS[side]
    order = [str(each) for each in met]
    if find_answer(response, like) is not None:
        order = options(response, like)
    if find_answer(response, trust) is not None:
        order = [each for each in order if each in options(response, trust)]
    return tuple(int(each) for each in order if int(each) in met)


def fit_of(response: SurveyResponse, side: Side) -> Fit | None:
    """What a member said about going on after a trial; None when they were excused."""
    if response.state is not SurveyResponseState.SUBMITTED:
        return None
    return _FITS.get(option(response, _GO_ON[side]) or "")


def list_unfit(response: SurveyResponse | None, side: Side) -> list[int]:
    """With whom of several somebody does not go on after a trial, though with the others."""
    if response is None or response.state is not SurveyResponseState.SUBMITTED:
        return []
    return [int(code) for code in options(response, _NOT_WITH[side])]


def by_member(
    members: Sequence[MentorshipMember], responses: Sequence[SurveyResponse]
) -> dict[int, SurveyResponse | None]:
    """The response of each member, by participation."""
    given = {response.respondent_id: response for response in responses}
    return {m.participation_id: given.get(m.participation_id) for m in members}
