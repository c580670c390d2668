"""A person who was given a link: the first «Start» uses it."""

from __future__ import annotations

from sandbox_control import Control


async def test_a_link_waits_until_it_is_used(control: Control) -> None:
    person = await control.post("/people", first_name="Мария", invite="abc_123")
    assert person["invite"] == "abc_123"
    await control.post(f"/people/{person['id']}/start", payload=person["invite"])
    [known] = await control.get("/people")
    assert known["invite"] is None
    assert [message["text"] for message in await control.chat(person["id"])] == ["/start abc_123"]


async def test_a_plain_start_leaves_the_link(control: Control) -> None:
    person = await control.post("/people", first_name="Мария", invite="abc_123")
    await control.post(f"/people/{person['id']}/start")
    [known] = await control.get("/people")
    assert known["invite"] == "abc_123"


async def test_a_link_must_be_one_that_telegram_would_pass_on(control: Control) -> None:
    status, body = await control.request(
        "POST", "/people", {"first_name": "Мария", "invite": "не ссылка"}
    )
    assert (status, body["error"]) == (400, "invite is a payload: 1-64 of A-Z a-z 0-9 _ -")
