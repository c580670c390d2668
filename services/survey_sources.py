"""What options are made of while a questionnaire is asked: topics, people met, lines of a plan."""

from collections.abc import Callable, Collection, Coroutine, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from models import (
    Competence,
    Meeting,
    MeetingKind,
    MeetingState,
    Mentorship,
    MentorshipMember,
    MentorshipState,
    Need,
    NeedItem,
    NeedState,
    Participation,
    PersonalProgram,
    PlanItem,
    PlanItemState,
    ProgramVersion,
    ProgramVersionState,
    Side,
    SurveyResponse,
)
from services import taxonomy
from services.group_partners import list_partners_of_group
from services.mentorships import find_mentorship
from services.program_access import list_hidden_from
from services.session import Session
from services.survey_types import SourceKind

# tr04: what the mentee asked for, and some more that others ask for.
MORE_ITEMS = 5
# Asked about the one line of the plan that a meeting was about (domain.md 3.2, rm04).
AFTER_A_MEETING = frozenset({"after_series_mentee"})
MET = (MeetingState.HELD, MeetingState.CLOSED)
OF_A_NEED = "need:"
OF_GROUP = (SourceKind.MENTORS_OF_GROUP, SourceKind.MENTEES_OF_GROUP)
NOT_ASKED_ANY_MORE = (NeedState.COVERED, NeedState.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class Sources:
    """Codes by source. People are ids of participations, `people` has them with person and school.

    Lines of a plan are `plan:<id>` of the first version of the line, or the code of their topic.
    """

    codes: Mapping[SourceKind, Sequence[str]] = field(default_factory=dict)
    people: Mapping[str, Participation] = field(default_factory=dict)
    plan: Mapping[str, PlanItem] = field(default_factory=dict)


async def look_up(
    session: Session, *, response: SurveyResponse, kinds: Collection[SourceKind]
) -> Sources:
    """The codes of these sources for the respondent, as things stand now. No access check."""
    codes: dict[SourceKind, Sequence[str]] = {}
    people: dict[str, Participation] = {}
    plan: dict[str, PlanItem] = {}
    for kind in kinds:
        if kind is SourceKind.DIRECTIONS:
            codes[kind] = [direction.code for direction in taxonomy.directions()]
        elif kind in (SourceKind.MENTORS_MET, SourceKind.MENTEES_MET):
            met = await _people_met(session, response, kind)
            people |= {str(participation.id): participation for participation in met}
            codes[kind] = list(people)
        elif kind in OF_GROUP:
            group = await list_partners_of_group(session, response=response)
            people |= {str(participation.id): participation for participation in group}
            codes[kind] = [str(participation.id) for participation in group]
        elif kind is SourceKind.PLAN_ITEMS:
            plan = await _plan_items(session, response)
            codes[kind] = list(plan)
        elif kind in ITEMS:
            codes[kind] = await ITEMS[kind](session, response)
    return Sources(codes, people, plan)


async def _need_items(session: Session, response: SurveyResponse) -> list[str]:
    """What the respondent's side of the pair works on; without a pair, what they ask for."""
    statement = select(NeedItem.item_code).join(Need, Need.id == NeedItem.need_id)
    need_id = need_of(response)
    if need_id is not None:
        statement = statement.where(
            Need.id == need_id, Need.participation_id == response.respondent_id
        )
    elif response.mentorship_id is not None:
        statement = statement.where(Need.id.in_(_needs_of_pair(response)))
    else:
        statement = statement.where(
            Need.participation_id == response.respondent_id,
            Need.state.not_in(NOT_ASKED_ANY_MORE),
        )
    return _each_once(await session.scalars(statement.order_by(NeedItem.id)))


async def _mentee_items(session: Session, response: SurveyResponse) -> list[str]:
    """What the mentees of the pair asked for, and what others ask for most."""
    own = await _need_items(session, response)
    popular = await session.scalars(
        select(NeedItem.item_code)
        .group_by(NeedItem.item_code)
        .order_by(func.count(NeedItem.id).desc(), NeedItem.item_code)
        .limit(MORE_ITEMS + len(own))
    )
    return [*own, *[code for code in popular if code not in own][:MORE_ITEMS]]


async def _competence_items(session: Session, response: SurveyResponse) -> list[str]:
    """What a mentor can teach."""
    found = await session.scalars(
        select(Competence.item_code)
        .where(Competence.participation_id == response.respondent_id)
        .order_by(Competence.id)
    )
    return _each_once(found)


ITEMS: Mapping[SourceKind, Callable[[Session, SurveyResponse], Coroutine[Any, Any, list[str]]]] = {
    SourceKind.NEED_ITEMS: _need_items,
    SourceKind.MENTEE_ITEMS: _mentee_items,
    SourceKind.COMPETENCE_ITEMS: _competence_items,
}


def need_subject(need_id: int) -> str:
    """The subject of a questionnaire about one need."""
    return f"{OF_A_NEED}{need_id}"


def need_of(response: SurveyResponse) -> int | None:
    """The need that a questionnaire is about; None for one about anything else."""
    subject = response.subject
    return int(subject.removeprefix(OF_A_NEED)) if subject.startswith(OF_A_NEED) else None


def _needs_of_pair(response: SurveyResponse) -> Any:
    """Ids of the needs of the pair: the respondent's own, or those of all whom they help."""
    mine = select(MentorshipMember.id).where(
        MentorshipMember.mentorship_id == response.mentorship_id,
        MentorshipMember.participation_id == response.respondent_id,
        MentorshipMember.side == Side.MENTEE,
    )
    return select(MentorshipMember.need_id).where(
        MentorshipMember.mentorship_id == response.mentorship_id,
        MentorshipMember.need_id.is_not(None),
        MentorshipMember.left_at.is_(None),
        (MentorshipMember.participation_id == response.respondent_id) | ~mine.exists(),
    )


async def _people_met(
    session: Session, response: SurveyResponse, kind: SourceKind
) -> Sequence[Participation]:
    """Whom the respondent has been introduced to and may still choose; first the one of the pair.

    In a round of several introductions they are all the pairs that are still forming.
    """
    side = Side.MENTOR if kind is SourceKind.MENTORS_MET else Side.MENTEE
    mine = select(MentorshipMember.mentorship_id).where(
        MentorshipMember.participation_id == response.respondent_id,
        MentorshipMember.side == side.other,
        MentorshipMember.left_at.is_(None),
    )
    introduced = select(Meeting.id).where(
        Meeting.mentorship_id == Mentorship.id,
        Meeting.kind == MeetingKind.INTRODUCTION,
        Meeting.state.in_(MET),
    )
    found = await session.scalars(
        select(Participation)
        .join(MentorshipMember, MentorshipMember.participation_id == Participation.id)
        .join(Mentorship, Mentorship.id == MentorshipMember.mentorship_id)
        .where(
            Mentorship.id.in_(mine),
            Mentorship.state == MentorshipState.FORMING,
            introduced.exists(),
            MentorshipMember.side == side,
            MentorshipMember.left_at.is_(None),
        )
        .order_by((Mentorship.id != response.mentorship_id), MentorshipMember.id)
        .options(joinedload(Participation.person), joinedload(Participation.organization))
    )
    return found.all()


async def _hidden_from(session: Session, response: SurveyResponse) -> frozenset[str]:
    """What the others of a group asked help for, which the respondent does not read."""
    mentorship = await find_mentorship(session, mentorship_id=response.mentorship_id or 0)
    members = mentorship.members if mentorship is not None else []
    own = next((m for m in members if m.participation_id == response.respondent_id), None)
    if own is None:
        return frozenset()
    return await list_hidden_from(session, mentorship=mentorship, member=own)


async def _plan_items(session: Session, response: SurveyResponse) -> dict[str, PlanItem]:
    """The lines of the approved programme of the pair that were not dropped.

    After a meeting of the series: those that were marked at it; without any, the next one.
    """
    newest = (
        select(func.max(ProgramVersion.number))
        .join(PersonalProgram, PersonalProgram.id == ProgramVersion.personal_program_id)
        .where(
            PersonalProgram.mentorship_id == response.mentorship_id,
            ProgramVersion.state == ProgramVersionState.APPROVED,
        )
        .scalar_subquery()
    )
    found = await session.scalars(
        select(PlanItem)
        .join(ProgramVersion, ProgramVersion.id == PlanItem.program_version_id)
        .join(PersonalProgram, PersonalProgram.id == ProgramVersion.personal_program_id)
        .where(
            PersonalProgram.mentorship_id == response.mentorship_id,
            ProgramVersion.state == ProgramVersionState.APPROVED,
            ProgramVersion.number == newest,
            PlanItem.state != PlanItemState.DROPPED,
        )
        .order_by(PlanItem.position)
    )
    hidden = await _hidden_from(session, response)
    items = [item for item in found if item.item_code not in hidden]
    if response.survey_code in AFTER_A_MEETING:
        items = [item for item in items if item.done_meeting_id == response.meeting_id] or [
            item for item in by_due_day(items) if item.state is PlanItemState.PLANNED
        ][:1]
    return {plan_code(item): item for item in items}


def by_due_day(items: Iterable[PlanItem]) -> list[PlanItem]:
    """Lines of a plan, the one that is due first foremost."""
    return sorted(items, key=lambda i: (i.due_on is None, i.due_on or date.max, i.position))


def plan_code(item: PlanItem) -> str:
    """The code answers about a line of a plan are kept under: its topic, so that it can be compared
    with what was asked before; its own id for a line outside the diagnosis."""
    return item.item_code or f"plan:{item.origin_id or item.id}"


def _each_once(codes: Any) -> list[str]:
    return list(dict.fromkeys(codes))
