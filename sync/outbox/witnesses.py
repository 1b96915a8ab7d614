"""Heads of the server's audit chain this device was told, and what the server forgot since.

All recent heads are kept, older ones at distances of powers of two, so that some common past is
always found. Nothing here deletes an op.
"""

from __future__ import annotations

from sync.outbox.store import Outbox
from sync.profile.database import Connection
from sync.wire.messages import Witness

RECENT = 1000
_PRUNE_AT = 1500


def newest(outbox: Outbox) -> Witness | None:
    """Return the newest head this device was told, None before the first."""
    found = outbox.db.row("SELECT height, head FROM witness ORDER BY height DESC LIMIT 1")
    return None if found is None else Witness(*found)


def all_heads(outbox: Outbox) -> list[Witness]:
    """Return every head kept, newest first."""
    rows = outbox.db.rows("SELECT height, head FROM witness ORDER BY height DESC")
    return [Witness(*row) for row in rows]


def keep(outbox: Outbox, witness: Witness | None) -> None:
    """Remember a head that is newer than those known; durable on return."""
    known = newest(outbox)
    if witness is not None and (known is None or witness.height > known.height):
        outbox.db.write(lambda connection: keep_in(connection, witness))


def keep_in(connection: Connection, witness: Witness) -> None:
    """Remember a head inside a transaction of outbox.db."""
    if witness.height <= 0:
        return
    connection.execute(
        "INSERT OR IGNORE INTO witness (height, head) VALUES (?,?)",
        (witness.height, witness.head),
    )
    (count,) = connection.execute("SELECT count(*) FROM witness").fetchone()
    if count > _PRUNE_AT:
        _prune(connection)


def _prune(connection: Connection) -> None:
    rows = connection.execute("SELECT height FROM witness ORDER BY height DESC").fetchall()
    gone = to_forget([height for (height,) in rows])
    connection.executemany("DELETE FROM witness WHERE height = ?", [(each,) for each in gone])


def to_forget(heights: list[int], recent: int = RECENT) -> list[int]:
    """Return which of these heights (newest first) may be forgotten.

    Behind the `recent` newest ones, one is kept for each power of two of the distance.
    """
    kept: set[int] = set()
    gone = []
    for height in heights[recent:]:
        power = (heights[0] - height).bit_length()
        if power in kept:
            gone.append(height)
        kept.add(power)
    return gone


def offer_again_above(outbox: Outbox, common: int, last_n: int) -> int:
    """Queue again every op that was answered above the common past; return how many.

    Those are the ops the server has forgotten, and those behind the last it has (`last_n`). In the
    same transaction the heads above are let go. Safe however often: the server knows what it has by
    op id. Ops of a device this profile was before a fork go under the present one.
    """

    def forget(connection: Connection) -> None:
        connection.execute("DELETE FROM witness WHERE height > ?", (common,))

    sealed_anew = outbox.rechain_forgotten(common, last_n, forget)
    if sealed_anew is not None:
        return sealed_anew

    def work(connection: Connection) -> int:
        done = connection.execute(
            "UPDATE op_state SET state = CASE state WHEN 'stuck' THEN state ELSE 'queued' END,"
            " folded = 1, height = 0, next_try = '', withheld = 0"
            " WHERE chain = ? AND n IS NOT NULL AND (height > ? OR n > ?)"
            " AND NOT (state = 'queued' OR (state = 'stuck' AND withheld = 0))",
            (outbox.chain, common, last_n),
        )
        forget(connection)
        return int(done.rowcount)

    return outbox.db.write(work)
