"""The forms of a programme: its parts, the term, the meetings, the plan and its items."""

from datetime import date

from aiogram.utils.i18n import gettext as _

from handlers.calendar_words import full_day
from handlers.callbacks.programme import (
    AskProgrammeStart,
    EditProgramme,
    OpenDraft,
    OpenPlan,
    OpenTerm,
    OpenWays,
    SetCadence,
    SetMonths,
    SetProgrammeMode,
    WriteProgramme,
)
from handlers.meeting_words import MODES
from handlers.programme_screens import draft_screen
from handlers.programme_words import (
    CADENCES,
    meetings_text,
    months_text,
    problems_text,
    term_text,
)
from handlers.screen import Button, Screen
from handlers.widgets import menu_row
from models import MentoringMode, PlanItem, ProgramVersion
from services.actor import Actor
from services.program_content import (
    CADENCES as CADENCE_DAYS,
)
from services.program_content import (
    ProgramText,
    list_problems,
)
from services.program_views import ProgramView, get_by_item, get_by_version
from services.session import Session

LENGTHS = (3, 4, 5, 6, 9, 12)
DEFICITS_ON_PAGE = 4


async def writable(session: Session, actor: Actor, version_id: int) -> ProgramView | None:
    """The programme when this version can be written by the actor now, else None.

    Raises NotFound for those who may not read it.
    """
    view = await get_by_version(session, actor=actor, version_id=version_id)
    return view if view.may_write and view.open.id == version_id else None


async def writable_item(
    session: Session, actor: Actor, item_id: int
) -> tuple[ProgramView, PlanItem] | None:
    """The programme and an item of it that can be written by the actor now, else None."""
    view, item = await get_by_item(session, actor=actor, item_id=item_id)
    own = view.may_write and any(found.id == item.id for found in view.open.items)
    return (view, item) if own else None


async def edit_screen(session: Session, actor: Actor, version_id: int) -> Screen:
    """The parts that can be written."""
    view = await writable(session, actor, version_id)
    if view is None:
        return await programme_now(session, actor, version_id)
    version = view.open
    problems = list_problems(version)
    text = _("<b>What would you like to write?</b>\n\nTerm: {term}\nMeetings: {meetings}").format(
        term=term_text(version), meetings=meetings_text(version)
    )
    if problems:
        text += f"\n\n{problems_text(problems)}"

    def write(label: str, part: ProgramText) -> Button:
        return Button(label, WriteProgramme(version_id=version_id, part=part))

    rows = [
        [write(_("Difficulty"), ProgramText.PROBLEM), write(_("Goals"), ProgramText.GOALS)],
        [
            Button(
                _("Plan ({count})").format(count=len(version.items)),
                OpenPlan(version_id=version_id),
            ),
            write(_("Results"), ProgramText.RESULTS),
        ],
        [
            Button(_("Term"), OpenTerm(version_id=version_id)),
            Button(_("Meetings"), OpenWays(version_id=version_id)),
        ],
        [
            Button(_("To the programme"), OpenDraft(mentorship_id=view.mentorship.id)),
            *menu_row(),
        ],
    ]
    return Screen(text=text, rows=rows)


async def programme_now(session: Session, actor: Actor, version_id: int) -> Screen:
    """How the programme stands, for somebody who cannot write it now."""
    view = await get_by_version(session, actor=actor, version_id=version_id)
    return await draft_screen(session, actor, view)


def term_screen(version: ProgramVersion) -> Screen:
    """How long, and from when."""
    version_id = version.id
    buttons = [
        Button(_mark(str(n), n == version.months), SetMonths(version_id=version_id, months=n))
        for n in LENGTHS
    ]
    text = _(
        "<b>How long?</b>\n{term}\n\nChoose the number of months or type one, 3 to 12."
    ).format(term=term_text(version))
    rows = [buttons[:3], buttons[3:]]
    if version.number == 1:
        start = _("From: {day}").format(day=full_day(version.starts_on))
        rows.append([Button(start, AskProgrammeStart(version_id=version_id))])
    back = [Button(_("Back"), EditProgramme(version_id=version_id))]
    return Screen(text=text, rows=[*rows, back])


def summer_screen(version: ProgramVersion, months: int, ends_on: date, confirm: Button) -> Screen:
    """The end would fall into the summer: another length, or is it meant?"""
    text = _(
        "<b>{months} would end on {day}</b>\n\nThat is in the summer holidays, when it is hard to "
        "hold a final meeting. Choose another length, or confirm."
    ).format(months=months_text(months), day=full_day(ends_on))
    other = Button(_("Another length"), OpenTerm(version_id=version.id))
    return Screen(text=text, rows=[[other], [confirm], _to_edit(version.id)])


def start_screen(version: ProgramVersion) -> Screen:
    """The first day is typed."""
    text = _(
        "<b>From which day?</b>\nNow: {day}\n\nType a day, for example: 1 December, or 01.12."
    ).format(day=full_day(version.starts_on))
    back = [Button(_("Back"), OpenTerm(version_id=version.id)), *menu_row()]
    return Screen(text=text, rows=[back])


def ways_screen(version: ProgramVersion) -> Screen:
    """How and how often."""
    modes = [
        Button(
            _mark(str(MODES[mode]), mode is version.mode),
            SetProgrammeMode(version_id=version.id, mode=mode),
        )
        for mode in MentoringMode
    ]
    cadences = [
        Button(
            _mark(str(CADENCES[days]), days == version.cadence_days),
            SetCadence(version_id=version.id, days=days),
        )
        for days in CADENCE_DAYS
    ]
    back = [Button(_("Back"), EditProgramme(version_id=version.id))]
    rows = [modes[:2], modes[2:], cadences[:2], cadences[2:], back]
    return Screen(text=_("<b>How and how often do you meet?</b>"), rows=rows)


def _mark(text: str, chosen: bool) -> str:
    return f"✓ {text}" if chosen else text


def _to_edit(version_id: int) -> list[Button]:
    return [Button(_("Back"), EditProgramme(version_id=version_id)), *menu_row()]
