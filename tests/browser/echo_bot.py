"""A small aiogram bot for the page to talk to: it answers with all that the page can show."""

import struct
import zlib

from aiogram import Bot, Dispatcher, F
from aiogram.client.default import DefaultBotProperties
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.filters import Command, CommandObject, CommandStart
from aiogram.types import (
    BotCommand,
    BufferedInputFile,
    CallbackQuery,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    Message,
)
from aiogram.utils.deep_linking import create_start_link

TOKEN = "42:SANDBOX"
ALERT = "Встреча перенесена.\nНаставник уже знает."


def picture(side: int = 64) -> bytes:
    """A grey square in PNG."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    header = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    lines = zlib.compress((b"\0" + b"\xc8" * side) * side)
    chunks = chunk(b"IHDR", header) + chunk(b"IDAT", lines) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunks


def _keyboard(*rows: dict[str, str]) -> InlineKeyboardMarkup:
    """Rows of buttons, each row a mapping of text to callback data."""
    return InlineKeyboardMarkup(
        inline_keyboard=[
            [InlineKeyboardButton(text=text, callback_data=data) for text, data in row.items()]
            for row in rows
        ]
    )


async def start(message: Message, command: CommandObject) -> None:
    """Greet by name, say which invitation was used."""
    await message.answer(
        f"Здравствуйте, {message.from_user.first_name}! Приглашение: {command.args or 'нет'}",
        parse_mode=None,
        reply_markup=_keyboard(
            {"Плюс": "count:1", "Подсказка": "toast"}, {"Предупреждение": "alert"}
        ),
    )


async def count(query: CallbackQuery) -> None:
    """Edit the message in place: the live screen of the product works like this."""
    number = int(query.data.removeprefix("count:"))
    await query.message.edit_text(
        f"Нажато раз: <b>{number}</b>", reply_markup=_keyboard({"Плюс": f"count:{number + 1}"})
    )
    await query.answer()


async def toast(query: CallbackQuery) -> None:
    """Answer with a passing text."""
    await query.answer("Сохранено")


async def alert(query: CallbackQuery) -> None:
    """Answer with a text that waits for «OK»."""
    await query.answer(ALERT, show_alert=True)


async def document(message: Message) -> None:
    """Send a file."""
    file = BufferedInputFile("Отчёт".encode(), "Отчёт за ноябрь.txt")
    await message.answer_document(file, caption="Готово")


async def photo(message: Message) -> None:
    """Send a picture."""
    await message.answer_photo(BufferedInputFile(picture(), "qr.png"), caption="QR-код")


async def link(message: Message) -> None:
    """Send an invitation to this very bot."""
    await message.answer(await create_start_link(message.bot, "school-7"), parse_mode=None)


async def echo(message: Message) -> None:
    """Say the same words back, as plain text."""
    await message.answer(f"Вы написали: {message.text}", parse_mode=None)


def make_bot(url: str) -> Bot:
    """The bot of the sandbox that listens at `url`."""
    session = AiohttpSession(api=TelegramAPIServer.from_base(url))
    return Bot(TOKEN, session=session, default=DefaultBotProperties(parse_mode="HTML"))


async def set_menu(bot: Bot) -> None:
    """Tell Telegram the commands of the bot."""
    await bot.set_my_commands(
        [
            BotCommand(command="start", description="Начать сначала"),
            BotCommand(command="document", description="Получить файл"),
            BotCommand(command="photo", description="Получить картинку"),
        ]
    )


def make_dispatcher() -> Dispatcher:
    """What the bot does with messages and presses."""
    dispatcher = Dispatcher()
    dispatcher.startup.register(set_menu)
    messages, presses = dispatcher.message, dispatcher.callback_query
    messages.register(start, CommandStart())
    messages.register(document, Command("document"))
    messages.register(photo, Command("photo"))
    messages.register(link, Command("link"))
    messages.register(echo, F.text)
    presses.register(count, F.data.startswith("count:"))
    presses.register(toast, F.data == "toast")
    presses.register(alert, F.data == "alert")
    return dispatcher
