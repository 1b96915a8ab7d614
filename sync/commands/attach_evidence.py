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
    from sync.profile.blobs import Blobs, Kept
    from sync.wire.messages import Json
    from sync.workplace import Workplace

_LONGEST_NAME = 200


HOLD_SECONDS = 8.0
"""How long a document that was looked at can be taken back without a trace."""


@dataclass(frozen=True, slots=True)
class Attached:
    """A document that belongs to the record now; `known` when it did before.

    `op_ids` are the ops that say so, while they can be undone.
    """

    evidence_id: str
    known: bool = False
    op_ids: tuple[str, ...] = ()


def attach_evidence(wp: Workplace, entity: str, path: Path) -> Attached | Refused:
    """Attach a copy of a file to `claim:<id>` or `deal:<id>`; the same contents twice are one.

    The person's file is read once and needed no more afterwards. Refused when the record is not
    here or not of the own company. Raises the DocumentProblems of `sync.errors`, DiskFull and
    NotWritable; then nothing is recorded.
    """
    if wp.is_vendor or not _is_here(wp, entity):
        return Refused(Code.NOT_IN_SCOPE)
    kept = _blobs(wp).keep(path)
    return _recorded(wp, (entity,), kept, path.name)


def attach_checked(
    wp: Workplace, entities: tuple[str, ...], name: str, content: bytes, reading: Json
) -> Attached | Refused:
    """Attach a document a person has looked at; to each of the records, its bytes kept once.

    `reading` is what was found on it, for the vendor, who reads it again. Can be undone for
    `HOLD_SECONDS`. Refused and raises as `attach_evidence`.
    """
    if wp.is_vendor or not entities or not _is_here(wp, entities[0]):
        return Refused(Code.NOT_IN_SCOPE)
    here = tuple(each for each in entities if _is_here(wp, each))
    kept = _blobs(wp).keep_bytes(content, name)
    return _recorded(wp, here, kept, name, reading=reading, hold=HOLD_SECONDS)


def undo_attach(wp: Workplace, op_ids: tuple[str, ...]) -> bool:
    """Take back what was just attached; False when any of it is on its way, or built upon."""
    from sync.outbox.pending import op_by_id, ops_of  # noqa: PLC0415 (with the stores)

    ops = [op_by_id(wp.outbox, op_id) for op_id in op_ids]
    for op in ops:
        if op is None or op.state is not SendState.HELD:
            return False
        if any(other.pos > op.pos for other in ops_of(wp.outbox, op.entity)):
            # What was recorded after it would go with it.
            return False
    wp.recorded(*filter(None, [wp.outbox.undo(op_id) for op_id in op_ids]))
    return True


def _blobs(wp: Workplace) -> Blobs:
    from sync.profile.blobs import Blobs  # noqa: PLC0415 (with the stores)

    return Blobs(wp.profile.blobs_path, wp.secrets.file_key)


def _recorded(
    wp: Workplace,
    entities: tuple[str, ...],
    kept: Kept,
    name: str,
    *,
    reading: Json | None = None,
    hold: float = 0,
) -> Attached:
    from sync.outbox.ops import NewOp  # noqa: PLC0415 (with the stores)

    first, known, op_ids = "", True, []
    for entity in entities:
        before = _attached(wp, entity, kept.sha256)
        evidence_id = before or wp.clock.new_id()
        first = first or evidence_id
        if before:
            continue
        known = False
        op_ids.append(wp.clock.new_id())
        wp.outbox.record(
            NewOp(
                op_id=op_ids[-1],
                kind=OpKind.EVIDENCE_ATTACH,
                entity=entity,
                body={
                    "evidence_id": evidence_id,
                    "sha256": kept.sha256,
                    "size": kept.size,
                    "name": _printable(name),
                    "media_type": _media_type(name),
                    **({"reading": reading} if reading else {}),
                },
                local={"who": wp.identity.member_name},
                recorded_at=wp.clock.now(),
                hold_seconds=hold,
            )
        )
    if known:
        wp.nudge()
    else:
        wp.recorded()
    return Attached(first, known, tuple(op_ids))


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
