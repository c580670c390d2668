"""The offer of support as its person sees it: pass it on to a psychologist, or not."""

from aiogram import Router
from aiogram.types import CallbackQuery
from aiogram.utils.i18n import gettext as _

from handlers.callbacks.support import (
    AnswerSupport,
    OpenSupport,
    WithdrawSupport,
    WriteSupportWord,
)
from handlers.display import organization_name, person_name
from handlers.screen import Button, Screen
from handlers.support_words import HOW_IT_STANDS, SOURCES
from handlers.widgets import menu_row
from models import SupportState
from services.actor import Actor
from services.errors import AlreadyDone
from services.session import Session
from services.support import OwnCase, answer_offer, get_own_case, withdraw_case

router = Router(name="support")


@router.callback_query(OpenSupport.filter())
async def open_support(
    callback: CallbackQuery, callback_data: OpenSupport, session: Session, actor: Actor
) -> Screen:
    """The question, or how it stands."""
    return await own_case_screen(session, actor, callback_data.case_id)


@router.callback_query(AnswerSupport.filter())
async def answer_support(
    callback: CallbackQuery, callback_data: AnswerSupport, session: Session, actor: Actor
) -> Screen:
    """Yes or no; a second press shows how it stands."""
    try:
        await answer_offer(
            session, actor=actor, case_id=callback_data.case_id, agrees=callback_data.agrees
        )
    except AlreadyDone:
        return await _as_it_stands(session, actor, callback_data.case_id)
    return await own_case_screen(session, actor, callback_data.case_id)


@router.callback_query(WithdrawSupport.filter())
async def withdraw_support(
    callback: CallbackQuery, callback_data: WithdrawSupport, session: Session, actor: Actor
) -> Screen:
    """Taken back."""
    try:
        await withdraw_case(session, actor=actor, case_id=callback_data.case_id)
    except AlreadyDone:
        return await _as_it_stands(session, actor, callback_data.case_id)
    return await own_case_screen(session, actor, callback_data.case_id)


async def _as_it_stands(session: Session, actor: Actor, case_id: int) -> Screen:
    hint = _("This has already been decided. Here is how things stand now.")
    return (await own_case_screen(session, actor, case_id)).with_toast(hint)


async def own_case_screen(session: Session, actor: Actor, case_id: int) -> Screen:
    """The question, or how it stands."""
    own = await get_own_case(session, actor=actor, case_id=case_id)
    text = _question(session, own)
    if own.case.state is not SupportState.OFFERED:
        taker = person_name(session, own.taker) if own.taker else ""
        text = str(HOW_IT_STANDS[own.case.state]).format(taker=taker)
    return Screen(text=text, rows=[*_rows(own), menu_row()])


def _question(session: Session, own: OwnCase) -> str:
    return _(
        "It seems that some support would be good now. Shall I pass this on to the psychologist of "
        "the programme, so that they write to you?\n\nThe psychologist will see: {name}, {school}, "
        "and what it is about: {about}. Nobody else learns of it: neither the curator, nor the "
        "head, nor the other side of the pair."
    ).format(
        name=person_name(session, own.author.person),
        school=organization_name(own.author.organization.short_title),
        about=SOURCES[own.case.source],
    )


def _rows(own: OwnCase) -> list[list[Button]]:
    case_id = own.case.id
    yes = AnswerSupport(case_id=case_id, agrees=True)
    if own.case.state is SupportState.OFFERED:
        return [
            [Button(_("Yes, pass it on"), yes)],
            [Button(_("No, thank you"), AnswerSupport(case_id=case_id, agrees=False))],
        ]
    if own.case.state in (SupportState.DECLINED, SupportState.WITHDRAWN):
        return [[Button(_("Pass it on after all"), yes)]]
    back = [Button(_("Take the request back"), WithdrawSupport(case_id=case_id))]
    if own.case.state is SupportState.TAKEN:
        return [[Button(_("Write"), WriteSupportWord(case_id=case_id))], back]
    if own.case.state is SupportState.OPEN:
        return [back]
    return []
