"""The proof that a text was shown and answered: the same for every consent given with a button."""

from aiogram.types import CallbackQuery

from handlers.consent_text import ConsentText
from services.consents import Proof


def proof_of(
    callback: CallbackQuery, text: ConsentText, shown: tuple[str, str, str]
) -> Proof | None:
    """The proof, when what was `shown` (version, language, mark) is the text as it is now.

    None when the text has changed since: what was not read cannot be agreed to.
    """
    if callback.message is None or shown != (text.version, text.locale, text.mark):
        return None
    return Proof(
        version=text.version,
        locale=text.locale,
        sha256=text.sha256,
        chat_id=callback.message.chat.id,
        message_id=callback.message.message_id,
    )
