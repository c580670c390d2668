"""The people of the matrix, and what each of them has in each relation.

Everybody belongs to one school (or to what is above it) of a country of two regions:

    Region 1: Municipality 1: Home school, Neighbour school; Municipality 2: Far school
    Region 2: Municipality 3: Foreign school, and one more whose people proposals come from
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select, update

from models import (
    Account,
    AccountState,
    Consent,
    ConsentState,
    ErasureState,
    NeedItem,
    Organization,
    OrganizationType,
    Participation,
    ParticipationState,
    Person,
    Role,
    Side,
    SupportState,
)
from services import clock
from services.actor import Actor, load_actor
from services.invites import token_hash
from services.session import Session
from tests.authorization.objects import (
    SECOND_ITEM,
    Objects,
    add_case,
    add_forms,
    add_invite,
    add_move,
    add_need,
    add_pair,
    add_proposal,
    add_school,
    add_word,
)
from tests.factories import World, add_organization, make_world

S = ParticipationState

# The relations, in the letters of the table.
OWN, PARTNERS, SCHOOL, MUNICIPALITY, REGION, ELSEWHERE = RELATIONS = "opsmrx"
PLACES = (SCHOOL, MUNICIPALITY, REGION, ELSEWHERE)
# What the people of a place are called: «Hidden mentor».
NAMES = {SCHOOL: "Hidden", MUNICIPALITY: "Next", REGION: "Far", ELSEWHERE: "Foreign"}
# Who holds which roles, in which state; coordinators hold theirs above the school.
ROLES: Mapping[str, tuple[tuple[Role, ParticipationState], ...]] = {
    "pending": ((Role.SCHOOL_CURATOR, S.PENDING_APPROVAL),),
    "former": ((Role.SCHOOL_CURATOR, S.LEFT),),
    "mentee": ((Role.MENTEE, S.ACTIVE),),
    "mentor": ((Role.MENTOR, S.ACTIVE),),
    "curator": ((Role.SCHOOL_CURATOR, S.ACTIVE),),
    "head": ((Role.SCHOOL_HEAD, S.ACTIVE),),
    "municipal": ((Role.MUNICIPAL_COORDINATOR, S.ACTIVE),),
    "regional": ((Role.REGIONAL_COORDINATOR, S.ACTIVE),),
    "psychologist": ((Role.PSYCHOLOGIST, S.ACTIVE),),
    "double": ((Role.SCHOOL_CURATOR, S.ACTIVE), (Role.MENTOR, S.ACTIVE)),
    # As if their roles and pairs had not been ended: the freeze itself must hold.
    "frozen": ((Role.SCHOOL_CURATOR, S.ACTIVE), (Role.MENTOR, S.ACTIVE)),
    "withdrawn": ((Role.MENTOR, S.ACTIVE),),
}
WITHOUT_PERSON = ("stranger", "undecided", "admin")
FROZEN = ("frozen", "withdrawn")
CAST = (*WITHOUT_PERSON, *ROLES)
ADMIN_ID = 3
TELEGRAM_IDS = {"stranger": 1, "undecided": 2, "admin": ADMIN_ID}
PLACES_OF_MENTOR = 40
ERASED_AFTER = timedelta(days=30)


@dataclass
class Country:
    """Who there is, and the objects by relation; own and partners' ones by person."""

    telegram_ids: dict[str, int]
    actors: dict[str, Actor]
    places: dict[str, Objects]
    own: dict[str, Objects]
    partners: dict[str, Objects]

    def objects(self, who: str, relation: str) -> Objects:
        """What stands in this relation to somebody."""
        if relation == OWN:
            return self.own.get(who, Objects())
        if relation == PARTNERS:
            return self.partners.get(who, Objects())
        place = self.places[relation]
        own = vars(self.own.get(who, Objects())).get("newcomer")
        return Objects(**vars(place) | {"waiting": [i for i in place.waiting if i != own]})


async def settle(session: Session) -> Country:
    """Make the country. The schools come last: their newcomers are the newest."""
    world = await make_world(session)
    home = await world.school("Home school")
    neighbour = await world.school("Neighbour school")
    next_municipality = await add_organization(
        session, OrganizationType.MUNICIPALITY, "Municipality 2", parent=world.region
    )
    other_region = await add_organization(session, OrganizationType.REGION, "Region 2")
    foreign_municipality = await add_organization(
        session, OrganizationType.MUNICIPALITY, "Municipality 3", parent=other_region
    )
    far, foreign, proposing = [
        await add_organization(session, OrganizationType.SCHOOL, title, parent=parent)
        for title, parent in (
            ("Far school", next_municipality),
            ("Foreign school", foreign_municipality),
            ("Proposing school", foreign_municipality),
        )
    ]
    country = Country(dict(TELEGRAM_IDS), {}, {}, {}, {})
    await _without_person(world, country, home)
    for who in ROLES:
        await _add_member(world, country, home, neighbour, who)
    await _add_moves(world, country, neighbour)
    asking = await add_school(world, proposing, None, name="Asking")
    schools = zip(PLACES, (home, neighbour, far, foreign), strict=True)
    for relation, school in schools:
        country.places[relation] = objects = await add_school(
            world, school, asking, name=NAMES[relation]
        )
        objects.waiting = await _waiting_at(session, school)
        objects.destination = (home if school is far else far).id
    await _add_taken_case(world, country)
    for who, telegram_id in country.telegram_ids.items():
        country.actors[who] = await load_actor(
            session,
            telegram_id=telegram_id,
            locale="en",
            timezone="Europe/Moscow",
            admin_ids=(ADMIN_ID,),
        )
    return country


async def _add_taken_case(world: World, country: Country) -> None:
    """A case of the home school, and the mentee's, that the psychologist of the cast has taken."""
    taker = await world.session.scalar(
        select(Account.person_id).where(Account.telegram_id == country.telegram_ids["psychologist"])
    )
    home = country.places[SCHOOL]
    taken = await add_case(world, home.mentee_row, SupportState.TAKEN, taker)
    home.taken_case = taken.id
    home.word = await add_word(world, taken, home.mentee_row.person_id)
    own = country.own["mentee"]
    mentee = await world.session.get_one(Participation, own.member)
    talk = await add_case(world, mentee, SupportState.TAKEN, taker)
    own.own_talk = talk.id
    own.own_word = await add_word(world, talk, mentee.person_id)


async def _add_moves(world: World, country: Country, school: Organization) -> None:
    """Everybody who takes part asks to move elsewhere."""
    for own in country.own.values():
        if "member" in vars(own):
            mine = await world.session.get_one(Participation, own.member)
            own.move = await add_move(world, mine, school)


async def _waiting_at(session: Session, school: Organization) -> list[int]:
    found = await session.scalars(
        select(Participation.id).where(
            Participation.organization_id == school.id, Participation.state == S.PENDING_APPROVAL
        )
    )
    return list(found)


async def _without_person(world: World, country: Country, home: Organization) -> None:
    """Somebody who has opened a link and has not answered yet, and the administrator."""
    token, invite_id = await add_invite(world, home, Role.MENTOR)
    for who, invite in (("undecided", invite_id), ("admin", None)):
        world.session.add(
            Account(
                telegram_id=country.telegram_ids[who],
                state=AccountState.NEW,
                locale="en",
                invite_id=invite,
                created_at=clock.now(),
            )
        )
    country.own["undecided"] = Objects(key=token_hash(token))
    await world.session.flush()


async def _add_member(
    world: World, country: Country, home: Organization, neighbour: Organization, who: str
) -> None:
    """One person: the roles, a role that waits, forms under way, and a pair for participants."""
    session = world.session
    places = {
        Role.MUNICIPAL_COORDINATOR: world.municipality,
        Role.REGIONAL_COORDINATOR: world.region,
    }
    person, held = None, {}
    for role, state in ROLES[who]:
        held[role] = await _role(world, role, places.get(role, home), state, person, who)
        person = await session.get_one(Person, held[role].person_id)
    own = await add_forms(world, neighbour, person)
    other_role = Role.MENTEE if Role.MENTOR in held else Role.MENTOR
    own.newcomer = (await _role(world, other_role, home, S.PENDING_APPROVAL, person)).id
    side = next((Side(role.value) for role in held if role in (Role.MENTEE, Role.MENTOR)), None)
    if side is not None:
        await _add_partner(world, country, who, side, held[Role(side.value)], own)
    country.own[who] = own
    country.telegram_ids[who] = await session.scalar(
        select(Account.telegram_id).where(Account.person_id == person.id)
    )
    if who in FROZEN:
        await _freeze(session, person, withdrawn=who == "withdrawn")


async def _role(
    world: World,
    role: Role,
    organization: Organization,
    state: ParticipationState,
    person: Person | None,
    name: str = "",
) -> Participation:
    """A role at an organisation, as the short form of it would leave it."""
    options = {"state": state, "person": person, "name": name}
    if role is Role.MENTOR:
        return await world.mentor(organization, capacity=PLACES_OF_MENTOR, **options)
    if role is Role.MENTEE:
        return (await world.mentee(organization, **options))[0]
    return await world.person(role, organization, **options)


async def _add_partner(
    world: World, country: Country, who: str, side: Side, mine: Participation, own: Objects
) -> None:
    """The actor's pair, proposal and request; and the other pair that the partner has."""
    organization = await world.session.get_one(Organization, mine.organization_id)
    partner = await _role(world, Role(side.other.value), organization, S.ACTIVE, None, "Partner")
    third = await _role(world, Role(side.value), organization, S.ACTIVE, None, "Third")
    person = await world.session.get_one(Person, partner.person_id)
    waits = await _role(world, Role(side.value), organization, S.PENDING_APPROVAL, person)
    shared = await _add_work(world, side, mine, partner)
    mentee, whose = (mine, own) if side is Side.MENTEE else (partner, Objects())
    whose.offer = (await add_case(world, mentee, SupportState.OFFERED)).id
    whose.own_case = (await add_case(world, mentee, SupportState.OPEN)).id
    vars(own).update(vars(shared), member=mine.id, unsigned=mine.id)
    partners = await _add_work(world, side.other, partner, third)
    # Of the pair they share, the partner's answers are the partner's alone.
    vars(partners).update(
        member=partner.id,
        unsigned=partner.id,
        newcomer=waits.id,
        **(vars(whose) if whose is not own else {}),
        own_task=shared.partners_task,
        reflection=shared.partners_reflection,
        survey=shared.partners_survey,
        ticks=shared.partners_ticks,
        sent=shared.partners_sent,
    )
    country.partners[who] = partners


async def _add_work(world: World, side: Side, mine: Participation, other: Participation) -> Objects:
    """A pair, a proposal that was asked, and an open request, with `mine` on `side`."""
    mentee, mentor = (mine, other) if side is Side.MENTEE else (other, mine)
    work = await add_pair(world, mentee, mentor, side)
    work.asked = await add_proposal(world, mentee, mentor, other.person_id, asked=True)
    work.need = (await add_need(world, mentee)).id
    world.session.add(NeedItem(need_id=work.need, item_code=SECOND_ITEM, severity=2))
    work.mentor = mentor.id
    return work


async def _freeze(session: Session, person: Person, *, withdrawn: bool) -> None:
    person.erasure_state = ErasureState.FROZEN
    person.frozen_at = clock.now()
    person.purge_on = (clock.now() + (ERASED_AFTER if withdrawn else timedelta(days=1))).date()
    if withdrawn:
        await session.execute(
            update(Consent)
            .where(Consent.person_id == person.id)
            .values(state=ConsentState.WITHDRAWN)
        )
    await session.flush()
