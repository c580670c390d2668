"""Organisations and the programme their people take part in: finding and making them.

Called from the command line of the operator, who stands above every role.
"""

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from sqlalchemy import select

from models import (
    Organization,
    OrganizationStatus,
    OrganizationStatusKind,
    OrganizationType,
    Program,
    Role,
)
from services import audit, clock
from services.session import Session

LONGEST_SHORT_TITLE = 60
QUOTES = re.compile("[«»„“”\"'`]")
# The organisation that a role belongs to, when it has to be made.
TYPE_OF_ROLE: dict[Role, OrganizationType] = {
    Role.REGIONAL_COORDINATOR: OrganizationType.REGION,
    Role.MUNICIPAL_COORDINATOR: OrganizationType.MUNICIPALITY,
}
# The types that may stand above a type; a municipality or a school may also be the top itself.
ABOVE: dict[OrganizationType, tuple[OrganizationType, ...]] = {
    OrganizationType.REGION: (),
    OrganizationType.MUNICIPALITY: (OrganizationType.REGION,),
    OrganizationType.SCHOOL: (OrganizationType.MUNICIPALITY, OrganizationType.REGION),
}


@dataclass(frozen=True, slots=True)
class OrganizationFacts:
    """What is known of an organisation. `code` None: one is given to it."""

    org_type: OrganizationType
    title: str
    timezone: str
    short_title: str | None = None
    code: str | None = None
    working_week: int = 5


def same_words(title: str) -> str:
    """A title without what people write differently: letter case, quotes, ё, spaces."""
    return " ".join(QUOTES.sub(" ", title).casefold().replace("ё", "е").split())


async def list_locked(session: Session) -> list[Organization]:
    """Every organisation, oldest first, locked: what follows may make and change some."""
    query = select(Organization).order_by(Organization.id).with_for_update()
    return list(await session.scalars(query))


def matching(organizations: Sequence[Organization], words: str) -> list[Organization]:
    """Those with this code, or else with this title or short title."""
    by_code = [o for o in organizations if o.code.casefold() == words.strip().casefold()]
    wanted = same_words(words)
    return by_code or [
        o for o in organizations if wanted in (same_words(o.title), same_words(o.short_title))
    ]


def nearest(organizations: Sequence[Organization], words: str) -> list[Organization]:
    """At most three whose title or code is much like `words`."""
    known: dict[str, Organization] = {}
    for organization in organizations:
        for name in (organization.title, organization.short_title, organization.code):
            known.setdefault(same_words(name), organization)
    close = get_close_matches(same_words(words), known, n=6, cutoff=0.5)
    return list(dict.fromkeys(known[name] for name in close))[:3]


async def create_organization(
    session: Session, *, facts: OrganizationFacts, parent: Organization | None
) -> Organization:
    """Make an organisation below `parent`, or at the top. Its code must be free."""
    code = facts.code or f"new-{secrets.token_hex(8)}"
    organization = Organization(
        parent_id=parent.id if parent else None,
        org_type=facts.org_type,
        code=code,
        title=facts.title,
        short_title=facts.short_title or shorten(facts.title),
        timezone=facts.timezone,
        working_week=facts.working_week,
        created_at=clock.now(),
    )
    session.add(organization)
    await session.flush()
    if facts.code is None:
        organization.code = f"{facts.org_type.value}-{organization.id}"
    organization.path = f"{parent.path if parent else '/'}{organization.id}/"
    await session.flush()
    audit.record(
        session,
        actor_id=None,
        action="organization_created",
        entity="organization",
        entity_id=organization.id,
    )
    return organization


async def program_of(session: Session, *, organization: Organization) -> Program:
    """The programme of the organisation or of the nearest one above it.

    When none has one yet, it is made at the very top: one installation, one programme, unless the
    operator decides otherwise.
    """
    chain = [int(part) for part in organization.path.strip("/").split("/")]
    found = (await session.scalars(select(Program).where(Program.organization_id.in_(chain)))).all()
    if found:
        return max(found, key=lambda program: (chain.index(program.organization_id), -program.id))
    top = await session.get_one(Organization, chain[0])
    program = Program(
        organization_id=top.id,
        title=top.title,
        starts_on=clock.now().date(),
        created_at=clock.now(),
    )
    session.add(program)
    await session.flush()
    return program


async def set_status(
    session: Session, *, organization: Organization, status: OrganizationStatusKind
) -> bool:
    """Give a status from today; False when the organisation has it already."""
    current = await session.scalar(
        select(OrganizationStatus.id).where(
            OrganizationStatus.organization_id == organization.id,
            OrganizationStatus.status == status,
            OrganizationStatus.valid_until.is_(None),
        )
    )
    if current is not None:
        return False
    session.add(
        OrganizationStatus(
            organization_id=organization.id, status=status, valid_from=clock.now().date()
        )
    )
    await session.flush()
    return True


def shorten(title: str) -> str:
    """A title that fits where short ones are shown.

    Full titles of schools begin alike («Муниципальное бюджетное…») and end with the number, so
    they are cut in the middle.
    """
    if len(title) <= LONGEST_SHORT_TITLE:
        return title
    tail = LONGEST_SHORT_TITLE // 2
    return f"{title[: LONGEST_SHORT_TITLE - 1 - tail].rstrip()}…{title[-tail:].lstrip()}"
