"""Notices about support. The first line tells a glance at the phone nothing."""

from collections.abc import Mapping
from typing import Any

from aiogram import html
from aiogram.utils.i18n import gettext as _

from handlers.callbacks.support import OpenCase, OpenCases, OpenSupport, WriteSupportWord
from handlers.display import person_name
from handlers.notices.registry import notice
from handlers.screen import Button, Screen
from handlers.widgets import menu_row
from models import SupportState
from services.actor import Actor
from services.errors import NotFound
from services.notices import NoticeKind
from services.session import Session
from services.support import OwnCase, get_own_case
from services.support_cases import get_case
from services.support_messages import get_word

Payload = Mapping[str, Any]


@notice(NoticeKind.SUPPORT_OFFERED)
async def support_offered(session: Session, reader: Actor, payload: Payload) -> Screen | None:
    """To the person: there is something to read."""
    own = await _own(session, reader, payload)
    if own is None or own.case.state is not SupportState.OFFERED:
        return None
    text = _("There is an offer after your answers. Only you see it.")
    return _with_a_look(text, own)


@notice(NoticeKind.SUPPORT_TAKEN)
async def support_taken(session: Session, reader: Actor, payload: Payload) -> Screen | None:
    """To the person: who will write."""
    own = await _own(session, reader, payload)
    if own is None or own.case.state is not SupportState.TAKEN or own.taker is None:
        return None
    text = _("{person} has read your request and will write to you.")
    return _with_a_look(text.format(person=person_name(session, own.taker)), own)


@notice(NoticeKind.SUPPORT_ASKED)
async def support_asked(session: Session, reader: Actor, payload: Payload) -> Screen | None:
    """To a psychologist: a case waits; not whose."""
    try:
        case = await get_case(session, actor=reader, case_id=payload["case_id"])
    except NotFound:
        return None
    if case.state is not SupportState.OPEN:
        return None
    return Screen(
        text=_("A new request is waiting for you."),
        rows=[
            [Button(_("Open"), OpenCase(case_id=case.id))],
            [Button(_("To the requests"), OpenCases()), *menu_row()],
        ],
    )


@notice(NoticeKind.SUPPORT_MESSAGE)
async def support_message(session: Session, reader: Actor, payload: Payload) -> Screen | None:
    """The message itself, while the case is with the same two."""
    try:
        word = await get_word(session, actor=reader, message_id=payload["message_id"])
    except NotFound:
        return None
    case_id = word.talk.case.id
    request = OpenSupport(case_id=case_id) if word.talk.is_author else OpenCase(case_id=case_id)
    text = _("{name} writes:").format(name=person_name(session, word.talk.other))
    return Screen(
        text=f"{text}\n\n<blockquote>{html.quote(word.message.text)}</blockquote>",
        rows=[
            [Button(_("Answer"), WriteSupportWord(case_id=case_id))],
            [Button(_("To the request"), request), *menu_row()],
        ],
    )


async def _own(session: Session, reader: Actor, payload: Payload) -> OwnCase | None:
    try:
        return await get_own_case(session, actor=reader, case_id=payload["case_id"])
    except NotFound:
        return None


def _with_a_look(text: str, own: OwnCase) -> Screen:
    return Screen(
        text=text, rows=[[Button(_("Have a look"), OpenSupport(case_id=own.case.id))], menu_row()]
    )
