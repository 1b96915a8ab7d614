"""An open workplace on a made-up replica, and the clock and key ring behind it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from server.settings import Settings
from sync.events import Events
from sync.rows import CurrentSale
from sync.workplace import Workplace, open_workplace
from tests.support.clock import HandClock
from tests.support.counter import Counter
from tests.support.server import FakeClock, RunningServer, running_server
from tests.support.workplace import MemoryRing, make_workplace
from tests.support.world import prepare


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def ring() -> MemoryRing:
    return MemoryRing()


@pytest.fixture
def wp(tmp_path: Path, clock: HandClock, ring: MemoryRing) -> Iterator[Workplace]:
    """A clerk's workplace; serial(0) to serial(199) are in the allocation."""
    workplace = make_workplace(tmp_path / "profile", clock=clock, ring=ring, allocation=200)
    yield workplace
    workplace.close()


@pytest.fixture
def reviewer(tmp_path: Path, clock: HandClock, ring: MemoryRing) -> Iterator[Workplace]:
    workplace = make_workplace(
        tmp_path / "desk", clock=clock, ring=ring, allocation=0, role="reviewer"
    )
    yield workplace
    workplace.close()


@pytest.fixture
def sale(clock: HandClock) -> CurrentSale:
    return CurrentSale(clock.today(), "INV-7", "Customer 7")


@pytest.fixture
def reopened(
    wp: Workplace, clock: HandClock, ring: MemoryRing
) -> Iterator[Callable[[], Workplace]]:
    """Close the workplace and open it anew, as a restart does."""
    opened: list[Workplace] = []

    def again() -> Workplace:
        (opened[-1] if opened else wp).close()
        opened.append(
            open_workplace(wp.profile, pin=None, clock=clock, events=Events(), key_ring=ring)
        )
        opened[-1].settle()
        return opened[-1]

    yield again
    for workplace in opened:
        workplace.close()


@pytest.fixture(scope="session")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("world") / "world.db"
    prepare(f"sqlite:///{path}")
    return path


@pytest.fixture
def server(planted: Path, tmp_path: Path) -> Iterator[RunningServer]:
    path = tmp_path / "server.db"
    shutil.copy(planted, path)
    settings = Settings(database_url=f"sqlite:///{path}", page_rows=150)
    with running_server(settings, FakeClock()) as running:
        yield running


@pytest.fixture
def counter(server: RunningServer, tmp_path: Path) -> Iterator[Callable[[int], Counter]]:
    opened: list[Counter] = []

    def at(member_id: int) -> Counter:
        opened.append(Counter(server, member_id, tmp_path / f"profile-{len(opened)}"))
        opened[-1].sync()
        return opened[-1]

    yield at
    for each in opened:
        each.close()
