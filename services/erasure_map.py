"""What becomes of every table and column when a person's data is destroyed (152-ФЗ ст. 21).

The whole of it, table by table: which rows are about the person, whether they go as a whole, which
columns are emptied, and why each of the others stays. tests/project/test_erasure_map.py fails when
a table or a column is missing here. What others wrote about their own work stays theirs.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, or_, select

from models import (
    Account,
    Answer,
    Assignment,
    Competence,
    Consent,
    Contact,
    ContactShare,
    Download,
    Meeting,
    MeetingRevision,
    MentorProfile,
    Mentorship,
    MentorshipMember,
    MessageBlock,
    MessageReport,
    Need,
    NeedItem,
    Notification,
    Participation,
    PartnerMessage,
    Person,
    PlanItem,
    ProgramVersion,
    SupportCase,
    SupportMessage,
    SurveyResponse,
    Task,
)
from services.erasure_rows import Whose


class Why(StrEnum):
    """Why a column stays although its row is about a person who was erased."""

    LINK = "link"
    """Ids and numbers that join rows; nobody is named or reached by them any more."""
    FIGURES = "figures"
    """Counted in reports: aggregates do not change (domain.md 7.10)."""
    PROOF = "proof"
    """Proves that the law was kept: when a consent was given and withdrawn, what was destroyed."""
    LOG = "log"
    """Codes of actions without names, kept for three years (domain.md 2.3.17)."""
    OFFICE = "office"
    """About organisations, programmes and the work of the bot, not about a person."""


Rows = Callable[[Whose], ColumnElement[bool]]


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of one table.

    `rows` of the person: None when no row is about people. `destroyed`: they go as a whole. Else
    `emptied` columns hold the given value afterwards, and `kept` names the others by reason.
    """

    rows: Rows | None = None
    destroyed: bool = False
    emptied: Mapping[str, Any] = field(default_factory=dict)
    kept: Mapping[Why, str] = field(default_factory=dict)


def _gone(rows: Rows) -> Fate:
    return Fate(rows=rows, destroyed=True)


def _office(columns: str, why: Why = Why.OFFICE) -> Fate:
    return Fate(kept={why: columns})


FATES: Mapping[str, Fate] = {
    # Who it was.
    "person": Fate(
        rows=lambda who: Person.id == who.person_id,
        emptied=dict.fromkeys(
            (
                *("display_name", "roster_name", "position"),
                *("subject", "timezone", "confidential_since"),
            )
        ),
        kept={
            Why.LINK: "id version",
            Why.PROOF: "number erasure_state frozen_at purge_on created_at",
        },
    ),
    "account": _gone(lambda who: Account.person_id == who.person_id),
    "dialog_state": _gone(lambda who: who.dialogs),
    "contact": _gone(lambda who: Contact.person_id == who.person_id),
    "contact_share": _gone(lambda who: ContactShare.participation_id.in_(who.roles)),
    "download": _gone(lambda who: Download.person_id == who.person_id),
    "notification": _gone(lambda who: Notification.recipient_id == who.person_id),
    "consent": Fate(
        rows=lambda who: Consent.person_id == who.person_id,
        # The proof keeps the text's hash, the instants and the days; not whose chat it was.
        emptied={"chat_id": None, "message_id": None},
        kept={
            Why.LINK: "id version person_id marked_by_id",
            Why.PROOF: "kind state text_version text_locale text_sha256 details asked_at "
            "decided_at signed_on withdrawn_at",
        },
    ),
    # What they took part in.
    "participation": Fate(
        rows=lambda who: Participation.person_id == who.person_id,
        emptied={"returned_comment": None, "paused_until": None},
        kept={
            Why.LINK: "id version person_id program_id organization_id approved_by_id",
            Why.FIGURES: "role state is_deputy submitted_at approved_at created_at",
        },
    ),
    "need": Fate(
        rows=lambda who: Need.participation_id.in_(who.roles),
        emptied={"bands": []},
        kept={
            Why.LINK: "id version participation_id",
            Why.FIGURES: "direction mode reach state opened_at closed_at",
        },
    ),
    "need_item": _gone(
        lambda who: NeedItem.need_id.in_(
            select(Need.id).where(Need.participation_id.in_(who.roles))
        )
    ),
    "competence": _gone(lambda who: Competence.participation_id.in_(who.roles)),
    "mentor_profile": Fate(
        rows=lambda who: MentorProfile.participation_id.in_(who.roles),
        emptied={"bands": []},
        kept={
            Why.LINK: "participation_id version",
            Why.FIGURES: "capacity most_by_hours mode reach",
        },
    ),
    "proposal": _office(
        "need_id mentor_id mentorship_id format state score parts proposed_by_id mentee_answer "
        "mentor_answer decline_reason created_at asked_at expires_at ended_at end_note id version",
        Why.FIGURES,
    ),
    "school_move": _office(
        "participation_id from_organization_id to_organization_id state asked_at decided_at "
        "decided_by_id id version",
        Why.FIGURES,
    ),
    "invite": _office(
        "token_hash kind role organization_id program_id participation_id created_by_id "
        "created_at expires_at used_at revoked_at id",
        Why.LINK,
    ),
    # The pair and its work.
    "mentorship": Fate(
        rows=lambda who: Mentorship.id.in_(who.ended_pairs),
        emptied={"end_note": None},
        kept={
            Why.LINK: "id version program_id organization_id extend_asked_by_id",
            Why.FIGURES: "format state formed_at ended_at end_reason is_success starts_on ends_on "
            "cadence_days state_since on_hold_until held_from extend_to",
        },
    ),
    "mentorship_member": Fate(
        rows=lambda who: MentorshipMember.participation_id.in_(who.roles),
        # A private word; what followed from it is in the state of the pair.
        emptied={"fit": None},
        kept={
            Why.LINK: "id mentorship_id participation_id need_id",
            Why.FIGURES: "side joined_at left_at",
        },
    ),
    "meeting": Fate(
        rows=lambda who: Meeting.id.in_(who.past_meetings),
        emptied={"place": None, "summary": None},
        kept={
            Why.LINK: "id version mentorship_id calendar_uid logged_by_id",
            Why.FIGURES: "kind sequence_no state starts_at wall_time timezone duration_minutes "
            "mode revision slot_round offered_side cancelled_by_side missed_by_side reason "
            "created_at held_at closed_at",
        },
    ),
    "meeting_revision": Fate(
        rows=lambda who: MeetingRevision.meeting_id.in_(who.past_meetings),
        emptied={"place": None},
        kept={
            Why.LINK: "id meeting_id changed_by_id",
            Why.FIGURES: "revision state starts_at duration_minutes mode reason changed_at",
        },
    ),
    "meeting_slot": _office("meeting_id slot_round starts_at id", Why.FIGURES),
    "attendance": _office("meeting_id participation_id confirmed_revision present id", Why.FIGURES),
    "task": Fate(
        rows=lambda who: or_(
            Task.owner_id.in_(who.roles),
            Task.created_by_id.in_(who.roles),
            # What another member keeps for themselves stays theirs.
            Task.owner_id.is_(None) & Task.mentorship_id.in_(who.ended_pairs),
        ),
        emptied={"text": ""},
        kept={
            Why.LINK: "id version mentorship_id meeting_id owner_id created_by_id",
            Why.FIGURES: "due_on state created_at done_at",
        },
    ),
    "message_report": _gone(
        lambda who: or_(
            MessageReport.reporter_id.in_(who.roles), MessageReport.message_id.in_(who.messages)
        )
    ),
    "partner_message": _gone(lambda who: PartnerMessage.sender_id.in_(who.roles)),
    # Whoever asked for support asked in confidence: nothing of it stays, not even a number.
    "support_message": _gone(
        lambda who: or_(
            SupportMessage.sender_id == who.person_id,
            SupportMessage.case_id.in_(
                select(SupportCase.id).where(SupportCase.participation_id.in_(who.roles))
            ),
        )
    ),
    "support_case": _gone(lambda who: SupportCase.participation_id.in_(who.roles)),
    "message_block": _gone(
        lambda who: or_(
            MessageBlock.blocker_id.in_(who.roles), MessageBlock.blocked_id.in_(who.roles)
        )
    ),
    # Papers of the pair: the school keeps the signed ones, here stays that they were there.
    "assignment": Fate(
        rows=lambda who: Assignment.participation_id.in_(who.roles),
        emptied=dict.fromkeys(("content", "pay_basis", "order_number", "order_on")),
        kept={
            Why.LINK: "id version mentorship_id participation_id recorded_by_id",
            Why.FIGURES: "consent_signed_on form starts_on ends_on pay_kind recorded_at ended_by "
            "notice_on last_day",
        },
    ),
    "personal_program": _office("mentorship_id state created_at ended_at id version", Why.FIGURES),
    "program_version": Fate(
        rows=lambda who: ProgramVersion.id.in_(who.programs),
        emptied=dict.fromkeys(("problem", "goals", "results", "returned_comment")),
        kept={
            Why.LINK: "id version personal_program_id created_by_id approved_by_id",
            Why.FIGURES: "number state months starts_on ends_on mode cadence_days created_at "
            "approved_at",
        },
    ),
    "plan_item": Fate(
        rows=lambda who: PlanItem.program_version_id.in_(who.programs),
        emptied={"measure": None, "expected_result": None},
        kept={
            Why.LINK: "id program_version_id done_meeting_id origin_id",
            Why.FIGURES: "position item_code form due_on state done_at",
        },
    ),
    "program_agreement": _office("program_version_id participation_id agreed_at id", Why.FIGURES),
    # What was answered: marks stay for the totals, words go.
    "survey_response": Fate(
        rows=lambda who: SurveyResponse.respondent_id.in_(who.roles),
        emptied={"excuse_reason": None},
        kept={
            Why.LINK: "id version respondent_id subject meeting_id mentorship_id excused_by_id",
            Why.FIGURES: "survey_code survey_version portion state asked_at due_at submitted_at",
        },
    ),
    "answer": Fate(
        rows=lambda who: Answer.response_id.in_(who.responses),
        emptied={"text": None},
        kept={
            Why.LINK: "id response_id",
            Why.FIGURES: "question_code item_code number options answered_at wording",
        },
    ),
    # No row of these is about a person beyond ids.
    "audit_log": _office("at actor_id action entity entity_id details id", Why.LOG),
    "destruction_act": _office(
        "person_id person_number organization_id reason method categories requested_on "
        "destroyed_at id",
        Why.PROOF,
    ),
    "curator_card": _office(
        "kind subject_id occasion decision snoozed_until decided_by_id decided_at id", Why.LOG
    ),
    "processed_update": _office("bot_id update_id processed_at"),
    "organization": _office(
        "parent_id org_type code title short_title timezone working_week path created_at id"
    ),
    "organization_status": _office("organization_id status valid_from valid_until id"),
    "program": _office("organization_id title starts_on ends_on created_at id"),
}
