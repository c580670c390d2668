"""Answering questionnaires in tests: any question, with whatever value fits its type."""

from collections.abc import Iterable
from typing import Any

from services import survey_giving as giving
from services.actor import Actor
from services.session import Session
from services.survey_reading import short
from services.survey_views import SurveyView, get_survey_view
from services.surveys import QuestionType

T = QuestionType


async def give(
    session: Session, *, actor: Actor, response_id: int, code: str, value: Any, item: str = ""
) -> SurveyView:
    """Answer one question: a mark, an option's code, a list of codes, a text, a number, or None."""
    view = await get_survey_view(session, actor=actor, response_id=response_id)
    question = view.survey.question(code)
    kind = question.type if question is not None else T.SCALE10
    where = {
        "actor": actor,
        "response_id": response_id,
        "question_code": code,
        "item": short(item) if item else "",
    }
    if value is None:
        return await giving.skip_question(session, **where)
    match kind:
        case T.SCALE10:
            return await giving.give_mark(session, **where, mark=value)
        case T.SINGLE:
            return await giving.choose_option(session, **where, option=short(value))
        case T.MULTI:
            for option in value:
                await giving.tick_option(session, **where, option=short(option), on=True)
            return await giving.finish_ticks(session, **where)
        case T.NUMBER:
            return await giving.give_number(session, **where, number=value)
        case T.TEXT:
            return await giving.give_text(session, **where, text=value)


async def give_all(
    session: Session, *, actor: Actor, response_id: int, answers: Iterable[tuple[Any, ...]]
) -> SurveyView:
    """Answer several: (code, value) or (code, value, item); at least one."""
    view = None
    for code, value, *item in answers:
        view = await give(
            session,
            actor=actor,
            response_id=response_id,
            code=code,
            value=value,
            item=item[0] if item else "",
        )
    assert view is not None
    return view


async def fill(session: Session, *, actor: Actor, response_id: int, **wanted: Any) -> SurveyView:
    """Answer all that is still asked, `wanted` where named, else the first that fits; then send."""
    for _ in range(200):
        view = await get_survey_view(session, actor=actor, response_id=response_id)
        step = view.next_step
        if step is None or not view.is_open:
            break
        code = step.question.code
        value = wanted[code] if code in wanted else _any(view, code, step.options)
        await give(
            session, actor=actor, response_id=response_id, code=code, value=value, item=step.item
        )
    if view.is_open:
        view = await giving.send_survey(session, actor=actor, response_id=response_id)
    return view


def _any(view: SurveyView, code: str, options: tuple[str, ...]) -> Any:
    question = view.survey.question(code)
    assert question is not None
    if not question.required:
        return None
    return {
        T.SCALE10: 8,
        T.SINGLE: options[0] if options else None,
        T.MULTI: list(options[:1]),
        T.NUMBER: question.least,
        T.TEXT: "Something to say, " + "x" * question.shortest,
    }[question.type]
