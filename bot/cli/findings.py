"""What one check of `python -m bot check` found."""

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """FAIL: the bot cannot work so. NOTE: it can, but the operator should know."""

    OK = " ok "
    NOTE = "note"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line: what was looked at, how it is, and what to do about it."""

    verdict: Verdict
    subject: str
    text: str = ""

    def line(self) -> str:
        """«[fail] Database: …»."""
        return f"[{self.verdict}] {self.subject}" + (f": {self.text}" if self.text else "")


def ok(subject: str, text: str = "") -> Finding:
    """All is well."""
    return Finding(Verdict.OK, subject, text)


def note(subject: str, text: str) -> Finding:
    """Not wrong, but worth knowing."""
    return Finding(Verdict.NOTE, subject, text)


def fail(subject: str, text: str) -> Finding:
    """Wrong; `text` says what to do."""
    return Finding(Verdict.FAIL, subject, text)
