"""Files about people for those who lead them: the list code - name, the act of destruction."""

import csv
import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from aiogram.utils.i18n import gettext as _
from aiogram.utils.i18n import lazy_gettext as __
from docx import Document
from docx.shared import Pt

from handlers.calendar_words import full_day
from handlers.display import clean
from handlers.titles import PARTICIPATION_STATE_TITLES, ROLE_TITLES
from models import DownloadKind
from services.actor import Actor
from services.calendar.zones import to_local
from services.code_list import list_codes
from services.destruction_acts import Act, get_act
from services.download_files import File, download
from services.erasure import Reason
from services.policy import policy_of
from services.session import Session

CSV = "text/csv; charset=utf-8"
ZIP = "application/zip"
# Excel reads UTF-8 as it is meant only after this mark, and a Russian one expects semicolons.
MARK = "\ufeff"
# A spreadsheet takes a cell that begins so for a formula (reliability.md 5, row 9).
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\0")
Rows = Iterable[Sequence[object]]
# What is counted in an act, by table (services/erasure_map.py).
CATEGORIES: Mapping[str, object] = {
    "person": __("name, position, subject, time zone"),
    "account": __("Telegram account"),
    "dialog_state": __("drafts in the chat"),
    "contact": __("contact"),
    "contact_share": __("permissions to see the contact"),
    "download": __("links to files"),
    "notification": __("messages sent by the bot"),
    "consent": __("places of consents in the chat"),
    "participation": __("comments on forms"),
    "need": __("convenient hours of requests"),
    "need_item": __("topics of requests"),
    "competence": __("topics of help"),
    "mentor_profile": __("convenient hours of help"),
    "mentorship": __("notes on the end of pairs"),
    "mentorship_member": __("answers about how a pair fits"),
    "meeting": __("places and summaries of meetings"),
    "meeting_revision": __("former places of meetings"),
    "task": __("agreements of pairs"),
    "partner_message": __("messages to the pair"),
    "assignment": __("assignments as a mentor"),
    "program_version": __("texts of programmes"),
    "plan_item": __("lines of plans"),
    "survey_response": __("notes on questionnaires"),
    "answer": __("answers in words"),
}


@download(DownloadKind.CODE_LIST)
async def code_list_file(session: Session, actor: Actor, subject_id: int | None) -> File:
    """Number, name in the roster, name here, role; of one's own school only."""
    organization, people = await list_codes(session, actor=actor, organization_id=subject_id or 0)
    head = [_("Number"), _("Name in the school's roster"), _("Name here"), _("Role"), _("State")]
    rows = [
        [
            f"{role.person.number:03d}",
            role.person.roster_name or "",
            role.person.display_name or "",
            ROLE_TITLES[role.role],
            PARTICIPATION_STATE_TITLES[role.state],
        ]
        for role in people
    ]
    name = _("list-{code}.csv").format(code=_file_part(organization.code))
    return File(name, CSV, _csv([head, *rows]))


@download(DownloadKind.DESTRUCTION_ACT)
async def destruction_act_file(session: Session, actor: Actor, subject_id: int | None) -> File:
    """The act to sign and the extract of the log, together."""
    act = await get_act(session, actor=actor, act_id=subject_id or 0)
    number = f"{act.act.person_number:03d}"
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as files:
        document = _act_document(session, actor, act)
        files.writestr(_("act-{number}.docx").format(number=number), document)
        files.writestr(_("log-{number}.csv").format(number=number), _log(act, actor))
    name = _("destruction-{number}.zip").format(number=number)
    return File(name, ZIP, archive.getvalue())


def _reason(reason: str) -> str:
    return {
        Reason.REQUESTED: _("The person demanded that their data be destroyed"),
        Reason.WITHDRAWN: _("The person withdrew the consent to processing"),
        Reason.RESTORED: _("Destroyed again after the database was restored from a copy"),
    }[Reason(reason)]


def _act_document(session: Session, actor: Actor, found: Act) -> bytes:
    """The fields that приказ Роскомнадзора от 28.10.2022 № 179 asks for."""
    act, policy = found.act, policy_of(session)
    document = Document()
    document.styles["Normal"].font.name = "Times New Roman"
    document.styles["Normal"].font.size = Pt(12)
    document.add_heading(_("Act of destruction of personal data"), level=1)
    day = full_day(to_local(act.destroyed_at, actor.timezone).date())
    document.add_paragraph(_("No. {number} of {day}").format(number=act.id, day=day))
    school = found.organization.title if found.organization else "—"
    asked = _("on {day}").format(day=full_day(act.requested_on)) if act.requested_on else "—"
    table = document.add_table(rows=0, cols=2)
    table.style = "Table Grid"
    for label, value in (
        (_("Operator"), f"{policy.operator_name}, {policy.operator_address}".strip(", ")),
        (_("Organization of the person"), school),
        (
            _("Subject of the data"),
            _("participant No. {number}").format(number=f"{act.person_number:03d}"),
        ),
        (_("Reason"), _reason(act.reason)),
        (_("Asked on"), asked),
        (_("Information system"), _("Nastavnik, the database of the operator")),
        (_("Categories of data, and records destroyed"), "\n".join(_categories(act.categories))),
        (
            _("Method"),
            _(
                "Records are deleted and values are overwritten in the database; copies "
                "of it are removed within 30 days"
            ),
        ),
        (_("Destroyed at"), _stamp(act.destroyed_at, actor)),
    ):
        cells = table.add_row().cells
        cells[0].text, cells[1].text = label, value
    document.add_paragraph()
    document.add_paragraph(
        _("Destroyed by (name, position, signature): ______________________________")
    )
    document.add_paragraph(
        _("Responsible for personal data (name, position, signature): __________________")
    )
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def _categories(counts: dict[str, int]) -> list[str]:
    return [f"{CATEGORIES.get(name, name)}: {count}" for name, count in counts.items()]


def _log(found: Act, actor: Actor) -> bytes:
    head = [_("Time"), _("Action (code)"), _("Object"), _("Done by"), _("Details")]
    rows = [
        [
            _stamp(record.at, actor),
            record.action,
            f"{record.entity} {record.entity_id}",
            _("the system")
            if record.actor_id is None
            else _("person {id}").format(id=record.actor_id),
            "; ".join(f"{key}={value}" for key, value in sorted(record.details.items())),
        ]
        for record in found.log
    ]
    return _csv([head, *rows])


def _stamp(at: datetime, actor: Actor) -> str:
    return to_local(at, actor.timezone).strftime("%d.%m.%Y %H:%M:%S %z")


def _csv(rows: Rows) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=";").writerows([[_cell(cell) for cell in row] for row in rows])
    return (MARK + text.getvalue()).encode()


def _cell(value: object) -> str:
    text = clean(str(value))
    return f"'{text}" if text.startswith(FORMULA) else text


def _file_part(code: str) -> str:
    return "".join(c if c.isalnum() else "-" for c in code)
