"""Notices about coming in: to the curator, and to the newcomer."""

from collections.abc import Mapping
from typing import Any

from aiogram import html
from aiogram.utils.i18n import gettext as _

from handlers.callbacks import ContinueRegistration, OpenMenu, OpenPeople, OpenPerson
from handlers.display import organization_name, person_name
from handlers.notices.registry import notice
from handlers.screen import Button, Screen
from handlers.titles import ROLE_TITLES
from models import ParticipationState, Role
from services.actor import Actor
from services.errors import NotFound
from services.notices import NoticeKind
from services.people import get_card
from services.registration import get_own_form
from services.session import Session


@notice(NoticeKind.NEWCOMER_WAITS)
async def newcomer_waits(
    session: Session, reader: Actor, payload: Mapping[str, Any]
) -> Screen | None:
    """To those who confirm: somebody has sent the form."""
    try:
        card = await get_card(session, actor=reader, participation_id=payload["participation_id"])
    except NotFound:
        return None
    if not card.can_decide:
        return None
    participation = card.participation
    return Screen(
        text=_("Waiting for your confirmation: <b>{person}</b>\n{role}, {school}").format(
            person=person_name(session, participation.person),
            role=ROLE_TITLES[participation.role],
            school=organization_name(participation.organization.short_title),
        ),
        rows=[
            [Button(_("Open"), OpenPerson(participation_id=participation.id))],
            [Button(_("Everyone who waits"), OpenPeople())],
        ],
    )


@notice(NoticeKind.PARTICIPATION_APPROVED)
async def participation_approved(
    session: Session, reader: Actor, payload: Mapping[str, Any]
) -> Screen | None:
    """To the newcomer: confirmed, and what comes next."""
    grant = reader.grant(payload["participation_id"])
    if grant is None or grant.state is not ParticipationState.ACTIVE:
        return None
    if grant.role is Role.MENTEE:
        text = _(
            "The curator has confirmed you. Now a fitting mentor is being looked for: I will write "
            "as soon as there is a proposal."
        )
    else:
        text = _(
            "The curator has confirmed you as a mentor, thank you! When a colleague needs what you "
            "are strong in, I will write to you. You can always say “not now”."
        )
    return Screen(text=text, rows=[[Button(_("Menu"), OpenMenu())]])


@notice(NoticeKind.PARTICIPATION_RETURNED)
async def participation_returned(
    session: Session, reader: Actor, payload: Mapping[str, Any]
) -> Screen | None:
    """To the newcomer: what the curator asks to correct."""
    grant = reader.grant(payload["participation_id"])
    if grant is None or grant.state is not ParticipationState.DRAFT:
        return None
    form = await get_own_form(session, actor=reader, participation_id=grant.participation_id)
    comment = form.participation.returned_comment
    if comment is None:
        return None
    return Screen(
        text=_(
            "The curator asks you to correct your form:\n<blockquote>{comment}</blockquote>\n"
            "Your answers are kept."
        ).format(comment=html.quote(comment)),
        rows=[
            [
                Button(
                    _("Correct the form"),
                    ContinueRegistration(participation_id=grant.participation_id),
                )
            ]
        ],
    )
