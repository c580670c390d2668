"""What has happened in the demo's district: people at every point of the way, on past days."""

from datetime import date

from bot.demo.pair_at_work import PairAtWork
from bot.demo.seeding import Seeding, moscow
from bot.demo.town import Resident
from models import DeclineReason, ProposalFormat, Reach, Role
from services import approvals, invites, privacy, profile, proposals
from services.calendar.working_days import ProductionCalendar
from services.meeting_outcome import Absent
from services.roster_import import import_roster

CALENDAR = ProductionCalendar()
# How many working days ago the district began.
BEGAN = 36


class Story:
    """The history, told day by day. `today` is the working day on which the demo opens."""

    def __init__(self, seeding: Seeding, today: date) -> None:
        self._s = seeding
        self._today = today
        self._pair = PairAtWork(seeding, mentee="maria", mentor="olga", curator="anna")

    def day(self, ago: int) -> date:
        """The working day that many working days ago; negative: ahead."""
        return CALENDAR.add_working_days(self._today, -ago) if ago else self._today

    @property
    def first_day(self) -> date:
        """The day on which the district began."""
        return self.day(BEGAN)

    async def tell(self) -> None:
        """Everything, in order."""
        await self._open_the_district()
        await self._staff_comes()
        await self._a_pair_comes_to_work()
        await self._participants_come()
        await self._first_pairs()
        await self._first_meetings()
        await self._second_wave()
        await self._between_schools()
        await self._last_days()

    async def _open_the_district(self) -> None:
        await self._s.move_to(self.day(BEGAN), 10)
        await self._hand_out_links()

    async def _hand_out_links(self) -> None:
        """Everybody who has not entered gets a link that is valid from now on."""
        s = self._s
        async with s.unit() as unit:
            outcome, faults = await import_roster(
                unit.session,
                rows=s.town.roster(),
                under=None,
                timezone="Europe/Moscow",
                reissue=True,
            )
        if faults:
            raise ValueError(f"the roster of the demo has faults: {faults}")
        by_name = {resident.full: resident for resident in s.town.residents.values()}
        for link in outcome.links:
            s.tokens[by_name[link.name].key, link.role] = link.token

    async def _staff_comes(self) -> None:
        s = self._s
        for minute, key in enumerate(("irina", "anna", "natalia", "elena", "marina", "viktor")):
            await s.move_to(self.day(BEGAN), 14, 7 * minute)
            await s.join(key)
        await s.move_to(self.day(BEGAN - 1), 14)
        await s.join("tatiana")

    async def _a_pair_comes_to_work(self) -> None:
        """The first pair of the district: from the introduction to the series of meetings."""
        s = self._s
        for day, key in ((34, "olga"), (33, "maria")):
            await s.move_to(self.day(day), 15)
            await s.join(key)
            await s.submit(key)
        await s.move_to(self.day(32), 15)
        await s.approve("anna", "olga", "maria")
        learning = await s.propose("anna", "maria", "olga")
        await s.move_to(self.day(31), 16)
        await s.answer("maria", learning)
        await s.answer("olga", learning)
        for day in (28, 24, 20):
            await self._pair.meet(self.day(day))
        await s.move_to(self.day(18), 16)
        await self._pair.write_programme()
        await s.move_to(self.day(17), 15)
        await self._pair.record_assignment()
        await self._pair.meet(self.day(15))

    async def _participants_come(self) -> None:
        s = self._s
        await s.move_to(self.day(14), 12)
        await self._hand_out_links()
        mentors = ("dmitry", "valentina", "lyudmila", "galina", "pavel", "yulia", "nikolay")
        for number, key in enumerate(mentors):
            await s.move_to(self.day(14), 14, 9 * number)
            await s.join(key)
            await s.submit(key)
        await s.submit("tatiana")
        mentees = ("roman", "alexey", "darya", "ekaterina", "ksenia", "gennady")
        for number, key in enumerate(mentees):
            await s.move_to(self.day(13), 14, 11 * number)
            await s.join(key)
            await s.submit(key)
        await s.move_to(self.day(12), 15)
        await s.approve("anna", "dmitry", "valentina")
        await s.approve("natalia", "galina", "pavel", "yulia", "roman", "darya")
        await s.approve("tatiana", "lyudmila", "alexey", "ksenia", "gennady")
        await s.approve("elena", "nikolay", "ekaterina")
        # Nobody confirms themselves: the curator who is also a mentor is confirmed from above.
        await s.approve("irina", "tatiana")

    async def _first_pairs(self) -> None:
        s = self._s
        await s.move_to(self.day(11), 15)
        exam = await s.propose("natalia", "roman", "galina", ProposalFormat.CONSULTATION)
        parents = await s.propose("elena", "ekaterina", "nikolay")
        await s.move_to(self.day(10), 16)
        for proposal, mentee, mentor in (
            (exam, "roman", "galina"),
            (parents, "ekaterina", "nikolay"),
        ):
            await s.answer(mentee, proposal)
            await s.answer(mentor, proposal)
        await s.move_to(self.day(10), 17)
        await s.offer("galina", [moscow(self.day(7), 15)], online=False)
        await s.offer("nikolay", [moscow(self.day(6), 15), moscow(self.day(5), 15)], online=False)
        await s.move_to(self.day(9), 14)
        await s.pick("roman")
        await s.pick("ekaterina")

    async def _first_meetings(self) -> None:
        s = self._s
        await self._pair.meet(self.day(8))
        await self._pair.agree_to_try()
        await s.move_to(self.day(7), 16)
        await s.held("galina")
        await s.reflect("galina", mark=9)
        await s.reflect("roman", mark=10)
        await s.move_to(self.day(6), 16)
        await s.missed("nikolay", Absent.PARTNER)

    async def _second_wave(self) -> None:
        s = self._s
        await s.move_to(self.day(6), 16, 30)
        await self._hand_out_links()
        for number, key in enumerate(("vera", "polina", "andrey", "zoya", "igor", "svetlana")):
            await s.move_to(self.day(6), 17, 5 * number)
            await s.join(key)
            await s.submit(key)
        await s.move_to(self.day(5), 14)
        await s.approve("marina", "vera", "polina", "andrey", "zoya")
        await s.approve("elena", "igor", "svetlana")
        grading = await s.propose("tatiana", "alexey", "tatiana")
        motivation = await s.propose("natalia", "darya", "pavel")
        practice = await s.propose("tatiana", "ksenia", "lyudmila")
        lesson = await s.propose("marina", "zoya", "vera")
        await s.move_to(self.day(4), 15)
        for proposal, mentee, mentor in (
            (grading, "alexey", "tatiana"),
            (motivation, "darya", "pavel"),
            (practice, "ksenia", "lyudmila"),
        ):
            await s.answer(mentor, proposal)
            await s.answer(mentee, proposal)
        await s.answer("vera", lesson, accept=False, reason=DeclineReason.TIME)
        await s.move_to(self.day(4), 16)
        await s.offer("olga", [moscow(self.day(-1), 16)])
        await s.pick("maria")
        await s.offer("pavel", [moscow(self.day(1), 15), moscow(self._today, 15)])
        await s.pick("darya")
        await s.offer("tatiana", [moscow(self.day(-1), 15), moscow(self.day(-2), 15)], online=False)
        await s.pick("alexey")

    async def _between_schools(self) -> None:
        s = self._s
        await s.move_to(self.day(4), 17)
        await s.sign_transfer("marina", "polina")
        await s.sign_transfer("marina", "andrey")
        await s.sign_transfer("elena", "igor")
        await s.sign_transfer("anna", "dmitry")
        await s.sign_transfer("natalia", "galina")
        await s.sign_transfer("natalia", "yulia")
        await s.move_to(self.day(3), 14)
        digital = await s.propose("marina", "polina", "dmitry")
        await s.act("anna", proposals.approve_between_schools, proposal_id=digital.id)
        await s.move_to(self.day(3), 16)
        await s.answer("dmitry", digital)
        await s.answer("polina", digital)
        await s.offer("dmitry", [moscow(self.day(-1), 16), moscow(self.day(-2), 17)])
        await s.move_to(self.day(2), 15)
        await s.pick("polina")
        calm = await s.propose("elena", "igor", "yulia")
        await s.act("natalia", proposals.approve_between_schools, proposal_id=calm.id)
        await s.move_to(self.day(2), 18)
        await s.answer("igor", calm)

    async def _last_days(self) -> None:
        s = self._s
        await s.move_to(self.day(1), 14)
        await self._hand_out_links()
        await s.act("valentina", profile.pause_mentoring, pause=True)
        await s.act("gennady", privacy.withdraw_consent)
        await s.move_to(self.day(1), 16)
        await s.held("darya")
        await s.reflect("darya", mark=8)
        for key in ("nadezhda", "kirill", "oksana"):
            await s.join(key)
            await s.submit(key, reach=Reach.OWN_SCHOOL)
        await s.act(
            "elena",
            approvals.return_with_comment,
            participation_id=await s.participant_of("oksana"),
            comment=s.town.texts["returned_comment"],
        )
        await s.move_to(self._today, 12)
        await s.propose("marina", "andrey", "galina")
        await s.offer("lyudmila", [moscow(self.day(-2), 15), moscow(self.day(-3), 16)])

    async def invitation_of(self, resident: Resident) -> str:
        """The payload that a newcomer of the demo holds."""
        school = resident.link_of
        if school is None:
            return self._s.tokens[resident.key, next(iter(resident.roles))]
        leader = next(
            r.key
            for r in self._s.town.residents.values()
            if r.school is school and Role.SCHOOL_CURATOR in r.roles
        )
        grant = await self._s.grant_of(leader, Role.SCHOOL_CURATOR)
        return await self._s.act(
            leader, invites.create_school_invite, organization_id=grant.organization_id
        )
