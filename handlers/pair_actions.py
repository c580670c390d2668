"""What a member can do from the page of a pair, and what it says: features register here.

The smaller the order, the nearer to the top. A row or line that does not hold now is left out by
its own function: an empty list, or None.
"""

from collections.abc import Awaitable, Callable

from handlers.widgets import Rows
from models import Meeting, Mentorship
from services.actor import Actor
from services.session import Session

Action = Callable[[Session, Actor, Mentorship, Meeting | None], Awaitable[Rows]]
Line = Callable[[Session, Actor, Mentorship], Awaitable[str | None]]

ACTIONS: list[tuple[int, Action]] = []
LINES: list[tuple[int, Line]] = []


def pair_action(order: int) -> Callable[[Action], Action]:
    """Rows of buttons for the page of a running pair; the meeting is the next one, if any."""

    def register(action: Action) -> Action:
        ACTIONS.append((order, action))
        return action

    return register


def pair_line(order: int) -> Callable[[Line], Line]:
    """A paragraph for the page of a pair, running or ended, HTML with user text quoted."""

    def register(line: Line) -> Line:
        LINES.append((order, line))
        return line

    return register


async def action_rows(
    session: Session, actor: Actor, mentorship: Mentorship, meeting: Meeting | None
) -> Rows:
    """Every row that holds now, the most urgent first."""
    rows: Rows = []
    for _order, action in sorted(ACTIONS, key=lambda entry: entry[0]):
        rows += await action(session, actor, mentorship, meeting)
    return [row for row in rows if row]


async def lines(session: Session, actor: Actor, mentorship: Mentorship) -> list[str]:
    """Every paragraph that holds now, in order."""
    found = [
        await line(session, actor, mentorship)
        for _order, line in sorted(LINES, key=lambda entry: entry[0])
    ]
    return [line for line in found if line]
