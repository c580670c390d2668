"""Links: making them, renewing them, and how many have come in by them."""

from aiogram import Router
from aiogram.types import CallbackQuery
from aiogram.utils.i18n import gettext as _
from aiogram.utils.i18n import ngettext

from handlers.calendar_words import month_day
from handlers.callbacks.joining import (
    CreateInvite,
    CreateSchoolLink,
    InviteTo,
    ListInvites,
    OpenEntered,
    OpenInvites,
    OpenSchoolLink,
    Reissue,
)
from handlers.display import button_name, clean, organization_name, shorten_middle
from handlers.link_pictures import BotName, qr_picture
from handlers.screen import Attachment, Button, Screen
from handlers.titles import ROLE_TITLES
from handlers.widgets import choice, menu_row, page_of, page_row
from models import Invite, Organization
from services import clock, invite_lists, invites
from services.actor import Actor
from services.calendar.zones import to_local
from services.people import count_entered
from services.session import Session

router = Router(name="invite_links")

# Beside the role and the last day there is room on a button for this much of a school's title.
LONGEST_PLACE = 16

MOST_MISSING = 10


@router.callback_query(CreateInvite.filter())
async def create_invite(
    callback: CallbackQuery,
    callback_data: CreateInvite,
    session: Session,
    actor: Actor,
    settings: BotName,
) -> Screen:
    """A new link for one person."""
    token = await invites.create_personal_invite(
        session,
        actor=actor,
        role=callback_data.role,
        organization_id=callback_data.organization_id,
        after_id=callback_data.after,
    )
    return await _link_screen(session, actor, settings, token)


@router.callback_query(OpenSchoolLink.filter())
async def open_school_link(
    callback: CallbackQuery, callback_data: OpenSchoolLink, session: Session, actor: Actor
) -> Screen:
    """What the link of a school does, before it is made."""
    organization = await invite_lists.get_organization(
        session, actor=actor, organization_id=callback_data.organization_id
    )
    current = await invite_lists.find_school_invite(
        session, actor=actor, organization_id=organization.id
    )
    text = _(
        "<b>Link for the staff room: {school}</b>\n\nOne link and one picture for all teachers. "
        "Each chooses: I need help, I can help, or both. You confirm everyone who comes in."
    ).format(school=organization_name(organization.short_title))
    if current is not None:
        until = _(
            "A link is valid until {day}. It cannot be shown again: only its fingerprint is kept. "
            "A new one stops the old one."
        ).format(day=_day(current, organization))
        text = f"{text}\n\n{until}"
    after = await invite_lists.newest_id(session, actor=actor)
    action = CreateSchoolLink(organization_id=organization.id, after=after)
    back = InviteTo(organization_id=organization.id)
    return Screen(
        text=text,
        rows=[[Button(_("Make a new link"), action)], [Button(_("Back"), back)], menu_row()],
    )


@router.callback_query(CreateSchoolLink.filter())
async def create_school_link(
    callback: CallbackQuery,
    callback_data: CreateSchoolLink,
    session: Session,
    actor: Actor,
    settings: BotName,
) -> Screen:
    """A new link of a school."""
    token = await invites.create_school_invite(
        session,
        actor=actor,
        organization_id=callback_data.organization_id,
        after_id=callback_data.after,
    )
    return await _link_screen(session, actor, settings, token)


@router.callback_query(ListInvites.filter())
async def list_invites(
    callback: CallbackQuery, callback_data: ListInvites, session: Session, actor: Actor
) -> Screen:
    """Links that nobody has used: one tap renews one."""
    waiting = await invite_lists.list_waiting(session, actor=actor)
    if not waiting:
        return Screen(
            text=_("<b>Unused links</b>\n\nThere are none: everyone you invited has come in."),
            rows=[[Button(_("Invite"), OpenInvites())], menu_row()],
        )
    shown, page, pages = page_of(waiting, callback_data.page)
    rows = [choice(_row_title(session, item), Reissue(invite_id=item.invite.id)) for item in shown]
    rows.append(page_row(page, pages, lambda number: ListInvites(page=number)))
    text = ngettext(
        "<b>Unused links</b>\n\n{count} person has not come in yet. A tap makes a new link; the "
        "old one stops working.",
        "<b>Unused links</b>\n\n{count} people have not come in yet. A tap makes a new link; the "
        "old one stops working.",
        len(waiting),
    )
    return Screen(text=text.format(count=len(waiting)), rows=[*rows, menu_row()])


def _row_title(session: Session, item: invite_lists.WaitingInvite) -> str:
    parts = [str(ROLE_TITLES[item.invite.role]) if item.invite.role else ""]
    if item.person is not None:
        parts.append(button_name(session, item.person))
    parts.append(shorten_middle(clean(item.organization.short_title), LONGEST_PLACE))
    expired = item.invite.expires_at <= clock.now()
    valid = _("expired") if expired else _("till {day}")
    parts.append(valid.format(day=_short_day(item)))
    return " · ".join(parts)


def _short_day(item: invite_lists.WaitingInvite) -> str:
    return to_local(item.invite.expires_at, item.organization.timezone).strftime("%d.%m")


@router.callback_query(Reissue.filter())
async def reissue(
    callback: CallbackQuery,
    callback_data: Reissue,
    session: Session,
    actor: Actor,
    settings: BotName,
) -> Screen:
    """A new link instead of one that was lost or has expired."""
    token = await invites.reissue(session, actor=actor, invite_id=callback_data.invite_id)
    return await _link_screen(session, actor, settings, token)


@router.callback_query(OpenEntered.filter())
async def open_entered(callback: CallbackQuery, session: Session, actor: Actor) -> Screen:
    """How many schools and people have come in."""
    entered = await count_entered(session, actor=actor)
    lines = [
        _("<b>Who has come in</b>"),
        _("Schools: {entered} of {count}").format(
            entered=entered.schools_entered, count=entered.schools
        ),
        _("People: {entered} of {count}").format(
            entered=entered.people_entered, count=entered.people
        ),
    ]
    if entered.waiting_for:
        names = [organization_name(title) for title in entered.waiting_for[:MOST_MISSING]]
        if len(entered.waiting_for) > MOST_MISSING:
            names.append("…")
        lines.append(_("No curator has come in yet: {schools}").format(schools=", ".join(names)))
    note = _("A school has come in when its curator has; a person, when they have consented.")
    return Screen(
        text="\n".join([*lines, "", note]),
        rows=[
            [Button(_("Invite"), OpenInvites()), Button(_("Unused links"), ListInvites())],
            menu_row(),
        ],
    )


async def _link_screen(session: Session, actor: Actor, settings: BotName, token: str) -> Screen:
    """The link: a picture with a text to forward, and what to do with it."""
    invite, organization = await invite_lists.get_by_token(session, actor=actor, token=token)
    link = f"https://t.me/{settings.bot_username}?start={token}"
    until = _day(invite, organization)
    school = organization_name(organization.short_title)
    if invite.role is None:
        forward = _(
            "Colleagues, our school takes part in mentoring of teachers. If you need help with "
            "something in your work, or can help others, come in by this link. It is not an "
            "inspection.\n{school}\n{link}\nValid until {day}."
        )
        advice = _("Forward the message above to the staff chat, or print the picture.")
    else:
        forward = _(
            "Hello! You are invited to the mentoring programme.\n{school}, {role}\n{link}\n"
            "The link is personal and works once, until {day}."
        )
        advice = _("Forward the message above to the person you invite: the link works once.")
    role = str(ROLE_TITLES[invite.role]) if invite.role else _("for the staff room")
    text = forward.format(school=school, role=role, link=link, day=until)
    title = _("<b>The link is ready: {school}</b>").format(school=school)
    return Screen(
        text=f"{title}\n{role}\n{link}\n\n{advice}",
        rows=[
            [Button(_("Invite someone else"), InviteTo(organization_id=organization.id))],
            menu_row(),
        ],
        attachments=[Attachment("invite.png", qr_picture(link), caption=text, picture=True)],
        fresh=True,
    )


def _day(invite: Invite, organization: Organization) -> str:
    return month_day(to_local(invite.expires_at, organization.timezone).date())
