"""What a leader reads about one person: only what `services.people.Card` holds for them."""

from collections.abc import Sequence

from aiogram import html
from aiogram.utils.i18n import gettext as _

from handlers.answer_titles import MODE_TITLES, REACH_TITLES, bands_line
from handlers.display import day, organization_name, person_name
from handlers.taxonomy import item_title
from handlers.titles import PARTICIPATION_STATE_TITLES, ROLE_TITLES
from models import MentorProfile, Need, Role
from services.people import Card
from services.session import Session


def card_text(session: Session, card: Card) -> str:
    """Role, state and school; topics and wishes when this reader may see them."""
    participation = card.participation
    lines = [
        f"<b>{person_name(session, participation.person)}</b>",
        f"{ROLE_TITLES[participation.role]}, "
        f"{organization_name(participation.organization.short_title)}",
        str(PARTICIPATION_STATE_TITLES[participation.state]).capitalize(),
    ]
    if participation.is_deputy:
        lines.append(_("Deputy: I write to them while no main curator is there."))
    if card.need is not None:
        lines += ["", _("Asks for help with:"), *_topics(card.topics)]
        lines += _wishes(card.need)
    elif card.profile is not None:
        lines += ["", _("Can help with:"), *_topics(card.topics)]
        lines.append(_("Places: {count}").format(count=card.profile.places))
        lines += _wishes(card.profile)
    elif participation.role is Role.MENTEE:
        lines += ["", _("The topic of the request is seen by the curator of the school only.")]
    if participation.role in (Role.MENTEE, Role.MENTOR):
        lines += ["", _paper(card)]
    return "\n".join(lines)


def _topics(codes: Sequence[str] | None) -> list[str]:
    return [f"· {html.quote(item_title(code))}" for code in codes or ()]


def _wishes(answers: Need | MentorProfile) -> list[str]:
    return [
        _("How: {mode}").format(mode=MODE_TITLES[answers.mode]),
        _("When: {bands}").format(bands=bands_line(answers.bands)),
        _("Partner: {reach}").format(reach=REACH_TITLES[answers.reach]),
    ]


def _paper(card: Card) -> str:
    consent = card.paper_consent
    if consent is None or consent.signed_on is None:
        return _(
            "Consent to pass data to another organization, on paper: not marked. Without it pairs "
            "are possible within the school only."
        )
    return _("Consent to pass data to another organization: signed on paper, {day}.").format(
        day=day(consent.signed_on)
    )
