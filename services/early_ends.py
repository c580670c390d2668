"""An early end, by a member or by a curator (domain.md 1.7.5, completion reasons).

A member answers `early_exit`; sent, it ends the pair or, in a group, lets its author go. The other
side is asked the same, but nothing waits for that. Why it ended is told to nobody by name.
"""

from enum import StrEnum

from sqlalchemy import select

from models import (
    Fit,
    Mentorship,
    MentorshipMember,
    MentorshipState,
    Need,
    NeedState,
    Side,
    SurveyResponse,
    SurveyResponseState,
)
from services import access, audit, clock, pair_office, states
from services.actor import Actor
from services.ending_notices import subject_of
from services.endings import (
    ASKED_ABOUT_END,
    ENDED_EARLY,
    ask_how_it_was,
    end_mentorship,
    go_on_without,
)
from services.errors import AlreadyDone, IllegalTransition, NotFound
from services.finishing import is_plan_done, list_curator_roles
from services.follow_up import plan_follow_up
from services.group_members import of_side, present
from services.locking import get_locked
from services.mentorships import (
    find_member,
    get_for_member,
    is_ended,
    lock_for_party,
    lock_mentorship,
)
from services.part_wishes import follow_wish
from services.session import Session
from services.survey_answers import option
from services.survey_asking import drop_surveys, open_survey
from services.survey_hooks import after_submit

CODE = ASKED_ABOUT_END
DONE_EARLY = "done_early"
# Reasons about the two and not about somebody's life.
BETWEEN_THEM = ("communication", "not_fulfilled")
ENDS_EARLY = frozenset({MentorshipState.ACTIVE, MentorshipState.FINISHING, MentorshipState.ON_HOLD})


class CuratorsReason(StrEnum):
    """Why a curator ends a pair (seeds/s4: by wish, force majeure, undue execution)."""

    GOAL_REACHED = "goal_reached"
    WISH = "wish"
    CIRCUMSTANCES = "circumstances"
    NOT_DONE = "not_done"


async def ask_early_exit(session: Session, *, actor: Actor, mentorship_id: int) -> SurveyResponse:
    """The questions a member answers to end early; asked once, the same ones when called again.

    Raises NotFound; AlreadyDone when it has ended or they left; IllegalTransition before the
    programme was approved (then it is cancelled without questions).
    """
    mentorship = await get_for_member(session, actor=actor, mentorship_id=mentorship_id)
    require_early_end(mentorship)
    respondent_id = find_member(mentorship, actor.person_id).participation_id
    asked = await open_survey(
        session,
        code=CODE,
        respondent_id=respondent_id,
        subject=subject_of(mentorship),
        mentorship_id=mentorship.id,
        is_acting=True,
    )
    return asked or await _find_asked(session, mentorship, respondent_id)


async def stay(session: Session, *, actor: Actor, mentorship_id: int) -> Mentorship:
    """Think better of it: the actor is not reminded of the questions. Raises NotFound."""
    mentorship = await get_for_member(session, actor=actor, mentorship_id=mentorship_id)
    if not is_ended(mentorship):
        await drop_surveys(
            session,
            subject=subject_of(mentorship),
            respondent_id=find_member(mentorship, actor.person_id).participation_id,
            codes=(CODE,),
        )
    return mentorship


async def end_by_curator(
    session: Session, *, actor: Actor, mentorship_id: int, reason: CuratorsReason
) -> Mentorship:
    """A curator ends a running pair early; both sides are asked how it was.

    Raises NotFound also for one's own pair; AlreadyDone; IllegalTransition.
    """
    mentorship = await lock_for_party(session, actor=actor, mentorship_id=mentorship_id)
    access.require(pair_office.can_decide(actor, mentorship))
    require_early_end(mentorship)
    reached = reason is CuratorsReason.GOAL_REACHED
    await end_mentorship(
        session,
        mentorship=mentorship,
        target=MentorshipState.ENDED_EARLY,
        actor_id=actor.person_id,
        reason=reason.value,
        untold={actor.person_id},
        is_success=True if reached else None,
    )
    await ask_how_it_was(session, mentorship=mentorship)
    await _follow_up(session, mentorship)
    return mentorship


async def mark_success(
    session: Session, *, actor: Actor, mentorship_id: int, reached: bool
) -> Mentorship:
    """A curator says of an early end whether the goal was reached; a need that is still open is
    then looked after no more. Raises NotFound also for one's own pair; AlreadyDone.
    """
    mentorship = await lock_for_party(session, actor=actor, mentorship_id=mentorship_id)
    access.require(pair_office.can_decide(actor, mentorship))
    if mentorship.state is not MentorshipState.ENDED_EARLY or mentorship.is_success is not None:
        raise AlreadyDone
    mentorship.is_success = reached
    audit.record(
        session,
        actor_id=actor.person_id,
        action="mentorship.success" if reached else "mentorship.no_success",
        entity="mentorship",
        entity_id=mentorship.id,
    )
    for member in present(mentorship) if reached else ():
        await _close_need(session, member)
    await _follow_up(session, mentorship)
    await session.flush()
    return mentorship


def require_early_end(mentorship: Mentorship) -> None:
    """Raise AlreadyDone for a pair that has ended, IllegalTransition for one only tried on."""
    if is_ended(mentorship):
        raise AlreadyDone
    if mentorship.state not in ENDS_EARLY:
        raise IllegalTransition


@after_submit(CODE)
async def _end_after_answers(session: Session, response: SurveyResponse, actor: Actor) -> None:
    """The first to answer ends the pair; then what each of them wishes for themselves happens."""
    mentorship = await lock_mentorship(session, mentorship_id=response.mentorship_id)
    member = next(
        (m for m in mentorship.members if m.participation_id == response.respondent_id), None
    )
    if member is None:
        raise NotFound
    if not is_ended(mentorship) and member.left_at is None:
        await _end(session, mentorship, member, response)
    elif mentorship.state is MentorshipState.ENDED_EARLY and _is_reached(member, response):
        await _reached_after_all(session, mentorship, member, response)
    await follow_wish(
        session,
        participation_id=member.participation_id,
        wish=option(response, "ee02"),
        actor_id=actor.person_id,
    )


async def _end(
    session: Session,
    mentorship: Mentorship,
    member: MentorshipMember,
    response: SurveyResponse,
) -> None:
    """With success when a mentee says so, or a mentor of a plan in which nothing is left to do.

    Else whoever helps does not close what somebody else asked help for: the curator is asked. Only
    what went wrong between them keeps the two apart from then on, not what happened in a life.
    """
    did_not_fit = option(response, "ee01") in BETWEEN_THEM
    reached = _is_reached(member, response) or (
        option(response, "ee01") == DONE_EARLY
        and await is_plan_done(session, mentorship_id=mentorship.id)
    )
    goes_on = await go_on_without(
        session,
        mentorship=mentorship,
        leaver=member,
        actor_id=member.participation.person_id,
        reason=ENDED_EARLY if did_not_fit else CuratorsReason.CIRCUMSTANCES.value,
        is_success=True if reached else None,
    )
    if goes_on and did_not_fit:
        member.fit = Fit.DOES_NOT_FIT
    await _follow_up(session, mentorship)


def _is_reached(member: MentorshipMember, response: SurveyResponse) -> bool:
    return member.side is Side.MENTEE and option(response, "ee01") == DONE_EARLY


async def _reached_after_all(
    session: Session,
    mentorship: Mentorship,
    mentee: MentorshipMember,
    response: SurveyResponse,
) -> None:
    """Somebody else has ended it; the mentee says that what they wanted was reached."""
    if mentee.left_at is not None:
        return
    if option(response, "ee02") != "another":
        await _close_need(session, mentee)
    # For a group nobody speaks alone: its curator is asked.
    if mentorship.is_success is None and len(of_side(present(mentorship), Side.MENTEE)) == 1:
        mentorship.is_success = True
        await _follow_up(session, mentorship)


async def _close_need(session: Session, member: MentorshipMember) -> None:
    """What a member came with is looked after no more, while it is still open."""
    if member.need_id is None:
        return
    need = await get_locked(session, Need, member.need_id)
    if need.state is NeedState.OPEN:
        states.move(need, NeedState.WITHDRAWN)
        need.closed_at = clock.now()


async def _follow_up(session: Session, mentorship: Mentorship) -> None:
    """What was reached sooner is asked about three months later, as after a completed programme."""
    if mentorship.state is MentorshipState.ENDED_EARLY and mentorship.is_success:
        await plan_follow_up(
            session,
            mentorship=mentorship,
            observers=await list_curator_roles(session, mentorship=mentorship),
        )


async def _find_asked(
    session: Session, mentorship: Mentorship, respondent_id: int
) -> SurveyResponse:
    found = await session.scalar(
        select(SurveyResponse).where(
            SurveyResponse.survey_code == CODE,
            SurveyResponse.respondent_id == respondent_id,
            SurveyResponse.subject == subject_of(mentorship),
            SurveyResponse.state == SurveyResponseState.OPEN,
        )
    )
    if found is None:
        raise AlreadyDone
    return found
