"""Why a candidate fits, in words made from the facts that the points were counted from."""

from collections.abc import Mapping

from aiogram.utils.i18n import gettext as _
from aiogram.utils.i18n import lazy_gettext as __
from aiogram.utils.i18n import ngettext

from handlers.pairing_words import quoted_topics, usual_hours
from services.candidates import WEIGHTS
from services.matching.facts import Facts
from services.matching.model import Relation
from services.matching.rules import Blocker
from services.matching.score import Evaluation, NobodyReport, whole_points
from services.matching.weights import Criterion

RELATIONS: Mapping[Relation, object] = {
    Relation.SCHOOL: __("the same school"),
    Relation.MUNICIPALITY: __("another school of the same municipality"),
    Relation.REGION: __("another municipality of the same region"),
    Relation.FAR: __("another region"),
}
CRITERIA: Mapping[Criterion, object] = {
    Criterion.COMPETENCE: __("Topics"),
    Criterion.SUBJECT: __("Subject"),
    Criterion.LEVEL: __("School stages"),
    Criterion.TERRITORY: __("How far"),
    Criterion.HOURS: __("Time"),
    Criterion.STYLE: __("Style of work"),
    Criterion.WISHES: __("Mutual choice"),
}
# What stands between a need and a mentor. What may come from something said in private is not
# here: it is counted among the other reasons.
REASONS: Mapping[Blocker, object] = {
    Blocker.COMPETENCE: __("strong in other topics"),
    Blocker.CAPACITY: __("no free place"),
    Blocker.TIME: __("no common time"),
    Blocker.MODE: __("other ways to meet"),
    Blocker.OFFLINE_FAR: __("too far to meet in person"),
    Blocker.SUBJECT: __("another subject"),
    Blocker.KIND: __("another kind of mentoring"),
    Blocker.SCOPE_MENTEE: __("from another school, but the request is for one's own"),
    Blocker.SCOPE_MENTOR: __("helps in their own school only"),
    Blocker.TRANSFER_CONSENT: __("no consents to transfer data between schools"),
}
REMEDIES: Mapping[Blocker, object] = {
    Blocker.CAPACITY: __("if somebody takes one more person"),
    Blocker.TIME: __("if there is some more free time"),
    Blocker.MODE: __("if another way to meet suits"),
    Blocker.OFFLINE_FAR: __("if meeting online suits"),
    Blocker.SCOPE_MENTEE: __("if another school suits the mentee"),
    Blocker.SCOPE_MENTOR: __("if mentors help other schools, too"),
    Blocker.TRANSFER_CONSENT: __("if both sign the consent to transfer data between schools"),
}


def points(evaluation: Evaluation) -> int:
    """The score in whole points out of 100."""
    return sum(whole_points(evaluation.parts).values())


def coverage(facts: Facts, *, with_topics: bool) -> str:
    """«закрыто 2 из 2: «…», «…»»; without the topics for those who may not read them."""
    known = (*facts.covered_fully, *facts.covered_partly)
    text = _("covered {known} of {total}").format(
        known=len(known), total=len(known) + len(facts.not_covered)
    )
    return f"{text}: {quoted_topics(known)}" if with_topics else text


def short_reasons(evaluation: Evaluation, zone: str, *, with_topics: bool) -> str:
    """The reasons that decide, for a list."""
    facts = evaluation.facts
    return "\n".join(
        [
            _("Topics: {coverage}").format(coverage=coverage(facts, with_topics=with_topics)),
            _("Common time: {hours}").format(hours=usual_hours(facts.common_mask, zone)),
            _("Where: {relation}. {places}").format(
                relation=RELATIONS[facts.relation], places=free_places(facts.free_places)
            ),
        ]
    )


def free_places(count: int) -> str:
    """«Свободно 2 места»."""
    return ngettext("{count} free place", "{count} free places", count).format(count=count)


def all_reasons(evaluation: Evaluation, zone: str, *, with_topics: bool) -> str:
    """Every criterion with its reason and its points: the points add up to the score."""
    facts = evaluation.facts
    words = {
        Criterion.COMPETENCE: _topics_words(facts, with_topics=with_topics),
        Criterion.SUBJECT: _subject_words(facts.subject_match),
        Criterion.LEVEL: _level_words(facts.level_match),
        Criterion.TERRITORY: str(RELATIONS[facts.relation]),
        Criterion.HOURS: usual_hours(facts.common_mask, zone),
        Criterion.STYLE: _style_words(facts.style_distance),
        Criterion.WISHES: _("they choose each other after the introduction"),
    }
    earned = whole_points(evaluation.parts)
    return "\n".join(
        _("<b>{criterion}</b>, {points} of {most} — {words}").format(
            criterion=CRITERIA[criterion],
            points=earned[criterion],
            most=WEIGHTS.of(criterion),
            words=words[criterion],
        )
        for criterion in Criterion
    )


def compared(evaluations: list[Evaluation]) -> str:
    """A line for each criterion with the points of each candidate."""
    earned = [whole_points(evaluation.parts) for evaluation in evaluations]
    return "\n".join(
        _("{criterion}, up to {most}: {points}").format(
            criterion=CRITERIA[criterion],
            most=WEIGHTS.of(criterion),
            points=" · ".join(f"<b>{parts[criterion]}</b>" for parts in earned),
        )
        for criterion in Criterion
    )


def why_nobody(report: NobodyReport) -> str:
    """How many mentors were looked at, what stood in the way, what one change would bring."""
    if not report.checked:
        return _("There are no mentors in the programme yet. Invite the first ones.")
    lines = [
        ngettext(
            "I have looked at {count} mentor:", "I have looked at {count} mentors:", report.checked
        ).format(count=report.checked)
    ]
    lines += [
        f"• {reason} — {report.blockers[code]}"
        for code, reason in REASONS.items()
        if report.blockers[code]
    ]
    if report.too_weak:
        lines.append(_("• the match is too weak — {count}").format(count=report.too_weak))
    private = sum(count for code, count in report.blockers.items() if code not in REASONS)
    if private:
        lines.append(_("• other reasons — {count}").format(count=private))
    return "\n".join([*lines, "", *_what_helps(report)])


def _what_helps(report: NobodyReport) -> list[str]:
    lifted = [
        f"• {remedy}: +{report.if_lifted[code]}"
        for code, remedy in REMEDIES.items()
        if report.if_lifted[code]
    ]
    return [
        _("<b>What would help</b>"),
        *lifted,
        _("• invite a colleague who is strong in this topic"),
        _("• suggest a single consultation or a group on this topic"),
        _("• ask the coordinator for an experienced mentor of another school"),
    ]


def _topics_words(facts: Facts, *, with_topics: bool) -> str:
    parts = [coverage(facts, with_topics=with_topics)]
    if facts.covered_partly and with_topics:
        parts.append(_("partly: {topics}").format(topics=quoted_topics(facts.covered_partly)))
    if facts.not_covered and with_topics:
        parts.append(_("not covered: {topics}").format(topics=quoted_topics(facts.not_covered)))
    return "; ".join(parts)


def _subject_words(match: bool | None) -> str:
    if match is None:
        return _("does not matter for this request")
    return _("the same subject") if match else _("different subjects")


def _level_words(match: bool | None) -> str:
    if match is None:
        return _("not asked yet")
    return _("the same classes") if match else _("different classes")


def _style_words(distance: int | None) -> str:
    return _("not asked yet") if distance is None else _("compared by their answers")
