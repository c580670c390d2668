"""Rosters as operators write them."""

from pathlib import Path

import xlsxwriter

HEADER = [
    *("Муниципалитет", "Школа (полное)", "Школа (кратко)", "Код школы", "Часовой пояс"),
    *("Статус школы", "Фамилия Имя Отчество", "Роль", "Должность", "Предмет", "Рабочая неделя"),
]
DISTRICT = "Приозёрский район"
ONE = [DISTRICT, "МБОУ «Школа № 1»", "Школа № 1", "PR-01", "Москва", "школа-лидер"]
FAR = [DISTRICT, "МБОУ «Дальняя школа»", "Дальняя", "PR-02", "МСК+4", ""]
ROWS = [
    [DISTRICT, "", "", "", "", "", "Белова Ирина Сергеевна", "координатор", "методист", "", ""],
    [*ONE, "Орлова Татьяна Игоревна", "куратор; наставник", "завуч", "Русский язык", "5"],
    [*ONE, "Соколов Пётр Андреевич", "руководитель", "директор", "", "5"],
    [*FAR, "Зайцева Мария Олеговна", "И то и другое", "учитель", "math", "6"],
]


def text(rows: list[list[str]], delimiter: str = ",", header: list[str] = HEADER) -> str:
    """A CSV; cells with the delimiter or a line break are quoted."""
    return "\r\n".join(delimiter.join(_cell(c, delimiter) for c in row) for row in [header, *rows])


def _cell(cell: str, delimiter: str) -> str:
    quoted = cell.replace('"', '""')
    return f'"{quoted}"' if delimiter in cell or "\n" in cell or '"' in cell else cell


def write_csv(
    path: Path, rows: list[list[str]] = ROWS, *, delimiter: str = ",", encoding: str = "utf-8"
) -> Path:
    """Write a roster as CSV."""
    path.write_bytes(text(rows, delimiter).encode(encoding))
    return path


def write_xlsx(path: Path, rows: list[list[object]]) -> Path:
    """Write a roster as a spreadsheet, with an empty row in the middle and a second sheet."""
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Школы")
        book.add_worksheet("Прочее").write(0, 0, "не читать")
        for number, row in enumerate([HEADER, *rows[:1], [], *rows[1:]]):
            for column, cell in enumerate(row):
                sheet.write(number, column, cell)
    return path
