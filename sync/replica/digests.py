"""What this replica holds, table by table, to be compared with what the server says it must hold.

Reads only. Serials in packed blocks are summed block by block, without unpacking them into rows.
"""

from __future__ import annotations

import json
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable

from sync.profile.database import Database
from sync.replica.tables import base_name
from sync.wire.digest import digest_of, digest_of_serials, marked_columns
from sync.wire.messages import Digest
from sync.wire.serials import kind_numbers
from sync.wire.snapshot import offsets
from sync.wire.tables import ALLOCATION, TABLES

_SERIALS = """
SELECT count(*), coalesce(sum(fingerprint >> 32), 0), coalesce(sum(fingerprint & 4294967295), 0),
    coalesce(sum(product_id), 0), coalesce(sum(flags), 0) FROM allocation
"""


def digests_of(db: Database, tables: Iterable[str]) -> dict[str, Digest]:
    """Return the digests of those of these tables that this version knows."""
    return {
        table: _of_allocation(db) if table == ALLOCATION.name else _of_table(db, table)
        for table in tables
        if table in TABLES
    }


def _of_table(db: Database, table: str) -> Digest:
    statement = ("SELECT", ", ".join(marked_columns(TABLES[table])), "FROM", base_name(table))
    return digest_of(db.rows(" ".join(statement)))


def _of_allocation(db: Database) -> Digest:
    (found,) = db.rows(_SERIALS)
    count, high, low, products, flags = found
    marks = high * 2**32 + low
    gone = [mark for (mark,) in db.rows("SELECT fingerprint FROM allocation_gone ORDER BY 1")]
    blocks = db.rows("SELECT first, count, width, kinds, body FROM allocation_block")
    for first, many, width, kinds, body in blocks:
        steps, numbers, known = (
            offsets(body, many, width),
            kind_numbers(body, many, width),
            json.loads(kinds),
        )
        count += many
        marks += first * many + sum(steps)
        kept = Counter(numbers)
        for mark in gone[bisect_left(gone, first) : bisect_right(gone, first + steps[-1])]:
            count, marks = count - 1, marks - mark
            kept[numbers[bisect_left(steps, mark - first)]] -= 1
        products += sum(known[number][0] * times for number, times in kept.items())
        flags += sum(known[number][1] * times for number, times in kept.items())
    return digest_of_serials(count, marks, products, flags)
