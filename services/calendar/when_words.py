"""The words and shapes in which people write a day and a time, in Russian and in English.

Patterns match text that `plain` has prepared: lower case, «е» for «ё», numbers in digits, letters
and digits apart.
"""

import re
import unicodedata

_NUMBERS = {
    word: number
    for number, words in enumerate(
        (
            "один одна одну одного one",
            "два две двух two пару",
            "три трех three",
            "четыре four",
            "пять five",
            "шесть six",
            "семь seven",
            "восемь eight",
            "девять nine",
            "десять ten",
            "одиннадцать eleven",
            "двенадцать twelve",
        ),
        start=1,
    )
    for word in words.split()
}
_NUMBER_WORD = re.compile(rf"\b(?:{'|'.join(_NUMBERS)})\b")
_LETTER_BY_DIGIT = re.compile(r"(?<=[^\W\d_])(?=[0-9])|(?<=[0-9])(?=[^\W\d_])")
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−", "-"))
# A greeting names a part of the day without meaning it: «Доброго дня!»
_GREETING = re.compile(r"\b(?:добр[а-я]+|good)\s+(?:дня|день|утр[оа]|вечера?|morning|evening)\b")

# ISO 8601; groups: year, month, day, hour, minute, offset from UTC.
ISO_MOMENT = re.compile(
    r"\b([0-9]{4})-([0-9]{2})-([0-9]{2})"
    r"(?:[t ]([0-9]{2}):([0-9]{2})(?::[0-9]{2}(?:[.,][0-9]+)?)?(z|[+-][0-9]{2}(?::?[0-9]{2})?)?)?"
    r"(?![0-9])"
)


def letters(text: str) -> str:
    """The text in lower case, with one kind of dash and single spaces."""
    # Some keyboards send «й» and «ё» as two characters. NFC joins them and never grows the text.
    text = unicodedata.normalize("NFC", text).lower().replace("ё", "е").translate(_DASHES)
    return " ".join(text.split())


def plain(text: str) -> str:
    """What `letters` gave, without greetings, with numbers in digits and apart from letters."""
    text = _GREETING.sub(" ", text)
    text = _NUMBER_WORD.sub(lambda word: str(_NUMBERS[word[0]]), text)
    text = re.sub(r"\bв час\b", "в 1 час", text)
    return _LETTER_BY_DIGIT.sub(" ", text)


_MONTH_STEMS = (
    r"янв|jan", r"фев|feb", r"мар|mar", r"апр|apr", r"ма[йяе]|may", r"июн|jun",
    r"июл|jul", r"авг|aug", r"сен|sep", r"окт|oct", r"ноя|nov", r"дек|dec",
)  # fmt: skip
_WEEKDAY_STEMS = (
    r"пн|пон|mon", r"вт|tue", r"ср|wed", r"чт|чет|thu", r"пт|пят|fri", r"сб|суб|sat", r"вс|вос|sun",
)  # fmt: skip

_MONTH = (
    r"(?:янв(?:ар[а-я]+)?|фев(?:рал[а-я]+)?|мар(?:т[а-я]*)?|апр(?:ел[а-я]+)?|ма[йяе]|июн[а-я]*"
    r"|июл[а-я]*|авг(?:уст[а-я]*)?|сен(?:т(?:ябр[а-я]+)?)?|окт(?:ябр[а-я]+)?|ноя(?:бр[а-я]+)?"
    r"|дек(?:абр[а-я]+)?|jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?"
    r"|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_WEEKDAY = (
    r"(?:пн|пон(?:едельник[а-я]*)?|вт|вторник[а-я]*|ср|сред[а-я]|чт|четверг[а-я]*|пт|пятниц[а-я]+"
    r"|сб|суббот[а-я]+|вс|воскресень[а-я]+|mon(?:day)?s?|tue(?:s|sday)?|wed(?:nesday)?"
    r"|thu(?:rs?|rsday)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?)\b"
)
_NEXT = r"следующ[а-я]+|след\.?|next"
_THIS = r"эт(?:у|от|о|ой)|this"
_MINUTES = r"мин(?:ут[а-я]?)?\b\.?|min(?:ute)?s?\b"

# Groups: day, month, year.
NUMERIC_DATE = re.compile(
    r"(?<![0-9.:/-])([0-9]{1,2})([./-])([0-9]{1,2})\2([0-9]{4}|[0-9]{2})(?![0-9:])"
)
# Groups: day, month name, year.
DAY_MONTH = re.compile(
    r"(?<![0-9.:])([0-9]{1,2})\s*(?:-?\s*(?:го|ого|е|ое|st|nd|rd|th)\s+)?(?:of\s+)?"
    rf"({_MONTH})(?:,?\s+([0-9]{{4}})(?![0-9]))?(?:\s*г(?:ода)?\b)?"
)
# Groups: month name, day, year.
MONTH_DAY = re.compile(
    r"\b((?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*)\.?\s+"
    r"([0-9]{1,2})(?:\s*(?:st|nd|rd|th)\b)?(?![0-9:.])(?:,?\s+([0-9]{4})(?![0-9]))?"
)
# Group: day of the month.
DAY_OF_MONTH = re.compile(r"(?<![0-9.:])([0-9]{1,2})\s*-?\s*(?:го|ого|числа|числу)\b(?: числа)?")
# Groups: amount, one of the units (in this order), minutes on top of hours.
IN_A_WHILE = re.compile(
    r"\b(?:через|in)\s+(?:(an?|[0-9]{1,3}|пол|полтора|half an)\s*)?"
    rf"(?:({_MINUTES})|(час(?:а|ов|ик)?|ч|hours?|h)\b|(день|дня|дней|days?)\b|(недел[а-я]+|weeks?)\b"
    rf"|(месяц[а-я]*|months?)\b)(?:\s+(?:и\s+|and\s+)?([0-9]{{1,2}})\s*(?:{_MINUTES}))?"
)
RELATIVE_DAY = re.compile(
    r"\b(?:(позавчера)|(вчера|yesterday)|(сегодня|today)|(послезавтра|(?:the )?day after tomorrow)"
    r"|(завтра|tomorrow))\b"
)
RELATIVE_DAY_SHIFTS = (-2, -1, 0, 2, 1)
# Groups: next, this, weekday name.
WEEKDAY = re.compile(rf"\b(?:({_NEXT})\s+|({_THIS})\s+)?({_WEEKDAY})")
# Groups: next, this.
WEEK = re.compile(rf"\b(?:({_NEXT})|({_THIS}))\s+(?:недел[а-я]+|week)\b")
# A stretch of days that leaves the day open.
VAGUE_DAY = re.compile(rf"\bвыходн[а-я]+|\bweekend\b|\b(?:в|in)\s+{_MONTH}|\bмесяц[а-я]*|\bmonth\b")

MORNING = re.compile(r"\b(?:утра|утром|(?:in the )?morning|a\.?m)\b\.?")
AFTERNOON = re.compile(r"\b(?:дня|днем|после обеда|(?:in the )?afternoon)\b")
EVENING = re.compile(r"\b(?:вечера|вечером|(?:in the )?evening|p\.?m)\b\.?")
NIGHT = re.compile(r"\b(?:ночи|ночью|at night)\b")

NOON = re.compile(r"\b(?:полдень|noon)\b")
# Group: the first time.
_TIME_RANGE = re.compile(r"(?<![0-9])([0-9]{1,2}:[0-9]{2})\s*-\s*[0-9]{1,2}:[0-9]{2}(?![0-9])")
_FROM_TILL = re.compile(
    r"\b(?:с|from)\s+([0-9]{1,2}(?:[:.][0-9]{2})?)\s+(?:до|to|till)\s+[0-9]{1,2}(?:[:.][0-9]{2})?(?![0-9])"
)
# Groups: hour, minute.
CLOCK = re.compile(r"(?<![0-9:.])([0-9]{1,2}):([0-9]{2})(?::[0-9]{2})?(?![0-9:])")
HOURS = re.compile(
    r"(?<![0-9:.])([0-9]{1,2})\s*(?:ч|час|часа|часов|часам|h|hours|o'clock)\b\.?"
    r"(?:\s*([0-9]{2})(?![0-9.:/-])(?:\s*м(?:ин(?:ут[а-я]?)?)?\b\.?)?)?"
)
# Groups: preposition of time, first number, separator, second number.
PAIR = re.compile(
    r"(?:\b(в|at)\s+)?(?<![0-9.:/-])([0-9]{1,2})([./-])([0-9]{1,2})(?![0-9])(?![.:/-][0-9])"
)
SPACED_CLOCK = re.compile(r"(?<![0-9:.])([0-9]{1,2}) ([0-5][0-9])(?![0-9:.])")
HOUR_AFTER_PREPOSITION = re.compile(r"\b(?:в|во|к|на|с|после|около|at|around)\s+([0-9]{1,2})\b")
BARE_NUMBER = re.compile(r"(?<![0-9:.])([0-9]{1,2})(?![0-9:])")


def without_ends(text: str) -> str:
    """The text with only the beginning of every range of hours: the end is not asked for."""
    return _FROM_TILL.sub(r"в \1", _TIME_RANGE.sub(r"\1", text))


def amount(written: str | None) -> float:
    """The number that stands in `IN_A_WHILE`; 1 when none does."""
    if written in ("пол", "half an"):
        return 0.5
    if written == "полтора":
        return 1.5
    return int(written) if written and written.isdecimal() else 1


def month_number(name: str) -> int:
    """1 to 12 for a name that a pattern above has found."""
    return 1 + _index(_MONTH_STEMS, name)


def weekday_number(name: str) -> int:
    """0 (Monday) to 6 for a name that a pattern above has found."""
    return _index(_WEEKDAY_STEMS, name)


def _index(stems: tuple[str, ...], name: str) -> int:
    return next(number for number, stem in enumerate(stems) if re.match(stem, name))
