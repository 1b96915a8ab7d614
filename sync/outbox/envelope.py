"""Sealing: a held op becomes the bytes that are stored, chained, signed and sent for ever."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sync.clock import instant
from sync.outbox.ops import value_of
from sync.wire.codec import envelope_hash, seal
from sync.wire.messages import Envelope
from sync.wire.signing import sign

READINGS = (
    "SELECT op_id, kind, entity, base, body, recorded_at, mono_ms, boot_id, time_token"
    " FROM op JOIN anchor USING (anchor)"
)
"""What an envelope is made of: the readings are those of the moment the person acted."""


@dataclass(frozen=True, slots=True)
class Link:
    """One sealed op of a device's chain: `text` is its envelope, `sig` "" without a key."""

    op_id: str
    n: int
    text: str
    hash: str
    sig: str


def link(device: str, key: bytes, n: int, prev: str, rows: Sequence[tuple[Any, ...]]) -> list[Link]:
    """Return the links that follow (`n`, `prev`) in a device's chain; `rows` as of `READINGS`."""
    links = []
    for row in rows:
        n += 1
        content = seal(_envelope(device, n, prev, row))
        prev = envelope_hash(content)
        links.append(Link(row[0], n, content.decode(), prev, sign(key, content) if key else ""))
    return links


def _envelope(device: str, n: int, prev: str, row: tuple[Any, ...]) -> Envelope:
    op_id, kind, entity, base, body, recorded_at, mono_ms, boot_id, time_token = row
    return Envelope(
        op_id=op_id,
        device=device,
        n=n,
        prev=prev,
        kind=kind,
        entity=entity,
        base=value_of(base),
        body=value_of(body),
        occurred_at=instant(recorded_at),
        mono_ms=mono_ms,
        boot_id=boot_id,
        time_token=time_token,
    )
