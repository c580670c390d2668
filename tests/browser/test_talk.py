"""People talk to a bot through the page."""

from pathlib import Path

import pytest
from playwright.async_api import Locator, Page, expect

from .conftest import USERNAME, Sandbox
from .echo_bot import ALERT

pytestmark = [
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.usefixtures("bot"),
]


def phone(page: Page, number: int = 1) -> Locator:
    """Phone 1 (left) or 2 (right)."""
    return page.locator(f".phone[data-number='{number}']")


async def create(page: Page, name: str, invite: str = "") -> None:
    """Fill in the dialog of a new person, as a visitor would."""
    await page.get_by_role("button", name="Новый человек").first.click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Имя", exact=True).fill(name)
    await dialog.get_by_label("Приглашение").fill(invite)
    await dialog.get_by_role("button", name="Создать").click()
    await expect(dialog).to_have_count(0)


async def test_a_newcomer_follows_an_invite_link_and_is_greeted(page: Page, sandbox: Sandbox):
    await page.goto(sandbox.url)
    await create(page, "Мария", f"https://t.me/{USERNAME}?start=school-7")

    chat = phone(page).get_by_role("log")
    await expect(chat).to_contain_text("/start school-7")
    await expect(chat).to_contain_text("Здравствуйте, Мария! Приглашение: school-7")
    await expect(phone(page).get_by_label("Сообщение боту")).to_be_visible()


async def test_a_newcomer_may_press_start_later(page: Page, sandbox: Sandbox):
    await page.goto(sandbox.url)
    await page.get_by_role("button", name="Новый человек").first.click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Имя", exact=True).fill("Пётр")
    await dialog.get_by_label("Приглашение").fill("code_5")
    await dialog.get_by_label("Сразу нажать «Старт»").uncheck()
    await dialog.get_by_role("button", name="Создать").click()

    await expect(phone(page).get_by_label("Сообщение боту")).to_be_hidden()
    await phone(page).get_by_role("button", name="Старт", exact=True).click()
    await expect(phone(page).get_by_role("log")).to_contain_text("Приглашение: code_5")


async def test_the_dialog_refuses_a_link_to_another_bot(page: Page, sandbox: Sandbox):
    await page.goto(sandbox.url)
    await page.get_by_role("button", name="Новый человек").first.click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Имя", exact=True).fill("Пётр")
    await dialog.get_by_label("Приглашение").fill("https://t.me/other_bot?start=1")
    await dialog.get_by_role("button", name="Создать").click()

    await expect(dialog.get_by_role("alert")).to_contain_text("@other_bot")
    assert await sandbox.call("GET", "/people") == []


async def test_a_button_edits_its_message_in_place(page: Page, sandbox: Sandbox):
    await page.goto(sandbox.url)
    await create(page, "Мария")
    chat = phone(page).get_by_role("log")

    await chat.get_by_role("button", name="Плюс").click()
    await expect(chat.locator("strong")).to_have_text("1")
    await expect(chat.get_by_role("button", name="Подсказка")).to_have_count(0)
    await chat.get_by_role("button", name="Плюс").click()
    await expect(chat.locator("strong")).to_have_text("2")
    await expect(chat.locator(".message")).to_have_count(2)
    await expect(chat).to_contain_text("изменено")


async def test_keyboard_users_keep_their_place_when_the_screen_is_edited(
    page: Page, sandbox: Sandbox
):
    await page.goto(sandbox.url)
    await create(page, "Мария")
    plus = phone(page).get_by_role("button", name="Плюс")
    await plus.focus()
    await page.keyboard.press("Enter")
    await expect(phone(page).locator("strong")).to_have_text("1")
    await expect(plus).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(phone(page).locator("strong")).to_have_text("2")


async def test_a_toast_passes_by_and_an_alert_waits_for_ok(page: Page, sandbox: Sandbox):
    await page.goto(sandbox.url)
    await create(page, "Мария")

    await phone(page).get_by_role("button", name="Подсказка").click()
    await expect(phone(page).get_by_role("status")).to_have_text("Сохранено")
    await expect(phone(page).get_by_role("status")).to_have_text("")

    await phone(page).get_by_role("button", name="Предупреждение").click()
    alert = phone(page).get_by_role("alertdialog")
    await expect(alert.locator("p")).to_have_text(ALERT)
    await expect(alert.get_by_role("button", name="OK")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(alert).to_have_count(0)


async def test_two_people_talk_side_by_side(page: Page, sandbox: Sandbox):
    await page.goto(sandbox.url)
    await create(page, "Мария")
    await create(page, "Ольга")
    await expect(phone(page, 1).get_by_role("log")).to_contain_text("Здравствуйте, Мария!")
    await expect(phone(page, 2).get_by_role("log")).to_contain_text("Здравствуйте, Ольга!")

    field = phone(page, 2).get_by_label("Сообщение боту")
    await field.fill("Добрый день")
    await field.press("Enter")
    await expect(phone(page, 2).get_by_role("log")).to_contain_text("Вы написали: Добрый день")
    await expect(phone(page, 1).get_by_role("log")).not_to_contain_text("Добрый день")

    await page.reload()
    await expect(phone(page, 1).get_by_role("log")).to_contain_text("Здравствуйте, Мария!")
    await expect(phone(page, 2).get_by_role("log")).to_contain_text("Вы написали: Добрый день")


async def test_a_file_is_offered_and_a_picture_is_shown(page: Page, sandbox: Sandbox):
    await page.goto(sandbox.url)
    await create(page, "Мария")
    await phone(page).get_by_role("button", name="Команды бота").click()
    await phone(page).get_by_role("menuitem", name="/document").click()

    file = phone(page).get_by_role("link", name="Отчёт за ноябрь.txt")
    async with page.expect_download() as waiting:
        await file.click()
    download = await waiting.value
    assert download.suggested_filename == "Отчёт за ноябрь.txt"
    assert Path(await download.path()).read_text(encoding="utf-8") == "Отчёт"

    field = phone(page).get_by_label("Сообщение боту")
    await field.fill("/photo")
    await field.press("Enter")
    image = phone(page).get_by_role("img", name="QR-код")
    await expect(image).to_be_visible()
    await expect(image).to_have_js_property("naturalWidth", 64)


async def test_markup_typed_by_a_person_is_only_text(page: Page, sandbox: Sandbox):
    words = "<b>жирно</b> <img src=x onerror=document.title='взлом'> & <a href='/'>сюда</a>"
    await page.goto(sandbox.url)
    await create(page, "<i>Мария</i>")
    field = phone(page).get_by_label("Сообщение боту")
    await field.fill(words)
    await field.press("Enter")

    chat = phone(page).get_by_role("log")
    await expect(chat).to_contain_text(f"Вы написали: {words}")
    await expect(chat.locator("b, strong, img, i, em")).to_have_count(0)
    row = page.get_by_label("Люди").get_by_role("button", name="<i>Мария</i>")
    await expect(row).to_contain_text("<b>жирно</b> <img src=x")
    await expect(row.locator("i, b, img")).to_have_count(0)
    assert "взлом" not in await page.title()


async def test_an_invitation_in_a_chat_opens_as_a_new_person(page: Page, sandbox: Sandbox):
    await page.goto(sandbox.url)
    await create(page, "Куратор")
    field = phone(page).get_by_label("Сообщение боту")
    await field.fill("/link")
    await field.press("Enter")
    await phone(page).get_by_role("link", name="start=school-7").click()
    await page.get_by_role("button", name="Открыть как новый человек").click()

    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Имя", exact=True).fill("Вера")
    await dialog.get_by_role("button", name="Создать").click()
    await expect(phone(page, 2).get_by_role("log")).to_contain_text(
        "Здравствуйте, Вера! Приглашение: school-7"
    )


async def test_a_person_blocks_the_bot_and_lets_it_back(page: Page, sandbox: Sandbox):
    await page.goto(sandbox.url)
    await create(page, "Мария")
    await expect(phone(page).get_by_role("log")).to_contain_text("Здравствуйте, Мария!")
    await phone(page).get_by_role("button", name="Действия с чатом").click()
    await phone(page).get_by_role("menuitem", name="Заблокировать бота").click()

    back = phone(page).get_by_role("button", name="Разблокировать бота")
    await expect(back).to_be_visible()
    await expect(phone(page).get_by_label("Сообщение боту")).to_be_hidden()
    assert (await sandbox.call("GET", "/people"))[0]["blocked"] is True

    await back.click()
    await expect(phone(page).get_by_label("Сообщение боту")).to_be_focused()
    assert (await sandbox.call("GET", "/people"))[0]["blocked"] is False
