"""What members can do about a meeting besides its own buttons: features register here.

The smaller the order, the nearer to the top. Rows that do not hold now are left out by their own
function, with an empty list.
"""

from collections.abc import Awaitable, Callable

from handlers.widgets import Rows
from services.actor import Actor
from services.meeting_views import MeetingView
from services.session import Session

Action = Callable[[Session, Actor, MeetingView], Awaitable[Rows]]

ACTIONS: list[tuple[int, Action]] = []


def meeting_action(order: int) -> Callable[[Action], Action]:
    """Rows of buttons for the card of a meeting, below those that move or close it."""

    def register(action: Action) -> Action:
        ACTIONS.append((order, action))
        return action

    return register


async def action_rows(session: Session, actor: Actor, view: MeetingView) -> Rows:
    """Every row that holds now, in order."""
    rows: Rows = []
    for _order, action in sorted(ACTIONS, key=lambda entry: entry[0]):
        rows += await action(session, actor, view)
    return [row for row in rows if row]
