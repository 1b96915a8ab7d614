"""Documents of claims and deals: attached by an op, their bytes taken in apart from it.

A document is `there` only when its bytes are on disk under their hash. Never tells one partner
what another one has: hashes are looked up within the own partner alone.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from domain.codes import Code
from server.errors import NotAllowed, RequestRefused
from server.services import readings
from server.services.actor import Actor
from server.services.bodies import EvidenceAttach
from server.services.judging_again import documents_changed
from server.services.work import Work
from server.storage import tables as t
from server.storage.blobs import Blobs
from server.storage.unit_of_work import UnitOfWork
from sync.wire.messages import Outcome
from sync.wire.tables import VENDOR, partner_stream

AWAITING, THERE = "awaiting_upload", "there"
MOST_UNDER_WAY = 200
MOST_BYTES_UNDER_WAY = 1024 * 1024 * 1024
"""What one partner may have under way at once: nobody fills the disk for the others."""
UNUSED_LIFE = timedelta(days=30)
"""How long a document nothing refers to is kept: its op may still be on its way."""


class UploadUnknown(RequestRefused):
    """No such upload of this partner."""

    status = 404
    code = "UPLOAD_UNKNOWN"
    title = "No such upload"
    detail = "There is no such upload. Begin a new one."


class UploadGone(RequestRefused):
    """The upload rested too long."""

    status = 410
    code = "UPLOAD_GONE"
    title = "The upload is over"
    detail = "This upload rested too long and was removed. Begin a new one."


class TooMuchUnderWay(RequestRefused):
    """The partner's share of unfinished uploads is used up."""

    status = 429
    code = "TOO_MUCH_UNDER_WAY"
    title = "Finish other uploads first"
    detail = "Too many documents of your company are under way. Finish some, then go on."


class DocumentMissing(RequestRefused):
    """The document is known, its bytes are not here (yet)."""

    status = 404
    code = "EVIDENCE_AWAITED"
    title = "Not here yet"
    detail = "This document has not arrived yet."


@dataclass(frozen=True, slots=True)
class Upload:
    """An upload as its owner may see it; `done` when the document is here already."""

    upload_id: str
    partner_id: int
    sha256: str
    size: int
    offset: int
    expires_at: datetime | None = None

    @property
    def done(self) -> bool:
        """Whether every byte is here and checked."""
        return self.expires_at is None


# --- the op ------------------------------------------------------------------------------------
def attach(work: Work, body: EvidenceAttach) -> Outcome:
    """Attach a document to a claim or deal of the own partner; the same one twice is one."""
    uow, actor, entity = work.uow, work.actor, work.envelope.entity
    if actor.is_vendor or _owner(uow.connection, entity) != actor.partner_id:
        return work.refused(Code.NOT_IN_SCOPE)
    known = uow.connection.execute(
        sa.select(t.evidence).where(
            (t.evidence.c.evidence_id == body.evidence_id)
            | ((t.evidence.c.entity == entity) & (t.evidence.c.sha256 == body.sha256))
        )
    ).first()
    if known is not None:
        same = (known.entity, known.sha256) == (entity, body.sha256)
        return work.applied(known.rev) if same else work.refused(Code.IDEMPOTENCY_REUSED)
    size = _size_of_blob(uow.connection, actor.partner_id, body.sha256)
    uow.connection.execute(
        sa.insert(t.evidence),
        {
            "evidence_id": body.evidence_id,
            "entity": entity,
            "partner_id": actor.partner_id,
            "member_id": actor.member_id,
            "sha256": body.sha256,
            "name": body.name,
            "media_type": body.media_type,
            "size": size or body.size,
            "state": AWAITING if size is None else THERE,
            "attached_at": work.evidence(work.envelope.occurred_at),
            "rev": 1,
        },
    )
    _tell(uow, actor.partner_id, body.evidence_id)
    documents_changed(work, entity)
    return work.applied(1)


def _owner(connection: Connection, entity: str) -> int | None:
    """Return the partner of a claim or deal, None when there is no such thing."""
    kind, _, key = entity.partition(":")
    table = {"claim": t.claim, "deal": t.deal}.get(kind)
    if table is None:
        return None
    query = sa.select(table.c.partner_id).where(table.c[f"{kind}_id"] == key)
    return connection.execute(query).scalar()


def _tell(uow: UnitOfWork, partner_id: int, evidence_id: str) -> None:
    uow.put(partner_stream(partner_id), "evidence", evidence_id)
    uow.put(VENDOR, "evidence", evidence_id)


def _size_of_blob(connection: Connection, partner_id: int, sha256: str) -> int | None:
    query = sa.select(t.blob.c.size).where(
        t.blob.c.partner_id == partner_id, t.blob.c.sha256 == sha256
    )
    return connection.execute(query).scalar()


# --- uploads -----------------------------------------------------------------------------------
def begin(uow: UnitOfWork, actor: Actor, sha256: str, size: int, life: timedelta) -> Upload:
    """Return a new upload; one that is done when this partner has the document already.

    Raises NotAllowed for vendor staff and TooMuchUnderWay.
    """
    if actor.is_vendor:
        raise NotAllowed
    there = _size_of_blob(uow.connection, actor.partner_id, sha256)
    if there is not None:
        return Upload(sha256, actor.partner_id, sha256, there, there)
    many, much = uow.connection.execute(
        sa.select(sa.func.count(), sa.func.coalesce(sa.func.sum(t.upload.c.size), 0)).where(
            t.upload.c.partner_id == actor.partner_id
        )
    ).one()
    if many >= MOST_UNDER_WAY or much + size > MOST_BYTES_UNDER_WAY:
        raise TooMuchUnderWay(retry_after=60)
    upload = Upload(
        f"{sha256}-{secrets.token_hex(16)}", actor.partner_id, sha256, size, 0, uow.now + life
    )
    uow.connection.execute(
        sa.insert(t.upload),
        {
            "upload_id": upload.upload_id,
            "partner_id": actor.partner_id,
            "member_id": actor.member_id,
            "sha256": sha256,
            "size": size,
            "offset": 0,
            "expires_at": upload.expires_at,
        },
    )
    return upload


def upload_of(connection: Connection, actor: Actor, upload_id: str, now: datetime) -> Upload:
    """Return an upload of the own partner. Raises UploadUnknown, and UploadGone when it is over.

    One that is finished is still answered for: the answer to its last bytes may have been lost.
    """
    row = connection.execute(
        sa.select(t.upload).where(
            t.upload.c.upload_id == upload_id, t.upload.c.partner_id == actor.partner_id
        )
    ).first()
    if row is None:
        sha256 = upload_id.partition("-")[0]
        there = _size_of_blob(connection, actor.partner_id, sha256)
        if actor.is_vendor or there is None:
            raise UploadUnknown
        return Upload(upload_id, actor.partner_id, sha256, there, there)
    upload = Upload(upload_id, row.partner_id, row.sha256, row.size, row.offset, row.expires_at)
    if row.expires_at <= now and not _is_referred_to(connection, row.partner_id, row.sha256):
        raise UploadGone
    return upload


def _is_referred_to(connection: Connection, partner_id: int, sha256: str) -> bool:
    query = sa.select(t.evidence.c.evidence_id).where(
        t.evidence.c.partner_id == partner_id, t.evidence.c.sha256 == sha256
    )
    return connection.execute(query.limit(1)).first() is not None


def advance(uow: UnitOfWork, upload: Upload, offset: int, life: timedelta) -> Upload:
    """Note that the bytes up to `offset` are safe on disk. Raises UploadUnknown."""
    until = uow.now + life
    done = uow.connection.execute(
        sa.update(t.upload)
        .where(t.upload.c.upload_id == upload.upload_id, t.upload.c.offset == upload.offset)
        .values(offset=offset, expires_at=until)
    )
    if not done.rowcount:
        raise UploadUnknown
    return Upload(upload.upload_id, upload.partner_id, upload.sha256, upload.size, offset, until)


def drop_upload(uow: UnitOfWork, upload_id: str) -> None:
    """Forget an upload."""
    uow.connection.execute(sa.delete(t.upload).where(t.upload.c.upload_id == upload_id))


def arrived(uow: UnitOfWork, partner_id: int, sha256: str, size: int) -> list[str]:
    """Note that a document is on disk under its hash, and tell everybody who waits for it.

    Returns the uploads of the same document, which are over with it.
    """
    if _size_of_blob(uow.connection, partner_id, sha256) is None:
        # Two uploads of one document may end at the same moment: the second finds the first.
        with uow.attempt():
            uow.connection.execute(
                sa.insert(t.blob),
                {
                    "partner_id": partner_id, "sha256": sha256, "size": size,
                    "received_at": uow.now,
                },
            )  # fmt: skip
    over = uow.connection.execute(
        sa.delete(t.upload)
        .where(t.upload.c.partner_id == partner_id, t.upload.c.sha256 == sha256)
        .returning(t.upload.c.upload_id)
    )
    names = list(over.scalars())
    _mark(uow, partner_id, sha256, THERE, size)
    return names


def lost(uow: UnitOfWork, partner_id: int, sha256: str) -> None:
    """Note that the bytes of a document are not here any more: whoever holds them sends them."""
    uow.connection.execute(
        sa.delete(t.blob).where(t.blob.c.partner_id == partner_id, t.blob.c.sha256 == sha256)
    )
    _mark(uow, partner_id, sha256, AWAITING)


def _mark(
    uow: UnitOfWork, partner_id: int, sha256: str, state: str, size: int | None = None
) -> None:
    """Move every row of a document that is in another state to this one."""
    values: dict[str, Any] = {"state": state, "rev": t.evidence.c.rev + 1}
    if size is not None:
        values["size"] = size
    changed = uow.connection.execute(
        sa.update(t.evidence)
        .where(
            t.evidence.c.partner_id == partner_id,
            t.evidence.c.sha256 == sha256,
            t.evidence.c.state != state,
        )
        .values(**values)
        .returning(t.evidence.c.evidence_id)
    )
    for evidence_id in changed.scalars().all():
        _tell(uow, partner_id, evidence_id)


# --- reading -----------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Document:
    """A document as it may be fetched, and the claim or deal it belongs to."""

    partner_id: int
    sha256: str
    name: str
    entity: str = ""


def document_of(connection: Connection, actor: Actor, evidence_id: str) -> Document:
    """Return a document for its own partner or vendor staff. Raises DocumentMissing."""
    row = connection.execute(
        sa.select(t.evidence).where(t.evidence.c.evidence_id == evidence_id)
    ).first()
    if row is None or not (actor.is_vendor or row.partner_id == actor.partner_id):
        raise DocumentMissing
    if row.state != THERE:
        raise DocumentMissing
    return Document(row.partner_id, row.sha256, row.name, row.entity)


# --- what time and mishaps do ------------------------------------------------------------------
def expire_uploads(uow: UnitOfWork) -> list[str]:
    """Forget uploads that rested too long and that nothing refers to; return which."""
    referred = sa.exists().where(
        t.evidence.c.partner_id == t.upload.c.partner_id,
        t.evidence.c.sha256 == t.upload.c.sha256,
    )
    over = uow.connection.execute(
        sa.delete(t.upload)
        .where(t.upload.c.expires_at <= uow.now, ~referred)
        .returning(t.upload.c.upload_id)
    )
    return list(over.scalars())


def expire_unused(uow: UnitOfWork) -> list[tuple[int, str]]:
    """Forget documents nothing has referred to for a month; return partner and hash of each."""
    referred = sa.exists().where(
        t.evidence.c.partner_id == t.blob.c.partner_id, t.evidence.c.sha256 == t.blob.c.sha256
    )
    over = uow.connection.execute(
        sa.delete(t.blob)
        .where(t.blob.c.received_at <= uow.now - UNUSED_LIFE, ~referred)
        .returning(t.blob.c.partner_id, t.blob.c.sha256)
    )
    gone = [(row.partner_id, row.sha256) for row in over]
    readings.forget(uow, gone)
    return gone


def take_stock(uow: UnitOfWork, blobs: Blobs) -> tuple[int, int]:
    """Compare what the database says with what is on disk; return how many were lost and found.

    A document without its bytes awaits them again. Bytes whose row is missing are taken in when
    something waits for them. Uploads without their bytes are forgotten, but not one that has none
    yet: it may be just beginning, and its file comes after its row.
    """
    missing = found = 0
    for row in uow.connection.execute(sa.select(t.blob)).all():
        if blobs.size(row.partner_id, row.sha256) != row.size:
            lost(uow, row.partner_id, row.sha256)
            missing += 1
    waiting = sa.select(t.evidence.c.partner_id, t.evidence.c.sha256, t.evidence.c.size).where(
        t.evidence.c.state == AWAITING
    )
    for row in uow.connection.execute(waiting.distinct()).all():
        known = _size_of_blob(uow.connection, row.partner_id, row.sha256)
        size = blobs.size(row.partner_id, row.sha256)
        if known is not None:
            arrived(uow, row.partner_id, row.sha256, known)
        elif size is not None and blobs.is_whole(row.partner_id, row.sha256, size):
            arrived(uow, row.partner_id, row.sha256, size)
            found += 1
    for row in uow.connection.execute(sa.select(t.upload).where(t.upload.c.offset > 0)).all():
        if not blobs.holds(row.upload_id, row.offset):
            drop_upload(uow, row.upload_id)
    return missing, found


def settle_waiting(uow: UnitOfWork) -> None:
    """Mark what awaits bytes that are here: an op and its bytes may arrive at the same moment."""
    query = (
        sa.select(t.blob.c.partner_id, t.blob.c.sha256, t.blob.c.size)
        .join(
            t.evidence,
            (t.evidence.c.partner_id == t.blob.c.partner_id)
            & (t.evidence.c.sha256 == t.blob.c.sha256),
        )
        .where(t.evidence.c.state == AWAITING)
        .distinct()
    )
    for row in uow.connection.execute(query).all():
        _mark(uow, row.partner_id, row.sha256, THERE, row.size)


def uploads_under_way(uow: UnitOfWork) -> set[str]:
    """Return the names of all uploads."""
    return set(uow.connection.execute(sa.select(t.upload.c.upload_id)).scalars())
