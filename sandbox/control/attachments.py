"""Messages of a person that are not texts."""

from __future__ import annotations

import base64
import binascii
import secrets
from typing import Any

from sandbox import wire
from sandbox.errors import ControlError
from sandbox.images import image_size
from sandbox.methods.files import store_file
from sandbox.params import Upload
from sandbox.state import Person, StoredFile
from sandbox.world import World

# The smallest picture there is: one grey pixel.
PIXEL = base64.b64decode("R0lGODlhAQABAIAAAMLCwgAAACH5BAAAAAAALAAAAAABAAEAAAICRAEAOw==")
SAMPLE_TEXT = "пример".encode()


def attachment(
    world: World, person: Person, body: dict[str, Any]
) -> tuple[dict[str, Any], str | None]:
    """Bot API fields of the content and the id of its file, if it has one.

    `file_name` and `content` (base64) may say what a document or a photo holds.
    """
    kind = body.get("kind")
    if kind == "document":
        file = _file(world, body, "Document", "пример.txt", SAMPLE_TEXT)
        return {"document": wire.document(file)}, file.id
    if kind == "photo":
        file = _file(world, body, "Photo", "photo.gif", PIXEL)
        return {"photo": wire.photo(file)}, file.id
    if kind == "contact":
        return {"contact": _contact(person)}, None
    if kind == "location":
        return {"location": {"latitude": 55.7522, "longitude": 37.6156}}, None
    ids = {"file_id": secrets.token_urlsafe(24), "file_unique_id": secrets.token_urlsafe(8)}
    if kind == "sticker":
        shape = {"type": "regular", "width": 512, "height": 512}
        return {
            "sticker": {**ids, **shape, "is_animated": False, "is_video": False, "emoji": "👍"}
        }, None
    if kind == "voice":
        return {"voice": {**ids, "duration": 5, "mime_type": "audio/ogg"}}, None
    if kind == "video_note":
        return {"video_note": {**ids, "length": 240, "duration": 5}}, None
    raise ControlError(
        400, "kind: text, sticker, voice, photo, document, contact, location, video_note"
    )


def _contact(person: Person) -> dict[str, Any]:
    contact = {
        "phone_number": f"+7900{person.id % 10_000_000:07d}",
        "first_name": person.first_name,
        "user_id": person.id,
    }
    return {**contact, "last_name": person.last_name} if person.last_name else contact


def _file(world: World, body: dict[str, Any], type_name: str, name: str, data: bytes) -> StoredFile:
    if body.get("content") is not None:
        try:
            data = base64.b64decode(body["content"], validate=True)
        except (TypeError, binascii.Error):
            raise ControlError(400, "content must be base64") from None
    upload = Upload(str(body.get("file_name") or name), None, data)
    return store_file(world.files, upload, type_name, image_size(data) or (0, 0))
