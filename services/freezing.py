"""Stopping everything that goes on with a person, and letting it begin again.

Called by services/privacy.py, which decides when, and until when.
"""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import delete, select

from models import (
    ContactShare,
    ErasureState,
    Participation,
    ParticipationState,
    Person,
    SchoolMove,
    SchoolMoveState,
    SurveyResponse,
    SurveyResponseState,
)
from services import audit, clock, states
from services.actor import Actor
from services.endings import end_all_for_person
from services.needs import withdraw_needs
from services.notices import cancel_notices_to
from services.proposals import withdraw_for_person
from services.reasons import PERSON_LEFT
from services.session import Session
from services.survey_ends import excuse, lock_survey

S = ParticipationState
LEAVING = {S.ACTIVE: S.LEFT, S.PAUSED: S.LEFT, S.PENDING_APPROVAL: S.DRAFT}


async def freeze(session: Session, *, actor: Actor, person: Person, purge_on: date) -> date:
    """Stop everything that goes on with a locked person; the day on which they are purged.

    Proposals, pairs with their meetings, needs, roles, reflections and notices: others are told
    that things have ended, without a reason. Of two days the earlier one holds.
    """
    person.erasure_state = ErasureState.FROZEN
    person.frozen_at = person.frozen_at or clock.now()
    person.purge_on = min(purge_on, person.purge_on or purge_on)
    await session.flush()
    await withdraw_for_person(session, person_id=person.id)
    await _excuse_reflections(session, actor, person)
    await end_all_for_person(session, person_id=person.id, actor_id=person.id, reason=PERSON_LEFT)
    await withdraw_needs(session, person_id=person.id, actor_id=person.id)
    await _drop_what_is_asked(session, person)
    for participation in await _participations(session, person):
        if target := LEAVING.get(participation.state):
            states.move(participation, target)
    await cancel_notices_to(session, recipient_id=person.id)
    audit.record(session, actor_id=person.id, action="frozen", entity="person", entity_id=person.id)
    await session.flush()
    return person.purge_on


async def _excuse_reflections(session: Session, actor: Actor, person: Person) -> None:
    """Nobody waits for what a frozen person can no longer give."""
    mine = select(Participation.id).where(Participation.person_id == person.id)
    open_ids = await session.scalars(
        select(SurveyResponse.id)
        .where(
            SurveyResponse.respondent_id.in_(mine),
            SurveyResponse.meeting_id.is_not(None),
            SurveyResponse.state == SurveyResponseState.OPEN,
        )
        .order_by(SurveyResponse.id)
    )
    for response_id in open_ids.all():
        response = await lock_survey(session, response_id=response_id)
        await excuse(session, response=response, actor=actor, reason=PERSON_LEFT)


async def _drop_what_is_asked(session: Session, person: Person) -> None:
    """Other questionnaires, contacts shared, a move to another school: nothing of it goes on."""
    mine = select(Participation.id).where(Participation.person_id == person.id)
    asked = await session.scalars(
        select(SurveyResponse)
        .where(
            SurveyResponse.respondent_id.in_(mine),
            SurveyResponse.state == SurveyResponseState.OPEN,
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    for response in asked.all():
        states.move(response, SurveyResponseState.LAPSED)
    moves = await session.scalars(
        select(SchoolMove).where(
            SchoolMove.participation_id.in_(mine), SchoolMove.state == SchoolMoveState.ASKED
        )
    )
    for move in moves.all():
        states.move(move, SchoolMoveState.WITHDRAWN)
        move.decided_at = clock.now()
    await session.execute(delete(ContactShare).where(ContactShare.participation_id.in_(mine)))
    await session.flush()


async def unfreeze(session: Session, *, person: Person) -> None:
    """End the freeze of a locked person whose consent holds: roles left are forms again."""
    person.erasure_state = ErasureState.NONE
    person.frozen_at = person.purge_on = None
    for participation in await _participations(session, person):
        if participation.state is S.LEFT:
            states.move(participation, S.DRAFT)
    audit.record(
        session, actor_id=person.id, action="came_back", entity="person", entity_id=person.id
    )
    await session.flush()


async def _participations(session: Session, person: Person) -> Sequence[Participation]:
    found = await session.scalars(
        select(Participation)
        .where(Participation.person_id == person.id)
        .order_by(Participation.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return found.all()
