"""/invite: choose where and whom, get a link with a text to forward and a picture."""

from aiogram import F, Router
from aiogram.filters import Command
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, Message
from aiogram.utils.i18n import gettext as _

from handlers.callbacks.joining import (
    CreateInvite,
    InviteTo,
    ListInvites,
    OpenEntered,
    OpenInvites,
    OpenSchoolLink,
    SearchOrganization,
)
from handlers.current import current_screen, state_screen
from handlers.display import button_title, clean, organization_name, shorten
from handlers.screen import Button, Screen
from handlers.titles import ROLE_TITLES
from handlers.widgets import PAGE, choice, menu_row, page_of, page_row
from models import PARTICIPANT_ROLES, Organization, Role
from services import invite_lists, invites
from services.access import can_see_network
from services.actor import Actor
from services.session import Session

router = Router(name="invite")

# Only more organisations than one screen shows need a search.
SEARCH_FROM = 8
MAX_WANTED = 40
# The nearest below first: who leads is invited before those who are led.
INVITE_ORDER = (
    Role.MUNICIPAL_COORDINATOR,
    Role.SCHOOL_CURATOR,
    Role.SCHOOL_HEAD,
    Role.PSYCHOLOGIST,
    Role.MENTOR,
    Role.MENTEE,
)


class Inviting(StatesGroup):
    """Looking for an organisation by its name."""

    search = State()


@router.message(Command("invite"))
@router.callback_query(OpenInvites.filter())
async def open_invites(
    event: Message | CallbackQuery,
    session: Session,
    actor: Actor,
    state: FSMContext,
    callback_data: OpenInvites | None = None,
) -> Screen:
    """Where to invite; the only place is opened at once."""
    organizations = await invite_lists.list_organizations(session, actor=actor)
    if not organizations:
        screen = await current_screen(session, actor, state)
        return screen.with_hint(_("Inviting is for curators, heads and coordinators."))
    if await state.get_state() == Inviting.search.state:
        await state.set_state(None)
    if len(organizations) == 1:
        return await _organization_screen(session, actor, organizations[0], alone=True)
    return _choose_screen(actor, organizations, callback_data.page if callback_data else 0)


def _choose_screen(actor: Actor, organizations: list[Organization], page: int) -> Screen:
    shown, page, pages = page_of(organizations, page, PAGE - 2)
    rows = [_organization_row(organization) for organization in shown]
    rows.append(page_row(page, pages, lambda number: OpenInvites(page=number)))
    if len(organizations) >= SEARCH_FROM:
        rows.append([Button(_("Find by name"), SearchOrganization())])
    rows.append(_footer(actor))
    return Screen(text=_("<b>Invite</b>\n\nWhere to?"), rows=[*rows, menu_row()])


def _footer(actor: Actor) -> list[Button]:
    if can_see_network(actor):
        return [Button(_("Who has come in"), OpenEntered())]
    return [Button(_("Unused links"), ListInvites())]


def _organization_row(organization: Organization) -> list[Button]:
    return choice(button_title(organization.short_title), InviteTo(organization_id=organization.id))


@router.callback_query(InviteTo.filter())
async def invite_to(
    callback: CallbackQuery,
    callback_data: InviteTo,
    session: Session,
    actor: Actor,
    state: FSMContext,
) -> Screen:
    """Whom to invite there."""
    organization = await invite_lists.get_organization(
        session, actor=actor, organization_id=callback_data.organization_id
    )
    if await state.get_state() == Inviting.search.state:
        await state.set_state(None)
    return await _organization_screen(session, actor, organization)


async def _organization_screen(
    session: Session, actor: Actor, organization: Organization, *, alone: bool = False
) -> Screen:
    allowed = invites.roles_to_invite(actor, organization)
    after = await invite_lists.newest_id(session, actor=actor)
    rows = [
        [
            Button(
                str(ROLE_TITLES[role]),
                CreateInvite(organization_id=organization.id, role=role, after=after),
            )
        ]
        for role in INVITE_ORDER
        if role in allowed
    ]
    text = _("<b>Invite: {school}</b>\n\nA personal link works once, for one person.").format(
        school=organization_name(organization.short_title)
    )
    if allowed >= PARTICIPANT_ROLES:
        action = OpenSchoolLink(organization_id=organization.id)
        rows.append([Button(_("One link for the staff room"), action)])
        common = _("The link for the staff room is one for all teachers.")
        text = f"{text} {common}"
    rows.append(_footer(actor) if alone else [Button(_("Back"), OpenInvites())])
    return Screen(text=text, rows=[*rows, menu_row()])


@router.callback_query(SearchOrganization.filter())
async def start_search(
    callback: CallbackQuery, session: Session, actor: Actor, state: FSMContext
) -> Screen:
    """Ask for a part of the name."""
    await state.set_state(Inviting.search)
    return await search_screen(session, actor, state)


@state_screen(Inviting.search)
async def search_screen(session: Session, actor: Actor, state: FSMContext) -> Screen:
    """Which organisation is looked for."""
    return Screen(
        text=_("<b>Find by name</b>\n\nType a part of the name or the number of the school."),
        rows=[[Button(_("Show all"), OpenInvites())], menu_row()],
    )


@router.message(Inviting.search, F.text, ~F.text.startswith("/"))
async def search(message: Message, session: Session, actor: Actor, state: FSMContext) -> Screen:
    """The organisations whose name has what was typed."""
    wanted = clean(message.text or "").casefold()
    organizations = await invite_lists.list_organizations(session, actor=actor)
    found = [
        organization
        for organization in organizations
        if wanted in f"{organization.short_title} {organization.title}".casefold()
    ]
    screen = await search_screen(session, actor, state)
    if not wanted or not found:
        return screen.with_hint(_("Nothing has this in its name. Please try another part of it."))
    rows = [_organization_row(organization) for organization in found[:PAGE]]
    text = _("<b>Found for “{wanted}”</b>").format(
        wanted=organization_name(shorten(wanted, MAX_WANTED))
    )
    if len(found) > PAGE:
        more = _("Here are the first {shown} of {count}. Type more of the name to narrow it down.")
        text = f"{text}\n\n{more.format(shown=PAGE, count=len(found))}"
    return Screen(text=text, rows=[*rows, *screen.rows])
