"""/language: the language the bot speaks with this person."""

from aiogram import Router
from aiogram.filters import Command
from aiogram.fsm.context import FSMContext
from aiogram.utils.i18n import get_i18n
from aiogram.utils.i18n import gettext as _

from handlers.callbacks.office import OpenLanguage, SetLanguage
from handlers.current import current_screen
from handlers.locales import LOCALES
from handlers.screen import Screen
from handlers.widgets import choice, menu_row
from services.actor import Actor
from services.errors import NotFound
from services.profile import set_locale
from services.session import Session

router = Router(name="language")


@router.message(Command("language"))
@router.callback_query(OpenLanguage.filter())
async def open_language(event: object) -> Screen:
    """The languages, each by its own name."""
    current = get_i18n().current_locale
    rows = [
        choice(title, SetLanguage(code=code), chosen=code == current)
        for code, title in LOCALES.items()
    ]
    return Screen(text=_("Which language shall we speak?"), rows=[*rows, menu_row()])


@router.callback_query(SetLanguage.filter())
async def take_language(
    event: object, callback_data: SetLanguage, session: Session, actor: Actor, state: FSMContext
) -> Screen:
    """Speak the chosen language from this very answer on."""
    if callback_data.code not in LOCALES:
        raise NotFound
    await set_locale(session, actor=actor, locale=callback_data.code)
    with get_i18n().use_locale(callback_data.code):
        screen = await current_screen(session, actor, state)
        return screen.with_toast(_("Done, I speak English now."))
