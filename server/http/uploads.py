"""/v1/uploads: tus 1.0.0 (creation, checksum, termination, expiration), and documents back out.

Bytes go from the socket to a file, never through memory as a whole; what an answer promises is on
disk before it is sent. Which partner is asked for comes from the token alone.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import hashlib
import hmac
import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass
from email.utils import format_datetime
from typing import Annotated, Any
from urllib.parse import quote

from litestar import Response, delete, get, head, patch, post, route
from litestar.di import NamedDependency
from litestar.params import FromPath, PathParameter
from litestar.status_codes import HTTP_201_CREATED, HTTP_204_NO_CONTENT

from server.errors import BodyTooLarge, MalformedRequest, RequestRefused
from server.http.house import AnyRequest, House
from server.services import evidence
from server.services.actor import Actor
from server.services.evidence import Upload, UploadUnknown
from server.storage.blobs import Blobs, BytesGone, Part, UploadBusy
from server.storage.scope import OPERATOR, Reach, Scope, of_side
from server.storage.unit_of_work import UnitOfWork
from sync.wire.version import MAX_DOCUMENT_BYTES

log = logging.getLogger(__name__)

TUS_VERSION = "1.0.0"
EXTENSIONS = "creation,checksum,termination,expiration"
ALGORITHMS = ("sha256", "sha1")
OFFSET_TYPE = "application/offset+octet-stream"
WRITTEN_AT_ONCE = 256 * 1024
SILENCE_SECONDS = 30.0
"""A sender that says nothing for so long is gone: its upload is free for its next try."""
UploadId = Annotated[str, PathParameter(pattern="^[0-9a-f]{64}(-[0-9a-f]{32})?$")]


class WrongVersion(RequestRefused):
    """Another tus than ours, or none named."""

    status = 412
    code = "TUS_VERSION"
    title = "Another version of tus"
    detail = "This server speaks tus 1.0.0."


class OffsetWrong(RequestRefused):
    """The bytes sent do not follow those that are here."""

    status = 409
    code = "OFFSET_WRONG"
    title = "Ask where to go on"
    detail = "These bytes do not follow those that arrived. Ask for the offset and go on there."


class ChecksumWrong(RequestRefused):
    """The bytes are not those that were sent."""

    status = 460
    code = "CHECKSUM_WRONG"
    title = "The checksum does not match"
    detail = "The bytes changed on their way; none of them was kept. Send them again."


class UploadInUse(RequestRefused):
    """Another request is writing to the same upload."""

    status = 423
    code = "UPLOAD_IN_USE"
    title = "Somebody else is sending"
    detail = "Another request is sending to this upload. Try again shortly."


class NoOffsetType(RequestRefused):
    """PATCH with another content type than tus wants."""

    status = 415
    code = "MEDIA_TYPE"
    title = "Unknown media type"
    detail = "Send application/offset+octet-stream."


class DocumentTooLarge(BodyTooLarge):
    """Over Tus-Max-Size."""

    detail = "A document has at most 25 MB."


class BrokeOff(Exception):
    """The sender went away in the middle."""


@dataclass(frozen=True, slots=True)
class Checksum:
    """What a sender says of the bytes of one request."""

    algorithm: str
    digest: bytes

    def fits(self, found: bytes) -> bool:
        """Say whether these are the bytes it was made of."""
        return hmac.compare_digest(self.digest, found)


@route(
    ["/v1/uploads", "/v1/uploads/{upload_id:str}"],
    http_method=["OPTIONS"],
    status_code=HTTP_204_NO_CONTENT,
    include_in_schema=False,
)
async def describe() -> Response[None]:
    """Say which tus this is."""
    told = {
        "Tus-Extension": EXTENSIONS,
        "Tus-Max-Size": str(MAX_DOCUMENT_BYTES),
        "Tus-Checksum-Algorithm": ",".join(ALGORITHMS),
    }
    return Response(None, status_code=HTTP_204_NO_CONTENT, headers=told)


@post(
    "/v1/uploads",
    status_code=HTTP_201_CREATED,
    tags=["documents"],
    summary="Begin to send a document",
)
async def create(request: AnyRequest, house: NamedDependency[House]) -> Response[None]:
    """Begin an upload (tus creation); `Upload-Metadata` must name its `sha256` in hex."""
    check_version(request)
    size = _number(request, "upload-length")
    if size > MAX_DOCUMENT_BYTES:
        raise DocumentTooLarge
    if size == 0:
        raise MalformedRequest("An empty document proves nothing.")
    sha256 = _sha256_in(request.headers.get("upload-metadata", ""))
    blobs, life = Blobs(house.settings.blobs), house.settings.upload_life

    def unit(uow: UnitOfWork, actor: Actor) -> Upload:
        begun = evidence.begin(uow, actor, sha256, size, life)
        if not begun.done:
            house.quotas.take_bytes(actor.partner_id, size, uow.now)
        return begun

    upload = await house.write_as(request, unit)
    if not upload.done:
        upload = await _begin(house, blobs, upload)
    headers = {"Location": f"/v1/uploads/{upload.upload_id}", **_told(upload)}
    return Response(None, status_code=HTTP_201_CREATED, headers=headers)


async def _begin(house: House, blobs: Blobs, upload: Upload) -> Upload:
    """Make the file of a new upload, unless the bytes turn out to be here already.

    They are when the server stopped between taking in the last byte and saying so, or when the
    database was restored to a moment before.
    """
    partner_id, sha256, size = upload.partner_id, upload.sha256, upload.size
    if await asyncio.to_thread(blobs.is_whole, partner_id, sha256, size):
        await house.write(
            lambda uow: evidence.arrived(uow, partner_id, sha256, size), _owner(partner_id)
        )
        return Upload(sha256, partner_id, sha256, size, size)
    await asyncio.to_thread(blobs.begin, upload.upload_id)
    return upload


@head("/v1/uploads/{upload_id:str}", status_code=HTTP_204_NO_CONTENT, tags=["documents"])
async def ask(
    request: AnyRequest, house: NamedDependency[House], upload_id: UploadId
) -> Response[None]:
    """Answer how much of a document is here (tus core)."""
    check_version(request)
    upload = await _found(request, house, upload_id)
    if not upload.done and upload.offset == upload.size:
        # The server stopped between the last byte and its answer.
        upload = await _finish(house, Blobs(house.settings.blobs), upload)
    return Response(
        None,
        status_code=HTTP_204_NO_CONTENT,
        headers={"Upload-Length": str(upload.size), **_told(upload)},
    )


@patch(
    "/v1/uploads/{upload_id:str}",
    status_code=HTTP_204_NO_CONTENT,
    request_max_body_size=None,
    tags=["documents"],
    summary="Send the next bytes of a document",
)
async def append(
    request: AnyRequest, house: NamedDependency[House], upload_id: UploadId
) -> Response[None]:
    """Take in bytes at the offset the sender names (tus core and checksum)."""
    check_version(request)
    if request.headers.get("content-type", "").partition(";")[0].strip() != OFFSET_TYPE:
        raise NoOffsetType
    said, checksum = _number(request, "upload-offset"), _checksum(request)
    owner = (await _found(request, house, upload_id)).partner_id
    blobs = Blobs(house.settings.blobs)
    try:
        with house.quotas.sending(owner), blobs.writing(upload_id) as part:
            # Asked again now that nobody else writes to it.
            upload = await _found(request, house, upload_id)
            if upload.offset != said:
                raise OffsetWrong
            part.go_to(said)
            upload = await _take(request, house, part, upload, checksum)
    except UploadBusy as busy:
        raise UploadInUse(retry_after=1) from busy
    except BytesGone as gone:
        upload = await _found(request, house, upload_id)
        if upload.done and said == upload.offset:
            return Response(None, status_code=HTTP_204_NO_CONTENT, headers=_told(upload))
        raise UploadUnknown from gone
    if upload.offset == upload.size:
        upload = await _finish(house, blobs, upload)
    return Response(None, status_code=HTTP_204_NO_CONTENT, headers=_told(upload))


async def _take(
    request: AnyRequest, house: House, part: Part, upload: Upload, checksum: Checksum | None
) -> Upload:
    """Write what comes; return how far it is safe. Without a checksum, half a request counts."""
    offset, broke_off = upload.offset, False
    found = hashlib.new(checksum.algorithm if checksum else "sha256")
    try:
        async for piece in _pieces(request):
            if offset + len(piece) > upload.size:
                part.go_to(upload.offset)
                raise DocumentTooLarge
            await asyncio.to_thread(part.write, piece)
            found.update(piece)
            offset += len(piece)
    except BrokeOff:
        broke_off = True
    if checksum is not None and (broke_off or not checksum.fits(found.digest())):
        part.go_to(upload.offset)
        raise MalformedRequest("The request broke off.") if broke_off else ChecksumWrong
    await asyncio.to_thread(part.keep)
    life = house.settings.upload_life
    return await house.write(
        lambda uow: evidence.advance(uow, upload, offset, life), _owner(upload.partner_id)
    )


async def _pieces(request: AnyRequest) -> AsyncIterator[bytes]:
    """Give the body in pieces worth a write. Raises BrokeOff."""
    kept = bytearray()
    more = True
    while more:
        try:
            message: Any = await asyncio.wait_for(request.receive(), SILENCE_SECONDS)
        except TimeoutError:
            message = {"type": "http.disconnect"}
        if message["type"] == "http.disconnect":
            if kept:
                yield bytes(kept)
            raise BrokeOff
        kept += message.get("body", b"")
        more = message.get("more_body", False)
        if len(kept) >= WRITTEN_AT_ONCE or (kept and not more):
            yield bytes(kept)
            kept.clear()


async def _finish(house: House, blobs: Blobs, upload: Upload) -> Upload:
    """Check the whole document, put it in its place, then say so. ChecksumWrong ends the upload."""
    upload_id, partner_id, sha256 = upload.upload_id, upload.partner_id, upload.sha256
    if not await asyncio.to_thread(blobs.finish, upload_id, partner_id, sha256):
        await house.write(lambda uow: evidence.drop_upload(uow, upload_id), _owner(partner_id))
        await asyncio.to_thread(blobs.drop_part, upload_id)
        raise ChecksumWrong
    over = await house.write(
        lambda uow: evidence.arrived(uow, partner_id, sha256, upload.size), _owner(partner_id)
    )
    house.documents.set()
    for name in over:
        await asyncio.to_thread(blobs.drop_part, name)
    return Upload(upload_id, partner_id, sha256, upload.size, upload.size)


@delete("/v1/uploads/{upload_id:str}", status_code=HTTP_204_NO_CONTENT, tags=["documents"])
async def end(request: AnyRequest, house: NamedDependency[House], upload_id: UploadId) -> None:
    """Give an unfinished upload up (tus termination)."""
    check_version(request)
    upload = await _found(request, house, upload_id)
    if upload.done:
        raise UploadUnknown
    await house.write(lambda uow: evidence.drop_upload(uow, upload_id), _owner(upload.partner_id))
    await asyncio.to_thread(Blobs(house.settings.blobs).drop_part, upload_id)


@get("/v1/evidence/{evidence_id:str}", tags=["documents"], summary="Fetch a document")
async def fetch(
    request: AnyRequest, house: NamedDependency[House], evidence_id: FromPath[str]
) -> Response[bytes]:
    """Answer a document's bytes, to be saved and never to be shown in place."""
    document = await house.read_as(
        request, lambda connection, actor, _: evidence.document_of(connection, actor, evidence_id)
    )
    partner_id, sha256 = document.partner_id, document.sha256
    content = await asyncio.to_thread(Blobs(house.settings.blobs).read, partner_id, sha256)
    if content is None:
        log.error("document %s of partner %d is damaged or gone", sha256, partner_id)
        await house.write(lambda uow: evidence.lost(uow, partner_id, sha256), _owner(partner_id))
        raise evidence.DocumentMissing
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(document.name, safe='')}",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "ETag": f'"{sha256}"',
    }
    return Response(content, media_type="application/octet-stream", headers=headers)


async def _found(request: AnyRequest, house: House, upload_id: str) -> Upload:
    """Return an upload of whoever asks. Raises UploadUnknown and UploadGone."""
    upload = await house.read_as(
        request,
        lambda connection, actor, now: evidence.upload_of(connection, actor, upload_id, now),
    )
    if not upload.done and not Blobs(house.settings.blobs).holds(upload_id, upload.offset):
        # A database that was restored without its documents: the sender begins anew.
        raise UploadUnknown
    return upload


def _owner(partner_id: int) -> Scope:
    """Return the scope of what is written about documents of a partner, whose token opened it."""
    return of_side(partner_id, is_vendor=False, reach=Reach.WRITER)


def _told(upload: Upload) -> dict[str, str]:
    headers = {"Upload-Offset": str(upload.offset)}
    if upload.expires_at is not None:
        headers["Upload-Expires"] = format_datetime(upload.expires_at, usegmt=True)
    return headers


def check_version(request: AnyRequest) -> None:
    """Raise WrongVersion unless the request speaks our tus."""
    if request.headers.get("tus-resumable") != TUS_VERSION:
        raise WrongVersion


def _number(request: AnyRequest, name: str) -> int:
    text = request.headers.get(name, "")
    if not (text.isascii() and text.isdigit() and len(text) <= len("9007199254740992")):
        raise MalformedRequest(f"{name.title()} must be a whole number.")
    return int(text)


def _sha256_in(metadata: str) -> str:
    """Return the hash an upload's metadata names. Raises MalformedRequest."""
    try:
        named = {
            key: base64.b64decode(value, validate=True).decode()
            for key, _, value in (pair.strip().partition(" ") for pair in metadata.split(","))
            if key
        }
    except (binascii.Error, UnicodeDecodeError) as broken:
        raise MalformedRequest("Upload-Metadata can't be read.") from broken
    found = named.get("sha256", "")
    if len(found) != hashlib.sha256().digest_size * 2 or set(found) - set("0123456789abcdef"):
        raise MalformedRequest("Upload-Metadata must name the sha256 of the document, in hex.")
    return found


def _checksum(request: AnyRequest) -> Checksum | None:
    text = request.headers.get("upload-checksum")
    if text is None:
        return None
    algorithm, _, digest = text.strip().partition(" ")
    if algorithm not in ALGORITHMS:
        raise MalformedRequest("Upload-Checksum must be of sha256 or sha1.")
    try:
        return Checksum(algorithm, base64.b64decode(digest, validate=True))
    except binascii.Error as broken:
        raise MalformedRequest("Upload-Checksum can't be read.") from broken


# --- what the clock does -----------------------------------------------------------------------
async def take_stock(house: House) -> None:
    """Compare database and disk, once, when the server starts."""
    blobs = Blobs(house.settings.blobs)
    files = await asyncio.to_thread(blobs.parts)
    missing, found = await house.write(lambda uow: evidence.take_stock(uow, blobs), OPERATOR)
    if missing or found:
        log.warning("documents: %d are gone and are asked for again, %d found", missing, found)
    known = await house.write(evidence.uploads_under_way, OPERATOR)
    for name in set(files) - known:
        await asyncio.to_thread(blobs.drop_part, name)


async def tidy_up(house: House) -> None:
    """Remove what rested too long and nothing refers to."""
    blobs = Blobs(house.settings.blobs)
    await house.write(evidence.settle_waiting, OPERATOR)
    for name in await house.write(evidence.expire_uploads, OPERATOR):
        await asyncio.to_thread(blobs.drop_part, name)
    for partner_id, sha256 in await house.write(evidence.expire_unused, OPERATOR):
        await asyncio.to_thread(blobs.drop, partner_id, sha256)


HANDLERS = (describe, create, ask, append, end, fetch)
