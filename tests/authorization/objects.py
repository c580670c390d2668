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
    Contact,
    ContactShare,
    DestructionAct,
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
    MessageBlock,
    MessageReport,
    Need,
    NeedItem,
    NeedState,
    Organization,
    Participation,
    ParticipationState,
    PartnerMessage,
    Person,
    Proposal,
    ProposalFormat,
    ProposalState,
    Reach,
    Role,
    SchoolMove,
    SchoolMoveState,
    Side,
    SupportCase,
    SupportMessage,
    SupportSource,
    SupportState,
    SurveyResponse,
    SurveyResponseState,
    Task,
)
from services import clock, consents, invites
from services.card_kinds import CardKey, CardKind
from services.policy import Policy
from services.tasks_of_pair import add_task
from tests.authorization.programmes import add_programmes
from tests.factories import EVERY_WEEKDAY, World

ITEM = "methodics.formative"
SECOND_ITEM = "methodics.differentiation"
MARK = {Side.MENTEE: "rm01", Side.MENTOR: "rr01"}
CHOICE = {Side.MENTEE: "rm06", Side.MENTOR: "rr05"}
TEXT = {Side.MENTEE: "rm02", Side.MENTOR: "rr04"}
SURVEY = {Side.MENTEE: "after_series_mentee", Side.MENTOR: "after_series_mentor"}
# A mentee who asks for help without a name on the card: «Нужна ли помощь куратора?».
HELP = ("rm06", ["organization"])
PLACES = 20
LATER_STATES = {
    "working": MentorshipState.ACTIVE,
    "resting": MentorshipState.ON_HOLD,
    "finishing": MentorshipState.FINISHING,
    "ended": MentorshipState.ENDED_EARLY,
}
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
    offered = await _meeting(world, pair, MeetingKind.SERIES, MeetingState.PROPOSED, 0)
    offered.offered_side, offered.slot_round = side.other, 1
    slot = MeetingSlot(meeting_id=offered.id, slot_round=1, starts_at=now + timedelta(days=2))
    world.session.add(slot)
    scheduled = await _meeting(world, pair, MeetingKind.TRIAL, MeetingState.SCHEDULED, 24)
    begun = await _meeting(world, pair, MeetingKind.PLANNING, MeetingState.SCHEDULED, -3)
    # The only one that a pair that gets acquainted may open again.
    cancelled = await _meeting(world, pair, MeetingKind.INTRODUCTION, MeetingState.CANCELLED, 24)
    held = await _meeting(world, pair, MeetingKind.FINAL, MeetingState.HELD, -48)
    members = {Side.MENTEE: mentee, Side.MENTOR: mentor}
    open_ones = {s: await _reflection(world, held, s, who) for s, who in members.items()}
    reaching = await _add_reaching(world, pair, members[side], members[side.other])
    return Objects(
        **reaching,
        mentorship=pair.id,
        offered=offered.id,
        slot=slot.id,
        scheduled=scheduled.id,
        begun=begun.id,
        cancelled=cancelled.id,
        held=held.id,
        task=(await _add_task(world, pair, members[side.other], None)).id,
        own_task=(await _add_task(world, pair, members[side], members[side])).id,
        partners_task=(await _add_task(world, pair, members[side.other], members[side.other])).id,
        reflection=open_ones[side].id,
        partners_reflection=open_ones[side.other].id,
        **await _add_surveys(world, pair, members[side], ""),
        **await _add_surveys(world, pair, members[side.other], "partners_"),
        mark=MARK[side],
        choice=CHOICE[side],
        text=TEXT[side],
        mentor_of_pair=mentor.id,
        **await _add_choosing(world, pair, mentee, mentor),
        **await _add_later_life(world, pair, mentee, mentor, side),
        **await add_programmes(world, pair, mentee, mentor, need.id),
    )


async def _add_choosing(
    world: World, like: Mentorship, mentee: Participation, mentor: Participation
) -> dict[str, int]:
    """A pair that waits for its introduction, and one whose trial was without somebody's word."""
    now, found = clock.now(), {}
    for name, state, kind, met in (
        ("growing", MentorshipState.FORMING, MeetingKind.INTRODUCTION, MeetingState.PROPOSED),
        ("undecided", MentorshipState.TRIAL, MeetingKind.TRIAL, MeetingState.CLOSED),
    ):
        need = await add_need(world, mentee, NeedState.PAIRED)
        pair = Mentorship(
            program_id=like.program_id,
            organization_id=like.organization_id,
            format=like.format,
            state=state,
            state_since=now,
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
        await _meeting(world, pair, kind, met, -72)
        found |= {name: pair.id, f"{name}_need": need.id}
    return found


async def _add_later_life(
    world: World, like: Mentorship, mentee: Participation, mentor: Participation, side: Side
) -> dict[str, int]:
    """Pairs of the same two that work, rest, finish and have ended early.

    To the one that works the side that is to act was proposed more time.
    """
    today, found = clock.now().date(), {}
    for name, state in LATER_STATES.items():
        pair = Mentorship(
            program_id=like.program_id,
            organization_id=like.organization_id,
            format=like.format,
            state=state,
            state_since=clock.now(),
            formed_at=like.formed_at,
            starts_on=today,
            ends_on=today + timedelta(days=100),
            members=[
                MentorshipMember(participation_id=who.id, side=whose, joined_at=like.formed_at)
                for whose, who in ((Side.MENTEE, mentee), (Side.MENTOR, mentor))
            ],
        )
        world.session.add(pair)
        await world.session.flush()
        found[name] = pair.id
        if name == "working":
            # Time to sum up, and still enough to ask for more.
            pair.ends_on = today + timedelta(days=10)
            pair.extend_to = today + timedelta(days=130)
            pair.extend_asked_by_id = (mentor if side is Side.MENTEE else mentee).id
        elif name == "ended":
            # To the end there was only one of them: that pairs nobody off for ever.
            pair.members[1 if side is Side.MENTEE else 0].left_at = clock.now()
        elif name == "resting":
            pair.held_from, pair.on_hold_until = MentorshipState.ACTIVE, today + timedelta(days=30)
    return found


async def _add_surveys(
    world: World, pair: Mentorship, who: Participation, whose: str
) -> dict[str, int]:
    """One that is answered and not sent, one with an option ticked, one that was sent."""
    now = clock.now()

    def survey(code: str, answers: list[Answer], state: SurveyResponseState) -> SurveyResponse:
        return SurveyResponse(
            survey_code=code,
            survey_version=1,
            respondent_id=who.id,
            subject=f"authorization:{pair.id}",
            state=state,
            asked_at=now,
            due_at=now + timedelta(days=7),
            submitted_at=now if state is SurveyResponseState.SUBMITTED else None,
            answers=answers,
        )

    numbers = [Answer(question_code=f"su0{n}", number=n, answered_at=now) for n in range(1, 6)]
    ticked = [Answer(question_code="um04", options=["open_lesson"])]
    said = [Answer(question_code="fc07", options=["gratitude"], answered_at=now)]
    found = {
        "survey": survey("subjects_satisfaction", numbers, SurveyResponseState.OPEN),
        "ticks": survey("followup_mentee", ticked, SurveyResponseState.OPEN),
        "sent": survey("final_curator", said, SurveyResponseState.SUBMITTED),
    }
    world.session.add_all(found.values())
    await world.session.flush()
    return {f"{whose}{name}": response.id for name, response in found.items()}


async def _add_reaching(
    world: World, pair: Mentorship, mine: Participation, other: Participation
) -> dict[str, int]:
    """Contacts of both, the other one's opened; two messages of the other, one of them reported.

    The block is of nobody who writes here, so that messages arrive.
    """
    session, now = world.session, clock.now()
    for who in (mine, other):
        await session.merge(Contact(person_id=who.person_id, value="+7", updated_at=now))
    share = ContactShare(mentorship_id=pair.id, participation_id=other.id, shared_at=now)
    messages = [
        PartnerMessage(mentorship_id=pair.id, sender_id=other.id, text="Hello", created_at=now)
        for _ in range(2)
    ]
    block = MessageBlock(
        mentorship_id=pair.id, blocker_id=mine.id, blocked_id=mine.id, created_at=now
    )
    session.add_all([share, *messages, block])
    await session.flush()
    report = MessageReport(message_id=messages[1].id, reporter_id=mine.id, reported_at=now)
    session.add(report)
    await session.flush()
    return {
        "share": share.id,
        "message": messages[0].id,
        "reported": messages[1].id,
        "report": report.id,
        "blocked": mine.id,
    }


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


async def _add_task(
    world: World, pair: Mentorship, author: Participation, owner: Participation | None
) -> Task:
    """An agreement of everybody's, or somebody's own."""
    return await add_task(
        world.session,
        mentorship_id=pair.id,
        meeting_id=None,
        created_by_id=author.id,
        owner_id=owner.id if owner else None,
        text="Try it in two classes",
    )


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
        subject=f"meeting:{meeting.id}",
        meeting_id=meeting.id,
        mentorship_id=meeting.mentorship_id,
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
    world.session.add(NeedItem(need_id=need.id, item_code=SECOND_ITEM, severity=2))
    mentor = await world.mentor(school, name=f"{name} mentor", capacity=PLACES)
    unsigned = await world.person(Role.MENTEE, school, name=f"{name} unsigned")
    for participation in (mentee, mentor):
        await sign(world, participation.person_id)
    pair = await add_pair(world, mentee, mentor, Side.MENTEE)
    help_asked = await _ask_for_help(world, mentee, pair)
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
    life = await add_life(world, school, mentee, far, name=name) if far is not None else Objects()
    return Objects(
        **vars(life),
        **vars(pair),
        **vars(forms),
        **drafts,
        organization=school.id,
        municipality=municipality,
        region=region,
        curator=curator.id,
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
        nameless_card=CardKey(CardKind.ORGANIZATION_ASKED, school.id, str(help_asked)),
        case=(await add_case(world, mentee, SupportState.OPEN)).id,
    )


async def add_life(
    world: World, school: Organization, member: Participation, far: Objects, *, name: str
) -> Objects:
    """Somebody who asks to come, somebody who has gone, an act, and a link for a new account."""
    session, now = world.session, clock.now()
    elsewhere = await session.get_one(Organization, far.organization)
    mover = await world.person(Role.MENTOR, elsewhere, name="Mover")
    gone = await world.person(Role.MENTOR, elsewhere, name="Gone")
    erased = await world.person(Role.MENTOR, school, name="", state=ParticipationState.ERASED)
    places = {"from_organization_id": elsewhere.id, "to_organization_id": school.id}
    asked = SchoolMove(
        participation_id=mover.id, state=SchoolMoveState.ASKED, asked_at=now, **places
    )
    back = {"from_organization_id": school.id, "to_organization_id": elsewhere.id}
    departed = SchoolMove(
        participation_id=gone.id, state=SchoolMoveState.CONFIRMED, asked_at=now, **back
    )
    act = DestructionAct(
        person_id=erased.person_id,
        person_number=1,
        organization_id=school.id,
        reason="requested",
        method="database",
        categories={},
        destroyed_at=now,
    )
    session.add_all([asked, departed, act])
    await session.flush()
    token = await invites.issue(
        session,
        organization_id=school.id,
        program_id=world.program.id,
        actor_id=None,
        role=member.role,
        kind=InviteKind.ACCOUNT,
        participation_id=member.id,
    )
    return Objects(
        move_in=asked.id,
        departed=departed.id,
        act=act.id,
        account_key=invites.token_hash(token),
        account_name=f"{name} mentee",
    )


async def add_move(world: World, who: Participation, to: Organization) -> int:
    """A move that waits for an answer."""
    move = SchoolMove(
        participation_id=who.id,
        from_organization_id=who.organization_id,
        to_organization_id=to.id,
        state=SchoolMoveState.ASKED,
        asked_at=clock.now(),
    )
    world.session.add(move)
    await world.session.flush()
    return move.id


async def _ask_for_help(world: World, mentee: Participation, pair: Objects) -> int:
    mentorship = await world.session.get_one(Mentorship, pair.mentorship)
    closed = await _meeting(world, mentorship, MeetingKind.CONSULTATION, MeetingState.CLOSED, -96)
    code, options = HELP
    answer = Answer(question_code=code, options=options, answered_at=clock.now())
    given = await _reflection(world, closed, Side.MENTEE, mentee, (answer,))
    # So long ago, and among so many, that it points at nobody.
    given.submitted_at = clock.now() - timedelta(days=7)
    school = await world.session.get_one(Organization, mentee.organization_id)
    for number in range(Policy().minimum_cell):
        await world.person(Role.MENTEE, school, name=f"Mentee {number}")
    return given.id


async def add_word(world: World, case: SupportCase, sender_id: int) -> int:
    """A message inside a case."""
    word = SupportMessage(
        case_id=case.id, sender_id=sender_id, text="Hello", created_at=clock.now()
    )
    world.session.add(word)
    await world.session.flush()
    return word.id


async def add_case(
    world: World, mentee: Participation, state: SupportState, taker_id: int | None = None
) -> SupportCase:
    """Support that was offered to somebody, after a questionnaire of its own."""
    now = clock.now()
    response = SurveyResponse(
        survey_code="no_pair_support",
        survey_version=1,
        respondent_id=mentee.id,
        subject=f"support:{next(_numbers)}",
        state=SurveyResponseState.SUBMITTED,
        asked_at=now,
        due_at=now,
        submitted_at=now,
    )
    world.session.add(response)
    await world.session.flush()
    case = SupportCase(
        participation_id=mentee.id,
        response_id=response.id,
        source=SupportSource.HARD,
        state=state,
        offered_at=now,
        asked_at=None if state is SupportState.OFFERED else now,
        taken_by_id=taker_id,
    )
    world.session.add(case)
    await world.session.flush()
    return case


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
