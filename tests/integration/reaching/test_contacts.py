"""Contacts: opened by their owner to one pair, and to nobody else."""

import pytest
from sqlalchemy import select, text

from models import MentorshipMember, Notification
from services import clock, contacts
from services.errors import AlreadyDone, FormIncomplete, IllegalTransition, NotFound
from tests.integration.pairing.stories import as_actor, told
from tests.integration.reaching.stories import (
    CONTACT,
    end_pair,
    make_team,
    open_contact,
)


@pytest.fixture
async def team(unit, still_clock):
    return await make_team(unit, third=True)


async def _do(unit, person_id, verb, **asked):
    return await as_actor(
        unit, person_id, lambda session, actor: verb(session, actor=actor, **asked)
    )


async def test_a_contact_is_written_once_and_opened_to_one_pair(unit, team) -> None:
    pair = {"mentorship_id": team.mentorship}
    with pytest.raises(FormIncomplete):
        await _do(unit, team.mentor, contacts.share_contact, **pair)
    share = await open_contact(unit, team, team.mentor)
    found = await _do(unit, team.mentee, contacts.get_shared_contact, share_id=share)
    assert (found.value, found.owner.person_id) == (CONTACT, team.mentor)
    assert await _do(unit, team.mentor, contacts.is_shared, **pair)
    with pytest.raises(AlreadyDone):
        await _do(unit, team.mentor, contacts.share_contact, **pair)
    await _do(unit, team.mentor, contacts.save_contact, text="another one")
    found = await _do(unit, team.third, contacts.get_shared_contact, share_id=share)
    assert found.value == "another one"


async def test_everybody_else_in_a_group_is_told_and_nobody_outside(unit, team) -> None:
    await open_contact(unit, team, team.mentor)
    for person, kinds in (
        (team.mentee, ["contact_shared"]),
        (team.third, ["contact_shared"]),
        (team.mentor, []),
        (team.curator, []),
        (team.stranger, []),
    ):
        assert await told(unit, person) == kinds


async def test_only_the_pair_may_open_it(unit, team) -> None:
    share = await open_contact(unit, team, team.mentor)
    for person in (team.stranger, team.curator, team.mentor):
        with pytest.raises(NotFound):
            await _do(unit, person, contacts.get_shared_contact, share_id=share)
    with pytest.raises(NotFound):
        await _do(unit, team.stranger, contacts.list_shared, mentorship_id=team.mentorship)


async def test_taken_back_or_deleted_it_is_seen_by_nobody(unit, team) -> None:
    pair = {"mentorship_id": team.mentorship}
    share = await open_contact(unit, team, team.mentor)
    await _do(unit, team.mentor, contacts.unshare_contact, **pair)
    assert await told(unit, team.mentee) == []
    with pytest.raises(NotFound):
        await _do(unit, team.mentee, contacts.get_shared_contact, share_id=share)
    with pytest.raises(AlreadyDone):
        await _do(unit, team.mentor, contacts.unshare_contact, **pair)
    share = await open_contact(unit, team, team.mentor)
    await _do(unit, team.mentor, contacts.delete_contact)
    with pytest.raises(NotFound):
        await _do(unit, team.mentee, contacts.get_shared_contact, share_id=share)
    assert await _do(unit, team.mentor, contacts.find_contact) is None
    with pytest.raises(AlreadyDone):
        await _do(unit, team.mentor, contacts.delete_contact)


async def test_an_ended_pair_shows_no_contacts(unit, team) -> None:
    share = await open_contact(unit, team, team.mentor)
    await end_pair(unit, team)
    assert await _do(unit, team.mentee, contacts.list_shared, mentorship_id=team.mentorship) == []
    with pytest.raises(NotFound):
        await _do(unit, team.mentee, contacts.get_shared_contact, share_id=share)
    with pytest.raises(IllegalTransition):
        await _do(unit, team.mentee, contacts.share_contact, mentorship_id=team.mentorship)


async def test_a_contact_is_stored_encrypted_and_told_to_nobody(unit, team) -> None:
    await open_contact(unit, team, team.mentor)
    async with unit() as work:
        [stored] = await work.session.scalars(text("SELECT value FROM contact"))
        payloads = str((await work.session.execute(Notification.__table__.select())).all())
        audit = str((await work.session.execute(text("SELECT * FROM audit_log"))).all())
    for place in (stored, payloads, audit):
        assert "900" not in place
        assert "olga@" not in place


@pytest.mark.parametrize("wrong", ["", "x" * 301])
async def test_a_contact_has_a_length(unit, team, wrong) -> None:
    with pytest.raises(FormIncomplete):
        await _do(unit, team.mentor, contacts.save_contact, text=wrong)


async def test_who_joins_later_sees_a_contact_only_when_it_is_opened_anew(
    unit, team, still_clock
) -> None:
    pair = {"mentorship_id": team.mentorship}
    share = await open_contact(unit, team, team.mentor)
    still_clock.advance(days=1)
    async with unit() as work:
        member = await work.session.scalar(
            select(MentorshipMember).where(
                MentorshipMember.participation_id == team.roles[team.third]
            )
        )
        member.joined_at = clock.now()
    assert await _do(unit, team.third, contacts.list_shared, **pair) == []
    with pytest.raises(NotFound):
        await _do(unit, team.third, contacts.get_shared_contact, share_id=share)
    assert len(await _do(unit, team.mentee, contacts.list_shared, **pair)) == 1
    before = await told(unit, team.mentee), await told(unit, team.third)
    assert await _do(unit, team.mentor, contacts.waits_for_newcomers, **pair)
    await _do(unit, team.mentor, contacts.share_contact, **pair)
    assert not await _do(unit, team.mentor, contacts.waits_for_newcomers, **pair)
    assert (await _do(unit, team.third, contacts.get_shared_contact, share_id=share)).value
    after = await told(unit, team.mentee), await told(unit, team.third)
    assert [len(a) - len(b) for a, b in zip(after, before, strict=True)] == [0, 0]
    with pytest.raises(AlreadyDone):
        await _do(unit, team.mentor, contacts.share_contact, **pair)
