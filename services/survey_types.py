"""What a questionnaire is made of: typed, immutable, read from data files once.

Texts are English msgids (or an operator's own words); handlers translate and quote them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

SCALE = range(1, 11)
SHORTEST_TEXT = 3
LONGEST_TEXT = 600
LARGEST_NUMBER = 1_000_000_000
# An option on a button, also in Russian (domain.md 3).
LONGEST_OPTION = 42
LONGEST_QUESTION = 300
DRAFT_DAYS = 14


class QuestionType(StrEnum):
    """SCALE10: a mark of 1 to 10; SINGLE: one option; MULTI: several, ticked, then «Готово»; TEXT:
    one message; NUMBER: typed digits."""

    SCALE10 = "scale10"
    SINGLE = "single"
    MULTI = "multi"
    TEXT = "text"
    NUMBER = "number"


CHOICES = frozenset({QuestionType.SINGLE, QuestionType.MULTI})
TYPED = frozenset({QuestionType.TEXT, QuestionType.NUMBER})


class Visibility(StrEnum):
    """Who sees an answer besides its author (product.md, «Answers», holds over domain.md).

    OWN: nobody; TOTALS: nobody by name; PSYCHOLOGIST: the programme's psychologist; PARTNER: the
    other side, once it has answered too; CURATOR: the curator; COORDINATOR: the curator and the
    municipal coordinator; PUBLIC: these, the head and the regional coordinator. Others see
    totals at most.
    """

    OWN = "own"
    TOTALS = "totals"
    PSYCHOLOGIST = "psychologist"
    PARTNER = "partner"
    CURATOR = "curator"
    COORDINATOR = "coordinator"
    PUBLIC = "public"


class SourceKind(StrEnum):
    """Where options, or the things a question is repeated for, come from while it is asked."""

    DIRECTIONS = "directions"
    ITEMS_OF = "items_of"
    CHOSEN = "chosen"
    NEED_ITEMS = "need_items"
    MENTEE_ITEMS = "mentee_items"
    COMPETENCE_ITEMS = "competence_items"
    PLAN_ITEMS = "plan_items"
    MENTORS_MET = "mentors_met"
    MENTEES_MET = "mentees_met"
    MENTORS_OF_GROUP = "mentors_of_group"
    MENTEES_OF_GROUP = "mentees_of_group"


# These name another question: items_of(nm02).
OF_A_QUESTION = frozenset({SourceKind.ITEMS_OF, SourceKind.CHOSEN})
OF_PEOPLE = frozenset(
    {
        SourceKind.MENTORS_MET,
        SourceKind.MENTEES_MET,
        SourceKind.MENTORS_OF_GROUP,
        SourceKind.MENTEES_OF_GROUP,
    }
)


@dataclass(frozen=True, slots=True)
class Source:
    """A source of codes; `question` for the kinds that depend on another answer."""

    kind: SourceKind
    question: str = ""


@dataclass(frozen=True, slots=True)
class Condition:
    """Asked only when another question was answered so: one of `options`, or above a number."""

    question: str
    options: tuple[str, ...] = ()
    above: int | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """One question.

    `options` maps codes to words; a question with `source` has none of its own. `least` and `most`
    bound the ticks of a MULTI and the value of a NUMBER, `shortest` and `longest` a TEXT in
    characters. `level` is of Kirkpatrick (1 to 5); questions with the same `pair` are compared
    before and after. `decides`: its consequence happens when it is sent, so it is not corrected.
    `private_options` are shown to nobody else. `is_off`: an operator has switched it off. `wording`
    tells an operator's own words apart from others ("": as shipped).
    """

    code: str
    type: QuestionType
    text: str
    required: bool
    visibility: Visibility
    why: str
    options: Mapping[str, str] = field(default_factory=dict)
    source: Source | None = None
    repeat: Source | None = None
    when: Condition | None = None
    least: int = 0
    most: int = 0
    shortest: int = SHORTEST_TEXT
    longest: int = LONGEST_TEXT
    ordered: bool = False
    decides: bool = False
    level: int | None = None
    pair: str | None = None
    portion: str = ""
    private_options: frozenset[str] = frozenset()
    asked_elsewhere: bool = False
    is_off: bool = False
    wording: str = ""

    @property
    def is_asked(self) -> bool:
        """False for what the short registration asks, and for what is switched off."""
        return not (self.asked_elsewhere or self.is_off)


@dataclass(frozen=True, slots=True)
class Survey:
    """A questionnaire of one version.

    `who` are roles; `kept_days` how long an unfinished one is kept (0: as long as it closes
    a meeting or a pair). `sends_itself`: sent with its last required tap, what may be skipped comes
    after it.
    """

    code: str
    version: int
    title: str
    who: tuple[str, ...]
    due_hours: int
    why: str
    visibility: Visibility
    questions: tuple[Question, ...]
    portions: tuple[str, ...] = ()
    kept_days: int = DRAFT_DAYS
    sends_itself: bool = False

    def question(self, code: str) -> Question | None:
        """The question with this code."""
        return next((question for question in self.questions if question.code == code), None)

    def asked(self, portion: str) -> tuple[Question, ...]:
        """The questions of a portion that the engine asks, in order."""
        return tuple(q for q in self.questions if q.is_asked and q.portion == portion)
