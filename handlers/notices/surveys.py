"""Notices of questionnaires: asked, and reminded of. None of them names its topic."""

from collections.abc import Mapping
from typing import Any

from aiogram.utils.i18n import gettext as _
from aiogram.utils.i18n import ngettext

from handlers.callbacks import OpenSurvey
from handlers.callbacks.surveys import OpenOfficeSurveys
from handlers.meeting_words import who
from handlers.notices.registry import notice
from handlers.screen import Button, Screen
from handlers.survey_words import until
from handlers.widgets import menu_row
from services.actor import Actor
from services.errors import NotFound
from services.meeting_views import get_for_member
from services.notices import NoticeKind
from services.office_surveys import AT_THE_END, AT_THE_START, list_office_surveys
from services.session import Session
from services.survey_views import SurveyView, get_survey_view

Payload = Mapping[str, Any]


@notice(NoticeKind.SURVEY_ASKED)
async def asked(session: Session, reader: Actor, payload: Payload) -> Screen | None:
    """How many questions, until when; not for somebody who is answering already."""
    view = await _waiting(session, reader, payload)
    if view is None or view.is_begun:
        return None
    partner = await _partner(session, reader, view)
    if partner:
        lead = _("You have met: {partner}. How was it?").format(partner=partner)
    else:
        lead = _("A few questions for you.")
    return _screen(reader, view, lead, _("Answer"))


@notice(NoticeKind.SURVEY_REMINDER)
async def reminder(session: Session, reader: Actor, payload: Payload) -> Screen | None:
    """What still waits."""
    view = await _waiting(session, reader, payload)
    if view is None:
        return None
    partner = await _partner(session, reader, view)
    if partner:
        lead = _("A small reminder about your meeting: {partner}.").format(partner=partner)
    else:
        lead = _("A small reminder: your answers are still awaited.")
    return _screen(reader, view, lead, _("Continue") if view.is_begun else _("Answer"))


@notice(NoticeKind.OFFICE_SURVEYS)
async def office_surveys(session: Session, reader: Actor, payload: Payload) -> Screen | None:
    """To whoever begins an office, and in May: what may be told about the place."""
    try:
        listed = await list_office_surveys(session, actor=reader)
    except NotFound:
        return None
    codes = AT_THE_START if payload["at_start"] else AT_THE_END
    left = [
        entry
        for entry in listed
        if entry.grant.participation_id == payload["participation_id"]
        and entry.survey.code in codes
        and not entry.is_sent
    ]
    if not left:
        return None
    lead = (
        _("Tell a little about your place, so that help fits.")
        if payload["at_start"]
        else _("The school year is nearly over: time to sum it up.")
    )
    count = ngettext(
        "{count} questionnaire waits; a few minutes each, any day that suits you.",
        "{count} questionnaires wait; a few minutes each, any day that suits you.",
        len(left),
    ).format(count=len(left))
    rows = [[Button(_("Questionnaires"), OpenOfficeSurveys())], menu_row()]
    return Screen(text=f"{lead} {count}", rows=rows)


async def _waiting(session: Session, reader: Actor, payload: Payload) -> SurveyView | None:
    try:
        view = await get_survey_view(session, actor=reader, response_id=payload["response_id"])
    except NotFound:
        return None
    return view if view.is_open and view.steps else None


async def _partner(session: Session, reader: Actor, view: SurveyView) -> str:
    """The other side of the meeting it is about, quoted; empty when it is about none."""
    if view.response.meeting_id is None:
        return ""
    try:
        meeting = await get_for_member(session, actor=reader, meeting_id=view.response.meeting_id)
    except NotFound:
        return ""
    return who(session, meeting.partners)


def _screen(reader: Actor, view: SurveyView, lead: str, label: str) -> Screen:
    steps = view.required or view.steps
    left = len([step for step in steps if view.answer(step) is None])
    count = ngettext(
        "{count} short question, by {due}.", "{count} short questions, by {due}.", left
    ).format(count=left, due=until(view.response.due_at, reader.timezone))
    if left <= 3:
        count = ngettext(
            "{count} short question, less than a minute.",
            "{count} short questions, less than a minute.",
            left,
        ).format(count=left)
    answer = Button(label, OpenSurvey(response_id=view.response.id))
    return Screen(text=f"{lead} {count}", rows=[[answer], menu_row()])
