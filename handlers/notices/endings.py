"""Notices of a pair that ends, completed or not, and of a member who leaves a group."""

from collections.abc import Mapping
from typing import Any

from aiogram.utils.i18n import get_i18n, ngettext
from aiogram.utils.i18n import gettext as _
from babel.numbers import format_decimal

from handlers.callbacks import OpenNeed, OpenPair, OpenPairOffice
from handlers.later_life_rows import success_rows
from handlers.notices.registry import notice
from handlers.pair_cards import partner_names
from handlers.pairing_words import who
from handlers.screen import Button, Screen
from handlers.widgets import Rows, menu_row
from models import Mentorship, MentorshipMember, MentorshipState, NeedState, Side
from services import access
from services.actor import Actor
from services.mentorships import find_member, find_mentorship, is_ended, list_needs_of
from services.needs import SEARCHING
from services.notices import NoticeKind
from services.pair_growth import list_growth
from services.pair_office import can_decide, can_run
from services.session import Session

Payload = Mapping[str, Any]
S = MentorshipState


@notice(NoticeKind.PAIR_ENDED)
async def pair_ended(session: Session, reader: Actor, payload: Payload) -> Screen | None:
    """For the members and for the curators: without a reason."""
    mentorship = await find_mentorship(session, mentorship_id=payload["mentorship_id"])
    if mentorship is None or not is_ended(mentorship):
        return None
    member = find_member(mentorship, reader.person_id)
    if member is None:
        return await _ended_for_curator(session, reader, mentorship)
    names = partner_names(session, mentorship, member.side)
    text = (
        _("The work in the pair has ended: {names}. What you wanted is reached: well done!")
        if mentorship.is_success
        else _("The pair has ended: {names}. That happens, and it is nobody's fault.")
    ).format(names=names)
    follows = await _what_follows(session, mentorship, member)
    return Screen(text=f"{text} {follows}".strip(), rows=[menu_row()])


async def _what_follows(session: Session, mentorship: Mentorship, member: MentorshipMember) -> str:
    if member.side is Side.MENTOR:
        return _("Your place is free again. Thank you for your time!")
    needs = await list_needs_of(session, mentorship=mentorship)
    own = next((need for need in needs if need.id == member.need_id), None)
    if own is None or own.state is not NeedState.OPEN:
        return ""
    return _("Your request is open again, the curator looks for somebody else.")


async def _ended_for_curator(
    session: Session, reader: Actor, mentorship: Mentorship
) -> Screen | None:
    if not can_run(reader, mentorship):
        return None
    rows = await _request_rows(session, reader, mentorship)
    text = (
        _("The pair has ended: {names}. The request is open again.")
        if rows
        # Somebody who has left looks for nobody.
        else _("The pair has ended: {names}. Nothing needs to be done.")
    ).format(names=_everybody(session, mentorship))
    marks = success_rows(mentorship) if can_decide(reader, mentorship) else []
    if marks:
        text = "\n\n".join([text, _("Has what they wanted been reached?")])
    return Screen(text=text, rows=[*rows, *marks, menu_row()])


async def _request_rows(session: Session, reader: Actor, mentorship: Mentorship) -> Rows:
    """The requests of the reader's own mentees that look for somebody again."""
    needs = await list_needs_of(session, mentorship=mentorship)
    searching = {need.id for need in needs if need.state in SEARCHING}
    return [
        [Button(_("The request"), OpenNeed(need_id=member.need_id))]
        for member in mentorship.members
        if member.side is Side.MENTEE
        and member.need_id in searching
        and access.can_pair(reader, member.participation.organization.path)
    ]


@notice(NoticeKind.PAIR_COMPLETED)
async def pair_completed(session: Session, reader: Actor, payload: Payload) -> Screen | None:
    """Thanks to all three; how far they have come only for the members, topics on the page."""
    mentorship = await find_mentorship(session, mentorship_id=payload["mentorship_id"])
    if mentorship is None or mentorship.state is not S.COMPLETED:
        return None
    member = find_member(mentorship, reader.person_id)
    if member is None:
        return _completed_for_curator(session, reader, mentorship)
    names = partner_names(session, mentorship, member.side)
    thanks = (
        _("Your programme is complete: {names}. Thank you for your work and your trust!")
        if member.side is Side.MENTEE
        else _("The programme is complete: {names}. Thank you for your time and your experience!")
    )
    parts = [
        thanks.format(names=names),
        await growth_in_short(session, reader, mentorship),
        _("In about three months I ask the mentee and the school what has stayed."),
    ]
    rows = [[Button(_("What has changed"), OpenPair(mentorship_id=mentorship.id))], menu_row()]
    return Screen(text="\n\n".join(part for part in parts if part), rows=rows)


async def growth_in_short(session: Session, reader: Actor, mentorship: Mentorship) -> str:
    """«По 3 темам: было в среднем 4, стало 8»; empty without marks of both times."""
    marks = await list_growth(session, reader_id=reader.person_id, mentorship=mentorship)
    if not marks:
        return ""
    before = sum(mark.before for mark in marks) / len(marks)
    after = sum(mark.after for mark in marks) / len(marks)
    return ngettext(
        "{count} topic: from {before} to {after} of ten.",
        "{count} topics, on average: from {before} to {after} of ten.",
        len(marks),
    ).format(count=len(marks), before=_short(before), after=_short(after))


def _short(value: float) -> str:
    return format_decimal(value, "0.#", locale=get_i18n().current_locale)


def _completed_for_curator(
    session: Session, reader: Actor, mentorship: Mentorship
) -> Screen | None:
    if not can_run(reader, mentorship):
        return None
    text = _(
        "The programme is complete: {names}. Thank you for looking after the pair! The request is "
        "covered, the mentor's place is free."
    ).format(names=_everybody(session, mentorship))
    page = OpenPairOffice(mentorship_id=mentorship.id)
    return Screen(text=text, rows=[[Button(_("Open the pair"), page)], menu_row()])


@notice(NoticeKind.MEMBER_LEFT)
async def member_left(session: Session, reader: Actor, payload: Payload) -> Screen | None:
    """For those of a group who go on, and for the curators."""
    mentorship = await find_mentorship(session, mentorship_id=payload["mentorship_id"])
    if mentorship is None or is_ended(mentorship):
        return None
    left = next(
        (m for m in mentorship.members if m.participation_id == payload["participation_id"]), None
    )
    if left is None or left.left_at is None:
        return None
    name = who(session, left.participation)
    member = find_member(mentorship, reader.person_id)
    if member is not None:
        text = _("{name} is no longer in your group. The others go on as before.").format(name=name)
        page: Rows = [[Button(_("About the pair"), OpenPair(mentorship_id=mentorship.id))]]
        return Screen(text=text, rows=[*page, menu_row()])
    if not can_run(reader, mentorship):
        return None
    text = _("{name} has left the group, the others go on: {names}.").format(
        name=name, names=_everybody(session, mentorship)
    )
    page = [[Button(_("Open the pair"), OpenPairOffice(mentorship_id=mentorship.id))]]
    return Screen(
        text=text, rows=[*await _request_rows(session, reader, mentorship), *page, menu_row()]
    )


def _everybody(session: Session, mentorship: Mentorship) -> str:
    return "; ".join(who(session, m.participation) for m in mentorship.members if not m.left_at)
