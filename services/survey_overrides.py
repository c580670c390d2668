"""An operator's own wording, and questions switched off, from one file (QUESTIONNAIRES_FILE).

Only words of existing codes change, and nothing goes that something else depends on; so answers
mean the same everywhere, whatever they were called. Every answer keeps which words it was given to.
"""

import zlib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from services.survey_files import Entry, Fault, Fields, open_file
from services.survey_reading import LONGEST_WHY, check_text
from services.survey_types import LONGEST_OPTION, LONGEST_QUESTION, Question, Survey

# Answers that something follows from although nothing in their file says so: a programme returned
# or doubted, a task, a psychologist asked, what matching goes by, words taken over.
ACTED_ON = frozenset(
    (
        *("nm01", "nm05", "nm06", "nm09", "nm13", "cm03", "cm07", "cm08", "cm11"),
        *("ir03", "tm05", "tr01", "pl01", "pl03", "pl04", "rm05", "rr04", "ee03"),
    )
)


def read_overrides(path: Path, surveys: Mapping[str, Survey]) -> dict[str, Survey]:
    """All questionnaires, with what the file changes in them; raises InvalidSurvey."""
    changed = dict(surveys)
    for code, entry in open_file(path).mapping().items():
        survey = surveys.get(code)
        if survey is None:
            raise entry.wrong(Fault.NO_SUCH_SURVEY, code)
        changed[code] = _survey(survey, entry)
    return changed


def _survey(survey: Survey, entry: Entry) -> Survey:
    questions = {question.code: question for question in survey.questions}
    for code, change in entry.mapping().items():
        if code not in questions:
            raise change.wrong(Fault.NO_SUCH_QUESTION, code)
        questions[code] = _question(survey, questions[code], change)
    return replace(survey, questions=tuple(questions.values()))


def _question(survey: Survey, question: Question, entry: Entry) -> Question:
    fields = Fields(entry)
    text = fields.find("text")
    words = question.text if text is None else text.text(LONGEST_QUESTION)
    if text is not None:
        check_text(text, words, is_repeated=question.repeat is not None)
    options = fields.read("options", lambda found: _options(question, found), question.options)
    why = fields.read("why", lambda found: found.text(LONGEST_WHY), question.why)
    off = fields.find("off")
    is_off = off is not None and off.flag()
    fields.finish()
    if is_off and is_needed(survey, question):
        raise entry.wrong(Fault.NEEDED, question.code)
    own = (words, tuple(options.values()))
    is_own = own != (question.text, tuple(question.options.values()))
    return replace(
        question,
        text=words,
        options=options,
        why=why,
        is_off=is_off,
        wording=wording_of(own) if is_own else "",
    )


def wording_of(words: tuple[str, tuple[str, ...]]) -> str:
    """Eight hexadecimal digits that tell a question's own words apart from other words."""
    text, options = words
    return f"{zlib.crc32(chr(10).join((text, *options)).encode()):08x}"


def _options(question: Question, entry: Entry) -> Mapping[str, str]:
    words = dict(question.options)
    for code, word in entry.mapping().items():
        if code not in words:
            raise word.wrong(Fault.NO_SUCH_OPTION, code)
        words[code] = word.text(LONGEST_OPTION)
    return words


def is_needed(survey: Survey, question: Question) -> bool:
    """True when something depends on the question: a consequence, the sending, another question."""
    sends = survey.sends_itself and question.required
    leads = any(
        (other.when is not None and other.when.question == question.code)
        or any(s is not None and s.question == question.code for s in (other.source, other.repeat))
        for other in survey.questions
    )
    compared = question.pair is not None or question.code in ACTED_ON
    return question.decides or question.asked_elsewhere or sends or leads or compared
