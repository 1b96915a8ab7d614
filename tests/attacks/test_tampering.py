"""A31: whoever rewrites the past in the database is seen by the next client, and by the proof.

Each way is played on a server with a record of a few days; then a client that knew it before
syncs, and `audit verify` looks, with the head that client was told.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from server.cli import main
from server.services.proving import verify
from server.settings import Settings
from server.storage import audit
from server.storage import tables as t
from server.storage.database import open_database
from sync.notices import HISTORY_CHANGED, RECORD_CHANGED
from sync.outbox.witnesses import newest
from sync.wire.codec import GENESIS
from sync.wire.version import HEADER_WITNESS
from tests.support.counter import Counter
from tests.support.server import FakeClock, RunningServer, running_server
from tests.support.world import ADMIN, CLERK, REP, Device, prepare, serial

PUSHES = 4
Way = Callable[[Connection, random.Random], None]


# --- ways to rewrite the past ---------------------------------------------------------------------
def rehash(connection: Connection, first: int) -> None:
    """Make every head from `first` on anew, as somebody would who knows how."""
    before = sa.select(t.audit.c.head).where(t.audit.c.height == first - 1)
    head = connection.execute(before).scalar() or GENESIS
    query = sa.select(t.audit).where(t.audit.c.height >= first).order_by(t.audit.c.height)
    for row in connection.execute(query).all():
        entry = audit.Entry(row.height, row.what, row.digest, row.member_id, row.device, row.at)
        head = audit.head_after(head, entry)
        mine = sa.update(t.audit).where(t.audit.c.height == row.height)
        connection.execute(mine.values(head=head))


def any_height(connection: Connection, dice: random.Random) -> int:
    return dice.randint(1, audit.newest(connection).height)


def any_op(connection: Connection, dice: random.Random) -> str:
    return dice.choice(connection.execute(sa.select(t.op_log.c.op_id)).scalars().all())


def entry_says(column: str, value: object, *, rehashed: bool = False) -> Way:
    def way(connection: Connection, dice: random.Random) -> None:
        height = any_height(connection, dice)
        mine = sa.update(t.audit).where(t.audit.c.height == height)
        connection.execute(mine.values({column: value}))
        if rehashed:
            rehash(connection, height)

    return way


def entry_gone(connection: Connection, dice: random.Random) -> None:
    height = any_height(connection, dice)
    connection.execute(sa.delete(t.audit).where(t.audit.c.height == height))


def tail_gone(connection: Connection, dice: random.Random) -> None:
    """Cut the end off, with its ops, and set the devices back so that all of the rest fits."""
    height = any_height(connection, dice)
    for table in (t.audit, t.op_log):
        connection.execute(sa.delete(table).where(table.c.height >= height))
    for device in connection.execute(sa.select(t.device.c.device)).scalars().all():
        query = sa.select(t.op_log.c.n, t.op_log.c.hash).where(t.op_log.c.device == device)
        n, head = connection.execute(query.order_by(t.op_log.c.n.desc())).first() or (0, GENESIS)
        mine = sa.update(t.device).where(t.device.c.device == device)
        connection.execute(mine.values(last_n=n, last_hash=head))


def taken_out(connection: Connection, dice: random.Random) -> None:
    """Delete an entry with its ops, close the gap, make all heads behind it anew."""
    height = any_height(connection, dice)
    for table in (t.audit, t.op_log):
        connection.execute(sa.delete(table).where(table.c.height == height))
    last = connection.execute(sa.select(sa.func.max(t.audit.c.height))).scalar() or 0
    for moved in range(height + 1, last + 1):
        for table in (t.audit, t.op_log):
            mine = sa.update(table).where(table.c.height == moved)
            connection.execute(mine.values(height=moved - 1))
    rehash(connection, height)


def all_anew(connection: Connection, dice: random.Random) -> None:
    """Change who did one thing, and make the whole chain anew."""
    entry_says("member_id", 99)(connection, dice)
    rehash(connection, 1)


def op_says(**values: object) -> Way:
    def way(connection: Connection, dice: random.Random) -> None:
        mine = sa.update(t.op_log).where(t.op_log.c.op_id == any_op(connection, dice))
        connection.execute(mine.values(values))

    return way


def op_text(column: str, old: str, new: str) -> Way:
    def way(connection: Connection, dice: random.Random) -> None:
        mine = sa.update(t.op_log).where(t.op_log.c.op_id == any_op(connection, dice))
        connection.execute(mine.values({column: sa.func.replace(t.op_log.c[column], old, new)}))

    return way


def op_gone(connection: Connection, dice: random.Random) -> None:
    connection.execute(sa.delete(t.op_log).where(t.op_log.c.op_id == any_op(connection, dice)))


WAYS: dict[str, Way] = {
    "what": entry_says("what", "else"),
    "digest": entry_says("digest", "0" * 64),
    "member": entry_says("member_id", 99),
    "device": entry_says("device", "else"),
    "head": entry_says("head", "0" * 64),
    "what, rehashed": entry_says("what", "else", rehashed=True),
    "member, rehashed": entry_says("member_id", 99, rehashed=True),
    "device, rehashed": entry_says("device", "else", rehashed=True),
    "one entry removed": entry_gone,
    "one entry taken out": taken_out,
    "tail removed": tail_gone,
    "whole chain re-hashed": all_anew,
    "op: body": op_text("envelope", '"serial":"A', '"serial":"B'),
    "op: answer": op_text("outcome", '"applied"', '"refused"'),
    "op: status": op_says(status="refused"),
    "op: hash": op_says(hash="0" * 64),
    "op: signature": op_says(sig="A" * 86),
    "op: unsigned": op_says(sig=""),
    "op: person": op_says(member_id=99),
    "op: device": op_says(device="else"),
    "op: kind": op_says(kind="claim.withdraw"),
    "op: record": op_says(entity="claim:else"),
    "op: another entry": op_says(height=0),
    "op: removed": op_gone,
}


# --- a record of a few days, and somebody who was told of it --------------------------------------
KEPT = (t.audit, t.op_log, t.device)


class Site:
    """A running server with a past; `reset` makes its record what it was."""

    def __init__(self, server: RunningServer, folder: Path) -> None:
        self.server = server
        self.clerk = Counter(server, CLERK, folder / "clerk")
        rep = Counter(server, REP, folder / "rep")
        for number in range(PUSHES):
            self.clerk.scan(serial(1, number))
            self.clerk.sync()
            rep.scan(serial(1, 200 + number))
            rep.sync()
        rep.close()
        self.reader = Device(server, ADMIN)
        self.clerk.sync()
        told = newest(self.clerk.wp.outbox)
        assert told is not None
        self.told = told
        self.database = open_database(server.settings.database_url, workers=1)
        self.rows = {table: self.write(_all_of(table)) for table in KEPT}

    def write(self, unit: Callable[[Connection], Any]) -> Any:
        return self.database.write(unit).result()

    def reset(self) -> None:
        def unit(connection: Connection) -> None:
            for table in reversed(KEPT):
                if table is t.device:
                    for row in self.rows[table]:
                        mine = sa.update(table).where(table.c.device == row["device"])
                        connection.execute(mine.values(row))
                    continue
                connection.execute(sa.delete(table))
                connection.execute(sa.insert(table), self.rows[table])

        self.write(unit)

    def is_changed(self) -> bool:
        return any(self.write(_all_of(table)) != rows for table, rows in self.rows.items())

    def next_sync(self) -> str:
        """What a client hears that asks as after a start, with the head it knows."""
        answer = self.reader.client.get(
            "/v1/feed",
            params={"cursor": self.reader.cursor, "digest": 1},
            headers={HEADER_WITNESS: f"{self.told.height}:{self.told.head}"},
        )
        return "" if answer.status_code == 200 else str(answer.json()["code"])

    def close(self) -> None:
        self.database.close()
        self.clerk.close()


def _all_of(table: sa.Table) -> Callable[[Connection], list[dict[str, Any]]]:
    query = sa.select(table).order_by(*table.primary_key.columns)
    return lambda connection: [dict(row) for row in connection.execute(query).mappings()]


def played_with(way: Way, dice: random.Random) -> Callable[[Connection], None]:
    return lambda connection: way(connection, dice)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    url = f"sqlite:///{tmp_path / 'server.db'}"
    prepare(url)
    settings = Settings(database_url=url, blob_dir=str(tmp_path / "blobs"))
    with running_server(settings, FakeClock()) as server:
        site = Site(server, tmp_path)
        yield site
        site.close()


def play(site: Site, times: int) -> None:
    """Rewrite the past in every way so many times in all; each is seen by client and proof."""
    assert site.next_sync() == ""
    played = 0
    for seed in range(times):
        name = list(WAYS)[seed % len(WAYS)]
        site.write(played_with(WAYS[name], random.Random(seed)))
        if site.is_changed():
            shown = f"{name} (seed {seed})"
            assert site.next_sync() in {"record_changed", "history_changed"}, shown
            assert site.write(lambda c: verify(c, [site.told])).faults, shown
            played += 1
        site.reset()
    assert site.next_sync() == ""
    assert played > 0.8 * times


def test_a_hundred_ways_to_rewrite_the_past_are_seen_by_the_next_client_and_by_the_proof(site):
    play(site, 120)


@pytest.mark.soak
@pytest.mark.timeout(900)
def test_a_thousand_ways_to_rewrite_the_past_are_seen(site):
    play(site, 1200)


@pytest.mark.parametrize(
    ("way", "said"),
    [("member", RECORD_CHANGED), ("tail removed", HISTORY_CHANGED),
     ("whole chain re-hashed", HISTORY_CHANGED), ("op: body", RECORD_CHANGED)],
)  # fmt: skip
def test_the_person_at_the_counter_is_told_and_works_on(site, way, said):
    site.write(lambda connection: WAYS[way](connection, random.Random(3)))
    site.clerk.wp.replica.checked_at = None

    site.clerk.scan(serial(1, 50))
    row = site.clerk.sync()

    assert said in {each.key for each in site.clerk.wp.notices.all}
    assert row.state == "idle"
    assert row.unsent == 0


def test_the_command_fails_on_a_rewritten_past(site, capsys):
    url = site.server.settings.database_url
    assert main(["--database", url, "audit", "verify"]) == 0
    site.write(lambda connection: WAYS["member"](connection, random.Random(1)))

    assert main(["--database", url, "audit", "verify"]) == 1
    assert "was changed" in capsys.readouterr().out
