"""Talking to the operator: results to standard output, complaints to standard error."""

import sys
from enum import IntEnum


class ExitCode(IntEnum):
    """How a command ended, for scripts and supervisors."""

    DONE = 0
    FAILED = 1
    WRONG_INPUT = 2


class CommandFailed(Exception):
    """A command cannot be done; `sentences` say why and what to do, without a traceback."""

    def __init__(self, *sentences: str, code: ExitCode = ExitCode.FAILED) -> None:
        super().__init__("\n".join(sentences))
        self.sentences = sentences
        self.code = code


def say(text: str = "") -> None:
    """One line of the result."""
    print(text, flush=True)


def complain(text: str) -> None:
    """One line about what is wrong."""
    print(text, file=sys.stderr, flush=True)
