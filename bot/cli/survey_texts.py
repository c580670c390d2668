"""What is wrong in a file of questionnaires, in the operator's words."""

from collections.abc import Mapping

from bot.cli.console import CommandFailed, ExitCode
from bot.cli.texts import N_
from bot.cli.texts import gettext as _
from bot.settings import Settings
from services.surveys import Fault, InvalidSurvey, use_overrides

SENTENCES: Mapping[Fault, str] = {
    Fault.UNREADABLE: N_("the file cannot be read ({detail})"),
    Fault.NOT_YAML: N_("this is not YAML ({detail})"),
    Fault.NOT_A_MAPPING: N_("keys with values are expected here"),
    Fault.NOT_A_LIST: N_("a list is expected here"),
    Fault.NOT_TEXT: N_("a text is expected here"),
    Fault.NOT_A_NUMBER: N_("a whole number is expected here ({detail})"),
    Fault.NOT_A_FLAG: N_("true or false is expected here"),
    Fault.MISSING: N_("the key “{detail}” is missing"),
    Fault.UNKNOWN_KEY: N_("there is no key “{detail}”"),
    Fault.TWICE: N_("“{detail}” stands here twice"),
    Fault.NOT_ONE_OF: N_("it must be one of: {detail}"),
    Fault.TOO_LONG: N_("this is longer than {detail} characters"),
    Fault.WRONG_LIMITS: N_("the limits contradict each other"),
    Fault.NOT_FOR_TYPE: N_("a question of this type has no “{detail}”"),
    Fault.NO_OPTIONS: N_("a choice needs two options or more"),
    Fault.NO_SUCH_SURVEY: N_("there is no questionnaire “{detail}”"),
    Fault.NO_SUCH_QUESTION: N_("there is no question “{detail}” here"),
    Fault.NO_SUCH_OPTION: N_("there is no option “{detail}”"),
    Fault.NO_SUCH_SOURCE: N_("there is no such source ({detail})"),
    Fault.PLACEHOLDER: N_(
        "braces stand only in the text of a question that is repeated, once, as in the original"
    ),
    Fault.WRONG_ORDER: N_("what is sent with its last tap begins with its required taps"),
    Fault.NEEDED: N_("“{detail}” cannot be switched off: other things depend on its answer"),
}


def problem_text(error: InvalidSurvey) -> str:
    """«Файл, строка 12: нет варианта «maybe»»."""
    reason = _(SENTENCES[error.fault]).format(detail=error.detail)
    return _("{file}, line {line}: {reason}.").format(
        file=error.file, line=error.line, reason=reason
    )


def require_questionnaires(settings: Settings) -> None:
    """Refuse to start with a broken file of questionnaires. Raises CommandFailed."""
    try:
        use_overrides(settings.questionnaires_file)
    except InvalidSurvey as error:
        raise CommandFailed(problem_text(error), code=ExitCode.WRONG_INPUT) from None
