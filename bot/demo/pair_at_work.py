"""How a pair of the demo comes to regular work: meetings, the programme, the assignment."""

from datetime import date, timedelta

from bot.demo.seeding import Seeding, moscow
from models import MentoringMode, PayKind, PlanItem
from services import (
    assignments,
    mentorships,
    program_agreements,
    program_approval,
    program_edits,
    program_items,
    program_views,
    tasks_of_pair,
)
from services.assignment_content import AssignmentPart
from services.clock import now
from services.program_content import ItemPart, ProgramText, fingerprint
from services.program_items import mark_of_part

MONTHS = 4
ORDER_AFTER = timedelta(days=14)


class PairAtWork:
    """A mentee, a mentor and the curator who looks after them."""

    def __init__(self, seeding: Seeding, *, mentee: str, mentor: str, curator: str) -> None:
        self._s = seeding
        self._mentee, self._mentor, self._curator = mentee, mentor, curator
        self._texts = seeding.town.texts["programme"]

    async def meet(self, on: date, *, hour: int = 16) -> None:
        """They agree on a time two hours before, meet, and both answer the questions after it."""
        s = self._s
        await s.move_to(on, hour - 2)
        await s.offer(self._mentor, [moscow(on, hour)])
        await s.pick(self._mentee)
        await s.move_to(on, hour + 1)
        await s.held(self._mentee)
        await s.reflect(self._mentee, mark=8, more=True)
        await s.reflect(self._mentor, mark=9, more=True)

    async def write_programme(self) -> None:
        """The mentee writes, both agree, the curator approves."""
        s, mentee = self._s, self._mentee
        version = (await self._programme(mentee)).open
        for part in ProgramText:
            await s.act(
                mentee,
                program_edits.write_text,
                version_id=version.id,
                part=part,
                text=self._texts[part],
                seen=program_edits.mark_of_text(version, part),
            )
        await s.act(mentee, program_edits.set_term, version_id=version.id, months=MONTHS)
        for number, item in enumerate(version.items):
            await self._write_item(item, number)
        for key in (mentee, self._mentor):
            version = (await self._programme(key)).open
            await s.act(
                key,
                program_agreements.agree,
                version_id=version.id,
                seen=fingerprint(version),
            )
        version = (await self._programme(self._curator)).open
        await s.act(
            self._curator,
            program_approval.approve_program,
            version_id=version.id,
            seen=fingerprint(version),
        )

    async def _write_item(self, item: PlanItem, number: int) -> None:
        s, mentee = self._s, self._mentee
        texts = self._texts["items"][number % len(self._texts["items"])]
        for part in (ItemPart.MEASURE, ItemPart.EXPECTED_RESULT):
            await s.act(
                mentee,
                program_items.write_item_text,
                item_id=item.id,
                part=part,
                text=texts[part],
                seen=mark_of_part(item, part),
            )
        await s.act(mentee, program_items.set_form, item_id=item.id, form=texts["form"])
        due_on = now().date() + timedelta(days=30 * (number + 1))
        await s.act(mentee, program_items.set_due, item_id=item.id, due_on=due_on)

    async def record_assignment(self) -> None:
        """The curator writes down what the order says (ТК 351.8)."""
        s = self._s
        today = now().date()
        about = {
            "mentorship_id": await self._mentorship_id(),
            "participation_id": await s.participant_of(self._mentor),
        }
        parts = {
            AssignmentPart.PAY_KIND: PayKind.IN_JOB_FUNCTION,
            AssignmentPart.CONTENT: self._texts["assignment"],
            AssignmentPart.FORM: MentoringMode.MIXED,
            AssignmentPart.STARTS_ON: today,
            AssignmentPart.ENDS_ON: today + timedelta(days=30 * MONTHS) + ORDER_AFTER,
            AssignmentPart.ORDER_NUMBER: self._texts["order"],
            AssignmentPart.ORDER_ON: today,
        }
        for part, value in parts.items():
            await s.act(self._curator, assignments.record_part, **about, part=part, value=value)
        await s.act(self._curator, assignments.confirm_assignment, **about)

    async def agree_to_try(self) -> None:
        """What the mentee does until the next meeting."""
        await self._s.act(
            self._mentee,
            tasks_of_pair.write_task,
            mentorship_id=await self._mentorship_id(),
            text=self._texts["task"],
            is_shared=True,
        )

    async def _programme(self, key: str) -> program_views.ProgramView:
        return await self._s.act(
            key, program_views.get_program, mentorship_id=await self._mentorship_id()
        )

    async def _mentorship_id(self) -> int:
        (pair,) = await self._s.act(self._mentee, mentorships.list_mine)
        return pair.id
