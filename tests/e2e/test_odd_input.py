"""What people and strangers really send: twice, late, forged, enormous, in the wrong place."""

import asyncio
import json

from sqlalchemy import func, select

from models import AuditRecord, Mentorship, Notification, NotificationState, Proposal, ProposalState
from tests.e2e.pairs import form_pair, open_school, propose
from tests.e2e.people import agree, fill_mentee_form, invite
from tests.e2e.town import Town

# What is typed, and the part of it that others must be able to read as it was typed.
ODD_NAMES = {
    "<b>Ольга</b>": "<b>Ольга</b>",
    "Ольга & <script>": "Ольга & <script>",
    "👩‍🏫🇷🇺 Оля": "👩‍🏫🇷🇺 Оля",
    "{name} %s {0.__class__}": "{name} %s {0.__class__}",
    "Ольга\u202e\u200bанаИ": "анаИ",
    "Олъга' OR 1=1 --": "Олъга' OR 1=1 --",
}
FORGED = ["", "x", "menu:1:2:3", "menu", "p", "0" * 64, "menu:'; DROP TABLE person;--", "ё" * 32]


async def _count(town: Town, model: type, *where: object) -> int:
    async with town.unit() as work:
        return await work.session.scalar(select(func.count()).select_from(model).where(*where))


async def test_two_taps_make_one_pair(town: Town) -> None:
    trio = await open_school(town)
    await propose(town, trio)
    await trio.mentee.press_twice("Познакомиться")
    await trio.mentor.press_twice("Согласиться")
    await town.settle()
    assert await _count(town, Mentorship) == 1
    told = [m for m in await trio.mentee.from_bot() if "согласны обе стороны" in m["text"]]
    assert len(told) == 1


async def test_both_press_at_the_same_instant(town: Town) -> None:
    trio = await open_school(town)
    await propose(town, trio)
    await asyncio.gather(trio.mentee.press("Познакомиться"), trio.mentor.press("Согласиться"))
    await town.settle()
    assert await _count(town, Mentorship) == 1


async def test_an_old_button_answers_with_how_things_stand_now(town: Town) -> None:
    trio = await open_school(town)
    await propose(town, trio)
    old = await trio.mentor.button_data("Не сейчас")
    await trio.mentee.press("Познакомиться")
    await trio.mentor.press("Согласиться")
    await town.settle()
    screen = await trio.mentor.press_data(*old, force=True)
    assert "Мария" in screen
    assert await _count(town, Mentorship) == 1
    assert await _count(town, Proposal, Proposal.state == ProposalState.ACCEPTED) == 1


async def test_a_button_of_somebody_else_finds_nothing(town: Town) -> None:
    trio = await open_school(town)
    await propose(town, trio)
    _, data = await trio.mentor.button_data("Согласиться")
    stranger = await town.phone("Чужой")
    await stranger.start()
    await stranger.press_data(1, data, force=True)
    outsider = await town.phone("Анна")
    await agree(outsider, await invite(trio.curator, "Наставляемый"), "Анна")
    await fill_mentee_form(outsider)
    before = await _count(town, AuditRecord)
    await outsider.press_data(1, data, force=True)
    assert await _count(town, AuditRecord) == before
    for phone in (stranger, outsider):
        shown = await phone.everything()
        assert "Мария" not in shown
        assert "Ольга" not in shown


async def test_forged_buttons_are_answered_kindly(town: Town) -> None:
    trio = await open_school(town)
    before = await _count(town, AuditRecord)
    for data in FORGED:
        screen = await trio.mentee.press_data(999_999, data, force=True)
        assert screen, data
        assert await trio.mentee.buttons(), data
    assert await _count(town, AuditRecord) == before


async def test_an_update_delivered_again_has_no_second_effect(town: Town) -> None:
    trio = await open_school(town)
    await propose(town, trio)
    await trio.mentee.press("Познакомиться")
    await trio.mentor.press("Согласиться")
    update_id = trio.mentor.last_update
    await town.settle()
    before = await _count(town, Notification)
    for _ in range(3):
        await town.control.post("/updates/replay", update_id=update_id)
        await town.control.quiet()
    assert await _count(town, Mentorship) == 1
    assert await _count(town, Notification) == before


async def test_an_old_text_delivered_again_is_not_the_answer_to_the_next_question(
    town: Town,
) -> None:
    trio = await open_school(town)
    anna = await town.phone("Анна")
    await agree(anna, await invite(trio.curator, "Наставляемый"), "Анна Мария Третья")
    wrong = anna.last_update
    assert "фамилия" in await anna.screen()
    await anna.say("Анна")
    asked = await anna.screen()
    await town.control.post("/updates/replay", update_id=wrong)
    await town.control.quiet()
    assert await anna.screen() == asked


async def test_odd_names_are_shown_as_they_are(town: Town) -> None:
    trio = await open_school(town)
    for name, shown_part in ODD_NAMES.items():
        anna = await town.phone("Анна")
        await agree(anna, await invite(trio.curator, "Наставляемый"), name)
        if "В чём нужна помощь?" not in await anna.screen():
            await anna.press("Обращаться")
        await fill_mentee_form(anna)
        await town.settle()
        assert shown_part in await trio.curator.screen(), name
    shown = await trio.curator.everything()
    assert "\u202e" not in shown
    assert "\u200b" not in shown


async def test_a_name_is_no_place_for_a_link_or_a_phone(town: Town) -> None:
    trio = await open_school(town)
    anna = await town.phone("t.me@anna")
    await agree(anna, await invite(trio.curator, "Наставляемый"), "Анна https://example.org")
    assert "без ссылок" in await anna.screen()
    assert await anna.buttons() == []
    for name in ("Анна +7(900)123-45-67", "anna@example.org", "Анна @anna"):
        assert "без ссылок" in await anna.say(name), name
    await anna.say("Анна")
    assert "В чём нужна помощь?" in await anna.screen()
    await trio.mentor.say("/profile")
    await trio.mentor.press("Изменить имя")
    assert "без ссылок" in await trio.mentor.say("Ольга 89001234567")


async def test_a_name_of_four_thousand_letters_loses_nothing_else(town: Town) -> None:
    trio = await open_school(town)
    anna = await town.phone("Анна")
    screen = await agree(anna, await invite(trio.curator, "Наставляемый"), "Ы" * 4000)
    assert "60 знаков" in screen
    await anna.say("Анна")
    assert "В чём нужна помощь?" in await anna.screen()


async def test_everything_but_text_and_buttons_leads_on(town: Town) -> None:
    trio = await open_school(town)
    kinds = ("sticker", "voice", "photo", "document", "contact", "location", "video_note")
    for kind in kinds:
        assert await trio.mentee.send(kind)
        assert await trio.mentee.buttons(), kind
    for text in ("/nonsense", "/", "привет", "🙂", "a" * 4096, "/start nonsense", "/start"):
        assert await trio.mentee.say(text)
        assert await trio.mentee.buttons(), text


async def test_a_group_hears_nothing(town: Town) -> None:
    trio = await open_school(town)
    person = {"id": trio.mentee.id, "is_bot": False, "first_name": "Мария"}
    group = {"id": -100500, "type": "supergroup", "title": "Учительская"}
    message = {"message_id": 5, "date": 1, "chat": group, "from": person, "text": "/menu"}
    before = len(await town.control.get("/calls"))
    await town.control.post("/updates", update={"message": message})
    await town.control.quiet()
    calls = (await town.control.get("/calls"))[before:]
    assert [c["method"] for c in calls if c["method"] != "getUpdates"] == []


async def test_a_screen_that_telegram_refused_comes_with_the_next_tap(town: Town) -> None:
    trio = await open_school(town)
    await propose(town, trio)
    for kind in ("500", "cut_after", "drop_before", "502html"):
        await town.control.post("/faults", chat_id=trio.mentee.id, kind=kind, times=1)
    message_id, data = await trio.mentee.button_data("Познакомиться")
    await town.control.post(f"/people/{trio.mentee.id}/press", message_id=message_id, data=data)
    await town.control.quiet()
    await town.control.http.delete(f"{town.control.address}/api/faults")
    await trio.mentee.say("/menu")
    await trio.mentor.press("Согласиться")
    await town.settle()
    assert "согласны обе стороны" in await trio.mentee.everything()


async def test_somebody_who_blocked_the_bot_is_back_with_one_tap(town: Town) -> None:
    trio = await open_school(town)
    await town.control.post(f"/people/{trio.mentor.id}/block")
    await town.control.quiet()
    await propose(town, trio)
    await town.control.post(f"/people/{trio.mentor.id}/unblock")
    await trio.mentor.say("/menu")
    assert any("предложени" in label.lower() for label in await trio.mentor.buttons())


async def test_callback_data_holds_no_personal_data(town: Town) -> None:
    trio = await open_school(town)
    await form_pair(town, trio)
    for phone in (trio.curator, trio.mentee, trio.mentor):
        for command in ("/menu", "/pair", "/meetings", "/people", "/tasks", "/report", "/profile"):
            await phone.say(command)
    calls = await town.control.get("/calls")
    markups = json.dumps([c["params"].get("reply_markup") for c in calls], ensure_ascii=False)
    data = [
        button.get("callback_data", "")
        for c in calls
        for row in ((c["params"].get("reply_markup") or {}).get("inline_keyboard") or [])
        for button in row
    ]
    assert markups
    assert data
    assert not [d for d in data if any(word in d for word in ("Мария", "Ольга", "formative"))]
    assert max(len(d.encode()) for d in data) <= 64


async def test_no_notice_stays_half_sent(town: Town) -> None:
    trio = await open_school(town)
    await form_pair(town, trio)
    stuck = Notification.state.in_([NotificationState.CLAIMED, NotificationState.SENDING])
    assert await _count(town, Notification, stuck) == 0


async def test_the_text_of_a_consent_is_never_edited_away(town: Town) -> None:
    trio = await open_school(town)
    anna = await town.phone("Анна")
    await anna.start(await invite(trio.curator, "Наставляемый"))
    await anna.press("Прочитать")
    agree_button = await anna.button_data("Согласен(на)")
    refuse_button = await anna.button_data("Не согласен(на)")
    await anna.press("Согласен(на)")
    await town.control.post("/updates/replay", update_id=anna.last_update)
    await town.control.quiet()
    for button in (agree_button, refuse_button):
        await anna.press_data(*button, force=True)
    proof = next(m for m in await anna.from_bot() if m["message_id"] == agree_button[0])
    assert "13. Подтверждение" in proof["text"]
