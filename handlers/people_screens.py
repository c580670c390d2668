"""The screens of people that several actions end in: a school's list, one person's card."""

from aiogram.utils.i18n import gettext as _
from aiogram.utils.i18n import ngettext

from handlers.callbacks import OpenPairsOffice
from handlers.callbacks.consents import OpenPaperConsents
from handlers.callbacks.joining import (
    Approve,
    ApproveAll,
    OpenPerson,
    OpenSchoolPeople,
    ReturnForm,
)
from handlers.callbacks.life import OpenNewAccount, OpenPapers, SetDeputy
from handlers.callbacks.surveys import OpenAnswers
from handlers.display import button_name, organization_name
from handlers.person_card import card_text
from handlers.screen import Button, Screen
from handlers.titles import ROLE_TITLES
from handlers.widgets import PAGE, choice, menu_row, page_of, page_row
from models import PARTICIPANT_ROLES, Participation, ParticipationState
from services import people
from services.access import can_pair
from services.actor import Actor
from services.approvals import fingerprint, list_waiting_ids
from services.session import Session
from services.survey_sharing import list_answers_of, reads_answers


def waiting_line(count: int) -> str:
    """How many forms wait; one person may have sent two."""
    if not count:
        return _("No forms are waiting for confirmation.")
    text = ngettext(
        "{count} form is waiting for confirmation.",
        "{count} forms are waiting for confirmation.",
        count,
    )
    return text.format(count=count)


async def school_screen(session: Session, actor: Actor, organization_id: int, page: int) -> Screen:
    """Newcomers first, then those who take part; the others are counted."""
    found = await people.list_people(session, actor=actor, organization_id=organization_id)
    counts = await people.get_school(session, actor=actor, organization_id=organization_id)
    waiting = await list_waiting_ids(session, actor=actor, organization_id=organization_id)
    pairs = can_pair(actor, counts.path)
    shown, page, pages = page_of(found, page, PAGE - 1 - (len(waiting) > 1) - pairs)
    rows = [
        choice(_person_row(session, participation), OpenPerson(participation_id=participation.id))
        for participation in shown
    ]
    rows.append(
        page_row(page, pages, lambda n: OpenSchoolPeople(organization_id=organization_id, page=n))
    )
    if len(waiting) > 1:
        action = ApproveAll(organization_id=organization_id, seen=fingerprint(waiting))
        rows.append([Button(_("Confirm all: {count}").format(count=len(waiting)), action)])
    # Inviting is there as well, and in the menu.
    ways = [Button(_("More"), OpenPapers(organization_id=organization_id))]
    if pairs:
        ways.append(Button(_("Pairs"), OpenPairsOffice(organization_id=organization_id)))
    rows.append([*ways, *menu_row()])
    return Screen(text=_school_text(counts), rows=rows)


def _school_text(counts: people.SchoolCounts) -> str:
    lines = [
        f"<b>{organization_name(counts.title)}</b>",
        waiting_line(counts.waiting),
        _("Taking part: {count}").format(count=counts.active),
    ]
    if counts.registering:
        lines.append(_("Filling in the form: {count}").format(count=counts.registering))
    if counts.invited:
        lines.append(_("Invited, not here yet: {count}").format(count=counts.invited))
    return "\n".join(lines)


def _person_row(session: Session, participation: Participation) -> str:
    sign = {
        ParticipationState.PENDING_APPROVAL: "🔔 ",
        ParticipationState.PAUSED: "⏸ ",
    }.get(participation.state, "")
    name = button_name(session, participation.person)
    return f"{sign}{name} · {ROLE_TITLES[participation.role]}"


def life_rows(card: people.Card) -> list[list[Button]]:
    """Who deputises, and a new Telegram account."""
    role, rows = card.participation, []
    if card.can_set_deputy:
        label = _("Make a main curator") if role.is_deputy else _("Make the deputy")
        action = SetDeputy(participation_id=role.id, deputy=not role.is_deputy)
        rows.append([Button(label, action)])
    if card.can_renew_account:
        action = OpenNewAccount(participation_id=role.id)
        rows.append([Button(_("New Telegram account"), action)])
    return rows


async def person_screen(session: Session, actor: Actor, participation_id: int) -> Screen:
    """The card, with what this leader may do."""
    card = await people.get_card(session, actor=actor, participation_id=participation_id)
    rows = []
    if card.can_decide:
        rows.append([Button(_("Confirm"), Approve(participation_id=participation_id))])
        rows.append(
            [Button(_("Return with a comment"), ReturnForm(participation_id=participation_id))]
        )
    if card.can_mark_paper:
        papers = OpenPaperConsents(participation_id=participation_id)
        rows.append([Button(_("Consents and blank forms"), papers)])
    rows += life_rows(card)
    organization = card.participation.organization
    if card.participation.role in PARTICIPANT_ROLES and can_pair(actor, organization.path):
        pairs = OpenPairsOffice(organization_id=organization.id, participation_id=participation_id)
        rows.append([Button(_("Pairs"), pairs)])
    if reads_answers(actor, organization.path) and await list_answers_of(
        session, actor=actor, participation_id=participation_id
    ):
        rows.append([Button(_("Answers"), OpenAnswers(participation_id=participation_id))])
    back = OpenSchoolPeople(organization_id=organization.id)
    return Screen(
        text=card_text(session, card),
        rows=[*rows, [Button(_("To the list"), back)], menu_row()],
    )
