"""Which documents of this device the vendor waits for. Asks both stores, writes nowhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sync.rows import SendState

if TYPE_CHECKING:
    from sync.workplace import Workplace

_WAITS_NO_MORE = frozenset({SendState.REFUSED, SendState.CONFLICTED})
"""The vendor did not take what they belong to."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A document that is here and not with the vendor. `held`: what it is about may be undone."""

    sha256: str
    size: int
    held: bool = False


def wanted(wp: Workplace) -> list[Wanted]:
    """Return the documents to send, those the vendor asks for first, then as they were attached."""
    from sync.outbox.pending import documents_of  # noqa: PLC0415 (with the stores)
    from sync.profile.blobs import Blobs  # noqa: PLC0415 (likewise)

    if wp.is_vendor:
        return []
    rows = wp.replica.db.rows(
        "SELECT sha256, size FROM base_evidence WHERE state <> 'there' ORDER BY attached_at"
    )
    found = {sha256: Wanted(sha256, int(size)) for sha256, size in rows}
    for op in documents_of(wp.outbox):
        if op.state not in _WAITS_NO_MORE:
            sha256 = op.body["sha256"]
            mine = Wanted(sha256, op.body["size"], op.state is SendState.HELD)
            if sha256 not in found or found[sha256].held:
                found[sha256] = mine
    blobs = Blobs(wp.profile.blobs_path, wp.secrets.file_key)
    return [
        each
        for each in found.values()
        if blobs.size(each.sha256) == each.size and not is_there(wp, each.sha256)
    ]


def is_there(wp: Workplace, sha256: str) -> bool:
    """Say whether the feed shows a document with the vendor for every record it belongs to."""
    states = states_of(wp, sha256)
    return bool(states) and set(states) == {"there"}


def states_of(wp: Workplace, sha256: str) -> list[str]:
    """Return what the feed says of every record these bytes belong to."""
    rows = wp.replica.db.rows("SELECT state FROM base_evidence WHERE sha256 = ?", (sha256,))
    return [str(state) for (state,) in rows]
