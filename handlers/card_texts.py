"""What each card of the task list says, and the button that does the thing."""

from collections.abc import Callable, Mapping, Sequence

from aiogram.utils.i18n import gettext as _
from aiogram.utils.i18n import lazy_gettext as __
from aiogram.utils.i18n import ngettext

from handlers.calendar_words import full_day
from handlers.callbacks import ExcuseSurvey, OpenNeed, OpenPairOffice, OpenPerson, OpenProposal
from handlers.callbacks.assignment import OpenAssignments
from handlers.callbacks.joining import InviteTo, OpenPeople, OpenSchoolPeople
from handlers.callbacks.life import OpenSchoolMove
from handlers.callbacks.programme import OpenDraft
from handlers.callbacks.reaching import OpenReported
from handlers.display import moment, organization_name, person_name
from handlers.screen import Button
from models import OrganizationType, Participation
from services.calendar.zones import to_local
from services.card_kinds import Card, CardKind
from services.session import Session

HELP_TOPICS = {
    "organization": __("with the organisation"),
    "methodics": __("with the methods"),
    "motivation": __("with motivation"),
    "choice": __("with the choice"),
    "consultation": __("a single consultation"),
    "group": __("a group on the topic"),
    "needs_mentee": __("What you need help with"),
    "competence_mentor": __("What you can help with"),
    "pulse_mid": __("Half of the way"),
    "followup_mentee": __("Three months later"),
    "topics": __("the topics"),
    "schedule": __("the schedule"),
    "format": __("the format"),
    "pair": __("the pair"),
    "now": __("at once"),
    "later": __("later on"),
}
# {who} is a person with the school, {pair} both of a pair, {since} the day of the matter.
SENTENCES: Mapping[CardKind, object] = {
    CardKind.MEETING_MISSED: __(
        "A meeting did not take place and has no new time yet.\n{pair}\nIt was planned for {since}."
    ),
    CardKind.MESSAGE_REPORTED: __(
        "{who} asks you to look at a message from the pair.\nShown on {since}. Please talk to the "
        "one who has shown it first."
    ),
    CardKind.SUPPORT_ASKED: __(
        "Somebody asks for support: {school}.\nI do not say who. Please tell all "
        "participants that they can come to you."
    ),
    CardKind.ORGANIZATION_ASKED: __(
        "Somebody asks for help with organising meetings: {school}.\nI do not say who. Please ask "
        "the pairs what gets in their way."
    ),
    CardKind.HELP_ASKED: __("{who} asks for your help {topic}."),
    CardKind.PROPOSAL_TO_APPROVE: __(
        "A colleague from another school is looking for a mentor. Your mentor was chosen: {who}."
    ),
    CardKind.PROPOSAL_SILENT: __(
        "A proposal is still without an answer.\n{pair}\nAsked on {since}. A word in person may "
        "help."
    ),
    CardKind.PROGRAM_TO_APPROVE: __(
        "A pair has agreed on its programme and waits for your word.\n{pair}"
    ),
    CardKind.PROGRAM_MISMATCH: __(
        "A pair has agreed on its programme, but plan and request differ: an item stands outside "
        "the diagnosis, or nothing answers a difficulty.\n{pair}"
    ),
    CardKind.CORRECTION_TO_APPROVE: __(
        "A pair has agreed on a correction of its programme and waits for your word.\n{pair}"
    ),
    CardKind.ASSIGNMENT_MISSING: __(
        "The programme of a pair is approved, but a mentor's assignment is not recorded. Without "
        "it a pair may not work.\n{pair}\nSince {since}."
    ),
    CardKind.ASSIGNMENT_SHORT: __(
        "A mentor's assignment ends before the term of the pair.\n{pair}\nPlease record a new last "
        "day, or agree with the pair on an earlier end."
    ),
    CardKind.CHOICE_WAITS: __(
        "A pair waits for your word: they have met, and it is not settled how to go on.\n{pair}\n"
        "Since {since}."
    ),
    CardKind.EXPERIENCE_DOUBTED: __(
        "After the trial it is open whether the mentor's experience fits the request.\n{pair}\nAsk "
        "both: perhaps another mentor is better."
    ),
    CardKind.FORMAT_CHANGE: __(
        "A pair goes on, but would like another format.\n{pair}\nAsk both what would suit them: "
        "online or in person, the length, the day."
    ),
    CardKind.STAGE_SKIPPED: __(
        "A pair went on by a curator's decision, although a meeting or somebody's yes was "
        "missing.\n{pair}\nOn {since}; the reason is on the page of the pair."
    ),
    CardKind.NEED_WAITING: __("{who} has no mentor proposed yet.\nThe need is open since {since}."),
    CardKind.WISH_WITHOUT_PAIR: __(
        "{who} has no mentor yet. What would help meanwhile: {topic}.\nAsked for on {since}."
    ),
    CardKind.STAGE_STALLED: __(
        "A pair stays in one stage for long.\n{pair}\nIn it since {since}. A word in person may "
        "help."
    ),
    CardKind.RHYTHM_LOST: __(
        "A pair has not met for twice as long as usual, and no time is agreed.\n{pair}"
    ),
    CardKind.SURVEY_OVERDUE: __(
        "{who} has not sent the questionnaire “{topic}”.\nAwaited until {since}. Remind them in "
        "person, please."
    ),
    CardKind.NO_CURATOR: __(
        "There is no curator at the school: {school}. Its people are told that you help meanwhile. "
        "Please invite a curator."
    ),
    CardKind.SCHOOL_MOVE: __("{who} asks to move to another school. The new school decides."),
    CardKind.TRANSFER_MISSING: __(
        "A pair is between schools, and a consent to transfer is not signed by both.\n{pair}\n"
        "Nothing has ended, but no new meetings are arranged until the paper is signed and marked "
        "in the person's card."
    ),
    CardKind.PAIR_WITHOUT_MEETING: __(
        "A pair finds it hard to meet.\n{pair}\nFormed on {since}, no time is agreed."
    ),
    CardKind.MEETING_UNMARKED: __(
        "Nobody has said whether the meeting took place.\n{pair}\nIt was planned for {since}."
    ),
    CardKind.OVERLOAD: __("{who}: the load in the pair is too much. A word in person may help."),
    CardKind.PULSE_WISH: __("{who} wants something changed at half of the way: {topic}."),
    CardKind.ASSIGNMENT_ENDED: __(
        "A mentor's assignment ends, and the pair still works.\n{pair}\nPlease find another mentor."
    ),
    CardKind.PAUSE_OVER: __(
        "A pause is over, and nobody has said that the pair goes on.\n{pair}\nPlease ask them."
    ),
    CardKind.TERM_ENDS: __(
        "The term of a pair comes to its end. Is it time for the final meeting?\n{pair}"
    ),
    CardKind.PLAN_DONE: __("A pair has done all of its plan. Is it time to sum up?\n{pair}"),
    CardKind.ENDED_EARLY: __(
        "A pair ended before its time on {since}.\n{pair}\nHas what they wanted been reached?"
    ),
    CardKind.FINAL_SKIPPED: __(
        "A curator completed a pair without all final answers.\n{pair}\nOn {since}."
    ),
    CardKind.WANTS_TO_MENTOR: __("{who} would like to become a mentor: {topic}."),
    CardKind.STOPS_MENTORING: __(
        "{who} does not want to go on as a mentor next year. Please talk it over: with a pause in "
        "the profile nobody new is proposed to them."
    ),
    CardKind.REFLECTION_OVERDUE: __(
        "{who} has not given the reflection after a meeting. Remind them in person, or excuse it."
    ),
    CardKind.UNREACHABLE: __(
        "{who} has blocked the bot: no message reaches them. Please ask them to open the chat "
        "again."
    ),
}


def card_text(session: Session, card: Card, people: Sequence[Participation], zone: str) -> str:
    """The words of a card; `people` as `load_people` answers them."""
    names = [_who(session, participation) for participation in people]
    if card.key.kind is CardKind.NEWCOMERS:
        return _newcomers(card, people)
    topic = HELP_TOPICS.get(card.topic or "")
    return str(SENTENCES[card.key.kind]).format(
        who=names[0],
        pair=" — ".join(names),
        since=_since(card, zone),
        school=organization_name(people[0].organization.short_title),
        topic=str(topic) if topic else "",
    )


def _since(card: Card, zone: str) -> str:
    if card.key.kind in (CardKind.MEETING_MISSED, CardKind.MEETING_UNMARKED):
        return moment(card.since, zone)
    return full_day(to_local(card.since, zone).date())


def _newcomers(card: Card, people: Sequence[Participation]) -> str:
    return ngettext(
        "{count} person waits for your confirmation.\n{school}",
        "{count} people wait for your confirmation.\n{school}",
        card.count,
    ).format(count=card.count, school=organization_name(people[0].organization.short_title))


def _who(session: Session, participation: Participation) -> str:
    school = organization_name(participation.organization.short_title)
    return f"<b>{person_name(session, participation.person)}</b>, {school}"


def card_button(card: Card, people: Sequence[Participation]) -> Button:
    """The button that does the thing."""
    return BUTTONS.get(card.key.kind, _open_person)(card, people)


def _open_person(card: Card, people: Sequence[Participation]) -> Button:
    return Button(_("Open the person"), OpenPerson(participation_id=card.participation_id))


def _confirm(card: Card, people: Sequence[Participation]) -> Button:
    return Button(_("Look and confirm"), OpenSchoolPeople(organization_id=card.key.subject_id))


def _open_school(card: Card, people: Sequence[Participation]) -> Button:
    if people[0].organization.org_type is not OrganizationType.SCHOOL:
        return Button(_("People"), OpenPeople())
    return Button(_("People of the school"), OpenSchoolPeople(organization_id=card.key.subject_id))


def _open_need(card: Card, people: Sequence[Participation]) -> Button:
    return Button(_("Find a mentor"), OpenNeed(need_id=card.key.subject_id))


def _open_proposal(card: Card, people: Sequence[Participation]) -> Button:
    return Button(_("Open the proposal"), OpenProposal(proposal_id=card.key.subject_id))


def _open_reported(card: Card, people: Sequence[Participation]) -> Button:
    return Button(_("Read it"), OpenReported(report_id=card.key.subject_id))


def _open_pair(card: Card, people: Sequence[Participation]) -> Button:
    return Button(_("Open the pair"), OpenPairOffice(mentorship_id=card.key.subject_id))


def _invite_curator(card: Card, people: Sequence[Participation]) -> Button:
    return Button(_("Invite a curator"), InviteTo(organization_id=card.key.subject_id))


def _open_move(card: Card, people: Sequence[Participation]) -> Button:
    return Button(_("Look and decide"), OpenSchoolMove(move_id=card.key.subject_id))


def _open_programme(card: Card, people: Sequence[Participation]) -> Button:
    return Button(_("Read and decide"), OpenDraft(mentorship_id=card.key.subject_id))


def _record_assignment(card: Card, people: Sequence[Participation]) -> Button:
    return Button(_("Record the assignment"), OpenAssignments(mentorship_id=card.key.subject_id))


def _excuse(card: Card, people: Sequence[Participation]) -> Button:
    return Button(_("Excuse"), ExcuseSurvey(response_id=card.key.subject_id))


BUTTONS: Mapping[CardKind, Callable[[Card, Sequence[Participation]], Button]] = {
    CardKind.NO_CURATOR: _invite_curator,
    CardKind.NEWCOMERS: _confirm,
    CardKind.SCHOOL_MOVE: _open_move,
    CardKind.TRANSFER_MISSING: _open_pair,
    CardKind.MESSAGE_REPORTED: _open_reported,
    CardKind.SUPPORT_ASKED: _open_school,
    CardKind.ORGANIZATION_ASKED: _open_school,
    CardKind.NEED_WAITING: _open_need,
    CardKind.PROPOSAL_TO_APPROVE: _open_proposal,
    CardKind.PROPOSAL_SILENT: _open_proposal,
    CardKind.PROGRAM_TO_APPROVE: _open_programme,
    CardKind.PROGRAM_MISMATCH: _open_programme,
    CardKind.CORRECTION_TO_APPROVE: _open_programme,
    CardKind.ASSIGNMENT_MISSING: _record_assignment,
    CardKind.ASSIGNMENT_SHORT: _record_assignment,
    CardKind.CHOICE_WAITS: _open_pair,
    CardKind.EXPERIENCE_DOUBTED: _open_pair,
    CardKind.FORMAT_CHANGE: _open_pair,
    CardKind.STAGE_SKIPPED: _open_pair,
    CardKind.ASSIGNMENT_ENDED: _open_pair,
    CardKind.PAUSE_OVER: _open_pair,
    CardKind.TERM_ENDS: _open_pair,
    CardKind.PLAN_DONE: _open_pair,
    CardKind.ENDED_EARLY: _open_pair,
    CardKind.FINAL_SKIPPED: _open_pair,
    CardKind.STAGE_STALLED: _open_pair,
    CardKind.RHYTHM_LOST: _open_pair,
    CardKind.REFLECTION_OVERDUE: _excuse,
}
