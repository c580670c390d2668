"""/profile: who I am here, and what I can change myself."""

from aiogram import F, Router
from aiogram.filters import Command
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import Message
from aiogram.utils.i18n import get_i18n, ngettext
from aiogram.utils.i18n import gettext as _

from handlers.callbacks import OpenMenu, OpenSurveys
from handlers.callbacks.life import OpenMove
from handlers.callbacks.more_needs import AddNeed
from handlers.callbacks.office import (
    EditName,
    KeepOldName,
    OpenLanguage,
    OpenPrivacy,
    OpenProfile,
    OpenZones,
    PauseMentoring,
    SetZone,
)
from handlers.current import entrance, state_screen
from handlers.display import LONGEST_NAME, clean, clock_time, organization_name, person_name
from handlers.frozen import frozen_screen
from handlers.helpers_words import helpers_lines
from handlers.locales import LOCALES
from handlers.screen import Button, Screen
from handlers.taxonomy import item_title
from handlers.titles import PARTICIPATION_STATE_TITLES, ROLE_TITLES
from handlers.widgets import choice, menu_row, page_of, page_row
from handlers.zone_titles import offer_title, zone_title
from models import Participation
from services import clock
from services.actor import Actor
from services.calendar.zones import RUSSIAN_ZONES, to_local
from services.moving import roles_to_move
from services.privacy import get_standing
from services.profile import Profile, get_profile, pause_mentoring, set_timezone
from services.registration import holds_contact, save_name
from services.session import Session

router = Router(name="profile")

ZONES_ON_PAGE = 4
MOST_TOPICS = 12
# Beside the questionnaires and the menu.
MOST_ACTIONS = 6
# A name with a patronymic is two words; a third one is most often a surname.
WORDS_OF_A_NAME = 2
# Where in the dialog's data it stands what was awaited before the name.
BACK = "before_name"


class ProfileForm(StatesGroup):
    """What is typed here."""

    name = State()


@router.message(Command("profile"))
@router.callback_query(OpenProfile.filter())
async def open_profile(event: object, session: Session, actor: Actor, state: FSMContext) -> Screen:
    """The actor's profile. Whoever turns back from typing a name types none."""
    if actor.person_id is None:
        return await entrance(session, actor, state)
    if actor.frozen:
        return frozen_screen(await get_standing(session, actor=actor))
    await _close_form(state)
    return await _profile_screen(session, actor)


@router.callback_query(EditName.filter())
async def edit_name(event: object, session: Session, actor: Actor, state: FSMContext) -> Screen:
    """Ask for another name; a form under way waits meanwhile."""
    if actor.frozen:
        return frozen_screen(await get_standing(session, actor=actor))
    awaited = await state.get_state()
    if awaited != ProfileForm.name.state:
        await state.update_data({BACK: awaited})
        await state.set_state(ProfileForm.name)
    return await name_screen(session, actor, state)


@router.callback_query(KeepOldName.filter())
async def keep_old_name(event: object, session: Session, actor: Actor, state: FSMContext) -> Screen:
    """The question about the name is closed."""
    await _close_form(state)
    return await _profile_screen(session, actor)


@state_screen(ProfileForm.name)
async def name_screen(session: Session, actor: Actor, state: FSMContext) -> Screen:
    """The question about the name."""
    return Screen(
        text=_(
            "How should others address you? Write your first name, or your first name and "
            "patronymic.\n\nPlease leave out the surname: your partner will see this name."
        ),
        rows=[[Button(_("Leave it as it is"), KeepOldName())], menu_row()],
    )


@router.message(ProfileForm.name, F.text, ~F.text.startswith("/"))
async def take_name(message: Message, session: Session, actor: Actor, state: FSMContext) -> Screen:
    """Keep the name, or say what is wrong with it."""
    name = clean(message.text or "")
    hint = name_problem(name)
    if hint is not None:
        return (await name_screen(session, actor, state)).with_hint(hint)
    await save_name(session, actor=actor, name=name)
    await _close_form(state)
    return (await _profile_screen(session, actor)).with_hint(_("Done, I will call you that."))


def name_problem(name: str) -> str | None:
    """What to correct in a name, or None."""
    if len(name) > LONGEST_NAME:
        return ngettext(
            "This is too long: {count} character at most.",
            "This is too long: {count} characters at most.",
            LONGEST_NAME,
        ).format(count=LONGEST_NAME)
    if not any(character.isalpha() for character in name):
        return _("There are no letters in it. Please write how to address you.")
    if holds_contact(name):
        return _("A name only, please: without links, addresses and phones.")
    if len(name.split()) > WORDS_OF_A_NAME:
        return _("There seems to be a surname here. Please write a shorter name.")
    return None


@router.callback_query(OpenZones.filter())
async def open_zones(event: object, callback_data: OpenZones, actor: Actor) -> Screen:
    """The eleven offsets of Russia, opened at the actor's own."""
    mine = next((i for i, o in enumerate(RUSSIAN_ZONES) if actor.timezone in o), 1)
    wanted = mine // ZONES_ON_PAGE if callback_data.page < 0 else callback_data.page
    offers, page, pages = page_of(RUSSIAN_ZONES, wanted, ZONES_ON_PAGE)
    rows = [
        choice(
            offer_title(offer),
            SetZone(utc_hours=offer.utc_hours),
            chosen=actor.timezone in offer,
        )
        for offer in offers
    ]
    back = [Button(_("Back"), OpenProfile())]
    return Screen(
        text=_("By which clock do you live? I show all times by it."),
        rows=[*rows, page_row(page, pages, lambda at: OpenZones(page=at)), back],
    )


@router.callback_query(SetZone.filter())
async def take_zone(
    event: object, callback_data: SetZone, session: Session, actor: Actor
) -> Screen:
    """Live by the chosen clock."""
    await set_timezone(session, actor=actor, utc_hours=callback_data.utc_hours)
    screen = await _profile_screen(session, actor)
    return screen.with_toast(_("Done, I show all times by this clock."))


@router.callback_query(PauseMentoring.filter())
async def pause(
    event: object, callback_data: PauseMentoring, session: Session, actor: Actor
) -> Screen:
    """Take no new people for a while, or come back."""
    await pause_mentoring(session, actor=actor, pause=callback_data.pause)
    word = (
        _("You are on a pause: nobody new will be proposed. Your pairs go on.")
        if callback_data.pause
        else _("Welcome back! New colleagues may be proposed to you again.")
    )
    return (await _profile_screen(session, actor)).with_toast(word, alert=True)


async def _close_form(state: FSMContext) -> None:
    """Back to whatever was awaited before the name."""
    if await state.get_state() == ProfileForm.name.state:
        data = await state.get_data()
        await state.set_state(data.pop(BACK, None))
        await state.set_data(data)


async def _profile_screen(session: Session, actor: Actor) -> Screen:
    profile = await get_profile(session, actor=actor)
    zone = profile.person.timezone or actor.timezone
    parts = [
        _("<b>My profile</b>"),
        _("Others see you as: {name}").format(name=person_name(session, profile.person)),
        "\n".join(_role_line(role) for role in profile.roles),
        *await helpers_lines(session, actor),
        *_topics(profile),
        _("Time zone: {zone}, {time} now").format(
            zone=zone_title(zone), time=clock_time(to_local(clock.now(), zone))
        ),
        _("Language: {language}").format(language=LOCALES[get_i18n().current_locale]),
    ]
    return Screen(text="\n\n".join(part for part in parts if part), rows=_rows(profile, actor))


def _rows(profile: Profile, actor: Actor) -> list[list[Button]]:
    rows = [
        [Button(_("Change the name"), EditName()), Button(_("Time zone"), OpenZones())],
        [Button(_("Language"), OpenLanguage()), Button(_("My data"), OpenPrivacy())],
    ]
    if profile.may_ask:
        rows.append([Button(_("Add a request"), AddNeed())])
    if profile.may_pause:
        rows.append([Button(_("Take a pause as a mentor"), PauseMentoring(pause=True))])
    if profile.may_come_back:
        rows.append([Button(_("Come back as a mentor"), PauseMentoring(pause=False))])
    elif profile.may_return:
        rows.append([Button(_("Come back to the programme"), PauseMentoring(pause=False))])
    if roles_to_move(actor):
        rows.append([Button(_("Move to another school"), OpenMove())])
    asked = Button(_("My questionnaires"), OpenSurveys())
    over = sum(map(len, rows)) - MOST_ACTIONS
    if over > 0:
        # The language has a command of its own.
        rows[1] = rows[1][1:]
    if over > 1:
        # So have one's data.
        del rows[1]
    return [*rows, [asked, Button(_("Menu"), OpenMenu())]]


def _role_line(role: Participation) -> str:
    return _("{role}, {school}: {state}").format(
        role=ROLE_TITLES[role.role],
        school=organization_name(role.organization.short_title),
        state=PARTICIPATION_STATE_TITLES[role.state],
    )


def _topics(profile: Profile) -> list[str]:
    asked = [item.item_code for need in profile.needs for item in need.items]
    offered = [c.item_code for offer in profile.offers for c in offer.competences]
    parts = []
    if asked:
        parts.append(_("I need help with:\n{topics}").format(topics=_list(asked)))
    if offered:
        parts.append(_("I can help with:\n{topics}").format(topics=_list(offered)))
    if profile.offers:
        places = sum(offer.places for offer in profile.offers)
        parts.append(_("People I take at once: {places}").format(places=places))
    return parts


def _list(codes: list[str]) -> str:
    shown = [f"• {item_title(code)}" for code in dict.fromkeys(codes)]
    more = len(shown) - MOST_TOPICS
    return "\n".join([*shown[:MOST_TOPICS], *([f"… +{more}"] if more > 0 else [])])
