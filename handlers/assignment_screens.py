"""The record of a mentor's assignment, question by question, and as a whole (ТК 351.8)."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from aiogram import html
from aiogram.utils.i18n import gettext as _
from aiogram.utils.i18n import lazy_gettext as __

from handlers.calendar_words import full_day
from handlers.callbacks import OpenPairOffice
from handlers.callbacks.assignment import (
    AskAssignmentPart,
    ConfirmAssignment,
    EndAssignment,
    KeepSuggested,
    OpenAssignment,
    SetAssignmentForm,
    SetPaperDay,
    SetPayKind,
)
from handlers.meeting_words import MODES
from handlers.pairing_words import who
from handlers.screen import Button, Screen
from handlers.widgets import Rows, choice, menu_row
from models import Assignment, AssignmentEndedBy, MentoringMode, PayKind
from services.assignment_content import (
    LONGEST_BASIS,
    LONGEST_CONTENT,
    LONGEST_NUMBER,
    missing_parts,
)
from services.assignment_content import AssignmentPart as Part
from services.assignment_values import AssignmentView, is_renewal
from services.pair_start import is_between_schools
from services.session import Session

PAY_KINDS: Mapping[PayKind, object] = {
    PayKind.FIXED: __("A fixed sum"),
    PayKind.PERCENT: __("A percentage of the salary"),
    PayKind.IN_JOB_FUNCTION: __("Part of the job itself"),
}
QUESTIONS: Mapping[Part, object] = {
    Part.PAY_KIND: __("How is mentoring paid?"),
    Part.PAY_BASIS: __("On which act is the payment based?"),
    Part.CONSENT_SIGNED_ON: __("When did the mentor sign the consent?"),
    Part.CONTENT: __("What does the mentor do?"),
    Part.FORM: __("In which form?"),
    Part.STARTS_ON: __("From which day?"),
    Part.ENDS_ON: __("Until which day?"),
    Part.ORDER_NUMBER: __("What is the number of the order?"),
    Part.ORDER_ON: __("Of which day is the order?"),
}
HOW_TO: Mapping[Part, object] = {
    Part.PAY_KIND: __(
        "Where mentoring has always been part of the job, consent and payment are not agreed apart "
        "(Rostrud, 2 October 2025, No. TZ/7300-6-1)."
    ),
    Part.PAY_BASIS: __(
        "Type the name and number of the act, for example: Regulation on payment, No. 12. Never an "
        "amount: no sums are kept here."
    ),
    Part.CONSENT_SIGNED_ON: __(
        "The written consent to the work of a mentor (Labour Code, article 351.8). Type the day, "
        "for example: 01.12."
    ),
    Part.CONTENT: __(
        "Type what the mentor helps with, as in the additional agreement. No names, please."
    ),
    Part.FORM: __("As in the additional agreement."),
    Part.STARTS_ON: __("Type the first day of the mentor's work, for example: 01.12."),
    Part.ENDS_ON: __("Type the last day of the mentor's work, for example: 31.05."),
    Part.ORDER_NUMBER: __("Type the number of the order that assigns the mentor."),
    Part.ORDER_ON: __("Type the day of the order, for example: 01.12."),
}
# The buttons of the whole record: each begins with its first part.
GROUPS: Mapping[Part, object] = {
    Part.PAY_KIND: __("Payment"),
    Part.CONSENT_SIGNED_ON: __("Consent"),
    Part.CONTENT: __("Content"),
    Part.FORM: __("Form"),
    Part.STARTS_ON: __("Term"),
    Part.ORDER_NUMBER: __("Order"),
}
ENDED_BY: Mapping[AssignmentEndedBy, object] = {
    AssignmentEndedBy.MENTOR: __("the mentor refused"),
    AssignmentEndedBy.EMPLOYER: __("by decision of the school"),
}
MOST_BUTTONS = 8
PAPERS = (Part.CONSENT_SIGNED_ON, Part.ORDER_ON)


def question_screen(session: Session, view: AssignmentView, part: Part) -> Screen:
    """One question of the record, with what is known about the answer."""
    lines = [
        f"<b>{QUESTIONS[part]}</b>",
        who(session, view.member.participation),
        "",
        str(HOW_TO[part]),
    ]
    known = known_value(view, part)
    if known is not None and part is not Part.PAY_KIND:
        lines += ["", _("Now: {value}").format(value=value_text(part, known))]
    if part is Part.PAY_KIND:
        lines += _legal_note(view)
    return Screen(text="\n".join(lines), rows=[*_answers(view, part, known), _back(view)])


def record_screen(session: Session, view: AssignmentView) -> Screen:
    """The whole record: to be confirmed and corrected; once the pair works, to be renewed."""
    assignment = view.assignment
    lines = [
        _("<b>Assignment of the mentor</b>"),
        who(session, view.member.participation),
        "",
        *record_lines(assignment),
        *_legal_note(view),
    ]
    rows: Rows = []
    if view.is_open:
        if assignment is not None and assignment.recorded_at is None:
            confirm = ConfirmAssignment(**_whose(view))
            rows.append([Button(_("Everything is right"), confirm)])
            lines += ["", _("Please check it: it counts once you confirm.")]
        elif is_renewal(view):
            lines += ["", _("Recorded. A new term or order is written down here.")]
        else:
            lines += ["", _("Recorded. It can be corrected until regular meetings begin.")]
        parts = [
            Button(str(label), AskAssignmentPart(**_whose(view), part=part))
            for part, label in GROUPS.items()
            if part in view.open_parts
            and (part is not Part.CONSENT_SIGNED_ON or not _is_in_job(assignment))
        ]
        rows += [parts[at : at + 2] for at in range(0, len(parts), 2)]
    if is_renewal(view):
        rows.append([Button(_("End it before its term"), EndAssignment(**_whose(view)))])
    back = Button(_("To the pair"), OpenPairOffice(mentorship_id=view.mentorship.id))
    # Eight buttons with the six parts and the word that everything is right.
    menu = menu_row() if sum(map(len, rows)) < MOST_BUTTONS - 1 else []
    return Screen(text="\n".join(lines), rows=[*rows, [back, *menu]])


def record_lines(assignment: Assignment | None) -> list[str]:
    """What is recorded, part by part, user text quoted."""
    if assignment is None or (assignment.recorded_at is None and missing_parts(assignment)):
        return [_("Nothing is recorded yet.")]
    number = html.quote(assignment.order_number or "")
    lines = [
        _("Order: No. {number} of {day}").format(number=number, day=_day(assignment.order_on)),
        _("Term: {first} – {last}").format(
            first=_day(assignment.starts_on), last=_day(assignment.ends_on)
        ),
        _("Form: {form}").format(form=MODES[assignment.form]),
        _("Content: {text}").format(text=html.quote(assignment.content or "")),
        _("Payment: {kind}").format(kind=str(PAY_KINDS[assignment.pay_kind]).lower()),
    ]
    if assignment.pay_basis:
        lines.append(_("Basis: {text}").format(text=html.quote(assignment.pay_basis)))
    if assignment.consent_signed_on:
        day = _day(assignment.consent_signed_on)
        lines.append(_("Written consent: {day}").format(day=day))
    if assignment.ended_by is not None:
        lines.append(
            _("Ended early: {by}, the last day is {day}").format(
                by=ENDED_BY[assignment.ended_by], day=_day(assignment.last_day)
            )
        )
    return lines


def known_value(view: AssignmentView, part: Part) -> Any:
    """What is recorded, or else what the programme suggests."""
    written = getattr(view.assignment, part.value) if view.assignment is not None else None
    return written or suggested(view, part)


def suggested(view: AssignmentView, part: Part) -> Any:
    """What can be taken as it is: from the programme, or a usual wording."""
    if part is Part.CONTENT and part not in view.suggested:
        return _(
            "Helps a colleague to master professional skills at the workplace by the personalised "
            "programme of mentoring"
        )
    return view.suggested.get(part)


def value_text(part: Part, value: Any) -> str:
    """An answer in words, quoted."""
    if isinstance(value, date):
        return full_day(value)
    if isinstance(value, MentoringMode):
        return str(MODES[value])
    return html.quote(str(value))


def longest(part: Part) -> int:
    """How long a text may be."""
    return {
        Part.CONTENT: LONGEST_CONTENT,
        Part.PAY_BASIS: LONGEST_BASIS,
        Part.ORDER_NUMBER: LONGEST_NUMBER,
    }[part]


def _answers(view: AssignmentView, part: Part, known: Any) -> Rows:
    whose = _whose(view)
    if part is Part.PAY_KIND:
        now = view.assignment.pay_kind if view.assignment else None
        return [
            choice(str(label), SetPayKind(**whose, kind=kind), chosen=kind is now)
            for kind, label in PAY_KINDS.items()
        ]
    if part is Part.FORM:
        return [
            choice(str(MODES[mode]), SetAssignmentForm(**whose, mode=mode), chosen=mode is known)
            for mode in MentoringMode
        ]
    rows: Rows = []
    if part in PAPERS:
        rows.append([Button(_("Today"), SetPaperDay(**whose, part=part))])
    if known is not None:
        rows.append([Button(_("Leave it so"), KeepSuggested(**whose, part=part))])
    return rows


def _legal_note(view: AssignmentView) -> list[str]:
    """Of a mentor of another school (domain.md 2.2)."""
    if not is_between_schools(view.mentorship):
        return []
    note = _(
        "A note on the law: article 351.8 speaks of helping another employee of the same employer. "
        "For a pair between schools, the schools make an agreement, and the mentor has an order "
        "and an additional agreement at their own school. Please show it to a lawyer."
    )
    return ["", f"<i>{note}</i>"]


def _is_in_job(assignment: Assignment | None) -> bool:
    return assignment is not None and assignment.pay_kind is PayKind.IN_JOB_FUNCTION


def _whose(view: AssignmentView) -> dict[str, int]:
    return {
        "mentorship_id": view.mentorship.id,
        "participation_id": view.member.participation_id,
    }


def _back(view: AssignmentView) -> list[Button]:
    if not view.missing:
        return [Button(_("Back"), OpenAssignment(**_whose(view))), *menu_row()]
    back = OpenPairOffice(mentorship_id=view.mentorship.id)
    return [Button(_("Later"), back), *menu_row()]


def _day(value: date | None) -> str:
    return full_day(value) if value else "—"
