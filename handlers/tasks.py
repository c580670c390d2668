"""/tasks: what needs a leader's hand, one card on a screen."""

from collections.abc import Sequence

from aiogram import Router
from aiogram.filters import Command
from aiogram.utils.i18n import gettext as _
from aiogram.utils.i18n import lazy_gettext as __

from handlers.callbacks.office import DecideCard, OpenTasks
from handlers.callbacks.surveys import OpenOfficeSurveys
from handlers.card_texts import card_button, card_text
from handlers.case_screens import cases_screen
from handlers.screen import Button, Screen
from handlers.widgets import menu_row, page_row
from models import CardDecision, Role
from services.access import LEADERS
from services.actor import Actor
from services.card_kinds import Card, CardKey
from services.cards import decide, list_cards, load_people
from services.office_surveys import OFFICES
from services.session import Session

router = Router(name="tasks")

TOASTS = {
    CardDecision.DONE: __("Done, thank you!"),
    CardDecision.DISMISSED: __("The card is put away."),
    CardDecision.SNOOZED: __("I will remind you in three days."),
}


@router.message(Command("tasks"))
async def tasks(event: object, session: Session, actor: Actor) -> Screen:
    """The first card, or the psychologist's requests; others are told whose list it is."""
    if not actor.frozen and actor.holds(Role.PSYCHOLOGIST) and not actor.holds(*LEADERS):
        return await cases_screen(session, actor)
    if actor.frozen or not actor.holds(*LEADERS):
        return Screen(
            text=_(
                "The task list is for curators, heads and coordinators. What waits for you is in "
                "the menu."
            ),
            rows=[menu_row()],
        )
    return await _card_screen(session, actor, 0)


@router.callback_query(OpenTasks.filter())
async def open_tasks(
    event: object, callback_data: OpenTasks, session: Session, actor: Actor
) -> Screen:
    """The card at a place of the list as it is now."""
    return await _card_screen(session, actor, callback_data.place)


@router.callback_query(DecideCard.filter())
async def decide_card(
    event: object, callback_data: DecideCard, session: Session, actor: Actor
) -> Screen:
    """The matter is decided; the next one moves up."""
    wanted = CardKey(callback_data.kind, callback_data.subject_id, callback_data.occasion)
    before = [card.key for card in await list_cards(session, actor=actor)]
    place = before.index(wanted) if wanted in before else 0
    await decide(session, actor=actor, key=wanted, decision=callback_data.decision)
    screen = await _card_screen(session, actor, place)
    return screen.with_toast(str(TOASTS[callback_data.decision]))


async def _card_screen(session: Session, actor: Actor, place: int) -> Screen:
    cards = await list_cards(session, actor=actor)
    if not cards:
        return Screen(
            text=_("All is calm: nothing needs you now. Everything goes by plan."),
            rows=[_last_row(actor)],
        )
    place = min(max(place, 0), len(cards) - 1)
    card = cards[place]
    people = await load_people(session, card=card)
    head = _("<b>What needs you: {place} of {number}</b>").format(
        place=place + 1, number=len(cards)
    )
    return Screen(
        text=f"{head}\n\n{card_text(session, card, people, actor.timezone)}",
        rows=[
            [card_button(card, people)],
            _decisions(card),
            page_row(place, len(cards), lambda at: OpenTasks(place=at)),
            _last_row(actor),
        ],
    )


def _last_row(actor: Actor) -> list[Button]:
    """An office fills in its questionnaires when it suits it: they are a matter of its own."""
    if not actor.holds(*OFFICES):
        return menu_row()
    return [Button(_("Questionnaires"), OpenOfficeSurveys()), *menu_row()]


def _decisions(card: Card) -> Sequence[Button]:
    def button(text: str, decision: CardDecision) -> Button:
        action = DecideCard(
            kind=card.key.kind,
            subject_id=card.key.subject_id,
            occasion=card.key.occasion,
            decision=decision,
        )
        return Button(text, action)

    return [
        button(_("Done"), CardDecision.DONE),
        button(_("Not needed"), CardDecision.DISMISSED),
        button(_("In 3 days"), CardDecision.SNOOZED),
    ]
