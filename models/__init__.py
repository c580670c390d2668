"""Tables, enums and the transitions they allow; no queries, no input or output.

Importing this package loads every table into `Base.metadata`.
"""

from models.account import Account, AccountState, DialogState, ProcessedUpdate
from models.audit import AuditRecord
from models.base import Base, UTCDateTime
from models.card import CardDecision, CuratorCard
from models.consent import Consent, ConsentKind, ConsentState
from models.invite import Invite, InviteKind
from models.meeting import (
    Attendance,
    Meeting,
    MeetingKind,
    MeetingRevision,
    MeetingSlot,
    MeetingState,
)
from models.mentorship import Mentorship, MentorshipMember, MentorshipState, Side
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
from models.person import ErasureState, Person
from models.program import Program
from models.proposal import (
    LIVE_PROPOSAL_STATES,
    DeclineReason,
    Proposal,
    ProposalFormat,
    ProposalState,
    SideAnswer,
)
from models.survey import Answer, SurveyResponse, SurveyResponseState

__all__ = [
    "LIVE_PROPOSAL_STATES",
    "PARTICIPANT_ROLES",
    "STAFF_ROLES",
    "Account",
    "AccountState",
    "AmbiguousPolicy",
    "Answer",
    "Attendance",
    "AuditRecord",
    "Base",
    "CardDecision",
    "Competence",
    "Consent",
    "ConsentKind",
    "ConsentState",
    "CuratorCard",
    "DeclineReason",
    "DialogState",
    "ErasureState",
    "Invite",
    "InviteKind",
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
    "Person",
    "ProcessedUpdate",
    "Program",
    "Proposal",
    "ProposalFormat",
    "ProposalState",
    "Reach",
    "Role",
    "Side",
    "SideAnswer",
    "SurveyResponse",
    "SurveyResponseState",
    "UTCDateTime",
]
