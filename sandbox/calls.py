"""The log of Bot API calls, for assertions."""

from __future__ import annotations

import json
from collections import deque
from datetime import datetime
from typing import Any

from sandbox.params import Params

KEPT = 50_000
NESTED = {"reply_markup", "entities", "caption_entities", "reply_parameters", "commands", "scope"}


class CallLog:
    """The last calls in order of completion, numbered from 1."""

    def __init__(self) -> None:
        self._calls: deque[dict[str, Any]] = deque(maxlen=KEPT)
        self.count = 0

    def add(self, *, at: datetime, method: str, params: Params, **outcome: Any) -> None:
        """Log a call; `outcome` fields that are None are left out."""
        self.count += 1
        self._calls.append(
            {
                "n": self.count,
                "method": method,
                "at": at.isoformat(),
                "params": described(params),
                **{name: value for name, value in outcome.items() if value is not None},
            }
        )

    def since(self, number: int, method: str | None = None) -> list[dict[str, Any]]:
        """Calls after that number, all or of one method."""
        return [
            call
            for call in self._calls
            if call["n"] > number and (method is None or call["method"].lower() == method.lower())
        ]


def described(params: Params) -> dict[str, Any]:
    """Parameters for people: nested JSON opened, files by name and size."""
    result: dict[str, Any] = {}
    for name, value in params.values.items():
        upload = params.upload(name)
        if upload is not None:
            result[name] = {"file_name": upload.name, "size": len(upload.data)}
        elif name in NESTED and isinstance(value, str):
            result[name] = _opened(value)
        else:
            result[name] = value
    return result


def _opened(value: str) -> Any:
    try:
        return json.loads(value)
    except ValueError:
        return value
