"""Delivery by webhook: the secret, the order, the retries."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web
from sandbox_control import Control

SECRET = "abc_DEF-123"
FAST = 0.001


class Hook:
    """A bot's web server that answers as it is told and remembers what it got."""

    def __init__(self) -> None:
        self.url = ""
        self.updates: list[dict[str, Any]] = []
        self.secrets: list[str | None] = []
        self.statuses: list[int] = []
        self.reply: dict[str, Any] = {}
        self.open = asyncio.Event()
        self.open.set()
        self.arrived = asyncio.Condition()

    async def handle(self, request: web.Request) -> web.Response:
        self.secrets.append(request.headers.get("X-Telegram-Bot-Api-Secret-Token"))
        async with self.arrived:
            self.updates.append(await request.json())
            self.arrived.notify_all()
        await self.open.wait()
        status = self.statuses.pop(0) if self.statuses else 200
        return web.json_response(self.reply, status=status)

    async def got(self, count: int) -> list[str]:
        """Texts of the updates when there are that many."""
        async with self.arrived, asyncio.timeout(10):
            await self.arrived.wait_for(lambda: len(self.updates) >= count)
        return [text_of(update) for update in self.updates]


def text_of(update: dict[str, Any]) -> str:
    return update["message"]["text"] if "message" in update else update["callback_query"]["data"]


@pytest.fixture
async def hook() -> AsyncIterator[Hook]:
    hook = Hook()
    app = web.Application()
    app.router.add_post("/hook", hook.handle)
    runner = web.AppRunner(app, shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    hook.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield hook
    hook.open.set()
    await runner.cleanup()


async def set_webhook(control: Control, hook: Hook, **params: Any) -> dict[str, Any]:
    await control.post("/settings", limits=False, webhook_retry_scale=FAST)
    status, body = await control.call("setWebhook", url=hook.url, **params)
    assert status == 200, body
    return body


async def quiet(control: Control) -> None:
    assert (await control.get("/quiet?timeout=10"))["quiet"] is True


async def test_updates_come_with_the_secret_and_polling_is_refused(
    control: Control, hook: Hook
) -> None:
    maria = await control.person()
    await control.say(maria, "до вебхука")
    body = await set_webhook(control, hook, secret_token=SECRET)
    assert body["description"] == "Webhook was set"
    await control.say(maria, "после")
    assert await hook.got(2) == ["до вебхука", "после"]
    assert hook.secrets == [SECRET, SECRET]
    await quiet(control)

    status, body = await control.call("getUpdates")
    assert status == 409
    assert "can't use getUpdates method while webhook is active" in body["description"]
    assert (await set_webhook(control, hook, secret_token=SECRET))["description"] == (
        "Webhook is already set"
    )
    await control.call("deleteWebhook")
    await control.say(maria, "снова опрос")
    _, body = await control.call("getUpdates")
    assert [text_of(update) for update in body["result"]] == ["снова опрос"]


async def test_a_failed_update_comes_again_before_the_next_one(
    control: Control, hook: Hook
) -> None:
    maria = await control.person()
    hook.statuses = [500, 503, 200]
    await set_webhook(control, hook)
    await control.say(maria, "раз")
    await control.say(maria, "два")
    assert await hook.got(4) == ["раз", "раз", "раз", "два"]
    assert len({update["update_id"] for update in hook.updates}) == 2
    await quiet(control)
    _, body = await control.call("getWebhookInfo")
    assert body["result"]["url"] == hook.url
    assert body["result"]["last_error_message"] == "Wrong response from the webhook: 503"
    assert body["result"]["pending_update_count"] == 0


async def test_one_chat_waits_for_its_answer_and_others_do_not(
    control: Control, hook: Hook
) -> None:
    maria, olga = await control.person(), await control.person("Ольга")
    button = {"inline_keyboard": [[{"text": "Да", "callback_data": "кнопка"}]]}
    _, sent = await control.call("sendMessage", chat_id=maria, text="?", reply_markup=button)
    await set_webhook(control, hook)
    hook.open.clear()
    await control.say(maria, "М1")
    await control.say(maria, "М2")
    await hook.got(1)
    await control.say(olga, "О1")
    await control.post(
        f"/people/{maria}/press", message_id=sent["result"]["message_id"], data="кнопка"
    )
    assert sorted(await hook.got(3)) == sorted(["М1", "О1", "кнопка"])
    assert await control.get("/pending") == {"updates_waiting": 1, "in_flight": 3}
    hook.open.set()
    assert (await hook.got(4))[-1] == "М2"
    await quiet(control)


async def test_an_update_that_nobody_took_expires(control: Control, hook: Hook) -> None:
    maria = await control.person()
    await set_webhook(control, hook)
    hook.open.clear()
    hook.statuses = [500]
    await control.say(maria, "вчера")
    await hook.got(1)
    await control.post("/time", advance=25 * 3600)
    hook.open.set()
    await control.say(maria, "сегодня")
    assert await hook.got(2) == ["вчера", "сегодня"]


async def test_the_answer_may_hold_one_call(control: Control, hook: Hook) -> None:
    maria = await control.person()
    hook.reply = {"method": "sendMessage", "chat_id": maria, "text": "в ответе"}
    await set_webhook(control, hook)
    sent = await control.say(maria, "раз")
    assert (await control.wait(maria, sent["seq"]))["messages"][-1]["text"] == "в ответе"
    await quiet(control)
    before = (await control.get("/calls"))[-1]["n"]
    hook.reply = {"method": "getMe"}
    await control.say(maria, "два")
    await quiet(control)
    assert await control.get(f"/calls?since={before}") == []


async def test_a_bot_may_switch_the_webhook_off_in_its_answer(control: Control, hook: Hook) -> None:
    maria = await control.person()
    hook.reply = {"method": "deleteWebhook"}
    await set_webhook(control, hook)
    await control.say(maria, "раз")
    await quiet(control)
    _, body = await control.call("getWebhookInfo")
    assert body["result"]["url"] == ""


async def test_a_new_address_is_tried_at_once(control: Control, hook: Hook) -> None:
    maria = await control.person()
    await set_webhook(control, hook)
    await control.post("/settings", webhook_retry_scale=1000)
    hook.statuses = [500]
    await control.say(maria, "раз")
    await hook.got(1)
    hook.url += "?new=1"
    await control.call("setWebhook", url=hook.url)
    assert await hook.got(2) == ["раз", "раз"]


async def test_pending_updates_can_be_dropped(control: Control, hook: Hook) -> None:
    maria = await control.person()
    await control.say(maria, "старое")
    await set_webhook(control, hook, drop_pending_updates=True)
    await control.say(maria, "новое")
    assert await hook.got(1) == ["новое"]


async def test_a_bad_webhook_is_refused_and_too_many_are_slowed(
    control: Control, hook: Hook
) -> None:
    await control.post("/settings", limits=False)
    assert await control.refused("setWebhook", url="ftp://x") == (
        "bad webhook: An HTTPS URL must be provided for webhook"
    )
    assert await control.refused("setWebhook", url=hook.url, secret_token="пароль") == (
        "secret token contains unallowed characters"
    )
    await control.post("/settings", limits=True)
    await control.call("setWebhook", url=hook.url)
    status, body = await control.call("setWebhook", url=hook.url)
    assert (status, body["parameters"]) == (429, {"retry_after": 1})


async def test_a_running_poll_is_ended_by_a_webhook(control: Control, hook: Hook) -> None:
    poll = asyncio.create_task(control.call("getUpdates", timeout=50))
    done, _ = await asyncio.wait([poll], timeout=0.1)
    assert not done
    await set_webhook(control, hook)
    status, body = await asyncio.wait_for(poll, 5)
    assert (status, body["description"]) == (
        409,
        "Conflict: terminated by setWebhook request",
    )
