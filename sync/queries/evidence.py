"""The documents of a claim or deal, wherever their bytes are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sync.clock import instant
from sync.rows import DocumentRow, DocumentState, PendingOp, SendState

if TYPE_CHECKING:
    from sync.profile.blobs import Blobs
    from sync.workplace import Workplace

_THERE = "there"


def documents(wp: Workplace, entity: str) -> list[DocumentRow]:
    """Return the documents of `claim:<id>` or `deal:<id>` in the order they were attached."""
    from sync.outbox.pending import documents_of  # noqa: PLC0415 (with the stores)
    from sync.profile.blobs import Blobs  # noqa: PLC0415 (likewise)

    blobs = Blobs(wp.profile.blobs_path, wp.secrets.file_key)
    rows = [
        _of_base(wp, blobs, row)
        for row in wp.replica.db.rows(
            "SELECT evidence_id, member_id, sha256, name, size, state, attached_at"
            " FROM base_evidence WHERE entity = ? ORDER BY attached_at, evidence_id",
            (entity,),
        )
    ]
    told = {row.evidence_id for row in rows}
    own = documents_of(wp.outbox, entity)
    return rows + [_of_op(blobs, op) for op in own if op.body["evidence_id"] not in told]


def _of_base(wp: Workplace, blobs: Blobs, row: tuple[Any, ...]) -> DocumentRow:
    evidence_id, member_id, sha256, name, size, state, attached_at = row
    shown, percent = DocumentState.THERE, 100
    if state != _THERE:
        shown, percent = _on_its_way(blobs, sha256, int(size))
        if shown is DocumentState.DAMAGED:
            shown = DocumentState.ELSEWHERE
    return DocumentRow(
        evidence_id=evidence_id,
        name=name,
        size=int(size),
        who=wp.catalogue.member_name(member_id),
        at=instant(attached_at),
        state=shown,
        percent=percent,
    )


def _of_op(blobs: Blobs, op: PendingOp) -> DocumentRow:
    body: Mapping[str, Any] = op.body
    state, percent = _on_its_way(blobs, body["sha256"], body["size"])
    if op.state is SendState.REFUSED:
        state, percent = DocumentState.REFUSED, 0
    return DocumentRow(
        evidence_id=body["evidence_id"],
        name=body["name"],
        size=body["size"],
        who=op.local.get("who", ""),
        at=op.recorded_at,
        state=state,
        percent=percent,
        code=op.code,
        params=op.params,
    )


def _on_its_way(blobs: Blobs, sha256: str, size: int) -> tuple[DocumentState, int]:
    if blobs.size(sha256) is None:
        return DocumentState.DAMAGED, 0
    offset = blobs.progress(sha256).offset
    if not offset:
        return DocumentState.WAITING, 0
    return DocumentState.UPLOADING, min(100, offset * 100 // max(size, 1))
