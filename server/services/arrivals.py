"""Ops as they arrive: their exact text, its hash and signature, and what they say.

Reads only; an op that can't be read keeps its place in the chain as long as it tells that place.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple

import msgspec

from server.errors import MalformedRequest
from sync.wire.codec import envelope_hash
from sync.wire.messages import Envelope, SealedOp, Withheld

LARGEST_NUMBER = 2**53
"""Whole numbers beyond it lose digits in other languages' JSON, and columns end soon after."""
NEVER = datetime.fromtimestamp(0, UTC)

_NUL = "\\u0000"
"""How JSON has to write the character NUL."""

_HASH = re.compile(r"[0-9a-f]{64}")


class Arrived(NamedTuple):
    """One op as it arrived.

    `unreadable` says why the envelope could not be read beyond its place in the chain. Of an op
    that is `withheld` only that place and its hash are known: it has no text.
    """

    text: str
    hash: str
    sig: str
    envelope: Envelope
    unreadable: str = ""

    @property
    def is_withheld(self) -> bool:
        """Whether only the op's place in the chain was sent."""
        return not self.text


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """The least an op must tell to keep its place in the chain."""

    op_id: str
    device: str
    n: int
    prev: str
    kind: str = ""
    entity: str = ""


def read_arrival(sealed: SealedOp, number: int, device: str) -> Arrived:
    """Return the op at a place of a push. MalformedRequest when not even its place is told."""
    if sealed.withheld is not None:
        return _withheld(sealed.withheld, sealed.sig, number, device)
    raw = sealed.op.encode("utf-8", "surrogatepass")
    digest = envelope_hash(raw)
    try:
        envelope = _READ.decode(raw)
    except (msgspec.ValidationError, msgspec.DecodeError) as problem:
        reason = str(problem)
    else:
        # Only where it is written can there be one.
        may_hold_nul = _NUL in sealed.op
        _check(envelope, number, may_hold_nul=may_hold_nul)
        if envelope.occurred_at.tzinfo is not None:
            reason = _unfit(envelope.body, may_hold_nul=may_hold_nul)
            return Arrived(sealed.op, digest, sealed.sig, envelope, reason)
        reason = "occurred_at has no time zone"
    try:
        told = _READ_PLACE.decode(raw)
    except (msgspec.ValidationError, msgspec.DecodeError) as problem:
        raise MalformedRequest(f"Operation {number} of this push can't be read.") from problem
    stand_in = _stand_in(told)
    _check(stand_in, number)
    return Arrived(sealed.op, digest, sealed.sig, stand_in, reason)


_READ = msgspec.json.Decoder(Envelope)
_READ_PLACE = msgspec.json.Decoder(_Place)


def _withheld(told: Withheld, sig: str, number: int, device: str) -> Arrived:
    if not _HASH.fullmatch(told.hash):
        raise MalformedRequest(f"Operation {number} of this push is withheld without its hash.")
    place = _Place(op_id=told.op_id, device=device, n=told.n, prev=told.prev, entity=told.entity)
    stand_in = _stand_in(place)
    _check(stand_in, number)
    return Arrived("", told.hash, sig, stand_in)


def _stand_in(told: _Place) -> Envelope:
    return Envelope(
        op_id=told.op_id, device=told.device, n=told.n, prev=told.prev, kind=told.kind,
        entity=told.entity, body={}, occurred_at=NEVER, mono_ms=0, boot_id="",
    )  # fmt: skip


def _check(op: Envelope, number: int, *, may_hold_nul: bool = True) -> None:
    """Raise MalformedRequest when even the place of an op is something no database can keep."""
    has_nul = may_hold_nul and "\x00" in f"{op.op_id}{op.kind}{op.entity}"
    if has_nul or abs(op.n) > LARGEST_NUMBER:
        raise MalformedRequest(f"Operation {number} of this push can't be kept.")


def _unfit(body: object, *, may_hold_nul: bool) -> str:
    """Return why a body can't be stored by any database, "" when it can."""
    left = [body]
    for value in left:
        if isinstance(value, dict):
            left.extend(value if may_hold_nul else ())
            # Most values are texts, and in most there can be no NUL.
            left.extend(
                value.values()
                if may_hold_nul
                else [each for each in value.values() if type(each) is not str]
            )
        elif isinstance(value, str):
            if may_hold_nul and "\x00" in value:
                return "a text contains the character NUL"
        elif isinstance(value, int):
            if abs(value) > LARGEST_NUMBER:
                return "a number is too large"
        elif isinstance(value, list):
            left.extend(value)
    return ""
