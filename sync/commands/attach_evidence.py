"""Adds a document to a claim or a deal: first its bytes are safe here, then the op says so."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from domain.codes import Code
from domain.verdicts import Refused
from sync.rows import SendState
from sync.wire.kinds import OpKind

if TYPE_CHECKING:
    from sync.workplace import Workplace

_LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Attached:
    """A document that belongs to the record now; `known` when it did before."""

    evidence_id: str
    known: bool = False


def attach_evidence(wp: Workplace, entity: str, path: Path) -> Attached | Refused:
    """Attach a copy of a file to `claim:<id>` or `deal:<id>`; the same contents twice are one.

    The person's file is read once and needed no more afterwards. Refused when the record is not
    here or not of the own company. Raises the DocumentProblems of `sync.errors`, DiskFull and
    NotWritable; then nothing is recorded.
    """
    from sync.outbox.ops import NewOp  # noqa: PLC0415 (with the stores)
    from sync.profile.blobs import Blobs  # noqa: PLC0415 (likewise)

    if wp.is_vendor or not _is_here(wp, entity):
        return Refused(Code.NOT_IN_SCOPE)
    kept = Blobs(wp.profile.blobs_path, wp.secrets.file_key).keep(path)
    known = _attached(wp, entity, kept.sha256)
    if known:
        wp.nudge()
        return Attached(known, known=True)
    evidence_id = wp.clock.new_id()
    wp.outbox.record(
        NewOp(
            op_id=wp.clock.new_id(),
            kind=OpKind.EVIDENCE_ATTACH,
            entity=entity,
            body={
                "evidence_id": evidence_id,
                "sha256": kept.sha256,
                "size": kept.size,
                "name": _printable(path.name),
                "media_type": _media_type(path.name),
            },
            local={"who": wp.identity.member_name},
            recorded_at=wp.clock.now(),
        )
    )
    wp.recorded()
    return Attached(evidence_id)


def _is_here(wp: Workplace, entity: str) -> bool:
    from sync.commands.working import working_claim, working_deal  # noqa: PLC0415 (as above)

    kind, _, key = entity.partition(":")
    if kind == "claim":
        return working_claim(wp, key) is not None
    return kind == "deal" and working_deal(wp, key) is not None


def _attached(wp: Workplace, entity: str, sha256: str) -> str:
    """Return the id of the same document on the same record, "" when it is new there."""
    from sync.outbox.pending import documents_of  # noqa: PLC0415 (with the stores)

    for op in documents_of(wp.outbox, entity):
        if op.body["sha256"] == sha256 and op.state is not SendState.REFUSED:
            return str(op.body["evidence_id"])
    found = wp.replica.db.row(
        "SELECT evidence_id FROM base_evidence WHERE entity = ? AND sha256 = ?", (entity, sha256)
    )
    return str(found[0]) if found else ""


def _printable(name: str) -> str:
    """Return a file's name as text that every screen can show and every store can keep."""
    text = name.encode("utf-8", "replace").decode()
    return "".join(char if char.isprintable() else "\ufffd" for char in text)[:_LONGEST_NAME]


def _media_type(name: str) -> str:
    import mimetypes  # noqa: PLC0415 (reads the system's lists: not before it is needed)

    return mimetypes.guess_type(name)[0] or ""
