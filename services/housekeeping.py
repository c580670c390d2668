"""What is destroyed when its time has come: people who asked for it, and traces without a use."""

from datetime import timedelta

from sqlalchemy import delete

from models import AuditRecord, DialogState, Download, ProcessedUpdate
from services import clock
from services.erasure import erase_person, list_due_people
from services.received_messages import forget_old_messages
from services.session import Session
from services.support_messages import forget_old_words

# Telegram keeps an undelivered update for a day (reliability.md 3.1); an abandoned form helps
# nobody after a month.
UPDATES_KEPT = timedelta(days=2)
DIALOGS_KEPT = timedelta(days=30)
# domain.md 2.3.17.
AUDIT_KEPT = timedelta(days=3 * 365 + 1)
# Who took what is in the audit log.
DOWNLOADS_KEPT = timedelta(days=1)


async def purge_due_people(session: Session) -> None:
    """Erase everybody whose day of erasure has come."""
    for person_id in await list_due_people(session):
        await erase_person(session, person_id=person_id)


async def forget_old_traces(session: Session) -> None:
    """Forget marks of updates, untouched dialogs, links, messages and old actions of the log."""
    now = clock.now()
    await session.execute(
        delete(ProcessedUpdate).where(ProcessedUpdate.processed_at < now - UPDATES_KEPT)
    )
    await session.execute(delete(DialogState).where(DialogState.updated_at < now - DIALOGS_KEPT))
    await session.execute(delete(Download).where(Download.expires_at < now - DOWNLOADS_KEPT))
    await forget_old_messages(session)
    await forget_old_words(session)
    await session.execute(delete(AuditRecord).where(AuditRecord.at < now - AUDIT_KEPT))
