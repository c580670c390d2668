"""Reading one questionnaire from its file. Every mistake is named with its line."""

import re
import zlib
from collections.abc import Mapping
from pathlib import Path
from string import Formatter

from models import Role
from services.survey_files import Entry, Fault, Fields, open_file
from services.survey_types import (
    CHOICES,
    DRAFT_DAYS,
    LARGEST_NUMBER,
    LONGEST_OPTION,
    LONGEST_QUESTION,
    LONGEST_TEXT,
    OF_A_QUESTION,
    SHORTEST_TEXT,
    TYPED,
    Condition,
    Question,
    QuestionType,
    Source,
    SourceKind,
    Survey,
    Visibility,
)

# Attendants of events and methodists have no role of their own yet, but have questionnaires.
WHO = (*(role.value for role in Role), "event_participant", "methodist")
CODE = re.compile(r"[a-z][a-z0-9_]{1,15}")
SOURCE = re.compile(r"([a-z_]+)(?:\(([a-z0-9_]+)\))?")
LONGEST_WHY = 300
LONGEST_TITLE = 80
MOST_DUE_HOURS = 24 * 120


def short(code: str) -> str:
    """A code as a button carries it: eight hexadecimal digits, whatever its length."""
    return f"{zlib.crc32(code.encode()):08x}"


def read_survey(path: Path) -> Survey:
    """The questionnaire of a file; raises InvalidSurvey."""
    fields = Fields(open_file(path))
    visibility = Visibility(fields.need("visibility").one_of(tuple(Visibility)))
    why = fields.need("why").text(LONGEST_WHY)
    portions = fields.read("portions", _words, ())
    questions: list[Question] = []
    code = fields.need("code").one_of((path.stem,))
    version = fields.need("version").number(1, 9999)
    title = fields.need("title").text(LONGEST_TITLE)
    who = fields.need("who")
    roles = tuple(role.one_of(WHO) for role in who.items())
    due_hours = fields.need("due_hours").number(1, MOST_DUE_HOURS)
    kept_days = fields.read("replaces_at", lambda entry: entry.number(0, 365), DRAFT_DAYS)
    sends_itself = fields.read("sends_itself", Entry.flag, False)
    asked = fields.need("questions")
    fields.finish()
    for entry in asked.items():
        questions.append(_Reader(entry, visibility, why, portions, questions).question())
    survey = Survey(
        code=code,
        version=version,
        title=title,
        who=roles,
        due_hours=due_hours,
        why=why,
        visibility=visibility,
        questions=tuple(questions),
        portions=portions,
        kept_days=kept_days,
        sends_itself=sends_itself,
    )
    if sends_itself:
        _check_taps(survey, asked)
    return survey


def check_text(entry: Entry, text: str, *, is_repeated: bool) -> None:
    """The placeholder {item}, and no other, stands in the text of a repeated question only."""
    try:
        parts = list(Formatter().parse(text))
    except ValueError:
        raise entry.wrong(Fault.PLACEHOLDER) from None
    found = [(name, form, change) for _, name, form, change in parts if name is not None]
    if found != ([("item", "", None)] if is_repeated else []):
        raise entry.wrong(Fault.PLACEHOLDER)


def _words(entry: Entry) -> tuple[str, ...]:
    return tuple(word.text(24) for word in entry.items())


def _check_taps(survey: Survey, entry: Entry) -> None:
    """What is sent with its last required tap: nothing is typed or decided before that."""
    order = [question.required for question in survey.questions]
    required = [question for question in survey.questions if question.required]
    if order != sorted(order, reverse=True) or any(
        q.type in TYPED or q.type is QuestionType.MULTI or q.decides for q in required
    ):
        raise entry.wrong(Fault.WRONG_ORDER)


class _Reader:
    """One question of a file, after those that stand before it."""

    def __init__(
        self,
        entry: Entry,
        visibility: Visibility,
        why: str,
        portions: tuple[str, ...],
        before: list[Question],
    ) -> None:
        self._entry = entry
        self._fields = Fields(entry)
        self._visibility = visibility
        self._why = why
        self._portions = portions
        self._before = {question.code: question for question in before}

    def question(self) -> Question:
        """The question; raises InvalidSurvey."""
        fields = self._fields
        code = self._code()
        kind = QuestionType(fields.need("type").one_of(tuple(QuestionType)))
        repeat = fields.read("repeat", self._source, None)
        text = fields.need("text")
        check_text(text, words := text.text(LONGEST_QUESTION), is_repeated=repeat is not None)
        options, source = self._options(kind)
        least, most = self._bounds(kind)
        shortest, longest = self._lengths(kind)
        elsewhere = fields.read("asked_elsewhere", Entry.flag, False)
        found = Question(
            code=code,
            type=kind,
            text=words,
            required=fields.read("required", Entry.flag, True),
            visibility=Visibility(
                fields.read("visibility", lambda e: e.one_of(tuple(Visibility)), self._visibility)
            ),
            why=fields.read("why", lambda entry: entry.text(LONGEST_WHY), self._why),
            options=options,
            source=source,
            repeat=repeat,
            when=fields.read("when", self._condition, None),
            least=least,
            most=most,
            shortest=shortest,
            longest=longest,
            ordered=fields.read("ordered", Entry.flag, False),
            decides=fields.read("decides", Entry.flag, False),
            level=fields.read("level", lambda entry: entry.number(1, 5), None),
            pair=fields.read("pair", lambda entry: entry.text(32), None),
            portion=self._portion(elsewhere),
            private_options=self._private(options),
            asked_elsewhere=elsewhere,
        )
        fields.finish()
        return found

    def _code(self) -> str:
        entry = self._fields.need("code")
        code = entry.text()
        if not CODE.fullmatch(code):
            raise entry.wrong(Fault.NOT_TEXT, code)
        if code in self._before:
            raise entry.wrong(Fault.TWICE, code)
        return code

    def _portion(self, elsewhere: bool) -> str:
        entry = self._fields.find("portion")
        if entry is not None:
            return entry.one_of(self._portions)
        if self._portions and not elsewhere:
            raise self._entry.wrong(Fault.MISSING, "portion")
        return ""

    def _options(self, kind: QuestionType) -> tuple[Mapping[str, str], Source | None]:
        options, source = self._fields.find("options"), self._fields.find("source")
        if kind not in CHOICES:
            for entry, key in ((options, "options"), (source, "source")):
                if entry is not None:
                    raise entry.wrong(Fault.NOT_FOR_TYPE, key)
            return {}, None
        if (options is None) == (source is None):
            raise self._entry.wrong(Fault.NO_OPTIONS)
        if options is None:
            assert source is not None
            return {}, self._source(source)
        found = {code: word.text(LONGEST_OPTION) for code, word in options.mapping().items()}
        if len(found) < 2 or len({short(code) for code in found}) < len(found):
            raise options.wrong(Fault.NO_OPTIONS)
        return found, None

    def _bounds(self, kind: QuestionType) -> tuple[int, int]:
        """The fewest and most ticks (most 0: as many as there are), or the limits of a number."""
        fields = self._fields
        if kind not in (QuestionType.MULTI, QuestionType.NUMBER):
            self._refuse("least", "most", "ordered")
            return 0, 0
        is_number = kind is QuestionType.NUMBER
        if is_number:
            self._refuse("ordered")
        largest = LARGEST_NUMBER if is_number else 100
        least = fields.read("least", lambda e: e.number(0, largest), 0 if is_number else 1)
        most = fields.read("most", lambda e: e.number(1, largest), largest if is_number else 0)
        if most and least > most:
            raise self._entry.wrong(Fault.WRONG_LIMITS)
        return least, most

    def _lengths(self, kind: QuestionType) -> tuple[int, int]:
        if kind is not QuestionType.TEXT:
            self._refuse("shortest", "longest")
            return SHORTEST_TEXT, LONGEST_TEXT

        def length(entry: Entry) -> int:
            return entry.number(SHORTEST_TEXT, LONGEST_TEXT)

        shortest = self._fields.read("shortest", length, SHORTEST_TEXT)
        longest = self._fields.read("longest", length, LONGEST_TEXT)
        if shortest > longest:
            raise self._entry.wrong(Fault.WRONG_LIMITS)
        return shortest, longest

    def _refuse(self, *keys: str) -> None:
        for key in keys:
            if (entry := self._fields.find(key)) is not None:
                raise entry.wrong(Fault.NOT_FOR_TYPE, key)

    def _private(self, options: Mapping[str, str]) -> frozenset[str]:
        entry = self._fields.find("private_options")
        if entry is None:
            return frozenset()
        return frozenset(item.one_of(options, Fault.NO_SUCH_OPTION) for item in entry.items())

    def _source(self, entry: Entry) -> Source:
        found = SOURCE.fullmatch(entry.text())
        if found is None or found[1] not in tuple(SourceKind):
            raise entry.wrong(Fault.NO_SUCH_SOURCE, ", ".join(SourceKind))
        kind, question = SourceKind(found[1]), found[2] or ""
        if (kind in OF_A_QUESTION) != bool(question):
            raise entry.wrong(Fault.NO_SUCH_SOURCE, kind)
        if question:
            self._choice(entry, question)
        return Source(kind, question)

    def _choice(self, entry: Entry, code: str) -> Question:
        question = self._before.get(code)
        if question is None or question.type not in CHOICES:
            raise entry.wrong(Fault.NO_SUCH_QUESTION, code)
        return question

    def _condition(self, entry: Entry) -> Condition:
        fields = Fields(entry)
        code = fields.need("question")
        other = self._before.get(code.text())
        if other is None or other.repeat is not None or other.portion != self._peek_portion():
            raise code.wrong(Fault.NO_SUCH_QUESTION, code.text())
        if other.type in CHOICES:
            wanted = fields.need("is").items()
            options = tuple(o.one_of(other.options, Fault.NO_SUCH_OPTION) for o in wanted)
            condition = Condition(other.code, options=options)
        else:
            above = fields.need("above").number(0, LARGEST_NUMBER)
            condition = Condition(other.code, above=above)
        fields.finish()
        return condition

    def _peek_portion(self) -> str:
        entry = self._entry.mapping().get("portion")
        return entry.text() if entry is not None else ""
