"""Ops as values: what is recorded, what a fold reads, what a batch carries.

No I/O. The names of states are `sync.rows.SendState`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import msgspec

from sync.wire.codec import decode
from sync.wire.messages import Envelope, SealedOp, Withheld

_PLAIN = msgspec.json.Encoder()


def text_of(value: object) -> str:
    """Return a value as JSON text for a column."""
    return _PLAIN.encode(value).decode()


def value_of(text: str) -> Any:  # noqa: ANN401 (JSON)
    """Return the value in a JSON column."""
    return json.loads(text)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewOp:
    """What a command records. `hold_seconds` is how long it can be undone; 0 seals it at once.

    `local` is what this device judged (points, product, code), kept here and never sent.
    `items` are the entities of a batch decision.
    """

    op_id: str
    kind: str
    entity: str
    body: Mapping[str, Any]
    recorded_at: datetime
    hold_seconds: float = 0
    base: Mapping[str, int] = field(default_factory=dict)
    local: Mapping[str, Any] = field(default_factory=dict)
    items: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalScan:
    """One delivered scan as the journal keeps it; `at` is text as `sync.clock.stamp` makes it."""

    at: str
    text: str
    serial: str = ""
    twin: str = ""
    product: str = ""
    standing: str
    code: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)
    points: int = 0
    claim_id: str = ""
    op_id: str = ""
    twin_of: str = ""


@dataclass(frozen=True, slots=True)
class Claimed:
    """Whose claim of a serial this device recorded."""

    canonical: str
    op_id: str
    claim_id: str
    who: str
    day: str


@dataclass(frozen=True, slots=True)
class QueuedOp:
    """A sealed op ready to be sent verbatim; a `stuck` one is named in its place only."""

    op_id: str
    n: int
    envelope: str
    attempts: int
    sig: str = ""
    stuck: bool = False
    hash: str = ""
    entity: str = ""

    def sealed(self) -> SealedOp:
        """Return what is sent of it."""
        if not self.stuck:
            return SealedOp(op=self.envelope, sig=self.sig)
        prev = decode(self.envelope, Envelope).prev
        return SealedOp(
            withheld=Withheld(
                op_id=self.op_id, n=self.n, prev=prev, hash=self.hash, entity=self.entity
            ),
            sig=self.sig,
        )
