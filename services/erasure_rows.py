"""Which rows are about one person: queries for the map of erasure."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, String, and_, cast, or_, select

from models import (
    DialogState,
    Meeting,
    MeetingState,
    Mentorship,
    MentorshipMember,
    Participation,
    PartnerMessage,
    PersonalProgram,
    ProgramVersion,
    SurveyResponse,
)
from models.mentorship import ENDED_MENTORSHIP_STATES


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose rows are looked for, as queries."""

    person_id: int
    telegram_ids: Sequence[int] = ()

    @property
    def roles(self) -> Select[tuple[int]]:
        """Ids of the person's participations."""
        return select(Participation.id).where(Participation.person_id == self.person_id)

    @property
    def pairs(self) -> Select[tuple[int]]:
        """Ids of the mentorships the person belongs or belonged to."""
        return select(MentorshipMember.mentorship_id).where(
            MentorshipMember.participation_id.in_(self.roles)
        )

    @property
    def messages(self) -> Select[tuple[int]]:
        """Ids of the messages the person sent."""
        return select(PartnerMessage.id).where(PartnerMessage.sender_id.in_(self.roles))

    @property
    def ended_pairs(self) -> Select[tuple[int]]:
        """Those that ended with the person in them: what was written together goes with any of
        those who wrote it. Whoever left leaves it to the others.
        """
        to_the_end = self.pairs.where(MentorshipMember.left_at.is_(None))
        return select(Mentorship.id).where(
            Mentorship.id.in_(to_the_end), Mentorship.state.in_(ENDED_MENTORSHIP_STATES)
        )

    @property
    def past_meetings(self) -> Select[tuple[int]]:
        """Ids of the meetings of these pairs that are not still to come."""
        return select(Meeting.id).where(
            Meeting.mentorship_id.in_(self.ended_pairs),
            Meeting.state.not_in([MeetingState.PROPOSED, MeetingState.SCHEDULED]),
        )

    @property
    def programs(self) -> Select[tuple[int]]:
        """Ids of the versions of the programmes that nobody works by any more."""
        return (
            select(ProgramVersion.id)
            .join(PersonalProgram, PersonalProgram.id == ProgramVersion.personal_program_id)
            .where(PersonalProgram.mentorship_id.in_(self.ended_pairs))
        )

    @property
    def responses(self) -> Select[tuple[int]]:
        """Ids of the questionnaires the person answered, and of those in which staff wrote about
        the person or the pair."""
        members = select(MentorshipMember.participation_id).where(
            MentorshipMember.mentorship_id == SurveyResponse.mentorship_id
        )
        subjects = select("participation:" + cast(Participation.id, String)).where(
            Participation.person_id == self.person_id
        )
        return select(SurveyResponse.id).where(
            or_(
                SurveyResponse.respondent_id.in_(self.roles),
                SurveyResponse.subject.in_(subjects),
                and_(
                    SurveyResponse.mentorship_id.in_(self.ended_pairs),
                    SurveyResponse.respondent_id.not_in(members),
                ),
            )
        )

    @property
    def dialogs(self) -> ColumnElement[bool]:
        """The conversations of the person's accounts."""
        return or_(False, *(DialogState.key.like(f"%:{one}:{one}") for one in self.telegram_ids))
