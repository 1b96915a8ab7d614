"""Many values as one for PostgreSQL: texts as the database itself writes them down, others as text.

A text that travels as text is escaped here, and read letter by letter there.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence

import msgspec

_TEXT = 25
"""What PostgreSQL calls the type of an element; that of the array is the driver's affair."""
_HEAD, _LENGTH = struct.Struct("!iiiii"), struct.Struct("!i")
_NOTHING = _LENGTH.pack(-1)


class Texts:
    """Texts, and None among them, that travel as one array."""

    __slots__ = ("values",)

    def __init__(self, values: Sequence[str | None]) -> None:
        self.values = values

    def binary(self, encoding: str) -> bytes:
        """Return the array as the database sends and receives one."""
        values = self.values
        parts = [_HEAD.pack(1, None in values, _TEXT, len(values), 1)]
        length = _LENGTH.pack
        for value in values:
            if value is None:
                parts.append(_NOTHING)
            else:
                text = value.encode(encoding)
                parts += (length(len(text)), text)
        return b"".join(parts)


def array_of(values: Sequence[object]) -> str:
    """Return numbers, flags, days or instants, and None among them, as the text of an array.

    One of JSON is that but for its brackets, as long as it holds no text.
    """
    return "{" + _JSON.encode(values).decode()[1:-1] + "}"


_JSON = msgspec.json.Encoder()
