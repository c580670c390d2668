"""What somebody may want to reach: the objects of one school, and those of one person."""

from datetime import timedelta
from itertools import count
from types import SimpleNamespace

from sqlalchemy import select

from models import (
    Account,
    Answer,
    ConsentKind,
    ConsentState,
    Invite,
    InviteKind,
    Meeting,
    MeetingKind,
    MeetingSlot,
    MeetingState,
    MentoringMode,
    Mentorship,
    MentorshipMember,
    MentorshipState,
    Need,
    NeedItem,
    NeedState,
    Organization,
    Participation,
    ParticipationState,
    Person,
    Proposal,
    ProposalFormat,
    ProposalState,
    Reach,
    Role,
    Side,
    SurveyResponse,
    SurveyResponseState,
)
from services import clock, consents, invites
from services.card_kinds import CardKey, CardKind
from tests.factories import EVERY_WEEKDAY, World

ITEM = "methodics.formative"
MARK = {Side.MENTEE: "rm01", Side.MENTOR: "rr01"}
TEXT = {Side.MENTEE: "rm02", Side.MENTOR: "rr04"}
SURVEY = {Side.MENTEE: "after_series_mentee", Side.MENTOR: "after_series_mentor"}
# A mentee who asks for support: the third option of «Нужна ли помощь куратора?».
SUPPORT = ("rm06", [3])
PLACES = 5
FORMS = {
    "form_mentee": Role.MENTEE,
    "form_mentor": Role.MENTOR,
    "form_staff": Role.SCHOOL_CURATOR,
}

_numbers = count(1)


class Absent(LookupError):
    """There is no such object in this relation."""


class Objects(SimpleNamespace):
    """Ids by name; asking for one that is not there raises Absent."""

    def __getattr__(self, name: str) -> int:
        raise Absent(name)


async def add_need(world: World, mentee: Participation, state: NeedState = NeedState.OPEN) -> Need:
    """One more request of a mentee."""
    need = Need(
        participation_id=mentee.id,
        direction=ITEM.split(".")[0],
        state=state,
        opened_at=clock.now(),
        mode=MentoringMode.ONLINE,
        reach=Reach.ANY,
        bands=EVERY_WEEKDAY,
        items=[NeedItem(item_code=ITEM, severity=2)],
    )
    world.session.add(need)
    await world.session.flush()
    return need


async def add_proposal(
    world: World, mentee: Participation, mentor: Participation, proposer_id: int, *, asked: bool
) -> int:
    """A proposal that was asked, or one that waits for the curator of the mentor's school."""
    need = await add_need(world, mentee, NeedState.PROPOSED if asked else NeedState.OPEN)
    now = clock.now()
    proposal = Proposal(
        need_id=need.id,
        mentor_id=mentor.id,
        format=ProposalFormat.MENTORING,
        state=ProposalState.ASKED if asked else ProposalState.DRAFT,
        score=500,
        parts={},
        proposed_by_id=proposer_id,
        created_at=now,
        asked_at=now if asked else None,
        expires_at=now + timedelta(days=6) if asked else None,
    )
    world.session.add(proposal)
    await world.session.flush()
    return proposal.id


async def add_pair(
    world: World, mentee: Participation, mentor: Participation, side: Side
) -> Objects:
    """A pair with a meeting in every state in which something can be done; `side` is to act."""
    need = await add_need(world, mentee, NeedState.PAIRED)
    now = clock.now()
    pair = Mentorship(
        program_id=world.program.id,
        organization_id=mentee.organization_id,
        format=ProposalFormat.MENTORING,
        state=MentorshipState.FORMING,
        formed_at=now,
        members=[
            MentorshipMember(
                participation_id=mentee.id, need_id=need.id, side=Side.MENTEE, joined_at=now
            ),
            MentorshipMember(participation_id=mentor.id, side=Side.MENTOR, joined_at=now),
        ],
    )
    world.session.add(pair)
    await world.session.flush()
    offered = await _meeting(world, pair, MeetingKind.INTRODUCTION, MeetingState.PROPOSED, 0)
    offered.offered_side, offered.slot_round = side.other, 1
    slot = MeetingSlot(meeting_id=offered.id, slot_round=1, starts_at=now + timedelta(days=2))
    world.session.add(slot)
    scheduled = await _meeting(world, pair, MeetingKind.TRIAL, MeetingState.SCHEDULED, 24)
    begun = await _meeting(world, pair, MeetingKind.PLANNING, MeetingState.SCHEDULED, -3)
    cancelled = await _meeting(world, pair, MeetingKind.SERIES, MeetingState.CANCELLED, 24)
    held = await _meeting(world, pair, MeetingKind.FINAL, MeetingState.HELD, -48)
    members = {Side.MENTEE: mentee, Side.MENTOR: mentor}
    open_ones = {s: await _reflection(world, held, s, who) for s, who in members.items()}
    return Objects(
        mentorship=pair.id,
        offered=offered.id,
        slot=slot.id,
        scheduled=scheduled.id,
        begun=begun.id,
        cancelled=cancelled.id,
        held=held.id,
        reflection=open_ones[side].id,
        partners_reflection=open_ones[side.other].id,
        mark=MARK[side],
        text=TEXT[side],
    )


async def _meeting(
    world: World, pair: Mentorship, kind: MeetingKind, state: MeetingState, hours: int
) -> Meeting:
    meeting = Meeting(
        mentorship_id=pair.id,
        kind=kind,
        state=state,
        starts_at=clock.now() + timedelta(hours=hours) if hours else None,
        timezone="Europe/Moscow",
        duration_minutes=40,
        mode=MentoringMode.ONLINE,
        calendar_uid=f"meeting-{next(_numbers)}",
        revision=1,
        created_at=clock.now(),
    )
    world.session.add(meeting)
    await world.session.flush()
    return meeting


async def _reflection(
    world: World,
    meeting: Meeting,
    side: Side,
    who: Participation,
    answers: tuple[Answer, ...] = (),
) -> SurveyResponse:
    """A reflection; submitted when it has answers."""
    now = clock.now()
    response = SurveyResponse(
        survey_code=SURVEY[side],
        survey_version=1,
        respondent_id=who.id,
        meeting_id=meeting.id,
        state=SurveyResponseState.SUBMITTED if answers else SurveyResponseState.OPEN,
        asked_at=now,
        due_at=now + timedelta(hours=48),
        submitted_at=now if answers else None,
        answers=list(answers),
    )
    world.session.add(response)
    await world.session.flush()
    return response


async def add_forms(
    world: World, school: Organization, person: Person | None = None, name: str = ""
) -> Objects:
    """Registrations under way at a school, one of each form, all of one person."""
    ids = {}
    for form, role in FORMS.items():
        participation = await world.person(
            role, school, state=ParticipationState.DRAFT, person=person, name=name
        )
        person = await world.session.get_one(Person, participation.person_id)
        ids[form] = participation.id
    return Objects(**ids)


async def add_school(
    world: World, school: Organization, far: Objects | None, *, name: str
) -> Objects:
    """A school with its people and everything that goes on there; `far` is another one's."""
    curator = await world.person(Role.SCHOOL_CURATOR, school, name=f"{name} curator")
    mentee, need = await world.mentee(school, name=f"{name} mentee")
    mentor = await world.mentor(school, name=f"{name} mentor", capacity=PLACES)
    unsigned = await world.person(Role.MENTEE, school, name=f"{name} unsigned")
    for participation in (mentee, mentor):
        await sign(world, participation.person_id)
    pair = await add_pair(world, mentee, mentor, Side.MENTEE)
    support = await _ask_for_support(world, mentee, pair)
    token, invite = await add_invite(world, school, Role.MENTOR)
    _, curator_invite = await add_invite(world, school, Role.SCHOOL_CURATOR)
    _, school_invite = await add_invite(world, school, None)
    forms = await add_forms(world, school, name=f"{name} registering")
    drafts = {}
    if far is not None:
        drafts = {
            "draft_out": await add_proposal(
                world, mentee, far.mentor_row, curator.person_id, asked=False
            ),
            "draft_in": await add_proposal(
                world, far.mentee_row, mentor, far.curator_person, asked=False
            ),
        }
    asked = await add_proposal(world, mentee, mentor, curator.person_id, asked=True)
    newcomer = await world.person(
        Role.MENTOR, school, name=f"{name} newcomer", state=ParticipationState.PENDING_APPROVAL
    )
    newcomer.submitted_at = clock.now()
    municipality, region = (int(part) for part in reversed(school.path.split("/")[1:3]))
    return Objects(
        **vars(pair),
        **vars(forms),
        **drafts,
        organization=school.id,
        municipality=municipality,
        region=region,
        curator_person=curator.person_id,
        mentee_account=await world.session.scalar(
            select(Account.telegram_id).where(Account.person_id == mentee.person_id)
        ),
        mentee_row=mentee,
        mentor_row=mentor,
        member=mentee.id,
        mentor=mentor.id,
        signed=mentee.id,
        unsigned=unsigned.id,
        need=need.id,
        asked=asked,
        token=token,
        invite=invite,
        curator_invite=curator_invite,
        school_invite=school_invite,
        newcomer=newcomer.id,
        newcomers_card=CardKey(CardKind.NEWCOMERS, school.id, str(newcomer.id)),
        support_card=CardKey(CardKind.SUPPORT_ASKED, school.id, str(support)),
    )


async def _ask_for_support(world: World, mentee: Participation, pair: Objects) -> int:
    mentorship = await world.session.get_one(Mentorship, pair.mentorship)
    closed = await _meeting(world, mentorship, MeetingKind.CONSULTATION, MeetingState.CLOSED, -96)
    code, options = SUPPORT
    answer = Answer(question_code=code, options=options, answered_at=clock.now())
    return (await _reflection(world, closed, Side.MENTEE, mentee, (answer,))).id


async def add_invite(world: World, school: Organization, role: Role | None) -> tuple[str, int]:
    """A link of the operator, its token and id: personal, or the school's when without a role."""
    token = await invites.issue(
        world.session,
        organization_id=school.id,
        program_id=world.program.id,
        actor_id=None,
        role=role,
        kind=InviteKind.PERSONAL if role else InviteKind.SCHOOL,
    )
    key = invites.token_hash(token)
    invite_id = await world.session.scalar(select(Invite.id).where(Invite.token_hash == key))
    return token, invite_id


async def sign(world: World, person_id: int) -> None:
    """The consent to transfer was signed on paper."""
    consent = await consents.ask(world.session, person_id=person_id, kind=ConsentKind.PD_TRANSFER)
    consent.state = ConsentState.SIGNED_ON
    consent.signed_on = clock.now().date()
    await world.session.flush()
