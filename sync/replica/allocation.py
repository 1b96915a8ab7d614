"""The partner's own serials in a replica: packed blocks of the snapshot, and rows the feed put.

Owns how a fingerprint is found among both. A block never changes: what the feed deletes or
replaces is marked in `allocation_gone`, so what counts is (blocks - gone) and the rows, disjoint.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence

from sync.profile.database import Connection, Database
from sync.wire.serials import kind_numbers
from sync.wire.snapshot import (
    Block,
    kind_number,
    offsets,
    place_in,
)

_PUT = "INSERT INTO allocation_block (first, count, width, kinds, body) VALUES (?,?,?,?,?)"
_FIND = """
SELECT overlay.product_id, gone.fingerprint, block.first, block.count, block.width, block.kinds,
    block.body
FROM (SELECT ? AS mark) AS asked
LEFT JOIN allocation AS overlay ON overlay.fingerprint = asked.mark
LEFT JOIN allocation_gone AS gone ON gone.fingerprint = asked.mark
LEFT JOIN allocation_block AS block ON block.first =
    (SELECT max(first) FROM allocation_block WHERE first <= asked.mark)
"""
_BLOCKS = """
SELECT first, count, width, kinds, body FROM allocation_block
WHERE first IN (SELECT value FROM json_each(?))
"""
_GONE = """
SELECT fingerprint FROM allocation_gone
WHERE fingerprint IN (SELECT value FROM json_each(?))
"""
_ROWS = """
SELECT fingerprint, product_id FROM allocation
WHERE fingerprint IN (SELECT value FROM json_each(?))
"""
_BLOCK_OF = """
SELECT first, count, width, body FROM allocation_block
WHERE first <= ? ORDER BY first DESC LIMIT 1
"""


def put_blocks(connection: Connection, blocks: Iterable[Block]) -> None:
    """Put blocks of serials as they came."""
    connection.executemany(
        _PUT,
        [(each.first, each.count, each.width, each.kinds, each.body) for each in blocks],
    )


def product_of(db: Database, mark: int) -> int | None:
    """Return the product of a fingerprint, None when it is not in the allocation."""
    found = db.row(_FIND, (mark,))
    if found is None:
        return None
    product, gone, first, count, width, kinds, body = found
    if product is not None:
        return int(product)
    if gone is not None or first is None:
        return None
    place = place_in(body, count, width, mark - first)
    if place < 0:
        return None
    return int(json.loads(kinds)[kind_number(body, count, width, place)][0])


def products_of(db: Database, marks: Sequence[int]) -> dict[int, int]:
    """Return fingerprint -> product of those of many that are in the allocation.

    Each block is unpacked once, however many are asked of it.
    """
    asked = json.dumps(marks)
    firsts = [first for (first,) in db.rows("SELECT first FROM allocation_block ORDER BY first")]
    by_block: dict[int, list[int]] = {}
    for mark in marks:
        at = bisect_right(firsts, mark)
        if at:
            by_block.setdefault(firsts[at - 1], []).append(mark)
    found: dict[int, int] = {}
    for first, many, width, kinds, body in db.rows(_BLOCKS, (json.dumps(list(by_block)),)):
        places = {first + offset: at for at, offset in enumerate(offsets(body, many, width))}
        known = json.loads(kinds)
        for mark in by_block[first]:
            if (place := places.get(mark)) is not None:
                found[mark] = int(known[kind_number(body, many, width, place)][0])
    for (mark,) in db.rows(_GONE, (asked,)):
        found.pop(mark, None)
    found |= db.rows(_ROWS, (asked,))
    return found


def shadow(connection: Connection, marks: Sequence[int]) -> None:
    """Mark those of these fingerprints that are in blocks as gone: a row counts, or nothing."""
    held = _in_blocks(connection, marks)
    connection.executemany(
        "INSERT OR IGNORE INTO allocation_gone (fingerprint) VALUES (?)", [(mark,) for mark in held]
    )


def _in_blocks(connection: Connection, marks: Sequence[int]) -> list[int]:
    if connection.execute("SELECT 1 FROM allocation_block LIMIT 1").fetchone() is None:
        return []
    held: list[int] = []
    inside: set[int] = set()
    last = -(2**63) - 1
    for mark in sorted(marks):
        if mark > last:
            found = connection.execute(_BLOCK_OF, (mark,)).fetchone()
            if found is None:
                continue
            first, count, width, body = found
            inside = {first + offset for offset in offsets(body, count, width)}
            last = max(inside)
        if mark in inside:
            held.append(mark)
    return held


def count(db: Database) -> int:
    """Return how many serials the allocation has."""
    found = db.row(
        "SELECT (SELECT coalesce(sum(count), 0) FROM allocation_block)"
        " - (SELECT count(*) FROM allocation_gone) + (SELECT count(*) FROM allocation)"
    )
    return int(found[0]) if found else 0


def rows_of_blocks(connection: Connection) -> Iterator[list[tuple[int, int, int]]]:
    """Yield (fingerprint, product, flags) block by block, without those that are gone."""
    gone = {mark for (mark,) in connection.execute("SELECT fingerprint FROM allocation_gone")}
    blocks = connection.execute(
        "SELECT first, count, width, kinds, body FROM allocation_block ORDER BY first"
    )
    for first, many, width, kinds, body in blocks:
        known = [tuple(kind) for kind in json.loads(kinds)]
        rows = [
            (first + offset, *known[number])
            for offset, number in zip(
                offsets(body, many, width), kind_numbers(body, many, width), strict=True
            )
        ]
        yield [row for row in rows if row[0] not in gone] if gone else rows


def delete_all(connection: Connection) -> None:
    """Delete every serial, overwriting what is deleted."""
    connection.execute("DELETE FROM allocation_block")
    connection.execute("DELETE FROM allocation_gone")
    connection.execute("DELETE FROM allocation")
