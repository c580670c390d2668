"""The same score written the slow and obvious way: sets, fractions, one long list of questions."""

import math
from fractions import Fraction

from services.matching.hours import WEEK_HOURS


def bits(mask, size=WEEK_HOURS):
    return {bit for bit in range(size) if mask >> bit & 1}


def half_up(value: Fraction) -> int:
    return math.floor(value + Fraction(1, 2))


def naive_blockers(need, mentor) -> list[str]:
    school = need.organization_id == mentor.organization_id
    town = need.municipality_id is not None and need.municipality_id == mentor.municipality_id
    region = need.region_id is not None and need.region_id == mentor.region_id
    distance = [school, town, region, True].index(True)
    ways = {"online": 0b01, "offline": 0b10}
    together = [way for way, bit in ways.items() if need.mode & bit and mentor.mode & bit]
    found = []
    if not mentor.consent:
        found.append("consent")
    if not mentor.eligible:
        found.append("eligibility")
    if need.person_id == mentor.person_id:
        found.append("same_person")
    if mentor.free_places < 1:
        found.append("capacity")
    if need.subject_required and need.subject and need.subject not in mentor.subjects:
        found.append("subject")
    if distance > int(need.scope):
        found.append("scope_mentee")
    if distance > int(mentor.scope):
        found.append("scope_mentor")
    if together == []:
        found.append("mode")
    if together == ["offline"] and distance >= 2:
        found.append("offline_far")
    if need.kinds and mentor.kinds and not bits(need.kinds) & bits(mentor.kinds):
        found.append("kind")
    if need.manager_person_id is not None and need.manager_person_id == mentor.person_id:
        found.append("line_manager")
    if mentor.id in need.excluded_mentors:
        found.append("excluded")
    if not bits(need.hours) & bits(mentor.hours):
        found.append("time")
    if not set(need.items) & set(mentor.items):
        found.append("competence")
    if not school and not (need.transfer_consent and mentor.transfer_consent):
        found.append("transfer_consent")
    return found


def naive_parts(need, mentor, weights, agreements, wishes) -> dict[str, int]:
    half = Fraction(1, 2)
    school = need.organization_id == mentor.organization_id
    town = need.municipality_id is not None and need.municipality_id == mentor.municipality_id
    region = need.region_id is not None and need.region_id == mentor.region_id
    if (mentor.organization_id, need.organization_id) in agreements:
        territory = Fraction(1)
    else:
        territory = Fraction([7, 8, 5, 2][[school, town, region, True].index(True)], 10)
    severity = sum(need.items.values())
    covered = sum(
        Fraction(s) * min(Fraction(1), Fraction(mentor.items[code], s))
        for code, s in need.items.items()
        if code in mentor.items
    )
    subject = half if need.subject is None else Fraction(need.subject in mentor.subjects)
    stages = bits(need.level) & bits(mentor.level)
    level = Fraction(bool(stages)) if need.level and mentor.level else half
    hours = min(Fraction(1), Fraction(len(bits(need.hours) & bits(mentor.hours)), 3))
    style = half
    if need.style is not None and mentor.style is not None:
        apart = sum(abs(need.style[axis] - mentor.style[axis]) for axis in range(6))
        style = 1 - Fraction(apart, 24)
    interest = Fraction(0)
    if wishes and wishes.mentee_rank:
        interest += max(Fraction(0), Fraction(6, 10) - Fraction(wishes.mentee_rank - 1, 10))
    if wishes and wishes.mentor_rank:
        interest += max(Fraction(0), Fraction(4, 10) - Fraction(wishes.mentor_rank - 1, 10))
    shares = {
        "competence": Fraction(covered, severity) if severity else Fraction(0),
        "subject": subject,
        "level": level,
        "territory": territory,
        "hours": hours,
        "style": style,
        "wishes": interest,
    }
    return {name: half_up(share * getattr(weights, name) * 10) for name, share in shares.items()}
