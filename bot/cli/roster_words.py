"""The words operators write in rosters, and what they mean."""

import re
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from models import OrganizationStatusKind, Role
from services import taxonomy
from services.calendar.zones import RUSSIAN_ZONES, is_zone
from services.organizations import same_words

DATA = Path(__file__).with_name("data") / "roster_words.yaml"
BRACKETS = re.compile(r"[()\[\]:*]")
OFFSET = re.compile(r"([^\d+−–-]+?)\s*(?:([+−–-])\s*(\d{1,2}))?(?: ?00)?")
SEPARATORS = re.compile(r"[,;/\n]")


def plain(words: str) -> str:
    """Words without what people write differently."""
    return " ".join(BRACKETS.sub(" ", same_words(words)).split())


def column_of(header: str) -> str | None:
    """The column that a header names."""
    return _lookup("columns").get(plain(header))


def roles_of(words: str) -> frozenset[Role] | None:
    """The roles named by a cell, separated by commas or semicolons; None when one is unknown."""
    roles: set[Role] = set()
    for part in SEPARATORS.split(words):
        name = plain(part)
        if not name:
            continue
        if name in _both_roles():
            roles |= {Role.MENTEE, Role.MENTOR}
        elif name in _lookup("roles"):
            roles.add(Role(_lookup("roles")[name]))
        else:
            return None
    return frozenset(roles)


def status_of(words: str) -> OrganizationStatusKind | None:
    """The status of a school that the words name."""
    found = _lookup("statuses").get(plain(words))
    return OrganizationStatusKind(found) if found else None


def week_of(words: str) -> int | None:
    """Days of the working week: 5 or 6."""
    return _lookup("weeks").get(plain(words))


def zone_of(words: str) -> str | None:
    """An IANA zone from its own name, a Russian city, or a difference («МСК+4», «UTC+7»)."""
    if is_zone(words.strip()):
        return words.strip()
    named = _lookup("zones").get(plain(words))
    return named or _zone_by_offset(plain(words))


def subject_of(words: str) -> str | None:
    """The code of a subject of the taxonomy, from its code or title; the first of several."""
    first = SEPARATORS.split(words.strip())[0]
    return _subjects().get(plain(words)) or _subjects().get(plain(first))


def column_names() -> list[str]:
    """The columns, in the order of the template."""
    return list(_data()["columns"])


def header_line() -> list[str]:
    """The columns as the template names them."""
    return [words[0] for words in _data()["columns"].values()]


def template_rows() -> list[list[str]]:
    """The rows of the template."""
    return [[str(cell) for cell in row] for row in _data()["template"]]


def _zone_by_offset(words: str) -> str | None:
    match = OFFSET.fullmatch(words)
    if match is None:
        return None
    name, sign, digits = match.groups()
    hours = int(digits or 0) * (1 if sign == "+" else -1)
    if name in _data()["zone_from_moscow"]:
        hours += 3
    elif name not in _data()["zone_from_utc"]:
        return None
    return next((offer.main for offer in RUSSIAN_ZONES if offer.utc_hours == hours), None)


@cache
def _data() -> dict[str, Any]:
    return yaml.safe_load(DATA.read_text(encoding="utf-8"))


@cache
def _lookup(section: str) -> dict[str, Any]:
    return {plain(word): key for key, words in _data()[section].items() for word in words}


@cache
def _both_roles() -> frozenset[str]:
    return frozenset(plain(word) for word in _data()["both_roles"])


@cache
def _subjects() -> dict[str, str]:
    known: dict[str, str] = {}
    for subject in yaml.safe_load(taxonomy.DATA.read_text(encoding="utf-8"))["subjects"]:
        # «Mathematics (algebra, geometry)» is also known as plain «Mathematics».
        for name in (subject["code"], subject["title"], subject["title"].partition("(")[0]):
            known[plain(name)] = subject["code"]
    return known | _lookup("subjects")
