"""The links of a device's chain, worked out from the sealed bytes alone."""

from __future__ import annotations

from sync.wire.codec import decode, envelope_hash
from sync.wire.messages import Envelope


class Chain:
    """Hashes of envelopes, worked out once for all states."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[str, str, str, int]] = {}

    def facts(self, envelope: str) -> tuple[str, str, str, int]:
        """Return hash, prev, op id and n of a sealed op."""
        found = self._known.get(envelope)
        if found is None:
            told = decode(envelope.encode(), Envelope)
            found = (envelope_hash(envelope.encode()), told.prev, told.op_id, told.n)
            self._known[envelope] = found
        return found
