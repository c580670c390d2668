"""The people of a curator or a coordinator: lists by school, and one person's card."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import joinedload, selectinload

from models import (
    Consent,
    ConsentKind,
    Invite,
    InviteKind,
    MentorProfile,
    Need,
    NeedState,
    Organization,
    OrganizationType,
    Participation,
    ParticipationState,
    Role,
)
from services.access import (
    LEADERS,
    PAIRING_ROLES,
    can_approve,
    can_lead,
    can_see_network,
    can_see_topics,
    can_set_deputy,
    reaches,
    require,
    scope_paths,
)
from services.actor import Actor
from services.consents import find_valid
from services.errors import NotFound
from services.natural import natural_key
from services.new_account import can_renew_account
from services.paper_rights import may_mark_papers
from services.scopes import within
from services.session import Session

S = ParticipationState
# Shown by name to those who lead them; the others are only counted.
SHOWN = (S.PENDING_APPROVAL, S.ACTIVE, S.PAUSED)


@dataclass(frozen=True, slots=True)
class SchoolCounts:
    """An organisation: forms that wait, and people who are elsewhere on the way."""

    organization_id: int
    title: str
    path: str
    waiting: int
    active: int
    registering: int
    invited: int


@dataclass(frozen=True, slots=True)
class Card:
    """What a leader may see of one person in one role. None: not for this leader's eyes."""

    participation: Participation
    can_decide: bool
    topics: tuple[str, ...] | None
    need: Need | None
    profile: MentorProfile | None
    can_mark_paper: bool
    paper_consent: Consent | None
    can_set_deputy: bool
    can_renew_account: bool


@dataclass(frozen=True, slots=True)
class Entered:
    """How far a territory has come in: schools with a working curator, and people."""

    schools: int
    schools_entered: int
    people: int
    people_entered: int
    waiting_for: tuple[str, ...]


async def list_schools(session: Session, *, actor: Actor) -> Sequence[SchoolCounts]:
    """The organisations the actor leads that have people, those with newcomers first."""
    return await _count_schools(session, _in_scope(actor))


async def get_school(session: Session, *, actor: Actor, organization_id: int) -> SchoolCounts:
    """One organisation the actor leads, with its counts. Raises NotFound."""
    organization = await session.get(Organization, organization_id)
    if organization is None:
        raise NotFound
    require(can_lead(actor, organization.path))
    found = await _count_schools(session, Organization.id == organization_id)
    nobody = SchoolCounts(organization_id, organization.short_title, organization.path, 0, 0, 0, 0)
    return found[0] if found else nobody


async def _count_schools(
    session: Session, condition: ColumnElement[bool]
) -> Sequence[SchoolCounts]:
    def people(*states: ParticipationState) -> ColumnElement[int]:
        return func.count(
            case((Participation.state.in_(states), Participation.person_id)).distinct()
        )

    waiting = func.count(case((Participation.state == S.PENDING_APPROVAL, Participation.id)))
    rows = await session.execute(
        select(
            Organization.id,
            Organization.short_title,
            Organization.path,
            waiting,
            people(S.ACTIVE, S.PAUSED),
            people(S.DRAFT),
            people(S.INVITED),
        )
        .join(Participation, Participation.organization_id == Organization.id)
        .where(condition, Participation.state.not_in((S.LEFT, S.ERASED)))
        .group_by(Organization.id, Organization.short_title, Organization.path)
        .order_by(Organization.id)
    )
    counts = [SchoolCounts(*row) for row in rows]
    return sorted(counts, key=lambda school: (-school.waiting, natural_key(school.title)))


async def list_people(
    session: Session, *, actor: Actor, organization_id: int
) -> Sequence[Participation]:
    """The people of one organisation with `person` loaded: newcomers first, then by number.

    Raises NotFound out of scope.
    """
    organization = await session.get(Organization, organization_id)
    if organization is None:
        raise NotFound
    require(can_lead(actor, organization.path))
    found = await session.scalars(
        select(Participation)
        .where(Participation.organization_id == organization_id, Participation.state.in_(SHOWN))
        .options(joinedload(Participation.person))
        .order_by(
            case((Participation.state == S.PENDING_APPROVAL, 0), else_=1),
            Participation.role,
            Participation.id,
        )
    )
    return found.all()


async def get_card(session: Session, *, actor: Actor, participation_id: int) -> Card:
    """One person in one role, as far as this leader may see it. Raises NotFound.

    Topics of a need are for the person's own curator (product.md, «Answers»); what a mentor
    offers is for all who prepare pairs.
    """
    participation = await session.scalar(
        select(Participation)
        .where(Participation.id == participation_id, Participation.state.in_(SHOWN))
        .options(joinedload(Participation.person), joinedload(Participation.organization))
    )
    if participation is None:
        raise NotFound
    path, person_id = participation.organization.path, participation.person_id
    require(can_lead(actor, path))
    need = await _need(session, participation) if can_see_topics(actor, path) else None
    profile = (
        await _profile(session, participation) if reaches(actor, path, *PAIRING_ROLES) else None
    )
    return Card(
        participation=participation,
        can_decide=participation.state is S.PENDING_APPROVAL
        and can_approve(actor, path, person_id),
        topics=_topics(need, profile),
        need=need,
        profile=profile,
        can_mark_paper=await may_mark_papers(session, actor=actor, path=path, person_id=person_id),
        paper_consent=await find_valid(session, person_id=person_id, kind=ConsentKind.PD_TRANSFER),
        can_set_deputy=participation.role is Role.SCHOOL_CURATOR
        and participation.state in (S.ACTIVE, S.PAUSED)
        and can_set_deputy(actor, path, person_id),
        can_renew_account=await can_renew_account(session, actor=actor, person_id=person_id),
    )


async def count_waiting(session: Session, *, actor: Actor) -> int:
    """How many newcomers wait for this leader."""
    return await session.scalar(
        select(func.count())
        .select_from(Participation)
        .join(Organization, Organization.id == Participation.organization_id)
        .where(
            _in_scope(actor),
            Participation.state == S.PENDING_APPROVAL,
            Participation.person_id != actor.person_id,
        )
    )


async def count_entered(session: Session, *, actor: Actor) -> Entered:
    """«19 of 27 have come in», for coordinators. Raises NotFound for others.

    A school has come in when a curator of it works; a person when they are past the invitation.
    Personal links that nobody has used count as people who have not come in.
    """
    require(can_see_network(actor))
    schools = (
        await session.execute(
            select(Organization.id, Organization.short_title)
            .where(_in_scope(actor), Organization.org_type == OrganizationType.SCHOOL)
            .order_by(Organization.id)
        )
    ).all()
    working = set(
        await session.scalars(
            select(Participation.organization_id).where(
                Participation.role == Role.SCHOOL_CURATOR,
                Participation.state.in_((S.ACTIVE, S.PAUSED)),
            )
        )
    )
    inside = await _count_people(session, actor, entered=True)
    outside = await _count_people(session, actor, entered=False)
    outside += await _count_nameless_invites(session, actor)
    missing = [title for school_id, title in schools if school_id not in working]
    return Entered(
        schools=len(schools),
        schools_entered=len(schools) - len(missing),
        people=inside + outside,
        people_entered=inside,
        waiting_for=tuple(sorted(missing, key=natural_key)),
    )


async def _count_people(session: Session, actor: Actor, *, entered: bool) -> int:
    """A person counts once, and as entered when one of their roles is past the invitation."""
    past = func.max(case((Participation.state == S.INVITED, 0), else_=1))
    people = (
        select(Participation.person_id)
        .join(Organization, Organization.id == Participation.organization_id)
        .where(_in_scope(actor), Participation.state != S.ERASED)
        .group_by(Participation.person_id)
        .having(past == int(entered))
        .subquery()
    )
    return await session.scalar(select(func.count()).select_from(people))


async def _count_nameless_invites(session: Session, actor: Actor) -> int:
    return await session.scalar(
        select(func.count())
        .select_from(Invite)
        .join(Organization, Organization.id == Invite.organization_id)
        .where(
            _in_scope(actor),
            Invite.kind == InviteKind.PERSONAL,
            Invite.participation_id.is_(None),
            Invite.used_at.is_(None),
            Invite.revoked_at.is_(None),
        )
    )


def _in_scope(actor: Actor) -> ColumnElement[bool]:
    return within(() if actor.frozen else scope_paths(actor, *LEADERS))


async def _need(session: Session, participation: Participation) -> Need | None:
    return await session.scalar(
        select(Need)
        .where(
            Need.participation_id == participation.id,
            Need.state.not_in((NeedState.COVERED, NeedState.WITHDRAWN)),
        )
        .order_by(Need.id)
        .limit(1)
        .options(selectinload(Need.items))
    )


async def _profile(session: Session, participation: Participation) -> MentorProfile | None:
    return await session.get(
        MentorProfile, participation.id, options=[selectinload(MentorProfile.competences)]
    )


def _topics(need: Need | None, profile: MentorProfile | None) -> tuple[str, ...] | None:
    if need is not None:
        return tuple(item.item_code for item in need.items)
    if profile is not None:
        return tuple(competence.item_code for competence in profile.competences)
    return None
