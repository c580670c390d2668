"""What a person may see and set about themselves."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from models import (
    MentorProfile,
    Need,
    NeedState,
    Participation,
    ParticipationState,
    Person,
    Role,
)
from services import audit, states
from services.access import require
from services.accounts import lock_account
from services.actor import Actor
from services.calendar.zones import RUSSIAN_ZONES
from services.errors import AlreadyDone, NotFound
from services.locking import get_locked
from services.session import Session

S = ParticipationState
# Both ends of a mentor's own pause.
PAUSING = {True: (S.ACTIVE, S.PAUSED), False: (S.PAUSED, S.ACTIVE)}


@dataclass(frozen=True, slots=True)
class Profile:
    """The actor's roles with their places, and what they ask for and offer."""

    person: Person
    roles: Sequence[Participation]
    needs: Sequence[Need]
    offers: Sequence[MentorProfile]

    @property
    def may_pause(self) -> bool:
        """A mentor who takes people now."""
        return self._mentors(S.ACTIVE)

    @property
    def may_come_back(self) -> bool:
        """A mentor on a pause."""
        return self._mentors(S.PAUSED)

    @property
    def may_return(self) -> bool:
        """A mentee on a pause, which follows only from their own wish after an early end."""
        return any(role.role is Role.MENTEE and role.state is S.PAUSED for role in self.roles)

    @property
    def may_ask(self) -> bool:
        """A mentee who takes part: one more request may be added."""
        return any(role.role is Role.MENTEE and role.state is S.ACTIVE for role in self.roles)

    def _mentors(self, state: ParticipationState) -> bool:
        return any(role.role is Role.MENTOR and role.state is state for role in self.roles)


async def get_profile(session: Session, *, actor: Actor) -> Profile:
    """The actor's own profile; raises NotFound for somebody who has not joined."""
    require(actor.person_id is not None)
    roles = await session.scalars(
        select(Participation)
        .where(Participation.person_id == actor.person_id, Participation.state != S.ERASED)
        .options(joinedload(Participation.organization))
        .order_by(Participation.id)
    )
    own = [grant.participation_id for grant in actor.grants]
    needs = await session.scalars(
        select(Need)
        .where(
            Need.participation_id.in_(own),
            Need.state.not_in([NeedState.COVERED, NeedState.WITHDRAWN]),
        )
        .options(selectinload(Need.items))
        .order_by(Need.id)
    )
    offers = await session.scalars(
        select(MentorProfile)
        .where(MentorProfile.participation_id.in_(own))
        .options(selectinload(MentorProfile.competences))
        .order_by(MentorProfile.participation_id)
    )
    person = await session.get_one(Person, actor.person_id)
    return Profile(person, roles.all(), needs.all(), offers.all())


async def set_timezone(session: Session, *, actor: Actor, utc_hours: int) -> str:
    """Live by the main zone of an offset that is offered; its name. Raises NotFound for others."""
    require(actor.person_id is not None and not actor.frozen)
    zone = next((offer.main for offer in RUSSIAN_ZONES if offer.utc_hours == utc_hours), None)
    if zone is None:
        raise NotFound
    person = await get_locked(session, Person, actor.person_id)
    person.timezone = zone
    await session.flush()
    return zone


async def set_locale(session: Session, *, actor: Actor, locale: str) -> None:
    """Speak to this account in another language, also before consent."""
    account = await lock_account(session, actor=actor)
    account.locale = locale
    await session.flush()


async def pause_mentoring(session: Session, *, actor: Actor, pause: bool) -> None:
    """Take no new people in any of the actor's mentor's roles, or come back, also as a mentee.

    Pairs, and questions already asked, go on. Raises AlreadyDone when there is nothing to change.
    """
    require(actor.person_id is not None and not actor.frozen)
    before, after = PAUSING[pause]
    mine = await session.scalars(
        select(Participation)
        .where(
            Participation.person_id == actor.person_id,
            Participation.role.in_((Role.MENTOR,) if pause else (Role.MENTOR, Role.MENTEE)),
            Participation.state == before,
        )
        .order_by(Participation.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    changed = mine.all()
    if not changed:
        raise AlreadyDone
    for participation in changed:
        states.move(participation, after)
        participation.paused_until = None
        audit.record(
            session,
            actor_id=actor.person_id,
            action=f"{participation.role.value}_{'paused' if pause else 'back'}",
            entity="participation",
            entity_id=participation.id,
        )
    await session.flush()
