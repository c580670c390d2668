"""The screen of one question of a questionnaire."""

from collections.abc import Callable
from functools import partial

from aiogram import html
from aiogram.filters.callback_data import CallbackData
from aiogram.utils.i18n import gettext as _
from aiogram.utils.i18n import ngettext

from handlers.callbacks.surveys import (
    BreakOff,
    ChooseOption,
    FinishTicks,
    GiveMark,
    ShowAnswers,
    ShowStep,
    SkipStep,
    TickOption,
)
from handlers.display import shorten
from handlers.screen import Button, Screen
from handlers.survey_words import (
    nothing_ticked,
    option_title,
    seen_by,
    step_text,
    survey_title,
    why_asked,
)
from handlers.widgets import choice, menu_row, page_of, page_row
from services.session import Session
from services.survey_reading import short
from services.survey_steps import Step
from services.survey_views import SurveyView
from services.surveys import SCALE, QuestionType

T = QuestionType
# The short code of an option, whether it is chosen, and its page, as an action.
OptionAction = Callable[[str, bool, int], CallbackData]
# The question of a button about a step, as fields of its action.
Where = dict[str, int | str]
MARKS_IN_A_ROW = 5
MOST_BUTTONS = 8
PAGER = 2
LONGEST_SHOWN = 300


def step_screen(
    session: Session, view: SurveyView, step: Step, page: int = 0, known: str = ""
) -> Screen:
    """One question, with what was answered before marked; `known` is what the bot has counted."""
    lines = [_progress(view, step), f"<b>{step_text(session, view, step)}</b>"]
    lines += [*([known] if known else []), *_how_to_answer(view, step)]
    notes = f"{seen_by(view.survey, step.question, view.response)}\n{why_asked(step.question)}"
    ways = _ways_on(view, step)
    rows = _answers(session, view, step, page, room=MOST_BUTTONS - sum(map(len, ways)))
    return Screen(text="\n".join(lines) + f"\n\n<i>{notes}</i>", rows=[*rows, *ways])


def _progress(view: SurveyView, step: Step) -> str:
    """«После встречи · 3 из 10»; what may be added to what was sent is counted by itself."""
    if view.survey.sends_itself:
        is_required = step.question.required
        steps = view.required if is_required else view.optional
        words = _("{number} of {total}") if is_required else _("If you like: {number} of {total}")
    else:
        steps, words = view.steps, _("{number} of {total}")
    where = words.format(number=steps.index(step) + 1, total=len(steps))
    return f"{survey_title(view.survey)} · {where}"


def _how_to_answer(view: SurveyView, step: Step) -> list[str]:
    question = step.question
    if question.type is T.SCALE10:
        return [_("1 — not at all, 10 — completely")]
    if question.type is T.MULTI:
        return [_how_many(step)]
    if question.type is T.TEXT:
        lines = [
            _(
                "Type {shortest} to {longest} characters, without names of children or parents."
            ).format(shortest=question.shortest, longest=question.longest)
        ]
    elif question.type is T.NUMBER:
        lines = [_("Type a number in digits.")]
    else:
        return []
    given = view.answer(step)
    known = given.text if given is not None and given.text else None
    if given is not None and given.number is not None:
        known = str(given.number)
    if known:
        shown = html.quote(shorten(known, LONGEST_SHOWN))
        lines.append(_("Your answer now: {answer}").format(answer=shown))
    return lines


def _how_many(step: Step) -> str:
    most = min(step.most, len(step.options))
    if step.question.ordered and len(step.options) > 1:
        return ngettext(
            "Tick up to {count}, the first choice first, then press “Done”.",
            "Tick up to {count}, the first choice first, then press “Done”.",
            most,
        ).format(count=most)
    if most < len(step.options):
        return ngettext(
            "Tick up to {count}, then press “Done”.",
            "Tick up to {count}, then press “Done”.",
            most,
        ).format(count=most)
    return _("Tick everything that fits, then press “Done”.")


def _answers(
    session: Session, view: SurveyView, step: Step, page: int, *, room: int
) -> list[list[Button]]:
    where = where_is(view, step)
    if step.question.type is T.SCALE10:
        given = view.answer(step)
        chosen = given.number if given is not None else None
        marks = [
            Button(f"✓ {n}" if n == chosen else str(n), GiveMark(**where, value=n)) for n in SCALE
        ]
        return [marks[:MARKS_IN_A_ROW], marks[MARKS_IN_A_ROW:]]
    if step.question.type is T.SINGLE:
        choose = partial(_choose, where)
        return _options(session, view, step, page, choose, room)
    if step.question.type is T.MULTI:
        ticked = view.ticked(step)
        # «Готово» stands where «Пропустить» stood, so that a tick turns no page.
        of_options = room if _may_be_skipped(view, step) else room - 1
        rows = _options(session, view, step, page, partial(_tick, where), of_options)
        if ticked or _may_be_none(step):
            label = _("Done") if ticked else nothing_ticked(step.question)
            rows.append([Button(label, FinishTicks(**where))])
        return rows
    return []


def _choose(where: Where, code: str, _is_chosen: bool, _page: int) -> CallbackData:
    return ChooseOption(**where, option=code)


def _tick(where: Where, code: str, is_ticked: bool, page: int) -> CallbackData:
    return TickOption(**where, option=code, on=not is_ticked, page=page)


def _may_be_none(step: Step) -> bool:
    """True where «none of these» is an answer; what may be skipped is skipped instead."""
    return not step.least and step.question.required


def _may_be_skipped(view: SurveyView, step: Step) -> bool:
    is_ticked = step.question.type is T.MULTI and view.ticked(step)
    return not step.question.required and not is_ticked


def _options(
    session: Session, view: SurveyView, step: Step, page: int, action: OptionAction, room: int
) -> list[list[Button]]:
    ticked = list(view.ticked(step))
    size = room if len(step.options) <= room else room - PAGER
    codes, page, pages = page_of(step.options, page, size)
    rows = []
    for code in codes:
        title = option_title(session, view, step.question, code)
        press = action(short(code), code in ticked, page)
        if step.question.ordered and code in ticked:
            rows.append(choice(f"{ticked.index(code) + 1}. {title}", press))
        else:
            rows.append(choice(title, press, chosen=code in ticked))
    turn = page_row(page, pages, lambda at: ShowStep(**where_is(view, step), page=at))
    return [*rows, turn] if turn else rows


def _ways_on(view: SurveyView, step: Step) -> list[list[Button]]:
    """Back, skip; breaking off, which leads to the menu, last."""
    row = []
    if not view.is_open:
        row.append(Button(_("Back"), ShowAnswers(response_id=view.response.id)))
    elif (before := view.before(step)) is not None:
        row.append(Button(_("Back"), show_action(view, before)))
    if _may_be_skipped(view, step):
        row.append(Button(_("Skip"), SkipStep(**where_is(view, step))))
    break_off = [Button(_("Break off"), BreakOff(response_id=view.response.id))]
    last = break_off if view.is_open else menu_row()
    return [row, last] if row else [last]


def where_is(view: SurveyView, step: Step) -> Where:
    """The fields of a button about a step."""
    return {
        "response_id": view.response.id,
        "question": step.question.code,
        "about": short(step.item) if step.item else "",
    }


def show_action(view: SurveyView, step: Step) -> CallbackData:
    """The way to the question of a step."""
    return ShowStep(**where_is(view, step))
