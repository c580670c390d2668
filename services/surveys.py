"""The questionnaires of this process: those that ship with the product, in an operator's words.

They are read once; `use_overrides` is called at the start, before anything is asked.
"""

from collections.abc import Mapping
from pathlib import Path

from services.survey_files import Fault, InvalidSurvey
from services.survey_overrides import read_overrides
from services.survey_reading import read_survey
from services.survey_types import (
    CHOICES,
    SCALE,
    TYPED,
    Condition,
    Question,
    QuestionType,
    Source,
    SourceKind,
    Survey,
    Visibility,
)

__all__ = [
    "CHOICES",
    "SCALE",
    "TYPED",
    "Condition",
    "Fault",
    "InvalidSurvey",
    "Question",
    "QuestionType",
    "Source",
    "SourceKind",
    "Survey",
    "Visibility",
    "find_survey",
    "get_survey",
    "list_surveys",
    "shipped_surveys",
    "use_overrides",
]

FOLDER = Path(__file__).with_name("data") / "questionnaires"

_current: dict[str, Survey] = {}


def shipped_surveys() -> dict[str, Survey]:
    """The questionnaires as they ship, by code; raises InvalidSurvey."""
    found = (read_survey(path) for path in sorted(FOLDER.glob("*.yaml")))
    return {survey.code: survey for survey in found}


def use_overrides(path: Path | None) -> None:
    """Ask in the words of an operator's file from now on (None: as shipped).

    Raises InvalidSurvey and changes nothing.
    """
    surveys = shipped_surveys()
    if path is not None:
        surveys = read_overrides(path, surveys)
    _current.clear()
    _current.update(surveys)


def list_surveys() -> Mapping[str, Survey]:
    """Every questionnaire by code."""
    if not _current:
        use_overrides(None)
    return _current


def get_survey(code: str) -> Survey:
    """The questionnaire with this code; KeyError when there is none."""
    return list_surveys()[code]


def find_survey(code: str) -> Survey | None:
    """The questionnaire with this code; None for one that is not asked any more."""
    return list_surveys().get(code)
