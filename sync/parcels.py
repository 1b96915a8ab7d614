"""A push made ready before it is its turn: its ops packed as they travel, all but the witness.

Owns what the body of a push is packed to. Sends nothing.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import zstandard

from sync.wire.codec import encode
from sync.wire.messages import Push, SealedOp, Witness

_LEVEL = 3
_OPEN_END = b"null}"
"""The end of a push that names no witness: there it can be named later."""


@dataclass(frozen=True, slots=True)
class Packed:
    """A body as it travels."""

    content: bytes
    gone: threading.Event = field(default_factory=threading.Event)
    """Set when the line has taken all of it."""

    def pieces(self) -> Iterator[bytes]:
        """Yield the body for the line, and note when it asks for what comes behind."""
        yield self.content
        self.gone.set()


class Parcel(list[SealedOp]):
    """The ops of one push, packed before it is known what the push before it is answered."""

    def __init__(self, device: str, ops: Sequence[SealedOp]) -> None:
        super().__init__(ops)
        said = encode(Push(device=device, ops=self))
        if not said.endswith(_OPEN_END):
            raise AssertionError("the witness is not the last that a push says")
        self._packer = zstandard.ZstdCompressor(level=_LEVEL).compressobj()
        self._begun = self._packer.compress(said.removesuffix(_OPEN_END))
        self._begun += self._packer.flush(zstandard.COMPRESSOBJ_FLUSH_BLOCK)
        self.gone = threading.Event()
        """Set when the line has taken all of it."""

    def close(self, witness: Witness | None) -> Packed:
        """Return the whole body, with the newest head that is known now. Only once."""
        end = self._packer.compress(encode(witness) + b"}")
        return Packed(self._begun + end + self._packer.flush(), self.gone)
