"""The rows of the first sheet of an XLSX file, read in a process of its own.

A small file can unpack into gigabytes, or claim a cell in the last of a million rows, for which
the reader would lay out the whole sheet. The child has a memory limit, so such a file ends the
child and nothing else.
"""

import json
import resource
import subprocess
import sys
import zipfile
from datetime import date, datetime, time, timedelta
from pathlib import Path

MEMORY = 1 << 30
SECONDS = 60
MAX_UNPACKED = 200 << 20
MAX_MEMBERS = 2000


class Unreadable(Exception):
    """The file is not a spreadsheet that can be read within the limits."""


def read_xlsx(path: Path, *, max_rows: int) -> list[list[str]]:
    """The cells as texts, at most `max_rows` + 1 rows. Raises Unreadable."""
    _refuse_bomb(path)
    command = [sys.executable, "-m", "bot.cli.xlsx_rows", str(path.resolve()), str(max_rows + 1)]
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter and module
            command,
            capture_output=True,
            timeout=SECONDS,
            check=False,
            cwd=Path(__file__).resolve().parents[2],
        )
    except subprocess.TimeoutExpired:
        raise Unreadable from None
    if done.returncode != 0:
        raise Unreadable
    return json.loads(done.stdout)


def _refuse_bomb(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, OSError):
        raise Unreadable from None
    if len(members) > MAX_MEMBERS or sum(m.file_size for m in members) > MAX_UNPACKED:
        raise Unreadable


def _text(cell: object) -> str:
    if isinstance(cell, bool):
        return str(cell)
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime | date | time):
        return cell.isoformat()
    return "" if cell is None or isinstance(cell, timedelta) else str(cell)


def _child(path: str, rows: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    from python_calamine import CalamineWorkbook

    workbook = CalamineWorkbook.from_path(path)
    sheet = workbook.get_sheet_by_index(0)
    cells = sheet.to_python(skip_empty_area=False, nrows=rows)
    json.dump([[_text(cell) for cell in row] for row in cells], sys.stdout)


if __name__ == "__main__":
    _child(sys.argv[1], int(sys.argv[2]))
