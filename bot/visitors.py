"""How often one network address may knock: a modest limit that needs no database."""

from collections import deque
from datetime import datetime, timedelta
from ipaddress import ip_address

from aiohttp import web

from services import clock

# A whole school may stand behind one address.
KNOCKS = 60
WINDOW = timedelta(minutes=1)
MOST_ADDRESSES = 10_000


class Visitors:
    """Who knocked when, for a minute; addresses are kept nowhere else."""

    def __init__(self) -> None:
        self._knocks: dict[str, deque[datetime]] = {}

    def may_enter(self, address: str) -> bool:
        """Count a knock; False when there were too many within the last minute."""
        now = clock.now()
        if len(self._knocks) >= MOST_ADDRESSES:
            self._forget(now - WINDOW)
        knocks = self._knocks.setdefault(address, deque(maxlen=KNOCKS))
        if len(knocks) == KNOCKS and knocks[0] > now - WINDOW:
            return False
        knocks.append(now)
        return True

    def _forget(self, before: datetime) -> None:
        recent = {who: knocks for who, knocks in self._knocks.items() if knocks[-1] > before}
        # Under a flood from everywhere it is better to forget than to grow.
        self._knocks = recent if len(recent) < MOST_ADDRESSES else {}


def address_of(request: web.Request) -> str:
    """Who knocks: the peer, or whom our own proxy names.

    Only a proxy on this machine or in its private network is believed, and only the address it has
    added itself, the last one: the others are the visitor's own words.
    """
    peer = request.remote or ""
    forwarded = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
    if _is_private(peer) and _is_address(forwarded):
        return forwarded
    return peer


def _is_private(address: str) -> bool:
    return _is_address(address) and ip_address(address).is_private


def _is_address(address: str) -> bool:
    try:
        ip_address(address)
    except ValueError:
        return False
    return True
