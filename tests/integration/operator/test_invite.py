"""`python -m bot invite`: how the first coordinator enters."""

import re

import pytest

from tests.integration.operator.conftest import Call

DISTRICT = "Приозёрский район"
LINK = re.compile(r"https://t\.me/demo_bot\?start=[\w-]{22}\n")


def test_the_first_coordinator_of_a_municipality(operator: Call) -> None:
    done = operator("invite", "--role", "municipal_coordinator", "--org", DISTRICT)
    assert done.code == 0
    assert LINK.fullmatch(done.out)
    assert f"Муниципальный координатор, {DISTRICT}. Действует до" in done.err
    again = operator("invite", "--role", "municipal_coordinator", "--org", "приозерский  РАЙОН")
    assert again.code == 0
    assert again.out != done.out


def test_a_region_with_a_municipality_and_a_school_below(operator: Call) -> None:
    invite = ("invite", "--create", "--role")
    assert operator("invite", "--role", "regional_coordinator", "--org", "Область").code == 0
    assert operator(*invite, "municipal_coordinator", "--org", DISTRICT).code == 0
    assert operator(*invite, "municipal_coordinator", "--org", "Заозёрский район").code == 0
    unsure = operator(*invite, "school_curator", "--org", "Школа № 1")
    assert unsure.code == 2
    assert "Укажите в --under, кому подчиняется новая организация" in unsure.err
    assert "“Приозёрский район” (municipality-2)" in unsure.err
    school = (*invite, "school_curator", "--org", "Школа № 1", "--under", DISTRICT)
    assert operator(*school).code == 0
    late = operator(*invite, "regional_coordinator", "--org", "Другая область")
    assert late.code == 2
    assert "Регион можно создать только первым" in late.err


def test_a_title_with_a_slip_is_not_taken_for_a_new_one(operator: Call) -> None:
    operator("invite", "--role", "municipal_coordinator", "--org", DISTRICT)
    done = operator("invite", "--role", "municipal_coordinator", "--org", "Приозёрный район")
    assert done.code == 2
    assert "Организации с кодом или названием «Приозёрный район» нет." in done.err
    assert "Возможно, вы имели в виду: " in done.err
    assert "municipality-1" in done.err
    assert "добавьте --create" in done.err


def test_a_role_that_cannot_be_there(operator: Call) -> None:
    operator("invite", "--role", "municipal_coordinator", "--org", DISTRICT)
    done = operator("invite", "--role", "school_curator", "--org", DISTRICT)
    assert done.code == 2
    assert "это муниципалитет: роли «Куратор школы» там не бывает" in done.err


def test_a_zone_in_words(operator: Call) -> None:
    role = ("invite", "--role", "municipal_coordinator", "--org", DISTRICT)
    refused = operator(*role, "--timezone", "Нарния")
    assert refused.code == 2
    assert "Неизвестный часовой пояс «Нарния»" in refused.err
    assert operator(*role, "--timezone", "Владивосток").code == 0


def test_a_wrong_call_points_to_the_help(operator: Call, capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        operator("invite", "--role", "tsar", "--org", DISTRICT)
    assert ended.value.code == 2
    assert "python -m bot invite --help" in capfd.readouterr().err
