"""The name and the definition of every figure (services/metrics.py), for headings and footers."""

from collections.abc import Mapping

from aiogram.utils.i18n import gettext as _
from aiogram.utils.i18n import lazy_gettext as __

from services.metrics import Metric

METRIC_NAMES: Mapping[Metric, object] = {
    Metric.PEOPLE: __("People taking part"),
    Metric.ROLES: __("By role"),
    Metric.NEEDS: __("Needs"),
    Metric.PROPOSALS: __("Proposals"),
    Metric.PAIRS: __("Pairs"),
    Metric.MEETINGS: __("Meetings planned"),
    Metric.REFLECTIONS: __("Reflections"),
    Metric.USEFULNESS: __("Usefulness of a meeting"),
}
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
}


def metric_name(metric: Metric) -> str:
    """The heading of a figure."""
    return str(METRIC_NAMES[metric])


def footer(metrics: tuple[Metric, ...], *, minimum: int) -> str:
    """The definitions of the figures shown, folded until the reader opens them."""
    lines = [
        f"{metric_name(metric)}: {str(METRIC_DEFINITIONS[metric]).format(minimum=minimum)}."
        for metric in metrics
    ]
    text = "\n".join((_("How it is counted"), *lines))
    return f"<blockquote expandable>{text}</blockquote>"
