"""What a case of support is about and how it stands, in words."""

from collections.abc import Mapping

from aiogram.utils.i18n import lazy_gettext as __

from models import SupportSource, SupportState

SOURCES: Mapping[SupportSource, object] = {
    SupportSource.RELATIONS: __("help with relations in the pair"),
    SupportSource.RECOVERY: __("support and recovery"),
    SupportSource.HARD: __("it is hard without a pair"),
    SupportSource.ASKED: __("a talk with a psychologist"),
    SupportSource.TOLD: __("a word at the end of a pair"),
}
# On the psychologist's list.
CASE_STATES: Mapping[SupportState, object] = {
    SupportState.OPEN: __("new"),
    SupportState.TAKEN: __("with you"),
    SupportState.CLOSED: __("closed"),
}
# To the person themselves, in one line of their own data.
OWN_STATES: Mapping[SupportState, object] = {
    SupportState.OFFERED: __("offered, not answered"),
    SupportState.DECLINED: __("not passed on"),
    SupportState.OPEN: __("passed on to the psychologist"),
    SupportState.TAKEN: __("read by the psychologist"),
    SupportState.CLOSED: __("over"),
    SupportState.WITHDRAWN: __("taken back"),
}
# To the person themselves.
HOW_IT_STANDS: Mapping[SupportState, object] = {
    SupportState.DECLINED: __("I have passed nothing on. If you think again, the button stays."),
    SupportState.OPEN: __("The psychologist has your request and will write to you."),
    SupportState.TAKEN: __("{taker} has read your request and will write to you."),
    SupportState.CLOSED: __(
        "This conversation is over. When you need support again, say so after a meeting or tell "
        "the psychologist."
    ),
    SupportState.WITHDRAWN: __("Taken back: the psychologist sees your request no longer."),
}
