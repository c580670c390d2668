"""The offer of times somebody is putting together: kept with their dialog until it is sent."""

from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup

from models import MentoringMode
from services import clock
from services.meeting_slots import DURATIONS, MOST_SLOTS
from services.meeting_views import MeetingView

KEY = "offer"
_MINUTE = timedelta(minutes=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DEFAULT_MINUTES = 40


class OfferTimes(StatesGroup):
    """What is awaited while an offer is put together."""

    times = State()
    place = State()


@dataclass
class OfferDraft:
    """Times in minutes since 1970. `view` is the screen its author sees: month, day or review."""

    meeting_id: int
    round: int
    minutes: int
    mode: str
    place: str | None = None
    starts: list[int] = field(default_factory=list)
    view: str = "month"
    shown: int = 0

    @property
    def times(self) -> list[datetime]:
        """The chosen instants, the earliest first."""
        return [_EPOCH + at * _MINUTE for at in sorted(self.starts)]

    @property
    def is_full(self) -> bool:
        """True when no time can be added."""
        return len(self.starts) >= MOST_SLOTS

    def toggle(self, at: datetime) -> bool:
        """Put an instant in, or take it out; False when there is no room for it."""
        minute = to_minute(at)
        if minute in self.starts:
            self.starts.remove(minute)
        elif self.is_full:
            return False
        else:
            self.starts.append(minute)
        return True

    def drop_past(self) -> bool:
        """Take out what has passed meanwhile; True when something had."""
        ahead = [at for at in self.starts if _EPOCH + at * _MINUTE > clock.now()]
        dropped = len(ahead) != len(self.starts)
        self.starts = ahead
        return dropped


def to_minute(at: datetime) -> int:
    """An instant in minutes since 1970."""
    return (at - _EPOCH) // _MINUTE


def new_draft(view: MeetingView) -> OfferDraft:
    """An empty offer with what is known of the meeting."""
    meeting = view.meeting
    known = meeting.duration_minutes in DURATIONS
    mode = MentoringMode.ONLINE if meeting.mode is MentoringMode.MIXED else meeting.mode
    return OfferDraft(
        meeting_id=meeting.id,
        round=meeting.slot_round,
        minutes=meeting.duration_minutes if known else _DEFAULT_MINUTES,
        mode=mode.value,
        place=meeting.place,
    )


async def load_draft(state: FSMContext, meeting_id: int) -> OfferDraft | None:
    """The offer for this meeting that is being put together, if any.

    Another question may have been asked and answered meanwhile: what was chosen waits here.
    """
    kept: dict[str, Any] | None = (await state.get_data()).get(KEY)
    if not kept or kept["meeting_id"] != meeting_id:
        return None
    return OfferDraft(**kept | {"starts": list(kept["starts"])})


async def drafted_meeting(state: FSMContext) -> int:
    """The meeting that an offer is being put together for; 0 when there is none."""
    kept: dict[str, Any] | None = (await state.get_data()).get(KEY)
    return kept["meeting_id"] if kept else 0


async def save_draft(
    state: FSMContext, draft: OfferDraft, *, awaiting: State = OfferTimes.times
) -> None:
    """Keep the offer, and await a time (or, with `OfferTimes.place`, a link or place)."""
    await state.set_state(awaiting)
    await state.update_data({KEY: asdict(draft)})
