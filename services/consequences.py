"""Imports every module whose functions run after a questionnaire is sent or a meeting is closed.

Imported once by each process (bot/app.py): a hook exists only when its module was loaded.
"""

from services import (  # noqa: F401
    choice,
    early_ends,
    finishing,
    meeting_next,
    program_agreements,
    pulse,
    support_hooks,
    survey_facts,
    task_hooks,
)
