"""Failures on demand: what a network and a busy Telegram do to a bot."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from sandbox.errors import ApiError, ControlError, bad_request, forbidden, too_many

KINDS = {"429", "500", "502html", "timeout", "drop_before", "cut_after", "403", "400"}
DEFAULT_HANG = 60


@dataclass
class Fault:
    """One ordered failure: skip `after` matching calls, then spoil `times` (None: all)."""

    id: int
    kind: str
    method: str | None = None
    chat_id: int | None = None
    times: int | None = 1
    after: int = 0
    retry_after: int = 1
    description: str | None = None
    delay: float = 0
    hits: int = 0

    def matches(self, method: str, chat_id: int | None) -> bool:
        """A fault without a method spoils every call but the polling."""
        if self.method is None:
            right_method = method.lower() != "getupdates"
        else:
            right_method = method.lower() == self.method.lower()
        return right_method and self.chat_id in {None, chat_id}

    def error(self) -> ApiError | None:
        """The error to answer with; None for those that break the connection."""
        described = self.description
        if self.kind == "429":
            error = too_many(self.retry_after)
        elif self.kind == "500":
            error = ApiError(500, "Internal Server Error")
        elif self.kind == "403":
            error = forbidden("bot was blocked by the user")
        elif self.kind == "400":
            error = bad_request("chat not found")
        else:
            return None
        return ApiError(error.status, described or error.description, **error.parameters)


class Faults:
    """The ordered failures of one sandbox."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []
        self._last_id = 0

    def add(self, fields: dict[str, Any]) -> Fault:
        """Order a failure. Raises ControlError for what cannot be ordered."""
        if fields.get("kind") not in KINDS:
            raise ControlError(400, f"kind is one of {', '.join(sorted(KINDS))}")
        unknown = set(fields) - set(Fault.__dataclass_fields__) - {"id", "hits"}
        if unknown:
            raise ControlError(400, f"unknown fields: {', '.join(sorted(unknown))}")
        for name in ("chat_id", "times", "after", "retry_after", "delay"):
            if not isinstance(fields.get(name, 0), (int, float, type(None))):
                raise ControlError(400, f"{name} must be a number")
        for name in ("method", "description"):
            if not isinstance(fields.get(name, ""), (str, type(None))):
                raise ControlError(400, f"{name} must be a text")
        self._last_id += 1
        values = {name: value for name, value in fields.items() if name not in {"id", "hits"}}
        if values["kind"] == "timeout":
            values.setdefault("delay", DEFAULT_HANG)
        fault = Fault(id=self._last_id, **values)
        self._faults.append(fault)
        return fault

    def clear(self) -> None:
        """Cancel all ordered failures."""
        self._faults.clear()

    def list(self) -> list[dict[str, Any]]:
        """The failures that are still in force."""
        return [asdict(fault) for fault in self._faults]

    def take(self, method: str, chat_id: int | None) -> Fault | None:
        """The failure of this call, counted; None when it goes well."""
        for fault in self._faults:
            if not fault.matches(method, chat_id):
                continue
            if fault.after > 0:
                fault.after -= 1
                continue
            fault.hits += 1
            if fault.times is not None:
                fault.times -= 1
                if fault.times <= 0:
                    self._faults.remove(fault)
            return fault
        return None
