"""Everything that is held about one person, for that person (152-ФЗ ст. 14).

What others wrote is theirs: answers of the other side, a curator's or a psychologist's notes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload, selectinload

from models import (
    Account,
    Assignment,
    AuditRecord,
    Consent,
    Contact,
    Download,
    Meeting,
    MentorProfile,
    Mentorship,
    MentorshipMember,
    Need,
    Participation,
    PartnerMessage,
    Person,
    PersonalProgram,
    PlanItem,
    ProgramVersion,
    Proposal,
    SchoolMove,
    SupportCase,
    SupportMessage,
    SurveyResponse,
    Task,
)
from services import audit
from services.access import require
from services.actor import Actor
from services.mentorships import MENTORSHIP_OPTIONS
from services.session import Session
from services.tasks_of_pair import seen_by


@dataclass(frozen=True, slots=True)
class MyData:
    """Rows by what they are, oldest first."""

    person: Person
    accounts: Sequence[Account]
    roles: Sequence[Participation]
    consents: Sequence[Consent]
    contact: Contact | None
    needs: Sequence[Need]
    offers: Sequence[MentorProfile]
    proposals: Sequence[Proposal]
    pairs: Sequence[Mentorship]
    meetings: Sequence[Meeting]
    programs: Sequence[ProgramVersion]
    plan: Sequence[PlanItem]
    assignments: Sequence[Assignment]
    tasks: Sequence[Task]
    answers: Sequence[SurveyResponse]
    messages: Sequence[PartnerMessage]
    support: Sequence[SupportCase]
    support_messages: Sequence[SupportMessage]
    moves: Sequence[SchoolMove]
    downloads: Sequence[Download]
    actions: Sequence[AuditRecord]
    # Whom answers name: participations by id, with person.
    named: dict[str, Participation]


async def collect_my_data(session: Session, *, actor: Actor) -> MyData:
    """Everything about the actor, also while they are frozen. Raises NotFound for a stranger."""
    require(actor.person_id is not None)
    person = await session.get_one(Person, actor.person_id)
    roles = select(Participation.id).where(Participation.person_id == person.id)
    mine = MentorshipMember.participation_id.in_(roles)
    pairs = select(MentorshipMember.mentorship_id).where(mine)
    # What is written after somebody has left is the others'.
    present = pairs.where(MentorshipMember.left_at.is_(None))
    had_left = pairs.where(
        MentorshipMember.mentorship_id == Meeting.mentorship_id,
        Meeting.starts_at <= MentorshipMember.left_at,
    )
    versions = (
        select(ProgramVersion.id)
        .join(PersonalProgram, PersonalProgram.id == ProgramVersion.personal_program_id)
        .where(PersonalProgram.mentorship_id.in_(present))
    )

    async def rows(statement: Select[Any]) -> Sequence[Any]:
        return (await session.scalars(statement)).unique().all()

    answers = await rows(
        select(SurveyResponse)
        .where(SurveyResponse.respondent_id.in_(roles))
        .options(selectinload(SurveyResponse.answers))
        .order_by(SurveyResponse.asked_at, SurveyResponse.id)
    )
    return MyData(
        person=person,
        accounts=await rows(select(Account).where(Account.person_id == person.id)),
        roles=await rows(
            select(Participation)
            .where(Participation.id.in_(roles))
            .options(joinedload(Participation.organization))
            .order_by(Participation.id)
        ),
        consents=await rows(
            select(Consent).where(Consent.person_id == person.id).order_by(Consent.id)
        ),
        contact=await session.get(Contact, person.id),
        needs=await rows(
            select(Need)
            .where(Need.participation_id.in_(roles))
            .options(selectinload(Need.items))
            .order_by(Need.id)
        ),
        offers=await rows(
            select(MentorProfile)
            .where(MentorProfile.participation_id.in_(roles))
            .options(selectinload(MentorProfile.competences))
        ),
        proposals=await rows(
            select(Proposal)
            .join(Need, Need.id == Proposal.need_id)
            .where(or_(Proposal.mentor_id.in_(roles), Need.participation_id.in_(roles)))
            .order_by(Proposal.id)
        ),
        pairs=await rows(
            select(Mentorship)
            .where(Mentorship.id.in_(pairs))
            .options(*MENTORSHIP_OPTIONS)
            .order_by(Mentorship.id)
        ),
        meetings=await rows(
            select(Meeting)
            .where(or_(Meeting.mentorship_id.in_(present), had_left.exists()))
            .order_by(Meeting.id)
        ),
        programs=await rows(
            select(ProgramVersion)
            .where(ProgramVersion.id.in_(versions))
            .order_by(ProgramVersion.id)
        ),
        plan=await rows(
            select(PlanItem)
            .where(PlanItem.program_version_id.in_(versions))
            .order_by(PlanItem.program_version_id, PlanItem.position)
        ),
        assignments=await rows(
            select(Assignment).where(Assignment.participation_id.in_(roles)).order_by(Assignment.id)
        ),
        tasks=await rows(
            select(Task)
            .where(
                or_(
                    Task.created_by_id.in_(roles),
                    seen_by(roles) & or_(Task.owner_id.in_(roles), Task.mentorship_id.in_(present)),
                )
            )
            .order_by(Task.id)
        ),
        answers=answers,
        messages=await rows(
            select(PartnerMessage)
            .where(PartnerMessage.sender_id.in_(roles))
            .order_by(PartnerMessage.id)
        ),
        support=await rows(
            select(SupportCase)
            .where(SupportCase.participation_id.in_(roles))
            .order_by(SupportCase.id)
        ),
        support_messages=await rows(
            select(SupportMessage)
            .where(SupportMessage.sender_id == person.id)
            .order_by(SupportMessage.id)
        ),
        moves=await rows(
            select(SchoolMove).where(SchoolMove.participation_id.in_(roles)).order_by(SchoolMove.id)
        ),
        downloads=await rows(
            select(Download).where(Download.person_id == person.id).order_by(Download.id)
        ),
        actions=await rows(
            select(AuditRecord)
            .where(
                or_(
                    AuditRecord.actor_id == person.id,
                    (AuditRecord.entity == "person") & (AuditRecord.entity_id == person.id),
                    (AuditRecord.entity == "participation") & AuditRecord.entity_id.in_(roles),
                )
            )
            .order_by(AuditRecord.at, AuditRecord.id)
        ),
        named=await _named(session, answers),
    )


def last_day_in(mentorship: Mentorship, person_id: int) -> datetime | None:
    """When the person left a pair they are in no more; None for a pair that is theirs."""
    own = [m.left_at for m in mentorship.members if m.participation.person_id == person_id]
    return None if None in own else max(own)


async def note_my_data(session: Session, *, actor: Actor) -> None:
    """Write down that the actor asks for everything about themselves. Raises NotFound."""
    require(actor.person_id is not None)
    audit.record(
        session,
        actor_id=actor.person_id,
        action="my_data_asked",
        entity="person",
        entity_id=actor.person_id,
    )
    await session.flush()


async def _named(session: Session, responses: Sequence[SurveyResponse]) -> dict[str, Participation]:
    codes = {
        option
        for response in responses
        for answer in response.answers
        for option in [*(answer.options or ()), answer.item_code]
        if option.isdigit()
    }
    found = await session.scalars(
        select(Participation)
        .where(Participation.id.in_([int(code) for code in codes]))
        .options(joinedload(Participation.person))
    )
    return {str(participation.id): participation for participation in found}
