"""Names of roles and states in the reader's language."""

from collections.abc import Mapping
from enum import StrEnum

from aiogram.utils.i18n import lazy_gettext as __

from models import (
    ConsentKind,
    DownloadKind,
    MeetingState,
    MentorshipState,
    NeedState,
    ParticipationState,
    ProposalState,
    Role,
    SchoolMoveState,
)

ROLE_TITLES: Mapping[Role, object] = {
    Role.MENTEE: __("Mentee"),
    Role.MENTOR: __("Mentor"),
    Role.SCHOOL_CURATOR: __("School curator"),
    Role.SCHOOL_HEAD: __("Head of school"),
    Role.MUNICIPAL_COORDINATOR: __("Municipal coordinator"),
    Role.REGIONAL_COORDINATOR: __("Regional coordinator"),
    Role.PSYCHOLOGIST: __("Psychologist"),
}
ROLE_GROUP_TITLES: Mapping[Role, object] = {
    Role.MENTEE: __("Mentees"),
    Role.MENTOR: __("Mentors"),
    Role.SCHOOL_CURATOR: __("School curators"),
    Role.SCHOOL_HEAD: __("Heads of schools"),
    Role.MUNICIPAL_COORDINATOR: __("Municipal coordinators"),
    Role.REGIONAL_COORDINATOR: __("Regional coordinators"),
    Role.PSYCHOLOGIST: __("Psychologists"),
}
PARTICIPATION_STATE_TITLES: Mapping[ParticipationState, object] = {
    ParticipationState.ACTIVE: __("taking part"),
    ParticipationState.PAUSED: __("on a pause"),
    ParticipationState.PENDING_APPROVAL: __("waiting for confirmation"),
    ParticipationState.DRAFT: __("filling in the form"),
    ParticipationState.INVITED: __("invited"),
    ParticipationState.LEFT: __("left"),
}
CONSENT_TITLES: Mapping[ConsentKind, object] = {
    ConsentKind.PD_PROCESSING: __("Processing of personal data"),
    ConsentKind.PD_TRANSFER: __("Transfer to another school"),
    ConsentKind.PUBLICATION: __("Publication"),
    ConsentKind.ASSIGNMENT_CONSENT: __("Assignment as a mentor"),
    ConsentKind.NOTIFICATIONS: __("Other messages"),
}
SCHOOL_MOVE_TITLES: Mapping[SchoolMoveState, object] = {
    SchoolMoveState.ASKED: __("waiting for an answer"),
    SchoolMoveState.CONFIRMED: __("confirmed"),
    SchoolMoveState.DECLINED: __("declined"),
    SchoolMoveState.WITHDRAWN: __("withdrawn"),
}
DOWNLOAD_TITLES: Mapping[DownloadKind, object] = {
    DownloadKind.MY_DATA: __("My data"),
    DownloadKind.CODE_LIST: __("List: number and name"),
    DownloadKind.CONTACTS: __("A colleague's contact"),
    DownloadKind.DESTRUCTION_ACT: __("Act of destruction"),
    DownloadKind.CONTACT_FORM: __("A form for my contact"),
}
# How things of one kind are grouped for readers: label, the states it covers. In this order.
Groups = tuple[tuple[object, tuple[StrEnum, ...]], ...]

NEED_GROUPS: Groups = (
    (__("waiting for a mentor"), (NeedState.OPEN, NeedState.NEEDS_MANUAL)),
    (__("no mentor found"), (NeedState.NO_MENTOR_FOUND,)),
    (__("proposal made"), (NeedState.PROPOSED,)),
    (__("in a pair"), (NeedState.PAIRED,)),
    (__("covered"), (NeedState.COVERED,)),
    (__("withdrawn"), (NeedState.WITHDRAWN,)),
)
PROPOSAL_GROUPS: Groups = (
    (__("being prepared"), (ProposalState.DRAFT, ProposalState.APPROVED)),
    (__("waiting for an answer"), (ProposalState.ASKED,)),
    (__("accepted"), (ProposalState.ACCEPTED,)),
    (__("declined"), (ProposalState.DECLINED,)),
    (__("unanswered"), (ProposalState.EXPIRED,)),
    (
        __("withdrawn"),
        (ProposalState.WITHDRAWN, ProposalState.SUPERSEDED, ProposalState.DISCARDED),
    ),
)
PAIR_GROUPS: Groups = (
    (
        __("working"),
        (
            MentorshipState.FORMING,
            MentorshipState.TRIAL,
            MentorshipState.PLANNING,
            MentorshipState.ACTIVE,
            MentorshipState.FINISHING,
        ),
    ),
    (__("on a pause"), (MentorshipState.ON_HOLD,)),
    (__("completed"), (MentorshipState.COMPLETED,)),
    (__("ended early"), (MentorshipState.ENDED_EARLY, MentorshipState.CANCELLED)),
)
MEETING_GROUPS: Groups = (
    (__("held"), (MeetingState.HELD, MeetingState.CLOSED)),
    (__("agreed, not marked yet"), (MeetingState.SCHEDULED,)),
    (__("missed"), (MeetingState.MISSED,)),
    (__("cancelled"), (MeetingState.CANCELLED,)),
)
