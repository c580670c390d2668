"""/report: the figures of one's own scope, with the definition of each."""

from collections.abc import Mapping
from enum import StrEnum

from aiogram import Router
from aiogram.filters import Command
from aiogram.utils.i18n import get_i18n, ngettext
from aiogram.utils.i18n import gettext as _
from babel.numbers import format_decimal

from handlers.calendar_words import full_day
from handlers.callbacks.office import CompareSchools, OpenReport
from handlers.display import organization_name
from handlers.metric_texts import footer, metric_name
from handlers.screen import Button, Screen
from handlers.titles import (
    MEETING_GROUPS,
    NEED_GROUPS,
    PAIR_GROUPS,
    PARTICIPATION_STATE_TITLES,
    PROPOSAL_GROUPS,
    ROLE_GROUP_TITLES,
    Groups,
)
from handlers.widgets import menu_row, page_of, page_row
from models import Role, SurveyResponseState
from services.access import LEADERS
from services.actor import Actor
from services.metrics import Metric
from services.periods import Period, PeriodKind
from services.policy import policy_of
from services.report import Report, SchoolLine, compare_schools, make_report
from services.session import Session
from services.suppression import Cell

router = Router(name="report")

SCHOOLS_ON_PAGE = 10
COMPARED = (Metric.PEOPLE, Metric.MEETINGS, Metric.USEFULNESS)


@router.message(Command("report"))
async def report(event: object, session: Session, actor: Actor) -> Screen:
    """The report for the current programme year; others are told whose it is."""
    if actor.frozen or not actor.holds(*LEADERS):
        return Screen(
            text=_(
                "The report is for curators, heads and coordinators. Your own meetings are in the "
                "menu."
            ),
            rows=[menu_row()],
        )
    return await _report_screen(session, actor, PeriodKind.YEAR)


@router.callback_query(OpenReport.filter())
async def open_report(
    event: object, callback_data: OpenReport, session: Session, actor: Actor
) -> Screen:
    """The report for the chosen period."""
    return await _report_screen(session, actor, callback_data.period)


@router.callback_query(CompareSchools.filter())
async def open_schools(
    event: object, callback_data: CompareSchools, session: Session, actor: Actor
) -> Screen:
    """The coordinator's schools side by side."""
    lines = await compare_schools(session, actor=actor)
    shown, page, pages = page_of(lines, callback_data.page, SCHOOLS_ON_PAGE)
    text = "\n\n".join(
        (
            _("<b>Schools in this school year</b>"),
            "\n".join(_school_line(line) for line in shown) or _("There are no schools yet."),
            footer(COMPARED, minimum=policy_of(session).minimum_cell),
        )
    )
    back = [Button(_("Back to the report"), OpenReport())]
    return Screen(
        text=text,
        rows=[page_row(page, pages, lambda at: CompareSchools(page=at)), back, menu_row()],
    )


async def _report_screen(session: Session, actor: Actor, kind: PeriodKind) -> Screen:
    report = await make_report(session, actor=actor, kind=kind)
    parts = [
        _heading(report),
        _people(report),
        _work(report),
        footer(tuple(Metric), minimum=policy_of(session).minimum_cell),
    ]
    rows = [[_period_button(kind, which) for which in PeriodKind]]
    if report.compares_schools:
        rows.append([Button(_("By school"), CompareSchools())])
    return Screen(text="\n\n".join(parts), rows=[*rows, menu_row()])


def _period_button(current: PeriodKind, which: PeriodKind) -> Button:
    title = _("School year") if which is PeriodKind.YEAR else _("Month")
    return Button(f"✓ {title}" if which is current else title, OpenReport(period=which))


def _heading(report: Report) -> str:
    places = ", ".join(organization_name(place) for place in report.places)
    return _("<b>Report: {places}</b>\n{period}").format(
        places=places, period=_days(report.scope.period)
    )


def _days(period: Period) -> str:
    return f"{full_day(period.first_on)} – {full_day(period.last_on)}"


def _people(report: Report) -> str:
    lines = [f"<b>{metric_name(Metric.PEOPLE)}: {report.people}</b>"]
    for role in Role:
        if states := report.roles.get(role):
            counts = ", ".join(
                f"{title} {states[state]}"
                for state, title in PARTICIPATION_STATE_TITLES.items()
                if state in states
            )
            lines.append(f"{ROLE_GROUP_TITLES[role]}: {sum(states.values())} ({counts})")
    return "\n".join(lines)


def _work(report: Report) -> str:
    return "\n".join(
        (
            _line(Metric.NEEDS, report.needs, NEED_GROUPS),
            _line(Metric.PROPOSALS, report.proposals, PROPOSAL_GROUPS),
            _line(Metric.PAIRS, report.pairs, PAIR_GROUPS),
            _line(Metric.MEETINGS, report.meetings, MEETING_GROUPS),
            _reflections(report),
            f"<b>{metric_name(Metric.USEFULNESS)}:</b> {_usefulness(report.usefulness)}",
        )
    )


def _line(metric: Metric, counts: Mapping[StrEnum, int], groups: Groups) -> str:
    """«Запросы: 8 — ждут наставника 2, в паре 6»."""
    total = sum(counts.values())
    grouped = ((title, sum(counts.get(state, 0) for state in states)) for title, states in groups)
    details = ", ".join(f"{title} {count}" for title, count in grouped if count)
    line = f"<b>{metric_name(metric)}: {total}</b>"
    return f"{line} — {details}" if details else line


def _reflections(report: Report) -> str:
    given = report.reflections.get(SurveyResponseState.SUBMITTED, 0)
    due = given + report.reflections.get(SurveyResponseState.OPEN, 0)
    return _("<b>{name}:</b> due {due}, given {given}").format(
        name=metric_name(Metric.REFLECTIONS), due=due, given=given
    )


def _usefulness(cell: Cell | None) -> str:
    if cell is None:
        return _("too little data")
    mean = format_decimal(cell.mean, format="0.0", locale=get_i18n().current_locale)
    people = ngettext("{count} person", "{count} people", cell.people).format(count=cell.people)
    return _("{mean} of 10 (answered: {people})").format(mean=mean, people=people)


def _school_line(line: SchoolLine) -> str:
    return _(
        "<b>{school}</b>\npeople {people}, meetings held {held}, usefulness: {usefulness}"
    ).format(
        school=organization_name(line.title),
        people=line.people,
        held=line.held,
        usefulness=_usefulness(line.usefulness),
    )
