"""Cards about programmes and assignments: what waits for a curator's word or record."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, Select, String, case, cast, func, null, or_, select

from models import (
    Assignment,
    Mentorship,
    MentorshipMember,
    MentorshipState,
    NeedItem,
    Organization,
    Participation,
    PersonalProgram,
    PersonalProgramState,
    PlanItem,
    ProgramVersion,
    ProgramVersionState,
    Side,
)
from services.card_kinds import CardKind
from services.card_scope import CardScope, looked_after, of_pairs
from services.scopes import participations_within

RUNNING = (MentorshipState.ACTIVE, MentorshipState.ON_HOLD, MentorshipState.FINISHING)


def programmes_to_approve(scope: CardScope) -> Select[Any]:
    """First versions that all have agreed on, where plan and diagnosis answer each other."""
    where = (ProgramVersion.number == 1) & ~_differs_from_diagnosis()
    return _waiting(scope, CardKind.PROGRAM_TO_APPROVE, where)


def programmes_apart_from_diagnosis(scope: CardScope) -> Select[Any]:
    """The same with items without a deficit, or deficits without an item (domain.md 1.19, L1)."""
    where = (ProgramVersion.number == 1) & _differs_from_diagnosis()
    return _waiting(scope, CardKind.PROGRAM_MISMATCH, where)


def corrections_to_approve(scope: CardScope) -> Select[Any]:
    """Corrections that all have agreed on."""
    return _waiting(scope, CardKind.CORRECTION_TO_APPROVE, ProgramVersion.number > 1)


def assignments_missing(scope: CardScope) -> Select[Any]:
    """Pairs with an approved programme, where a mentor of the scope has no recorded assignment:
    those that wait for it, and those that work without one; each is a matter of its own."""
    waits = (Mentorship.state == MentorshipState.PLANNING) & (
        PersonalProgram.state == PersonalProgramState.APPROVED
    )
    recorded = select(Assignment.id).where(
        Assignment.mentorship_id == MentorshipMember.mentorship_id,
        Assignment.participation_id == MentorshipMember.participation_id,
        Assignment.recorded_at.is_not(None),
    )
    unassigned = select(MentorshipMember.id).where(
        MentorshipMember.mentorship_id == Mentorship.id,
        MentorshipMember.side == Side.MENTOR,
        MentorshipMember.left_at.is_(None),
        MentorshipMember.participation_id.in_(participations_within(scope.paths)),
        ~recorded.exists(),
    )
    return (
        of_pairs(
            scope,
            CardKind.ASSIGNMENT_MISSING,
            subject=Mentorship.id,
            occasion=case((waits, ""), else_="working"),
            since=case((waits, ProgramVersion.approved_at), else_=Mentorship.state_since),
        )
        .join(PersonalProgram, PersonalProgram.mentorship_id == Mentorship.id)
        .join(ProgramVersion, ProgramVersion.personal_program_id == PersonalProgram.id)
        .where(
            or_(
                waits & (ProgramVersion.state == ProgramVersionState.APPROVED),
                Mentorship.state.in_(RUNNING)
                & (PersonalProgram.state == PersonalProgramState.ACTIVE)
                & (ProgramVersion.number == 1),
            ),
            unassigned.exists(),
        )
    )


def assignments_too_short(scope: CardScope) -> Select[Any]:
    """Running pairs with a mentor of the scope whose assignment ends before the term of the pair;
    another last day is a new matter."""
    earliest = (
        select(func.min(Assignment.ends_on))
        .join(
            MentorshipMember,
            (MentorshipMember.mentorship_id == Assignment.mentorship_id)
            & (MentorshipMember.participation_id == Assignment.participation_id),
        )
        .where(
            Assignment.mentorship_id == Mentorship.id,
            Assignment.recorded_at.is_not(None),
            Assignment.ended_by.is_(None),
            MentorshipMember.left_at.is_(None),
            MentorshipMember.participation_id.in_(participations_within(scope.paths)),
        )
        .correlate(Mentorship)
        .scalar_subquery()
    )
    return of_pairs(
        scope,
        CardKind.ASSIGNMENT_SHORT,
        subject=Mentorship.id,
        occasion=cast(earliest, String),
        since=Mentorship.state_since,
    ).where(Mentorship.state.in_(RUNNING), earliest < Mentorship.ends_on)


def _waiting(scope: CardScope, kind: CardKind, where: ColumnElement[bool]) -> Select[Any]:
    """Versions that wait for a decision, for those who may decide (program_access.may_decide);
    agreed on anew, a new matter."""
    mentees = (
        select(MentorshipMember.id)
        .join(Participation, Participation.id == MentorshipMember.participation_id)
        .join(Organization, Organization.id == Participation.organization_id)
        .where(
            MentorshipMember.mentorship_id == Mentorship.id,
            MentorshipMember.side == Side.MENTEE,
            MentorshipMember.left_at.is_(None),
        )
        .correlate(Mentorship)
    )
    at_home = Organization.id == Mentorship.organization_id
    ours = looked_after(scope, Mentorship.id)
    decides = or_(
        mentees.where(ours, at_home).exists(),
        mentees.where(ours).exists() & ~mentees.where(at_home).exists(),
    )
    return (
        of_pairs(
            scope,
            kind,
            subject=Mentorship.id,
            occasion=cast(ProgramVersion.version, String),
            since=ProgramVersion.created_at,
            from_outside=True,
        )
        .join(PersonalProgram, PersonalProgram.mentorship_id == Mentorship.id)
        .join(ProgramVersion, ProgramVersion.personal_program_id == PersonalProgram.id)
        .where(
            ProgramVersion.state == ProgramVersionState.AGREED,
            decides,
            where,
        )
    )


def _differs_from_diagnosis() -> ColumnElement[bool]:
    outside = select(PlanItem.id).where(
        PlanItem.program_version_id == ProgramVersion.id, PlanItem.item_code == null()
    )
    answered = select(PlanItem.id).where(
        PlanItem.program_version_id == ProgramVersion.id,
        PlanItem.item_code == NeedItem.item_code,
    )
    uncovered = (
        select(NeedItem.id)
        .join(MentorshipMember, MentorshipMember.need_id == NeedItem.need_id)
        .where(
            MentorshipMember.mentorship_id == Mentorship.id,
            MentorshipMember.left_at.is_(None),
            ~answered.correlate(ProgramVersion, NeedItem).exists(),
        )
    )
    return or_(
        outside.correlate(ProgramVersion).exists(),
        uncovered.correlate(ProgramVersion, Mentorship).exists(),
    )


QUERIES: Mapping[CardKind, Callable[[CardScope], Select[Any]]] = {
    CardKind.PROGRAM_MISMATCH: programmes_apart_from_diagnosis,
    CardKind.PROGRAM_TO_APPROVE: programmes_to_approve,
    CardKind.CORRECTION_TO_APPROVE: corrections_to_approve,
    CardKind.ASSIGNMENT_MISSING: assignments_missing,
    CardKind.ASSIGNMENT_SHORT: assignments_too_short,
}
