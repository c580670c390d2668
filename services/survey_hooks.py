"""What follows from a questionnaire that was sent, or added to afterwards.

It runs in the transaction that stores the answers, so an answer and its consequence are one.
"""

from collections.abc import Awaitable, Callable

from models import SurveyResponse
from services.actor import Actor
from services.session import Session

Consequence = Callable[[Session, SurveyResponse, Actor], Awaitable[None]]

CONSEQUENCES: dict[str, list[Consequence]] = {}
CORRECTIONS: dict[str, list[Consequence]] = {}


def after_submit(*codes: str) -> Callable[[Consequence], Consequence]:
    """Run the function whenever one of these questionnaires is submitted for the first time."""

    def register(consequence: Consequence) -> Consequence:
        for code in codes:
            CONSEQUENCES.setdefault(code, []).append(consequence)
        return consequence

    return register


async def run_consequences(session: Session, *, response: SurveyResponse, actor: Actor) -> None:
    """Everything that follows from `response`, whose answers are loaded."""
    for consequence in CONSEQUENCES.get(response.survey_code, ()):
        await consequence(session, response, actor)


def after_correction(*codes: str) -> Callable[[Consequence], Consequence]:
    """Run the function whenever an answer is added or changed in one of these that was sent."""

    def register(consequence: Consequence) -> Consequence:
        for code in codes:
            CORRECTIONS.setdefault(code, []).append(consequence)
        return consequence

    return register


async def run_corrections(session: Session, *, response: SurveyResponse, actor: Actor) -> None:
    """Everything that follows from a later change of `response`, whose answers are loaded."""
    for consequence in CORRECTIONS.get(response.survey_code, ()):
        await consequence(session, response, actor)
