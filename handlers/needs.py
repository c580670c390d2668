"""«Запросы»: what the mentees of a curator's scope ask for, and how each search goes."""

from aiogram import Router
from aiogram.utils.i18n import gettext as _
from aiogram.utils.i18n import lazy_gettext as __
from aiogram.utils.i18n import ngettext

from handlers.callbacks import OpenNeed, OpenNeeds, OpenProposal
from handlers.callbacks.more_needs import SplitNeed
from handlers.callbacks.pairing import ShowCandidates
from handlers.display import button_name, button_title, person_name
from handlers.meeting_words import MODES
from handlers.more_needs import can_split
from handlers.pairing_words import item_codes, sees_topics, topics, who
from handlers.screen import Button, Screen
from handlers.taxonomy import direction_title
from handlers.widgets import choice, menu_row, page_of, page_row
from models import Need, NeedState, Proposal, ProposalState, Reach
from services import clock
from services.actor import Actor
from services.needs import SEARCHING, get_need, list_needs
from services.proposals import find_live
from services.session import Session

router = Router(name="needs")

REACHES = {
    Reach.OWN_SCHOOL: __("a mentor from one's own school"),
    Reach.OTHER_SCHOOL: __("a mentor from another school"),
    Reach.ANY: __("a mentor from any school"),
}


@router.callback_query(OpenNeeds.filter())
async def open_needs(
    event: object, callback_data: OpenNeeds, session: Session, actor: Actor
) -> Screen:
    """The needs of the curator's scope that have no pair yet."""
    found = await list_needs(session, actor=actor)
    if not found:
        text = _(
            "<b>Requests</b>\n\nNobody is waiting for a mentor now. A new request appears here as "
            "soon as you confirm its author."
        )
        return Screen(text=text, rows=[menu_row()])
    shown, page, pages = page_of(found, callback_data.page)
    rows = [choice(_need_button(session, actor, need), OpenNeed(need_id=need.id)) for need in shown]
    if pages > 1:
        rows.append(page_row(page, pages, lambda number: OpenNeeds(page=number)))
    searching = sum(need.state in SEARCHING for need in found)
    text = _(
        "<b>Requests</b>\n\n🔎 looking for a mentor: {searching}\n⏳ waiting for answers: {waiting}"
    ).format(searching=searching, waiting=len(found) - searching)
    return Screen(text=text, rows=[*rows, menu_row()])


@router.callback_query(OpenNeed.filter())
async def open_need(
    event: object, callback_data: OpenNeed, session: Session, actor: Actor
) -> Screen:
    """One need: what is asked for, how, and what to do next."""
    need = await get_need(session, actor=actor, need_id=callback_data.need_id)
    live = await find_live(session, need_id=need.id)
    lines = [
        _("<b>Request</b>: {who}").format(who=who(session, need.participation)),
        _topics_of(actor, need),
        _("How: {mode}, {reach}").format(mode=MODES[need.mode], reach=REACHES[need.reach]),
        _how_it_stands(session, need, live),
    ]
    if live is not None:
        action = [Button(_("Open the proposal"), OpenProposal(proposal_id=live.id))]
    elif need.state in SEARCHING:
        action = [Button(_("Find a mentor"), ShowCandidates(need_id=need.id))]
    else:
        action = []
    rows = [action] if action else []
    if live is None and can_split(actor, need):
        rows.append([Button(_("Split the request"), SplitNeed(need_id=need.id))])
    return Screen(
        text="\n\n".join(lines),
        rows=[*rows, [Button(_("All requests"), OpenNeeds())], menu_row()],
    )


def _need_button(session: Session, actor: Actor, need: Need) -> str:
    sign = "🔎" if need.state in SEARCHING else "⏳"
    name = button_name(session, need.participation.person)
    if sees_topics(actor, need):
        return f"{sign} {name} · {direction_title(need.direction)}"
    return f"{sign} {name} · {button_title(need.participation.organization.short_title)}"


def _topics_of(actor: Actor, need: Need) -> str:
    if sees_topics(actor, need):
        return f"{direction_title(need.direction)}\n{topics(item_codes(need))}"
    return _("The topics are seen by the curator of the school.")


def _how_it_stands(session: Session, need: Need, live: Proposal | None) -> str:
    if live is not None:
        waiting = (
            _("Proposed: {mentor}. The curator of the mentor's school answers first.")
            if live.state is ProposalState.DRAFT
            else _("Proposed: {mentor}. Waiting for both answers.")
        )
        return waiting.format(mentor=person_name(session, live.mentor.person))
    if need.state in SEARCHING:
        days = (clock.now() - need.opened_at).days
        if days < 1:
            return _("New today.")
        return ngettext("Waiting for {count} day.", "Waiting for {count} days.", days).format(
            count=days
        )
    if need.state is NeedState.PAIRED:
        return _("There is a pair for this request.")
    return _("This request is closed.")
