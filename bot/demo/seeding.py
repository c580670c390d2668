"""Verbs of the demo's history: each is one unit of work through the services, at its own time."""

from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any, TypeVar

from sqlalchemy import func, select

from bot.app import App
from bot.demo.phones import Phones
from bot.demo.town import Resident, Town
from bot.unit_of_work import UnitOfWork
from handlers.consent_text import consent_text
from models import (
    ConsentKind,
    MentoringMode,
    Notification,
    NotificationState,
    Proposal,
    ProposalFormat,
    Reach,
    Role,
    SurveyResponseState,
)
from services import (
    approvals,
    clock,
    confidentiality,
    entering,
    meeting_outcome,
    meeting_slots,
    meeting_views,
    needs,
    paper_consents,
    proposals,
    registration,
    survey_giving,
    survey_views,
)
from services.actor import Actor, Grant, load_actor
from services.calendar.zones import to_local, to_utc
from services.consents import Proof
from services.errors import AlreadyDone
from services.matching.hours import Band
from services.session import Session
from services.survey_reading import short
from services.survey_steps import Step
from services.survey_views import SurveyView
from services.surveys import QuestionType

Result = TypeVar("Result")

SEED = 20260901
LOCALE = "ru"
BANDS = (Band.WEEKDAY_AFTERNOON, Band.WEEKDAY_EVENING)
PARTICIPANTS = (Role.MENTEE, Role.MENTOR)


class Seeding:
    """A district whose clock stands in the past and moves towards today."""

    def __init__(self, app: App, phones: Phones, town: Town) -> None:
        self._app = app
        self._phones = phones
        self._random = Random(SEED)  # noqa: S311 - the same history every time
        self.town = town
        self.tokens: dict[tuple[str, Role], str] = {}

    async def move_to(self, day: date, hour: int, minute: int = 0) -> None:
        """Go on to a wall time of Moscow, delivering what falls due on the way."""
        target = moscow(day, hour, minute)
        await self._app.scheduler.tick()
        while (due_at := await self._next_notice()) is not None and clock.now() < due_at < target:
            await self._phones.move_clock(due_at)
            await self._app.scheduler.tick()
        await self._phones.move_clock(target)

    async def settle(self) -> None:
        """Deliver what is due now."""
        await self._app.scheduler.tick()

    def unit(self) -> UnitOfWork:
        """One unit of work."""
        return UnitOfWork(self._app.database, self._app.settings.policy)

    async def act(
        self, key: str, service: Callable[..., Awaitable[Result]], /, **kw: Any
    ) -> Result:
        """Let somebody use a service."""
        async with self.unit() as unit:
            actor = await self._actor(unit.session, key)
            return await service(unit.session, actor=actor, **kw)

    async def join(self, key: str) -> None:
        """Come in by every link one was given: consent, name, and staff roles begin."""
        resident = self.town.residents[key]
        await self._phones.change(resident.id, started=True)
        for number, role in enumerate(sorted(resident.roles)):
            token = self.tokens[key, role]
            opened = await self.act(key, entering.open_invite, token=token)
            if number == 0:
                await self.act(key, entering.join, roles=(), proof=self._proof(resident))
                await self.act(key, registration.save_name, name=resident.name)
            else:
                await self.act(key, entering.accept_roles, key=opened.key, roles=())
            if role not in PARTICIPANTS:
                participation_id = await self.role_of(key, role)
                await self.act(key, registration.activate_staff, participation_id=participation_id)
                await self._promise(key)

    async def _promise(self, key: str) -> None:
        """Leaders have read what is confidential; once for all of their roles."""
        with suppress(AlreadyDone):
            await self.act(key, confidentiality.promise)

    async def submit(self, key: str, *, reach: Reach = Reach.ANY) -> None:
        """Fill and send the short form."""
        resident = self.town.residents[key]
        answers = registration.Answers(
            items=resident.items,
            mode=MentoringMode.MIXED,
            bands=(*BANDS, *self._random.sample((Band.WEEKDAY_MORNING, Band.SATURDAY), 1)),
            reach=reach,
            capacity=resident.capacity,
        )
        role = Role.MENTEE if Role.MENTEE in resident.roles else Role.MENTOR
        send = registration.submit_mentee if role is Role.MENTEE else registration.submit_mentor
        participation_id = await self.role_of(key, role)
        await self.act(key, send, participation_id=participation_id, answers=answers)

    async def approve(self, curator: str, *keys: str) -> None:
        """The curator confirms newcomers."""
        ids = [await self.participant_of(key) for key in keys]
        await self.act(curator, approvals.approve, participation_ids=ids)

    async def sign_transfer(self, curator: str, key: str) -> None:
        """A consent to the transfer of data was signed on paper."""
        await self.act(
            curator,
            paper_consents.sign_on_paper,
            participation_id=await self.participant_of(key),
            kind=ConsentKind.PD_TRANSFER,
            signed_on=to_local(clock.now(), "Europe/Moscow").date(),
        )

    async def propose(
        self,
        curator: str,
        mentee: str,
        mentor: str,
        format: ProposalFormat = ProposalFormat.MENTORING,
    ) -> Proposal:
        """The curator proposes a pair."""
        return await self.act(
            curator,
            proposals.propose,
            need_id=await self.need_of(curator, mentee),
            mentor_id=await self.participant_of(mentor, Role.MENTOR),
            format=format,
        )

    async def answer(self, key: str, proposal: Proposal, *, accept: bool = True, **kw: Any) -> None:
        """One side answers a proposal."""
        await self.act(key, proposals.answer, proposal_id=proposal.id, accept=accept, **kw)

    async def offer(self, key: str, starts: Sequence[datetime], *, online: bool = True) -> None:
        """Offer times for the next meeting."""
        view = await self.meeting_of(key)
        place = self.town.texts["meeting_link"] + str(view.meeting.id)
        await self.act(
            key,
            meeting_slots.offer_slots,
            meeting_id=view.meeting.id,
            starts=starts,
            duration_minutes=view.meeting.duration_minutes,
            mode=MentoringMode.ONLINE if online else MentoringMode.OFFLINE,
            place=place if online else self.town.texts["meeting_room"],
            seen_round=view.meeting.slot_round,
        )

    async def pick(self, key: str, number: int = 0) -> None:
        """Agree to one of the offered times."""
        view = await self.meeting_of(key)
        slots = meeting_slots.current_slots(view.meeting)
        await self.act(key, meeting_slots.pick_slot, slot_id=slots[number].id)

    async def held(self, key: str) -> None:
        """«Did you meet?» - yes."""
        meeting = (await self.meeting_of(key)).meeting
        await self.act(
            key, meeting_outcome.report_held, meeting_id=meeting.id, revision=meeting.revision
        )

    async def missed(self, key: str, absent: meeting_outcome.Absent) -> None:
        """«Did you meet?» - no."""
        meeting = (await self.meeting_of(key)).meeting
        await self.act(
            key,
            meeting_outcome.report_missed,
            meeting_id=meeting.id,
            revision=meeting.revision,
            absent=absent,
        )

    async def reflect(self, key: str, mark: int, *, more: bool = False) -> None:
        """Answer what is asked about the meetings held; the first option is the good one.

        `more`: and everything else that is asked.
        """
        for response in await self.act(key, survey_views.list_mine):
            if response.state is not SurveyResponseState.OPEN:
                continue
            if response.meeting_id is None and not more:
                continue
            view = await self.act(key, survey_views.get_survey_view, response_id=response.id)
            while (step := view.next_required) is not None:
                await self._answer_step(key, view, step, mark)
                view = await self.act(key, survey_views.get_survey_view, response_id=response.id)
            if view.is_open:
                await self.act(key, survey_giving.send_survey, response_id=response.id)

    async def _answer_step(self, key: str, view: SurveyView, step: Step, mark: int) -> None:
        where = {
            "response_id": view.response.id,
            "question_code": step.question.code,
            "item": short(step.item) if step.item else "",
        }
        if step.question.type is QuestionType.SCALE10:
            await self.act(key, survey_giving.give_mark, **where, mark=mark)
            return
        if step.question.type is QuestionType.TEXT:
            await self.act(key, survey_giving.give_text, **where, text=self.town.texts["answer"])
            return
        option = short(step.options[0])
        if step.question.type is QuestionType.SINGLE:
            await self.act(key, survey_giving.choose_option, **where, option=option)
        else:
            await self.act(key, survey_giving.tick_option, **where, option=option, on=True)
            await self.act(key, survey_giving.finish_ticks, **where)

    async def meeting_of(self, key: str) -> meeting_views.MeetingView:
        """The meeting that somebody's pair has now."""
        found = await self.act(key, meeting_views.list_mine)
        live = [m for m in found if m.meeting.state in meeting_views.LIVE_MEETING_STATES]
        return live[0]

    async def need_of(self, curator: str, mentee: str) -> int:
        """The open need of a mentee."""
        participation_id = await self.participant_of(mentee, Role.MENTEE)
        found = await self.act(curator, needs.list_needs)
        return next(need.id for need in found if need.participation_id == participation_id)

    async def role_of(self, key: str, role: Role) -> int:
        """The id of somebody's role."""
        return (await self.grant_of(key, role)).participation_id

    async def grant_of(self, key: str, role: Role) -> Grant:
        """A role that somebody has."""
        async with self.unit() as unit:
            actor = await self._actor(unit.session, key)
        return next(grant for grant in actor.grants if grant.role is role)

    async def participant_of(self, key: str, role: Role | None = None) -> int:
        """The id of somebody's role as mentee or mentor."""
        roles = self.town.residents[key].roles
        return await self.role_of(key, role or next(r for r in PARTICIPANTS if r in roles))

    async def _next_notice(self) -> datetime | None:
        """When the next notice falls due."""
        async with self.unit() as unit:
            return await unit.session.scalar(
                select(func.min(Notification.due_at)).where(
                    Notification.state == NotificationState.PENDING
                )
            )

    async def _actor(self, session: Session, key: str) -> Actor:
        return await load_actor(
            session,
            telegram_id=self.town.residents[key].id,
            locale=LOCALE,
            timezone=self._app.settings.default_timezone,
        )

    def _proof(self, resident: Resident) -> Proof:
        text = consent_text(ConsentKind.PD_PROCESSING, self._app.settings, LOCALE)
        return Proof(text.version, text.locale, text.sha256, chat_id=resident.id, message_id=1)


def moscow(day: date, hour: int, minute: int = 0) -> datetime:
    """A wall time of Moscow as an instant."""
    wall = datetime.combine(day, time(hour)) + timedelta(minutes=minute)
    return to_utc(wall, "Europe/Moscow")
