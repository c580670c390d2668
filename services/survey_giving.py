"""Answering a questionnaire, tap by tap: every tap is stored at once.

Options come as their short codes (`survey_reading.short`), as buttons carry them. What was sent may
be corrected until the deadline, except answers that decide something.
"""

from models import Answer
from services import clock
from services.actor import Actor
from services.errors import AlreadyDone, FormIncomplete, NotFound, TooManyChosen
from services.session import Session
from services.survey_ends import lock_survey, submit
from services.survey_hooks import run_corrections
from services.survey_reading import short
from services.survey_steps import Step, holds
from services.survey_types import SCALE, QuestionType
from services.survey_views import SurveyView, get_survey_view, view_of

__all__ = [
    "choose_option",
    "finish_ticks",
    "get_survey_view",
    "give_mark",
    "give_number",
    "give_text",
    "is_fitting",
    "send_survey",
    "skip_question",
    "tick_option",
]

T = QuestionType


async def give_mark(
    session: Session,
    *,
    actor: Actor,
    response_id: int,
    question_code: str,
    item: str = "",
    mark: int,
) -> SurveyView:
    """Store a mark of 1 to 10.

    Like every verb here, it raises NotFound, also for a question or value there is not; AlreadyDone
    when the answer may no longer be changed. The last required tap of what sends itself sends it.
    """
    view, step = await _lock_step(session, actor, response_id, question_code, item)
    if step.question.type is not T.SCALE10 or mark not in SCALE:
        raise NotFound
    return await _store(session, actor, view, step, number=mark)


async def choose_option(
    session: Session,
    *,
    actor: Actor,
    response_id: int,
    question_code: str,
    item: str = "",
    option: str,
) -> SurveyView:
    """Store the one option chosen."""
    view, step = await _lock_step(session, actor, response_id, question_code, item)
    if step.question.type is not T.SINGLE:
        raise NotFound
    return await _store(session, actor, view, step, options=[_option(step, option)])


async def tick_option(
    session: Session,
    *,
    actor: Actor,
    response_id: int,
    question_code: str,
    item: str = "",
    option: str,
    on: bool,
) -> SurveyView:
    """Tick an option (`on`), or untick it; it counts with `finish_ticks`, or at once in a
    correction.

    Raises TooManyChosen; FormIncomplete when too little of what was sent would be left.
    """
    view, step = await _lock_step(session, actor, response_id, question_code, item)
    if step.question.type is not T.MULTI:
        raise NotFound
    code = _option(step, option)
    ticked = [known for known in view.ticked(step) if known in step.options]
    if on == (code in ticked):
        return view
    if not on:
        ticked.remove(code)
    elif len(ticked) < step.most:
        ticked.append(code)
    else:
        raise TooManyChosen
    is_correction = view.response.submitted_at is not None
    if is_correction and len(ticked) < step.least:
        raise FormIncomplete
    answer = _answer_to(view, step)
    answer.options, answer.wording = ticked, step.question.wording
    answer.answered_at = clock.now() if is_correction else None
    if is_correction:
        await _corrected(session, actor, view)
    await session.flush()
    return view


async def finish_ticks(
    session: Session, *, actor: Actor, response_id: int, question_code: str, item: str = ""
) -> SurveyView:
    """«Готово»: what is ticked is the answer. Raises FormIncomplete when too little is."""
    view, step = await _lock_step(session, actor, response_id, question_code, item)
    if step.question.type is not T.MULTI:
        raise NotFound
    ticked = [code for code in view.ticked(step) if code in step.options]
    if len(ticked) < step.least:
        raise FormIncomplete
    if not step.question.ordered:
        ticked.sort(key=step.options.index)
    return await _store(session, actor, view, step, options=ticked)


async def give_text(
    session: Session,
    *,
    actor: Actor,
    response_id: int,
    question_code: str,
    item: str = "",
    text: str,
) -> SurveyView:
    """Store what was typed; `text` has passed `is_fitting`."""
    view, step = await _lock_step(session, actor, response_id, question_code, item)
    if step.question.type is not T.TEXT or not is_fitting(step, text):
        raise NotFound
    return await _store(session, actor, view, step, text=text)


async def give_number(
    session: Session,
    *,
    actor: Actor,
    response_id: int,
    question_code: str,
    item: str = "",
    number: int,
) -> SurveyView:
    """Store a typed number within the limits of its question."""
    view, step = await _lock_step(session, actor, response_id, question_code, item)
    question = step.question
    if question.type is not T.NUMBER or not question.least <= number <= question.most:
        raise NotFound
    return await _store(session, actor, view, step, number=number)


async def skip_question(
    session: Session, *, actor: Actor, response_id: int, question_code: str, item: str = ""
) -> SurveyView:
    """Leave out a question that may be skipped, and what was answered to it before."""
    view, step = await _lock_step(session, actor, response_id, question_code, item)
    if step.question.required:
        raise NotFound
    return await _store(session, actor, view, step)


async def send_survey(session: Session, *, actor: Actor, response_id: int) -> SurveyView:
    """Send it: the consequences follow once. Raises NotFound, FormIncomplete, AlreadyDone."""
    view = await _lock(session, actor, response_id)
    if not view.is_open:
        raise AlreadyDone
    if view.next_required is not None:
        raise FormIncomplete
    _forget_unasked(view)
    await submit(session, response=view.response, actor=actor)
    return view


def is_fitting(step: Step, text: str) -> bool:
    """True when a typed answer is neither too short nor too long."""
    return step.question.shortest <= len(text) <= step.question.longest


async def _lock(session: Session, actor: Actor, response_id: int) -> SurveyView:
    response = await lock_survey(session, response_id=response_id)
    view = await view_of(session, actor=actor, response=response)
    if view.is_open and response.survey_version != view.survey.version:
        # Its questions mean something else now: what was answered to the old ones is not kept.
        response.answers.clear()
        response.survey_version = view.survey.version
        # Before the same question is answered again: an answer has one row.
        await session.flush()
    return view


async def _lock_step(
    session: Session, actor: Actor, response_id: int, question_code: str, item: str
) -> tuple[SurveyView, Step]:
    view = await _lock(session, actor, response_id)
    step = view.find_step(question_code, item)
    if step is None:
        raise NotFound
    if not view.may_change(step):
        raise AlreadyDone
    return view, step


def _option(step: Step, option: str) -> str:
    found = next((code for code in step.options if short(code) == option), None)
    if found is None:
        raise NotFound
    return found


async def _store(
    session: Session,
    actor: Actor,
    view: SurveyView,
    step: Step,
    *,
    number: int | None = None,
    options: list[str] | None = None,
    text: str | None = None,
) -> SurveyView:
    answer = _answer_to(view, step)
    answer.number, answer.options, answer.text = number, options, text
    answer.wording = step.question.wording
    answer.answered_at = clock.now()
    if view.response.submitted_at is not None:
        await _corrected(session, actor, view)
    elif view.survey.sends_itself and view.next_required is None:
        await submit(session, response=view.response, actor=actor)
    await session.flush()
    return view


async def _corrected(session: Session, actor: Actor, view: SurveyView) -> None:
    """What follows from a change of what was sent."""
    _forget_unasked(view)
    await session.flush()
    await run_corrections(session, response=view.response, actor=actor)


def _answer_to(view: SurveyView, step: Step) -> Answer:
    for given in view.response.answers:
        if (given.question_code, given.item_code) == (step.question.code, step.item):
            return given
    answer = Answer(question_code=step.question.code, item_code=step.item)
    view.response.answers.append(answer)
    return answer


def _forget_unasked(view: SurveyView) -> None:
    """Drop answers to questions whose condition no longer holds, and ticks without «Готово»."""
    unasked = {q.code for q in view.survey.questions if not holds(q.when, view.response)}
    for answer in list(view.response.answers):
        if answer.question_code in unasked or answer.answered_at is None:
            view.response.answers.remove(answer)
