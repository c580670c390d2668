"""Single answers of a loaded response, read by the code of their question."""

from models import Answer, SurveyResponse


def find_answer(response: SurveyResponse, code: str, item: str = "") -> Answer | None:
    """The answer given to a question (about `item`), skipped ones included; None without one."""
    return next(
        (
            given
            for given in response.answers
            if given.question_code == code
            and given.item_code == item
            and given.answered_at is not None
        ),
        None,
    )


def mark(response: SurveyResponse, code: str, item: str = "") -> int | None:
    """A mark of 1 to 10, or a typed number."""
    given = find_answer(response, code, item)
    return given.number if given is not None else None


def option(response: SurveyResponse, code: str, item: str = "") -> str | None:
    """The code of the one option that was chosen."""
    chosen = options(response, code, item)
    return chosen[0] if chosen else None


def options(response: SurveyResponse, code: str, item: str = "") -> list[str]:
    """The codes of the chosen options; in order of preference where the question asks for it."""
    given = find_answer(response, code, item)
    return list(given.options or ()) if given is not None else []


def text(response: SurveyResponse, code: str, item: str = "") -> str | None:
    """What was typed; not quoted."""
    given = find_answer(response, code, item)
    return given.text if given is not None else None
