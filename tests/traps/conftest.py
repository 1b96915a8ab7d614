"""A counter with its engine against the real server, over a line each test spoils in its way."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from server.settings import Settings
from sync.engine import Engine
from sync.transport import Transport
from tests.support.counter import Counter
from tests.support.devices import ADDRESS
from tests.support.server import FakeClock, RunningServer, running_server
from tests.support.world import CLERK, prepare

Carry = Callable[[httpx.Request], httpx.Response]


class Spoilt(Counter):
    """A counter whose requests go through a function of the test's own."""

    def over(self, handle: Callable[[httpx.Request, Carry], httpx.Response]) -> None:
        """Send every request through `handle` from now on; it may carry them to the server."""
        carry = self.server.transport.handle_request
        line = httpx.MockTransport(lambda request: handle(request, carry))
        self.engine.stop()
        self.wp.transport = lambda: Transport(ADDRESS, self.wp.tokens, httpx.Client(transport=line))
        self.engine = Engine(self.wp)

    def over_good(self) -> None:
        """Send every request as it is."""
        self.over(lambda request, carry: carry(request))

    def ops(self) -> int:
        """How many ops this device keeps."""
        found = self.wp.outbox.db.row("SELECT count(*) FROM op")
        return int(found[0]) if found else 0


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("world") / "world.db"
    prepare(f"sqlite:///{path}")
    return path


@pytest.fixture
def server(planted: Path, tmp_path: Path) -> Iterator[RunningServer]:
    path = tmp_path / "server.db"
    shutil.copy(planted, path)
    settings = Settings(database_url=f"sqlite:///{path}", page_rows=400)
    with running_server(settings, FakeClock()) as running:
        yield running


@pytest.fixture
def counter(server: RunningServer, tmp_path: Path) -> Iterator[Callable[..., Spoilt]]:
    opened: list[Spoilt] = []

    def at(member_id: int = CLERK) -> Spoilt:
        made = Spoilt(server, member_id, tmp_path / f"profile-{len(opened)}")
        opened.append(made)
        assert made.sync().state == "idle"
        return made

    yield at
    for each in opened:
        each.close()
