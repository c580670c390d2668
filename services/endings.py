"""How a pair or group ends: one function owns everything that follows, whoever ends it and why."""

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, select

from models import (
    Fit,
    Mentorship,
    MentorshipMember,
    MentorshipState,
    Participation,
    Side,
)
from models.mentorship import ENDED_MENTORSHIP_STATES
from services import clock
from services.actor import Actor
from services.ending_notices import subject_of, tell_curators, tell_members
from services.ending_traces import drop_tasks
from services.errors import AlreadyDone, IllegalTransition
from services.group_leaving import part_with
from services.group_members import free_need, let_go, need_owners, present, with_work
from services.meetings import cancel_for_mentorship
from services.mentorship_moves import move_mentorship
from services.mentorships import find_member, is_ended, lock_for_party, lock_mentorship
from services.notices import NoticeKind, cancel_notices
from services.pair_start import start_if_ready
from services.personal_programs import end_program
from services.proposal_ends import end_joining
from services.session import Session
from services.survey_asking import drop_surveys, open_survey

# Codes of reasons: it was tried, and they do not fit; why somebody ended early is told by nobody.
NOT_FIT = "not_fit"
ENDED_EARLY = "ended_early"
# Before the programme is approved a pair is tried on; afterwards it has work to lose.
TRIED_ON = frozenset({MentorshipState.FORMING, MentorshipState.TRIAL, MentorshipState.PLANNING})
# What everybody is asked about an early end.
ASKED_ABOUT_END = "early_exit"
# Asked only while a pair goes on; what a meeting of the series was like stays worth knowing.
ASKED_ON_THE_WAY = (
    "after_intro_mentee",
    "after_intro_mentor",
    "after_trial_mentee",
    "after_trial_mentor",
    "after_planning",
    "pulse_mid",
    ASKED_ABOUT_END,
    "final_mentee",
    "final_mentor",
    "final_curator",
)


async def cancel_mentorship(
    session: Session, *, actor: Actor, mentorship_id: int, reason: str
) -> Mentorship:
    """End a pair that does not fit, by a member or a curator; `reason` is a code, never a guilt.

    Its meetings are cancelled, the need is open again, the partner and the curators are told
    without a reason. A group goes on without a member for whom it does not fit. Raises NotFound;
    AlreadyDone when it has ended; IllegalTransition when it is past being tried on (that is an
    early end: services/early_ends.py).
    """
    mentorship = await lock_for_party(session, actor=actor, mentorship_id=mentorship_id)
    if is_ended(mentorship):
        raise AlreadyDone
    if mentorship.state not in TRIED_ON:
        raise IllegalTransition
    leaver = find_member(mentorship, actor.person_id)
    if leaver is not None:
        goes_on = await go_on_without(
            session,
            mentorship=mentorship,
            leaver=leaver,
            actor_id=actor.person_id,
            reason=reason,
            untold={actor.person_id},
        )
        leaver.fit = Fit.DOES_NOT_FIT if goes_on else leaver.fit
        return mentorship
    await end_mentorship(
        session,
        mentorship=mentorship,
        target=MentorshipState.CANCELLED,
        actor_id=actor.person_id,
        reason=reason,
        untold={actor.person_id},
    )
    return mentorship


async def end_all_for_person(
    session: Session, *, person_id: int, actor_id: int | None, reason: str
) -> None:
    """End every mentorship that cannot go on without somebody who no longer takes part.

    A group in which both sides still have somebody goes on without them. Call
    `needs.withdraw_needs` afterwards: the person's own needs are open again.
    """
    await _end_all(session, Participation.person_id == person_id, actor_id=actor_id, reason=reason)


async def end_all_for_participation(
    session: Session, *, participation_id: int, actor_id: int | None, reason: str
) -> None:
    """The same for one role of somebody who goes on taking part in others."""
    await _end_all(session, Participation.id == participation_id, actor_id=actor_id, reason=reason)


async def _end_all(
    session: Session, of: ColumnElement[bool], *, actor_id: int | None, reason: str
) -> None:
    ids = await session.execute(
        select(MentorshipMember.mentorship_id, Participation.person_id)
        .join(Participation, Participation.id == MentorshipMember.participation_id)
        .join(Mentorship, Mentorship.id == MentorshipMember.mentorship_id)
        .where(
            of,
            MentorshipMember.left_at.is_(None),
            Mentorship.state.not_in(ENDED_MENTORSHIP_STATES),
        )
        .order_by(MentorshipMember.mentorship_id)
    )
    for mentorship_id, person_id in ids.all():
        mentorship = await lock_mentorship(session, mentorship_id=mentorship_id)
        leaver = find_member(mentorship, person_id)
        if leaver is not None and not is_ended(mentorship):
            await go_on_without(
                session,
                mentorship=mentorship,
                leaver=leaver,
                actor_id=actor_id,
                reason=reason,
                untold={actor_id, person_id},
            )


async def go_on_without(
    session: Session,
    *,
    mentorship: Mentorship,
    leaver: MentorshipMember,
    actor_id: int | None,
    reason: str,
    untold: Collection[int | None] = (),
    is_success: bool | None = None,
) -> bool:
    """Let one member of a locked mentorship go; True when it goes on without them.

    It does while anybody still has somebody to work with; who has not goes, too. Else it ends, and
    after an early end those who stayed are asked how it was.
    `untold` are people who know already.
    """
    members = present(mentorship)
    owners = await need_owners(session, members=members)
    staying = with_work([member for member in members if member is not leaver], owners)
    if staying:
        leavers = [member for member in members if member not in staying]
        await _let_go(
            session, mentorship, leavers, actor_id=actor_id, untold=untold, covered=bool(is_success)
        )
        return True
    await end_mentorship(
        session,
        mentorship=mentorship,
        target=target_of(mentorship),
        actor_id=actor_id,
        reason=reason,
        untold=untold,
        is_success=is_success,
    )
    if mentorship.state is MentorshipState.ENDED_EARLY:
        await ask_how_it_was(session, mentorship=mentorship, besides=leaver)
    return False


async def ask_how_it_was(
    session: Session, *, mentorship: Mentorship, besides: MentorshipMember | None = None
) -> None:
    """Ask the members of a pair that ended early how it was; nothing waits for the answers."""
    for member in present(mentorship):
        if member is not besides:
            await open_survey(
                session,
                code=ASKED_ABOUT_END,
                respondent_id=member.participation_id,
                subject=subject_of(mentorship),
                mentorship_id=mentorship.id,
            )


def target_of(mentorship: Mentorship) -> MentorshipState:
    """What an end makes of a running mentorship: without blame, or an early end."""
    tried_on = mentorship.state in TRIED_ON
    return MentorshipState.CANCELLED if tried_on else MentorshipState.ENDED_EARLY


async def end_mentorship(
    session: Session,
    *,
    mentorship: Mentorship,
    target: MentorshipState,
    actor_id: int | None,
    reason: str,
    untold: Collection[int | None] = (),
    is_success: bool | None = None,
) -> None:
    """Everything that follows from the end of a locked mentorship; raises IllegalTransition.

    `reason` is a code; `untold` are people who know already. Needs are covered by a completed
    programme and by an early end with success, else they look for somebody again.
    """
    move_mentorship(session, mentorship=mentorship, target=target, actor_id=actor_id, reason=reason)
    completed = target is MentorshipState.COMPLETED
    need_ids = {m.need_id for m in present(mentorship) if m.need_id is not None}
    mentorship.ended_at = clock.now()
    mentorship.end_reason = reason
    mentorship.is_success = is_success
    mentorship.on_hold_until = mentorship.held_from = None
    mentorship.extend_to = mentorship.extend_asked_by_id = None
    await cancel_for_mentorship(
        session, mentorship_id=mentorship.id, reason="pair_ended", actor_id=actor_id
    )
    await end_joining(session, mentorship_id=mentorship.id, actor_id=actor_id)
    await cancel_notices(session, subject=subject_of(mentorship))
    await drop_surveys(session, mentorship_id=mentorship.id, codes=ASKED_ON_THE_WAY)
    await drop_tasks(session, mentorship_id=mentorship.id)
    await end_program(session, mentorship_id=mentorship.id, completed=completed)
    for need_id in sorted(need_ids):
        await free_need(session, need_id=need_id, covered=completed or bool(is_success))
    await _tell_ended(session, mentorship, untold)
    await session.flush()


async def _tell_ended(
    session: Session, mentorship: Mentorship, untold: Collection[int | None]
) -> None:
    completed = mentorship.state is MentorshipState.COMPLETED
    kind = NoticeKind.PAIR_COMPLETED if completed else NoticeKind.PAIR_ENDED
    cancelled = mentorship.state is MentorshipState.CANCELLED
    # A pair that was only tried on concerns the school that looks for a mentor.
    sides = (Side.MENTEE,) if cancelled else tuple(Side)
    await tell_members(session, mentorship=mentorship, kind=kind, occasion="ended", besides=untold)
    await tell_curators(
        session, mentorship=mentorship, kind=kind, occasion="ended", sides=sides, besides=untold
    )


async def _let_go(
    session: Session,
    mentorship: Mentorship,
    leavers: Sequence[MentorshipMember],
    *,
    actor_id: int | None,
    untold: Collection[int | None],
    covered: bool,
) -> None:
    """Some members go, the group goes on: what was theirs is released, everybody is told."""
    await let_go(session, mentorship=mentorship, leavers=leavers, covered=covered)
    await part_with(
        session, mentorship=mentorship, leavers=leavers, actor_id=actor_id, untold=untold
    )
    # A group that plans may have been waiting for a leaver's assignment alone.
    await start_if_ready(session, mentorship=mentorship, actor_id=actor_id)
