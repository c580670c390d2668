"""What waits for a person, in words, each with the button that leads there."""

from collections.abc import Iterator
from dataclasses import dataclass

from aiogram.utils.i18n import gettext as _
from aiogram.utils.i18n import ngettext

from handlers.callbacks import (
    ContinueRegistration,
    OfferSlots,
    OpenMeeting,
    OpenNeeds,
    OpenPeople,
    OpenProposal,
    OpenSurvey,
    OpenSurveys,
)
from handlers.callbacks.office import OpenTasks
from handlers.display import moment
from handlers.screen import Button
from handlers.titles import ROLE_TITLES
from services.actor import Actor
from services.waiting import Waiting


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that waits. `is_form`: a registration that was not sent."""

    text: str
    button: Button | None = None
    is_form: bool = False


def waiting_lines(waiting: Waiting, actor: Actor) -> list[Line]:
    """Everything that waits, the most pressing first."""
    return [
        *_forms(waiting),
        *_answers(waiting),
        *_meetings(waiting),
        *_leading(waiting),
        *_ahead(waiting, actor),
    ]


def _forms(waiting: Waiting) -> Iterator[Line]:
    for grant in waiting.drafts:
        # Two forms under one name could not be told apart.
        label = _("Fill in: {role}") if len(waiting.drafts) > 1 else _("Fill in the form")
        yield Line(
            _("Your form is not sent yet: {role}.").format(role=ROLE_TITLES[grant.role]),
            Button(
                label.format(role=ROLE_TITLES[grant.role]),
                ContinueRegistration(participation_id=grant.participation_id),
            ),
            is_form=True,
        )


def _answers(waiting: Waiting) -> Iterator[Line]:
    if waiting.proposals:
        count = len(waiting.proposals)
        yield Line(
            ngettext(
                "{count} proposal waits for your answer.",
                "{count} proposals wait for your answer.",
                count,
            ).format(count=count),
            Button(_("Answer the proposal"), OpenProposal(proposal_id=waiting.proposals[0])),
        )
    if waiting.unmarked:
        yield Line(
            _("Did you meet? Please say how it was."),
            Button(_("Did you meet?"), OpenMeeting(meeting_id=waiting.unmarked[0])),
        )
    yield from _surveys(waiting)


def _surveys(waiting: Waiting) -> Iterator[Line]:
    """Meetings that wait for an answer, then other questionnaires; the list when there are more."""
    about = [survey for survey in waiting.surveys if survey.is_about_meeting]
    others = [survey for survey in waiting.surveys if not survey.is_about_meeting]
    if about:
        count = len(about)
        yield Line(
            ngettext(
                "{count} meeting waits for your short answer.",
                "{count} meetings wait for your short answers.",
                count,
            ).format(count=count),
            Button(_("How was the meeting?"), OpenSurvey(response_id=about[0].response_id)),
        )
    if others:
        count = len(others)
        label = _("Continue the answers") if others[0].is_begun else _("Answer the questions")
        action = OpenSurvey(response_id=others[0].response_id) if count == 1 else OpenSurveys()
        yield Line(
            ngettext(
                "{count} questionnaire waits for your answers.",
                "{count} questionnaires wait for your answers.",
                count,
            ).format(count=count),
            Button(label, action),
        )


def _meetings(waiting: Waiting) -> Iterator[Line]:
    if waiting.to_pick:
        yield Line(
            _("Your partner has offered times for a meeting."),
            Button(_("Pick a time"), OpenMeeting(meeting_id=waiting.to_pick[0])),
        )
    if waiting.to_offer:
        yield Line(
            _("A meeting has no time yet."),
            Button(_("Offer times"), OfferSlots(meeting_id=waiting.to_offer[0])),
        )


def _leading(waiting: Waiting) -> Iterator[Line]:
    if waiting.newcomers:
        yield Line(
            ngettext(
                "{count} person waits for confirmation.",
                "{count} people wait for confirmation.",
                waiting.newcomers,
            ).format(count=waiting.newcomers),
            Button(_("Confirm people"), OpenPeople()),
        )
    if waiting.needs:
        yield Line(
            ngettext(
                "{count} need has no mentor yet.",
                "{count} needs have no mentor yet.",
                waiting.needs,
            ).format(count=waiting.needs),
            Button(_("Find mentors"), OpenNeeds()),
        )
    if waiting.approvals:
        yield Line(
            ngettext(
                "{count} proposal of another school waits for your word.",
                "{count} proposals of other schools wait for your word.",
                waiting.approvals,
            ).format(count=waiting.approvals),
            Button(_("Look at it"), OpenTasks()),
        )
    if waiting.cases:
        yield Line(
            ngettext(
                "{count} request for support is with you.",
                "{count} requests for support are with you.",
                waiting.cases,
            ).format(count=waiting.cases)
        )


def _ahead(waiting: Waiting, actor: Actor) -> Iterator[Line]:
    if waiting.next_meeting is not None:
        meeting_id, starts_at = waiting.next_meeting
        when = moment(starts_at, actor.timezone)
        yield Line(
            _("Next meeting: {when}.").format(when=when),
            Button(_("Next meeting"), OpenMeeting(meeting_id=meeting_id)),
        )
    for grant in waiting.pending:
        yield Line(
            _("Your form is with the curator, usually for up to two working days: {role}.").format(
                role=ROLE_TITLES[grant.role]
            )
        )
