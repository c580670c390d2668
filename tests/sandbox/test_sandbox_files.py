"""Documents and pictures."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest, TelegramEntityTooLarge
from aiogram.types import BufferedInputFile
from sandbox_control import Control

from sandbox.config import Config
from sandbox.images import image_size

Png = Callable[..., bytes]


async def test_a_document_goes_there_and_back(bot: Bot, control: Control) -> None:
    maria = await control.person()
    data = "Приказ № 1".encode()
    sent = await bot.send_document(
        maria,
        BufferedInputFile(data, "Приказ «1».docx"),
        caption="<b>Приказ</b>",
        parse_mode="HTML",
    )
    assert sent.document is not None
    assert (sent.document.file_name, sent.document.file_size) == ("Приказ «1».docx", len(data))
    assert sent.document.mime_type is not None
    assert sent.document.mime_type.endswith("wordprocessingml.document")
    assert (sent.caption, (sent.caption_entities or [])[0].type) == ("Приказ", "bold")

    file = await bot.get_file(sent.document.file_id)
    downloaded = await bot.download_file(file.file_path or "")
    assert downloaded is not None
    assert downloaded.read() == data

    again = await bot.send_document(maria, sent.document.file_id)
    assert again.document is not None
    assert again.document.file_unique_id == sent.document.file_unique_id


async def test_a_picture_shows_its_size_on_the_page(bot: Bot, control: Control, png: Png) -> None:
    maria = await control.person()
    sent = await bot.send_photo(maria, BufferedInputFile(png(640, 480), "qr.png"))
    assert sent.photo is not None
    assert (sent.photo[0].width, sent.photo[0].height) == (640, 480)
    (seen,) = await control.chat(maria)
    assert (seen["kind"], seen["photo"]["mime_type"]) == ("photo", "image/png")
    async with control.session.get(control.address + seen["photo"]["url"]) as response:
        assert response.headers["Content-Disposition"].startswith("inline")
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert await response.read() == png(640, 480)


async def test_a_file_id_is_good_for_its_type_only(bot: Bot, control: Control, png: Png) -> None:
    maria = await control.person()
    sent = await bot.send_photo(maria, BufferedInputFile(png(), "a.png"))
    assert sent.photo is not None
    with pytest.raises(TelegramBadRequest, match="can't use file of type Photo as Document"):
        await bot.send_document(maria, sent.photo[0].file_id)
    with pytest.raises(TelegramBadRequest, match="wrong remote file identifier"):
        await bot.send_photo(maria, "AgACAgIунылый")
    with pytest.raises(TelegramBadRequest, match="wrong file_id"):
        await bot.get_file("нет такого")


async def test_what_is_not_a_file_is_refused(bot: Bot, control: Control, png: Png) -> None:
    maria = await control.person()
    with pytest.raises(TelegramBadRequest, match="file must be non-empty"):
        await bot.send_document(maria, BufferedInputFile(b"", "a.txt"))
    with pytest.raises(TelegramBadRequest, match="IMAGE_PROCESS_FAILED"):
        await bot.send_photo(maria, BufferedInputFile(b"not a picture", "a.png"))
    with pytest.raises(TelegramBadRequest, match="PHOTO_INVALID_DIMENSIONS"):
        await bot.send_photo(maria, BufferedInputFile(png(2100, 100), "a.png"))
    with pytest.raises(TelegramBadRequest, match="message caption is too long"):
        await bot.send_document(maria, BufferedInputFile(b"x", "a"), caption="я" * 1025)
    assert await control.refused("sendPhoto", chat_id=maria) == "there is no photo in the request"
    assert await control.chat(maria) == []


@pytest.mark.parametrize("config", [Config(max_upload=1000, max_photo=100, max_download=500)])
async def test_sizes_are_limited(bot: Bot, control: Control, png: Png) -> None:
    maria = await control.person()
    with pytest.raises(TelegramEntityTooLarge, match="Request Entity Too Large"):
        await bot.send_document(maria, BufferedInputFile(b"x" * 1001, "a.txt"))
    with pytest.raises(TelegramBadRequest, match="file is too big for a photo"):
        await bot.send_photo(maria, BufferedInputFile(png() + b"x" * 100, "a.png"))
    sent = await bot.send_document(maria, BufferedInputFile(b"x" * 600, "a.txt"))
    assert sent.document is not None
    with pytest.raises(TelegramBadRequest, match="file is too big"):
        await bot.get_file(sent.document.file_id)


def test_the_size_of_a_picture_is_read_from_its_header() -> None:
    frame = b"\xff\xc0\x00\x11\x08" + (300).to_bytes(2, "big") + (400).to_bytes(2, "big")
    jpeg = b"\xff\xd8\xff\xe0\x00\x04ab" + frame + b"rest"
    assert image_size(jpeg) == (400, 300)
    assert image_size(b"GIF89a\x02\x00\x03\x00") == (2, 3)
    assert image_size(b"\xff\xd8\xff") is None
    assert image_size(b"\x89PNG\r\n\x1a\n") is None
