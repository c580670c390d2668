"""What matching reads, as SQL: who takes part, a need, the mentors of a programme, exclusions."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, Exists, ScalarSelect, Select, func, or_, select
from sqlalchemy.orm import aliased

from models import (
    Consent,
    ConsentKind,
    ConsentState,
    ErasureState,
    Fit,
    MentorProfile,
    Mentorship,
    MentorshipMember,
    MentorshipState,
    Need,
    Organization,
    Participation,
    ParticipationState,
    Person,
    Proposal,
    ProposalFormat,
    ProposalState,
    Role,
    Side,
)
from services.places import free_places_of
from services.reasons import PERSON_LEFT

# A paper is marked by the curator; a consent in the chat is given by a button.
CONSENT_HOLDS = (ConsentState.GIVEN, ConsentState.SIGNED_ON)
# A pair that ended so did not fit; a completed one may well work together again.
DID_NOT_FIT = (MentorshipState.CANCELLED, MentorshipState.ENDED_EARLY)
# Codes of `end_reason` that are about somebody's life, not about the two.
BLAMELESS = (PERSON_LEFT, "circumstances", "goal_reached")


def consent_holds(person_id: Any, kind: ConsentKind) -> Exists:
    """SQL: the person of this column has a consent of `kind` in force."""
    return (
        select(Consent.id)
        .where(
            Consent.person_id == person_id, Consent.kind == kind, Consent.state.in_(CONSENT_HOLDS)
        )
        .exists()
    )


def is_taking_part() -> ColumnElement[bool]:
    """SQL: the joined participation is active and its person has not asked to be erased."""
    return (Participation.state == ParticipationState.ACTIVE) & (
        Person.erasure_state == ErasureState.NONE
    )


def need_query(need_ids: Collection[int]) -> Select[Any]:
    """Those of the needs whose author takes part and has consented, a row each."""
    return (
        select(
            Need.id,
            Need.direction,
            Need.mode,
            Need.reach,
            Need.bands,
            Need.participation_id,
            Participation.program_id,
            Participation.person_id,
            Participation.organization_id,
            Person.subject,
            Organization.path,
            Organization.timezone,
            consent_holds(Participation.person_id, ConsentKind.PD_TRANSFER).label("transfer"),
            _head_of(Participation.organization_id).label("manager_id"),
        )
        .join(Participation, Participation.id == Need.participation_id)
        .join(Person, Person.id == Participation.person_id)
        .join(Organization, Organization.id == Participation.organization_id)
        .where(
            Need.id.in_(need_ids),
            is_taking_part(),
            consent_holds(Participation.person_id, ConsentKind.PD_PROCESSING),
        )
    )


def mentors_query() -> Select[Any]:
    """The active mentors with their free places and consents, in the order of ids."""
    return (
        select(
            Participation.id,
            Participation.person_id,
            Participation.organization_id,
            Person.subject,
            Organization.path,
            Organization.timezone,
            MentorProfile.mode,
            MentorProfile.reach,
            MentorProfile.bands,
            free_places_of(MentorProfile).label("free_places"),
            consent_holds(Participation.person_id, ConsentKind.PD_PROCESSING).label("consent"),
            consent_holds(Participation.person_id, ConsentKind.PD_TRANSFER).label("transfer"),
        )
        .join(MentorProfile, MentorProfile.participation_id == Participation.id)
        .join(Person, Person.id == Participation.person_id)
        .join(Organization, Organization.id == Participation.organization_id)
        .where(Participation.role == Role.MENTOR, is_taking_part())
        .order_by(Participation.id)
    )


def _head_of(organization_id: Any) -> ScalarSelect[int]:
    """SQL: who manages people at an organisation; official relations and mentoring are apart."""
    head = aliased(Participation)
    return (
        select(func.min(head.person_id))
        .where(
            head.organization_id == organization_id,
            head.role == Role.SCHOOL_HEAD,
            head.state == ParticipationState.ACTIVE,
        )
        .scalar_subquery()
    )


def declined_query(need_ids: Collection[int]) -> Select[Any]:
    """SQL: need and person of the mentors who were refused for these needs, or refused them."""
    asked = aliased(Participation)
    return (
        select(Proposal.need_id, asked.person_id)
        .join(asked, asked.id == Proposal.mentor_id)
        .where(Proposal.need_id.in_(need_ids), Proposal.state == ProposalState.DECLINED)
    )


def unfit_query(person_ids: Collection[int]) -> Select[Any]:
    """SQL: mentee and mentor (people) who were a pair that did not fit.

    People are meant, whatever roles or schools they have now. A success, a consultation and an end
    because somebody left the programme say nothing against anybody; neither does a way of one's
    own out of a group. (What an introduction showed is not in rows: services/choice_history.py.)
    """
    mentee, mentor = aliased(MentorshipMember), aliased(MentorshipMember)
    mentee_role, mentor_role = aliased(Participation), aliased(Participation)
    to_the_end = mentee.left_at.is_(None) & mentor.left_at.is_(None)
    did_not_fit = (
        Mentorship.state.in_(DID_NOT_FIT)
        & Mentorship.is_success.is_not(True)
        & func.coalesce(Mentorship.end_reason, "").not_in(BLAMELESS)
    )
    return (
        select(mentee_role.person_id, mentor_role.person_id)
        .join(mentee, mentee.participation_id == mentee_role.id)
        .join(mentor, mentor.mentorship_id == mentee.mentorship_id)
        .join(mentor_role, mentor_role.id == mentor.participation_id)
        .join(Mentorship, Mentorship.id == mentor.mentorship_id)
        .where(
            mentor.side == Side.MENTOR,
            mentee.side == Side.MENTEE,
            mentee_role.person_id.in_(person_ids),
            Mentorship.format == ProposalFormat.MENTORING,
            or_(
                to_the_end & did_not_fit,
                _left_behind(mentee, mentor),
                _left_behind(mentor, mentee),
            ),
        )
    )


def mentor_roles_query(person_ids: Collection[int]) -> Select[Any]:
    """SQL: the roles in which these people are mentors, with the person."""
    return select(Participation.person_id, Participation.id).where(
        Participation.role == Role.MENTOR, Participation.person_id.in_(person_ids)
    )


def _left_behind(leaver: Any, other: Any) -> ColumnElement[bool]:
    """SQL: a group did not fit somebody, who left it while the other was there."""
    stayed = other.left_at.is_(None) | (other.left_at >= leaver.left_at)
    return leaver.left_at.is_not(None) & (leaver.fit == Fit.DOES_NOT_FIT) & stayed
