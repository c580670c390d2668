"""`python -m bot new-key`: a key to encrypt stored texts with."""

from argparse import Namespace

from bot.cli.console import ExitCode, say
from bot.keys import new_key


def main(arguments: Namespace) -> int:
    """Print one key, and nothing else."""
    say(new_key())
    return ExitCode.DONE
