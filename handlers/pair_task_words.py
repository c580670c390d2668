"""How the agreements of a pair read."""

from aiogram import html
from aiogram.utils.i18n import gettext as _

from handlers.calendar_words import month_day
from handlers.display import clean, shorten
from models import Task

LONGEST_SHOWN = 200


def task_line(task: Task) -> str:
    """«Попробовать карточки самооценки — до 11 декабря», quoted and on one line."""
    text = html.quote(shorten(clean(task.text), LONGEST_SHOWN))
    if task.due_on is None:
        return text
    return _("{text} — by {day}").format(text=text, day=month_day(task.due_on))


def for_whom(task: Task) -> str:
    """Who sees it."""
    return _("Only you see this.") if task.owner_id is not None else _("All of you see this.")
