"""From rows to what matching looks at: a need's view and the views of the mentors it may meet.

Everything is read in bulk: the number of statements does not depend on the number of mentors.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, select

from models import (
    Competence,
    MentoringMode,
    MentorProfile,
    NeedItem,
    Organization,
    OrganizationType,
    Participation,
    Reach,
)
from services import clock
from services.calendar.zones import utc_offset_minutes
from services.choice_history import list_not_chosen
from services.errors import NotFound
from services.matching.hours import Band, weekly_mask
from services.matching.model import MentorView, Mode, NeedView, Scope
from services.matching_rows import excluded_query, mentors_query, need_query
from services.session import Session

MODES: Mapping[MentoringMode, Mode] = {
    MentoringMode.ONLINE: Mode.ONLINE,
    MentoringMode.OFFLINE: Mode.OFFLINE,
    MentoringMode.MIXED: Mode.MIXED,
}
# Whoever would rather have another school agrees to any other; `mentor_views` leaves the own out.
SCOPES: Mapping[Reach, Scope] = {
    Reach.OWN_SCHOOL: Scope.OWN_SCHOOL,
    Reach.OTHER_SCHOOL: Scope.ANY,
    Reach.ANY: Scope.ANY,
}
# The direction whose items are about the subject that the mentee teaches.
SUBJECT_DIRECTION = "subject"
NO_SUBJECT = "none"
_BANDS = frozenset(Band)


Territories = Mapping[int, OrganizationType]
"""Regions and municipalities by id."""


@dataclass(frozen=True, slots=True)
class NeedContext:
    """A need's view, and what else decides which mentors it meets."""

    view: NeedView
    program_id: int
    reach: Reach
    territories: Territories


async def need_context(session: Session, *, need_id: int) -> NeedContext:
    """The view of a need whose author takes part; raises NotFound."""
    row = (await session.execute(need_query(need_id))).one_or_none()
    if row is None:
        raise NotFound
    items = await session.execute(
        select(NeedItem.item_code, NeedItem.severity).where(NeedItem.need_id == need_id)
    )
    excluded = await session.scalars(excluded_query(need_id, row.person_id))
    not_chosen = await list_not_chosen(session, person_id=row.person_id)
    territories = await _territories(session)
    return NeedContext(
        view=NeedView(
            id=row.id,
            items=dict(items.all()),
            subject=_subject(row.subject) if row.direction == SUBJECT_DIRECTION else None,
            subject_required=False,
            manager_person_id=row.manager_id,
            excluded_mentors=frozenset((*excluded, *not_chosen)),
            **_common(row, territories),
        ),
        program_id=row.program_id,
        reach=row.reach,
        territories=territories,
    )


async def mentor_views(
    session: Session, *, context: NeedContext, mentor_id: int | None = None
) -> list[MentorView]:
    """The active mentors of the need's programme (or only `mentor_id`), in the order of ids.

    Who asked for another school, on either side, is not shown to colleagues of the own one.
    """
    query = mentors_query().where(Participation.program_id == context.program_id)
    elsewhere = Participation.organization_id != context.view.organization_id
    if context.reach is Reach.OTHER_SCHOOL:
        query = query.where(elsewhere)
    else:
        query = query.where(elsewhere | (MentorProfile.reach != Reach.OTHER_SCHOOL))
    if mentor_id is not None:
        query = query.where(Participation.id == mentor_id)
    rows = (await session.execute(query)).all()
    items = await _competences(session, context.program_id, mentor_id)
    return [
        MentorView(
            id=row.id,
            items=items[row.id],
            subjects=frozenset({_subject(row.subject)} - {None}),
            free_places=row.free_places,
            consent=row.consent,
            # Only mentors that a curator has confirmed are active.
            eligible=True,
            **_common(row, context.territories),
        )
        for row in rows
    ]


async def _competences(
    session: Session, program_id: int, mentor_id: int | None
) -> Mapping[int, dict[str, int]]:
    query = (
        select(Competence.participation_id, Competence.item_code, Competence.readiness)
        .join(Participation, Participation.id == Competence.participation_id)
        .where(Participation.program_id == program_id)
    )
    if mentor_id is not None:
        query = query.where(Competence.participation_id == mentor_id)
    items: dict[int, dict[str, int]] = defaultdict(dict)
    for participation_id, code, readiness in await session.execute(query):
        items[participation_id][code] = readiness
    return items


async def _territories(session: Session) -> Territories:
    kinds = (OrganizationType.REGION, OrganizationType.MUNICIPALITY)
    rows = await session.execute(
        select(Organization.id, Organization.org_type).where(Organization.org_type.in_(kinds))
    )
    return dict(rows.all())


def _common(row: Row[Any], territories: Territories) -> dict[str, Any]:
    """What both sides state alike. Style, kinds and stages are asked later: not stated yet."""
    offset = utc_offset_minutes(row.timezone, clock.now())
    return {
        "person_id": row.person_id,
        "organization_id": row.organization_id,
        "municipality_id": _ancestor(row.path, OrganizationType.MUNICIPALITY, territories),
        "region_id": _ancestor(row.path, OrganizationType.REGION, territories),
        "level": 0,
        "scope": SCOPES[row.reach],
        "mode": MODES[row.mode],
        "hours": weekly_mask((Band(band) for band in row.bands if band in _BANDS), offset),
        "style": None,
        "kinds": 0,
        "transfer_consent": row.transfer,
    }


def _subject(code: str | None) -> str | None:
    return None if code == NO_SUBJECT else code


def _ancestor(path: str, org_type: OrganizationType, territories: Territories) -> int | None:
    """The nearest organisation of `org_type` on the way up, itself included."""
    ids = [int(part) for part in path.split("/") if part]
    return next((i for i in reversed(ids) if territories.get(i) is org_type), None)
