"""The psychologist's cases: the list, and one of them."""

from aiogram import html
from aiogram.utils.i18n import gettext as _

from handlers.calendar_words import full_day
from handlers.callbacks.support import (
    FinishCase,
    MarkContacted,
    OpenCase,
    OpenCases,
    ReleaseCase,
    TakeCase,
    WriteSupportWord,
)
from handlers.display import button_name, organization_name, person_name
from handlers.screen import Button, Screen
from handlers.support_words import CASE_STATES, SOURCES
from handlers.widgets import choice, menu_row, page_of, page_row
from models import SupportCase, SupportState
from services.actor import Actor
from services.calendar.zones import to_local
from services.session import Session
from services.support_cases import list_cases


async def cases_screen(session: Session, actor: Actor, page: int = 0) -> Screen:
    """What waits for the psychologist, what they have taken, and what they closed lately."""
    cases = await list_cases(session, actor=actor)
    if not cases:
        return Screen(
            text=_(
                "<b>Requests for support</b>\n\nNobody waits for you now. Whoever agrees to a talk "
                "appears here; only psychologists see it."
            ),
            rows=[menu_row()],
        )
    shown, page, pages = page_of(cases, page)
    waiting = sum(case.state is SupportState.OPEN for case in cases)
    mine = sum(case.state is SupportState.TAKEN for case in cases)
    text = _("<b>Requests for support</b>\n\nnew: {waiting}, with you: {mine}").format(
        waiting=waiting, mine=mine
    )
    rows = [choice(_label(session, case), OpenCase(case_id=case.id)) for case in shown]
    return Screen(
        text=text, rows=[*rows, page_row(page, pages, lambda at: OpenCases(page=at)), menu_row()]
    )


def case_screen(session: Session, case: SupportCase, zone: str, words: str | None = None) -> Screen:
    """One case: who, what is asked for, in what `words`, and what can be done."""
    author = case.participation
    lines = [
        f"<b>{person_name(session, author.person)}</b>, "
        + organization_name(author.organization.short_title),
        _("Asks for: {about}").format(about=SOURCES[case.source]),
        _("Asked on {day}").format(day=full_day(to_local(case.asked_at, zone).date())),
    ]
    if words:
        lines.append(f"<blockquote>{html.quote(words)}</blockquote>")
    if case.contacted_at is not None:
        day = full_day(to_local(case.contacted_at, zone).date())
        lines.append(_("You have spoken: {day}").format(day=day))
    if case.note:
        lines.append(f"<blockquote>{html.quote(case.note)}</blockquote>")
    lines += ["", _("Only psychologists see this: neither the curator nor the head knows.")]
    back = Button(_("To the requests"), OpenCases())
    return Screen(text="\n".join(lines), rows=[*_actions(case), [back, *menu_row()]])


def _label(session: Session, case: SupportCase) -> str:
    return f"{button_name(session, case.participation.person)} — {CASE_STATES[case.state]}"


def _actions(case: SupportCase) -> list[list[Button]]:
    if case.state is SupportState.OPEN:
        return [[Button(_("Take it"), TakeCase(case_id=case.id))]]
    if case.state is not SupportState.TAKEN:
        return []
    talked = [] if case.contacted_at else [Button(_("We spoke"), MarkContacted(case_id=case.id))]
    return [
        [Button(_("Write"), WriteSupportWord(case_id=case.id))],
        talked,
        [Button(_("Close the request"), FinishCase(case_id=case.id))],
        [Button(_("Put it back"), ReleaseCase(case_id=case.id))],
    ]
