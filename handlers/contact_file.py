"""The file behind a link to a contact: who it is, how to reach them, and what it is for."""

from aiogram.utils.i18n import gettext as _

from handlers.display import plain_person_name
from models import DownloadKind
from services.actor import Actor
from services.contacts import get_shared_contact
from services.download_files import TEXT, File, download
from services.session import Session

# Windows' own editor shows UTF-8 as it is meant only after this mark.
MARK = "\ufeff"


@download(DownloadKind.CONTACTS)
async def contact_file(session: Session, actor: Actor, subject_id: int | None) -> File:
    """A small text; `subject_id` is of the share. Raises NotFound when it is not for the actor."""
    contact = await get_shared_contact(session, actor=actor, share_id=subject_id or 0)
    lines = [
        plain_person_name(session, contact.owner.person),
        "",
        contact.value,
        "",
        _(
            "This contact was given to you for your work as a pair. Please do not pass it on, and "
            "delete the file when you no longer need it."
        ),
    ]
    name = _("contact-{number:03d}.txt").format(number=contact.owner.person.number)
    return File(name, TEXT, (MARK + "\r\n".join(lines) + "\r\n").encode())
