"""`python -m bot import` : nothing by halves, and links that can be handed out."""

import csv
import stat
from pathlib import Path

import pytest

from bot.cli.invites_file import harmless
from tests.integration.operator.conftest import Call
from tests.integration.operator.rosters import DISTRICT, ONE, ROWS, write_csv

BAD = [*ONE, "Орлов Пётр", "повар", "", "", ""]


def links(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file, delimiter=";"))


def test_links_are_written_for_the_operator_alone(operator: Call, tmp_path: Path) -> None:
    roster = write_csv(tmp_path / "r.csv", encoding="cp1251", delimiter=";")
    done = operator("import", str(roster), "--invites", "out.csv")
    assert (done.code, done.err) == (0, "")
    assert "6 ссылок — в файле out.csv" in done.out
    out = tmp_path / "out.csv"
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    assert out.read_bytes().startswith(b"\xef\xbb\xbf")
    header, first, *others = links(out)
    assert header == ["Школа", "Фамилия, имя, отчество", "Роль", "Ссылка", "Действует до"]
    assert first[:3] == [DISTRICT, "Белова Ирина Сергеевна", "Муниципальный координатор"]
    assert first[3].startswith("https://t.me/demo_bot?start=")
    assert len({row[3] for row in [first, *others]}) == 6


def test_the_same_command_again_changes_nothing(operator: Call, tmp_path: Path) -> None:
    roster = str(write_csv(tmp_path / "r.csv"))
    operator("import", roster, "--invites", "out.csv")
    before = (tmp_path / "out.csv").read_bytes()
    done = operator("import", roster, "--invites", "out.csv")
    assert (done.code, done.out) == (0, "Менять нечего: всё уже внесено.\n")
    assert (tmp_path / "out.csv").read_bytes() == before


def test_links_are_never_overwritten(operator: Call, tmp_path: Path) -> None:
    roster = str(write_csv(tmp_path / "r.csv"))
    operator("import", roster, "--invites", "out.csv")
    before = (tmp_path / "out.csv").read_bytes()
    refused = operator("import", roster, "--invites", "out.csv", "--reissue")
    assert refused.code == 1
    assert "выберите для --invites другое имя" in refused.err
    assert (tmp_path / "out.csv").read_bytes() == before
    renewed = operator("import", roster, "--invites", "new.csv", "--reissue")
    assert renewed.code == 0
    assert not {row[3] for row in links(tmp_path / "new.csv")[1:]} & {
        row[3] for row in links(tmp_path / "out.csv")[1:]
    }


def test_one_bad_row_stops_the_whole_file(operator: Call, tmp_path: Path) -> None:
    roster = str(write_csv(tmp_path / "r.csv", [*ROWS, BAD]))
    refused = operator("import", roster, "--invites", "out.csv")
    assert refused.code == 1
    assert refused.err.startswith("Строка 6: неизвестная роль «повар»")
    assert "1 строка с ошибкой. Ничего не изменено" in refused.err
    assert not (tmp_path / "out.csv").exists()
    taken = operator("import", roster, "--invites", "out.csv", "--skip-bad")
    assert taken.code == 0
    assert "Организации: новых — 3" in taken.out
    assert "Пропущена 1 строка с ошибкой." in taken.err
    assert len(links(tmp_path / "out.csv")) == 7


def test_a_row_against_the_database_undoes_the_others(operator: Call, tmp_path: Path) -> None:
    operator("import", str(write_csv(tmp_path / "r.csv")), "--invites", "out.csv")
    tail = ["Новикова Анна Юрьевна", "куратор", "", "", ""]
    mixed = [[*ONE, *tail], ["Заозёрский район", *ONE[1:], *tail]]
    roster = str(write_csv(tmp_path / "mixed.csv", mixed))
    refused = operator("import", roster, "--invites", "more.csv")
    assert refused.code == 1
    assert "Строка 3: код «PR-01» принадлежит другой организации" in refused.err
    assert not (tmp_path / "more.csv").exists()
    taken = operator("import", roster, "--invites", "more.csv", "--skip-bad")
    assert "Организации: новых — 0, изменено — 0\nЛюди: новых — 1" in taken.out


def test_a_dry_run_tells_and_leaves_all_as_it_was(operator: Call, tmp_path: Path) -> None:
    roster = str(write_csv(tmp_path / "r.csv"))
    first, second = operator("import", roster, "--dry-run"), operator("import", roster, "--dry-run")
    assert first == second
    assert "Только проверка, ничего не изменено" in first.out
    assert "Люди: новых — 4, изменено — 0; новых ролей — 6" in first.out


def test_nothing_is_changed_when_the_links_cannot_be_kept(operator: Call, tmp_path: Path) -> None:
    roster = str(write_csv(tmp_path / "r.csv"))
    refused = operator("import", roster, "--invites", "no/such/folder/out.csv")
    assert refused.code == 1
    assert "Ничего не изменено" in refused.err
    assert "Организации: новых — 3" in operator("import", roster, "--dry-run").out


def test_names_that_a_spreadsheet_would_run(operator: Call, tmp_path: Path) -> None:
    row = [DISTRICT, "+7 школа", "", "", "", "", '=HYPERLINK("http://x")', "куратор", "", "", ""]
    operator("import", str(write_csv(tmp_path / "r.csv", [row])), "--invites", "out.csv")
    [_, written] = links(tmp_path / "out.csv")
    assert written[:2] == ["'+7 школа", '\'=HYPERLINK("http://x")']


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_a_cell_that_begins_like_a_formula(start: str) -> None:
    assert harmless(f"{start}1") == f"'{start}1"
    assert harmless(f"1{start}") == f"1{start}"


def test_what_is_missing_is_said(operator: Call, tmp_path: Path) -> None:
    roster = str(write_csv(tmp_path / "r.csv"))
    for argv, sentence in (
        ((), "Укажите таблицу или получите образец: --template."),
        ((roster,), "Укажите файл для личных ссылок: --invites out.csv"),
        (("none.csv", "--invites", "o.csv"), "Не удаётся прочитать none.csv"),
    ):
        done = operator("import", *argv)
        assert done.code == 2
        assert sentence in done.err


def test_the_template_needs_no_settings(call: Call) -> None:
    done = call("import", "--template")
    assert done.code == 0
    assert done.out.startswith("\ufeffМуниципалитет;Школа (полное);")
