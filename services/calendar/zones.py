"""Time zones: what to offer in Russia and how wall time becomes UTC and back.

The list is `zone1970.tab` of tzdata for Russia (domain.md 2.5): eleven offsets, none with daylight
saving time. Any other IANA zone works too, with or without daylight saving time.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from importlib.resources import files
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class ZoneOffer:
    """One offset to choose: its main zone first, then other zones of the same offset."""

    utc_hours: int
    main: str
    others: tuple[str, ...] = ()

    @property
    def moscow_hours(self) -> int:
        """Difference from Moscow in hours, as Russians name their zones (МСК+2)."""
        return self.utc_hours - 3

    def __iter__(self) -> Iterator[str]:
        yield self.main
        yield from self.others


RUSSIAN_ZONES: tuple[ZoneOffer, ...] = (
    ZoneOffer(2, "Europe/Kaliningrad"),
    ZoneOffer(3, "Europe/Moscow", ("Europe/Kirov", "Europe/Volgograd", "Europe/Simferopol")),
    ZoneOffer(4, "Europe/Samara", ("Europe/Astrakhan", "Europe/Saratov", "Europe/Ulyanovsk")),
    ZoneOffer(5, "Asia/Yekaterinburg"),
    ZoneOffer(6, "Asia/Omsk"),
    ZoneOffer(
        7,
        "Asia/Novosibirsk",
        ("Asia/Krasnoyarsk", "Asia/Barnaul", "Asia/Tomsk", "Asia/Novokuznetsk"),
    ),
    ZoneOffer(8, "Asia/Irkutsk"),
    ZoneOffer(9, "Asia/Yakutsk", ("Asia/Chita", "Asia/Khandyga")),
    ZoneOffer(10, "Asia/Vladivostok", ("Asia/Ust-Nera",)),
    ZoneOffer(11, "Asia/Magadan", ("Asia/Sakhalin", "Asia/Srednekolymsk")),
    ZoneOffer(12, "Asia/Kamchatka", ("Asia/Anadyr",)),
)


@lru_cache(maxsize=1)
def _zone_names() -> frozenset[str]:
    # The list of the installed tzdata package: the same on every machine, and it has neither
    # `localtime` nor directories, which a look-up by path would accept or stumble over.
    return frozenset((files("tzdata") / "zones").read_text(encoding="utf-8").split())


def is_zone(name: str) -> bool:
    """Whether `name` is an IANA zone such as `Asia/Omsk` (letter case matters)."""
    return name in _zone_names()


def to_local(utc: datetime, zone: str) -> datetime:
    """The same instant on the clocks of `zone`, aware. ValueError for a naive `utc`."""
    return _aware(utc).astimezone(ZoneInfo(zone))


def to_utc(wall: datetime, zone: str) -> datetime:
    """The instant at which the clocks of `zone` show the naive `wall`, aware in UTC.

    A time that the clocks skip becomes the first time they do show; of a time that they show twice
    the first is taken, whatever `fold` says (reliability.md, R14). ValueError for an aware `wall`.
    """
    if wall.tzinfo is not None:
        raise ValueError("wall time must be naive")
    first = wall.replace(tzinfo=ZoneInfo(zone), fold=0)
    instant = first.astimezone(UTC)
    if instant.astimezone(first.tzinfo).replace(tzinfo=None) == wall.replace(fold=0):
        return instant
    # In a gap PEP 495 reads fold=1 with the offset after it, so the two surround the jump.
    return _jump_between(first.replace(fold=1).astimezone(UTC), instant, zone)


def utc_offset_minutes(zone: str, at: datetime) -> int:
    """Minutes that `zone` is ahead of UTC at the instant `at`. ValueError for a naive `at`."""
    return int(_offset(zone, _aware(at)).total_seconds() // 60)


def same_offset(zone_a: str, zone_b: str, at: datetime) -> bool:
    """Whether the clocks of both zones show the same at the instant `at`."""
    return _offset(zone_a, _aware(at)) == _offset(zone_b, at)


def _jump_between(before: datetime, after: datetime, zone: str) -> datetime:
    """The first instant, to a second, with the offset that `zone` has at `after`."""
    settled = _offset(zone, after)
    low, high = 0, int((after - before).total_seconds())
    while high - low > 1:
        middle = (low + high) // 2
        if _offset(zone, before + timedelta(seconds=middle)) == settled:
            high = middle
        else:
            low = middle
    return (before + timedelta(seconds=high)).replace(microsecond=0)


def _offset(zone: str, at: datetime) -> timedelta:
    return at.astimezone(ZoneInfo(zone)).utcoffset() or timedelta()


def _aware(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError("an instant must be aware")
    return at
