"""The device's chain in outbox.db: what is due is sealed, signed, and after a fork sealed anew.

Every function is one transaction of outbox.db, short enough for a scan to wait for it: envelopes
and signatures are made before it begins. Never touches an op that the vendor has answered.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from domain.codes import Code
from sync.clock import stamp
from sync.outbox.envelope import READINGS, Link, link
from sync.profile.database import Connection
from sync.wire.codec import GENESIS
from sync.wire.signing import sign

if TYPE_CHECKING:
    from sync.outbox.store import Outbox

_DUE = (
    "SELECT op_id FROM op_state AS op WHERE op_id >= ? AND state = 'held'"
    " AND (not_before <= ? OR recorded_at > ?) AND NOT EXISTS ("
    "SELECT 1 FROM op_state AS earlier WHERE earlier.folded = 1 AND earlier.entity = op.entity"
    " AND earlier.state = 'held'"
    " AND earlier.pos < op.pos AND earlier.not_before > ? AND earlier.recorded_at <= ?)"
    " ORDER BY +pos"
)
_UNANSWERED = (
    f"(state IN ('queued', 'stuck') OR (state = 'refused' AND code = '{Code.CHAIN_BROKEN}'))"
)
"""What is beside the chain at the server is kept there, but not answered."""
_WRITE_SEAL = (
    "INSERT OR REPLACE INTO op_seal (pos, envelope, hash, sig)"
    " SELECT pos, ?, ?, ? FROM op_state WHERE op_id = ?"
)
_WRITE_PLACE = (
    "UPDATE op_state SET state = 'queued', chain = ?, n = ? WHERE op_id = ? AND state = 'held'"
)
_PART = 500


class _Undone(Exception):
    """An op was taken back while its envelope was made."""


class Sealer:
    """Seals held ops of one outbox, in order of recording."""

    def __init__(self, outbox: Outbox) -> None:
        self._outbox = outbox
        self._due: deque[str] = deque()

    def seal(self, now: datetime, limit: int) -> list[tuple[str, str]]:
        """Seal at most `limit` ops that are due; return id and entity of each.

        What is due is found once and then worked off, so that a hundred thousand cost a hundred
        times what a thousand do.
        """
        while True:
            if not self._due:
                at = stamp(now)
                found = self._outbox.db.rows(_DUE, (self._outbox.held_from, at, at, at, at))
                self._due.extend(op_id for (op_id,) in found)
            if not self._due:
                return []
            part = [self._due.popleft() for _ in range(min(limit, len(self._due)))]
            rest, self._due = self._due, deque()
            with suppress(_Undone):
                if sealed := self._seal(part):
                    # Kept only after it went well: what was taken back meanwhile is looked up anew.
                    self._due = rest
                    return sealed

    def _seal(self, op_ids: list[str]) -> list[tuple[str, str]]:
        outbox = self._outbox
        marks = ",".join("?" * len(op_ids))
        rows = outbox.db.rows(
            f"{READINGS} WHERE op_id IN ({marks}) AND state = 'held' ORDER BY +pos",
            tuple(op_ids),
        )
        n, prev = head(outbox)
        links = link(outbox.device, outbox.device_key, n, prev, rows)

        def work(connection: Connection) -> None:
            _write_links(connection, outbox.chain, links)
            outbox.fewer_held(connection, len(links))

        outbox.db.write(work)
        outbox.copy_links(links)
        return [(row[0], row[2]) for row in rows]


def _write_links(connection: Connection, chain: int, links: Sequence[Link]) -> None:
    done = connection.executemany(_WRITE_PLACE, [(chain, each.n, each.op_id) for each in links])
    if done.rowcount != len(links):
        raise _Undone
    write_seals(connection, links)


def write_seals(connection: Connection, links: Iterable[Link]) -> None:
    """Write what goes to the vendor of ops that are here, instead of what went before."""
    connection.executemany(
        _WRITE_SEAL, [(each.text, each.hash, each.sig, each.op_id) for each in links]
    )


def head(outbox: Outbox) -> tuple[int, str]:
    """Return number and hash of the last link of the present chain."""
    found = outbox.db.row(
        "SELECT n, hash FROM op WHERE chain = ? AND n IS NOT NULL ORDER BY n DESC LIMIT 1",
        (outbox.chain,),
    )
    kept = outbox.kept_head
    if found is None or found[0] < kept[0]:
        return kept
    return int(found[0]), str(found[1])


def sign_unsigned(outbox: Outbox) -> int:
    """Sign what was sealed before the device had a key; return how many."""
    rows = outbox.db.rows(
        "SELECT pos, envelope FROM op WHERE n IS NOT NULL AND sig = '' AND chain = ?",
        (outbox.chain,),
    )
    for start in range(0, len(rows), _PART):
        part = [
            (sign(outbox.device_key, envelope.encode()), pos)
            for pos, envelope in rows[start : start + _PART]
        ]
        outbox.db.write(partial(_write_signatures, part))
    return len(rows)


def _write_signatures(part: list[tuple[str, int]], connection: Connection) -> None:
    connection.executemany("UPDATE op_seal SET sig = ? WHERE pos = ?", part)


def rechain(outbox: Outbox, device: str, key: bytes) -> int:
    """Go on as another device: seal anew, under the same ids, what the vendor has not answered.

    One transaction. What was answered stays as history of the device it was. Returns how many.
    """
    rows: list[tuple[Any, ...]] = outbox.db.rows(
        f"{READINGS} WHERE folded = 1 AND n IS NOT NULL AND {_UNANSWERED} ORDER BY +pos"
    )
    links = link(device, key, 0, GENESIS, rows)
    outbox.db.write(partial(_write_chain, outbox=outbox, device=device, links=links))
    outbox.became(device, key)
    return len(links)


def gather_forgotten(outbox: Outbox, common: int, last_n: int) -> list[Link] | None:
    """Return new links for all the server forgot, of whatever chain, behind the last it has.

    None where each op can keep its place: nothing of an earlier chain is among it, and no link is
    missing. Ops of a device this profile was before can only go under the present one, in order of
    recording.
    """
    earlier = outbox.db.row(
        "SELECT 1 FROM op_state WHERE chain <> ? AND n IS NOT NULL AND height > ? LIMIT 1",
        (outbox.chain, common),
    )
    last = outbox.db.row(
        "SELECT hash FROM op WHERE chain = ? AND n = ?", (outbox.chain, last_n)
    ) or ((GENESIS,) if not last_n else None)
    behind = outbox.db.row(
        "SELECT count(*), coalesce(max(n), 0) FROM op_state WHERE chain = ? AND n > ?",
        (outbox.chain, last_n),
    ) or (0, 0)
    whole = not behind[0] or behind[0] == behind[1] - last_n
    if last is None or (earlier is None and whole):
        return None
    rows = outbox.db.rows(
        f"{READINGS} WHERE n IS NOT NULL AND (height > ? OR (chain = ? AND n > ?)"
        f" OR (folded = 1 AND {_UNANSWERED})) ORDER BY +pos",
        (common, outbox.chain, last_n),
    )
    return link(outbox.device, outbox.device_key, last_n, last[0], rows)


def write_forgotten(connection: Connection, outbox: Outbox, links: list[Link]) -> None:
    """Queue what `gather_forgotten` returned, as a chain of its own; `Outbox.became` follows.

    The links before them, which the server has, are its beginning.
    """
    _write_chain(connection, outbox, outbox.device, links)
    connection.execute(
        "UPDATE op_state SET chain = ? WHERE chain = ? AND n < ?",
        (outbox.chain + 1, outbox.chain, links[0].n if links else 0),
    )


def _write_chain(
    connection: Connection, outbox: Outbox, device: str, links: Sequence[Link]
) -> None:
    write_seals(connection, links)
    connection.executemany(
        "UPDATE op_state SET state = 'queued', chain = ?, n = ?, folded = 1, height = 0,"
        " withheld = 0, attempts = 0, next_try = '', last_error = '', status = '', code = ''"
        " WHERE op_id = ?",
        [(outbox.chain + 1, each.n, each.op_id) for each in links],
    )
    for name, value in (("chain", str(outbox.chain + 1)), ("device", device), ("head", None)):
        connection.execute("DELETE FROM setting WHERE key = ?", (name,))
        if value is not None:
            connection.execute("INSERT INTO setting VALUES (?,?)", (name, value))
