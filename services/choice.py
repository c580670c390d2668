"""The mutual choice: what decides it, how far it is, and what a curator can do about it.

It is decided when its meeting is closed, that is when everybody has answered or was excused, with
the mentorship and the meeting locked (services/choice_introduction.py, services/choice_trial.py).
Nothing ends or assigns anybody without a word of their own: where one is missing, the curator
decides.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select

from models import (
    AuditRecord,
    Meeting,
    MeetingKind,
    MeetingState,
    Mentorship,
    MentorshipState,
    ProposalFormat,
    SurveyResponse,
    SurveyResponseState,
)
from services import audit
from services.access import require
from services.actor import Actor
from services.choice_answers import TRIAL, find_deciding_meeting, fit_of, list_responses
from services.choice_introduction import settle_introduction
from services.choice_trial import settle_trial
from services.errors import AlreadyDone, NotFound
from services.group_members import present
from services.meeting_hooks import after_close
from services.mentorships import find_mentorship, lock_mentorship
from services.pair_office import can_decide
from services.session import Session
from services.survey_hooks import after_submit

SKIPPED = "choice.skipped"


class SkipReason(StrEnum):
    """Why a curator lets people go on without the word of one of them."""

    TOLD = "told"
    """They have told the curator in person."""
    KNOWN = "known"
    """They know each other's work."""
    TECHNICAL = "technical"
    """Somebody cannot use the bot now."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a choice is: how many have answered, and whether the curator has to decide."""

    stage: MentorshipState
    answered: int
    expected: int
    awaits_curator: bool


@dataclass(frozen=True, slots=True)
class Skip:
    """A stage that was passed without everybody's word."""

    stage: MentorshipState
    reason: SkipReason
    at: datetime


@after_close(MeetingKind.INTRODUCTION)
async def after_introduction(session: Session, meeting: Meeting, actor_id: int | None) -> None:
    """Everybody has answered the four questions, or was excused."""
    mentorship = await lock_mentorship(session, mentorship_id=meeting.mentorship_id)
    if mentorship.state is MentorshipState.FORMING:
        await settle_introduction(
            session, mentorship=mentorship, meeting=meeting, actor_id=actor_id
        )


@after_submit(*TRIAL)
async def keep_fit(session: Session, response: SurveyResponse, actor: Actor) -> None:
    """What a member says after a trial is kept with their place in the pair."""
    if response.mentorship_id is None:
        return
    mentorship = await lock_mentorship(session, mentorship_id=response.mentorship_id)
    if mentorship.state is not MentorshipState.TRIAL:
        return
    for member in present(mentorship):
        if member.participation_id == response.respondent_id:
            member.fit = fit_of(response, member.side)


@after_close(MeetingKind.TRIAL)
async def after_trial(session: Session, meeting: Meeting, actor_id: int | None) -> None:
    """Everybody has said whether it fits, or was excused."""
    mentorship = await lock_mentorship(session, mentorship_id=meeting.mentorship_id)
    if mentorship.state is MentorshipState.TRIAL:
        await settle_trial(session, mentorship=mentorship, meeting=meeting, actor_id=actor_id)


async def move_on(
    session: Session, *, actor: Actor, mentorship_id: int, reason: SkipReason
) -> Mentorship:
    """The curator lets people go on whom the missing word of one of them holds up.

    Who has not said counts as willing; a refusal counts as it is. The skip is audited with its
    reason, and the municipal level is shown it (product.md, «Transitions»). Raises NotFound, also
    for one's own pair; AlreadyDone when nothing waits for a curator.
    """
    mentorship, meeting = await _lock_undecided(session, actor=actor, mentorship_id=mentorship_id)
    record_skip(session, actor=actor, mentorship=mentorship, reason=reason)
    forming = mentorship.state is MentorshipState.FORMING
    settle = settle_introduction if forming else settle_trial
    await settle(
        session, mentorship=mentorship, meeting=meeting, actor_id=actor.person_id, vouched=True
    )
    return mentorship


def record_skip(
    session: Session, *, actor: Actor, mentorship: Mentorship, reason: SkipReason
) -> None:
    """Note that a curator lets the stage of the pair pass, and why."""
    audit.record(
        session,
        actor_id=actor.person_id,
        action=SKIPPED,
        entity="mentorship",
        entity_id=mentorship.id,
        stage=mentorship.state.value,
        reason=reason.value,
    )


async def list_skips(session: Session, *, mentorship: Mentorship) -> Sequence[Skip]:
    """The stages passed by a curator's word alone, the first one first.

    No access check: for those who look after the pair.
    """
    rows = await session.scalars(
        select(AuditRecord)
        .where(
            AuditRecord.entity == "mentorship",
            AuditRecord.entity_id == mentorship.id,
            AuditRecord.action == SKIPPED,
        )
        .order_by(AuditRecord.id)
    )
    return [
        Skip(MentorshipState(row.details["stage"]), SkipReason(row.details["reason"]), row.at)
        for row in rows
    ]


async def find_standing(session: Session, *, mentorship: Mentorship) -> Standing | None:
    """How far the choice is; None where there is none to make now. Never what anybody said.

    No access check: for the members, and for those who look after the pair.
    """
    meeting = await find_deciding_meeting(session, mentorship=mentorship)
    if meeting is None or mentorship.format is not ProposalFormat.MENTORING:
        return None
    if meeting.state not in (MeetingState.HELD, MeetingState.CLOSED):
        return None
    responses = await list_responses(session, meeting=meeting)
    there = {member.participation_id for member in present(mentorship)}
    asked = [response for response in responses if response.respondent_id in there]
    answered = [r for r in asked if r.state is SurveyResponseState.SUBMITTED]
    return Standing(
        stage=mentorship.state,
        answered=len(answered),
        expected=len(asked),
        awaits_curator=meeting.state is MeetingState.CLOSED,
    )


async def _lock_undecided(
    session: Session, *, actor: Actor, mentorship_id: int
) -> tuple[Mentorship, Meeting]:
    """The mentorship, locked, whose closed meeting has not decided it, with that meeting."""
    seen = await find_mentorship(session, mentorship_id=mentorship_id)
    if seen is None:
        raise NotFound
    require(can_decide(actor, seen))
    mentorship = await lock_mentorship(session, mentorship_id=mentorship_id)
    standing = await find_standing(session, mentorship=mentorship)
    meeting = await find_deciding_meeting(session, mentorship=mentorship)
    if meeting is None or standing is None or not standing.awaits_curator:
        raise AlreadyDone
    return mentorship, meeting
