"""Blank forms: whole, Cyrillic, filled with the operator and the school, empty of people."""

import io
import re
import zipfile
from dataclasses import dataclass

import pytest
from docx import Document

from handlers.forms.blanks import BLANKS, blank_form
from models import ConsentKind
from services.paper_consents import ON_PAPER

SCHOOL = "МБОУ «Приозёрская СОШ № 3»"


@dataclass(frozen=True)
class Operator:
    """The settings that a form names."""

    operator_name: str = "ГАУ ДПО <Институт> & Ко"
    operator_address: str = "г. Озёрск, ул. Школьная, 1"
    operator_contact: str = "ответственный, +7 000 000-00-00"
    processor_name: str = "МКУ «Центр»"
    processor_address: str = "г. Озёрск, ул. Речная, 2"


def _read(kind: ConsentKind, operator: Operator) -> tuple[str, list[list[list[str]]]]:
    """The words of a form, and its tables."""
    document = Document(io.BytesIO(blank_form(kind, operator, SCHOOL)))
    words = "\n".join(paragraph.text for paragraph in document.paragraphs)
    tables = [[[c.text for c in row.cells] for row in table.rows] for table in document.tables]
    return words, tables


def test_there_is_a_form_for_everything_that_is_signed_on_paper() -> None:
    assert set(BLANKS) == ON_PAPER


@pytest.mark.parametrize("kind", BLANKS)
def test_a_form_names_the_school_and_has_lines_to_fill_in(kind: ConsentKind) -> None:
    words, _ = _read(kind, Operator())
    assert SCHOOL in words
    assert "{" not in words
    assert "Подпись и расшифровка подписи" in words
    assert words.count("\t") >= 4
    assert "Версия" in words or "версии 1" in words


@pytest.mark.parametrize("kind", [K for K in BLANKS if K is not ConsentKind.ASSIGNMENT_CONSENT])
def test_a_form_names_the_operator_and_the_processor_only_where_there_is_one(
    kind: ConsentKind,
) -> None:
    words, _ = _read(kind, Operator())
    for value in vars(Operator()).values():
        assert value in words
    alone, _ = _read(kind, Operator(processor_name="", processor_address=""))
    assert "По поручению оператора" not in alone


def test_the_processing_form_has_the_13_points_and_who_signs_it() -> None:
    words, _ = _read(ConsentKind.PD_PROCESSING, Operator())
    assert re.findall(r"^(\d+)\. ", words, re.MULTILINE) == [str(n) for n in range(1, 14)]
    for line in ("фамилия, имя, отчество", "адрес регистрации", "документ, удостоверяющий"):
        assert line in words


def test_publication_asks_about_each_datum_and_place_apart() -> None:
    _, [data, places] = _read(ConsentKind.PUBLICATION, Operator())
    assert [row[0] for row in data][1:] == [
        *("Фамилия и имя", "Школа", "Должность и предмет"),
        *("Фотография", "Описание практики", "Результаты работы пары"),
    ]
    assert len(places) == 4
    for row in (*data[1:], *places[1:]):
        assert row[1:] == ["", ""]
    assert data[0][1:] == ["да", "нет"]


def test_the_assignment_asks_for_content_term_form_and_payment() -> None:
    words, [payment] = _read(ConsentKind.ASSIGNMENT_CONSENT, Operator())
    for point in ("351.8", "Содержание работы", "Срок", "Форма", "Оплата", "три рабочих дня"):
        assert point in words
    assert len(payment) == 4


@pytest.mark.parametrize("kind", BLANKS)
def test_a_form_opens_in_word(kind: ConsentKind) -> None:
    """A whole package, in Russian, with a typeface for Cyrillic letters, of nobody's authorship."""
    content = blank_form(kind, Operator(), SCHOOL)
    package = zipfile.ZipFile(io.BytesIO(content))
    assert package.testzip() is None
    assert {"[Content_Types].xml", "word/document.xml"} <= set(package.namelist())
    styles = package.read("word/styles.xml").decode("utf-8")
    assert 'w:cs="Times New Roman"' in styles
    properties = Document(io.BytesIO(content)).core_properties
    assert properties.author == Operator().operator_name
    assert properties.title.startswith("Согласие")
