"""One-time links, over real HTTP: short-lived, for one use, for one person, and audited."""

import asyncio
import logging
from urllib.parse import unquote

import pytest
from sqlalchemy import select, update

from models import Account, AuditRecord, Download, DownloadKind
from services import contacts
from services.downloads import download_hash
from services.policy import Policy
from tests.integration.pairing.stories import as_actor
from tests.integration.reaching.stories import CONTACT, end_pair, issue, make_team, open_contact

KIND = DownloadKind.CONTACTS
DEAD = "Эта ссылка больше не работает"


@pytest.fixture
async def team(unit, still_clock):
    return await make_team(unit)


@pytest.fixture
async def token(unit, team):
    """A link of the mentee to the mentor's contact."""
    async with unit() as work:
        await work.session.execute(update(Account).values(locale="ru"))
    return await issue(unit, team.mentee, KIND, await open_contact(unit, team, team.mentor))


async def _audited(unit) -> list[tuple[str, int]]:
    async with unit() as work:
        rows = await work.session.execute(
            select(AuditRecord.action, AuditRecord.actor_id)
            .where(AuditRecord.entity == "download")
            .order_by(AuditRecord.id)
        )
        return [tuple(row) for row in rows]


async def test_looking_at_a_link_gives_nothing_and_uses_nothing_up(site, token) -> None:
    for _ in range(3):
        async with site.get(token) as answer:
            page = await answer.text()
            assert answer.status == 200
            assert "Скачать файл" in page
            assert "olga@" not in page
            assert answer.headers["Cache-Control"] == "no-store"
            assert "noindex" in answer.headers["X-Robots-Tag"]
    async with site.post(token) as answer:
        assert answer.status == 200


async def test_the_button_gives_the_file_once(site, token, unit, team) -> None:
    async with site.post(token) as answer:
        body = (await answer.read()).decode("utf-8-sig")
        headers = answer.headers
    assert CONTACT in body
    assert "Olga" in body
    assert headers["Content-Type"] == "text/plain; charset=utf-8"
    disposition = unquote(headers["Content-Disposition"])
    assert disposition.startswith("attachment; ")
    assert disposition.endswith("контакт-002.txt")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] == "no-referrer"
    for look in (site.post, site.get):
        async with look(token) as answer:
            assert answer.status == 404
            assert DEAD in await answer.text()
    assert await _audited(unit) == [
        ("download_issued", team.mentee),
        ("download_used", team.mentee),
    ]


async def test_wrong_old_and_used_links_look_alike(site, token, unit, team, still_clock) -> None:
    share = await _share(unit, team)
    used = await issue(unit, team.mentee, KIND, share)
    async with site.post(used):
        pass
    still_clock.advance(minutes=15)
    pages = set()
    for dead in ("wrong", used, token, "%00", "x" * 300):
        for look in (site.get, site.post):
            async with look(dead) as answer:
                assert answer.status == 404
                pages.add(await answer.text())
    assert len(pages) == 1


async def test_a_minute_before_its_end_a_link_still_works(site, token, still_clock) -> None:
    still_clock.advance(minutes=14)
    async with site.post(token) as answer:
        assert answer.status == 200


async def test_only_one_of_many_at_once_gets_the_file(site, token) -> None:
    async def press() -> int:
        async with site.post(token) as answer:
            return answer.status

    statuses = await asyncio.gather(*(press() for _ in range(8)))
    assert sorted(statuses) == [200, *[404] * 7]


async def test_rights_are_those_of_the_moment_of_use(site, token, unit, team) -> None:
    """Taken back after the link was made: the link gives nothing."""

    async def take_back(session, actor) -> None:
        await contacts.unshare_contact(session, actor=actor, mentorship_id=team.mentorship)

    await as_actor(unit, team.mentor, take_back)
    async with site.post(token) as answer:
        assert answer.status == 404
    assert ("download_used", team.mentee) not in await _audited(unit)


async def test_a_link_of_an_ended_pair_gives_nothing(site, token, unit, team) -> None:
    await end_pair(unit, team)
    async with site.post(token) as answer:
        assert answer.status == 404


async def test_a_link_gives_what_its_own_person_may_have(site, unit, team) -> None:
    """Somebody else's share behind a stranger's link: the stranger's rights decide."""
    share = await open_contact(unit, team, team.mentor)
    for person in (team.stranger, team.curator, team.mentor):
        async with site.post(await issue(unit, person, KIND, share)) as answer:
            assert answer.status == 404
            assert CONTACT not in await answer.text()


async def test_the_database_holds_no_token(token, unit) -> None:
    async with unit() as work:
        [row] = await work.session.scalars(select(Download))
        assert row.token_hash == download_hash(token)
    assert len(token) >= 43


async def test_without_an_address_no_link_is_made(database, unit, team) -> None:
    from bot.unit_of_work import UnitOfWork

    def nowhere() -> UnitOfWork:
        return UnitOfWork(database, Policy())

    assert await issue(nowhere, team.mentee, DownloadKind.MY_DATA) is None
    assert await _audited(unit) == []


async def test_who_knocks_too_often_waits(site, token, still_clock) -> None:
    for _ in range(60):
        async with site.get("wrong") as answer:
            assert answer.status == 404
    async with site.post(token) as answer:
        assert answer.status == 429
    async with site.post(token, headers={"X-Forwarded-For": "1.1.1.1, 203.0.113.9"}) as answer:
        assert answer.status == 200
    still_clock.advance(minutes=1)
    async with site.get("wrong") as answer:
        assert answer.status == 404


async def test_the_log_knows_no_token(site, token, caplog) -> None:
    with caplog.at_level(logging.DEBUG):
        async with site.get(token):
            pass
        async with site.post(token):
            pass
    assert token not in caplog.text
    assert CONTACT not in caplog.text


async def _share(unit, team) -> int:
    found = await as_actor(
        unit,
        team.mentee,
        lambda session, actor: contacts.list_shared(
            session, actor=actor, mentorship_id=team.mentorship
        ),
    )
    return found[0][0]


async def test_a_contact_is_written_on_a_page_and_not_in_the_chat(site, unit, team) -> None:
    """The same rules as for a file: asked for by GET, saved by POST, once, and audited."""
    form = await issue(unit, team.mentee, DownloadKind.CONTACT_FORM)
    for _ in range(2):
        async with site.get(form) as answer:
            page = await answer.text()
            assert answer.status == 200
            assert '<textarea id="contact"' in page
            assert "Сохранить" in page
    for wrong in ({}, {"contact": "  "}, {"contact": "x" * 301}):
        async with site.post(form, data=wrong) as answer:
            assert answer.status == 400
    async with site.post(form, data={"contact": " <b>8 900</b> \n\n\n вечером"}) as answer:
        page = await answer.text()
        assert answer.status == 200
        assert "8 900" not in page
    mine = await as_actor(
        unit, team.mentee, lambda session, actor: contacts.find_contact(session, actor=actor)
    )
    assert mine.startswith("<b>8 900</b>")
    async with site.post(form, data={"contact": "another"}) as answer:
        assert answer.status == 404
        assert DEAD in await answer.text()
    assert [action for action, _person in await _audited(unit)] == [
        "download_issued",
        "download_used",
    ]


async def test_an_old_form_and_a_files_link_take_nothing(
    site, token, unit, team, still_clock
) -> None:
    async with site.post(token, data={"contact": "+7"}) as answer:
        assert "attachment" in answer.headers["Content-Disposition"]
    form = await issue(unit, team.mentee, DownloadKind.CONTACT_FORM)
    still_clock.advance(minutes=15)
    async with site.post(form, data={"contact": "+7"}) as answer:
        assert answer.status == 404
    mine = await as_actor(
        unit, team.mentee, lambda session, actor: contacts.find_contact(session, actor=actor)
    )
    assert mine is None
