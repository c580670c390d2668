"""A DOCX of marked lines (handlers/forms/blanks.py): A4, one typeface, room to write by hand."""

import io
from collections.abc import Sequence
from itertools import groupby

from docx import Document
from docx.document import Document as Docx
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from services import clock

TYPEFACE = "Times New Roman"
TITLE, ADDRESSEE, FILL_IN, QUESTION, COLUMNS = "#", ">", "_", "?", "|"
WIDTH = Cm(16.5)


def build(lines: Sequence[str], *, author: str) -> bytes:
    """The document; the first title is its name, too."""
    document = Document()
    _set_page(document)
    title = next((line[1:].strip() for line in lines if line.startswith(TITLE)), "")
    properties = document.core_properties
    properties.author, properties.title, properties.language = author, title, "ru-RU"
    properties.created = properties.modified = clock.now().replace(tzinfo=None)
    properties.comments = ""
    for is_question, group in groupby(lines, key=lambda line: line.startswith(QUESTION)):
        if is_question:
            _add_questions(document, [line[1:] for line in group])
        else:
            for line in group:
                _add_line(document, line)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _set_page(document: Docx) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin, section.right_margin = Cm(2.5), Cm(2)
    section.top_margin = section.bottom_margin = Cm(1.5)
    style = document.styles["Normal"]
    style.font.name, style.font.size = TYPEFACE, Pt(11)
    # Without it Word takes another typeface for Cyrillic letters on some machines.
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for script in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
        fonts.set(qn(script), TYPEFACE)
    style.paragraph_format.space_after = Pt(4)


def _add_line(document: Docx, line: str) -> None:
    sign, text = line[0], line[1:].strip()
    if sign == TITLE:
        paragraph = document.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(8)
        run = paragraph.add_run(text)
        run.bold, run.font.size = True, Pt(13)
    elif sign == ADDRESSEE:
        document.add_paragraph(text).alignment = WD_ALIGN_PARAGRAPH.RIGHT
    elif sign == FILL_IN:
        _add_fill_in(document, text)
    else:
        document.add_paragraph(line).alignment = WD_ALIGN_PARAGRAPH.JUSTIFY


def _add_fill_in(document: Docx, caption: str) -> None:
    """A line to write on, its caption in small letters below."""
    rule = document.add_paragraph("\t")
    rule.paragraph_format.tab_stops.add_tab_stop(WIDTH, WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.LINES)
    rule.paragraph_format.space_before, rule.paragraph_format.space_after = Pt(8), Pt(0)
    rule.paragraph_format.keep_with_next = True
    below = document.add_paragraph()
    below.alignment = WD_ALIGN_PARAGRAPH.CENTER
    below.add_run(f"({caption})").font.size = Pt(8)


def _add_questions(document: Docx, rows: Sequence[str]) -> None:
    """A table: what, yes, no; the first row names the columns, the answers are written by hand."""
    table = document.add_table(rows=0, cols=3)
    table.style = "Table Grid"
    for row in rows:
        texts = [text.strip() for text in row.split(COLUMNS)]
        cells = table.add_row().cells
        for cell, width in zip(cells, (Cm(12.5), Cm(2), Cm(2)), strict=True):
            cell.width = width
        for cell, text in zip(cells, texts, strict=False):
            cell.text = text
    document.add_paragraph().paragraph_format.space_after = Pt(2)
