"""Saves a document where a person wants it: from the copy here, else fetched from the vendor.

Never opens it, and writes nothing into the profile.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from sync.errors import AnswerBroken, DocumentMissing, DocumentUnreadable
from sync.profile import write_whole
from sync.profile.blobs import Blobs, CopyDamaged

if TYPE_CHECKING:
    from sync.workplace import Workplace

_OK = 200


def save_evidence(wp: Workplace, evidence_id: str, path: Path) -> None:
    """Write a document's bytes to a file, which appears whole or not at all.

    What is here is saved without a network. Raises DocumentMissing when neither side has it, line
    problems, AnswerBroken when other bytes came than were attached, DiskFull and NotWritable.
    """
    write_whole(path, document_bytes(wp, evidence_id))


def document_bytes(wp: Workplace, evidence_id: str) -> bytes:
    """Return a document from the copy here, else from the vendor.

    Raises DocumentMissing, line problems, and AnswerBroken when other bytes came.
    """
    name, sha256, size = _told(wp, evidence_id)
    content = _from_here(wp, sha256, size) or _fetched(wp, evidence_id, name)
    if hashlib.sha256(content).hexdigest() != sha256:
        raise AnswerBroken(server=wp.identity.server, reason="it is another document")
    return content


def _told(wp: Workplace, evidence_id: str) -> tuple[str, str, int]:
    """Return name, digest and size: as the vendor says, else as it was attached here."""
    from sync.outbox.pending import documents_of  # noqa: PLC0415 (with the stores)

    row = wp.replica.db.row(
        "SELECT name, sha256, size FROM base_evidence WHERE evidence_id = ?", (evidence_id,)
    )
    if row is not None:
        return str(row[0]), str(row[1]), int(row[2])
    for op in documents_of(wp.outbox):
        if op.body["evidence_id"] == evidence_id:
            return op.body["name"], op.body["sha256"], op.body["size"]
    raise DocumentMissing(name="–")


def _from_here(wp: Workplace, sha256: str, size: int) -> bytes:
    """Return the copy of this profile; nothing when there is none, or a damaged one."""
    blobs = Blobs(wp.profile.blobs_path, wp.secrets.file_key)
    if blobs.size(sha256) != size:
        return b""
    try:
        return blobs.read(sha256, 0, size)
    except (CopyDamaged, DocumentUnreadable):
        return b""


def _fetched(wp: Workplace, evidence_id: str, name: str) -> bytes:
    line = wp.transport()
    try:
        answer = line.carry("GET", f"/v1/evidence/{quote(evidence_id, safe='')}", None, {})
    finally:
        line.close()
    if answer.status_code != _OK:
        raise DocumentMissing(name=name)
    return answer.content
