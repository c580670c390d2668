"""Reading a roster from CSV or XLSX into rows and faults."""

import csv
import io
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.cli import roster_words as words
from bot.cli.console import CommandFailed, ExitCode
from bot.cli.texts import gettext as _
from bot.cli.xlsx_rows import Unreadable, read_xlsx
from models import Organization, Role
from models.person import LONGEST_POSITION, LONGEST_ROSTER_NAME
from services.roster import FaultCode, RosterFault, RosterRow

MAX_BYTES = 20 << 20
MAX_ROWS = 20_000
REQUIRED = ("municipality", "school", "name", "roles")
DELIMITERS = ";,\t"
CODE = re.compile(r"[\w./ №-]+")
# How long the values that are kept may be.
LONGEST = {
    "municipality": Organization.title.type.length,
    "school": Organization.title.type.length,
    "short_title": Organization.short_title.type.length,
    "code": Organization.code.type.length,
    "name": LONGEST_ROSTER_NAME,
    "position": LONGEST_POSITION,
}
Cells = list[str]


@dataclass(frozen=True, slots=True)
class RosterFile:
    """What a file says, and which of its rows could not be understood."""

    rows: list[RosterRow]
    faults: list[RosterFault]


class _BadRow(Exception):
    def __init__(self, code: FaultCode, **values: object) -> None:
        super().__init__(code)
        self.code = code
        self.values = values


def read_roster(path: Path) -> RosterFile:
    """Read a file. Row numbers are those a spreadsheet shows. Raises CommandFailed."""
    try:
        size = path.stat().st_size
    except OSError as error:
        raise _wrong(
            _("{path} cannot be read: {reason}.").format(path=path, reason=error.strerror)
        ) from None
    if size > MAX_BYTES:
        raise _wrong(_("The file is larger than 20 MB: split it."))
    cells = _read_xlsx(path) if path.suffix.lower() == ".xlsx" else _read_csv(path)
    if len(cells) > MAX_ROWS + 1:
        raise _wrong(_("The file has more than 20,000 rows: split it."))
    return _parse(cells)


def _clean(cell: str) -> str:
    """A cell on one line, without characters that cannot be seen."""
    return " ".join("".join(c if c.isprintable() else " " for c in cell).split())


def _wrong(sentence: str) -> CommandFailed:
    return CommandFailed(sentence, code=ExitCode.WRONG_INPUT)


def _read_xlsx(path: Path) -> list[Cells]:
    try:
        return read_xlsx(path, max_rows=MAX_ROWS + 1)
    except Unreadable:
        raise _wrong(
            _("{path} is not an XLSX file that can be read, or it is unreasonably big.").format(
                path=path
            )
        ) from None


def _read_csv(path: Path) -> list[Cells]:
    text = _decode(path.read_bytes())
    tries = [_split(text, delimiter) for delimiter in DELIMITERS]
    return max(tries, key=lambda rows: sum(map(bool, map(words.column_of, _header(rows)))))


def _decode(data: bytes) -> str:
    encodings = ["utf-16"] if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ["utf-8-sig", "cp1251"]
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise _wrong(_("The file is neither UTF-8 nor cp1251: save it as “CSV UTF-8”."))


def _split(text: str, delimiter: str) -> list[Cells]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    rows: list[Cells] = []
    try:
        for row in reader:
            rows.append(row)
            if len(rows) > MAX_ROWS + 1:
                break
    except csv.Error:
        # A delimiter that is not this file's: another one fits better, or no header is found.
        return []
    return rows


def _header(rows: Sequence[Cells]) -> Cells:
    return next((row for row in rows if any(cell.strip() for cell in row)), [])


def _parse(rows: Sequence[Cells]) -> RosterFile:
    header = _header(rows)
    columns = [words.column_of(_clean(cell)) for cell in header]
    _require_columns(header, columns)
    result = RosterFile([], [])
    municipality = ""
    for number, values in _values(rows, header, columns):
        # Merged cells leave only the first row filled.
        municipality = values.get("municipality") or municipality
        try:
            if "extra" in values:
                raise _BadRow(FaultCode.TOO_MANY_CELLS)
            result.rows.append(_row(number, {**values, "municipality": municipality}))
        except _BadRow as bad:
            result.faults.append(RosterFault(number, bad.code, bad.values))
    return result


def _require_columns(header: Cells, columns: Sequence[str | None]) -> None:
    names = dict(zip(words.column_names(), words.header_line(), strict=True))
    missing = [names[name] for name in REQUIRED if name not in columns]
    known = [name for name in columns if name]
    twice = sorted({names[name] for name in known if known.count(name) > 1})
    if missing:
        raise _wrong(
            _(
                "The first row has no column {columns}. An example: python -m bot import --template"
            ).format(columns=", ".join(missing))
        )
    if twice:
        raise _wrong(_("The column {columns} is there twice.").format(columns=", ".join(twice)))


def _values(
    rows: Sequence[Cells], header: Cells, columns: Sequence[str | None]
) -> Iterator[tuple[int, dict[str, str]]]:
    """The number and the named cells of every row that is not empty."""
    start = next(i for i, row in enumerate(rows) if row is header)
    for number, row in enumerate(rows[start + 1 :], start=start + 2):
        cells = [_clean(cell) for cell in row]
        if not any(cells):
            continue
        named = {name: cell for name, cell in zip(columns, cells, strict=False) if name}
        if any(cells[len(columns) :]):
            named["extra"] = "yes"
        yield number, named


def _row(number: int, values: dict[str, str]) -> RosterRow:
    for name, limit in LONGEST.items():
        if len(values.get(name, "")) > limit:
            raise _BadRow(FaultCode.TOO_LONG, column=name, limit=limit)
    given = {name: value or None for name, value in values.items()}
    row = RosterRow(
        number=number,
        municipality=values["municipality"],
        school=given.get("school"),
        short_title=given.get("short_title"),
        code=_code(given.get("code")),
        timezone=_known(given.get("timezone"), words.zone_of, FaultCode.UNKNOWN_ZONE),
        working_week=_known(given.get("working_week"), words.week_of, FaultCode.WRONG_WEEK),
        status=_known(given.get("status"), words.status_of, FaultCode.UNKNOWN_STATUS),
        name=given.get("name"),
        roles=_known(given.get("roles"), words.roles_of, FaultCode.UNKNOWN_ROLE) or frozenset(),
        position=given.get("position"),
        subject=_known(given.get("subject"), words.subject_of, FaultCode.UNKNOWN_SUBJECT),
    )
    _check(row)
    return row


def _known(value: str | None, meaning_of: Callable[[str], Any], code: FaultCode) -> Any:
    if value is None:
        return None
    meaning = meaning_of(value)
    if meaning is None:
        raise _BadRow(code, value=value)
    return meaning


def _code(value: str | None) -> str | None:
    if value is not None and not CODE.fullmatch(value):
        raise _BadRow(FaultCode.WRONG_CODE, value=value)
    return value


def _check(row: RosterRow) -> None:
    if not row.municipality:
        raise _BadRow(FaultCode.NO_MUNICIPALITY)
    if row.school is None and (row.code or row.roles - {Role.MUNICIPAL_COORDINATOR}):
        raise _BadRow(FaultCode.NO_SCHOOL)
    if row.name is None and row.roles:
        raise _BadRow(FaultCode.NO_NAME)
    if row.name is not None and not row.roles:
        raise _BadRow(FaultCode.NO_ROLE)
