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
    MentorProfile,
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
from services.matching_rows import excluded_query, mentors_query, need_query
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
    row = (await session.execute(need_query(need_id))).one_or_none()
    if row is None:
        raise NotFound
    items = await session.execute(
        select(NeedItem.item_code, NeedItem.severity).where(NeedItem.need_id == need_id)
    )
    excluded = await session.scalars(excluded_query(need_id, row.person_id))
    not_chosen = await list_not_chosen(session, person_id=row.person_id)
    territories = await _territories(session)
    stated = await _stated(session, "needs_mentee", Participation.id == row.participation_id)
    return NeedContext(
        view=NeedView(
            id=row.id,
            items=dict(items.all()),
            subject=_subject(row.subject) if row.direction == SUBJECT_DIRECTION else None,
            subject_required=False,
            manager_person_id=row.manager_id,
            excluded_mentors=frozenset((*excluded, *not_chosen)),
            **_common(row, territories, stated.get(row.participation_id, {})),
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
    these = Participation.program_id == context.program_id
    if mentor_id is not None:
        these = Participation.id == mentor_id
    stated = await _stated(session, "competence_mentor", these)
    return [
        MentorView(
            id=row.id,
            items=items[row.id],
            subjects=frozenset({_subject(row.subject)} - {None}),
            free_places=row.free_places,
            consent=row.consent,
            # Only mentors that a curator has confirmed are active.
            eligible=True,
            **_common(row, context.territories, stated.get(row.id, {})),
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
