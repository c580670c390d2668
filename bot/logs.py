"""Logs: one JSON object on a line, without tokens, texts or names.

Exceptions are told by type and place only: their messages may quote what people wrote, and
messages of other libraries are cut to their first line without arguments for the same reason.
"""

import json
import logging
import re
import sys
from datetime import UTC, datetime
from pathlib import Path
from traceback import walk_tb
from types import TracebackType

TOKEN = re.compile(r"\d+:[A-Za-z0-9_-]{30,}")
REDACTED = "<token>"
OWN_PACKAGES = ("bot", "handlers", "services", "models", "py.warnings")
# What every record has; anything else came with `extra` and is told.
STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


class JsonFormatter(logging.Formatter):
    """A record as one line of JSON. `secret` never appears in it."""

    def __init__(self, secret: str | None = None) -> None:
        super().__init__()
        self._secret = secret

    def format(self, record: logging.LogRecord) -> str:
        """One line: ASCII, so that no character can end it early."""
        entry = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": _message(record),
            **{key: value for key, value in vars(record).items() if key not in STANDARD},
        }
        if record.exc_info and record.exc_info[1] is not None:
            entry["error"] = _causes(record.exc_info[1])
        line = TOKEN.sub(REDACTED, json.dumps(entry, default=_type_name))
        return line.replace(self._secret, REDACTED) if self._secret else line


def configure_logs(level: str, *, secret: str | None = None, file: Path | None = None) -> None:
    """Send the logs of the process to standard error, or to `file`, from `level` on.

    Other libraries are heard from WARNING on only: at DEBUG some of them print what they store.
    """
    handler = logging.FileHandler(file) if file else logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter(secret))
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.WARNING)
    for name in OWN_PACKAGES:
        logging.getLogger(name).setLevel(level)
    # A tick that comes while the last one still works is skipped on purpose.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    logging.captureWarnings(True)
    sys.excepthook = _log_uncaught


def _log_uncaught(
    kind: type[BaseException], error: BaseException, traceback: TracebackType | None
) -> None:
    logging.getLogger("bot").critical("uncaught error", exc_info=(kind, error, traceback))


def _message(record: logging.LogRecord) -> str:
    if record.name.partition(".")[0] in OWN_PACKAGES or record.name == "py.warnings":
        return record.getMessage()
    lines = str(record.msg).splitlines()
    return lines[0] if lines else ""


def _causes(error: BaseException) -> list[str]:
    """The chain of causes, the last first: «ValueError at bot/app.py:12 run < …»."""
    told = []
    cause: BaseException | None = error
    while cause is not None and len(told) < 5:
        frames = [
            f"{frame.f_code.co_filename.rpartition('/')[2]}:{line} {frame.f_code.co_name}"
            for frame, line in walk_tb(cause.__traceback__)
        ]
        told.append(f"{type(cause).__name__} at {' < '.join(reversed(frames[-8:]))}")
        cause = cause.__cause__ or (None if cause.__suppress_context__ else cause.__context__)
    return told


def _type_name(value: object) -> str:
    """A stand-in for what JSON has no form for: its value could hold anything."""
    return f"<{type(value).__name__}>"
