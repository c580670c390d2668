"""Notices of the choice and of groups: together they go on, one more joins, without blame."""

from collections.abc import Mapping
from typing import Any

from aiogram.utils.i18n import gettext as _

from handlers.callbacks import OfferSlots, OpenMeeting, OpenMenu, OpenPair
from handlers.display import person_name
from handlers.notices.registry import notice
from handlers.pairing_words import who
from handlers.screen import Button, Screen
from handlers.widgets import menu_row
from models import Mentorship, MentorshipMember, MentorshipState, Side
from services.actor import Actor
from services.group_members import of_side, present
from services.mentorships import find_member, find_mentorship, is_ended
from services.notices import NoticeKind
from services.session import Session

Payload = Mapping[str, Any]


@notice(NoticeKind.CHOICE_MUTUAL)
async def choice_mutual(session: Session, reader: Actor, payload: Payload) -> Screen | None:
    """Both sides want to go on: a trial meeting."""
    found = await _in_state(session, reader, payload, MentorshipState.TRIAL)
    if found is None:
        return None
    text = _(
        "It is mutual: {names}.\n\nNext is a trial working meeting, on a real task of the mentee. "
        "After it each of you says whether it fits; nobody sees the others' answers."
    ).format(names=_others(session, *found))
    return _to_meeting(text, payload)


@notice(NoticeKind.TRIAL_AGAIN)
async def trial_again(session: Session, reader: Actor, payload: Payload) -> Screen | None:
    """One more trial before it is decided. Who is still deciding is told to nobody."""
    found = await _in_state(session, reader, payload, MentorshipState.TRIAL)
    if found is None:
        return None
    text = _(
        "One trial meeting is not always enough to decide. Let us have one more: {names}.\n\n"
        "After it I will ask again."
    ).format(names=_others(session, *found))
    return _to_meeting(text, payload)


@notice(NoticeKind.PAIR_FITS)
async def pair_fits(session: Session, reader: Actor, payload: Payload) -> Screen | None:
    """It fits everybody: they plan."""
    found = await _in_state(session, reader, payload, MentorshipState.PLANNING)
    if found is None:
        return None
    text = _(
        "It fits: {names}.\n\nNext is a planning meeting. There you put together the programme: "
        "what to begin with, what should come of it, and by when."
    ).format(names=_others(session, *found))
    return _to_meeting(text, payload)


@notice(NoticeKind.GROUP_JOINED)
async def group_joined(session: Session, reader: Actor, payload: Payload) -> Screen | None:
    """To the newcomer: with whom; to the others: who joins them."""
    found = await _in_state(session, reader, payload, MentorshipState.FORMING)
    if found is None:
        return None
    mentorship, member = found
    newcomer = _with_id(present(mentorship), payload["participation_id"])
    if newcomer is None:
        return None
    if newcomer is member:
        text = _(
            "You come to an introduction together: {names}.\n\nAll meet at once, and afterwards "
            "everybody chooses on their own."
        ).format(names=_others(session, mentorship, member))
    else:
        text = _(
            "One more person joins your introduction: {who}. The time stays if you have agreed on "
            "one. Afterwards everybody chooses on their own."
        ).format(who=who(session, newcomer.participation))
    rows = [[Button(_("About the pair"), OpenPair(mentorship_id=mentorship.id))], menu_row()]
    if payload["meeting_id"] is not None:
        rows.insert(
            0, [Button(_("Open the meeting"), OpenMeeting(meeting_id=payload["meeting_id"]))]
        )
    return Screen(text=text, rows=rows)


@notice(NoticeKind.GROUP_LEFT)
async def group_left(session: Session, reader: Actor, payload: Payload) -> Screen | None:
    """To somebody who was let go: kindly, and without a reason."""
    mentorship = await find_mentorship(session, mentorship_id=payload["mentorship_id"])
    if mentorship is None:
        return None
    own = [m for m in mentorship.members if m.participation.person_id == reader.person_id]
    left = next((member for member in own if member.left_at is not None), None)
    if left is None:
        return None
    with_whom = ", ".join(
        person_name(session, m.participation.person)
        for m in of_side(mentorship.members, left.side.other)
    )
    text = _(
        "This time you do not go on together: {names}. That happens, and it says nothing about you."
    ).format(names=with_whom)
    follows = (
        _("Your request is open again, the curator looks for somebody else.")
        if left.side is Side.MENTEE
        else _("Your place is free again. Thank you for your time!")
    )
    return Screen(text=f"{text} {follows}", rows=[[Button(_("Menu"), OpenMenu())]])


async def _in_state(
    session: Session, reader: Actor, payload: Payload, state: MentorshipState
) -> tuple[Mentorship, MentorshipMember] | None:
    """The pair and the reader's place in it, while it is in this state."""
    mentorship = await find_mentorship(session, mentorship_id=payload["mentorship_id"])
    if mentorship is None or is_ended(mentorship) or mentorship.state is not state:
        return None
    member = find_member(mentorship, reader.person_id)
    return (mentorship, member) if member is not None else None


def _others(session: Session, mentorship: Mentorship, member: MentorshipMember) -> str:
    """Everybody else, the other side first."""
    others = [each for each in present(mentorship) if each is not member]
    others.sort(key=lambda each: each.side is member.side)
    return "; ".join(who(session, each.participation) for each in others)


def _with_id(members: list[MentorshipMember], participation_id: int) -> MentorshipMember | None:
    return next((m for m in members if m.participation_id == participation_id), None)


def _to_meeting(text: str, payload: Payload) -> Screen:
    rows = [
        [Button(_("Choose a time"), OfferSlots(meeting_id=payload["meeting_id"]))],
        [Button(_("About the pair"), OpenPair(mentorship_id=payload["mentorship_id"]))],
        menu_row(),
    ]
    return Screen(text=text, rows=rows)
