"""The real server as a process, the real client here, and a proxy between the two."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from server.services.sessions import make_code
from server.storage import tables as t
from server.storage.database import open_database
from server.storage.migrating import open_seals
from server.storage.unit_of_work import UnitOfWork
from sync.commands.enrol import enrol
from sync.commands.record_scan import record_scan
from sync.engine import Engine
from sync.events import Events
from sync.profile import Profile
from sync.rows import CurrentSale, ScanRow, SyncRow
from sync.transport import Transport
from sync.workplace import open_workplace
from tests.support.clock import HandClock
from tests.support.proxy import Proxy, proxied
from tests.support.server import MORNING
from tests.support.serving import server_process
from tests.support.workplace import MemoryRing
from tests.support.world import CLERK, prepare, serial

_SEEDS, _NUMBERS = itertools.count(1), itertools.count()
"""Every device and every serial of this process is another one: they share a server."""
SHORT = httpx.Timeout(1.0, connect=1.0)
"""So long a line that was cut is waited for: a sweep cuts it thousands of times."""
LONG = httpx.Timeout(30.0)
"""The first round brings all that counters before this one sold."""


class Counter:
    """A clerk's device whose line leads through a proxy, and an eye on the server's file."""

    def __init__(self, directory: Path, world: Path, proxy: Proxy, url: str) -> None:
        self.proxy = proxy
        self.clock = HandClock(MORNING, seed=next(_SEEDS))
        self._database = open_database(url)
        ring = MemoryRing()
        profile = Profile(directory)
        enrol(profile, proxy.url, self._invite(), clock=self.clock, key_ring=ring)
        self.wp = open_workplace(
            profile, pin=None, clock=self.clock, events=Events(), key_ring=ring
        )
        self.wp.transport = lambda: Transport(
            proxy.url, self.wp.tokens, httpx.Client(timeout=SHORT)
        )
        first = Engine(
            self.wp, lambda: Transport(proxy.url, self.wp.tokens, httpx.Client(timeout=LONG))
        )
        told = first.run_once()
        first.stop()
        self.wp.settle()
        self.engine = Engine(self.wp)
        assert told.state == "idle", told

    def _invite(self) -> str:
        seals = self._database.read(open_seals).result()

        def unit(connection: Any) -> str:
            return make_code(UnitOfWork(connection, MORNING), seals, CLERK, timedelta(1)).code

        return self._database.write(unit).result()

    def scan(self) -> ScanRow:
        """Scan the next serial and let its hold pass."""
        number = next(_NUMBERS)
        shipped = number < 600
        text = serial(1, number % 300, "AB"[number // 300]) if shipped else f"A{number + 500_000}"
        row = record_scan(self.wp, text, CurrentSale(MORNING.date()))
        assert row.op_id, row
        self.clock.advance(seconds=6)
        return row

    def sync(self) -> SyncRow:
        """One round on this thread."""
        row = self.engine.run_once()
        self.wp.settle()
        return row

    def log(self, op_id: str) -> list[tuple[str, str]]:
        """Status and outcome the server keeps of an op; one row at most."""
        query = sa.select(t.op_log.c.status, t.op_log.c.outcome).where(t.op_log.c.op_id == op_id)
        return self._database.read(lambda c: [tuple(row) for row in c.execute(query)]).result()

    def count(self, table: sa.Table) -> int:
        """Rows of a table of the server."""
        query = sa.select(sa.func.count()).select_from(table)
        return int(self._database.read(lambda c: c.execute(query).scalar() or 0).result())

    def close(self) -> None:
        """Close everything."""
        self.engine.stop()
        self.wp.close()
        self._database.close()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep these on one worker: they share one server."""
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here):
            item.add_marker(pytest.mark.xdist_group("network"))


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Proxy, str, Path]]:
    """A server process with the small programme, behind a proxy."""
    directory = tmp_path_factory.mktemp("served")
    world, path = directory / "world.db", directory / "server.db"
    prepare(f"sqlite:///{world}")
    shutil.copy(world, path)
    url = f"sqlite:///{path}"
    with server_process(url) as address, proxied(address) as proxy:
        yield proxy, url, world


@pytest.fixture
def counter(served: tuple[Proxy, str, Path], tmp_path: Path) -> Iterator[Counter]:
    """A signed-in counter behind the proxy."""
    proxy, url, world = served
    proxy.play()
    made = Counter(tmp_path / "profile", world, proxy, url)
    try:
        yield made
    finally:
        made.close()
