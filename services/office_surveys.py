"""The questionnaires of an office: what a curator, a head or a coordinator says of their place.

They are about an organisation and a school year, or a half of one; whoever may fill one in opens
it when it suits them, breaks off, and corrects it until that time is over (domain.md 3.1).
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import String, cast, literal, select
from sqlalchemy.orm import joinedload, selectinload

from models import (
    ErasureState,
    Notification,
    OrganizationStatus,
    OrganizationStatusKind,
    Participation,
    Person,
    Role,
    SurveyResponse,
    SurveyResponseState,
)
from services import clock
from services.actor import LIVE, Actor, Grant
from services.calendar.quiet import next_routine_moment
from services.calendar.school_days import SUMMER
from services.calendar.working_days import ProductionCalendar
from services.calendar.zones import to_local, to_utc
from services.errors import NotFound
from services.notices import NoticeKind, enqueue_notice
from services.periods import FIRST_MONTH
from services.session import Session
from services.survey_asking import open_survey
from services.surveys import Survey, get_survey

K = OrganizationStatusKind
# Asked once in each half of a school year; the others once a year.
HALF_YEARLY = ("curator_checklist", "school_resources", "subjects_satisfaction", "roi_input")
# What a place is asked when it joins, and at the end of the school year (domain.md 3.1).
AT_THE_START = ("school_request", "school_resources", "curator_checklist")
AT_THE_END = (
    *("mon_municipal", "mon_high", "mon_low"),
    *("school_effect", "subjects_satisfaction", "roi_input", "swot_curator"),
)
CODES = (*AT_THE_START, *AT_THE_END)
OFFICES = (Role.SCHOOL_CURATOR, Role.SCHOOL_HEAD, Role.MUNICIPAL_COORDINATOR)
# Of those who help and of those who are helped; a school that is neither yet may say both.
FOR: Mapping[str, frozenset[K]] = {
    "school_request": frozenset({K.LOW_RESULT_SCHOOL, K.SOCIAL_RISK_SCHOOL}),
    "mon_low": frozenset({K.LOW_RESULT_SCHOOL, K.SOCIAL_RISK_SCHOOL}),
    "school_resources": frozenset({K.LEADER_SCHOOL, K.RESOURCE_CENTER, K.INTERNSHIP_SITE}),
    "mon_high": frozenset({K.LEADER_SCHOOL, K.RESOURCE_CENTER, K.INTERNSHIP_SITE}),
}
SIDED = frozenset().union(*FOR.values())
# Asked about in May, before the last week of lessons; as (month, day), both included.
ASKED_FROM, ASKED_TO = (5, 4), (5, 22)
# The second half of a school year begins on 1 January and ends with the year.
LAST_DAY = (8, 31)
LAST_DAY_OF_FIRST_HALF = (12, 31)


@dataclass(frozen=True, slots=True)
class OfficeSurvey:
    """One questionnaire that one role of the actor may fill in; None: not begun."""

    grant: Grant
    survey: Survey
    due_at: datetime
    response: SurveyResponse | None = None

    @property
    def is_sent(self) -> bool:
        """True when it was sent; it may be corrected until `due_at`."""
        return self.response is not None and self.response.state is SurveyResponseState.SUBMITTED

    @property
    def is_begun(self) -> bool:
        """True when something was answered, and it is not sent."""
        return self.response is not None and not self.is_sent and bool(self.response.answers)


async def list_office_surveys(session: Session, *, actor: Actor) -> Sequence[OfficeSurvey]:
    """What the actor's offices may fill in for this school year; what is not sent comes first.

    Raises NotFound for a frozen person and for somebody without such an office.
    """
    grants = actor.live(*OFFICES)
    if actor.frozen or not grants:
        raise NotFound
    statuses = await _statuses(session, {grant.organization_id for grant in grants})
    asked = [
        (grant, code)
        for grant in grants
        for code in codes_for(grant.role, statuses.get(grant.organization_id, frozenset()))
    ]
    found = await session.scalars(
        select(SurveyResponse)
        .where(
            SurveyResponse.respondent_id.in_(grant.participation_id for grant in grants),
            SurveyResponse.survey_code.in_(CODES),
            SurveyResponse.subject.in_({_term(grant, code).subject for grant, code in asked}),
        )
        .options(selectinload(SurveyResponse.answers))
    )
    given = {(r.respondent_id, r.survey_code, r.subject): r for r in found}
    listed = []
    for grant, code in asked:
        term = _term(grant, code)
        response = given.get((grant.participation_id, code, term.subject))
        listed.append(OfficeSurvey(grant, get_survey(code), term.due_at, response))
    return sorted(listed, key=lambda entry: entry.is_sent)


async def open_office_survey(
    session: Session, *, actor: Actor, participation_id: int, code: str
) -> SurveyResponse:
    """The questionnaire of one's own office, begun when it was not yet.

    Raises NotFound for what this office is not asked.
    """
    listed = await list_office_surveys(session, actor=actor)
    of_role = (entry for entry in listed if entry.grant.participation_id == participation_id)
    entry = next((entry for entry in of_role if entry.survey.code == code), None)
    if entry is None:
        raise NotFound
    if entry.response is not None and entry.response.state is not SurveyResponseState.LAPSED:
        return entry.response
    opened = await open_survey(
        session,
        code=code,
        respondent_id=participation_id,
        subject=_term(entry.grant, code).subject,
        due_at=entry.due_at,
        is_acting=True,
    )
    if opened is None:
        raise NotFound
    return opened


def codes_for(role: Role, statuses: Collection[OrganizationStatusKind]) -> Iterator[str]:
    """What this role is asked at a place with these statuses, in the order of the year."""
    sides = SIDED & set(statuses)
    for code in CODES:
        survey = get_survey(code)
        fits = code not in FOR or not sides or sides & FOR[code]
        if role in survey.who and fits and survey.asked(""):
            yield code


async def tell_at_the_start(session: Session, *, participation: Participation) -> None:
    """Somebody begins an office: say once what may be told about the place; never in summer."""
    if participation.role not in OFFICES:
        return
    at = _after_summer(clock.now(), participation.organization.timezone)
    await _tell(session, participation, "start", at)


async def tell_at_the_end(session: Session) -> None:
    """In May, say once to every office that the year may be summed up; never in summer."""
    now = clock.now()
    if not ASKED_FROM <= (now.month, now.day) <= ASKED_TO:
        return
    occasion = f"{now.year}"
    told = (
        select(Notification.id)
        .where(
            Notification.kind == NoticeKind.OFFICE_SURVEYS.value,
            Notification.subject == literal(f"office:{occasion}:") + cast(Participation.id, String),
        )
        .exists()
    )
    found = await session.scalars(
        select(Participation)
        .join(Person, Person.id == Participation.person_id)
        .where(
            Participation.role.in_(OFFICES),
            Participation.state.in_(LIVE),
            Person.erasure_state == ErasureState.NONE,
            ~told,
        )
        .order_by(Participation.id)
        .options(joinedload(Participation.organization))
    )
    for participation in found.all():
        await _tell(session, participation, occasion, now)


async def _tell(
    session: Session, participation: Participation, occasion: str, at: datetime
) -> None:
    zone = participation.organization.timezone
    await enqueue_notice(
        session,
        kind=NoticeKind.OFFICE_SURVEYS,
        recipient_id=participation.person_id,
        subject=f"office:{occasion}:{participation.id}",
        occasion=occasion,
        payload={"participation_id": participation.id, "at_start": occasion == "start"},
        due_at=next_routine_moment(at, zone, ProductionCalendar()),
    )


def _after_summer(at: datetime, zone: str) -> datetime:
    """This instant, or the day on which the summer pause is over."""
    today = to_local(at, zone).date()
    first, last = SUMMER
    if not first <= (today.month, today.day) <= last:
        return at
    return to_utc(datetime.combine(date(today.year, *last) + timedelta(days=1), time()), zone)


@dataclass(frozen=True, slots=True)
class _Term:
    subject: str
    due_at: datetime


def _term(grant: Grant, code: str) -> _Term:
    """The school year, or its half, that holds today at the grant's place."""
    today = to_local(clock.now(), grant.timezone).date()
    year = today.year if today.month >= FIRST_MONTH else today.year - 1
    last, name = date(year + 1, *LAST_DAY), f"{year}"
    if code in HALF_YEARLY:
        is_first = today.month >= FIRST_MONTH
        last = date(year, *LAST_DAY_OF_FIRST_HALF) if is_first else last
        name = f"{year}-{1 if is_first else 2}"
    due_at = to_utc(datetime.combine(last, time(23, 59)), grant.timezone)
    return _Term(f"organization:{grant.organization_id}:{name}", due_at)


async def _statuses(
    session: Session, organization_ids: Collection[int]
) -> Mapping[int, Collection[OrganizationStatusKind]]:
    rows = await session.execute(
        select(OrganizationStatus.organization_id, OrganizationStatus.status).where(
            OrganizationStatus.organization_id.in_(organization_ids),
            OrganizationStatus.valid_until.is_(None),
        )
    )
    statuses: dict[int, set[OrganizationStatusKind]] = {}
    for organization_id, status in rows:
        statuses.setdefault(organization_id, set()).add(status)
    return statuses
