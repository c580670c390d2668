"""My consents, each alone: how they stand, and answering or taking back those with a button."""

from dataclasses import replace

from aiogram import Router
from aiogram.types import CallbackQuery
from aiogram.utils.i18n import gettext as _
from aiogram.utils.i18n import lazy_gettext as __

from handlers.callbacks.consents import (
    AnswerNotifications,
    ChoosePublication,
    OpenConsent,
    OpenForms,
    ReadNotifications,
    WithdrawOwn,
)
from handlers.callbacks.office import OpenConsents, OpenPrivacy, WithdrawConsent
from handlers.consent_text import ConsentText, Operator, consent_text
from handlers.consent_words import PURPOSES, details_lines, standing
from handlers.proofs import proof_of
from handlers.screen import Button, Screen
from handlers.titles import CONSENT_TITLES
from handlers.widgets import Rows, choice, menu_row
from models import Consent, ConsentKind
from services.actor import Actor
from services.consents import VALID
from services.own_consents import (
    BACK_BY_BUTTON,
    answer_notifications,
    list_own,
    withdraw_own,
)
from services.session import Session

router = Router(name="own_consents")

K = ConsentKind
QUESTIONS = {
    K.NOTIFICATIONS: __(
        "<b>No more additional messages?</b>\n\nMessages of the programme itself stay."
    ),
    K.PUBLICATION: __(
        "<b>Withdraw the consent to publication?</b>\n\nNothing new is published; what is already "
        "published is taken down within three working days. You take part as before."
    ),
    K.PD_TRANSFER: __(
        "<b>Withdraw the consent to the transfer of data?</b>\n\nInside your school everything "
        "stays. Proposals with other schools are taken back. A pair with another school cannot go "
        "on without it: both of you and the curators are told that, without a reason, and the "
        "curator decides with you what follows."
    ),
}


@router.callback_query(OpenConsents.filter())
async def open_consents(event: object, session: Session, actor: Actor) -> Screen:
    """Every kind, with how it stands."""
    own = await list_own(session, actor=actor)
    lines = [_("<b>My consents</b>"), _("Each stands alone: to refuse one changes no other.")]
    lines += [
        f"<b>{CONSENT_TITLES[kind]}</b>\n{standing(own[kind], actor.timezone)}" for kind in own
    ]
    rows = [choice(str(CONSENT_TITLES[kind]), OpenConsent(kind=kind)) for kind in own]
    return Screen(
        text="\n\n".join(lines),
        rows=[
            *rows,
            [Button(_("Blank forms"), OpenForms())],
            [Button(_("Back"), OpenPrivacy()), *menu_row()],
        ],
    )


@router.callback_query(OpenConsent.filter())
async def open_consent(
    event: object, callback_data: OpenConsent, session: Session, actor: Actor
) -> Screen:
    """One kind: what it is for, how it stands, what can be done."""
    return await consent_screen(session, actor, callback_data.kind)


async def consent_screen(session: Session, actor: Actor, kind: ConsentKind) -> Screen:
    """The page of one kind of the actor's consents."""
    consent = (await list_own(session, actor=actor))[kind]
    lines = [f"<b>{CONSENT_TITLES[kind]}</b>", str(PURPOSES[kind])]
    lines.append(_("Now: {standing}").format(standing=standing(consent, actor.timezone)))
    if consent is not None and consent.state in VALID:
        lines += details_lines(consent)
    back = [Button(_("Back"), OpenConsents()), *menu_row()]
    return Screen(text="\n\n".join(lines), rows=[*_rows(kind, consent), back])


def _rows(kind: ConsentKind, consent: Consent | None) -> Rows:
    holds = consent is not None and consent.state in VALID
    if kind is K.PD_PROCESSING:
        return [[Button(_("Withdraw the consent"), WithdrawConsent())]] if holds else []
    rows: Rows = []
    if kind is K.NOTIFICATIONS and not holds:
        rows.append([Button(_("Read and decide"), ReadNotifications())])
    if kind is K.PUBLICATION:
        label = _("Change what may be published") if holds else _("Choose what may be published")
        rows.append([Button(label, ChoosePublication())])
    if holds and kind in BACK_BY_BUTTON:
        rows.append([Button(_("Withdraw the consent"), WithdrawOwn(kind=kind))])
    return rows


@router.callback_query(ReadNotifications.filter())
async def read_notifications(
    callback: CallbackQuery, session: Session, actor: Actor, settings: Operator
) -> Screen:
    """The full text, and nothing else, as a message of its own."""
    if await _holds(session, actor, K.NOTIFICATIONS):
        return await consent_screen(session, actor, K.NOTIFICATIONS)
    return _text_screen(consent_text(K.NOTIFICATIONS, settings, actor.locale))


@router.callback_query(AnswerNotifications.filter())
async def take_answer(
    callback: CallbackQuery,
    callback_data: AnswerNotifications,
    session: Session,
    actor: Actor,
    settings: Operator,
) -> Screen:
    """Yes or no; what follows is a new message, the text is the proof."""
    text = consent_text(K.NOTIFICATIONS, settings, callback_data.locale)
    shown = (callback_data.version, callback_data.locale, callback_data.mark)
    proof = proof_of(callback, text, shown)
    if proof is None:
        return _text_screen(text)
    await answer_notifications(session, actor=actor, proof=proof, agrees=callback_data.yes)
    screen = await consent_screen(session, actor, K.NOTIFICATIONS)
    return replace(screen, fresh=True).with_toast(_("Noted"))


@router.callback_query(WithdrawOwn.filter())
async def withdraw(
    callback: CallbackQuery, callback_data: WithdrawOwn, session: Session, actor: Actor
) -> Screen:
    """Take one consent back, after a question that says what follows."""
    kind = callback_data.kind
    if not callback_data.sure and kind in QUESTIONS and await _holds(session, actor, kind):
        return Screen(
            text=str(QUESTIONS[kind]),
            rows=[
                [Button(_("Yes, withdraw it"), WithdrawOwn(kind=kind, sure=True))],
                [Button(_("No, leave it"), OpenConsent(kind=kind))],
            ],
        )
    if callback_data.sure:
        await withdraw_own(session, actor=actor, kind=kind)
    return await consent_screen(session, actor, kind)


async def _holds(session: Session, actor: Actor, kind: ConsentKind) -> bool:
    consent = (await list_own(session, actor=actor))[kind]
    return consent is not None and consent.state in VALID


def _text_screen(text: ConsentText) -> Screen:
    def answer(yes: bool) -> AnswerNotifications:
        return AnswerNotifications(
            version=text.version, locale=text.locale, mark=text.mark, yes=yes
        )

    return Screen(
        text=text.html,
        rows=[
            [Button(_("I agree"), answer(True))],
            [Button(_("I do not agree"), answer(False))],
        ],
        fresh=True,
    )
