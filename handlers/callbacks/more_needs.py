"""Actions of one more request and of a request that is split."""

from typing import Annotated

from aiogram.filters.callback_data import CallbackData
from pydantic import Field

from handlers.callbacks.ids import Id

# One bit for each item of a direction.
Marks = Annotated[int, Field(ge=0, lt=2**16)]


class AddNeed(CallbackData, prefix="nda"):
    """One more request: first the direction."""

    page: int = 0


class MarkItems(CallbackData, prefix="ndm"):
    """The items of a direction, and which of them are marked."""

    direction: int
    chosen: Marks = 0
    page: int = 0


class SendNeed(CallbackData, prefix="ndo"):
    """Open the request with the marked items."""

    direction: int
    chosen: Marks


class SplitNeed(CallbackData, prefix="ndp"):
    """Which item gets a request of its own."""

    need_id: Id


class SplitItem(CallbackData, prefix="ndi"):
    """This one."""

    need_id: Id
    item: int
