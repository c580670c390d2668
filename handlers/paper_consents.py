"""Consents on paper, marked with their day by the person's own curator (ТК 88, ТК 351.8)."""

from datetime import date, timedelta

from aiogram import F, Router
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, Message
from aiogram.utils.i18n import gettext as _

from handlers.calendar_words import full_day
from handlers.callbacks.consents import (
    AskPaperDay,
    ChoosePaperFields,
    MarkPaper,
    OpenPaperConsents,
    TypePaperDay,
    UnmarkPaper,
)
from handlers.consent_words import (
    FIELDS,
    PLACES,
    TERMS,
    bit_of,
    chosen_of,
    term_words,
)
from handlers.current import state_screen
from handlers.display import clean, day, person_name
from handlers.leaving import leave, unless_gone
from handlers.paper_cards import papers_screen
from handlers.screen import Button, Screen
from handlers.titles import CONSENT_TITLES
from handlers.typed_days import typed_day
from handlers.widgets import choice, menu_row
from models import ConsentKind, PublicationField, PublicationPlace
from services import clock
from services.actor import Actor
from services.calendar.zones import to_local
from services.errors import AlreadyDone, DateOutOfRange
from services.paper_consents import (
    get_papers,
    sign_on_paper,
    unmark_paper,
)
from services.publications import PublicationChoice
from services.session import Session

router = Router(name="paper_consents")

# The key of the dialog's data with the paper whose day is typed.
KEY = "paper"
K = ConsentKind
WHAT, WHERE, HOW_LONG = range(3)


class PaperDay(StatesGroup):
    """The day of a signature is awaited."""

    day = State()


@router.callback_query(OpenPaperConsents.filter())
async def open_papers(
    event: object,
    callback_data: OpenPaperConsents,
    session: Session,
    actor: Actor,
    state: FSMContext,
) -> Screen:
    """How the papers of one person stand. Whoever turns back from typing types nothing for it."""
    if await state.get_state() == PaperDay.day.state:
        await leave(state, KEY)
    return await papers_screen(session, actor, callback_data.participation_id)


@router.callback_query(ChoosePaperFields.filter())
async def choose_fields(
    callback: CallbackQuery, callback_data: ChoosePaperFields, session: Session, actor: Actor
) -> Screen:
    """What the paper about publication says: which data, where, for how long."""
    about = {"participation_id": callback_data.participation_id}
    await get_papers(session, actor=actor, **about)
    step = callback_data.step if callback_data.fields else WHAT
    step = step if callback_data.places else min(step, WHERE)
    if step == HOW_LONG:
        return _how_long_screen(callback_data)
    name, titles = ("fields", FIELDS) if step == WHAT else ("places", PLACES)
    here = callback_data.model_copy(update={"step": step})
    bits = getattr(here, name)
    rows = [
        choice(
            str(title),
            here.model_copy(update={name: bits ^ bit_of(item)}),
            chosen=bool(bits & bit_of(item)),
        )
        for item, title in titles.items()
    ]
    back = here.model_copy(update={"step": WHAT}) if step else OpenPaperConsents(**about)
    last = [Button(_("Back"), back)]
    if bits:
        last.append(Button(_("Next"), here.model_copy(update={"step": step + 1})))
    text = (
        _("<b>Publication</b>\n\nTick what is answered “yes” on the signed paper.")
        if step == WHAT
        else _("<b>Publication</b>\n\nTick the places that stand on the signed paper.")
    )
    return Screen(text=text, rows=[*rows, last])


def _how_long_screen(chosen: ChoosePaperFields) -> Screen:
    said = chosen.model_dump(exclude={"step"})
    rows = [
        choice(term_words(term), AskPaperDay(**said, kind=K.PUBLICATION, term=term))
        for term in TERMS
    ]
    back = Button(_("Back"), chosen.model_copy(update={"step": WHERE}))
    text = _("<b>Publication</b>\n\nFor how long, as the signed paper says?")
    return Screen(text=text, rows=[*rows, [back]])


@router.callback_query(AskPaperDay.filter())
async def ask_day(
    callback: CallbackQuery, callback_data: AskPaperDay, session: Session, actor: Actor
) -> Screen:
    """Today, yesterday, or another day."""
    about = callback_data.model_dump()
    await get_papers(session, actor=actor, participation_id=callback_data.participation_id)
    today = _today(actor)
    days = ((_("Today"), today), (_("Yesterday"), today - timedelta(days=1)))
    rows = [
        [Button(f"{label}, {day(when)}", MarkPaper(**about, on=when.toordinal()))]
        for label, when in days
    ]
    back = OpenPaperConsents(participation_id=callback_data.participation_id)
    text = _("<b>{title}</b>\n\nWhich day stands beside the signature?").format(
        title=CONSENT_TITLES[callback_data.kind]
    )
    if callback_data.kind is K.PD_TRANSFER:
        text += "\n\n" + _(
            "Mark it when the paper names every school of the programme: the mark opens pairs with "
            "all of them. When a school joins, a new paper is signed."
        )
    return Screen(
        text=text,
        rows=[
            *rows,
            [Button(_("Another day"), TypePaperDay(**about))],
            [Button(_("Back"), back), *menu_row()],
        ],
    )


@router.callback_query(TypePaperDay.filter())
async def type_day(
    callback: CallbackQuery,
    callback_data: TypePaperDay,
    session: Session,
    actor: Actor,
    state: FSMContext,
) -> Screen:
    """Await the day in words."""
    await state.update_data({KEY: callback_data.model_dump(mode="json")})
    await state.set_state(PaperDay.day)
    return await day_awaited(session, actor, state)


@state_screen(PaperDay.day)
@unless_gone
async def day_awaited(session: Session, actor: Actor, state: FSMContext) -> Screen:
    """Which day was it?"""
    asked = (await state.get_data()).get(KEY, {})
    participation_id = asked.get("participation_id", 0)
    await get_papers(session, actor=actor, participation_id=participation_id)
    back = OpenPaperConsents(participation_id=participation_id)
    return Screen(
        text=_(
            "<b>{title}</b>\n\nType the day of the signature, for example 20.11 or 3 September; "
            "not ahead and not more than a year ago."
        ).format(title=CONSENT_TITLES[K(asked.get("kind", K.PD_TRANSFER))]),
        rows=[[Button(_("Back"), back), *menu_row()]],
    )


@router.message(PaperDay.day, F.text, ~F.text.startswith("/"))
async def take_day(message: Message, session: Session, actor: Actor, state: FSMContext) -> Screen:
    """The typed day, or what is wrong with it."""
    asked = TypePaperDay(**(await state.get_data()).get(KEY, {}))
    when = _past(typed_day(clean(message.text or ""), actor.timezone), _today(actor))
    if when is None:
        screen = await day_awaited(session, actor, state)
        return screen.with_hint(_("I did not understand the day. Please type it like 20.11.2026."))
    try:
        await _sign(session, actor, asked, when)
    except DateOutOfRange:
        screen = await day_awaited(session, actor, state)
        return screen.with_hint(
            _("The date of the signature must not be in the future or more than a year ago.")
        )
    await leave(state, KEY)
    screen = await papers_screen(session, actor, asked.participation_id)
    return screen.with_hint(_("Marked: signed on {day}.").format(day=full_day(when)))


@router.callback_query(MarkPaper.filter())
async def mark_paper(
    callback: CallbackQuery, callback_data: MarkPaper, session: Session, actor: Actor
) -> Screen:
    """Signed on that day; a second tap shows how it stands."""
    toast = _("Marked")
    try:
        await _sign(session, actor, callback_data, date.fromordinal(callback_data.on))
    except AlreadyDone:
        toast = _("Already done")
    screen = await papers_screen(session, actor, callback_data.participation_id)
    return screen.with_toast(toast)


@router.callback_query(UnmarkPaper.filter())
async def unmark(
    callback: CallbackQuery, callback_data: UnmarkPaper, session: Session, actor: Actor
) -> Screen:
    """The mark goes, after one question; what was given in the chat stays."""
    about = {"participation_id": callback_data.participation_id}
    if not callback_data.sure:
        papers = await get_papers(session, actor=actor, **about)
        text = _("<b>Take the mark back?</b>\n{title}: {person}").format(
            title=CONSENT_TITLES[callback_data.kind],
            person=person_name(session, papers.participation.person),
        )
        if callback_data.kind is K.PD_TRANSFER:
            text += "\n\n" + _(
                "Proposals with other schools are taken back. A pair with another school cannot go "
                "on without this consent: both sides and the curators are told."
            )
        sure = UnmarkPaper(**about, kind=callback_data.kind, sure=True)
        return Screen(
            text=text,
            rows=[
                [Button(_("Yes, take it back"), sure)],
                [Button(_("No, leave it"), OpenPaperConsents(**about))],
            ],
        )
    toast = _("The mark is taken back.")
    try:
        await unmark_paper(session, actor=actor, kind=callback_data.kind, **about)
    except AlreadyDone:
        toast = _("Already done")
    screen = await papers_screen(session, actor, callback_data.participation_id)
    return screen.with_toast(toast)


async def _sign(
    session: Session, actor: Actor, asked: TypePaperDay | MarkPaper, when: date
) -> None:
    await sign_on_paper(
        session,
        actor=actor,
        participation_id=asked.participation_id,
        kind=asked.kind,
        signed_on=when,
        publication=PublicationChoice(
            fields=chosen_of(asked.fields, PublicationField),
            places=chosen_of(asked.places, PublicationPlace),
            term=asked.term,
        ),
    )


def _today(actor: Actor) -> date:
    return to_local(clock.now(), actor.timezone).date()


def _past(when: date | None, today: date) -> date | None:
    """«3 сентября» in November is the last one, where the words alone would mean the next."""
    if when is None or when <= today or when - today > timedelta(days=366):
        return when
    return _year_before(when) if when - today > timedelta(days=31) else when


def _year_before(when: date) -> date:
    feb_29 = (when.month, when.day) == (2, 29)
    return when.replace(year=when.year - 1, day=28 if feb_29 else when.day)
