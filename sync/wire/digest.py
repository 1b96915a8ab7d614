"""What a table holds, as one number both ends can work out: how many rows, and the sum of marks.

A sum does not depend on order, so either end may keep or cache parts of it. Says nothing about
which rows differ; a copy that differs is fetched anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import blake2b

from sync.wire.messages import Digest
from sync.wire.tables import FeedTable

MODULUS = 2**64
_PRODUCT, _FLAGS = 0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F
"""Odd, so that no change of a product or of flags cancels out."""
_BETWEEN = "\x1f"


def marked_columns(table: FeedTable) -> tuple[str, ...]:
    """Return the columns a row's mark covers: key and revision, or all where there is none."""
    if "rev" in table.columns:
        return (*table.columns[: table.keys], "rev")
    return table.columns


def digest_of(rows: Iterable[Sequence[object]]) -> Digest:
    """Return the digest of rows given as the values of their marked columns.

    Values count by their text: databases differ in what they keep 0 and 1 as.
    """
    count = total = 0
    for row in rows:
        count += 1
        text = _BETWEEN.join(map(str, row)).encode("utf-8", "surrogatepass")
        total += int.from_bytes(blake2b(text, digest_size=8).digest())
    return written(count, total)


def digest_of_serials(count: int, marks: int, products: int, flags: int) -> Digest:
    """Return the digest of an allocation from plain sums over it, which a database makes fast.

    A fingerprint is random already; hashing a million of them again would only cost time.
    """
    return written(count, marks + _PRODUCT * products + _FLAGS * flags)


def written(count: int, total: int) -> Digest:
    """Return a number of rows and a sum of marks as they travel."""
    return Digest(count, f"{total % MODULUS:016x}")


def joined(one: Digest, other: Digest) -> Digest:
    """Return the digest of what two disjoint sets of rows hold together."""
    return written(one.rows + other.rows, int(one.sum, 16) + int(other.sum, 16))
