"""The transitions of product.md, written out once more by hand, and nothing besides."""

from enum import StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import (
    Consent,
    Meeting,
    Mentorship,
    Need,
    Participation,
    Proposal,
    ProposalFormat,
    SupportCase,
)
from services.errors import IllegalTransition
from services.states import Stateful, move, transitions_of

LONG, SHORT = ProposalFormat.MENTORING, ProposalFormat.CONSULTATION


def _table(text: str) -> set[tuple[str, str]]:
    """«a, b > c, d» lines: from each of the left to each of the right."""
    pairs = set()
    for line in text.strip().splitlines():
        left, right = line.split(">")
        pairs |= {
            (source.strip(), target.strip())
            for source in left.split(",")
            for target in right.split(",")
        }
    return pairs


PARTICIPATION = _table("""
    invited > draft
    draft > pending_approval
    pending_approval > active, draft
    active > paused
    paused > active
    active, paused > left
    left > draft
    invited, draft, pending_approval, active, paused, left > erased
""")
NEED = _table("""
    open > proposed
    proposed > paired, open
    paired > covered, open
    open > needs_manual
    needs_manual > open, no_mentor_found
    no_mentor_found > open
    open > withdrawn
""")
PROPOSAL = _table("""
    draft > approved, discarded
    approved > asked
    asked > accepted, declined, expired, withdrawn, superseded
""")
MENTORSHIP = _table("""
    forming > trial, cancelled
    trial > trial, planning, cancelled
    planning > active, on_hold, cancelled
    active > on_hold, finishing, ended_early
    on_hold > planning, active, ended_early
    finishing > completed, active, ended_early
""")
CONSULTATION = _table("forming > completed, cancelled")
MEETING = _table("""
    proposed > scheduled, cancelled
    scheduled > held, proposed, cancelled, missed
    held > closed
    missed > proposed, cancelled
""")
CONSENT = _table("""
    asked > given, refused, signed_on
    given, signed_on > withdrawn
""")
# Nothing goes to a psychologist without a yes; a no, and taking it back, can become a yes.
SUPPORT = _table("""
    offered, declined, withdrawn > open
    offered > declined, withdrawn
    withdrawn > offered
    open > taken, withdrawn
    taken > open, closed, withdrawn
""")

KINDS: dict[str, tuple[Stateful, set[tuple[str, str]]]] = {
    "participation": (Participation(), PARTICIPATION),
    "need": (Need(), NEED),
    "proposal": (Proposal(), PROPOSAL),
    "mentorship": (Mentorship(format=LONG), MENTORSHIP),
    "consultation": (Mentorship(format=SHORT), CONSULTATION),
    "meeting": (Meeting(), MEETING),
    "consent": (Consent(), CONSENT),
    "support": (SupportCase(), SUPPORT),
}


@pytest.mark.parametrize("kind", KINDS)
def test_the_table_is_the_one_of_the_product(kind: str) -> None:
    thing, expected = KINDS[kind]
    assert {(str(a), str(b)) for a, b in transitions_of(thing)} == expected


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
def test_no_sequence_of_wishes_leaves_the_table(kind: str, data: st.DataObject) -> None:
    thing, expected = KINDS[kind]
    column = type(thing).__table__.c.state.type
    states: type[StrEnum] = column.enum_class
    thing.state = data.draw(st.sampled_from(sorted({states(a) for a, _ in expected})))
    for wish in data.draw(st.lists(st.sampled_from(list(states)), max_size=30)):
        before = thing.state
        try:
            move(thing, wish)
        except IllegalTransition:
            assert (str(before), str(wish)) not in expected
            assert thing.state is before
        else:
            assert (str(before), str(wish)) in expected
            assert thing.state is wish
