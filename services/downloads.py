"""One-time links to files: short-lived, for one use, bound to one person, audited.

A link serves what a messenger may not carry (product.md, «Privacy»). Only the SHA-256 of its token
is stored, so a copy of the database opens nothing (reliability.md 5, row 5). The file is made when
the link is used, with the rights its person has then: see services/download_files.py.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from models import Account, Download, DownloadKind
from services import audit, clock
from services.access import require
from services.actor import Actor, load_actor
from services.errors import NotFound
from services.policy import policy_of
from services.session import Session

TOKEN_BYTES = 32
# For somebody whose school has no zone yet: load_actor wants one.
DEFAULT_ZONE = "Europe/Moscow"


@dataclass(frozen=True, slots=True)
class Ticket:
    """A link that was just used: for whom and what to make the file."""

    actor: Actor
    kind: DownloadKind
    subject_id: int | None


async def issue_download(
    session: Session, *, actor: Actor, kind: DownloadKind, subject_id: int | None = None
) -> str | None:
    """The token of a new link for the actor; None when the operator has set no PUBLIC_URL.

    Whether the actor may have this file is decided where the file is made; whoever offers the link
    checks it before. Raises NotFound for somebody without a person.
    """
    require(actor.person_id is not None)
    policy = policy_of(session)
    if policy.public_url is None:
        return None
    token = secrets.token_urlsafe(TOKEN_BYTES)
    now = clock.now()
    download = Download(
        token_hash=download_hash(token),
        person_id=actor.person_id,
        kind=kind,
        subject_id=subject_id,
        created_at=now,
        expires_at=now + timedelta(minutes=policy.download_minutes),
    )
    session.add(download)
    await session.flush()
    _note(session, download, "download_issued")
    return token


async def note_sent(session: Session, *, actor: Actor, kind: DownloadKind) -> None:
    """Write down that a file went to the actor in the chat. Raises NotFound without a person."""
    require(actor.person_id is not None)
    audit.record(
        session,
        actor_id=actor.person_id,
        action="file_sent",
        entity="person",
        entity_id=actor.person_id,
        kind=kind.value,
    )
    await session.flush()


async def find_open_kind(session: Session, *, token: str) -> DownloadKind | None:
    """What this link would serve now; None when it is dead. Changes nothing: messengers look at
    links by themselves.

    No access check: whoever holds the token asks.
    """
    download = await session.scalar(
        select(Download).where(Download.token_hash == download_hash(token))
    )
    return download.kind if download is not None and _is_open(download) else None


async def use_download(session: Session, *, token: str) -> Ticket:
    """Use a link up. Raises NotFound when there is none, it is too old, or was used: alike.

    No access check: whoever holds the token asks, and the file is made for the link's person.
    """
    download = await session.scalar(
        select(Download)
        .where(Download.token_hash == download_hash(token))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if download is None or not _is_open(download):
        raise NotFound
    download.used_at = clock.now()
    _note(session, download, "download_used")
    await session.flush()
    actor = await _person_behind(session, download)
    return Ticket(actor=actor, kind=download.kind, subject_id=download.subject_id)


def download_hash(token: str) -> str:
    """The SHA-256 of a token, in hex: all that is stored of it."""
    return hashlib.sha256(token.encode()).hexdigest()


def _is_open(download: Download) -> bool:
    return download.used_at is None and clock.now() < download.expires_at


async def _person_behind(session: Session, download: Download) -> Actor:
    account = await session.scalar(
        select(Account)
        .where(Account.person_id == download.person_id)
        .order_by(Account.id.desc())
        .limit(1)
    )
    if account is None:
        raise NotFound
    return await load_actor(
        session,
        telegram_id=account.telegram_id,
        locale=account.locale,
        timezone=DEFAULT_ZONE,
    )


def _note(session: Session, download: Download, action: str) -> None:
    audit.record(
        session,
        actor_id=download.person_id,
        action=action,
        entity="download",
        entity_id=download.id,
        kind=download.kind.value,
    )
