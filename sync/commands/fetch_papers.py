"""Fetches the documents of claims that come next, so that the desk has them without a line.

Own encrypted copies in <profile>/papers, apart from documents on their way: each can be fetched
again, so nothing here is precious. What no open claim needs any more is deleted.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

from sync.commands.save_evidence import document_bytes
from sync.errors import DocumentEmpty, DocumentTooLarge, DocumentUnreadable
from sync.profile.blobs import Blobs, CopyDamaged

if TYPE_CHECKING:
    from sync.workplace import Workplace

MOST_BYTES = 300 * 1024 * 1024
"""What the copies may take together; the newest are kept."""
_WAITING = (
    "SELECT evidence_id, sha256, size FROM base_evidence WHERE state = 'there'"
    " AND entity IN (SELECT 'claim:' || value FROM json_each(?)) ORDER BY attached_at, evidence_id"
)
_NEEDED = (
    "SELECT sha256 FROM base_evidence JOIN vendor_claim"
    " ON base_evidence.entity = 'claim:' || vendor_claim.claim_id WHERE vendor_claim.state"
    " IN ('submitted', 'in_review', 'needs_info', 'on_hold', 'appealed')"
    " ORDER BY attached_at DESC, evidence_id"
)


def paper(wp: Workplace, evidence_id: str) -> bytes:
    """Return a document from the copy here, else from the vendor, which leaves a copy.

    Raises what `document_bytes` raises.
    """
    found = wp.replica.db.row(
        "SELECT name, sha256, size FROM base_evidence WHERE evidence_id = ?", (evidence_id,)
    )
    if found is None:
        return document_bytes(wp, evidence_id)
    name, sha256, size = found
    kept = _here(wp, sha256, int(size))
    if kept:
        return kept
    content = document_bytes(wp, evidence_id)
    try:
        _blobs(wp).keep_bytes(content, name)
    except (DocumentEmpty, DocumentTooLarge):
        # Shown all the same; the next time it is fetched again.
        return content
    return content


def fetch_papers(wp: Workplace, claim_ids: Sequence[str], most: int = 1) -> int:
    """Fetch documents of these claims that are not here yet, `most` of them; return how many.

    Raises line problems.
    """
    blobs, fetched = _blobs(wp), 0
    for evidence_id, sha256, size in wp.replica.db.rows(_WAITING, (json.dumps(list(claim_ids)),)):
        if fetched == most:
            break
        if blobs.size(sha256) != size:
            paper(wp, evidence_id)
            fetched += 1
    return fetched


def tidy_papers(wp: Workplace) -> None:
    """Delete the copies no open claim needs, and the oldest of those that take too much room."""
    blobs = _blobs(wp)
    there = set(blobs.names())
    if not there:
        return
    room = MOST_BYTES
    for (sha256,) in wp.replica.db.rows(_NEEDED):
        size = blobs.size(sha256) if sha256 in there else None
        if size is not None and size <= room:
            room -= size
            there.discard(sha256)
    for sha256 in there:
        blobs.drop(sha256)


def _here(wp: Workplace, sha256: str, size: int) -> bytes:
    blobs = _blobs(wp)
    if blobs.size(sha256) != size:
        return b""
    try:
        content = blobs.read(sha256, 0, size)
    except (CopyDamaged, DocumentUnreadable):
        # Another key of the files, or a disk that fails: it can be fetched again.
        blobs.drop(sha256)
        return b""
    return content if hashlib.sha256(content).hexdigest() == sha256 else b""


def _blobs(wp: Workplace) -> Blobs:
    return Blobs(wp.profile.papers_path, wp.secrets.file_key)
