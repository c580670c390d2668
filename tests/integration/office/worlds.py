"""What pairs leave behind: rows of meetings and reflections, as the services would write them."""

from datetime import datetime, timedelta
from itertools import count

from models import (
    Answer,
    Meeting,
    MeetingKind,
    MeetingRevision,
    MeetingState,
    MentoringMode,
    Mentorship,
    MentorshipMember,
    MentorshipState,
    Need,
    Participation,
    Proposal,
    ProposalFormat,
    ProposalState,
    Side,
    SurveyResponse,
    SurveyResponseState,
)
from services import clock
from tests.factories import World

_numbers = count(1)


async def add_proposal(
    world: World,
    need: Need,
    mentor: Participation,
    curator: Participation,
    state: ProposalState = ProposalState.ASKED,
    **values: object,
) -> Proposal:
    """A proposal of `curator` for `need`."""
    values.setdefault("created_at", clock.now())
    values.setdefault("asked_at", clock.now())
    values.setdefault("expires_at", clock.now() + timedelta(days=6))
    proposal = Proposal(
        need_id=need.id,
        mentor_id=mentor.id,
        format=ProposalFormat.MENTORING,
        state=state,
        score=500,
        parts={},
        proposed_by_id=curator.person_id,
        **values,
    )
    world.session.add(proposal)
    await world.session.flush()
    return proposal


async def add_pair(
    world: World,
    mentee: Participation,
    mentor: Participation,
    need: Need | None = None,
    state: MentorshipState = MentorshipState.FORMING,
    formed_at: datetime | None = None,
) -> Mentorship:
    """A pair of two members."""
    at = formed_at or clock.now()
    pair = Mentorship(
        program_id=world.program.id,
        organization_id=mentee.organization_id,
        format=ProposalFormat.MENTORING,
        state=state,
        formed_at=at,
        members=[
            MentorshipMember(
                participation_id=mentee.id,
                need_id=need.id if need else None,
                side=Side.MENTEE,
                joined_at=at,
            ),
            MentorshipMember(participation_id=mentor.id, side=Side.MENTOR, joined_at=at),
        ],
    )
    world.session.add(pair)
    await world.session.flush()
    return pair


async def add_meeting(
    world: World, pair: Mentorship, state: MeetingState, starts_at: datetime | None = None
) -> Meeting:
    """A meeting; one that is only proposed has no time."""
    if starts_at is None and state is not MeetingState.PROPOSED:
        starts_at = clock.now()
    meeting = Meeting(
        mentorship_id=pair.id,
        kind=MeetingKind.INTRODUCTION,
        state=state,
        starts_at=starts_at,
        duration_minutes=40,
        mode=MentoringMode.ONLINE,
        calendar_uid=f"meeting-{next(_numbers)}",
        revision=1,
        created_at=clock.now(),
    )
    world.session.add(meeting)
    await world.session.flush()
    if state is MeetingState.MISSED:
        await add_version(world, meeting)
    return meeting


async def add_version(world: World, meeting: Meeting) -> None:
    """A version of the meeting as it is now, kept as the services keep one at every change."""
    world.session.add(
        MeetingRevision(
            meeting_id=meeting.id,
            revision=meeting.revision,
            state=meeting.state,
            starts_at=meeting.starts_at,
            duration_minutes=meeting.duration_minutes,
            mode=meeting.mode,
            changed_at=clock.now(),
        )
    )
    await world.session.flush()


async def add_reflection(
    world: World,
    meeting: Meeting,
    who: Participation,
    *,
    useful: int | None = None,
    state: SurveyResponseState = SurveyResponseState.SUBMITTED,
    asked_at: datetime | None = None,
    help_asked: str | None = None,
    question: str = "rm06",
    text: str | None = None,
) -> SurveyResponse:
    """A reflection: usefulness 1..10, and the option code of «Нужна ли помощь куратора?»."""
    at = asked_at or clock.now()
    answers = [Answer(question_code="rm01", number=useful, answered_at=at)] if useful else []
    if help_asked is not None:
        answers.append(Answer(question_code=question, options=[help_asked], answered_at=at))
    if text is not None:
        answers.append(Answer(question_code="rm02", text=text, answered_at=at))
    response = SurveyResponse(
        survey_code="after_series_mentee",
        survey_version=1,
        respondent_id=who.id,
        subject=f"meeting:{meeting.id}",
        meeting_id=meeting.id,
        mentorship_id=meeting.mentorship_id,
        state=state,
        asked_at=at,
        due_at=at + timedelta(hours=48),
        submitted_at=at if state is SurveyResponseState.SUBMITTED else None,
        answers=answers,
    )
    world.session.add(response)
    await world.session.flush()
    return response
