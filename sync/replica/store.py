"""replica-<n>.db: the server's rows and the rows screens show. Disposable, never precious.

Owns every write to it: pages in, working rows folded, cursor moved, all in one transaction.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from domain.deals.transitions import Who
from sync.errors import StoreDamaged
from sync.profile.database import Connection, Database, named
from sync.replica import allocation
from sync.replica.catalogue import Catalogue, read_catalogue
from sync.replica.fold import Row, fold_claim, fold_deal, fold_vendor_claim
from sync.replica.tables import (
    MIGRATIONS,
    OVERLAY,
    WORKING,
    base_name,
    delete_statement,
    put_statement,
)
from sync.rows import PendingOp
from sync.wire.serials import Serials
from sync.wire.tables import ALLOCATION, CLAIM, DEAL, VENDOR_CLAIM, FeedTable

_SETTLED = ("settled", "", "{}")
_OPEN_ROWS = {
    CLAIM.name: "SELECT claim_id FROM claim WHERE send_state <> 'settled'",
    VENDOR_CLAIM.name: "SELECT claim_id FROM vendor_claim WHERE send_state <> 'settled'",
    DEAL.name: "SELECT deal_id FROM deal WHERE send_state <> 'settled'",
}
_CHUNK = 500
_TO_WIPE = 1
"""`application_id` of a file that may hold bytes of rows nobody may read any more."""

Rows = Sequence[Sequence[Any]]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a replica stands in the feed. `whole` is False while more pages must follow."""

    cursor: str = ""
    epoch: str = ""
    streams: Mapping[str, int] | None = None
    whole: bool = False
    at: str = ""


class Replica:
    """One replica file. `who` is the side its member acts for."""

    def __init__(self, path: Path, key: bytes, who: Who) -> None:
        self.db = Database(path, key, synchronous="NORMAL", cache_kib=8000)
        self._who = who
        self.checked_at: float | None = None
        """Monotonic second at which this copy was last compared with what the server holds."""
        claims = VENDOR_CLAIM if who is Who.VENDOR else CLAIM
        self._tables = {"claim": claims, "deal": DEAL}
        try:
            self.catalogue: Catalogue = self._open()
            place = self.place()
            self.has_been_whole = place.whole or bool(self.catalogue.rules and not place.cursor)
            """Whether all first data have come: a part of the rules must not judge."""
        except BaseException:
            self.db.close()
            raise

    def _open(self) -> Catalogue:
        found = self.db.row("PRAGMA user_version")
        if found not in ((0,), (len(MIGRATIONS),)):
            raise StoreDamaged(file=self.db.path.name, reason="another version wrote it")
        self.db.upgrade(MIGRATIONS)
        return read_catalogue(self.db.rows)

    def close(self) -> None:
        """Finish what was handed in and close the file."""
        self.db.close()

    def reload_catalogue(self, connection: Connection) -> None:
        """Read the catalogue again, on the writer thread, after the feed changed it."""
        self.catalogue = read_catalogue(lambda query: connection.execute(query).fetchall())

    # --- reading ---
    def place(self) -> Place:
        """Return where the feed stands, an empty place before the first page."""
        found = self.db.row("SELECT cursor, epoch, streams, whole, at FROM cursor")
        if found is None:
            return Place()
        cursor, epoch, streams, whole, at = found
        return Place(cursor, epoch, json.loads(streams), bool(whole), at)

    def shipped(self, fingerprints: Sequence[int]) -> dict[int, int]:
        """Return fingerprint -> product of those in the allocation; four at most are asked."""
        found = ((mark, allocation.product_of(self.db, mark)) for mark in fingerprints)
        return {mark: product_id for mark, product_id in found if product_id is not None}

    def shipped_of(self, fingerprints: Sequence[int]) -> dict[int, int]:
        """Return fingerprint -> product of those in the allocation, however many are asked."""
        return allocation.products_of(self.db, fingerprints)

    def claims_of_serials(self, serials: Sequence[str]) -> list[tuple[str, str, int, str, str]]:
        """Return serial, claim, member, state and instant of the scan of every claim of these."""
        return self.db.rows(
            "SELECT serial, claim_id, member_id, state, scanned_at FROM base_claim"
            " WHERE serial IN (SELECT value FROM json_each(?))",
            (json.dumps(serials),),
        )

    def claims_of_serial(self, serial: str) -> list[tuple[str, int, str, str]]:
        """Return claim, member, state and instant of the scan of every claim of a serial."""
        return self.db.rows(
            "SELECT claim_id, member_id, state, scanned_at FROM base_claim WHERE serial = ?",
            (serial,),
        )

    def claim_state(self, claim_id: str) -> str | None:
        """Return the state of a claim as the server last said it."""
        found = self.db.row("SELECT state FROM base_claim WHERE claim_id = ?", (claim_id,))
        return None if found is None else str(found[0])

    def unsent_claims(self) -> dict[str, str]:
        """Return the claims shown here that the server has not told of, and how far each is."""
        return dict(
            self.db.rows(
                "SELECT claim_id, send_state FROM claim WHERE rev = 0 AND state = 'queued'"
            )
        )

    def open_entities(self) -> list[str]:
        """Return what is shown with an op that is open: unsent, sent, or for a person to see."""
        return [
            f"{kind}:{key}"
            for kind, table in self._tables.items()
            for (key,) in self.db.rows(_OPEN_ROWS[table.name])
        ]

    def open_claims(self, claim_ids: Sequence[str]) -> list[tuple[str, str, int]]:
        """Return id, state and version of those claims of the desk, in the order asked."""
        rows = self._of_claims("SELECT claim_id, state, rev FROM vendor_claim", claim_ids)
        found = {row[0]: (row[0], row[1], row[2]) for row in rows}
        return [found[claim_id] for claim_id in claim_ids if claim_id in found]

    def worth_of_claims(self, claim_ids: Sequence[str]) -> list[tuple[str, int, int, str]]:
        """Return id, points, value in minor units and currency of those claims of the desk."""
        rows = self._of_claims(
            "SELECT claim_id, points, value_minor, currency FROM vendor_claim", claim_ids
        )
        return [(row[0], row[1], row[2], row[3]) for row in rows]

    def serials_of_claims(self, claim_ids: Sequence[str]) -> list[tuple[str, str]]:
        """Return id and serial of those claims of the desk."""
        rows = self._of_claims("SELECT claim_id, serial FROM vendor_claim", claim_ids)
        return [(row[0], row[1]) for row in rows]

    def claims_of_looks(self, look_ids: Sequence[str]) -> list[str]:
        """Return the claims of these second looks."""
        rows = self.db.rows(
            "SELECT claim_id FROM base_second_look WHERE look_id IN"
            " (SELECT value FROM json_each(?))",
            (json.dumps(list(look_ids)),),
        )
        return [claim_id for (claim_id,) in rows]

    def _of_claims(self, select: str, claim_ids: Sequence[str]) -> list[tuple[Any, ...]]:
        """Return what a SELECT of ours says of these claims; asked in parts SQLite takes."""
        found: list[tuple[Any, ...]] = []
        for start in range(0, len(claim_ids), _CHUNK):
            part = tuple(claim_ids[start : start + _CHUNK])
            marks = ",".join("?" * len(part))
            found += self.db.rows(f"{select} WHERE claim_id IN ({marks})", part)
        return found

    def base(self, table: FeedTable, key: str) -> Row | None:
        """Return one base row of claim, deal or vendor_claim."""
        found = self.db.row(
            f"SELECT {', '.join(table.columns)} FROM base_{table.name}"  # noqa: S608
            f" WHERE {table.columns[0]} = ?",
            (key,),
        )
        return None if found is None else dict(zip(table.columns, found, strict=True))

    def working(self, table: FeedTable, key: str) -> Row | None:
        """Return one working row of claim, deal or vendor_claim."""
        columns = (*table.columns, *OVERLAY)
        found = self.db.row(
            f"SELECT {', '.join(columns)} FROM {table.name} WHERE {columns[0]} = ?",  # noqa: S608
            (key,),
        )
        return None if found is None else dict(zip(columns, found, strict=True))

    # --- writing, on the writer thread inside its transaction ---
    def put(self, connection: Connection, table: FeedTable, rows: Rows) -> None:
        """Put whole base rows; missing columns become NULL, unknown ones are left out."""
        width = len(table.columns)
        if not isinstance(rows, Serials) and set(map(len, rows)) - {width}:
            rows = [tuple(row[:width]) + (None,) * (width - len(row)) for row in rows]
        if table.name == ALLOCATION.name:
            marks = rows.marks if isinstance(rows, Serials) else [row[0] for row in rows]
            allocation.shadow(connection, marks)
        connection.executemany(put_statement(base_name(table.name), table), rows)
        if table.name in WORKING:
            search = self._search_of(table)
            connection.executemany(
                put_statement(table.name, table, OVERLAY),
                [(*row, *_SETTLED, search(row)) for row in rows],
            )

    def delete(self, connection: Connection, table: FeedTable, rows: Rows) -> None:
        """Delete base rows by primary key, and the working rows with them."""
        keys = [tuple(row[: table.keys]) for row in rows]
        if table.name == ALLOCATION.name:
            allocation.shadow(connection, [mark for (mark,) in keys])
        connection.executemany(delete_statement(base_name(table.name), table), keys)
        if table.name in WORKING:
            connection.executemany(delete_statement(table.name, table), keys)

    def drop_allocation(self) -> None:
        """Delete every serial, so that no byte of one is left in the file or its log."""

        def work(connection: Connection) -> None:
            connection.execute("PRAGMA secure_delete = ON")
            allocation.delete_all(connection)

        self.db.write(work)
        with named(self.db.path):
            self.db.rows("PRAGMA wal_checkpoint(TRUNCATE)")

    def drop_stream(self, connection: Connection, stream: str) -> frozenset[str]:
        """Delete every row of a stream that may no longer be read; return the tables touched.

        The file is marked: `wipe_lost` must follow, now or when it is opened again.
        """
        kind, _, number = stream.partition(":")
        if kind != "contest":
            return frozenset()
        connection.execute(f"PRAGMA application_id = {_TO_WIPE}")
        connection.execute("DELETE FROM base_standing WHERE contest_id = ?", (int(number),))
        return frozenset({"standing"})

    def wipe_lost(self) -> bool:
        """Leave no byte of the streams that were dropped; say whether there was anything to do."""
        if self.db.row("PRAGMA application_id") != (_TO_WIPE,):
            return False
        self.db.wipe_freed()
        self.db.write(lambda connection: connection.execute("PRAGMA application_id = 0"))
        return True

    def move_cursor(self, connection: Connection, place: Place) -> None:
        """Write where the feed stands now."""
        connection.execute(
            "INSERT OR REPLACE INTO cursor VALUES (1,?,?,?,?,?)",
            (place.cursor, place.epoch, json.dumps(place.streams), int(place.whole), place.at),
        )
        self.has_been_whole = self.has_been_whole or place.whole

    def refold(
        self,
        connection: Connection,
        ops: Mapping[str, Sequence[PendingOp]],
        entities: Iterable[str],
    ) -> frozenset[str]:
        """Write the working rows of these entities anew; return the tables touched."""
        touched: set[str] = set()
        for entity in entities:
            kind, _, key = entity.partition(":")
            table = self._tables[kind]
            self._refold_one(connection, table, key, ops.get(entity, ()))
            touched.add(table.name)
        return frozenset(touched)

    def _refold_one(
        self, connection: Connection, table: FeedTable, key: str, ops: Sequence[PendingOp]
    ) -> None:
        found = connection.execute(
            f"SELECT {', '.join(table.columns)} FROM base_{table.name}"  # noqa: S608
            f" WHERE {table.columns[0]} = ?",
            (key,),
        ).fetchone()
        base = None if found is None else dict(zip(table.columns, found, strict=True))
        row = self._fold(table, base, ops)
        if row is None:
            connection.execute(delete_statement(table.name, table), (key,))
            return
        values = tuple(row[column] for column in table.columns)
        connection.execute(
            put_statement(table.name, table, OVERLAY),
            (
                *values, row["send_state"], row["send_code"], row["send_params"],
                self._search_of(table)(values),
            ),
        )  # fmt: skip

    def _fold(self, table: FeedTable, base: Row | None, ops: Sequence[PendingOp]) -> Row | None:
        if table.name == "claim":
            return fold_claim(base, ops)
        if table.name == "vendor_claim":
            return fold_vendor_claim(base, ops)
        return fold_deal(base, ops, self._who, lambda op: self.catalogue.rules_at(op.recorded_at))

    # --- search text ---
    def _search_of(self, table: FeedTable) -> Callable[[Sequence[Any]], str]:
        columns = table.columns
        texts = [columns.index(name) for name in _SEARCHED[table.name]]
        member, partner = columns.index("member_id"), columns.index("partner_id")
        catalogue = self.catalogue
        product = columns.index("product_id") if "product_id" in columns else None

        def search(row: Sequence[Any]) -> str:
            words = [row[place] or "" for place in texts]
            if product is not None:
                words.append(catalogue.product_name(row[product]))
            words.append(catalogue.members.get(row[member], ""))
            words.append(catalogue.partners.get(row[partner], ""))
            return "\n".join(words).casefold()

        return search


_SEARCHED = {
    "claim": ("serial", "customer", "invoice"),
    "vendor_claim": ("serial", "customer", "invoice"),
    "deal": ("customer", "domain", "contact", "site", "note", "competitor", "source"),
}
