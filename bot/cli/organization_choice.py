"""Which organisation the operator means, or how a new one is made."""

from collections.abc import Sequence

from bot.cli import roster_words
from bot.cli.console import CommandFailed, ExitCode
from bot.cli.roster_texts import role_title, type_title
from bot.cli.texts import gettext as _
from models import Organization, OrganizationType, Role
from services.invites import ROLES_AT
from services.organizations import (
    ABOVE,
    TYPE_OF_ROLE,
    OrganizationFacts,
    create_organization,
    list_locked,
    matching,
    nearest,
)
from services.session import Session


async def choose_organization(
    session: Session,
    *,
    role: Role,
    words: str,
    create: bool,
    under: str | None,
    timezone: str,
) -> Organization:
    """The organisation with this code or title where `role` can be; made when it may be.

    In an empty database it is always made: so an installation begins. Raises CommandFailed.
    """
    known = await list_locked(session)
    found = matching([o for o in known if role in ROLES_AT[o.org_type]], words)
    if len(found) == 1:
        return found[0]
    if found:
        raise _several(words, found)
    if create or not known:
        return await _make(session, known, role=role, words=words, under=under, timezone=timezone)
    raise _unknown(known, role, words)


async def choose_above(session: Session, words: str | None) -> Organization | None:
    """The region new municipalities belong to: the named one, else the only one there is."""
    regions = [o for o in await list_locked(session) if o.org_type is OrganizationType.REGION]
    if words is not None:
        return _one(regions, words)
    if len(regions) > 1:
        raise CommandFailed(
            _("There are several regions: name one with --under. They are: {list}").format(
                list=_listed(regions)
            ),
            code=ExitCode.WRONG_INPUT,
        )
    return regions[0] if regions else None


def zone_or_refuse(words: str) -> str:
    """The IANA zone the operator means. Raises CommandFailed."""
    zone = roster_words.zone_of(words)
    if zone is None:
        raise CommandFailed(
            _("The time zone “{zone}” is not known: write a city, Asia/Omsk or MSK+4.").format(
                zone=words
            ),
            code=ExitCode.WRONG_INPUT,
        )
    return zone


async def _make(
    session: Session,
    known: Sequence[Organization],
    *,
    role: Role,
    words: str,
    under: str | None,
    timezone: str,
) -> Organization:
    org_type = TYPE_OF_ROLE.get(role, OrganizationType.SCHOOL)
    parent = _parent(known, org_type, under)
    title = " ".join(words.split())
    if not 0 < len(title) <= Organization.title.type.length:
        raise CommandFailed(
            _("The title must have 1 to {limit} characters.").format(
                limit=Organization.title.type.length
            ),
            code=ExitCode.WRONG_INPUT,
        )
    facts = OrganizationFacts(org_type, title, timezone)
    return await create_organization(session, facts=facts, parent=parent)


def _parent(
    known: Sequence[Organization], org_type: OrganizationType, under: str | None
) -> Organization | None:
    if under is not None:
        return _one([o for o in known if o.org_type in ABOVE[org_type]], under)
    if org_type is OrganizationType.REGION and known:
        raise CommandFailed(
            _(
                "A region can only be the first organisation, and there are some already: {list}."
            ).format(list=_listed(known)),
            code=ExitCode.WRONG_INPUT,
        )
    for above in ABOVE[org_type]:
        candidates = [o for o in known if o.org_type is above]
        if len(candidates) > 1:
            raise CommandFailed(
                _("Name the organisation above the new one with --under. They are: {list}").format(
                    list=_listed(candidates)
                ),
                code=ExitCode.WRONG_INPUT,
            )
        if candidates:
            return candidates[0]
    return None


def _one(organizations: Sequence[Organization], words: str) -> Organization:
    found = matching(organizations, words)
    if len(found) > 1:
        raise _several(words, found)
    if not found:
        raise CommandFailed(
            _("There is no “{words}” to stand above. There are: {list}").format(
                words=words, list=_listed(organizations) or "-"
            ),
            code=ExitCode.WRONG_INPUT,
        )
    return found[0]


def _several(words: str, found: Sequence[Organization]) -> CommandFailed:
    return CommandFailed(
        _("There are several organisations called “{words}”: use a code. They are: {list}").format(
            words=words, list=_listed(found)
        ),
        code=ExitCode.WRONG_INPUT,
    )


def _unknown(known: Sequence[Organization], role: Role, words: str) -> CommandFailed:
    elsewhere = matching(known, words)
    if elsewhere:
        sentence = _("“{title}” is a {type}: nobody can have the role “{role}” there.").format(
            title=elsewhere[0].title, type=type_title(elsewhere[0].org_type), role=role_title(role)
        )
    else:
        sentence = _("There is no organisation with the code or title “{words}”.").format(
            words=words
        )
    fitting = [o for o in known if role in ROLES_AT[o.org_type]]
    close = nearest(fitting, words)
    hints = [
        _("Perhaps you mean: {list}").format(list=_listed(close)) if close else "",
        _("To make it, add --create.") if not elsewhere else "",
    ]
    return CommandFailed(sentence, *filter(None, hints), code=ExitCode.WRONG_INPUT)


def _listed(organizations: Sequence[Organization]) -> str:
    shown = [f"“{o.title}” ({o.code})" for o in organizations[:10]]
    return ", ".join(shown) + (", …" if len(organizations) > 10 else "")
