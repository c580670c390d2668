"""What each card of the task list says, and the button that does the thing."""

from collections.abc import Callable, Mapping, Sequence

from aiogram.utils.i18n import gettext as _
from aiogram.utils.i18n import lazy_gettext as __
from aiogram.utils.i18n import ngettext

from handlers.calendar_words import full_day
from handlers.callbacks import ExcuseReflection, OpenNeed, OpenPerson, OpenProposal
from handlers.callbacks.joining import OpenSchoolPeople
from handlers.display import moment, organization_name, person_name
from handlers.screen import Button
from models import Participation
from services.calendar.zones import to_local
from services.card_kinds import Card, CardKind
from services.session import Session

HELP_TOPICS = {
    "organization": __("with the organisation"),
    "methodics": __("with the methods"),
    "motivation": __("with motivation"),
}
# {who} is a person with the school, {pair} both of a pair, {since} the day of the matter.
SENTENCES: Mapping[CardKind, object] = {
    CardKind.MEETING_MISSED: __(
        "A meeting did not take place and has no new time yet.\n{pair}\nIt was planned for {since}."
    ),
    CardKind.SUPPORT_ASKED: __(
        "Somebody asks for support after a meeting: {school}.\nI do not say who. Please tell all "
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
    CardKind.NEED_WAITING: __("{who} has no mentor proposed yet.\nThe need is open since {since}."),
    CardKind.PAIR_WITHOUT_MEETING: __(
        "A pair finds it hard to meet.\n{pair}\nFormed on {since}, no time is agreed."
    ),
    CardKind.MEETING_UNMARKED: __(
        "Nobody has said whether the meeting took place.\n{pair}\nIt was planned for {since}."
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
    return Button(_("People of the school"), OpenSchoolPeople(organization_id=card.key.subject_id))


def _open_need(card: Card, people: Sequence[Participation]) -> Button:
    return Button(_("Find a mentor"), OpenNeed(need_id=card.key.subject_id))


def _open_proposal(card: Card, people: Sequence[Participation]) -> Button:
    return Button(_("Open the proposal"), OpenProposal(proposal_id=card.key.subject_id))


def _excuse(card: Card, people: Sequence[Participation]) -> Button:
    return Button(_("Excuse"), ExcuseReflection(response_id=card.key.subject_id))


BUTTONS: Mapping[CardKind, Callable[[Card, Sequence[Participation]], Button]] = {
    CardKind.NEWCOMERS: _confirm,
    CardKind.SUPPORT_ASKED: _open_school,
    CardKind.ORGANIZATION_ASKED: _open_school,
    CardKind.NEED_WAITING: _open_need,
    CardKind.PROPOSAL_TO_APPROVE: _open_proposal,
    CardKind.PROPOSAL_SILENT: _open_proposal,
    CardKind.REFLECTION_OVERDUE: _excuse,
}
