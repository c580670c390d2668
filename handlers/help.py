"""/help: what one can do here, by role, and longer pages from files."""

from functools import cache
from pathlib import Path

from aiogram import Router
from aiogram.filters import Command
from aiogram.utils.i18n import get_i18n
from aiogram.utils.i18n import lazy_gettext as __

from handlers.callbacks.office import OpenHelp
from handlers.screen import Button, Screen
from handlers.widgets import menu_row
from models import Role
from services.actor import Actor
from services.errors import NotFound

router = Router(name="help")

FOLDER = Path(__file__).resolve().parent.parent / "locales"
# The page that opens first, by role: the first role that the reader holds decides.
FIRST_PAGES = (
    ((Role.REGIONAL_COORDINATOR, Role.MUNICIPAL_COORDINATOR), "coordinator"),
    ((Role.SCHOOL_CURATOR,), "curator"),
    ((Role.SCHOOL_HEAD,), "head"),
    ((Role.MENTOR,), "mentor"),
    ((Role.MENTEE,), "mentee"),
    ((Role.PSYCHOLOGIST,), "psychologist"),
)
TITLES = {
    "start": __("How to join"),
    "mentee": __("For mentees"),
    "mentor": __("For mentors"),
    "curator": __("For curators"),
    "head": __("For heads of schools"),
    "coordinator": __("For coordinators"),
    "psychologist": __("For psychologists"),
    "meetings": __("How a pair works"),
    "data": __("What happens to my data"),
}
FOR_EVERYBODY = ("meetings", "data")


@router.message(Command("help"))
async def help_command(event: object, actor: Actor) -> Screen:
    """The first page for the reader's roles."""
    return _page(actor, pages_of(actor)[0])


@router.callback_query(OpenHelp.filter())
async def open_help(event: object, callback_data: OpenHelp, actor: Actor) -> Screen:
    """One page."""
    topic = callback_data.topic or pages_of(actor)[0]
    if topic not in TITLES:
        raise NotFound
    return _page(actor, topic)


def pages_of(actor: Actor) -> list[str]:
    """The pages for this reader, the one that opens first at the beginning."""
    if actor.frozen:
        # Not how to join: they are here, and what matters now is their data.
        return list(reversed(FOR_EVERYBODY))
    held = [page for roles, page in FIRST_PAGES if actor.holds(*roles)]
    return [*(held or ["start"]), *FOR_EVERYBODY]


def _page(actor: Actor, topic: str) -> Screen:
    others = [page for page in pages_of(actor) if page != topic]
    rows = [[Button(str(TITLES[page]), OpenHelp(topic=page))] for page in others[:6]]
    return Screen(text=help_text(get_i18n().current_locale, topic), rows=[*rows, menu_row()])


@cache
def help_text(locale: str, topic: str) -> str:
    """The HTML of a page in a language."""
    path = FOLDER / locale / "help" / f"{topic}.html"
    return path.read_text(encoding="utf-8").strip()
