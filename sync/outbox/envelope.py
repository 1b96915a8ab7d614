"""Sealing: a held op becomes the bytes that are stored, chained and sent for ever."""

from __future__ import annotations

from typing import Any

from sync.clock import instant
from sync.outbox.ops import value_of
from sync.wire.codec import envelope_hash, seal
from sync.wire.messages import Envelope


def sealed(device: str, n: int, prev: str, row: tuple[Any, ...]) -> tuple[str, str]:
    """Return the canonical text of an op and its hash.

    `row` is op_id, kind, entity, base, body, recorded_at, mono_ms, boot_id, time_token as stored:
    the readings are those of the moment the person acted.
    """
    op_id, kind, entity, base, body, recorded_at, mono_ms, boot_id, time_token = row
    envelope = Envelope(
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
    content = seal(envelope)
    return content.decode(), envelope_hash(content)
