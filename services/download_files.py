"""What a one-time link serves: a maker of the file for every kind of download.

A maker reads the world as it is when the link is used, checks what the actor may see then (raises
NotFound), and changes nothing. Its texts are in the language of the actor: it is called inside the
translations' context, as a handler is.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from models import DownloadKind
from services.actor import Actor
from services.session import Session

TEXT = "text/plain; charset=utf-8"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@dataclass(frozen=True, slots=True)
class File:
    """A small file made here: its name for the person's device, its media type, its bytes."""

    filename: str
    media_type: str
    content: bytes


Maker = Callable[[Session, Actor, int | None], Awaitable[File]]

DOWNLOADS: dict[DownloadKind, Maker] = {}


def download(*kinds: DownloadKind) -> Callable[[Maker], Maker]:
    """Register the maker of `kinds`: async f(session, actor, subject_id) -> File."""

    def register(maker: Maker) -> Maker:
        for kind in kinds:
            DOWNLOADS[kind] = maker
        return maker

    return register


async def make_file(
    session: Session, *, reader: Actor, kind: DownloadKind, subject_id: int | None
) -> File:
    """The file of a kind for its reader; its maker raises NotFound when they may not have it."""
    return await DOWNLOADS[kind](session, reader, subject_id)
