"""Logs tell what happened, never what people wrote."""

import json
import logging

import pytest

from bot.logs import JsonFormatter

TOKEN = "123456789:" + "A" * 35
CANARY = "Кузнецова Мария"


def line(
    logger: str, message: str, *values: object, secret: str | None = None, **kw: object
) -> str:
    error = kw.pop("error", None)
    record = logging.getLogger(logger).makeRecord(
        logger,
        logging.ERROR,
        "file",
        1,
        message,
        values,
        (type(error), error, error.__traceback__) if isinstance(error, Exception) else None,
        extra=kw,
    )
    return JsonFormatter(secret).format(record)


def failure() -> Exception:
    try:
        try:
            raise ValueError(CANARY)
        except ValueError as cause:
            raise RuntimeError(f"bad name {CANARY}") from cause
    except RuntimeError as error:
        return error


def test_a_line_is_one_json_object() -> None:
    written = line("bot.relay", "an update\nwaits", incident="1f", detail='"}\n{"level": "x\u2028')
    assert "\n" not in written
    assert written.isascii()
    entry = json.loads(written)
    assert (entry["level"], entry["logger"], entry["incident"]) == ("ERROR", "bot.relay", "1f")
    assert entry["message"] == "an update\nwaits"


def test_an_error_is_told_by_type_and_place() -> None:
    written = line("bot", "unexpected error", error=failure())
    assert CANARY not in json.loads(written)["error"]
    [last, first] = json.loads(written)["error"]
    assert last.startswith("RuntimeError at test_logs.py:")
    assert first.startswith("ValueError at test_logs.py:")
    assert "Кузнецова" not in json.dumps(json.loads(written), ensure_ascii=False)


def test_other_libraries_are_heard_without_what_they_quote() -> None:
    written = json.loads(line("asyncio", f"Task failed\nfuture: <Task {CANARY}>"))
    assert written["message"] == "Task failed"
    written = json.loads(line("aiogram.event", "Cause %s by %s", CANARY, 1))
    assert written["message"] == "Cause %s by %s"


@pytest.mark.parametrize("secret", [None, "42:SANDBOX"])
def test_a_token_never_appears(secret: str | None) -> None:
    token = secret or TOKEN
    written = line("bot", f"calling bot{token}/getMe", secret=secret, url=f"http://x/bot{token}/")
    assert token not in written
    assert json.loads(written)["url"] == "http://x/bot<token>/"


def test_values_without_a_form_in_json_are_not_spelled_out() -> None:
    class Update:
        def __repr__(self) -> str:
            return CANARY

    assert json.loads(line("bot", "got", update=Update()))["update"] == "<Update>"
