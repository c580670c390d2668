"""Files as they come out of Excel: encodings, delimiters, odd cells, and what is refused."""

import zipfile
from pathlib import Path

import pytest

from bot.cli import roster_words
from bot.cli.console import CommandFailed
from bot.cli.roster_file import MAX_ROWS, read_roster
from bot.cli.roster_texts import fault_text
from models import OrganizationStatusKind, Role
from tests.integration.operator.rosters import (
    DISTRICT,
    HEADER,
    ONE,
    ROWS,
    text,
    write_csv,
    write_xlsx,
)

pytestmark = pytest.mark.usefixtures("russian")

PERSON = ["Орлова Анна Ильинична", "куратор", "", "", ""]


def faults(path: Path) -> list[str]:
    return [fault_text(fault) for fault in read_roster(path).faults]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251", "utf-16"])
def test_any_csv_of_excel_reads_alike(tmp_path: Path, delimiter: str, encoding: str) -> None:
    read = read_roster(write_csv(tmp_path / "r.csv", delimiter=delimiter, encoding=encoding))
    assert read.faults == []
    coordinator, curator, head, both = read.rows
    assert (coordinator.school, coordinator.roles) == (None, {Role.MUNICIPAL_COORDINATOR})
    assert curator.roles == {Role.SCHOOL_CURATOR, Role.MENTOR}
    assert (curator.code, curator.timezone, curator.subject) == (
        "PR-01",
        "Europe/Moscow",
        "russian",
    )
    assert curator.status is OrganizationStatusKind.LEADER_SCHOOL
    assert head.roles == {Role.SCHOOL_HEAD}
    assert both.roles == {Role.MENTEE, Role.MENTOR}
    assert (both.timezone, both.working_week, both.subject) == ("Asia/Novosibirsk", 6, "math")


def test_a_spreadsheet_with_numbers_and_an_empty_row(tmp_path: Path) -> None:
    rows = [[*ONE[:3], 17, *ONE[4:], *PERSON[:4], 5], [*ONE[:3], 17.0, *ONE[4:], *PERSON[:4], 5.0]]
    read = read_roster(write_xlsx(tmp_path / "r.xlsx", rows))
    assert read.faults == []
    assert [(row.number, row.code, row.working_week) for row in read.rows] == [
        (2, "17", 5),
        (4, "17", 5),
    ]


def test_headers_in_any_order_case_and_spacing(tmp_path: Path) -> None:
    path = tmp_path / "r.csv"
    path.write_text("  роль ;ФИО;ШКОЛА;район\nПсихолог;Орлова Анна;Школа 1;Приозёрский\n", "utf-8")
    [row] = read_roster(path).rows
    assert (row.name, row.school, row.roles) == ("Орлова Анна", "Школа 1", {Role.PSYCHOLOGIST})


def test_a_line_break_in_quotes_keeps_the_row_numbers(tmp_path: Path) -> None:
    broken = [DISTRICT, "МБОУ\n«Школа № 1»", *ONE[2:], *PERSON]
    wrong = [*ONE, "Орлов Пётр", "повар", "", "", ""]
    read = read_roster(write_csv(tmp_path / "r.csv", [broken, wrong]))
    assert read.rows[0].school == "МБОУ «Школа № 1»"
    assert [fault.number for fault in read.faults] == [3]


def test_the_municipality_of_merged_cells(tmp_path: Path) -> None:
    read = read_roster(write_csv(tmp_path / "r.csv", [ROWS[1], ["", *ROWS[2][1:]]]))
    assert [row.municipality for row in read.rows] == [DISTRICT, DISTRICT]


def test_every_bad_row_has_its_number_and_reason(tmp_path: Path) -> None:
    rows = [
        ["", *ONE[1:], *PERSON],
        [*ONE, "Орлова Анна", "повар", "", "", ""],
        [*ONE, "Орлова Анна", "", "", "", ""],
        [*ONE, "", "куратор", "", "", ""],
        [DISTRICT, "", "", "", "", "", *PERSON],
        [*ONE[:4], "Нарния", "", *PERSON],
        [*ONE[:5], "лучшая", *PERSON],
        [*ONE, *PERSON[:3], "магия", ""],
        [*ONE, *PERSON[:4], "7"],
        [*ONE[:3], "PR<1>", *ONE[4:], *PERSON],
        [*ONE, "Я" * 201, "куратор", "", "", ""],
        [*ONE, *PERSON, "лишнее"],
        [*ONE, *PERSON],
    ]
    assert faults(write_csv(tmp_path / "r.csv", rows)) == [
        "Строка 2: не указан муниципалитет",
        "Строка 3: неизвестная роль «повар»: напишите «куратор», «руководитель», «наставник», "
        "«наставляемый», «и то и другое», «координатор» или «психолог», несколько — через запятую",
        "Строка 4: имя есть, а роли нет",
        "Строка 5: роль есть, а имени нет",
        "Строка 6: не указана школа: без неё может быть только координатор",
        "Строка 7: неизвестный часовой пояс «Нарния»: напишите город, Asia/Omsk или МСК+4",
        "Строка 8: неизвестный статус школы «лучшая»",
        "Строка 9: неизвестный предмет «магия»: напишите его как в справочнике или оставьте пустым",
        "Строка 10: рабочая неделя — 5 или 6, а не «7»",
        "Строка 11: в коде школы «PR<1>» допустимы только буквы, цифры, пробелы и . / _ - №",
        "Строка 12: в столбце «Фамилия Имя Отчество» больше 200 символов",
        "Строка 13: ячеек больше, чем столбцов: проверьте запятые и кавычки",
    ]


@pytest.mark.parametrize(
    ("words", "zone"),
    [
        ("Владивосток", "Asia/Vladivostok"),
        ("МСК", "Europe/Moscow"),
        ("мск + 7", "Asia/Vladivostok"),
        ("МСК−1", "Europe/Kaliningrad"),
        ("UTC+05:00", "Asia/Yekaterinburg"),
        ("Asia/Kathmandu", "Asia/Kathmandu"),
        ("МСК+40", None),
        ("+3", None),
        ("", None),
    ],
)
def test_the_words_for_a_time_zone(words: str, zone: str | None) -> None:
    assert roster_words.zone_of(words) == zone


def test_the_template_can_be_read_back(tmp_path: Path) -> None:
    path = tmp_path / "template.csv"
    path.write_text(text(roster_words.template_rows(), ";", roster_words.header_line()), "utf-8")
    read = read_roster(path)
    assert read.faults == []
    assert len(read.rows) == len(roster_words.template_rows())
    assert {role for row in read.rows for role in row.roles} == {
        *(Role.MUNICIPAL_COORDINATOR, Role.SCHOOL_HEAD, Role.SCHOOL_CURATOR),
        *(Role.MENTOR, Role.MENTEE),
    }


def test_a_file_without_its_columns_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "r.csv"
    path.write_text("Имя,Фамилия\nАнна,Орлова\n", "utf-8")
    with pytest.raises(CommandFailed, match="нет столбцов: Муниципалитет, Школа"):
        read_roster(path)
    path.write_text(text(ROWS, header=[*HEADER[:-1], "ФИО"]), "utf-8")
    with pytest.raises(CommandFailed, match="Столбец повторяется: Фамилия Имя Отчество"):
        read_roster(path)


def test_too_much_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "r.csv"
    path.write_bytes(text([]).encode() + b"\n," * (MAX_ROWS + 1))
    with pytest.raises(CommandFailed, match="20 000"):
        read_roster(path)
    with path.open("wb") as file:
        file.truncate(21 << 20)
    with pytest.raises(CommandFailed, match="20 МБ"):
        read_roster(path)


def test_what_is_no_spreadsheet_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "r.xlsx"
    path.write_bytes(b"PK\x03\x04 not a spreadsheet")
    with pytest.raises(CommandFailed, match="не читается как XLSX"):
        read_roster(path)


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "r.xlsx", [[*ONE, *PERSON]])
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/zeros.bin", bytes(201 << 20))
    assert path.stat().st_size < 1 << 20
    with pytest.raises(CommandFailed, match="слишком велик"):
        read_roster(path)


# The last cell of a sheet ends the reader at once; the other one would take gigabytes.
@pytest.mark.parametrize("corner", ["XFD1048576", "CV1048576"])
def test_a_cell_at_the_far_corner_takes_no_memory_of_ours(tmp_path: Path, corner: str) -> None:
    path = write_xlsx(tmp_path / "r.xlsx", [[*ONE, *PERSON]])
    far = tmp_path / "far.xlsx"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(far, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "xl/worksheets/sheet1.xml":
                cell = f'<row r="1048576"><c r="{corner}"><v>1</v></c></row></sheetData>'
                data = data.replace(b"</sheetData>", cell.encode())
            new.writestr(name, data)
    with pytest.raises(CommandFailed, match="слишком велик"):
        read_roster(far)
