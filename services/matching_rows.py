"""What matching reads, as SQL: who takes part, a need, the mentors of a programme, exclusions."""

from typing import Any

from sqlalchemy import ColumnElement, Exists, ScalarSelect, Select, func, or_, select, union
from sqlalchemy.orm import aliased

from models import (
    Consent,
    ConsentKind,
    ConsentState,
    ErasureState,
    Fit,
    Meeting,
    MeetingKind,
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
    ProposalState,
    Role,
    Side,
)
from models.mentorship import ENDED_MENTORSHIP_STATES
from services.places import free_places_of

# A paper is marked by the curator; a consent in the chat is given by a button.
CONSENT_HOLDS = (ConsentState.GIVEN, ConsentState.SIGNED_ON)
# A pair that ended so did not fit; a completed one may well work together again.
DID_NOT_FIT = (MentorshipState.CANCELLED, MentorshipState.ENDED_EARLY)


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


def need_query(need_id: int) -> Select[Any]:
    """A need whose author takes part and has consented: one row, or none."""
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
            Need.id == need_id,
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


def excluded_query(need_id: int, person_id: int) -> Any:
    """Mentors who were refused for this need (or refused it), or were a pair that did not fit.

    People are meant, whatever roles or schools they have now. Who went their own way in a group
    without a word against each other may be proposed. (What an introduction showed is not in rows:
    services/choice_history.py.)
    """
    asked = aliased(Participation)
    declined = (
        select(asked.person_id)
        .join(Proposal, Proposal.mentor_id == asked.id)
        .where(Proposal.need_id == need_id, Proposal.state == ProposalState.DECLINED)
    )
    people = union(declined, _partners(person_id, need_id)).subquery()
    return select(Participation.id).where(
        Participation.role == Role.MENTOR, Participation.person_id.in_(select(people.c[0]))
    )


def _partners(person_id: int, need_id: int) -> Select[Any]:
    """SQL: people who were the mentor of this person in a pair that did not fit."""
    mentee, mentor = aliased(MentorshipMember), aliased(MentorshipMember)
    mentee_role, mentor_role = aliased(Participation), aliased(Participation)
    to_the_end = mentee.left_at.is_(None) & mentor.left_at.is_(None)
    of_this_need = Mentorship.state.in_(ENDED_MENTORSHIP_STATES) & (mentee.need_id == need_id)
    return (
        select(mentor_role.person_id)
        .join(mentor, mentor.participation_id == mentor_role.id)
        .join(mentee, mentee.mentorship_id == mentor.mentorship_id)
        .join(mentee_role, mentee_role.id == mentee.participation_id)
        .join(Mentorship, Mentorship.id == mentor.mentorship_id)
        .where(
            mentor.side == Side.MENTOR,
            mentee.side == Side.MENTEE,
            mentee_role.person_id == person_id,
            or_(
                to_the_end & (Mentorship.state.in_(DID_NOT_FIT) | of_this_need),
                _left_behind(mentee, mentor),
                _left_behind(mentor, mentee),
            ),
        )
    )


def _left_behind(leaver: Any, other: Any) -> ColumnElement[bool]:
    """SQL: one found that a group does not fit, or left it after the choice; the other stayed."""
    trial_began = (
        select(func.min(Meeting.created_at))
        .where(Meeting.mentorship_id == Mentorship.id, Meeting.kind == MeetingKind.TRIAL)
        .scalar_subquery()
    )
    stayed = other.left_at.is_(None) | (other.left_at >= leaver.left_at)
    unfit = (leaver.fit == Fit.DOES_NOT_FIT) | (leaver.left_at > trial_began)
    return leaver.left_at.is_not(None) & unfit & stayed
