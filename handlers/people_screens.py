"""The screens of people that several actions end in: a school's list, one person's card."""

from aiogram.utils.i18n import gettext as _
from aiogram.utils.i18n import ngettext

from handlers.callbacks.joining import (
    Approve,
    ApproveAll,
    MarkPaper,
    OpenInvites,
    OpenPerson,
    OpenSchoolPeople,
    ReturnForm,
)
from handlers.display import button_name, organization_name
from handlers.person_card import card_text
from handlers.screen import Button, Screen
from handlers.titles import ROLE_TITLES
from handlers.widgets import PAGE, choice, menu_row, page_of, page_row
from models import Participation, ParticipationState
from services import people
from services.actor import Actor
from services.approvals import fingerprint, list_waiting_ids
from services.session import Session


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
    shown, page, pages = page_of(found, page, PAGE - 1 if len(waiting) < 2 else PAGE - 2)
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
    rows.append([Button(_("Invite"), OpenInvites()), *menu_row()])
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
        signed = card.paper_consent is None
        label = _("Paper consent to transfer is signed") if signed else _("Take the mark back")
        rows.append([Button(label, MarkPaper(participation_id=participation_id, signed=signed))])
    back = OpenSchoolPeople(organization_id=card.participation.organization_id)
    return Screen(
        text=card_text(session, card),
        rows=[*rows, [Button(_("To the list"), back)], menu_row()],
    )
