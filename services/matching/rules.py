"""Hard rules: what makes a pair impossible, each with the code of its reason."""

from collections.abc import Callable
from enum import StrEnum

from services.matching.model import MentorView, Mode, NeedView, Relation, relation_between


class Blocker(StrEnum):
    """Why a pair is impossible, in the order in which reasons are listed.

    ``EXCLUDED`` and ``LINE_MANAGER`` may come from what somebody said in private: whoever words
    them for the other side must not tell a refusal from any other reason.
    """

    CONSENT = "consent"
    """The mentor has no active consent to the processing of personal data."""
    ELIGIBILITY = "eligibility"
    """The curator has not confirmed the mentor."""
    SAME_PERSON = "same_person"
    CAPACITY = "capacity"
    """The mentor has no free place."""
    SUBJECT = "subject"
    """The mentee insists on a subject that the mentor does not teach."""
    SCOPE_MENTEE = "scope_mentee"
    """Farther than the mentee wants."""
    SCOPE_MENTOR = "scope_mentor"
    """Farther than the mentor wants."""
    MODE = "mode"
    """One meets only online, the other only in person."""
    OFFLINE_FAR = "offline_far"
    """Only meetings in person suit both, and they are in different municipalities."""
    KIND = "kind"
    """No kind of mentoring suits both."""
    LINE_MANAGER = "line_manager"
    """The mentor is the mentee's direct manager."""
    EXCLUDED = "excluded"
    """Vetoed, declined, or met before and not a fit: never proposed again."""
    TIME = "time"
    """Not one common hour in a usual week."""
    COMPETENCE = "competence"
    """The mentor covers none of the items of the need."""
    TRANSFER_CONSENT = "transfer_consent"
    """Different organisations, and not both agreed to the transfer of personal data."""


_Rule = Callable[[NeedView, MentorView, Relation], bool]


def _subject(need: NeedView, mentor: MentorView, _: Relation) -> bool:
    wanted = need.subject if need.subject_required else None
    return wanted is not None and wanted not in mentor.subjects


def _common_mode(need: NeedView, mentor: MentorView) -> int:
    # Plain integers: `&` of two flags costs ten times more than any other rule.
    return int(need.mode) & int(mentor.mode)


def _mode(need: NeedView, mentor: MentorView, _: Relation) -> bool:
    return not _common_mode(need, mentor)


def _offline_far(need: NeedView, mentor: MentorView, relation: Relation) -> bool:
    return relation > Relation.MUNICIPALITY and _common_mode(need, mentor) == Mode.OFFLINE


def _kind(need: NeedView, mentor: MentorView, _: Relation) -> bool:
    # Kinds are asked late in the questionnaires; who has not answered yet does not disappear.
    stated = need.kinds and mentor.kinds
    return bool(stated) and not need.kinds & mentor.kinds


def _transfer_consent(need: NeedView, mentor: MentorView, relation: Relation) -> bool:
    agreed = need.transfer_consent and mentor.transfer_consent
    return relation is not Relation.SCHOOL and not agreed


_BROKEN: dict[Blocker, _Rule] = {
    Blocker.CONSENT: lambda need, mentor, relation: not mentor.consent,
    Blocker.ELIGIBILITY: lambda need, mentor, relation: not mentor.eligible,
    Blocker.SAME_PERSON: lambda need, mentor, relation: need.person_id == mentor.person_id,
    Blocker.CAPACITY: lambda need, mentor, relation: mentor.free_places <= 0,
    Blocker.SUBJECT: _subject,
    Blocker.SCOPE_MENTEE: lambda need, mentor, relation: relation > need.scope,
    Blocker.SCOPE_MENTOR: lambda need, mentor, relation: relation > mentor.scope,
    Blocker.MODE: _mode,
    Blocker.OFFLINE_FAR: _offline_far,
    Blocker.KIND: _kind,
    Blocker.LINE_MANAGER: lambda need, mentor, relation: need.manager_person_id == mentor.person_id,
    Blocker.EXCLUDED: lambda need, mentor, relation: mentor.id in need.excluded_mentors,
    Blocker.TIME: lambda need, mentor, relation: not need.hours & mentor.hours,
    Blocker.COMPETENCE: lambda need, mentor, relation: need.items.keys().isdisjoint(mentor.items),
    Blocker.TRANSFER_CONSENT: _transfer_consent,
}


def blockers(need: NeedView, mentor: MentorView) -> tuple[Blocker, ...]:
    """Every rule that forbids the pair, in the order of :class:`Blocker`; empty if none does."""
    relation = relation_between(need, mentor)
    return tuple(code for code, broken in _BROKEN.items() if broken(need, mentor, relation))
