"""Moving a thing from one state to another: only along the table, never silently."""

from enum import StrEnum
from typing import Any

from models import (
    Consent,
    Meeting,
    Mentorship,
    Need,
    Participation,
    PersonalProgram,
    ProgramVersion,
    Proposal,
    ProposalFormat,
    SchoolMove,
    SupportCase,
    SurveyResponse,
    Task,
)
from models.consent import CONSENT_TRANSITIONS
from models.meeting import MEETING_TRANSITIONS
from models.mentorship import CONSULTATION_TRANSITIONS, MENTORSHIP_TRANSITIONS
from models.need import NEED_TRANSITIONS
from models.participation import PARTICIPATION_TRANSITIONS
from models.people_life import SCHOOL_MOVE_TRANSITIONS
from models.personal_program import PERSONAL_PROGRAM_TRANSITIONS, PROGRAM_VERSION_TRANSITIONS
from models.proposal import PROPOSAL_TRANSITIONS
from models.support import SUPPORT_TRANSITIONS
from models.survey import SURVEY_RESPONSE_TRANSITIONS
from models.task import TASK_TRANSITIONS
from models.transitions import Transitions
from services.errors import IllegalTransition

TABLES: dict[type, Transitions[Any]] = {
    Participation: PARTICIPATION_TRANSITIONS,
    Consent: CONSENT_TRANSITIONS,
    Need: NEED_TRANSITIONS,
    Proposal: PROPOSAL_TRANSITIONS,
    Meeting: MEETING_TRANSITIONS,
    SurveyResponse: SURVEY_RESPONSE_TRANSITIONS,
    SupportCase: SUPPORT_TRANSITIONS,
    PersonalProgram: PERSONAL_PROGRAM_TRANSITIONS,
    ProgramVersion: PROGRAM_VERSION_TRANSITIONS,
    Task: TASK_TRANSITIONS,
    SchoolMove: SCHOOL_MOVE_TRANSITIONS,
}

Stateful = (
    Participation
    | Consent
    | Need
    | Proposal
    | Mentorship
    | Meeting
    | SurveyResponse
    | SupportCase
    | PersonalProgram
    | ProgramVersion
    | Task
    | SchoolMove
)


def transitions_of(thing: Stateful) -> Transitions[Any]:
    """The table that holds for `thing`."""
    if isinstance(thing, Mentorship):
        consultation = thing.format is ProposalFormat.CONSULTATION
        return CONSULTATION_TRANSITIONS if consultation else MENTORSHIP_TRANSITIONS
    return TABLES[type(thing)]


def move(thing: Stateful, target: StrEnum) -> None:
    """Put `thing` into `target`; raises IllegalTransition when the table does not allow it.

    The flush is a compare-and-set on its version: of two who move it at once, one wins.
    """
    if not transitions_of(thing).allows(thing.state, target):
        raise IllegalTransition(f"{type(thing).__name__}: {thing.state} -> {target}")
    thing.state = target  # type: ignore[assignment]
