"""The papers of one person, as their own curator sees and marks them."""

from aiogram.utils.i18n import gettext as _

from handlers.callbacks import OpenPerson
from handlers.callbacks.consents import (
    AskPaperDay,
    ChoosePaperFields,
    OpenForms,
    OpenInvited,
    UnmarkPaper,
)
from handlers.consent_words import details_lines, standing
from handlers.display import person_name
from handlers.screen import Button, Screen
from handlers.titles import CONSENT_TITLES
from handlers.widgets import Rows, menu_row
from models import Consent, ConsentKind, ConsentState, Role
from services.actor import Actor
from services.consents import VALID
from services.paper_consents import Papers, get_papers
from services.session import Session

K = ConsentKind
MARKED = (K.PD_TRANSFER, K.ASSIGNMENT_CONSENT, K.PUBLICATION)


async def papers_screen(session: Session, actor: Actor, participation_id: int) -> Screen:
    """The consents of one person, and marking what is on paper."""
    papers = await get_papers(session, actor=actor, participation_id=participation_id)
    kinds = _kinds(papers)
    lines = [
        _("<b>Consents: {person}</b>").format(
            person=person_name(session, papers.participation.person)
        )
    ]
    rows: Rows = []
    for kind in kinds:
        consent = papers.newest[kind]
        lines.append(_kind_lines(kind, consent, actor))
        rows += _kind_rows(participation_id, kind, consent)
    lines.append(_("Mark only what you hold in your hands. Refusing these closes nothing."))
    back = (
        OpenInvited(organization_id=papers.participation.organization_id)
        if not papers.has_come_in
        else OpenPerson(participation_id=participation_id)
    )
    return Screen(
        text="\n\n".join(lines),
        rows=[
            *rows,
            [Button(_("Blank forms"), OpenForms(participation_id=participation_id))],
            [Button(_("Back"), back), *menu_row()],
        ],
    )


def _kinds(papers: Papers) -> tuple[ConsentKind, ...]:
    if not papers.has_come_in:
        return (K.PD_PROCESSING,)
    mentor = papers.participation.role is Role.MENTOR
    return tuple(kind for kind in MARKED if mentor or kind is not K.ASSIGNMENT_CONSENT)


def _kind_lines(kind: ConsentKind, consent: Consent | None, actor: Actor) -> str:
    lines = [f"<b>{CONSENT_TITLES[kind]}</b>", standing(consent, actor.timezone)]
    if consent is not None and consent.state in VALID:
        lines += details_lines(consent)
    return "\n".join(lines)


def _kind_rows(participation_id: int, kind: ConsentKind, consent: Consent | None) -> Rows:
    about = {"participation_id": participation_id}
    title = {
        K.PD_PROCESSING: _("processing of data"),
        K.PD_TRANSFER: _("transfer"),
        K.ASSIGNMENT_CONSENT: _("assignment"),
        K.PUBLICATION: _("publication"),
    }[kind]
    if consent is not None and consent.state is ConsentState.SIGNED_ON:
        label = _("Take the mark back: {title}").format(title=title)
        return [[Button(label, UnmarkPaper(**about, kind=kind))]]
    if consent is not None and consent.state in VALID:
        return []
    label = _("Signed: {title}").format(title=title)
    if kind is K.PUBLICATION:
        return [[Button(label, ChoosePaperFields(**about))]]
    return [[Button(label, AskPaperDay(**about, kind=kind))]]
