"""Tables, enums and the transitions they allow; no queries, no input or output.

Importing this package loads every table into `Base.metadata`.
"""

from models.account import Account, AccountState, DialogState, ProcessedUpdate
from models.assignment import Assignment, AssignmentEndedBy, PayKind
from models.audit import AuditRecord
from models.base import Base, UTCDateTime
from models.card import CardDecision, CuratorCard
from models.consent import (
    Consent,
    ConsentKind,
    ConsentState,
    PublicationField,
    PublicationPlace,
    PublicationTerm,
)
from models.contact import (
    Contact,
    ContactShare,
    Download,
    DownloadKind,
    MessageBlock,
    MessageReport,
    PartnerMessage,
)
from models.invite import Invite, InviteKind
from models.meeting import (
    Attendance,
    Meeting,
    MeetingKind,
    MeetingRevision,
    MeetingSlot,
    MeetingState,
)
from models.mentorship import Fit, Mentorship, MentorshipMember, MentorshipState, Side
from models.need import (
    Competence,
    MentoringMode,
    MentorProfile,
    Need,
    NeedItem,
    NeedState,
    Reach,
)
from models.notification import AmbiguousPolicy, Notification, NotificationState
from models.organization import (
    Organization,
    OrganizationStatus,
    OrganizationStatusKind,
    OrganizationType,
)
from models.participation import (
    PARTICIPANT_ROLES,
    STAFF_ROLES,
    Participation,
    ParticipationState,
    Role,
)
from models.people_life import DestructionAct, SchoolMove, SchoolMoveState
from models.person import ErasureState, Person
from models.personal_program import (
    PersonalProgram,
    PersonalProgramState,
    PlanItem,
    PlanItemForm,
    PlanItemState,
    ProgramAgreement,
    ProgramVersion,
    ProgramVersionState,
)
from models.program import Program
from models.proposal import (
    LIVE_PROPOSAL_STATES,
    DeclineReason,
    Proposal,
    ProposalFormat,
    ProposalState,
    SideAnswer,
)
from models.secret import EncryptedText, KeyMissing, keyring
from models.support import SupportCase, SupportMessage, SupportSource, SupportState
from models.survey import Answer, SurveyResponse, SurveyResponseState
from models.task import Task, TaskState

__all__ = [
    "LIVE_PROPOSAL_STATES",
    "PARTICIPANT_ROLES",
    "STAFF_ROLES",
    "Account",
    "AccountState",
    "AmbiguousPolicy",
    "Answer",
    "Assignment",
    "AssignmentEndedBy",
    "Attendance",
    "AuditRecord",
    "Base",
    "CardDecision",
    "Competence",
    "Consent",
    "ConsentKind",
    "ConsentState",
    "Contact",
    "ContactShare",
    "CuratorCard",
    "DeclineReason",
    "DestructionAct",
    "DialogState",
    "Download",
    "DownloadKind",
    "EncryptedText",
    "ErasureState",
    "Fit",
    "Invite",
    "InviteKind",
    "KeyMissing",
    "Meeting",
    "MeetingKind",
    "MeetingRevision",
    "MeetingSlot",
    "MeetingState",
    "MentorProfile",
    "MentoringMode",
    "Mentorship",
    "MentorshipMember",
    "MentorshipState",
    "MessageBlock",
    "MessageReport",
    "Need",
    "NeedItem",
    "NeedState",
    "Notification",
    "NotificationState",
    "Organization",
    "OrganizationStatus",
    "OrganizationStatusKind",
    "OrganizationType",
    "Participation",
    "ParticipationState",
    "PartnerMessage",
    "PayKind",
    "Person",
    "PersonalProgram",
    "PersonalProgramState",
    "PlanItem",
    "PlanItemForm",
    "PlanItemState",
    "ProcessedUpdate",
    "Program",
    "ProgramAgreement",
    "ProgramVersion",
    "ProgramVersionState",
    "Proposal",
    "ProposalFormat",
    "ProposalState",
    "PublicationField",
    "PublicationPlace",
    "PublicationTerm",
    "Reach",
    "Role",
    "SchoolMove",
    "SchoolMoveState",
    "Side",
    "SideAnswer",
    "SupportCase",
    "SupportMessage",
    "SupportSource",
    "SupportState",
    "SurveyResponse",
    "SurveyResponseState",
    "Task",
    "TaskState",
    "UTCDateTime",
    "keyring",
]
