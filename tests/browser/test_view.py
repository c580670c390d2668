"""What the page shows around the chats: unread counts, the clock, long lists and names."""

import asyncio
import re

import pytest
from playwright.async_api import Page, expect

from .conftest import Sandbox, launch
from .echo_bot import make_bot

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

LONG_NAME = "Константинопольская-Преображенская"
LONG_WORD = "Достопримечательность" * 12


async def write(sandbox: Sandbox, person: int, text: str) -> None:
    """A message of the bot that nobody asked for, such as a reminder."""
    client = make_bot(sandbox.url)
    async with client.session:
        await client.send_message(person, text)


def row(page: Page, name: str):
    """The person's line in the list on the left."""
    return page.get_by_label("Люди").get_by_role("button", name=name)


async def test_unread_messages_are_counted_until_the_chat_is_opened(page: Page, sandbox: Sandbox):
    olga = await sandbox.add("Ольга", school="Школа № 3", started=True)
    petr = await sandbox.add("Пётр", school="Школа № 7", started=True)
    await page.goto(sandbox.address(olga))
    await expect(page.locator(".phone.active")).to_have_attribute("aria-label", "Телефон 1: Ольга")

    await write(sandbox, petr, "Завтра встреча")
    await write(sandbox, petr, "Всё в силе?")
    await expect(row(page, "Пётр").locator(".badge")).to_have_text("2")
    await expect(row(page, "Пётр")).to_contain_text("Всё в силе?")
    await expect(page).to_have_title("(2) " + await _title(sandbox))

    await write(sandbox, olga, "Доброе утро")
    await expect(page.locator(".phone[data-number='1'] .messages")).to_contain_text("Доброе утро")
    await expect(row(page, "Ольга").locator(".badge")).to_be_hidden()

    # The badge goes at once; the server hears of it a moment later.
    async with page.expect_response(lambda answer: f"/people/{petr}/read" in answer.url):
        await row(page, "Пётр").click()
    await expect(page.locator(".phone[data-number='2']")).to_contain_text("Завтра встреча")
    await expect(row(page, "Пётр").locator(".badge")).to_be_hidden()
    await expect(page).to_have_title(await _title(sandbox))
    people = await sandbox.call("GET", "/people")
    assert {person["id"]: person["unread"] for person in people} == {olga: 0, petr: 0}


async def _title(sandbox: Sandbox) -> str:
    state = await sandbox.call("GET", "/state")
    return f"{state['bot']['name']} · песочница"


async def test_the_clock_moves_forward_and_back(page: Page, sandbox: Sandbox):
    # Half past three in Moscow, the zone of this browser.
    await sandbox.call("POST", "/time", to="2031-11-21T12:30:00+00:00")
    await page.goto(sandbox.url)
    clock = page.get_by_label("Часы песочницы")
    await expect(clock).to_contain_text("15:30")
    await expect(clock).to_contain_text("пятница, 21 ноября")

    await clock.get_by_role("button", name="до завтра 9:00").click()
    await expect(clock).to_contain_text("09:00")
    await expect(clock).to_contain_text("суббота, 22 ноября")
    await clock.get_by_role("button", name="+15 мин").click()
    await expect(clock).to_contain_text("09:15")
    await clock.get_by_role("button", name="+1 неделя").click()
    await expect(clock).to_contain_text("суббота, 29 ноября")

    await clock.get_by_label("По времени какого города").select_option(label="Владивосток")
    await expect(clock).to_contain_text("16:15")

    # Someone else moves the clock: a test, or the demo script.
    back = clock.get_by_role("button", name="Вернуть настоящее время")
    await expect(back).to_be_visible()
    await sandbox.call("POST", "/time", offset=0)
    await expect(back).to_be_hidden()


async def test_the_page_finds_the_sandbox_again_after_a_restart(page: Page):
    async with launch() as first:
        olga = await first.add("Ольга", id=5001, started=True)
        await first.say(olga, "До перезапуска")
        await page.goto(first.address(olga))
        await expect(page.locator(".phone.active")).to_contain_text("До перезапуска")
    lost = page.locator("#connection")
    await expect(lost).to_contain_text("Нет связи с песочницей")

    async with launch(int(first.url.rsplit(":", 1)[1])) as second:
        await second.add("Ольга", id=olga, started=True)
        await expect(lost).to_be_hidden()
        await expect(page.locator(".phone.active")).not_to_contain_text("До перезапуска")
        await second.say(olga, "После перезапуска")
        await expect(page.locator(".phone.active")).to_contain_text("После перезапуска")


@pytest.mark.parametrize("width", [1280, 400])
async def test_two_hundred_people_and_long_names_fit(page: Page, sandbox: Sandbox, width: int):
    await page.set_viewport_size({"width": width, "height": 800})
    long = await sandbox.add(
        LONG_NAME,
        last_name=LONG_WORD[:60],
        role="Наставник молодых специалистов",
        school="Муниципальное бюджетное общеобразовательное учреждение средняя школа № 12",
        started=True,
    )
    await asyncio.gather(
        *(
            sandbox.add(f"Человек {number}", school=f"Школа № {number % 27}", role="Наставник")
            for number in range(199)
        )
    )
    await sandbox.say(long, LONG_WORD)
    await page.goto(sandbox.address(long))
    await expect(page.locator(".phone.active .text")).to_have_text(LONG_WORD)
    await expect(page.locator(".person")).to_have_count(200)
    await sandbox.call("POST", "/time", advance=100_000)
    await expect(page.get_by_role("button", name="Вернуть настоящее время")).to_be_visible()
    await expect_no_sideways_scroll(page)

    if width < 720:
        await page.get_by_role("button", name="К списку людей").first.click()
        await expect_no_sideways_scroll(page)
    await page.get_by_label("Найти человека").fill("человек 198")
    await expect(page.locator(".person")).to_have_count(1)
    await row(page, "Человек 198").click()
    await expect(page.locator(".phone.active")).to_have_attribute(
        "aria-label", f"Телефон {1 if width < 720 else 2}: Человек 198"
    )


async def expect_no_sideways_scroll(page: Page) -> None:
    """Nothing sticks out of the window, and no panel hides content to its right."""
    wide = await page.evaluate(
        """() => [document.documentElement, document.body,
                  ...document.querySelectorAll(".top, .people, .groups, .stage, .scroller, .body")]
            .filter((panel) => panel.scrollWidth > panel.clientWidth
                || panel.getBoundingClientRect().right > innerWidth + 0.5)
            .map((panel) => panel.className || panel.tagName)"""
    )
    assert wide == []


async def test_every_control_has_a_name(page: Page, sandbox: Sandbox):
    olga = await sandbox.add("Ольга", role="Наставник", started=True)
    await write(sandbox, olga, "Подробности: https://example.org/plan или /help")
    await page.goto(sandbox.address(olga))
    await expect(page.locator(".phone.active .text")).to_contain_text("Подробности")
    await expect_named_controls(page, at_least=20)
    await page.get_by_role("button", name="Новый человек").first.click()
    await page.get_by_text("Подписи и язык").click()
    await expect_named_controls(page, at_least=10)


async def expect_named_controls(page: Page, *, at_least: int) -> None:
    """Everything that can be used says what it is to those who listen to the page."""
    tree = await page.locator("body").aria_snapshot()
    kinds = "button|link|textbox|combobox|searchbox|checkbox"
    controls = re.findall(rf"^\s*- '?({kinds})\b(.*)$", tree, re.M)
    assert len(controls) >= at_least
    assert [kind for kind, rest in controls if not re.match(r' "[^"]+"', rest)] == []
