"""The parts of a report in words; the figures are defined in services/metrics.py."""

from collections.abc import Mapping
from enum import StrEnum

from aiogram.utils.i18n import get_i18n, ngettext
from aiogram.utils.i18n import gettext as _
from aiogram.utils.i18n import lazy_gettext as __
from babel.numbers import format_decimal

from handlers.display import organization_name
from handlers.meeting_words import KINDS
from handlers.metric_texts import metric_name
from handlers.titles import (
    MEETING_GROUPS,
    NEED_GROUPS,
    PAIR_GROUPS,
    PARTICIPATION_STATE_TITLES,
    PROPOSAL_GROUPS,
    ROLE_GROUP_TITLES,
    Groups,
)
from models import MentorshipState, PersonalProgramState, Role, SurveyResponseState
from services.metrics import Metric
from services.metrics_growth import GROWTH, Growth
from services.report import Report
from services.report_compare import PlaceLine
from services.report_growth import GrowthReport
from services.report_pairs import Ends, LateReport, PairsReport, Stage
from services.suppression import Cell

OVERVIEW = (
    Metric.PEOPLE,
    Metric.ROLES,
    Metric.NEEDS,
    Metric.PROPOSALS,
    Metric.PAIRS,
    Metric.MEETINGS,
    Metric.REFLECTIONS,
    Metric.USEFULNESS,
)
PAIRS = (
    Metric.STAGES,
    Metric.STALLED,
    Metric.PROGRAMS,
    Metric.PLAN,
    Metric.MISMATCH,
    Metric.ASSIGNMENTS,
    Metric.MEETING_KINDS,
    Metric.ENDS,
)
LATE = (
    Metric.SURVEYS_OVERDUE,
    Metric.UNMARKED,
    Metric.OUT_OF_TOUCH,
    Metric.SLOWING,
    Metric.STALLED,
)
COMPARED = (Metric.PEOPLE, Metric.STAGES, Metric.MEETING_KINDS, Metric.USEFULNESS)
STAGE_TITLES: Mapping[MentorshipState, object] = {
    MentorshipState.FORMING: __("getting acquainted"),
    MentorshipState.TRIAL: __("trial stage"),
    MentorshipState.PLANNING: __("planning stage"),
    MentorshipState.ACTIVE: __("regular meetings"),
    MentorshipState.ON_HOLD: __("on a pause"),
    MentorshipState.FINISHING: __("final stage"),
}
PROGRAM_GROUPS: Groups = (
    (__("being written"), (PersonalProgramState.DRAFT,)),
    (__("with the curator"), (PersonalProgramState.AGREED,)),
    (__("approved"), (PersonalProgramState.APPROVED,)),
    (__("being carried out"), (PersonalProgramState.ACTIVE,)),
    (__("completed"), (PersonalProgramState.COMPLETED,)),
    (__("ended early"), (PersonalProgramState.TERMINATED,)),
)


def overview_text(report: Report) -> str:
    """People, search, pairs and meetings."""
    return "\n\n".join((_people(report), _work(report)))


def pairs_text(report: PairsReport) -> str:
    """Stages, programmes, meetings, ends."""
    mismatch = _("items {outside}, difficulties {left}").format(
        outside=report.outside_diagnosis, left=report.deficits_without_item
    )
    plan = _("{done} of {number}").format(done=report.plan_done, number=report.plan_items)
    kinds = {kind: count for kind, count in report.meeting_kinds.items() if count}
    lines = (
        _stages(report.stages),
        _plain(Metric.STALLED, report.stalled),
        _line(Metric.PROGRAMS, report.programs, PROGRAM_GROUPS),
        _plain(Metric.PLAN, plan),
        _plain(Metric.MISMATCH, mismatch),
        _plain(Metric.ASSIGNMENTS, report.assignments_missing),
        _line(Metric.MEETING_KINDS, kinds, tuple((KINDS[kind], (kind,)) for kind in KINDS)),
        _ends(report.ends),
    )
    return "\n".join(lines)


def late_text(report: LateReport) -> str:
    """What is late now."""
    figures = {
        Metric.SURVEYS_OVERDUE: report.surveys,
        Metric.UNMARKED: report.unmarked,
        Metric.OUT_OF_TOUCH: report.out_of_touch,
        Metric.SLOWING: report.slowing,
        Metric.STALLED: report.stalled,
    }
    if not any(figures.values()):
        return _("Nothing is late.")
    return "\n".join(_plain(metric, figure) for metric, figure in figures.items())


def growth_text(report: GrowthReport) -> str:
    """Before and after."""
    return "\n".join(_plain(metric, _growth(report.growth[metric])) for metric in GROWTH)


def place_text(line: PlaceLine) -> str:
    """One place beside the others."""
    return _(
        "<b>{place}</b>\npeople {people}, pairs {pairs}, meetings held {held}, "
        "usefulness: {usefulness}"
    ).format(
        place=organization_name(line.title),
        people=line.people,
        pairs=line.pairs,
        held=line.held,
        usefulness=_mean_of(line.usefulness),
    )


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
            _plain(Metric.USEFULNESS, _mean_of(report.usefulness)),
        )
    )


def _line(metric: Metric, counts: Mapping[StrEnum, int], groups: Groups) -> str:
    """«Запросы: 8 — ждут наставника 2, в паре 6»."""
    total = sum(counts.values())
    grouped = ((title, sum(counts.get(state, 0) for state in states)) for title, states in groups)
    details = ", ".join(f"{title} {count}" for title, count in grouped if count)
    line = f"<b>{metric_name(metric)}: {total}</b>"
    return f"{line} — {details}" if details else line


def _plain(metric: Metric, figure: object) -> str:
    return f"<b>{metric_name(metric)}:</b> {figure}"


def _stages(stages: Mapping[MentorshipState, Stage]) -> str:
    """«Пары по этапам: 7 — пробный 2 (9 дней), работа 5 (40 дней)»."""
    total = sum(stage.pairs for stage in stages.values())
    details = ", ".join(
        f"{title} {stages[state].pairs} ({_days(stages[state].days)})"
        for state, title in STAGE_TITLES.items()
        if state in stages
    )
    line = f"<b>{metric_name(Metric.STAGES)}: {total}</b>"
    return f"{line} — {details}" if details else line


def _days(days: int) -> str:
    return ngettext("{count} day", "{count} days", days).format(count=days)


def _ends(ends: Ends) -> str:
    counts = (
        (_("completed"), ends.completed),
        (_("ended early with success"), ends.early_success),
        (_("ended early without it"), ends.early_without),
        (_("ended early, not said how"), ends.early_unsaid),
        (_("not begun"), ends.cancelled),
    )
    details = ", ".join(f"{title} {count}" for title, count in counts if count)
    line = f"<b>{metric_name(Metric.ENDS)}: {ends.all}</b>"
    return f"{line} — {details}" if details else line


def _reflections(report: Report) -> str:
    given = report.reflections.get(SurveyResponseState.SUBMITTED, 0)
    due = given + report.reflections.get(SurveyResponseState.OPEN, 0)
    return _("<b>{name}:</b> due {due}, given {given}").format(
        name=metric_name(Metric.REFLECTIONS), due=due, given=given
    )


def _mean_of(cell: Cell | None) -> str:
    if cell is None:
        return _("too little data")
    return _("{mean} of 10 (answered: {people})").format(
        mean=_decimal(cell.mean), people=_number_of_people(cell.people)
    )


def _growth(growth: Growth | None) -> str:
    """«4,2 → 6,8 (+2,6; ответили: 7 человек)»."""
    if growth is None:
        return _("too little data")
    return _("{before} → {after} ({change}; answered: {people})").format(
        before=_decimal(growth.before.mean),
        after=_decimal(growth.after.mean),
        change=_decimal(growth.difference, pattern="+0.0;−0.0"),
        people=_number_of_people(growth.after.people),
    )


def _decimal(value: float, *, pattern: str = "0.0") -> str:
    return format_decimal(value, format=pattern, locale=get_i18n().current_locale)


def _number_of_people(count: int) -> str:
    return ngettext("{count} person", "{count} people", count).format(count=count)
