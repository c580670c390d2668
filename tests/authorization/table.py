"""Who may do what, to whose objects. The whole of it, in one place.

People: see `cast.ROLES`. All of them belong to the home school; the coordinators stand above it.
Relations, by letter: o own; p the partner's (of the pair, or of the partner's other pair); s of
somebody else at the home school; m of another school of the municipality; r of another municipality
of the region; x of another region. What is not written is refused.
"""

from datetime import timedelta
from typing import Any

from models import (
    AssignmentEndedBy,
    CardDecision,
    ConsentKind,
    DeclineReason,
    DownloadKind,
    MeetingKind,
    MentoringMode,
    ParticipationState,
    PlanItemForm,
    ProposalFormat,
    PublicationField,
    PublicationPlace,
    PublicationTerm,
    Reach,
    Role,
)
from services.approvals import fingerprint
from services.assignment_content import AssignmentPart
from services.choice import SkipReason
from services.consents import Proof
from services.early_ends import CuratorsReason
from services.errors import (
    AlreadyDone,
    ConsentRequired,
    InviteInvalid,
    NotFound,
    TooManyAttempts,
)
from services.invites import token_hash
from services.matching.hours import Band
from services.meeting_outcome import Absent
from services.meetings import CancelReason
from services.own_consents import PublicationChoice
from services.periods import PeriodKind
from services.program_content import ItemPart, ProgramText, mark_of
from services.registration import Answers
from services.survey_reading import short
from tests.authorization.objects import ITEM, Objects
from tests.authorization.rows import Act, Figures, Lists, Row, Self, Shows, everyone, people
from tests.conftest import START

# Those who lead people; who also prepares pairs; who is somebody's own curator.
LEAD = "curator:s head:s municipal:sm regional:smr double:ops"
LEAD_OTHERS = "curator:s head:s municipal:sm regional:smr double:ps"
PAIR = "curator:s municipal:sm regional:smr double:ops"
PAIR_OTHERS = "curator:s municipal:sm regional:smr double:ps"
# The same, but never about a pair of their own.
PAIR_APART = "curator:s municipal:sm regional:smr double:s"
CURATE = "curator:s double:ops"
CURATE_OTHERS = "curator:s double:ps"
NETWORK = "municipal:sm regional:smr"
# Whoever leads somebody, about their own scope.
LEADING = "curator:o head:o municipal:o regional:o double:o"
LEVEL_ABOVE = "head:s municipal:sm regional:smr"
# The two sides of what is their own.
MEMBER = "mentee:o mentor:o double:o"
LIVING = people("o", but="frozen withdrawn")
PEOPLE = people("o")
EVERYONE = everyone("o")
BEFORE_CONSENT = "stranger:o undecided:o admin:o"
NOBODY = ""

PENDING = ParticipationState.PENDING_APPROVAL
PLACES = "smrx"
# Whoever writes to the bot has an account from then on; a refusal takes it back with all else.
ACCOUNT = frozenset({"account"})
PROOF = Proof(version="1", locale="en", sha256="0" * 64, chat_id=1, message_id=1)
MENTEES = Answers(items=[ITEM], mode=MentoringMode.ONLINE, bands=list(Band), reach=Reach.ANY)
MENTORS = Answers(
    items=[ITEM], mode=MentoringMode.ONLINE, bands=list(Band), reach=Reach.ANY, capacity=2
)


def newcomer(o: Objects) -> dict[str, Any]:
    return {"participation_id": o.newcomer}


def school(o: Objects) -> dict[str, Any]:
    return {"organization_id": o.organization}


def need(o: Objects) -> dict[str, Any]:
    return {"need_id": o.need}


def pair(o: Objects) -> dict[str, Any]:
    return {"mentorship_id": o.mentorship}


def working(o: Objects) -> dict[str, Any]:
    return {"mentorship_id": o.working}


def growing(o: Objects) -> dict[str, Any]:
    return {"mentorship_id": o.growing}


def asked(o: Objects) -> dict[str, Any]:
    return {"proposal_id": o.asked}


def sent(o: Objects) -> dict[str, Any]:
    """A draft for a mentee of the place and a mentor of another region."""
    return {"proposal_id": o.draft_out}


def received(o: Objects) -> dict[str, Any]:
    """A draft for a mentor of the place and a mentee of another region."""
    return {"proposal_id": o.draft_in}


def scheduled(o: Objects) -> dict[str, Any]:
    return {"meeting_id": o.scheduled, "revision": 1}


def begun(o: Objects) -> dict[str, Any]:
    return {"meeting_id": o.begun, "revision": 1}


def introduction(o: Objects) -> dict[str, Any]:
    return {**pair(o), "kind": MeetingKind.INTRODUCTION}


def reflection(o: Objects) -> dict[str, Any]:
    return {"response_id": o.reflection}


def message(o: Objects) -> dict[str, Any]:
    """A message to the one whose object it is."""
    return {"message_id": o.message}


def transfer(o: Objects, participation_id: int) -> dict[str, Any]:
    return {"participation_id": participation_id, "kind": ConsentKind.PD_TRANSFER}


def signed_today(o: Objects) -> dict[str, Any]:
    """Somebody who has not signed yet has signed on the day on which the tests stand still."""
    return {**transfer(o, o.unsigned), "signed_on": START.date()}


JOINING: tuple[Row, ...] = (
    Self("entering.find_opened", EVERYONE),
    Shows("entering.find_opened", "undecided:o", case="finds", relations="o"),
    Act("entering.open_invite", everyone("smrx"), lambda o: {"token": o.token}, relations=PLACES),
    Self(
        "entering.join",
        "undecided:o",
        lambda o: {"roles": [], "proof": PROOF},
        errors=(AlreadyDone, InviteInvalid),
        leaves=ACCOUNT,
    ),
    Self("entering.refuse", BEFORE_CONSENT, errors=(AlreadyDone,)),
    Act(
        "entering.accept_roles",
        people(PLACES, but="frozen withdrawn"),
        lambda o: {"key": token_hash(o.token), "roles": []},
        relations=PLACES,
        errors=(ConsentRequired,),
        leaves=ACCOUNT,
    ),
    Self("registration.save_name", LIVING, lambda o: {"name": "Anna"}),
    Act("registration.get_own_form", LIVING, lambda o: {"participation_id": o.form_mentee}),
    Act(
        "registration.submit_mentee",
        LIVING,
        lambda o: {"participation_id": o.form_mentee, "answers": MENTEES},
    ),
    Act(
        "registration.submit_mentor",
        LIVING,
        lambda o: {"participation_id": o.form_mentor, "answers": MENTORS},
    ),
    Act("registration.activate_staff", LIVING, lambda o: {"participation_id": o.form_staff}),
    Act("approvals.approve", LEAD_OTHERS, lambda o: {"participation_ids": [o.newcomer]}),
    Act("approvals.list_waiting_ids", LEAD, school),
    Act(
        "approvals.approve_all",
        LEAD,
        lambda o: {**school(o), "seen": fingerprint(o.waiting)},
        relations=PLACES,
    ),
    Act(
        "approvals.return_with_comment",
        LEAD_OTHERS,
        lambda o: {**newcomer(o), "comment": "Please add a topic."},
    ),
    Act("paper_consents.sign_on_paper", CURATE_OTHERS, signed_today),
    Act("paper_consents.unmark_paper", CURATE_OTHERS, lambda o: transfer(o, o.signed)),
    Act(
        "paper_consents.unmark_paper",
        NOBODY,
        lambda o: {"participation_id": o.signed, "kind": ConsentKind.PD_PROCESSING},
        case="a consent given in the chat",
        errors=(NotFound, AlreadyDone),
    ),
    Act("paper_consents.get_papers", CURATE_OTHERS, lambda o: {"participation_id": o.signed}),
    Act("paper_consents.list_invited", CURATE, school),
    Shows("entering.find_signed_day", NOBODY, relations="o"),
    Act("blank_forms.school_of", LEAD, lambda o: {"participation_id": o.signed}),
    Self(
        "blank_forms.school_of",
        LIVING,
        lambda o: {"participation_id": None},
        case="of one's own",
    ),
)

INVITING: tuple[Row, ...] = (
    *(
        Act(
            "invites.create_personal_invite",
            who,
            lambda o, role=role, place=place: {
                "role": role,
                "organization_id": getattr(o, place),
            },
            case=role.value,
            relations=PLACES,
        )
        for role, place, who in (
            (Role.MENTEE, "organization", LEAD),
            (Role.MENTOR, "organization", LEAD),
            (Role.SCHOOL_CURATOR, "organization", LEVEL_ABOVE),
            (Role.PSYCHOLOGIST, "organization", LEVEL_ABOVE),
            (Role.SCHOOL_HEAD, "organization", NETWORK),
            (Role.MUNICIPAL_COORDINATOR, "municipality", "regional:smr"),
            (Role.REGIONAL_COORDINATOR, "region", NOBODY),
        )
    ),
    Act("invites.create_school_invite", LEAD, school),
    Act("invites.reissue", LEAD, lambda o: {"invite_id": o.invite}),
    Act(
        "invites.reissue", LEVEL_ABOVE, lambda o: {"invite_id": o.curator_invite}, case="curator's"
    ),
    Act("invites.reissue", LEAD, lambda o: {"invite_id": o.school_invite}, case="of the school"),
    Lists(
        "invite_lists.list_waiting",
        LEAD,
        ids=lambda found: {item.invite.id for item in found},
        of=lambda o: o.invite,
    ),
    Lists(
        "invite_lists.list_waiting",
        LEVEL_ABOVE,
        case="curator's",
        ids=lambda found: {item.invite.id for item in found},
        of=lambda o: o.curator_invite,
    ),
    Shows("invite_lists.find_school_invite", LEAD, school),
    Act("invite_lists.get_by_token", LEAD, lambda o: {"token": o.token}),
    Lists(
        "invite_lists.newest_id", NOBODY, ids=lambda found: {found}, of=lambda o: o.school_invite
    ),
    Lists("invite_lists.list_organizations", LEAD, of=lambda o: o.organization),
    Act("invite_lists.get_organization", LEAD, school),
)

PEOPLE_ROWS: tuple[Row, ...] = (
    Lists(
        "people.list_schools",
        LEAD,
        ids=lambda found: {line.organization_id for line in found},
        of=lambda o: o.organization,
    ),
    Act("people.get_school", LEAD, school),
    Act("people.list_people", LEAD, school),
    Act("people.get_card", LEAD, lambda o: {"participation_id": o.member}),
    Shows(
        "people.get_card",
        CURATE.replace("double:ops", "double:ps"),
        lambda o: {"participation_id": o.member},
        case="topics of a mentee",
        shows=lambda card: card.need is not None,
    ),
    Shows(
        "people.get_card",
        LEAD_OTHERS,
        newcomer,
        case="may confirm",
        shows=lambda card: card.can_decide,
    ),
    Figures("people.count_waiting", LEAD, adds=PENDING),
    Figures("people.count_entered", NETWORK),
)

PAIRING: tuple[Row, ...] = (
    Lists("needs.list_needs", PAIR, of=lambda o: o.need),
    Act("needs.get_need", PAIR, need),
    Act(
        "more_needs.split_need",
        PAIR,
        lambda o: {**need(o), "item_code": ITEM},
    ),
    Act("candidates.rank_for_need", PAIR, need),
    Act(
        "proposals.propose",
        PAIR,
        lambda o: {**need(o), "mentor_id": o.mentor, "format": ProposalFormat.MENTORING},
    ),
    Act("proposals.approve_between_schools", PAIR, received),
    Act("proposals.approve_between_schools", NOBODY, sent, case="by the school that asks"),
    Act("proposal_ends.discard", PAIR, received),
    Act("proposal_ends.discard", NOBODY, sent, case="by the school that asks"),
    Act("proposal_ends.withdraw", PAIR, asked),
    Act("proposal_ends.withdraw", PAIR, sent, case="draft"),
    Act("proposal_ends.withdraw", NOBODY, received, case="by the school that is asked"),
    *(
        Act(
            "proposal_answers.answer",
            MEMBER,
            lambda o, accept=accept, reason=reason: {
                **asked(o),
                "accept": accept,
                "reason": reason,
            },
            case=case,
        )
        for case, accept, reason in (("yes", True, None), ("no", False, DeclineReason.TIME))
    ),
    Act("proposal_views.get_for_party", MEMBER, asked),
    Act("proposal_views.get_for_reader", f"{MEMBER} {PAIR}", asked),
    Act("proposal_views.get_for_reader", PAIR, received, case="of the school that is asked"),
    Act("proposal_views.get_for_reader", PAIR, sent, case="of the school that asks"),
    Act("proposal_views.get_for_curator", PAIR, asked),
    Act("proposal_views.get_for_curator", NOBODY, received, case="of the school that is asked"),
    Act("proposal_views.get_for_approval", PAIR, received),
    Act("proposal_views.get_for_approval", NOBODY, sent, case="of the school that asks"),
    Act("mentorships.get_for_member", MEMBER, pair),
    Lists("mentorships.list_mine", MEMBER, of=lambda o: o.mentorship),
    Act("pair_office.get_pair", PAIR, pair),
    Act("pair_office.list_pairs", PAIR, school, relations=PLACES),
    Act(
        "endings.cancel_mentorship", f"{MEMBER} {PAIR}", lambda o: {**pair(o), "reason": "not_fit"}
    ),
)

CHOICE: tuple[Row, ...] = (
    Act(
        "choice.move_on",
        PAIR_OTHERS,
        lambda o: {"mentorship_id": o.undecided, "reason": SkipReason.TOLD},
    ),
    Act("groups.get_growing", PAIR, growing),
    Act("groups.list_fitting_needs", PAIR, growing),
    Act("groups.list_needs_to_share", PAIR, growing),
    Act("groups.list_fitting_mentors", PAIR, lambda o: {**growing(o), "need_id": o.growing_need}),
)

LATER_LIFE: tuple[Row, ...] = (
    Act("mentorships.get_for_party", f"{MEMBER} {PAIR}", pair),
    Act("mentorships.lock_for_party", f"{MEMBER} {PAIR}", pair),
    Act("early_ends.ask_early_exit", MEMBER, working),
    Act("early_ends.stay", MEMBER, working),
    Act(
        "early_ends.end_by_curator",
        PAIR_OTHERS,
        lambda o: {**working(o), "reason": CuratorsReason.WISH},
    ),
    Act(
        "early_ends.mark_success",
        PAIR_OTHERS,
        lambda o: {"mentorship_id": o.ended, "reached": True},
    ),
    Act("changes.get_to_decide", PAIR_OTHERS, working),
    Act(
        "changes.change_member",
        PAIR_OTHERS,
        lambda o: {**working(o), "participation_id": o.mentor_of_pair},
    ),
    Act(
        "pauses.pause_pair",
        f"{MEMBER} {PAIR}",
        lambda o: {**working(o), "until": START.date() + timedelta(days=14)},
    ),
    Act("pauses.resume_pair", f"{MEMBER} {PAIR}", lambda o: {"mentorship_id": o.resting}),
    Act(
        "extensions.propose_extension",
        MEMBER,
        lambda o: {**working(o), "ends_on": START.date() + timedelta(days=120)},
    ),
    Act(
        "extensions.answer_extension",
        MEMBER,
        lambda o: {**working(o), "ends_on": START.date() + timedelta(days=130), "accept": True},
    ),
    Act("finishing.begin_finishing", f"{MEMBER} {PAIR}", working),
    Act(
        "finishing.complete_with_reason",
        PAIR_OTHERS,
        lambda o: {"mentorship_id": o.finishing, "reason": "On paper"},
    ),
)

MEETINGS: tuple[Row, ...] = (
    Act("meeting_views.get_for_member", MEMBER, lambda o: {"meeting_id": o.scheduled}),
    Act("meeting_views.lock_for_member", MEMBER, lambda o: {"meeting_id": o.scheduled}),
    Lists(
        "meeting_views.list_mine",
        MEMBER,
        ids=lambda found: {view.meeting.id for view in found},
        of=lambda o: o.scheduled,
    ),
    Act(
        "meeting_slots.offer_slots",
        MEMBER,
        lambda o: {
            "meeting_id": o.offered,
            "starts": [START + timedelta(days=3)],
            "duration_minutes": 30,
            "mode": MentoringMode.ONLINE,
            "place": None,
            "seen_round": 1,
        },
    ),
    Act("meeting_slots.pick_slot", MEMBER, lambda o: {"slot_id": o.slot}),
    Act("meeting_outcome.confirm_coming", MEMBER, scheduled),
    Act("meeting_outcome.report_held", MEMBER, begun),
    Act("meeting_outcome.report_missed", MEMBER, lambda o: {**begun(o), "absent": Absent.PARTNER}),
    Act("meetings.move_meeting", MEMBER, scheduled),
    Act("meetings.cancel_meeting", MEMBER, lambda o: {**scheduled(o), "reason": CancelReason.TIME}),
    Act("meeting_order.open_again", MEMBER, lambda o: {"meeting_id": o.cancelled}),
    Act(
        "meetings.change_place",
        MEMBER,
        lambda o: {"meeting_id": o.scheduled, "place": "https://meet.example.org/1"},
    ),
)

WAY: tuple[Row, ...] = (
    Act("meeting_order.open_next", MEMBER, introduction),
    Act(
        "meeting_next.agree_to_suggested",
        MEMBER,
        lambda o: {"meeting_id": o.offered, "at": START + timedelta(days=2)},
    ),
    Act("meeting_replacement.move_for_replacement", MEMBER, scheduled),
    Act(
        "meeting_summary.write_summary",
        MEMBER,
        lambda o: {"meeting_id": o.held, "text": "We looked at two lessons."},
    ),
    Act("meeting_logging.list_loggable", PAIR_OTHERS, pair),
    Act(
        "meeting_logging.log_meeting",
        PAIR_OTHERS,
        lambda o: {
            **introduction(o),
            "starts_at": START - timedelta(hours=2),
            "duration_minutes": 30,
            "mode": MentoringMode.ONLINE,
        },
    ),
    Act("tasks_of_pair.list_mine", MEMBER, pair),
    Act(
        "tasks_of_pair.write_task",
        MEMBER,
        lambda o: {**pair(o), "text": "Try it in two classes", "is_shared": True},
    ),
    *(
        Act(f"tasks_of_pair.{verb}", MEMBER, ask, case=case)
        for case, ask in (
            ("everybody's", lambda o: {"task_id": o.task}),
            ("one's own", lambda o: {"task_id": o.own_task}),
        )
        for verb in ("get_task", "finish_task", "drop_task")
    ),
    Act("tasks_of_pair.set_due", MEMBER, lambda o: {"task_id": o.task, "due_on": None}),
)


def item(o: Objects) -> dict[str, Any]:
    return {"item_id": o.plan_item}


def draft(o: Objects) -> dict[str, Any]:
    return {"version_id": o.draft}


def recorded(o: Objects) -> dict[str, Any]:
    return {"mentorship_id": o.recorded, "participation_id": o.mentor_of_pair}


def assigned(o: Objects) -> dict[str, Any]:
    return {"mentorship_id": o.at_work, "participation_id": o.mentor_of_pair}


# The curators of the school, and never in a pair of one's own.
CURATE_OTHERS = "curator:s double:ps"

PROGRAMMES: tuple[Row, ...] = (
    Act("personal_programs.begin_program", MEMBER, lambda o: {"mentorship_id": o.unplanned}),
    Act(
        "program_views.get_program",
        f"{MEMBER} {CURATE_OTHERS}",
        lambda o: {"mentorship_id": o.at_work},
    ),
    Act("program_views.get_by_version", f"{MEMBER} {CURATE_OTHERS}", draft),
    Act("program_views.get_by_item", f"{MEMBER} {CURATE_OTHERS}", item),
    Self("program_views.find_own_words", EVERYONE, lambda o: {"code": "nm06"}),
    Act(
        "program_edits.write_text",
        MEMBER,
        lambda o: {
            **draft(o),
            "part": ProgramText.PROBLEM,
            "text": "Other words",
            "seen": mark_of("Marks say little"),
        },
    ),
    Act("program_edits.set_term", MEMBER, lambda o: {**draft(o), "months": 4}),
    Act("program_edits.set_mode", MEMBER, lambda o: {**draft(o), "mode": MentoringMode.OFFLINE}),
    Act("program_edits.set_cadence", MEMBER, lambda o: {**draft(o), "days": 7}),
    Act("program_items.add_item", MEMBER, lambda o: {**draft(o), "item_code": None}),
    Act("program_items.change_deficit", MEMBER, lambda o: {**item(o), "item_code": ITEM}),
    Act(
        "program_items.write_item_text",
        MEMBER,
        lambda o: {
            **item(o),
            "part": ItemPart.MEASURE,
            "text": "Other words",
            "seen": mark_of("Look at two lessons"),
        },
    ),
    Act("program_items.set_form", MEMBER, lambda o: {**item(o), "form": PlanItemForm.TRAINING}),
    Act(
        "program_items.set_due",
        MEMBER,
        lambda o: {**item(o), "due_on": START.date() + timedelta(days=40)},
    ),
    Act("program_items.drop_item", MEMBER, item),
    Act("program_items.mark_done", MEMBER, lambda o: {"item_id": o.planned_item}),
    Act("program_items.unmark_done", MEMBER, lambda o: {"item_id": o.done_item}),
    Act("program_agreements.agree", MEMBER, lambda o: {**draft(o), "seen": o.draft_mark}),
    Act("program_agreements.take_back", MEMBER, lambda o: {"version_id": o.agreed}),
    Act(
        "program_approval.approve_program",
        CURATE_OTHERS,
        lambda o: {
            "version_id": o.agreed,
            "seen": o.agreed_mark,
            "reason": SkipReason.KNOWN,
        },
    ),
    Act(
        "program_approval.return_program",
        CURATE_OTHERS,
        lambda o: {"version_id": o.agreed, "comment": "Please name the dates."},
    ),
    Act(
        "program_corrections.begin_correction",
        f"{MEMBER} {CURATE_OTHERS}",
        lambda o: {"mentorship_id": o.at_work},
    ),
    Act(
        "program_corrections.discard_correction",
        f"{MEMBER} {CURATE_OTHERS}",
        lambda o: {"version_id": o.correction},
    ),
    Shows("assignments.list_recordable", CURATE_OTHERS, lambda o: {"mentorship_id": o.recorded}),
    Act("assignments.get_assignment", CURATE_OTHERS, recorded),
    Act(
        "assignments.record_part",
        CURATE_OTHERS,
        lambda o: {**recorded(o), "part": AssignmentPart.ORDER_NUMBER, "value": "2"},
    ),
    Act("assignments.confirm_assignment", CURATE_OTHERS, recorded),
    Act(
        "assignments.get_own_assignment",
        "mentor:o double:o",
        lambda o: {"mentorship_id": o.at_work},
    ),
    Act("assignment_ends.get_to_end", f"mentor:o double:o {CURATE_OTHERS}", assigned),
    *(
        Act(
            "assignment_ends.end_assignment",
            who,
            lambda o, by=by: {
                **assigned(o),
                "ended_by": by,
                "last_day": START.date() + timedelta(days=10),
            },
            case=by.value,
        )
        for by, who in (
            (AssignmentEndedBy.MENTOR, f"mentor:o double:o {CURATE_OTHERS}"),
            (AssignmentEndedBy.EMPLOYER, CURATE_OTHERS),
        )
    ),
)

SURVEYS: tuple[Row, ...] = (
    Act("survey_views.get_survey_view", MEMBER, reflection),
    Shows("survey_views.find_for_meeting", MEMBER, lambda o: {"meeting_id": o.held}),
    Lists("survey_views.list_mine", MEMBER, of=lambda o: o.reflection),
    Act(
        "survey_giving.give_mark",
        MEMBER,
        lambda o: {**reflection(o), "question_code": o.mark, "mark": 8},
    ),
    Act(
        "survey_giving.choose_option",
        MEMBER,
        lambda o: {**reflection(o), "question_code": o.choice, "option": short("no")},
    ),
    Act(
        "survey_giving.give_text",
        MEMBER,
        lambda o: {**reflection(o), "question_code": o.text, "text": "It was useful."},
    ),
    Act(
        "survey_giving.skip_question",
        MEMBER,
        lambda o: {**reflection(o), "question_code": o.text},
    ),
    Act(
        "survey_giving.give_number",
        MEMBER,
        lambda o: {"response_id": o.survey, "question_code": "su01", "number": 12},
    ),
    Act("survey_giving.send_survey", MEMBER, lambda o: {"response_id": o.survey}),
    Act(
        "survey_giving.tick_option",
        MEMBER,
        lambda o: {
            "response_id": o.ticks,
            "question_code": "um04",
            "option": short("nothing"),
            "on": True,
        },
    ),
    Act(
        "survey_giving.finish_ticks",
        MEMBER,
        lambda o: {"response_id": o.ticks, "question_code": "um04"},
    ),
    Act("survey_sharing.list_shared_in_pair", MEMBER, pair),
    Self("office_surveys.list_office_surveys", "curator:o head:o municipal:o double:o"),
    # The participation of a button is never anybody's but one's own office (tests of surveys).
    Act(
        "office_surveys.open_office_survey",
        NOBODY,
        lambda o: {"participation_id": o.member, "code": "roi_input"},
    ),
    Act(
        "lesson_observations.open_observation",
        "mentor:o double:o",
        lambda o: {"mentorship_id": o.at_work},
    ),
    Act(
        "survey_sharing.list_answers_of",
        "curator:s head:s municipal:sm regional:smr double:ops",
        lambda o: {"participation_id": o.member},
    ),
    Shows(
        "survey_sharing.list_answers_of",
        "double:p",
        lambda o: {"participation_id": o.member},
        case="sent",
        relations="op",
    ),
    Act("survey_ends.get_to_excuse", PAIR_APART, reflection),
    Act(
        "survey_ends.excuse_survey",
        PAIR_APART,
        lambda o: {**reflection(o), "reason": "absent"},
    ),
)

REACHING: tuple[Row, ...] = (
    Shows("contacts.find_contact", f"{MEMBER} frozen:o withdrawn:o", relations="o"),
    Self("contacts.save_contact", LIVING, lambda o: {"text": "+7 900 000-00-00"}),
    Self(
        "contacts.delete_contact", f"{MEMBER} frozen:o withdrawn:o", errors=(NotFound, AlreadyDone)
    ),
    Act("contacts.share_contact", MEMBER, pair),
    Act("contacts.unshare_contact", NOBODY, pair, errors=(NotFound, AlreadyDone)),
    Act("contacts.is_shared", MEMBER, pair),
    Act("contacts.waits_for_newcomers", MEMBER, pair),
    Shows("contacts.list_shared", MEMBER, pair),
    Act("contacts.get_shared_contact", MEMBER, lambda o: {"share_id": o.share}),
    Act("partner_messages.send_message", MEMBER, lambda o: {**pair(o), "text": "Good morning!"}),
    Act("received_messages.get_received", MEMBER, message),
    Act("received_messages.block_sender", MEMBER, message),
    Act("received_messages.list_blocked", MEMBER, pair),
    Act(
        "received_messages.unblock",
        MEMBER,
        lambda o: {**pair(o), "participation_id": o.blocked},
    ),
    Act("received_messages.report_message", MEMBER, message),
    Act("received_messages.find_report_readers", MEMBER, message),
    Act("received_messages.get_reported", CURATE_OTHERS, lambda o: {"report_id": o.report}),
)

SUPPORT: tuple[Row, ...] = (
    Lists("support_cases.list_cases", "psychologist:s", of=lambda o: o.case, relations=PLACES),
    Lists("support_cases.list_cases", "psychologist:s", case="taken", of=lambda o: o.taken_case),
    Lists("support_cases.list_cases", NOBODY, case="only offered", of=lambda o: o.offer),
    Figures("support_cases.count_cases", NOBODY),
    Act("support_cases.get_case", "psychologist:s", lambda o: {"case_id": o.case}),
    Act("support_cases.find_words", "psychologist:s", lambda o: {"case_id": o.case}),
    Act("support_cases.take_case", "psychologist:s", lambda o: {"case_id": o.case}),
    Act("support_cases.mark_contacted", "psychologist:s", lambda o: {"case_id": o.taken_case}),
    Act("support_cases.release_case", "psychologist:s", lambda o: {"case_id": o.taken_case}),
    Act("support_cases.close_case", "psychologist:s", lambda o: {"case_id": o.taken_case}),
    Act("support_messages.get_talk", "psychologist:s", lambda o: {"case_id": o.taken_case}),
    Act(
        "support_messages.get_talk", "mentee:o", lambda o: {"case_id": o.own_talk}, case="one's own"
    ),
    Act(
        "support_messages.send_word",
        "psychologist:s",
        lambda o: {"case_id": o.taken_case, "text": "Good morning!"},
    ),
    Act(
        "support_messages.send_word",
        "mentee:o",
        lambda o: {"case_id": o.own_talk, "text": "Good morning!"},
        case="one's own",
    ),
    Act("support_messages.get_word", "psychologist:s", lambda o: {"message_id": o.word}),
    Act(
        "support_messages.get_word", NOBODY, lambda o: {"message_id": o.own_word}, case="their own"
    ),
    Act("support.get_own_case", "mentee:o", lambda o: {"case_id": o.offer}),
    Act("support.get_own_case", NOBODY, lambda o: {"case_id": o.case}, case="passed on"),
    Act("support.answer_offer", "mentee:o", lambda o: {"case_id": o.offer, "agrees": True}),
    Act("support.withdraw_case", "mentee:o", lambda o: {"case_id": o.own_case}),
    Act("support.withdraw_case", NOBODY, lambda o: {"case_id": o.case}, case="of a place"),
)

LEAD_PLACES = "curator:s head:s municipal:sm regional:smr double:s"
TAKE_PART = "mentee:s mentor:s double:s"
WITHOUT_PERSON_AT = "stranger:smrx undecided:smrx admin:smrx"
OWN_OFFICE = "curator:s head:s double:s"

LIFE: tuple[Row, ...] = (
    Act(
        "curators.set_deputy",
        LEAD_PLACES,
        lambda o: {"participation_id": o.curator, "deputy": True},
        relations=PLACES,
    ),
    Self("curators.list_uncurated_paths", EVERYONE),
    Self("curators.list_stand_in_paths", EVERYONE),
    Act("new_account.issue_account_link", LEAD_OTHERS, lambda o: {"participation_id": o.member}),
    Act(
        "new_account.issue_account_link",
        LEVEL_ABOVE,
        lambda o: {"participation_id": o.curator},
        case="curator's",
        relations=PLACES,
    ),
    Act(
        "new_account.get_offer",
        WITHOUT_PERSON_AT,
        lambda o: {"key": o.account_key},
        relations=PLACES,
    ),
    Act(
        "new_account.check_name",
        WITHOUT_PERSON_AT,
        lambda o: {"key": o.account_key, "name": o.account_name},
        relations=PLACES,
    ),
    Act(
        "new_account.move_account",
        WITHOUT_PERSON_AT,
        lambda o: {"key": o.account_key, "name": o.account_name},
        relations=PLACES,
    ),
    Act(
        "new_account.move_account",
        NOBODY,
        lambda o: {"key": o.account_key, "name": "Somebody"},
        case="by a wrong name",
        relations=PLACES,
        errors=(NotFound, TooManyAttempts),
        leaves=ACCOUNT,
    ),
    Act("moving.list_destinations", TAKE_PART, school, relations=PLACES),
    Act(
        "moving.ask_move",
        TAKE_PART,
        lambda o: {"organization_id": o.organization, "to_organization_id": o.destination},
        relations=PLACES,
    ),
    Lists("moving.list_my_moves", MEMBER, of=lambda o: o.move),
    Act("moving.withdraw_move", MEMBER, lambda o: {"move_id": o.move}, relations="o"),
    Shows("moving.find_mine", MEMBER, lambda o: {"move_id": o.move}, relations="o"),
    Shows("moving.find_ended", LEAD_PLACES, lambda o: {"move_id": o.departed}, relations=PLACES),
    *(
        Act(verb, LEAD_PLACES, lambda o: {"move_id": o.move_in}, relations=PLACES)
        for verb in (
            "move_decisions.get_move",
            "move_decisions.confirm_move",
            "move_decisions.decline_move",
        )
    ),
    Lists("destruction_acts.list_acts", LEAD_PLACES, of=lambda o: o.act, relations=PLACES),
    Act("destruction_acts.get_act", LEAD_PLACES, lambda o: {"act_id": o.act}, relations=PLACES),
    Act("code_list.list_codes", OWN_OFFICE, school, relations=PLACES),
    Act("code_list.note_code_list", OWN_OFFICE, school, relations=PLACES),
    # Everybody of the country who leads has promised already.
    Self("confidentiality.promise", NOBODY, errors=(NotFound, AlreadyDone)),
    Self("my_data.collect_my_data", PEOPLE),
    Self("my_data.note_my_data", PEOPLE),
)

OFFICE: tuple[Row, ...] = (
    Lists(
        "cards.list_cards",
        LEAD,
        relations=PLACES,
        ids=lambda found: {card.key for card in found},
        of=lambda o: o.newcomers_card,
    ),
    Lists(
        "cards.list_cards",
        CURATE,
        case="help asked for",
        relations=PLACES,
        ids=lambda found: {card.key for card in found},
        of=lambda o: o.nameless_card,
    ),
    Act(
        "cards.decide",
        LEAD,
        lambda o: {"key": o.newcomers_card, "decision": CardDecision.DONE},
        relations=PLACES,
        errors=(NotFound, AlreadyDone),
    ),
    Act(
        "cards.decide",
        CURATE,
        lambda o: {"key": o.nameless_card, "decision": CardDecision.SNOOZED},
        case="help asked for",
        relations=PLACES,
        errors=(NotFound, AlreadyDone),
    ),
    Figures("report.make_report", LEAD, lambda o: {"kind": PeriodKind.YEAR}),
    Figures("report_compare.compare_schools", NETWORK),
    Act(
        "report_compare.compare_schools",
        "municipal:sm regional:smr",
        lambda o: {"organization_id": o.organization},
        case="of a place",
        relations=PLACES,
    ),
    Lists(
        "report_compare.compare_municipalities",
        "regional:smr",
        relations=PLACES,
        ids=lambda found: {line.organization_id for line in found},
        of=lambda o: o.municipality,
    ),
    Act("report_pairs.report_pairs", LEADING, lambda o: {"kind": PeriodKind.YEAR}, relations="o"),
    Act("report_pairs.report_late", LEADING, lambda o: {"kind": PeriodKind.YEAR}, relations="o"),
    Act("report_growth.report_growth", LEADING, lambda o: {"kind": PeriodKind.YEAR}, relations="o"),
    Lists(
        "waiting.list_waiting",
        MEMBER,
        case="proposals",
        ids=lambda waiting: waiting.proposals,
        of=lambda o: o.asked,
    ),
    Lists(
        "waiting.list_waiting",
        MEMBER,
        case="reflections",
        ids=lambda waiting: [survey.response_id for survey in waiting.surveys],
        of=lambda o: o.reflection,
    ),
    Lists(
        "waiting.list_waiting",
        MEMBER,
        case="meetings to pick",
        ids=lambda waiting: waiting.to_pick,
        of=lambda o: o.offered,
    ),
    Lists(
        "waiting.list_waiting",
        MEMBER,
        case="meetings to mark",
        ids=lambda waiting: waiting.unmarked,
        of=lambda o: o.begun,
    ),
    Lists(
        "waiting.list_waiting",
        LIVING,
        case="forms",
        ids=lambda waiting: {grant.participation_id for grant in waiting.drafts},
        of=lambda o: o.form_mentee,
    ),
    Figures("waiting.list_waiting", LEAD, adds=PENDING, case="newcomers"),
)

ONESELF: tuple[Row, ...] = (
    Self("accounts.reload_actor", EVERYONE),
    Self("profile.get_profile", PEOPLE),
    Self("more_needs.list_asked", "mentee:o"),
    Self("more_needs.add_need", "mentee:o", lambda o: {"items": ["digital.platforms"]}),
    Self("profile.set_timezone", LIVING, lambda o: {"utc_hours": 5}),
    Self("profile.set_locale", EVERYONE, lambda o: {"locale": "ru"}),
    Self(
        "profile.pause_mentoring",
        "mentor:o double:o",
        lambda o: {"pause": True},
        errors=(NotFound, AlreadyDone),
    ),
    Self("privacy.get_standing", PEOPLE),
    Lists(
        "privacy.list_watchers",
        people("s"),
        relations="srx",
        ids=lambda watchers: {p.id for staff in watchers.staff.values() for p in staff},
        of=lambda o: o.curator_person,
    ),
    Self("own_consents.list_own", PEOPLE),
    Self(
        "own_consents.answer_notifications",
        LIVING,
        lambda o: {"proof": PROOF, "agrees": True},
    ),
    Self(
        "own_consents.agree_to_publication",
        LIVING,
        lambda o: {
            "proof": PROOF,
            "choice": PublicationChoice(
                frozenset({PublicationField.NAME}),
                frozenset({PublicationPlace.BANK}),
                PublicationTerm.YEAR,
            ),
        },
    ),
    Self("own_consents.refuse_publication", LIVING, lambda o: {"proof": PROOF}),
    Self(
        "own_consents.withdraw_own",
        NOBODY,
        lambda o: {"kind": ConsentKind.NOTIFICATIONS},
        errors=(NotFound, AlreadyDone, ConsentRequired),
    ),
    Self(
        "privacy.withdraw_consent",
        people("o", but="withdrawn"),
        errors=(NotFound, AlreadyDone),
    ),
    Self(
        "privacy.request_erasure",
        people("o", but="frozen"),
        errors=(NotFound, AlreadyDone),
    ),
    Self("privacy.cancel_erasure", "frozen:o", errors=(NotFound, AlreadyDone, ConsentRequired)),
    Self(
        "privacy.consent_again",
        "withdrawn:o",
        lambda o: {"proof": PROOF},
        errors=(NotFound, AlreadyDone),
    ),
    Self("downloads.issue_download", PEOPLE, lambda o: {"kind": DownloadKind.MY_DATA}),
    Self("downloads.note_sent", PEOPLE, lambda o: {"kind": DownloadKind.MY_DATA}),
    Self("reachability.mark_blocked", EVERYONE),
    Self("reachability.mark_reachable", EVERYONE),
)

TABLE: tuple[Row, ...] = (
    *JOINING,
    *INVITING,
    *PEOPLE_ROWS,
    *PAIRING,
    *CHOICE,
    *LATER_LIFE,
    *MEETINGS,
    *WAY,
    *PROGRAMMES,
    *SURVEYS,
    *SUPPORT,
    *REACHING,
    *LIFE,
    *OFFICE,
    *ONESELF,
)

# Take `actor` to write down who did it. No button leads to them: other services have checked.
INTERNAL = {
    "program_access.get_readable": "raises for all who may not read; for services",
    "paper_rights.may_mark_papers": "a condition; sign_on_paper raises by it",
    "program_access.may_read": "a condition; get_program raises by it",
    "program_access.may_decide": "a condition; approve_program raises by it",
    "program_access.list_hidden_codes": "narrows what a reader already let in is shown",
    "program_access.lock_for_member": "raises for all but members; for services",
    "program_access.lock_for_decider": "raises for all but the curators who decide; for services",
    "program_edits.lock_draft": "raises for all but members; for services",
    "program_edits.note_edit": "of a draft that the actor has just changed",
    "program_agreements.return_unclear": "what follows from what the actor has just sent",
    "choice.keep_fit": "called with a questionnaire that the actor has sent",
    "accounts.lock_account": "the actor's own account, for services that change it",
    "pair_members.lock_running": "of the actor's own pair, for services that change it",
    "invite_doors.find_door": "of a link that the actor opens",
    "moving.end_move": "of a move that the actor has asked for, or decides about",
    "new_account.can_renew_account": "a condition; issue_account_link raises by it",
    "freezing.freeze": "called by privacy for the actor's own person",
    "proposal_views.can_approve_for_mentor": "a condition; get_for_approval raises by it",
    "task_hooks.keep_agreement": "what follows from what the actor has just sent or changed",
    "survey_facts.keep_severity": "what follows from what the actor has just sent or changed",
    "survey_facts.keep_readiness": "what follows from what the actor has just sent or changed",
    "survey_ends.excuse": "called with a questionnaire that is the actor's, or excusable",
    "survey_ends.submit": "called with a questionnaire that is the actor's",
    "survey_hooks.run_corrections": "what follows from what the actor has just changed",
    "survey_views.view_of": "raises for all but the author; for services that have locked it",
    "survey_hooks.run_consequences": "what follows from what the actor has just sent",
}

# Ask nobody, and say what they are given: handlers call them with what an asking verb has answered.
UNCHECKED = {
    "assignments.find_assignment": "of a mentor of a pair as the actor sees it",
    "pair_start.list_obstacles": "of a pair that the actor looks after",
    "personal_programs.find_current_version": "of a pair of the actor's; only how far it has come",
    "personal_programs.find_open_version": "of a pair of the actor's; only how far it has come",
    "program_access.list_curators": "for a notice: is the reader one of them",
    "program_views.list_warnings": "of a programme that the actor decides about",
    "candidates.evaluate_pair": "of a proposal that the actor was asked about",
    "cards.load_people": "of a card of the actor's list",
    "download_files.make_file": "the maker of each kind of file asks who reads it",
    "choice.find_standing": "of a pair of the actor's, or one that the actor looks after",
    "choice.list_skips": "of a pair that the actor looks after",
    "group_joining.can_grow": "of a pair that the actor looks after",
    "group_joining.find_newcomer_side": "of a proposal that the actor was asked about",
    "curators.find_helpers": "of the actor's own school, or of the mentee's for the pair",
    "finishing.is_final_closed": "of a pair of the actor's",
    "finishing.is_time_to_finish": "of a pair of the actor's",
    "pair_growth.list_growth": "of a pair of the actor's, narrowed to what this person may read",
    "meeting_agenda.prepare_agenda": "of a meeting as the actor sees it",
    "meeting_changes.last_agreed": "of a meeting of the actor's pair",
    "meeting_changes.last_reason": "of a meeting of the actor's pair",
    "meeting_order.find_missing": "of a meeting of the actor's pair",
    "meeting_order.find_unreflected": "of a meeting of the actor's pair",
    "meeting_order.next_kinds": "of a pair of the actor's",
    "meeting_outcome.list_absent": "of a meeting as the actor sees it",
    "pair_office.list_meetings": "of a pair that the actor looks after",
    "tasks_of_pair.list_visible": "of a meeting as the actor sees it",
    "meeting_outcome.has_confirmed": "of a meeting as the actor sees it",
    "meeting_slots.common_free_hours": "of a meeting as the actor sees it",
    "mentorships.find_mentorship": "for a notice, which goes to whom it was written for",
    "mentorships.find_next_meeting": "of a pair of the actor's",
    "mentorships.list_needs_of": "of a pair of the actor's",
    "mentorships.list_needs_seen_by": "of a pair of the actor's",
    "proposal_views.find_live": "of a need of the actor's scope",
    "proposal_views.find_proposal": "for a notice, which goes to whom it was written for",
    "survey_known.find_known": "of a questionnaire of the actor's own",
    "survey_sharing.list_for_partner": "of a meeting as the actor sees it",
    "transfers.lacks_transfer": "for a notice, which goes to whom it was written for",
    "registration.count_mentors": "of the actor's own form; a number",
}
