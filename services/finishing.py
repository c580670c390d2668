"""The final stage of a pair: begun by a person, closed with the word of all three sides.

Final meeting held → both sides answer (asked as after every meeting) → the curators of the mentees
answer → completed (domain.md 1.5, STP-07; 3.1). What is left out needs a curator's reason.
"""

from datetime import timedelta

from sqlalchemy import String, cast, literal, or_, select
from sqlalchemy.orm import joinedload

from models import (
    Meeting,
    MeetingKind,
    MeetingState,
    Mentorship,
    MentorshipState,
    Participation,
    ParticipationState,
    PlanItemState,
    Side,
    SurveyResponse,
    SurveyResponseState,
)
from services import access, audit, pair_office
from services.access import PAIRING_ROLES
from services.actor import Actor
from services.card_endings import FINAL_SKIPPED
from services.ending_notices import subject_of, tell_everybody
from services.endings import end_mentorship
from services.errors import AlreadyDone, IllegalTransition
from services.follow_up import plan_follow_up
from services.meeting_hooks import after_close
from services.meeting_order import usual_mode
from services.meetings import cancel_for_mentorship, open_meeting
from services.mentorship_moves import move_mentorship
from services.mentorships import is_ended, lock_for_party, lock_mentorship
from services.notices import NoticeKind, cancel_notices
from services.personal_programs import list_plan_items
from services.policy import policy_of
from services.program_access import list_curators
from services.session import Session
from services.survey_asking import open_survey
from services.survey_hooks import after_submit
from services.terms import today_of

S = MentorshipState
CODE = "final_curator"
COMPLETED = "completed"
_ABOUT = "meeting:"
SHORTEST_REASON, LONGEST_REASON = 3, 300


async def begin_finishing(session: Session, *, actor: Actor, mentorship_id: int) -> Mentorship:
    """A member or a curator says that it is time to sum up: the final meeting is opened.

    Meetings of the series without a time are dropped. Raises NotFound; AlreadyDone in the final
    stage and after the end; IllegalTransition before its time (domain.md 1.6, MTG-05: the plan is
    done or the term is over): until then the way out is an early end.
    """
    mentorship = await lock_for_party(session, actor=actor, mentorship_id=mentorship_id)
    if is_ended(mentorship) or mentorship.state is S.FINISHING:
        raise AlreadyDone
    if not await is_time_to_finish(session, mentorship=mentorship):
        raise IllegalTransition
    move_mentorship(session, mentorship=mentorship, target=S.FINISHING, actor_id=actor.person_id)
    mentorship.extend_to = mentorship.extend_asked_by_id = None
    await cancel_for_mentorship(
        session,
        mentorship_id=mentorship.id,
        reason="pair_finishing",
        actor_id=actor.person_id,
        kinds=(MeetingKind.SERIES,),
        in_states=(MeetingState.PROPOSED, MeetingState.MISSED),
    )
    await cancel_notices(session, subject=subject_of(mentorship))
    await open_meeting(
        session,
        mentorship=mentorship,
        kind=MeetingKind.FINAL,
        mode=await usual_mode(session, mentorship_id=mentorship.id),
    )
    await tell_everybody(
        session,
        mentorship=mentorship,
        kind=NoticeKind.PAIR_FINISHING,
        occasion=f"{mentorship.state_since:%Y%m%dT%H%M%S}",
        besides={actor.person_id},
    )
    await session.flush()
    return mentorship


async def complete_with_reason(
    session: Session, *, actor: Actor, mentorship_id: int, reason: str
) -> Mentorship:
    """A curator completes a pair in its final stage although something is missing, and says why.

    Raises NotFound also for one's own pair; AlreadyDone outside the final stage; ValueError for a
    reason of less than 3 or more than 300 characters.
    """
    if not SHORTEST_REASON <= len(reason) <= LONGEST_REASON:
        raise ValueError("a reason of 3 to 300 characters is needed")
    mentorship = await lock_for_party(session, actor=actor, mentorship_id=mentorship_id)
    access.require(pair_office.can_decide(actor, mentorship))
    if mentorship.state is not S.FINISHING:
        raise AlreadyDone
    mentorship.end_note = reason
    audit.record(
        session,
        actor_id=actor.person_id,
        action=FINAL_SKIPPED,
        entity="mentorship",
        entity_id=mentorship.id,
    )
    await _complete(session, mentorship, actor_id=actor.person_id)
    return mentorship


async def is_plan_done(session: Session, *, mentorship_id: int) -> bool:
    """True when the plan that holds now has items, and nothing in it is left to do."""
    items = await list_plan_items(session, mentorship_id=mentorship_id)
    return bool(items) and all(item.state is not PlanItemState.PLANNED for item in items)


async def is_time_to_finish(session: Session, *, mentorship: Mentorship) -> bool:
    """True for a pair of the series whose plan is done or whose last day is near."""
    if mentorship.state is not S.ACTIVE:
        return False
    near = timedelta(days=policy_of(session).final_stage_days)
    if mentorship.ends_on is not None and mentorship.ends_on - today_of(mentorship) <= near:
        return True
    return await is_plan_done(session, mentorship_id=mentorship.id)


@after_close(MeetingKind.SERIES)
async def _ask_after_last_item(session: Session, meeting: Meeting, actor_id: int | None) -> None:
    """With the last item of the plan done, everybody is asked once about the final meeting."""
    mentorship = await lock_mentorship(session, mentorship_id=meeting.mentorship_id)
    if mentorship.state is S.ACTIVE and await is_plan_done(session, mentorship_id=mentorship.id):
        await tell_everybody(
            session, mentorship=mentorship, kind=NoticeKind.PLAN_DONE, occasion="done"
        )


@after_close(MeetingKind.FINAL)
async def _ask_curators(session: Session, meeting: Meeting, actor_id: int | None) -> None:
    """Both sides have summed up: now the curators of the mentees."""
    mentorship = await lock_mentorship(session, mentorship_id=meeting.mentorship_id)
    await _ask_for_last_word(session, mentorship)


async def ask_missing_curators(session: Session) -> None:
    """Ask for the last word about pairs that have summed up and wait for nobody who may answer:
    curators change."""
    asked = (
        select(SurveyResponse.id)
        .join(Participation, Participation.id == SurveyResponse.respondent_id)
        .where(
            SurveyResponse.survey_code == CODE,
            SurveyResponse.subject == literal(_ABOUT) + cast(Meeting.id, String),
            SurveyResponse.state != SurveyResponseState.LAPSED,
            Participation.state == ParticipationState.ACTIVE,
        )
    )
    found = await session.scalars(
        select(Mentorship.id)
        .join(Meeting, Meeting.mentorship_id == Mentorship.id)
        .where(
            Mentorship.state == S.FINISHING,
            Meeting.kind == MeetingKind.FINAL,
            Meeting.state == MeetingState.CLOSED,
            or_(Mentorship.state_since.is_(None), Meeting.created_at >= Mentorship.state_since),
            ~asked.exists(),
        )
        .distinct()
        .order_by(Mentorship.id)
    )
    for mentorship_id in found.all():
        mentorship = await lock_mentorship(session, mentorship_id=mentorship_id)
        await _ask_for_last_word(session, mentorship)


async def _ask_for_last_word(session: Session, mentorship: Mentorship) -> None:
    """Ask the curators of a locked pair that has summed up; who was asked about it is not again."""
    final = await _find_final(session, mentorship)
    if mentorship.state is not S.FINISHING or final is None:
        return
    for curator in await list_curator_roles(session, mentorship=mentorship):
        await open_survey(
            session,
            code=CODE,
            respondent_id=curator.id,
            subject=_about(final),
            mentorship_id=mentorship.id,
        )


@after_submit(CODE)
async def _complete_after_answers(session: Session, response: SurveyResponse, actor: Actor) -> None:
    """The last word of a curator completes a pair whose final meeting is closed."""
    mentorship = await lock_mentorship(session, mentorship_id=response.mentorship_id)
    final = await _find_final(session, mentorship)
    if mentorship.state is not S.FINISHING or final is None:
        return
    if await _have_all_answered(session, mentorship, final):
        await _complete(session, mentorship, actor_id=actor.person_id)


async def is_final_closed(session: Session, *, mentorship: Mentorship) -> bool:
    """True when the final meeting was held and both sides have summed it up."""
    return await _find_final(session, mentorship) is not None


async def _find_final(session: Session, mentorship: Mentorship) -> Meeting | None:
    """The closed final meeting of this final stage, while no other one is to be held.

    One of an earlier final stage, which ended with more time, does not count.
    """
    chosen = select(Meeting).where(
        Meeting.mentorship_id == mentorship.id,
        Meeting.kind == MeetingKind.FINAL,
        Meeting.state != MeetingState.CANCELLED,
    )
    if mentorship.state_since is not None:
        chosen = chosen.where(Meeting.created_at >= mentorship.state_since)
    newest = await session.scalar(chosen.order_by(Meeting.id.desc()).limit(1))
    return newest if newest is not None and newest.state is MeetingState.CLOSED else None


def _about(final: Meeting) -> str:
    """What the last word is about: another final stage is asked about anew."""
    return f"{_ABOUT}{final.id}"


async def list_curator_roles(session: Session, *, mentorship: Mentorship) -> list[Participation]:
    """The curators nearest to the mentees' schools, each in one role, with their organisations."""
    people = await list_curators(session, mentorship=mentorship, sides=(Side.MENTEE,))
    found = await session.scalars(
        select(Participation)
        .where(
            Participation.person_id.in_(people),
            Participation.role.in_(PAIRING_ROLES),
            Participation.state == ParticipationState.ACTIVE,
        )
        .order_by(Participation.id)
        .options(joinedload(Participation.organization))
    )
    paths = _mentee_paths(mentorship)
    nearest: dict[int, Participation] = {}
    for role in found:
        place = role.organization.path
        known = nearest.get(role.person_id)
        if any(path.startswith(place) for path in paths) and (
            known is None or len(place) > len(known.organization.path)
        ):
            nearest[role.person_id] = role
    return list(nearest.values())


async def _have_all_answered(session: Session, mentorship: Mentorship, final: Meeting) -> bool:
    """True when for every mentee's school one of those who lead it has answered."""
    rows = await session.scalars(
        select(Participation)
        .join(SurveyResponse, SurveyResponse.respondent_id == Participation.id)
        .where(
            SurveyResponse.survey_code == CODE,
            SurveyResponse.subject == _about(final),
            SurveyResponse.state == SurveyResponseState.SUBMITTED,
        )
        .options(joinedload(Participation.organization))
    )
    answered = [role.organization.path for role in rows]
    return all(
        any(path.startswith(place) for place in answered) for path in _mentee_paths(mentorship)
    )


async def _complete(session: Session, mentorship: Mentorship, *, actor_id: int | None) -> None:
    await end_mentorship(
        session,
        mentorship=mentorship,
        target=S.COMPLETED,
        actor_id=actor_id,
        reason=COMPLETED,
    )
    await plan_follow_up(
        session,
        mentorship=mentorship,
        observers=await list_curator_roles(session, mentorship=mentorship),
    )


def _mentee_paths(mentorship: Mentorship) -> set[str]:
    return {
        member.participation.organization.path
        for member in mentorship.members
        if member.side is Side.MENTEE and member.left_at is None
    }
