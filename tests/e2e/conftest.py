"""A real vendor server as a process, seeded once, and clients beside it in this process."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sync.commands.enrol import enrol
from sync.commands.record_scan import record_scan
from sync.engine import Engine
from sync.events import Events
from sync.profile import Profile
from sync.queries import deals, scan
from sync.rows import CurrentSale, DealRow, ScanRow, SyncRow
from sync.workplace import Workplace, open_workplace
from tests.support.clock import AheadClock
from tests.support.workplace import MemoryRing
from tools.day import demo, stock
from tools.day.waiting import until


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep these on one worker: they share one seeded programme, and two cores."""
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here):
            item.add_marker(pytest.mark.xdist_group("e2e"))


@pytest.fixture(scope="session")
def programme(tmp_path_factory: pytest.TempPathFactory) -> demo.House:
    """The seeded demo programme; tests copy its database."""
    house = demo.House(tmp_path_factory.mktemp("programme"))
    demo.prepare_database(house)
    return house


@pytest.fixture
def vendor(programme: demo.House, tmp_path: Path) -> Iterator[demo.VendorServer]:
    """The vendor's server, running on a copy of the programme. A test may stop and start it."""
    house = demo.House(tmp_path / "house")
    house.folder.mkdir()
    shutil.copy(programme.database, house.database)
    with demo.vendor_server(house, demo.free_port()) as server:
        yield server


class Device:
    """One signed-in client without a window. Its engine runs when told to, on this thread."""

    def __init__(self, directory: Path, server: demo.VendorServer, member: stock.Member) -> None:
        self.member = member
        self.clock = AheadClock()
        self.profile = Profile(directory)
        self._ring = MemoryRing()
        code = demo.invite(server.house, member.member_id)
        enrol(self.profile, server.url, code, clock=self.clock, key_ring=self._ring)
        self.open()

    def open(self) -> None:
        """Open the files, as at a start of the program."""
        self.wp: Workplace = open_workplace(
            self.profile, pin=None, clock=self.clock, events=Events(), key_ring=self._ring
        )
        self.engine = Engine(self.wp)

    def close(self) -> None:
        """End, as when the window is closed; again does no harm."""
        self.engine.stop()
        self.wp.close()

    def restart(self) -> None:
        """Close and open."""
        self.close()
        self.open()

    def sync(self) -> SyncRow:
        """Let what is held fall due, then send and fetch once."""
        self.clock.advance(seconds=10)
        row = self.engine.run_once()
        self.wp.settle()
        return row

    def scan(self, text: str) -> ScanRow:
        """Scan as at the counter."""
        return record_scan(self.wp, text, CurrentSale(self.clock.today(), customer="Door to door"))

    def seen(self, row: ScanRow) -> ScanRow:
        """The same scan as it stands now."""
        now = scan.scan_by_id(self.wp, row.scan_id)
        assert now is not None
        return now

    def deal(self, deal_id: str) -> DealRow:
        """A deal as it stands now."""
        row = deals.deal(self.wp, deal_id)
        assert row is not None
        return row


@pytest.fixture
def device(vendor: demo.VendorServer, tmp_path: Path) -> Iterator[Callable[[stock.Member], Device]]:
    """A factory of signed-in clients, each with a first sync behind it."""
    made: list[Device] = []

    def sign_in(member: stock.Member) -> Device:
        new = Device(tmp_path / f"device-{len(made)}", vendor, member)
        made.append(new)
        assert new.sync().state in {"idle", "working"}
        # The server may still be making the first copy.
        until(lambda: new.sync().state == "idle", "the first copy")
        return new

    yield sign_in
    for each in made:
        each.close()


@pytest.fixture
def clerk(vendor: demo.VendorServer) -> stock.Member:
    """A clerk who takes part in the contest among members."""
    return stock.hungriest_clerk(vendor.house.database)


@pytest.fixture
def reviewer(vendor: demo.VendorServer) -> stock.Member:
    """A reviewer of the vendor."""
    return stock.member_of(vendor.house.database, "reviewer")


@pytest.fixture
def shelf(vendor: demo.VendorServer, clerk: stock.Member) -> stock.Stock:
    """What the clerk could scan."""
    return stock.stock_of(vendor.house.database, clerk.partner_id, AheadClock().today())
