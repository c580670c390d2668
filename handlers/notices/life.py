"""Notices about deputies, new accounts and moves to another school."""

from collections.abc import Mapping
from typing import Any

from aiogram.utils.i18n import gettext as _

from handlers.callbacks.joining import OpenPerson
from handlers.callbacks.life import OpenSchoolMove
from handlers.callbacks.office import OpenProfile, OpenTasks
from handlers.display import organization_name, person_name
from handlers.helpers_words import helpers_lines
from handlers.notices.registry import notice
from handlers.screen import Button, Screen
from handlers.widgets import menu_row
from models import SchoolMoveState
from services.actor import Actor
from services.errors import NotFound
from services.move_decisions import get_move
from services.moving import find_ended, find_mine
from services.notices import NoticeKind
from services.people import get_card
from services.session import Session

Payload = Mapping[str, Any]


@notice(NoticeKind.DEPUTY_CHANGED)
async def deputy_changed(session: Session, reader: Actor, payload: Payload) -> Screen | None:
    """To a curator: deputy from now on, or a main curator again."""
    grant = reader.grant(payload["participation_id"])
    if grant is None or grant.is_deputy is not payload["deputy"]:
        return None
    school = organization_name(grant.organization_title)
    text = (
        _(
            "You are now the deputy curator: {school}. Your rights stay the same. I write to you "
            "while no main curator is there."
        )
        if payload["deputy"]
        else _("You are now a main curator: {school}. From now on I write to you first.")
    )
    rows = [[Button(_("Tasks"), OpenTasks())], menu_row()]
    return Screen(text=text.format(school=school), rows=rows)


@notice(NoticeKind.ACCOUNT_MOVED)
async def account_moved(session: Session, reader: Actor, payload: Payload) -> Screen | None:
    """To whoever issued the link: it was used."""
    participation_id = payload["participation_id"]
    try:
        card = await get_card(session, actor=reader, participation_id=participation_id)
    except NotFound:
        return None
    text = _(
        "{person} now uses another Telegram account; the former one is unlinked. If this was not "
        "what you agreed on, write to the coordinator at once."
    ).format(person=person_name(session, card.participation.person))
    rows = [[Button(_("Open the person"), OpenPerson(participation_id=participation_id))]]
    return Screen(text=text, rows=[*rows, menu_row()])


@notice(NoticeKind.ACCOUNT_LEFT)
async def account_left(session: Session, reader: Actor, payload: Payload) -> Screen | None:
    """Into the chat of the former account: somebody goes on from another one."""
    text = _(
        "Your profile has been entered from another Telegram account; this one is unlinked. If it "
        "was you, nothing is to be done. If it was not you, tell your curator at once: the link is "
        "made by them."
    )
    return Screen(text="\n".join([text, *await helpers_lines(session, reader)]), rows=[])


@notice(NoticeKind.SCHOOL_MOVE_ASKED)
async def move_asked(session: Session, reader: Actor, payload: Payload) -> Screen | None:
    """To those who confirm at the new school, while nobody has decided."""
    try:
        move, role, target = await get_move(session, actor=reader, move_id=payload["move_id"])
    except NotFound:
        return None
    if move.state is not SchoolMoveState.ASKED:
        return None
    text = _("{person} asks to move to your school: {former} → {school}.").format(
        person=person_name(session, role.person),
        former=organization_name(role.organization.short_title),
        school=organization_name(target.short_title),
    )
    return Screen(text=text, rows=[[Button(_("Open"), OpenSchoolMove(move_id=move.id))]])


@notice(NoticeKind.SCHOOL_MOVE_DECIDED)
async def move_decided(session: Session, reader: Actor, payload: Payload) -> Screen | None:
    """To the person who asked."""
    found = await find_mine(session, actor=reader, move_id=payload["move_id"])
    if found is None:
        return None
    move, target = found
    school = organization_name(target.short_title)
    if move.state is SchoolMoveState.CONFIRMED:
        text = _(
            "You are now at {school}. Your requests, answers and pairs have come along. Your "
            "curator is now the one of the new school."
        )
    elif move.state is SchoolMoveState.DECLINED:
        text = _(
            "The curator of {school} has not confirmed your move. Everything stays as it was. "
            "Please talk to them in person."
        )
    else:
        return None
    rows = [[Button(_("My profile"), OpenProfile())], menu_row()]
    return Screen(text=text.format(school=school), rows=rows)


@notice(NoticeKind.SCHOOL_LEFT)
async def school_left(session: Session, reader: Actor, payload: Payload) -> Screen | None:
    """To the curators of the former school: nothing is to be done."""
    found = await find_ended(session, actor=reader, move_id=payload["move_id"])
    if found is None:
        return None
    person, former, target = found
    text = _(
        "{person} has moved: {former} → {school}. Their running pairs go on. If a pair is between "
        "schools now, a card in /tasks says which consents are missing."
    ).format(
        person=person_name(session, person),
        former=organization_name(former.short_title),
        school=organization_name(target.short_title),
    )
    return Screen(text=text, rows=[[Button(_("Tasks"), OpenTasks())], menu_row()])
