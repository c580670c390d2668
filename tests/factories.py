"""Small worlds for service tests: rows as the services would have left them."""

from dataclasses import dataclass, field
from itertools import count
from typing import Any

from sqlalchemy import select

from models import (
    Account,
    AccountState,
    Competence,
    Consent,
    ConsentKind,
    ConsentState,
    ErasureState,
    MentoringMode,
    MentorProfile,
    Need,
    NeedItem,
    NeedState,
    Organization,
    OrganizationType,
    Participation,
    ParticipationState,
    Person,
    Program,
    Reach,
    Role,
)
from services import clock
from services.actor import Actor, load_actor
from services.session import Session

EVERY_WEEKDAY = ["weekday_morning", "weekday_afternoon", "weekday_evening"]


@dataclass
class World:
    """A region with a municipality, its programme, and whoever a test adds."""

    session: Session
    region: Organization
    municipality: Organization
    program: Program
    _ids: Any = field(default_factory=lambda: count(1))

    async def school(
        self, title: str = "School 1", *, timezone: str = "Europe/Moscow"
    ) -> Organization:
        """A school of the municipality."""
        return await add_organization(
            self.session,
            OrganizationType.SCHOOL,
            title,
            parent=self.municipality,
            timezone=timezone,
        )

    async def person(
        self,
        role: Role,
        organization: Organization,
        *,
        name: str = "Olga",
        state: ParticipationState = ParticipationState.ACTIVE,
        person: Person | None = None,
    ) -> Participation:
        """Somebody with a consent, an account and a role; or one more role of `person`."""
        number = next(self._ids)
        if person is None:
            person = Person(
                number=number,
                display_name=name,
                erasure_state=ErasureState.NONE,
                created_at=clock.now(),
                # Leaders have read what is confidential; nobody else is asked.
                confidential_since=clock.now(),
            )
            self.session.add(person)
            await self.session.flush()
            self.session.add_all(
                [
                    Account(
                        telegram_id=1000 + number,
                        person_id=person.id,
                        state=AccountState.ACTIVE,
                        locale="en",
                        created_at=clock.now(),
                    ),
                    Consent(
                        person_id=person.id,
                        kind=ConsentKind.PD_PROCESSING,
                        state=ConsentState.GIVEN,
                        text_version="1",
                        text_locale="ru",
                        text_sha256="0" * 64,
                        chat_id=1000 + number,
                        message_id=1,
                        asked_at=clock.now(),
                        decided_at=clock.now(),
                    ),
                ]
            )
        participation = Participation(
            person_id=person.id,
            program_id=self.program.id,
            organization_id=organization.id,
            role=role,
            state=state,
            created_at=clock.now(),
        )
        self.session.add(participation)
        await self.session.flush()
        return participation

    async def mentee(
        self, school: Organization, *, items: tuple[str, ...] = ("methodics.formative",), **kw: Any
    ) -> tuple[Participation, Need]:
        """A mentee with one open need."""
        options = {
            "mode": kw.pop("mode", MentoringMode.ONLINE),
            "reach": kw.pop("reach", Reach.ANY),
            "bands": kw.pop("bands", EVERY_WEEKDAY),
        }
        participation = await self.person(Role.MENTEE, school, name=kw.pop("name", "Maria"), **kw)
        need = Need(
            participation_id=participation.id,
            direction=items[0].split(".")[0],
            state=NeedState.OPEN,
            opened_at=clock.now(),
            items=[NeedItem(item_code=item, severity=2) for item in items],
            **options,
        )
        self.session.add(need)
        await self.session.flush()
        return participation, need

    async def mentor(
        self,
        school: Organization,
        *,
        items: tuple[str, ...] = ("methodics.formative",),
        capacity: int = 2,
        **kw: Any,
    ) -> Participation:
        """A mentor who offers `items`."""
        options = {
            "mode": kw.pop("mode", MentoringMode.ONLINE),
            "reach": kw.pop("reach", Reach.ANY),
            "bands": kw.pop("bands", EVERY_WEEKDAY),
        }
        participation = await self.person(Role.MENTOR, school, name=kw.pop("name", "Olga"), **kw)
        self.session.add(
            MentorProfile(
                participation_id=participation.id,
                capacity=capacity,
                competences=[Competence(item_code=item, readiness=2) for item in items],
                **options,
            )
        )
        await self.session.flush()
        return participation

    async def actor(self, participation: Participation) -> Actor:
        """The actor behind a participation."""
        return await actor_of(self.session, participation.person_id)


async def actor_of(session: Session, person_id: int) -> Actor:
    """The actor of a person, through their account."""
    telegram_id = await session.scalar(
        select(Account.telegram_id).where(Account.person_id == person_id)
    )
    return await load_actor(session, telegram_id=telegram_id, locale="en", timezone="Europe/Moscow")


async def add_organization(
    session: Session,
    org_type: OrganizationType,
    title: str,
    *,
    parent: Organization | None = None,
    timezone: str = "Europe/Moscow",
) -> Organization:
    """An organisation with its path."""
    organization = Organization(
        parent_id=parent.id if parent else None,
        org_type=org_type,
        code=title.lower().replace(" ", "-"),
        title=title,
        short_title=title,
        timezone=timezone,
        created_at=clock.now(),
    )
    session.add(organization)
    await session.flush()
    organization.path = f"{parent.path if parent else '/'}{organization.id}/"
    await session.flush()
    return organization


async def make_world(session: Session) -> World:
    """A region, a municipality and a programme."""
    region = await add_organization(session, OrganizationType.REGION, "Region")
    municipality = await add_organization(
        session, OrganizationType.MUNICIPALITY, "Municipality", parent=region
    )
    program = Program(
        organization_id=region.id,
        title="Mentoring",
        starts_on=clock.now().date(),
        created_at=clock.now(),
    )
    session.add(program)
    await session.flush()
    return World(session, region, municipality, program)
