"""The page of a pair for those who look after it; features register what it says and offers."""

from collections.abc import Awaitable, Callable

from aiogram.utils.i18n import gettext as _

from handlers.callbacks.pairing import OpenPairOffice, OpenPairsOffice
from handlers.pair_cards import STATES
from handlers.pairing_words import FORMATS, item_codes, sees_topics, topics, who
from handlers.screen import Button, Screen
from handlers.widgets import Rows, menu_row, page_row, pages_of_rows
from models import Mentorship, Side
from services.actor import Actor
from services.mentorships import list_needs_of
from services.pair_office import school_of
from services.session import Session

Action = Callable[[Session, Actor, Mentorship], Awaitable[Rows]]
Line = Callable[[Session, Actor, Mentorship], Awaitable[str | None]]

ACTIONS: list[tuple[int, Action]] = []
LINES: list[tuple[int, Line]] = []
# With the pages, the list and the menu, eight buttons.
MOST_ACTIONS = 4


def office_action(order: int) -> Callable[[Action], Action]:
    """Rows of buttons for the curator's page of a pair, also of an ended one."""

    def register(action: Action) -> Action:
        ACTIONS.append((order, action))
        return action

    return register


def office_line(order: int) -> Callable[[Line], Line]:
    """A paragraph for the curator's page of a pair, HTML with user text quoted."""

    def register(line: Line) -> Line:
        LINES.append((order, line))
        return line

    return register


async def action_rows(session: Session, actor: Actor, mentorship: Mentorship) -> Rows:
    """Every row that holds now, the most urgent first."""
    rows: Rows = []
    for _order, action in sorted(ACTIONS, key=lambda entry: entry[0]):
        rows += await action(session, actor, mentorship)
    return [row for row in rows if row]


async def lines(session: Session, actor: Actor, mentorship: Mentorship) -> list[str]:
    """Every paragraph that holds now, in order."""
    found = [
        await line(session, actor, mentorship)
        for _order, line in sorted(LINES, key=lambda entry: entry[0])
    ]
    return [line for line in found if line]


async def office_screen(
    session: Session, actor: Actor, mentorship: Mentorship, page: int = 0
) -> Screen:
    """Who they are, how far they have come, what can be done for them."""
    parts = [
        "\n".join([_("<b>Pair</b>"), *_people(session, mentorship)]),
        _("How: {format}; now: {state}").format(
            format=FORMATS[mentorship.format], state=STATES[mentorship.state]
        ),
        await _topics(session, actor, mentorship),
        *await lines(session, actor, mentorship),
    ]
    pages = pages_of_rows(await action_rows(session, actor, mentorship), MOST_ACTIONS)
    page = min(max(page, 0), len(pages) - 1)
    pager = page_row(
        page, len(pages), lambda number: OpenPairOffice(mentorship_id=mentorship.id, page=number)
    )
    school = OpenPairsOffice(organization_id=school_of(actor, mentorship))
    return Screen(
        text="\n\n".join(part for part in parts if part),
        rows=[*pages[page], pager, [Button(_("Pairs of the school"), school), *menu_row()]],
    )


def _people(session: Session, mentorship: Mentorship) -> list[str]:
    """«Наставник: Ольга · 017, школа № 3», one line for each who has not left."""
    titles = {Side.MENTOR: _("Mentor: {name}"), Side.MENTEE: _("Mentee: {name}")}
    members = [member for member in mentorship.members if member.left_at is None]
    return [
        titles[member.side].format(name=who(session, member.participation))
        for side in Side
        for member in members
        if member.side is side
    ]


async def _topics(session: Session, actor: Actor, mentorship: Mentorship) -> str:
    """What they work on, for the mentee's own curator only (product.md, «Answers»)."""
    needs = await list_needs_of(session, mentorship=mentorship)
    codes = [code for need in needs if sees_topics(actor, need) for code in item_codes(need)]
    if not codes:
        return ""
    return _("<b>What they work on</b>\n{topics}").format(topics=topics(dict.fromkeys(codes)))
