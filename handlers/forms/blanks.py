"""The texts of the blank forms: a file for each kind, filled with who the operator and school are.

A line begins with a sign: «#» a title, «>» the addressee, «_» a line to fill in with its caption,
«?» a row of a table with the columns yes and no (the first one names them, between «|»); anything
else is a paragraph. The documents are Russian.
"""

from functools import cache
from pathlib import Path

from handlers.consent_text import Operator
from handlers.display import clean
from handlers.forms.document import build
from models import ConsentKind

FOLDER = Path(__file__).resolve().parents[2] / "locales" / "ru" / "forms"
# What can be signed on paper (services/paper_consents.ON_PAPER).
BLANKS = (
    ConsentKind.PD_PROCESSING,
    ConsentKind.PD_TRANSFER,
    ConsentKind.ASSIGNMENT_CONSENT,
    ConsentKind.PUBLICATION,
)


def blank_form(kind: ConsentKind, operator: Operator, school: str) -> bytes:
    """The form of a kind as a DOCX; `school` is the title of the person's organisation."""
    values = {name: clean(getattr(operator, name)) or "—" for name in Operator.__annotations__}
    values["school"] = clean(school)
    lines = _template(kind.value)
    if not operator.processor_name.strip():
        lines = tuple(line for line in lines if "{processor_name}" not in line)
    return build([line.format(**values) for line in lines], author=values["operator_name"])


@cache
def _template(kind: str) -> tuple[str, ...]:
    text = (FOLDER / f"{kind}.txt").read_text(encoding="utf-8")
    return tuple(line for line in text.splitlines() if line)
