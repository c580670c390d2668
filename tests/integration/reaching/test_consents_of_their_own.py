"""The other four consents: each alone, given, refused, withdrawn; what follows is only its own."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select, update

from models import (
    Account,
    Base,
    Consent,
    ConsentKind,
    ConsentState,
    MeetingKind,
    Mentorship,
    MentorshipState,
    Organization,
    Participation,
    ParticipationState,
    Program,
    PublicationField,
    PublicationPlace,
    PublicationTerm,
    Role,
)
from services import entering, own_consents, paper_consents
from services.card_kinds import CardKind
from services.cards import list_cards
from services.consents import Proof
from services.errors import (
    AlreadyDone,
    ConsentRequired,
    DateOutOfRange,
    FormIncomplete,
    MeetingNotAllowed,
    NotFound,
    TransferConsentRequired,
)
from services.invites import reissue_for_roster
from services.meeting_order import open_next
from services.own_consents import PublicationChoice, allowed_fields
from services.persons import create_person
from tests.factories import World, make_world
from tests.integration.joining.newcomers import open_link, stranger
from tests.integration.office.worlds import add_pair
from tests.integration.pairing.stories import (
    as_actor,
    need_state,
    one_school,
    paired,
    proposal_state,
    propose,
    sign_transfer,
    told,
    two_schools,
)

K, S, F = ConsentKind, ConsentState, PublicationField
PROOF = Proof(version="1", locale="ru", sha256="a" * 64, chat_id=1, message_id=7)
TODAY = date(2026, 11, 23)
CHOICE = PublicationChoice(
    frozenset({F.NAME, F.CASE}), frozenset({PublicationPlace.BANK}), PublicationTerm.YEAR
)


async def _do(unit, person_id, verb, **asked):
    return await as_actor(
        unit, person_id, lambda session, actor: verb(session, actor=actor, **asked)
    )


async def _sign(unit, curator, participation_id, kind=K.PD_TRANSFER, **asked):
    asked.setdefault("signed_on", TODAY)
    return await _do(
        unit,
        curator,
        paper_consents.sign_on_paper,
        participation_id=participation_id,
        kind=kind,
        **asked,
    )


async def test_a_consent_to_messages_is_given_with_a_proof_and_taken_back(unit, still_clock):
    school = await one_school(unit)
    person = school.mentee
    consent = await _do(unit, person, own_consents.answer_notifications, proof=PROOF, agrees=True)
    assert (consent.kind, consent.state) == (K.NOTIFICATIONS, S.GIVEN)
    assert (consent.text_version, consent.text_sha256, consent.message_id) == ("1", "a" * 64, 7)
    with pytest.raises(AlreadyDone):
        await _do(unit, person, own_consents.answer_notifications, proof=PROOF, agrees=True)
    await _do(unit, person, own_consents.withdraw_own, kind=K.NOTIFICATIONS)
    own = await _do(unit, person, own_consents.list_own)
    assert own[K.NOTIFICATIONS].state is S.WITHDRAWN
    assert own[K.PD_PROCESSING].state is S.GIVEN
    assert own[K.PUBLICATION] is own[K.PD_TRANSFER] is own[K.ASSIGNMENT_CONSENT] is None
    with pytest.raises(AlreadyDone):
        await _do(unit, person, own_consents.withdraw_own, kind=K.NOTIFICATIONS)


async def test_refusing_them_closes_nothing_inside_the_school(unit, still_clock) -> None:
    school = await one_school(unit)
    for person in (school.mentee, school.mentor):
        await _do(unit, person, own_consents.answer_notifications, proof=PROOF, agrees=False)
        await _do(unit, person, own_consents.refuse_publication, proof=PROOF)
    await paired(unit, school)
    assert await need_state(unit, school.need) == "paired"


async def test_a_no_ends_the_yes_that_holds(unit, still_clock) -> None:
    school = await one_school(unit)
    person = school.mentor
    await _do(unit, person, own_consents.agree_to_publication, proof=PROOF, choice=CHOICE)
    await _do(unit, person, own_consents.refuse_publication, proof=PROOF)
    await _do(unit, person, own_consents.answer_notifications, proof=PROOF, agrees=True)
    await _do(unit, person, own_consents.answer_notifications, proof=PROOF, agrees=False)
    own = await _do(unit, person, own_consents.list_own)
    assert own[K.PUBLICATION].state is own[K.NOTIFICATIONS].state is S.WITHDRAWN
    assert allowed_fields(own[K.PUBLICATION], TODAY) == frozenset()


async def test_publication_allows_exactly_what_was_chosen(unit, still_clock) -> None:
    school = await one_school(unit)
    person = school.mentor
    for nothing in (
        PublicationChoice(frozenset(), CHOICE.places, CHOICE.term),
        PublicationChoice(CHOICE.fields, frozenset(), CHOICE.term),
    ):
        with pytest.raises(FormIncomplete):
            await _do(unit, person, own_consents.agree_to_publication, proof=PROOF, choice=nothing)
    consent = await _do(unit, person, own_consents.agree_to_publication, proof=PROOF, choice=CHOICE)
    assert consent.details == {
        "fields": ["name", "case"],
        "places": ["bank"],
        "until": "2027-11-23",
    }
    assert allowed_fields(consent, TODAY) == {F.NAME, F.CASE}
    assert allowed_fields(consent, date(2027, 11, 24)) == frozenset()
    less = PublicationChoice(frozenset({F.CASE}), CHOICE.places, PublicationTerm.UNTIL_WITHDRAWN)
    await _do(unit, person, own_consents.agree_to_publication, proof=PROOF, choice=less)
    async with unit() as work:
        states = await work.session.scalars(
            select(Consent.state).where(Consent.kind == K.PUBLICATION).order_by(Consent.id)
        )
        assert list(states) == [S.WITHDRAWN, S.GIVEN]
    own = await _do(unit, person, own_consents.list_own)
    assert allowed_fields(own[K.PUBLICATION], date(2040, 1, 1)) == {F.CASE}
    await _do(unit, person, own_consents.withdraw_own, kind=K.PUBLICATION)
    own = await _do(unit, person, own_consents.list_own)
    assert allowed_fields(own[K.PUBLICATION], TODAY) == frozenset()


async def test_a_paper_about_publication_names_what_it_allows(unit, still_clock) -> None:
    school = await one_school(unit)
    with pytest.raises(FormIncomplete):
        await _sign(unit, school.curator, school.mentor_id, K.PUBLICATION)
    choice = PublicationChoice(
        frozenset({F.SCHOOL, F.NAME}),
        frozenset({PublicationPlace.SITE}),
        PublicationTerm.THREE_YEARS,
    )
    with pytest.raises(FormIncomplete):
        nowhere = replace(choice, places=frozenset())
        await _sign(unit, school.curator, school.mentor_id, K.PUBLICATION, publication=nowhere)
    consent = await _sign(unit, school.curator, school.mentor_id, K.PUBLICATION, publication=choice)
    assert consent.details == {
        "fields": ["name", "school"],
        "places": ["site"],
        "until": "2029-11-23",
    }
    assert (consent.state, consent.signed_on) == (S.SIGNED_ON, TODAY)


@pytest.mark.parametrize("kind", [K.PD_TRANSFER, K.ASSIGNMENT_CONSENT])
async def test_a_paper_has_the_day_of_its_signature(unit, still_clock, kind) -> None:
    school = await one_school(unit)
    for wrong in (TODAY + timedelta(days=1), TODAY - timedelta(days=366)):
        with pytest.raises(DateOutOfRange):
            await _sign(unit, school.curator, school.mentor_id, kind, signed_on=wrong)
    day = TODAY - timedelta(days=365)
    consent = await _sign(unit, school.curator, school.mentor_id, kind, signed_on=day)
    assert (consent.signed_on, consent.marked_by_id) == (day, school.curator)
    await _do(
        unit,
        school.curator,
        paper_consents.unmark_paper,
        participation_id=school.mentor_id,
        kind=kind,
    )
    await _sign(unit, school.curator, school.mentor_id, kind)


async def test_messages_are_not_agreed_to_on_paper(unit, still_clock) -> None:
    school = await one_school(unit)
    with pytest.raises(NotFound):
        await _sign(unit, school.curator, school.mentor_id, K.NOTIFICATIONS)


async def test_the_assignment_is_taken_back_in_writing_only(unit, still_clock) -> None:
    school = await one_school(unit)
    await _sign(unit, school.curator, school.mentor_id, K.ASSIGNMENT_CONSENT)
    with pytest.raises(NotFound):
        await _do(unit, school.mentor, own_consents.withdraw_own, kind=K.ASSIGNMENT_CONSENT)


async def _pair_between_schools(unit) -> tuple:
    here, there = await two_schools(unit)
    async with unit() as work:
        mentee = await work.session.scalar(
            select(Participation.id).where(
                Participation.person_id == here.mentee, Participation.role == Role.MENTEE
            )
        )

        organization = await work.session.get_one(Organization, here.organization)
        mentee_row = await work.session.get_one(Participation, mentee)
        mentor_row = await work.session.get_one(Participation, there.mentor_id)
        program = await work.session.get_one(Program, mentee_row.program_id)
        world = World(work.session, organization, organization, program)
        pair = await add_pair(world, mentee_row, mentor_row)
        pair.state_since = pair.formed_at
        return here, there, pair.id


async def test_without_the_transfer_a_pair_between_schools_waits_for_people(
    unit, still_clock
) -> None:
    """Nothing ends by a machine: both sides and both curators are told, no meeting is opened."""
    here, there, pair = await _pair_between_schools(unit)
    await _do(unit, there.mentor, own_consents.withdraw_own, kind=K.PD_TRANSFER)
    for person in (here.mentee, there.mentor, here.curator, there.curator):
        assert await told(unit, person) == ["transfer_ended"]
    assert await told(unit, here.mentor) == []
    async with unit() as work:
        mentorship = await work.session.get_one(Mentorship, pair)
        assert mentorship.state is MentorshipState.FORMING
    for curator in (here.curator, there.curator):
        cards = await as_actor(
            unit, curator, lambda session, actor: list_cards(session, actor=actor)
        )
        assert CardKind.TRANSFER_MISSING in {card.key.kind for card in cards}
    with pytest.raises(MeetingNotAllowed, match="transfer"):
        await _do(unit, here.mentee, open_next, mentorship_id=pair, kind=MeetingKind.INTRODUCTION)
    await _sign(unit, there.curator, there.mentor_id)
    await _do(unit, here.mentee, open_next, mentorship_id=pair, kind=MeetingKind.INTRODUCTION)


async def test_a_mark_taken_back_has_the_same_consequences(unit, still_clock) -> None:
    here, there, _pair = await _pair_between_schools(unit)
    await _do(
        unit,
        there.curator,
        paper_consents.unmark_paper,
        participation_id=there.mentor_id,
        kind=K.PD_TRANSFER,
    )
    assert await told(unit, here.mentee) == ["transfer_ended"]


async def test_proposals_between_schools_are_taken_back_and_others_stay(unit, still_clock) -> None:
    here, there = await two_schools(unit)
    outside = await propose(unit, here, mentor_id=there.mentor_id)
    inside = await propose(unit, there)
    await _do(unit, there.mentor, own_consents.withdraw_own, kind=K.PD_TRANSFER)
    assert await proposal_state(unit, outside) == "discarded"
    assert await proposal_state(unit, inside) == "asked"
    assert await need_state(unit, here.need) == "open"


async def test_rule_5_a_pair_between_schools_needs_both_transfers_and_the_mentors_curator(
    unit, still_clock
) -> None:
    here, there = await two_schools(unit, signed=False)
    async with unit() as work:
        sign_transfer(work.session, here.mentee)
    with pytest.raises(TransferConsentRequired):
        await propose(unit, here, mentor_id=there.mentor_id)
    await _sign(unit, there.curator, there.mentor_id)
    proposal = await propose(unit, here, mentor_id=there.mentor_id)
    assert await proposal_state(unit, proposal) == "draft"
    assert await told(unit, there.curator) == ["proposal_needs_approval"]
    assert await told(unit, here.mentee) == await told(unit, there.mentor) == []


async def _roster(unit) -> tuple[int, int, str]:
    """A curator, somebody the roster names who has not come in, and their link."""
    async with unit() as work:
        world = await make_world(work.session)
        school = await world.school()
        curator = await world.person(Role.SCHOOL_CURATOR, school, name="Irina")
        person = await create_person(work.session, roster_name="Canary Surname")
        participation = Participation(
            person_id=person.id,
            program_id=world.program.id,
            organization_id=school.id,
            role=Role.MENTEE,
            state=ParticipationState.INVITED,
            created_at=person.created_at,
        )
        work.session.add(participation)
        await work.session.flush()
        token = await reissue_for_roster(work.session, participation_id=participation.id)
        return curator.person_id, participation.id, token


async def test_who_has_signed_on_paper_comes_in_without_a_second_consent(unit, still_clock) -> None:
    curator, participation_id, token = await _roster(unit)
    async with unit() as work:
        await open_link(work.session, token)
        actor = await stranger(work.session)
        assert await entering.find_signed_day(work.session, actor=actor) is None
        with pytest.raises(ConsentRequired):
            await entering.join(work.session, actor=actor, roles=(), proof=None)
        await work.session.rollback()
    await _sign(unit, curator, participation_id, K.PD_PROCESSING)
    async with unit() as work:
        await open_link(work.session, token)
        actor = await stranger(work.session)
        assert await entering.find_signed_day(work.session, actor=actor) == TODAY
        assert await entering.join(work.session, actor=actor, roles=(), proof=None) == [
            participation_id
        ]
    async with unit() as work:
        [consent] = await work.session.scalars(
            select(Consent).where(Consent.kind == K.PD_PROCESSING, Consent.state == S.SIGNED_ON)
        )
        assert (consent.signed_on, consent.text_sha256) == (TODAY, None)
    for late in (
        paper_consents.unmark_paper,
        lambda session, **kw: paper_consents.sign_on_paper(session, signed_on=TODAY, **kw),
    ):
        with pytest.raises(AlreadyDone):
            await _do(unit, curator, late, participation_id=participation_id, kind=K.PD_PROCESSING)


async def test_a_paper_and_then_a_refusal_leave_nothing_but_the_mark(unit, still_clock) -> None:
    curator, participation_id, token = await _roster(unit)
    await _sign(unit, curator, participation_id, K.PD_PROCESSING)
    async with unit() as work:
        await open_link(work.session, token)
        await entering.refuse(work.session, actor=await stranger(work.session))
    async with unit() as work:
        assert await work.session.get(Participation, participation_id) is None
        count = select(func.count()).select_from(Consent).where(Consent.state == S.SIGNED_ON)
        assert await work.session.scalar(count) == 0


async def test_rule_1_a_user_without_consent_has_no_rows_but_the_account(unit, still_clock) -> None:
    _curator, _participation, token = await _roster(unit)

    async def rows(session) -> dict[str, int]:
        return {
            table.name: await session.scalar(select(func.count()).select_from(table))
            for table in Base.metadata.sorted_tables
        }

    async with unit() as work:
        before = await rows(work.session)
        await open_link(work.session, token)
        actor = await stranger(work.session)
        for verb, asked in (
            (own_consents.answer_notifications, {"proof": PROOF, "agrees": True}),
            (own_consents.agree_to_publication, {"proof": PROOF, "choice": CHOICE}),
            (own_consents.withdraw_own, {"kind": K.PD_TRANSFER}),
            (own_consents.list_own, {}),
        ):
            with pytest.raises(NotFound):
                await verb(work.session, actor=actor, **asked)
        after = await rows(work.session)
        assert {name for name in after if after[name] != before[name]} == {"account"}
        person = await work.session.scalar(
            select(Account.person_id).where(Account.telegram_id == actor.telegram_id)
        )
        assert person is None


async def test_somebody_frozen_decides_nothing_about_them(unit, still_clock) -> None:
    school = await one_school(unit)
    async with unit() as work:
        await work.session.execute(
            update(Consent)
            .where(Consent.person_id == school.mentee, Consent.kind == K.PD_PROCESSING)
            .values(state=S.WITHDRAWN)
        )
    with pytest.raises(ConsentRequired):
        await _do(unit, school.mentee, own_consents.answer_notifications, proof=PROOF, agrees=True)
