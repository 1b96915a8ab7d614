"""How fast scans go in at the server: judged, booked, counted, fed, logged and durable.

Each push holds 500 scans of units that were shipped to the claimant. Beside it, in the same run,
stands the least it can cost: an executemany of the very rows these pushes wrote, into the same
tables. CPU seconds are those of the process, or of both ends where there are two.
"""

from __future__ import annotations

import shutil
import sqlite3
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.dialects import sqlite
from sqlalchemy.engine import Connection
from sqlcipher3 import dbapi2

from domain.people.roles import Role
from server.cli import spare_the_collector
from server.services import ops as services
from server.services.actor import Actor
from server.services.auditing import differences
from server.storage import tables as t
from server.storage.database import Database, open_database
from server.storage.sealed import Seals, load_seals, make_seals
from server.storage.sqlite import PAGES_OF_LOG
from server.storage.unit_of_work import UnitOfWork
from sync.outbox.ops import Claimed, JournalScan, NewOp
from sync.outbox.settling import settle
from sync.sending import Sender
from sync.transport import Transport
from sync.wire import signing
from sync.wire.codec import GENESIS, envelope_hash, seal
from sync.wire.messages import Envelope, OutcomeStatus, Push, PushReply, SealedOp
from sync.workplace import Workplace
from tests.bench.figures import Figure
from tests.bench.pull import client
from tests.bench.serving import served
from tests.support.postgres import NoPostgres, Postgres
from tests.support.world import CLERK, TODAY, new_id, prepare

SCANS, SIZE = 10_000, 500
FIRST_SERIAL = 500_000
DURABLE = "-c fsync=on -c synchronous_commit=on -c max_connections=20"
WRITTEN = (
    "participant", "claim", "judgement", "ledger_entry", "contest_entry", "standing", "op_log",
    "op_branch", "change", "audit",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Took:
    """What one way of putting the scans in took."""

    wall: float
    cpu: float

    def note(self) -> str:
        """How many a CPU second."""
        return f"{SCANS / self.cpu:,.0f} per CPU second"


def measure(folder: Path) -> list[Figure]:
    """Push into both databases, first time and again; then the same rows by themselves."""
    # This process plays the server, which does the same where it begins to serve.
    spare_the_collector()
    prepared = folder / "prepared.db"
    prepare(f"sqlite:///{prepared}")
    embedded = folder / "server.db"
    with opened(f"sqlite:///{prepared}") as database:
        ship(database)
    shutil.copy(prepared, embedded)
    first, again = into(f"sqlite:///{embedded}")
    raw = same_rows(embedded, prepared)
    found = [
        Figure(
            "push of 10k scans, SQLite",
            SCANS / first.wall,
            "ops/s",
            least=12_000,
            note=first.note(),
        ),
        Figure("the same again, SQLite", SCANS / again.wall, "ops/s", note=again.note()),
        Figure("the same rows by executemany, SQLite", SCANS / raw.wall, "ops/s", note=raw.note()),
        Figure("replay : first time, SQLite, CPU", first.cpu / again.cpu, "times", least=3),
        Figure("push : executemany of its rows, CPU", first.cpu / raw.cpu, "times"),
    ]
    line = shutil.copy(prepared, folder / "line.db")
    found += over_the_line(folder, f"sqlite:///{line}", "SQLite", least=12_000)
    try:
        with cluster() as postgres:
            url = prepared_in(postgres)
            first, again = into(url)
            over = over_the_line(folder, prepared_in(postgres), "PostgreSQL", least=6_000)
    except NoPostgres as problem:
        sys.stdout.write(f"  no PostgreSQL: {problem}\n")
        return found
    return [
        *found,
        Figure(
            "push of 10k scans, PostgreSQL", SCANS / first.wall, "ops/s", least=6_000,
            note=first.note() + ", without the database's own",
        ),
        Figure("the same again, PostgreSQL", SCANS / again.wall, "ops/s", note=again.note()),
        Figure("replay : first time, PostgreSQL", first.wall / again.wall, "times", least=3),
        *over,
    ]  # fmt: skip


@contextmanager
def cluster() -> Iterator[Postgres]:
    """Run a cluster that keeps what it commits."""
    postgres = Postgres(DURABLE)
    try:
        postgres.start()
        yield postgres
    finally:
        postgres.stop()


def prepared_in(postgres: Postgres) -> str:
    """Make a database with the programme and the units; returns its address."""
    url = postgres.url(postgres.create())
    prepare(url)
    with opened(url) as database:
        ship(database)
    return url


def over_the_line(folder: Path, url: str, kind: str, least: float) -> list[Figure]:
    """Push what an outbox holds: its pushes, the line, a server process, and back into it.

    The server has answered a push before: what it puts together once after a start is told apart.
    """
    at = folder / kind
    at.mkdir()
    with served(at, url) as server:
        wp = client(at, url, server)
        try:
            record(wp, 1, first=FIRST_SERIAL + SCANS)
            line = wp.transport()
            begun = time.perf_counter()
            drain(wp, line)
            starting = time.perf_counter() - begun
            record(wp)
            # What recording left to its own thread is not a push's.
            if not wp.outbox.copy.flush(60):
                raise AssertionError("the second copy was not written within a minute")
            cpu, of_server, wall = time.process_time(), server.cpu(), time.perf_counter()
            Bare(wp, lambda: line, lambda: True).send_all()
            took = time.perf_counter() - wall
            own, theirs = time.process_time() - cpu, server.cpu() - of_server
            line.close()
            settled = settled_in(wp)
        finally:
            wp.close()
    if settled != SCANS + 1:
        raise AssertionError(f"{settled} of {SCANS + 1} scans were settled")
    note = f"{took:.1f} s; CPU client {own:.2f}, server {theirs:.2f} s"
    name = f"outbox of 10k scans to the server process and back, {kind}"
    return [
        Figure(name, SCANS / took, "ops/s", least=least, note=note),
        Figure(f"the first push after a start, one scan, {kind}", starting * 1000, "ms"),
    ]


def record(wp: Workplace, count: int = SCANS, first: int = FIRST_SERIAL) -> None:
    """Record scans in the outbox, and seal them."""
    at = wp.clock.now()
    day = at.date().isoformat()
    for number in range(count):
        serial, claim_id = f"A{first + number}", new_id()
        op_id = new_id()
        body = {
            "claim_id": claim_id, "scan": serial, "serial": serial, "stated_gtin": None,
            "sold_on": day, "invoice": "", "customer": "Bench", "scanned_at": at.isoformat(),
            "rule_version": 1,
        }  # fmt: skip
        op = NewOp(
            op_id=op_id, kind="claim.record", entity=f"claim:{claim_id}", body=body,
            recorded_at=at, hold_seconds=0,
            local={"points": 40, "product_id": 1, "code": "", "params": {}},
        )  # fmt: skip
        scan = JournalScan(
            at=at.isoformat(), text=serial, serial=serial, product="Drill", standing="accepted",
            points=40, claim_id=claim_id, op_id=op_id,
        )  # fmt: skip
        wp.outbox.record_scan(scan, op, Claimed(serial, op_id, claim_id, "Ada", day))
    while wp.outbox.seal_due(at + timedelta(seconds=1), limit=SIZE):
        pass


class Bare(Sender):
    """Sends as the engine does, but has no working rows folded: nobody waits for those."""

    def take(self, reply: PushReply) -> None:
        """Write down what the server answered."""
        outbox, now = self.wp.outbox, self.wp.clock.now()
        settle(outbox, reply.outcomes, now, reply.time_token, reply.witness)


def drain(wp: Workplace, line: Transport) -> int:
    """Send what is sealed and write down the answers; returns how many are applied now."""
    Bare(wp, lambda: line, lambda: True).send_all()
    return settled_in(wp)


def settled_in(wp: Workplace) -> int:
    """Return how many ops were answered as they should be, and are known here to be."""
    [(found,)] = wp.outbox.db.rows("SELECT count(*) FROM op WHERE status = 'applied'")
    return int(found)


@contextmanager
def opened(url: str) -> Iterator[Database]:
    """Open a database until the end of the block."""
    database = open_database(url, workers=2)
    try:
        yield database
    finally:
        database.close()


def ship(database: Database, count: int = SCANS + 1) -> None:
    """Ship the units that will be scanned; the contests go on for long enough to count them."""
    rows = [
        {
            "serial": f"A{FIRST_SERIAL + number}", "product_id": 1, "partner_id": 1,
            "shipped_on": TODAY - timedelta(days=20),
        }
        for number in range(count)
    ]  # fmt: skip
    late = datetime(TODAY.year + 50, 1, 1, tzinfo=UTC)

    def unit(connection: Connection) -> None:
        connection.execute(sa.insert(t.shipment), rows)
        connection.execute(sa.update(t.contest).values(ends_at=late, grace_until=late))

    database.write(unit).result()


def into(url: str) -> tuple[Took, Took]:
    """Push the scans, and then once more."""
    with opened(url) as database:
        seals, actor, key = enrolled(database)
        bodies = pushes(seals, actor, key)

        def send(body: Push) -> PushReply:
            def unit(connection: Connection) -> PushReply:
                uow = UnitOfWork(connection, now())
                return services.push(uow, seals, actor, body)

            return database.write(unit).result()

        first = timed(lambda: check(send, bodies, OutcomeStatus.APPLIED))
        again = timed(lambda: check(send, bodies, OutcomeStatus.KNOWN))
        wrong = database.read(differences).result()
        if wrong:
            raise AssertionError(f"the books don't balance: {wrong[0]}")
    return first, again


def enrolled(database: Database) -> tuple[Seals, Actor, bytes]:
    """Return the server's seals, and a clerk on a device with a key."""
    key = signing.new_key()
    actor = Actor(CLERK, 1, Role.CLERK, "Ada", "counter", "session")

    def unit(connection: Connection) -> Seals | None:
        connection.execute(
            sa.insert(t.device),
            {
                "device": actor.device, "member_id": actor.member_id, "name": "Counter",
                "enrolled_at": now(), "last_n": 0, "last_hash": GENESIS,
                "public_key": signing.public_of(key),
            },
        )  # fmt: skip
        make_seals(connection)
        return load_seals(connection)

    seals = database.write(unit).result()
    if seals is None:
        raise AssertionError("a database without its seals")
    return seals, actor, key


def pushes(seals: Seals, actor: Actor, key: bytes) -> list[Push]:
    """Return the scans sealed, signed and chained, in pushes of the largest size."""
    prev, sealed = GENESIS, []
    token = seals.time_token(now())
    for number in range(SCANS):
        claim_id, serial = new_id(), f"A{FIRST_SERIAL + number}"
        envelope = Envelope(
            op_id=new_id(), device=actor.device, n=number + 1, prev=prev, kind="claim.record",
            entity=f"claim:{claim_id}", occurred_at=now(), mono_ms=number, boot_id="boot",
            time_token=token,
            body={
                "claim_id": claim_id, "scan": serial, "serial": serial, "stated_gtin": None,
                "sold_on": TODAY.isoformat(), "invoice": "", "customer": "Bench",
                "scanned_at": now().isoformat(), "rule_version": 1,
            },
        )  # fmt: skip
        raw = seal(envelope)
        prev = envelope_hash(raw)
        sealed.append(SealedOp(op=raw.decode(), sig=signing.sign(key, raw)))
    return [
        Push(device=actor.device, ops=sealed[start : start + SIZE])
        for start in range(0, SCANS, SIZE)
    ]


def check(send: Callable[[Push], PushReply], bodies: list[Push], wanted: OutcomeStatus) -> None:
    """Send every push; each op must be answered as wanted."""
    for body in bodies:
        reply = send(body)
        if len(reply.outcomes) != SIZE or any(each.status is not wanted for each in reply.outcomes):
            raise AssertionError(f"not every scan was {wanted}: {reply.outcomes[0]}")


def same_rows(written: Path, prepared: Path) -> Took:
    """Put the rows of the finished database into one like it was before, by executemany alone."""
    rows = {}
    with sqlite3.connect(written) as source:
        for name in WRITTEN:
            table = t.metadata.tables[name]
            rows[table] = source.execute(str(sa.select(table))).fetchall()
    target = prepared.with_name("raw.db")
    shutil.copy(prepared, target)
    connection = dbapi2.connect(str(target), isolation_level=None)
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "cache_size=-65536",
        f"wal_autocheckpoint={PAGES_OF_LOG}",
    ):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute('DELETE FROM "change"')
    parts = SCANS // SIZE

    def insert() -> None:
        for part in range(parts):
            connection.execute("BEGIN IMMEDIATE")
            for table, found in rows.items():
                share = found[len(found) * part // parts : len(found) * (part + 1) // parts]
                statement = str(sa.insert(table).compile(dialect=sqlite.dialect()))
                connection.executemany(statement, share)
            connection.execute("COMMIT")

    took = timed(insert)
    connection.close()
    return took


def timed(work: Callable[[], None]) -> Took:
    """Run something and say what it took in this process."""
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return Took(time.perf_counter() - wall, time.process_time() - cpu)


def now() -> datetime:
    """The hour at which the small programme is at its busiest."""
    return datetime(TODAY.year, TODAY.month, TODAY.day, 12, tzinfo=UTC)
