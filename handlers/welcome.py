"""What somebody who has not joined yet may read: the first screen and how everything works."""

from aiogram.fsm.context import FSMContext
from aiogram.utils.i18n import gettext as _

from handlers.callbacks.joining import AskCurator, HowItWorks, OpenEntrance
from handlers.current import entrance_screen
from handlers.screen import Button, Screen
from services.actor import Actor
from services.session import Session


@entrance_screen
async def entrance_page(session: Session, actor: Actor, state: FSMContext) -> Screen:
    """The first screen of somebody without a link."""
    return welcome_screen()


def welcome_screen() -> Screen:
    """Who this is, and that one comes in by the curator's link."""
    return Screen(
        text=_(
            "Hello! I help teachers find a colleague who has already solved a similar problem. "
            "This is not an inspection.\n\nYou come in by a link from your school's curator."
        ),
        rows=[
            [Button(_("What to write to the curator"), AskCurator())],
            [Button(_("How it works"), HowItWorks())],
        ],
    )


def ask_curator_screen() -> Screen:
    """A text to copy and send."""
    return Screen(
        text=_(
            "Copy this text and send it to your school's curator. If you do not know who that is, "
            "ask the deputy head for methodical work.\n\n<code>Hello! I would like to join the "
            "mentoring programme. Please send me an invitation link to the bot.</code>"
        ),
        rows=[[Button(_("How it works"), HowItWorks())], [_back()]],
    )


def how_it_works_screen() -> Screen:
    """The way of a pair in five lines."""
    return Screen(
        text=_(
            "<b>How it works</b>\n\n"
            "1. You open the link from your school's curator and read the consent.\n"
            "2. You say what you need help with, or what you can help with: about two minutes.\n"
            "3. The curator confirms you and looks for a fitting colleague.\n"
            "4. If both agree, you get to know each other: 30 minutes, with no obligation.\n"
            "5. After each meeting there are three short questions about how it went.\n\n"
            "Nobody is graded here. Your topic is seen by your curator and, once you both agree, "
            "by your partner. You can leave at any time."
        ),
        rows=[[Button(_("What to write to the curator"), AskCurator())], [_back()]],
    )


def _back() -> Button:
    return Button(_("Back"), OpenEntrance())
