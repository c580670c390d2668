"""Who may do what, to whose objects. The whole of it, in one place.

People: see `cast.ROLES`. All of them belong to the home school; the coordinators stand above it.
Relations, by letter: o own; p the partner's (of the pair, or of the partner's other pair); s of
somebody else at the home school; m of another school of the municipality; r of another municipality
of the region; x of another region. What is not written is refused.
"""

from datetime import timedelta
from typing import Any

from models import (
    CardDecision,
    ConsentKind,
    DeclineReason,
    MentoringMode,
    ParticipationState,
    ProposalFormat,
    Reach,
    Role,
)
from services.approvals import fingerprint
from services.consents import Proof
from services.errors import AlreadyDone, ConsentRequired, InviteInvalid, NotFound
from services.invites import token_hash
from services.matching.hours import Band
from services.meeting_outcome import Absent
from services.meetings import CancelReason
from services.periods import PeriodKind
from services.registration import Answers
from tests.authorization.objects import ITEM, Objects
from tests.authorization.rows import Act, Figures, Lists, Row, Self, Shows, everyone, people
from tests.conftest import START

# Those who lead people; who also prepares pairs; who is somebody's own curator.
LEAD = "curator:s head:s municipal:sm regional:smr double:ops"
LEAD_OTHERS = "curator:s head:s municipal:sm regional:smr double:ps"
PAIR = "curator:s municipal:sm regional:smr double:ops"
PAIR_OTHERS = "curator:s municipal:sm regional:smr double:ps"
CURATE = "curator:s double:ops"
NETWORK = "municipal:sm regional:smr"
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


def reflection(o: Objects) -> dict[str, Any]:
    return {"response_id": o.reflection}


def transfer(o: Objects, participation_id: int) -> dict[str, Any]:
    return {"participation_id": participation_id, "kind": ConsentKind.PD_TRANSFER}


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
    Act("consents.sign_on_paper", CURATE, lambda o: transfer(o, o.unsigned)),
    Act("consents.unmark_paper", CURATE, lambda o: transfer(o, o.signed)),
    Act(
        "consents.unmark_paper",
        NOBODY,
        lambda o: {"participation_id": o.signed, "kind": ConsentKind.PD_PROCESSING},
        case="a consent given in the chat",
        errors=(NotFound, AlreadyDone),
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
    Act(
        "endings.cancel_mentorship", f"{MEMBER} {PAIR}", lambda o: {**pair(o), "reason": "not_fit"}
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
    Act("meetings.open_again", MEMBER, lambda o: {"meeting_id": o.cancelled}),
    Act(
        "meetings.change_place",
        MEMBER,
        lambda o: {"meeting_id": o.scheduled, "place": "https://meet.example.org/1"},
    ),
    Act("reflection_views.get_reflection", MEMBER, reflection),
    Shows("reflection_views.find_mine", MEMBER, lambda o: {"meeting_id": o.held}),
    Lists(
        "reflection_views.list_due_mine",
        f"{MEMBER} frozen:o withdrawn:o",
        of=lambda o: o.reflection,
    ),
    Act(
        "reflections.give_answer",
        MEMBER,
        lambda o: {**reflection(o), "question_code": o.mark, "value": 8},
    ),
    Act(
        "reflections.give_text",
        MEMBER,
        lambda o: {**reflection(o), "question_code": o.text, "text": "It was useful."},
    ),
    Act("reflection_closing.get_to_excuse", PAIR_OTHERS, reflection),
    Act(
        "reflection_closing.excuse_reflection",
        PAIR_OTHERS,
        lambda o: {**reflection(o), "reason": "absent"},
    ),
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
        case="support asked for",
        relations=PLACES,
        ids=lambda found: {card.key for card in found},
        of=lambda o: o.support_card,
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
        lambda o: {"key": o.support_card, "decision": CardDecision.SNOOZED},
        case="support asked for",
        relations=PLACES,
        errors=(NotFound, AlreadyDone),
    ),
    Figures("report.make_report", LEAD, lambda o: {"kind": PeriodKind.YEAR}),
    Figures("report.compare_schools", NETWORK),
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
        ids=lambda waiting: waiting.reflections,
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
    Self("privacy.list_consents", PEOPLE),
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
    Self("reachability.mark_blocked", EVERYONE),
    Self("reachability.mark_reachable", EVERYONE),
)

TABLE: tuple[Row, ...] = (
    *JOINING,
    *INVITING,
    *PEOPLE_ROWS,
    *PAIRING,
    *MEETINGS,
    *OFFICE,
    *ONESELF,
)

# Take `actor` to write down who did it. No button leads to them: other services have checked.
INTERNAL = {
    "accounts.lock_account": "the actor's own account, for services that change it",
    "freezing.freeze": "called by privacy for the actor's own person",
    "proposal_views.can_approve_for_mentor": "a condition; get_for_approval raises by it",
    "reflection_closing.finish": "called with a reflection that is the actor's, or excusable",
}

# Ask nobody, and say what they are given: handlers call them with what an asking verb has answered.
UNCHECKED = {
    "candidates.evaluate_pair": "of a proposal that the actor was asked about",
    "cards.load_people": "of a card of the actor's list",
    "curators.nearest_curators": "of the mentee's school, for the members of a pair",
    "meeting_changes.last_agreed": "of a meeting of the actor's pair",
    "meeting_outcome.has_confirmed": "of a meeting as the actor sees it",
    "meeting_slots.common_free_hours": "of a meeting as the actor sees it",
    "mentorships.find_mentorship": "for a notice, which goes to whom it was written for",
    "mentorships.find_next_meeting": "of a pair of the actor's",
    "mentorships.list_needs_of": "of a pair of the actor's",
    "proposal_views.find_live": "of a need of the actor's scope",
    "proposal_views.find_proposal": "for a notice, which goes to whom it was written for",
    "reflection_views.list_for_partner": "of a meeting as the actor sees it",
    "registration.count_mentors": "of the actor's own form; a number",
}
