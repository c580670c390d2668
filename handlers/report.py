"""/report: the figures of one's own scope, with the definition of each."""

from collections.abc import Callable, Sequence

from aiogram import Router
from aiogram.filters import Command
from aiogram.filters.callback_data import CallbackData
from aiogram.utils.i18n import gettext as _

from handlers.calendar_words import full_day
from handlers.callbacks.office import ComparePlaces, CompareSchools, OpenReport, ReportPart
from handlers.display import button_title, organization_name
from handlers.metric_texts import footer
from handlers.report_parts import (
    COMPARED,
    LATE,
    OVERVIEW,
    PAIRS,
    growth_text,
    late_text,
    overview_text,
    pairs_text,
    place_text,
)
from handlers.screen import Button, Screen
from handlers.widgets import choice, menu_row, page_of, page_row
from services.access import LEADERS
from services.actor import Actor
from services.metrics_growth import GROWTH
from services.periods import Period, PeriodKind
from services.policy import policy_of
from services.report import COMPARING_ROLES, make_report
from services.report_compare import (
    PlaceLine,
    compare_municipalities,
    compare_schools,
    compares_municipalities,
)
from services.report_growth import report_growth
from services.report_pairs import report_late, report_pairs
from services.session import Session

router = Router(name="report")

SCHOOLS_ON_PAGE = 10
# Each municipality has a button of its own beside the pages, the way back and the menu.
MUNICIPALITIES_ON_PAGE = 4


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
    return await _part(session, actor, PeriodKind.YEAR, ReportPart.OVERVIEW)


@router.callback_query(OpenReport.filter())
async def open_report(
    event: object, callback_data: OpenReport, session: Session, actor: Actor
) -> Screen:
    """A part of the report for the chosen period."""
    return await _part(session, actor, callback_data.period, callback_data.part)


@router.callback_query(ComparePlaces.filter())
async def compare_places(
    event: object, callback_data: ComparePlaces, session: Session, actor: Actor
) -> Screen:
    """A region's municipalities, each with the way to its schools; else one's schools."""
    if not compares_municipalities(actor):
        lines = await compare_schools(session, actor=actor)
        return _schools(session, lines, callback_data.page, lambda at: ComparePlaces(page=at))
    lines = await compare_municipalities(session, actor=actor)
    shown, page, pages = page_of(lines, callback_data.page, MUNICIPALITIES_ON_PAGE)
    buttons = [
        choice(button_title(line.title), CompareSchools(organization_id=line.organization_id))
        for line in shown
    ]
    back = [Button(_("Back to the report"), OpenReport()), *menu_row()]
    return Screen(
        text=_side_by_side(session, _("<b>Municipalities in this school year</b>"), shown),
        rows=[*buttons, page_row(page, pages, lambda at: ComparePlaces(page=at)), back],
    )


@router.callback_query(CompareSchools.filter())
async def open_schools(
    event: object, callback_data: CompareSchools, session: Session, actor: Actor
) -> Screen:
    """The schools of one municipality of a region."""
    place = callback_data.organization_id
    lines = await compare_schools(session, actor=actor, organization_id=place)
    return _schools(
        session,
        lines,
        callback_data.page,
        lambda at: CompareSchools(organization_id=place, page=at),
        back=Button(_("To the municipalities"), ComparePlaces()),
    )


def _schools(
    session: Session,
    lines: Sequence[PlaceLine],
    page: int,
    at: Callable[[int], CallbackData],
    *,
    back: Button | None = None,
) -> Screen:
    shown, page, pages = page_of(lines, page, SCHOOLS_ON_PAGE)
    ways_back = [back or Button(_("Back to the report"), OpenReport())]
    return Screen(
        text=_side_by_side(session, _("<b>Schools in this school year</b>"), shown),
        rows=[page_row(page, pages, at), ways_back, menu_row()],
    )


def _side_by_side(session: Session, heading: str, lines: Sequence[PlaceLine]) -> str:
    body = "\n".join(place_text(line) for line in lines) or _("There are no schools yet.")
    return "\n\n".join((heading, body, footer(COMPARED, policy_of(session))))


async def _part(session: Session, actor: Actor, kind: PeriodKind, part: ReportPart) -> Screen:
    """One part of the report, the way to the others, the periods, and to the comparison."""
    match part:
        case ReportPart.OVERVIEW:
            made = await make_report(session, actor=actor, kind=kind)
            body, metrics = overview_text(made), OVERVIEW
        case ReportPart.PAIRS:
            made = await report_pairs(session, actor=actor, kind=kind)
            body, metrics = pairs_text(made), PAIRS
        case ReportPart.LATE:
            made = await report_late(session, actor=actor, kind=kind)
            body, metrics = late_text(made), LATE
        case ReportPart.GROWTH:
            made = await report_growth(session, actor=actor, kind=kind)
            body, metrics = growth_text(made), tuple(GROWTH)
    heading = _heading(made.places, made.scope.period)
    text = "\n\n".join((heading, body, footer(metrics, policy_of(session))))
    return Screen(text=text, rows=_rows(actor, kind, part))


def _rows(actor: Actor, kind: PeriodKind, part: ReportPart) -> list[list[Button]]:
    parts = [
        _marked(title, which is part, OpenReport(period=kind, part=which))
        for which, title in _part_titles().items()
    ]
    periods = [
        _marked(_("School year"), kind is PeriodKind.YEAR, _of(PeriodKind.YEAR, part)),
        _marked(_("Month"), kind is PeriodKind.MONTH, _of(PeriodKind.MONTH, part)),
    ]
    compare = []
    if actor.holds(*COMPARING_ROLES):
        above = compares_municipalities(actor)
        compare = [Button(_("By municipality") if above else _("By school"), ComparePlaces())]
    return [parts[:2], parts[2:], periods, compare, menu_row()]


def _part_titles() -> dict[ReportPart, str]:
    return {
        ReportPart.OVERVIEW: _("Overview"),
        ReportPart.PAIRS: _("Pairs and programmes"),
        ReportPart.LATE: _("What is late"),
        ReportPart.GROWTH: _("Before and after"),
    }


def _of(kind: PeriodKind, part: ReportPart) -> OpenReport:
    return OpenReport(period=kind, part=part)


def _marked(title: str, chosen: bool, action: CallbackData) -> Button:
    return Button(f"✓ {title}" if chosen else title, action)


def _heading(places: tuple[str, ...], period: Period) -> str:
    names = ", ".join(organization_name(place) for place in places)
    days = f"{full_day(period.first_on)} – {full_day(period.last_on)}"
    return _("<b>Report: {places}</b>\n{period}").format(places=names, period=days)
