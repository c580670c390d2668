"""Buttons of a pair's later life that its pages and its notices share."""

from aiogram.utils.i18n import gettext as _

from handlers.callbacks.endings import (
    AnswerExtension,
    FinishPair,
    MarkSuccess,
    ResumePair,
    ShowExtensions,
    ShowPauses,
)
from handlers.screen import Button
from handlers.widgets import Rows
from models import Mentorship, MentorshipState
from services.extensions import EXTENDABLE, list_offers
from services.pauses import PAUSABLE


def finish_rows(mentorship: Mentorship) -> Rows:
    """[Перейти к завершению]."""
    return [[Button(_("On to the final meeting"), FinishPair(mentorship_id=mentorship.id))]]


def answer_rows(mentorship: Mentorship) -> Rows:
    """[Согласиться на продление] [Не продлевать]."""
    ends_on = mentorship.extend_to.toordinal() if mentorship.extend_to else 0
    answers = {_("Agree to more time"): True, _("No more time"): False}
    return [
        [
            Button(
                label,
                AnswerExtension(mentorship_id=mentorship.id, ends_on=ends_on, accept=accept),
            )
        ]
        for label, accept in answers.items()
    ]


def extend_rows(mentorship: Mentorship) -> Rows:
    """[Продлить], where a later end is possible and none is proposed."""
    if mentorship.state not in EXTENDABLE or mentorship.extend_to or not list_offers(mentorship):
        return []
    return [[Button(_("More time"), ShowExtensions(mentorship_id=mentorship.id))]]


def pause_rows(mentorship: Mentorship) -> Rows:
    """[Сделать паузу], or [Продолжить] [Продлить паузу] while it rests."""
    if mentorship.state is MentorshipState.ON_HOLD:
        longer = Button(_("Rest longer"), ShowPauses(mentorship_id=mentorship.id))
        return [[Button(_("Go on"), ResumePair(mentorship_id=mentorship.id))], [longer]]
    if mentorship.state not in PAUSABLE:
        return []
    return [[Button(_("Make a pause"), ShowPauses(mentorship_id=mentorship.id))]]


def success_rows(mentorship: Mentorship) -> Rows:
    """[Цель достигнута] [Не достигнута], while nobody has said so of an early end."""
    if mentorship.state is not MentorshipState.ENDED_EARLY or mentorship.is_success is not None:
        return []
    marks = {_("The goal is reached"): True, _("It is not reached"): False}
    return [
        [Button(label, MarkSuccess(mentorship_id=mentorship.id, reached=reached))]
        for label, reached in marks.items()
    ]
