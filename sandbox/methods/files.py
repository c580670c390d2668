"""Documents and photos."""

from __future__ import annotations

import mimetypes
import secrets
from pathlib import PurePosixPath
from typing import Any

from sandbox import wire
from sandbox.errors import ApiError, bad_request
from sandbox.images import image_size
from sandbox.keyboards import reply_markup
from sandbox.methods.access import reply_target, writable_chat
from sandbox.methods.registry import Call, method
from sandbox.params import Upload
from sandbox.state import StoredFile
from sandbox.textcheck import caption

MAX_SIDES = 10_000
MAX_RATIO = 20
UNNAMED = "file"


@method("sendDocument")
async def send_document(call: Call) -> dict[str, Any]:
    """Send a file."""
    return _send(call, "document", "Document")


@method("sendPhoto")
async def send_photo(call: Call) -> dict[str, Any]:
    """Send a picture."""
    return _send(call, "photo", "Photo")


@method("getFile")
async def get_file(call: Call) -> dict[str, Any]:
    """Where to download a file of at most 20 MB."""
    file = call.world.files.get(call.params.text("file_id"))
    if file is None:
        raise bad_request("wrong file_id or the file is temporarily unavailable")
    if file.size > call.world.config.max_download:
        raise bad_request("file is too big")
    return {
        "file_id": file.id,
        "file_unique_id": file.unique_id,
        "file_size": file.size,
        "file_path": file.path,
    }


def _send(call: Call, field: str, type_name: str) -> dict[str, Any]:
    text, entities = caption(call.params, call.world.people)
    markup = reply_markup(call.params)
    person = writable_chat(call)
    reply_to = reply_target(call, person)
    file = _given_file(call, field, type_name)
    call.sandbox.limits.take(person.id, sends=True)
    content = wire.photo(file) if field == "photo" else wire.document(file)
    message = call.world.add_message(
        person,
        from_bot=True,
        kind=field,
        text=text,
        entities=entities,
        markup=markup,
        content={field: content},
        file_id=file.id,
        reply_to=reply_to,
    )
    return wire.message(call.world, message)


def _given_file(call: Call, field: str, type_name: str) -> StoredFile:
    upload = call.params.upload(field)
    if upload is not None:
        return _store(call, upload, type_name)
    reference = call.params.text(field)
    if not reference or reference.startswith("attach://"):
        raise bad_request(f"there is no {field} in the request")
    if reference.startswith(("http://", "https://")):
        raise bad_request("failed to get HTTP URL content")
    file = call.world.files.get(reference)
    if file is None:
        raise bad_request("wrong remote file identifier specified: wrong string length")
    if file.type != type_name:
        raise bad_request(f"can't use file of type {file.type} as {type_name}")
    return file


def _store(call: Call, upload: Upload, type_name: str) -> StoredFile:
    config = call.world.config
    if len(upload.data) > config.max_upload:
        raise ApiError(413, "Request Entity Too Large")
    if not upload.data:
        raise bad_request("file must be non-empty")
    size = (0, 0)
    if type_name == "Photo":
        if len(upload.data) > config.max_photo:
            raise bad_request("file is too big for a photo")
        size = _photo_size(upload.data)
    return store_file(call.world.files, upload, type_name, size)


def _photo_size(data: bytes) -> tuple[int, int]:
    size = image_size(data)
    if size is None:
        raise bad_request("IMAGE_PROCESS_FAILED")
    width, height = size
    shorter = min(size)
    if width + height > MAX_SIDES or shorter == 0 or max(size) / shorter > MAX_RATIO:
        raise bad_request("PHOTO_INVALID_DIMENSIONS")
    return size


def store_file(
    files: dict[str, StoredFile], upload: Upload, type_name: str, size: tuple[int, int] = (0, 0)
) -> StoredFile:
    """Keep an uploaded file and give it an id."""
    name = PurePosixPath(upload.name.replace("\\", "/")).name or UNNAMED
    guessed = mimetypes.guess_type(name)[0]
    # A form part without a type of its own says octet-stream; the name knows better.
    generic = upload.mime_type in {None, "", "application/octet-stream"}
    mime_type = guessed if generic and guessed else upload.mime_type
    folder = "photos" if type_name == "Photo" else "documents"
    number = len(files) + 1
    file = StoredFile(
        id=f"{'AgACAgI' if type_name == 'Photo' else 'BQACAgI'}{secrets.token_urlsafe(24)}",
        unique_id=f"AQAD{secrets.token_urlsafe(8)}",
        type=type_name,
        name=name,
        mime_type=mime_type or "application/octet-stream",
        data=upload.data,
        path=f"{folder}/file_{number}{PurePosixPath(name).suffix}",
        width=size[0],
        height=size[1],
    )
    files[file.id] = file
    return file
