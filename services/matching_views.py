"""From rows to what matching looks at: a need's view and the views of the mentors it may meet.

Everything is read in bulk: the number of statements does not depend on the number of mentors.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, select

from models import (
    Answer,
    Competence,
    MentoringMode,
    NeedItem,
    Organization,
    OrganizationType,
    Participation,
    Reach,
    SurveyResponse,
    SurveyResponseState,
)
from services import clock
from services.calendar.zones import utc_offset_minutes
from services.choice_history import list_not_chosen
from services.errors import NotFound
from services.matching.hours import Band, weekly_mask
from services.matching.model import STYLE_STEPS, MentorView, Mode, NeedView, Scope
from services.matching_rows import (
    declined_query,
    mentor_roles_query,
    mentors_query,
    need_query,
    unfit_query,
)
from services.session import Session
from services.surveys import get_survey

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
    found = await need_contexts(session, need_ids=[need_id])
    if not found:
        raise NotFound
    return found[0]


async def need_contexts(session: Session, *, need_ids: Collection[int]) -> list[NeedContext]:
    """The same of those of many needs whose authors take part; no statement for each of them."""
    rows = (await session.execute(need_query(need_ids))).all()
    items: dict[int, dict[str, int]] = defaultdict(dict)
    for need_id, code, severity in await session.execute(
        select(NeedItem.need_id, NeedItem.item_code, NeedItem.severity).where(
            NeedItem.need_id.in_(need_ids)
        )
    ):
        items[need_id][code] = severity
    excluded = await _excluded(session, rows)
    territories = await _territories(session)
    authors = {row.participation_id for row in rows}
    stated = await _stated(session, "needs_mentee", Participation.id.in_(authors))
    return [
        NeedContext(
            view=NeedView(
                id=row.id,
                items=items[row.id],
                subject=_subject(row.subject) if row.direction == SUBJECT_DIRECTION else None,
                subject_required=False,
                manager_person_id=row.manager_id,
                excluded_mentors=excluded[row.id],
                **_common(row, territories, stated.get(row.participation_id, {})),
            ),
            program_id=row.program_id,
            reach=row.reach,
            territories=territories,
        )
        for row in rows
    ]


async def _excluded(session: Session, rows: Sequence[Row[Any]]) -> Mapping[int, frozenset[int]]:
    """By need, the mentors' roles that are never proposed for it: people are meant, not roles."""
    authors = {row.person_id for row in rows}
    declined: dict[int, set[int]] = defaultdict(set)
    for need_id, person_id in await session.execute(declined_query([row.id for row in rows])):
        declined[need_id].add(person_id)
    unfit: dict[int, set[int]] = defaultdict(set)
    for author, person_id in await session.execute(unfit_query(authors)):
        unfit[author].add(person_id)
    not_chosen = await list_not_chosen(session, person_ids=authors)
    people = {
        row.id: declined[row.id] | unfit[row.person_id] | not_chosen.get(row.person_id, set())
        for row in rows
    }
    roles: dict[int, set[int]] = defaultdict(set)
    everybody = set().union(*people.values())
    for person_id, role_id in await session.execute(mentor_roles_query(everybody)):
        roles[person_id].add(role_id)
    return {
        need_id: frozenset(role for person in found for role in roles[person])
        for need_id, found in people.items()
    }


async def mentor_views(
    session: Session, *, context: NeedContext, mentor_id: int | None = None
) -> list[MentorView]:
    """The active mentors of the need's programme (or only `mentor_id`), in the order of ids.

    Who asked for another school, on either side, is not shown to colleagues of the own one.
    """
    these = Participation.program_id == context.program_id
    if mentor_id is not None:
        these &= Participation.id == mentor_id
    found = await _views(session, these, context.territories)
    return [view for view, reach in found if may_meet(context, view, reach)]


async def list_views_of(
    session: Session, *, mentor_ids: Collection[int]
) -> list[tuple[MentorView, Reach]]:
    """These mentors as far as they take part, with how far they go; see `may_meet`."""
    these = Participation.id.in_(mentor_ids)
    return await _views(session, these, await _territories(session))


def may_meet(context: NeedContext, mentor: MentorView, reach: Reach) -> bool:
    """False for colleagues of one school when one of them asked for another school."""
    if mentor.organization_id != context.view.organization_id:
        return True
    return Reach.OTHER_SCHOOL not in (context.reach, reach)


async def _views(
    session: Session, these: ColumnElement[bool], territories: Territories
) -> list[tuple[MentorView, Reach]]:
    rows = (await session.execute(mentors_query().where(these))).all()
    items = await _competences(session, these)
    stated = await _stated(session, "competence_mentor", these)
    return [
        (
            MentorView(
                id=row.id,
                items=items[row.id],
                subjects=frozenset({_subject(row.subject)} - {None}),
                free_places=row.free_places,
                consent=row.consent,
                # Only mentors that a curator has confirmed are active.
                eligible=True,
                **_common(row, territories, stated.get(row.id, {})),
            ),
            row.reach,
        )
        for row in rows
    ]


async def _competences(
    session: Session, these: ColumnElement[bool]
) -> Mapping[int, dict[str, int]]:
    query = (
        select(Competence.participation_id, Competence.item_code, Competence.readiness)
        .join(Participation, Participation.id == Competence.participation_id)
        .where(these)
    )
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


async def _stated(
    session: Session, survey_code: str, these: ColumnElement[bool]
) -> Mapping[int, Mapping[str, Any]]:
    """Style and kinds of mentoring of these participants, of those who were asked already."""
    questions = STATED[survey_code]
    rows = await session.execute(
        select(SurveyResponse.respondent_id, Answer.question_code, Answer.options)
        .join(Answer, Answer.response_id == SurveyResponse.id)
        .join(Participation, Participation.id == SurveyResponse.respondent_id)
        .where(
            these,
            SurveyResponse.survey_code == survey_code,
            SurveyResponse.state == SurveyResponseState.SUBMITTED,
            Answer.question_code.in_(questions),
        )
        .order_by(SurveyResponse.submitted_at, Answer.id)
    )
    stated: dict[int, dict[str, Any]] = defaultdict(dict)
    for participation_id, code, chosen in rows:
        if chosen:
            known = tuple(get_survey(survey_code).question(code).options)
            stated[participation_id] |= questions[code](known, chosen)
    return stated


def _style(known: Sequence[str], chosen: Collection[str]) -> dict[str, Any]:
    """What matters in talking, as the axes of matching: chosen or not."""
    return {"style": tuple(STYLE_STEPS if code in chosen else 0 for code in known)}


def _kinds(known: Sequence[str], chosen: Collection[str]) -> dict[str, Any]:
    return {"kinds": sum(1 << place for place, code in enumerate(known) if code in chosen)}


STATED: Mapping[str, Mapping[str, Callable[[Sequence[str], Collection[str]], dict[str, Any]]]] = {
    "needs_mentee": {"nm13": _style, "nm09": _kinds},
    "competence_mentor": {"cm11": _style, "cm08": _kinds},
}


def _common(row: Row[Any], territories: Territories, stated: Mapping[str, Any]) -> dict[str, Any]:
    """What both sides state alike; style and kinds once they were asked, stages by nobody."""
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
        **stated,
    }


def _subject(code: str | None) -> str | None:
    return None if code == NO_SUBJECT else code


def _ancestor(path: str, org_type: OrganizationType, territories: Territories) -> int | None:
    """The nearest organisation of `org_type` on the way up, itself included."""
    ids = [int(part) for part in path.split("/") if part]
    return next((i for i in reversed(ids) if territories.get(i) is org_type), None)
