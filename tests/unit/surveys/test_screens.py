"""The screens of questions: at most eight buttons, but for the scale."""

import pytest

from bot.translations import translations
from handlers.survey_screens import step_screen
from models import Answer, SurveyResponse, SurveyResponseState
from services.session import Session
from services.survey_views import SurveyView
from services.surveys import QuestionType, list_surveys

MOST_BUTTONS = 8


def _views() -> list[SurveyView]:
    return [
        SurveyView(
            response=SurveyResponse(
                id=1,
                survey_code=survey.code,
                survey_version=survey.version,
                portion=portion,
                state=SurveyResponseState.OPEN,
                answers=[],
            ),
            survey=survey,
        )
        for survey in list_surveys().values()
        for portion in survey.portions or ("",)
    ]


@pytest.mark.parametrize("is_ticked", [False, True])
def test_no_question_has_more_than_eight_buttons(is_ticked: bool) -> None:
    too_many, seen = {}, 0
    i18n = translations()
    with i18n.context(), i18n.use_locale("ru"):
        for view in _views():
            for step in view.steps:
                if step.question.type is QuestionType.SCALE10 or step.question.source:
                    continue
                view.response.answers = []
                if is_ticked and step.question.type is QuestionType.MULTI:
                    ticked = Answer(
                        question_code=step.question.code,
                        item_code=step.item,
                        options=list(step.options[:1]),
                    )
                    view.response.answers = [ticked]
                screen = step_screen(Session(), view, step)
                count, seen = sum(map(len, screen.rows)), seen + 1
                if count > MOST_BUTTONS:
                    too_many[step.question.code] = count
    assert seen > 100
    assert too_many == {}
