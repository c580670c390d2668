"""The consent to publication: which data, where, how long, one after another; then its text."""

from enum import StrEnum

from aiogram import Router
from aiogram.types import CallbackQuery
from aiogram.utils.i18n import gettext as _

from handlers.callbacks.consents import AnswerPublication, ChoosePublication, OpenConsent
from handlers.callbacks.office import OpenConsents
from handlers.consent_text import ConsentText, Operator, consent_text
from handlers.consent_words import (
    FIELDS,
    PLACES,
    TERMS,
    bit_of,
    chosen_of,
    field_words,
    place_words,
    term_words,
)
from handlers.proofs import proof_of
from handlers.screen import Button, Screen
from handlers.widgets import Rows, choice, menu_row
from models import ConsentKind, ConsentState, PublicationField, PublicationPlace
from services.access import require
from services.actor import Actor
from services.own_consents import (
    PublicationChoice,
    agree_to_publication,
    list_own,
    refuse_publication,
)
from services.session import Session

router = Router(name="publication")

WHAT, WHERE, HOW_LONG, TEXT = range(4)


@router.callback_query(ChoosePublication.filter())
async def choose(
    callback: CallbackQuery,
    callback_data: ChoosePublication,
    session: Session,
    actor: Actor,
    settings: Operator,
) -> Screen:
    """One step of the choice; nothing is ticked beforehand. At the end the text, alone."""
    await list_own(session, actor=actor)
    require(not actor.frozen)
    step = callback_data.step
    if step > WHAT and not callback_data.fields:
        step = WHAT
    if step > WHERE and not callback_data.places:
        step = WHERE
    if step == TEXT:
        return _text_screen(callback_data, _text(callback_data, settings, actor.locale))
    screens = {WHAT: _what_screen, WHERE: _where_screen, HOW_LONG: _how_long_screen}
    return screens[step](callback_data)


@router.callback_query(AnswerPublication.filter())
async def take_answer(
    callback: CallbackQuery,
    callback_data: AnswerPublication,
    session: Session,
    actor: Actor,
    settings: Operator,
) -> Screen:
    """Yes or no to exactly this; what follows is a new message, the text is the proof."""
    chosen = ChoosePublication(
        step=TEXT,
        fields=callback_data.fields,
        places=callback_data.places,
        term=callback_data.term,
    )
    text = _text(chosen, settings, callback_data.locale)
    shown = (callback_data.version, callback_data.locale, callback_data.mark)
    proof = proof_of(callback, text, shown)
    if proof is None:
        return _text_screen(chosen, text)
    if callback_data.yes:
        picked = PublicationChoice(
            fields=chosen_of(chosen.fields, PublicationField),
            places=chosen_of(chosen.places, PublicationPlace),
            term=chosen.term,
        )
        await agree_to_publication(session, actor=actor, proof=proof, choice=picked)
        outcome = _("Thank you. Only what you have chosen may be published.")
    else:
        consent = await refuse_publication(session, actor=actor, proof=proof)
        outcome = (
            _(
                "Withdrawn: nothing new is published; what is already published is taken down "
                "within three working days. You take part as before."
            )
            if consent.state is ConsentState.WITHDRAWN
            else _("All right: nothing of yours is published. You take part as before.")
        )
    kind = ConsentKind.PUBLICATION
    rows = [[Button(_("About this consent"), OpenConsent(kind=kind))], menu_row()]
    return Screen(text=outcome, rows=rows, fresh=True)


def _what_screen(chosen: ChoosePublication) -> Screen:
    text = _(
        "<b>What may be published?</b> 1 of 3\n\nTick only what you agree to. If you tick nothing, "
        "a practice is published without you."
    )
    rows = _ticks(chosen, "fields", FIELDS)
    onward = chosen.model_copy(update={"step": WHERE})
    return _step_screen(text, rows, onward if chosen.fields else None, OpenConsents())


def _where_screen(chosen: ChoosePublication) -> Screen:
    text = _("<b>Where?</b> 2 of 3\n\nTick every place where this may appear.")
    rows = _ticks(chosen, "places", PLACES)
    onward = chosen.model_copy(update={"step": HOW_LONG})
    back = chosen.model_copy(update={"step": WHAT})
    return _step_screen(text, rows, onward if chosen.places else None, back)


def _how_long_screen(chosen: ChoosePublication) -> Screen:
    text = _("<b>For how long?</b> 3 of 3\n\nYou can withdraw it at any time.")
    rows = [
        choice(term_words(term), chosen.model_copy(update={"step": TEXT, "term": term}))
        for term in TERMS
    ]
    return _step_screen(text, rows, None, chosen.model_copy(update={"step": WHERE}))


def _ticks(chosen: ChoosePublication, name: str, titles: dict[StrEnum, object]) -> Rows:
    bits = getattr(chosen, name)
    return [
        choice(
            str(title),
            chosen.model_copy(update={name: bits ^ bit_of(item)}),
            chosen=bool(bits & bit_of(item)),
        )
        for item, title in titles.items()
    ]


def _step_screen(
    text: str, rows: Rows, onward: ChoosePublication | None, back: ChoosePublication | OpenConsents
) -> Screen:
    last = [Button(_("Back"), back)]
    if onward is not None:
        last.append(Button(_("Next"), onward))
    return Screen(text=text, rows=[*rows, last])


def _text(chosen: ChoosePublication, settings: Operator, locale: str) -> ConsentText:
    words = {
        "fields": field_words(chosen_of(chosen.fields, PublicationField)),
        "places": place_words(chosen_of(chosen.places, PublicationPlace)),
        "term": term_words(chosen.term),
    }
    return consent_text(ConsentKind.PUBLICATION, settings, locale, words)


def _text_screen(chosen: ChoosePublication, text: ConsentText) -> Screen:
    def answer(yes: bool) -> AnswerPublication:
        return AnswerPublication(
            version=text.version,
            locale=text.locale,
            mark=text.mark,
            fields=chosen.fields,
            places=chosen.places,
            term=chosen.term,
            yes=yes,
        )

    return Screen(
        text=text.html,
        rows=[
            [Button(_("I agree"), answer(True))],
            [Button(_("I do not agree"), answer(False))],
        ],
        fresh=True,
    )
