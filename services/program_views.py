"""The programme of a pair as one reader sees it, and what a curator should look at first."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from models import (
    Meeting,
    MeetingKind,
    MeetingState,
    Mentorship,
    MentorshipMember,
    PersonalProgram,
    PersonalProgramState,
    PlanItem,
    PlanItemState,
    ProgramVersion,
    ProgramVersionState,
    SurveyResponse,
    SurveyResponseState,
)
from services.actor import Actor
from services.errors import NotFound
from services.mentorships import find_member
from services.personal_programs import (
    find_current_version,
    find_open_version,
    find_program,
    list_deficits,
)
from services.program_access import get_readable, list_hidden_codes, may_decide, present
from services.program_changes import ProgramChanges, compare
from services.program_content import deficits_without_item, items_outside
from services.session import Session
from services.survey_answers import text

OWN_WORDS_IN = ("needs_mentee", "after_trial_mentee")
HELD = (MeetingState.HELD, MeetingState.CLOSED)


@dataclass(frozen=True, slots=True)
class ProgramView:
    """Everything a page of the programme needs.

    `current` is the version that holds, `open` the one being written or waiting for the curator;
    `member` the reader's own membership; `may_decide`: the reader approves it; `hidden` are topics
    of others that the reader does not read: items about them are not shown.
    """

    mentorship: Mentorship
    program: PersonalProgram | None
    current: ProgramVersion | None
    open: ProgramVersion | None
    deficits: Sequence[str]
    member: MentorshipMember | None
    may_decide: bool
    hidden: frozenset[str] = frozenset()

    def shows(self, item: PlanItem) -> bool:
        """True for an item that the reader may see."""
        return item.item_code not in self.hidden

    def numbered(self, version: ProgramVersion) -> list[tuple[int, PlanItem]]:
        """The items of a version that the reader may see, each with its place in the whole plan."""
        return [(n, item) for n, item in enumerate(version.items, 1) if self.shows(item)]

    @property
    def changes(self) -> ProgramChanges | None:
        """What the open correction changes; None when there is none."""
        if self.open is None or self.current is None:
            return None
        found = compare(self.current, self.open)
        return replace(
            found,
            items_added=tuple(item for item in found.items_added if self.shows(item)),
            items_removed=tuple(item for item in found.items_removed if self.shows(item)),
            changed_items=tuple(
                (a, b) for a, b in found.changed_items if self.shows(a) and self.shows(b)
            ),
        )

    @property
    def may_write(self) -> bool:
        """True when the reader may change the open version now."""
        is_draft = self.open is not None and self.open.state is ProgramVersionState.DRAFT
        return is_draft and self.member is not None

    @property
    def has_agreed(self) -> bool:
        """True when the reader has agreed to the open version as it is."""
        return self.member is not None and self.member.participation_id in self._agreed

    @property
    def awaited(self) -> list[MentorshipMember]:
        """Who has not agreed to the open version yet."""
        return [m for m in present(self.mentorship) if m.participation_id not in self._agreed]

    @property
    def is_at_work(self) -> bool:
        """True while the approved programme is being carried out."""
        active = PersonalProgramState.ACTIVE
        return self.program is not None and self.program.state is active

    @property
    def _agreed(self) -> set[int]:
        if self.open is None:
            return set()
        return {agreement.participation_id for agreement in self.open.agreements}

    def item(self, item_id: int) -> PlanItem | None:
        """An item of either version that the reader may see."""
        versions = [version for version in (self.open, self.current) if version is not None]
        found = next((i for v in versions for i in v.items if i.id == item_id), None)
        return found if found is not None and self.shows(found) else None


class WarningKind(StrEnum):
    """What a curator should look at before approving (domain.md 1.19, L1)."""

    ITEMS_OUTSIDE = "items_outside"
    DEFICITS_WITHOUT_ITEM = "deficits_without_item"
    WISH = "wish"
    NOT_PLANNED_TOGETHER = "not_planned_together"


@dataclass(frozen=True, slots=True)
class ProgramWarning:
    """One thing to look at: numbers of items, codes of deficits, or words (not quoted)."""

    kind: WarningKind
    positions: tuple[int, ...] = ()
    codes: tuple[str, ...] = ()
    text: str | None = None


async def get_program(session: Session, *, actor: Actor, mentorship_id: int) -> ProgramView:
    """The programme for a member or for a curator of their schools; raises NotFound."""
    mentorship = await get_readable(session, actor=actor, mentorship_id=mentorship_id)
    hidden = await list_hidden_codes(session, actor=actor, mentorship=mentorship)
    deficits = await list_deficits(session, mentorship=mentorship)
    return ProgramView(
        mentorship=mentorship,
        program=await find_program(session, mentorship_id=mentorship_id),
        current=await find_current_version(session, mentorship_id=mentorship_id),
        open=await find_open_version(session, mentorship_id=mentorship_id),
        deficits=[code for code in deficits if code not in hidden],
        member=find_member(mentorship, actor.person_id),
        may_decide=await may_decide(session, actor=actor, mentorship=mentorship),
        hidden=hidden,
    )


async def get_by_version(session: Session, *, actor: Actor, version_id: int) -> ProgramView:
    """The programme a version belongs to; raises NotFound."""
    mentorship_id = await session.scalar(
        select(PersonalProgram.mentorship_id)
        .join(ProgramVersion, ProgramVersion.personal_program_id == PersonalProgram.id)
        .where(ProgramVersion.id == version_id)
    )
    return await get_program(session, actor=actor, mentorship_id=mentorship_id or 0)


async def get_by_item(
    session: Session, *, actor: Actor, item_id: int
) -> tuple[ProgramView, PlanItem]:
    """The programme a plan item belongs to, and the item where it stands in a version that holds or
    is being written; raises NotFound."""
    version_id = await session.scalar(
        select(PlanItem.program_version_id).where(PlanItem.id == item_id)
    )
    view = await get_by_version(session, actor=actor, version_id=version_id or 0)
    item = view.item(item_id)
    if item is None:
        raise NotFound
    return view, item


async def list_warnings(session: Session, *, view: ProgramView) -> list[ProgramWarning]:
    """What the curator should look at in the open version. No access check: of a view that has
    been got; shown to those who decide."""
    version = view.open
    if version is None:
        return []
    found = []
    numbers = {item.id: number for number, item in enumerate(version.items, 1)}
    outside = tuple(numbers[item.id] for item in items_outside(version.items))
    if outside:
        found.append(ProgramWarning(WarningKind.ITEMS_OUTSIDE, positions=outside))
    uncovered = tuple(deficits_without_item(view.deficits, version.items))
    if uncovered:
        found.append(ProgramWarning(WarningKind.DEFICITS_WITHOUT_ITEM, codes=uncovered))
    if version.number == 1:
        found += await _of_planning(session, view.mentorship)
    return found


async def _of_planning(session: Session, mentorship: Mentorship) -> list[ProgramWarning]:
    found = []
    responses = await session.scalars(
        select(SurveyResponse)
        .where(
            SurveyResponse.mentorship_id == mentorship.id,
            SurveyResponse.survey_code == "after_planning",
            SurveyResponse.state == SurveyResponseState.SUBMITTED,
        )
        .order_by(SurveyResponse.id)
        .options(selectinload(SurveyResponse.answers))
    )
    answered = list(responses)
    wishes = [wish for r in answered if (wish := text(r, "pl04"))]
    found += [ProgramWarning(WarningKind.WISH, text=wish) for wish in wishes]
    if not await _was_planned(session, mentorship):
        found.append(ProgramWarning(WarningKind.NOT_PLANNED_TOGETHER))
    return found


async def _was_planned(session: Session, mentorship: Mentorship) -> bool:
    held = await session.scalar(
        select(Meeting.id)
        .where(
            Meeting.mentorship_id == mentorship.id,
            Meeting.kind == MeetingKind.PLANNING,
            Meeting.state.in_(HELD),
        )
        .limit(1)
    )
    return held is not None


def count_done(version: ProgramVersion) -> tuple[int, int]:
    """How many items of a plan are done, and how many there are."""
    done = sum(item.state is PlanItemState.DONE for item in version.items)
    return done, len(version.items)


async def find_own_words(session: Session, *, actor: Actor, code: str) -> str | None:
    """What the actor wrote in their request or after the trial, to be copied by them; not quoted.

    None when they wrote nothing, or are no mentee.
    """
    own = [grant.participation_id for grant in actor.grants]
    response = await session.scalars(
        select(SurveyResponse)
        .where(
            SurveyResponse.respondent_id.in_(own),
            SurveyResponse.survey_code.in_(OWN_WORDS_IN),
            SurveyResponse.state == SurveyResponseState.SUBMITTED,
        )
        .order_by(SurveyResponse.id.desc())
        .options(selectinload(SurveyResponse.answers))
    )
    return next((words for r in response if (words := text(r, code))), None)
