"""The name and the definition of every figure (services/metrics.py), for headings and footers."""

from collections.abc import Mapping

from aiogram.utils.i18n import gettext as _
from aiogram.utils.i18n import lazy_gettext as __

from services.metrics import Metric
from services.metrics_growth import GROWTH
from services.policy import Policy

METRIC_NAMES: Mapping[Metric, object] = {
    Metric.PEOPLE: __("People taking part"),
    Metric.ROLES: __("By role"),
    Metric.NEEDS: __("Needs"),
    Metric.PROPOSALS: __("Proposals"),
    Metric.PAIRS: __("Pairs"),
    Metric.MEETINGS: __("Meetings planned"),
    Metric.REFLECTIONS: __("Reflections"),
    Metric.USEFULNESS: __("Usefulness of a meeting"),
    Metric.STAGES: __("Pairs by stage"),
    Metric.PROGRAMS: __("Programmes"),
    Metric.PLAN: __("Plan items done"),
    Metric.MISMATCH: __("Plan and request differ"),
    Metric.ASSIGNMENTS: __("Assignments missing"),
    Metric.MEETING_KINDS: __("Meetings held by kind"),
    Metric.ENDS: __("Pairs that ended"),
    Metric.SURVEYS_OVERDUE: __("Questionnaires past their term"),
    Metric.UNMARKED: __("Meetings not marked"),
    Metric.OUT_OF_TOUCH: __("Pairs that lost their rhythm"),
    Metric.SLOWING: __("Pairs that meet less often than agreed"),
    Metric.STALLED: __("Pairs that stand still"),
    Metric.SKILL: __("Confidence in what was difficult"),
    Metric.SKILL_LATER: __("The same three months later"),
    Metric.EFFECT: __("Effect of the programme"),
    Metric.COMFORT: __("Comfort with the mentor"),
    Metric.USEFUL: __("Usefulness of the meetings"),
    Metric.STAY: __("To be at a school in three years"),
    Metric.MENTORS_EFFECT: __("Effect of the programme (mentors)"),
    Metric.MENTORS_COMFORT: __("Comfort in the pair (mentors)"),
    Metric.MENTORS_ENGAGE: __("How engaged the mentee is (mentors)"),
}
# What is asked, for the definition of a growth: before and after in the same words.
GROWTH_DEFINITION = __(
    "all figures here: the same person's mark (1 to 10) before the programme and after it, and "
    "how much the mean has changed; who answered only once does not count; by the day of the later "
    "answer; shown from {minimum} different people on, and only when no smaller group can be "
    "worked out from it"
)
METRIC_DEFINITIONS: Mapping[Metric, object] = {
    Metric.PEOPLE: __(
        "people active or on a pause today; a person counts once, however many roles they have"
    ),
    Metric.ROLES: __("people with the role today; a person with two roles stands in two lines"),
    Metric.NEEDS: __("needs of your mentees opened in the period, by their state today"),
    Metric.PROPOSALS: __("proposals made in the period for these mentees, by their state today"),
    Metric.PAIRS: __(
        "pairs and consultations formed in the period with at least one of your people, by their "
        "state today"
    ),
    Metric.MEETINGS: __(
        "times in the period that pairs with your people agreed on; a meeting that is being moved "
        "counts at its new time, and a missed time stays missed when a new one is found"
    ),
    Metric.REFLECTIONS: __(
        "reflections asked from your people in the period; those the curator excused are not due"
    ),
    Metric.USEFULNESS: __(
        "mean answer of mentees to “How useful was the meeting?” (1 to 10) in the reflections of "
        "the period; shown from {minimum} different people on, and only when no smaller group can "
        "be worked out from it"
    ),
    Metric.STAGES: __(
        "pairs and groups with at least one of your people that run today, by stage; in brackets "
        "for how many days half of them have been in it; single consultations have no stages"
    ),
    Metric.PROGRAMS: __("personalised programmes of these pairs, by their state today"),
    Metric.PLAN: __(
        "items of these programmes marked done, of all that were not dropped; of the version "
        "approved last, or the first one while none is"
    ),
    Metric.MISMATCH: __(
        "items of these programmes that answer no difficulty from the request, and difficulties "
        "from the request that no item answers"
    ),
    Metric.ASSIGNMENTS: __(
        "mentors of pairs with an approved programme whose assignment is not recorded (Labour Code "
        "351.8)"
    ),
    Metric.MEETING_KINDS: __("meetings that took place in the period, by kind"),
    Metric.ENDS: __("pairs that ended in the period; single consultations do not count"),
    Metric.SURVEYS_OVERDUE: __(
        "questionnaires that your people have not sent by their term, as of today; private ones do "
        "not count"
    ),
    Metric.UNMARKED: __(
        "meetings about which nobody has said for two days whether they took place, as of today"
    ),
    Metric.OUT_OF_TOUCH: __(
        "pairs at work that have not met for twice as long as they agreed on, else for four weeks, "
        "and have no time agreed; school holidays do not count"
    ),
    Metric.SLOWING: __(
        "pairs at work that have not met for one and a half times as long as they agreed on, else "
        "for three weeks, and have no time agreed; those that lost their rhythm are not among "
        "them; school holidays do not count"
    ),
    Metric.STALLED: __(
        "pairs in a stage before or after the regular work for more than {stall} days; school "
        "holidays do not count"
    ),
}


def metric_name(metric: Metric) -> str:
    """The heading of a figure."""
    return str(METRIC_NAMES[metric])


def footer(metrics: tuple[Metric, ...], policy: Policy) -> str:
    """The definitions of the figures shown, folded until the reader opens them."""
    limits = {"minimum": policy.minimum_cell, "stall": policy.stall_days}
    lines = [
        f"{metric_name(metric)}: {str(METRIC_DEFINITIONS[metric]).format(**limits)}."
        for metric in metrics
        if metric in METRIC_DEFINITIONS
    ]
    if set(metrics) & set(GROWTH):
        lines.append(f"{str(GROWTH_DEFINITION).format(**limits)}.")
    text = "\n".join((_("How it is counted"), *lines))
    return f"<blockquote expandable>{text}</blockquote>"
