"""An offer of support as the person sees it: made after an answer, passed on only with their yes.

Nobody but the person and a psychologist ever learns of it (product.md, «Answers»): it is in no
list, card, figure or message of anybody else, and no log says whose it is.
"""

from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.orm import joinedload

from models import (
    Participation,
    Person,
    SupportCase,
    SupportMessage,
    SupportSource,
    SupportState,
    SurveyResponse,
)
from services import audit, clock, states
from services.access import require
from services.actor import Actor
from services.errors import AlreadyDone, NotFound
from services.locking import get_locked
from services.notices import NoticeKind, cancel_notices, enqueue_notice
from services.session import Session
from services.support_reach import has_psychologist, list_psychologists

S = SupportState
# Nothing new is offered while one of these is there.
LIVE = (S.OFFERED, S.OPEN, S.TAKEN)


@dataclass(frozen=True, slots=True)
class OwnCase:
    """A case as its person sees it: as whom they appear, and who has taken it."""

    case: SupportCase
    author: Participation
    taker: Person | None


def subject_of(case: SupportCase) -> str:
    """What the notices of a case are about."""
    return f"support:{case.id}"


async def offer_support(
    session: Session, *, response: SurveyResponse, source: SupportSource
) -> SupportCase | None:
    """Ask the author of a questionnaire whether a psychologist may write to them.

    None where there is no psychologist, while an earlier offer or case is still there, and when the
    person has already decided about this one. An offer that was taken back is made anew.
    """
    author_id = response.respondent_id
    if not await has_psychologist(session, participation_id=author_id):
        return None
    if await _find_live(session, author_id) is not None:
        return None
    author = await session.get_one(Participation, author_id)
    case = await _find_of(session, response)
    if case is None:
        case = SupportCase(
            participation_id=author_id,
            response_id=response.id,
            source=source,
            state=S.OFFERED,
            offered_at=clock.now(),
        )
        session.add(case)
    elif case.state is S.WITHDRAWN and case.asked_at is None:
        states.move(case, S.OFFERED)
        case.source, case.offered_at = source, clock.now()
    else:
        return None
    await session.flush()
    await enqueue_notice(
        session,
        kind=NoticeKind.SUPPORT_OFFERED,
        recipient_id=author.person_id,
        subject=subject_of(case),
        occasion=f"v{case.version}",
        payload={"case_id": case.id},
    )
    return case


async def take_back_offer(session: Session, *, response: SurveyResponse) -> None:
    """What the offer followed from is said no longer; one that was answered stays as it is."""
    case = await _find_of(session, response)
    if case is not None and case.state is S.OFFERED:
        states.move(case, S.WITHDRAWN)
        await cancel_notices(session, subject=subject_of(case))
        await session.flush()


async def pass_on(session: Session, *, response: SurveyResponse) -> SupportCase | None:
    """What somebody wrote to the psychologist reaches them; None where there is none.

    Writing it is the yes: the question said who reads it. What was passed on before stays one case.
    """
    if await _find_of(session, response) is not None:
        return None
    if not await has_psychologist(session, participation_id=response.respondent_id):
        return None
    case = SupportCase(
        participation_id=response.respondent_id,
        response_id=response.id,
        source=SupportSource.TOLD,
        state=S.OPEN,
        offered_at=clock.now(),
        asked_at=clock.now(),
    )
    session.add(case)
    await session.flush()
    await tell_psychologists(session, case=case, occasion="told")
    _record(session, case)
    return case


async def get_own_case(session: Session, *, actor: Actor, case_id: int) -> OwnCase:
    """The actor's own offer; raises NotFound."""
    case = await session.get(SupportCase, case_id)
    if case is None:
        raise NotFound
    _require_own(actor, case)
    author = await session.get_one(
        Participation,
        case.participation_id,
        options=[joinedload(Participation.person), joinedload(Participation.organization)],
        populate_existing=True,
    )
    taker = await session.get(Person, case.taken_by_id) if case.taken_by_id else None
    return OwnCase(case, author, taker)


async def answer_offer(
    session: Session, *, actor: Actor, case_id: int, agrees: bool
) -> SupportCase:
    """Pass it on to the psychologists, or not. A no can become a yes later.

    Raises NotFound; AlreadyDone when it was answered so, or a psychologist has it.
    """
    case = await _lock_own(session, actor, case_id)
    target = S.OPEN if agrees else S.DECLINED
    if not states.transitions_of(case).allows(case.state, target) or case.state is S.TAKEN:
        raise AlreadyDone
    states.move(case, target)
    await cancel_notices(session, subject=subject_of(case))
    if agrees:
        case.asked_at = clock.now()
        await tell_psychologists(session, case=case, occasion=f"v{case.version}")
    _record(session, case)
    await session.flush()
    return case


async def withdraw_case(session: Session, *, actor: Actor, case_id: int) -> SupportCase:
    """The person has changed their mind: the psychologist no longer sees it.

    Raises NotFound; AlreadyDone when no psychologist has it.
    """
    case = await _lock_own(session, actor, case_id)
    if case.state not in (S.OPEN, S.TAKEN):
        raise AlreadyDone
    states.move(case, S.WITHDRAWN)
    case.taken_by_id = case.taken_at = case.contacted_at = case.note = None
    await end_talk(session, case=case)
    _record(session, case)
    await session.flush()
    return case


async def end_talk(session: Session, *, case: SupportCase) -> None:
    """What was written inside a case goes with it, also what still waits to be told."""
    await cancel_notices(session, subject=subject_of(case))
    await session.execute(delete(SupportMessage).where(SupportMessage.case_id == case.id))


async def tell_psychologists(session: Session, *, case: SupportCase, occasion: str) -> None:
    """Tell those who may take the case that one waits; not whose."""
    for person_id in await list_psychologists(session, participation_id=case.participation_id):
        await enqueue_notice(
            session,
            kind=NoticeKind.SUPPORT_ASKED,
            recipient_id=person_id,
            subject=subject_of(case),
            occasion=occasion,
            payload={"case_id": case.id},
        )


async def _find_live(session: Session, participation_id: int) -> int | None:
    return await session.scalar(
        select(SupportCase.id).where(
            SupportCase.participation_id == participation_id, SupportCase.state.in_(LIVE)
        )
    )


async def _find_of(session: Session, response: SurveyResponse) -> SupportCase | None:
    found = await session.scalar(
        select(SupportCase.id).where(SupportCase.response_id == response.id)
    )
    return await get_locked(session, SupportCase, found) if found is not None else None


async def _lock_own(session: Session, actor: Actor, case_id: int) -> SupportCase:
    case = await get_locked(session, SupportCase, case_id)
    _require_own(actor, case)
    return case


def _require_own(actor: Actor, case: SupportCase) -> None:
    own = any(grant.participation_id == case.participation_id for grant in actor.grants)
    require(own and not actor.frozen)


def _record(session: Session, case: SupportCase) -> None:
    # Without the person: the log of actions must not tell who asked for support.
    audit.record(
        session,
        actor_id=None,
        action=f"support.{case.state.value}",
        entity="support_case",
        entity_id=case.id,
    )
