"""The mutual choice after an introduction, as arithmetic: who stays with whom.

A pair needs four yeses (seeds/s4: with whom, and who can help, asked of both sides). Nothing here
knows a database.
"""

from collections import deque
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum


class Stand(StrEnum):
    """What somebody wants after the introduction, whomever they ticked."""

    READY = "ready"
    REFUSES = "refuses"
    UNKNOWN = "unknown"
    """Excused, or asks for the curator: a human has to decide."""


@dataclass(frozen=True, slots=True)
class Voice:
    """One member (a participation's id): what they want, and whom, the first choice first."""

    id: int
    stand: Stand
    wants: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Wish:
    """A need, whose it is, and the mentors who met its mentee for it."""

    need_id: int
    mentee_id: int
    mentors: frozenset[int]


@dataclass(frozen=True, slots=True)
class Part:
    """People who go on together: the mentor of each need. One introduction may end in several."""

    mentors: Mapping[int, int]
    """Need → mentor."""
    mentees: Mapping[int, int]
    """Need → mentee."""

    @property
    def people(self) -> frozenset[int]:
        """Everybody in it."""
        return frozenset((*self.mentors.values(), *self.mentees.values()))


class Verdict(StrEnum):
    """What follows from the answers."""

    GOES_ON = "goes_on"
    ENDS = "ends"
    WAITS = "waits"
    """For the curator: somebody has not said what they want."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What follows, and in which parts the people go on; the first mentor's part comes first."""

    verdict: Verdict
    parts: tuple[Part, ...] = ()


def decide(
    mentees: Sequence[Voice],
    mentors: Sequence[Voice],
    wishes: Sequence[Wish],
    places: Mapping[int, int],
) -> Outcome:
    """Who goes on with whom. `places` are the free places of mentors who are not alone.

    Who refuses leaves, nobody else is asked about it; while somebody has not said, it waits.
    """
    mentees = [voice for voice in mentees if voice.stand is not Stand.REFUSES]
    mentors = [voice for voice in mentors if voice.stand is not Stand.REFUSES]
    if not mentees or not mentors:
        return Outcome(Verdict.ENDS)
    if any(voice.stand is Stand.UNKNOWN for voice in (*mentees, *mentors)):
        return Outcome(Verdict.WAITS)
    limits = places if len(mentors) > 1 else {}
    chosen = _match(_candidates(mentees, mentors, wishes), mentors, limits)
    if not chosen:
        return Outcome(Verdict.ENDS)
    return Outcome(Verdict.GOES_ON, _parts(chosen, [mentor.id for mentor in mentors]))


def trusted(voices: Sequence[Voice], others: Collection[int]) -> list[Voice]:
    """The voices as a curator vouches for them: who has not said is ready for any of `others`."""
    return [
        replace(voice, stand=Stand.READY, wants=tuple(dict.fromkeys((*voice.wants, *others))))
        if voice.stand is Stand.UNKNOWN
        else voice
        for voice in voices
    ]


def is_mutual(mentee: Voice, mentor: Voice) -> bool:
    """True when both are ready and each wants the other."""
    ready = mentee.stand is Stand.READY and mentor.stand is Stand.READY
    return ready and mentor.id in mentee.wants and mentee.id in mentor.wants


def refuses(voice: Voice, other_id: int) -> bool:
    """True when somebody has said that they do not go on with the other."""
    if voice.stand is Stand.READY:
        return other_id not in voice.wants
    return voice.stand is Stand.REFUSES


def _candidates(
    mentees: Sequence[Voice], mentors: Sequence[Voice], wishes: Sequence[Wish]
) -> dict[Wish, list[int]]:
    """The mutual mentors of each need, in the order of the mentee's preference."""
    by_id = {voice.id: voice for voice in (*mentees, *mentors)}
    return {
        wish: [
            mentor_id
            for mentor_id in by_id[wish.mentee_id].wants
            if mentor_id in wish.mentors
            and mentor_id in by_id
            and is_mutual(by_id[wish.mentee_id], by_id[mentor_id])
        ]
        for wish in wishes
        if wish.mentee_id in by_id
    }


def _match(
    candidates: Mapping[Wish, list[int]], mentors: Sequence[Voice], limits: Mapping[int, int]
) -> dict[Wish, int]:
    """Each need gets its first mutual mentor with a free place.

    Where more want a mentor than there are places, the mentor's own order decides; who has no
    place goes on to the next choice (deferred acceptance, so nobody's turn depends on who
    answered first).
    """
    rank = {mentor.id: {who: place for place, who in enumerate(mentor.wants)} for mentor in mentors}
    left: dict[Wish, Iterator[int]] = {wish: iter(order) for wish, order in candidates.items()}
    held: dict[int, list[Wish]] = {mentor.id: [] for mentor in mentors}
    waiting = deque(candidates)
    while waiting:
        wish = waiting.popleft()
        mentor_id = next(left[wish], None)
        if mentor_id is None:
            continue
        held[mentor_id].append(wish)
        if mentor_id in limits and len(held[mentor_id]) > limits[mentor_id]:
            last = max(held[mentor_id], key=lambda each: rank[mentor_id][each.mentee_id])
            held[mentor_id].remove(last)
            waiting.append(last)
    return {wish: mentor_id for mentor_id, wishes in held.items() for wish in wishes}


def _parts(chosen: Mapping[Wish, int], order: Sequence[int]) -> tuple[Part, ...]:
    """The connected parts; mentors and mentees have different ids (participations)."""
    groups: list[set[int]] = []
    for wish, mentor_id in chosen.items():
        joined = [group for group in groups if group & {wish.mentee_id, mentor_id}]
        groups = [group for group in groups if group not in joined]
        groups.append({wish.mentee_id, mentor_id}.union(*joined))
    parts = [
        Part(
            mentors={w.need_id: m for w, m in chosen.items() if m in group},
            mentees={w.need_id: w.mentee_id for w, m in chosen.items() if m in group},
        )
        for group in groups
    ]
    return tuple(sorted(parts, key=lambda part: min(order.index(m) for m in part.mentors.values())))
