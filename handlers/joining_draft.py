"""What the dialog holds of somebody who is coming in: the opened link, and the form's answers."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup

from handlers.callbacks.joining import Doors
from models import PARTICIPANT_ROLES, MentoringMode, Reach, Role
from services.matching.hours import Band
from services.registration import Answers, OwnForm

# Keys of the dialog's data.
OPENED = "joining"
KEY = "registration"
# The opened link for a new account and, once it was right, the typed name.
ACCOUNT = "new_account"

ROLES_BEHIND: Mapping[Doors, frozenset[Role]] = {
    Doors.NEED_HELP: frozenset({Role.MENTEE}),
    Doors.CAN_HELP: frozenset({Role.MENTOR}),
    Doors.BOTH: PARTICIPANT_ROLES,
}


class Joining(StatesGroup):
    """Before the consent."""

    door = State()
    consent = State()
    role = State()


class NewAccount(StatesGroup):
    """A link for a new account was opened."""

    name = State()
    sure = State()


class Registration(StatesGroup):
    """The questions of the short form."""

    name = State()
    direction = State()
    items = State()
    capacity = State()
    mode = State()
    bands = State()
    reach = State()


# The questions of each role, in order; staff are asked their name only.
STEPS: dict[Role, tuple[State, ...]] = {
    Role.MENTEE: (
        Registration.name,
        Registration.direction,
        Registration.items,
        Registration.mode,
        Registration.bands,
        Registration.reach,
    ),
    Role.MENTOR: (
        Registration.name,
        Registration.direction,
        Registration.items,
        Registration.capacity,
        Registration.mode,
        Registration.bands,
        Registration.reach,
    ),
}


@dataclass(slots=True)
class Draft:
    """One registration under way, and the roles that wait for theirs."""

    participation_id: int
    role: Role
    waiting: list[int] = field(default_factory=list)
    suggested_name: str = ""
    name: str = ""
    items: list[str] = field(default_factory=list)
    direction: int = 0
    page: int = 0
    capacity: int | None = None
    mode: MentoringMode | None = None
    bands: list[Band] = field(default_factory=list)
    reach: Reach | None = None
    comment: str = ""

    def answers(self) -> Answers:
        """What the service takes."""
        return Answers(tuple(self.items), self.mode, tuple(self.bands), self.reach, self.capacity)


def draft_of(form: OwnForm, *, waiting: Sequence[int] = (), name: str | None = None) -> Draft:
    """A draft that begins with what was answered before."""
    answers = form.answers
    return Draft(
        participation_id=form.participation.id,
        role=form.participation.role,
        waiting=list(waiting),
        name=name or "",
        items=list(answers.items),
        capacity=answers.capacity,
        mode=answers.mode,
        bands=list(answers.bands),
        reach=answers.reach,
        comment=form.participation.returned_comment or "",
    )


async def load_draft(state: FSMContext) -> Draft | None:
    """The registration under way; None when there is none that can be read."""
    stored: dict[str, Any] | None = (await state.get_data()).get(KEY)
    if not stored:
        return None
    known = {item.name for item in fields(Draft)}
    draft = Draft(**{name: value for name, value in stored.items() if name in known})
    draft.role = Role(draft.role)
    draft.mode = MentoringMode(draft.mode) if draft.mode else None
    draft.reach = Reach(draft.reach) if draft.reach else None
    draft.bands = [Band(band) for band in draft.bands]
    return draft


async def save_draft(state: FSMContext, draft: Draft) -> None:
    """Keep the answers so far."""
    await state.update_data({KEY: asdict(draft)})


async def drop_draft(state: FSMContext) -> None:
    """The registration is over: nothing of it stays in the dialog."""
    data = await state.get_data()
    data.pop(KEY, None)
    await state.set_data(data)
    await state.set_state(None)
