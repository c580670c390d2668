"""The command menus Telegram shows, in each language."""

from aiogram import Bot
from aiogram.types import BotCommand
from aiogram.utils.i18n import I18n

from handlers.commands import COMMANDS
from handlers.locales import LOCALES


async def publish_commands(bot: Bot, i18n: I18n) -> None:
    """Tell Telegram the commands that everyone has; the first language is the default one."""
    for locale in LOCALES:
        with i18n.context(), i18n.use_locale(locale):
            commands = [
                BotCommand(command=name, description=str(description))
                for name, description in COMMANDS.items()
            ]
        await bot.set_my_commands(commands, language_code=None if locale == "ru" else locale)
