"""A copied profile, a restored image, a lost tail: nothing lost, doubled or numbered twice."""

from __future__ import annotations

import shutil

import pytest
import sqlalchemy as sa

from server.storage import tables as t
from sync.commands.enrol import sign_in_again
from sync.commands.record_scan import record_scan
from sync.engine import Engine
from sync.profile import Profile
from sync.queries.outbox import open_ops
from sync.rows import CurrentSale
from tests.support.counter import Counter
from tests.support.devices import opened_workplace
from tests.support.server import MORNING
from tests.support.world import CLERK, invite, opened, serial


class Copy(Counter):
    """A second program on a copy of a profile directory, with the same keys."""

    def __init__(self, counter: Counter, directory) -> None:
        self.server, self.clock, self.ring = counter.server, counter.clock, counter.ring
        self.wp = opened_workplace(
            counter.server, Profile(directory), clock=counter.clock, ring=counter.ring
        )
        self.engine = Engine(self.wp)


def asked(server, statement):
    with opened(server.settings.database_url) as write:
        return write(lambda connection: [tuple(row) for row in connection.execute(statement)])


def claims(server):
    return sorted(serial for (serial,) in asked(server, sa.select(t.claim.c.serial)))


def numbers(server):
    """Return (device, n) of every op the server has taken."""
    return asked(server, sa.select(t.op_log.c.device, t.op_log.c.n))


def code(counter):
    return invite(counter.server.settings.database_url, CLERK, counter.server.clock())


def image(counter, directory):
    """Copy the profile directory as a disk image does: with what lies beside outbox.db."""
    shutil.copytree(counter.wp.profile.directory, directory)
    return directory


@pytest.fixture
def clerk(counter):
    return counter(CLERK)


def test_two_copies_of_a_profile_lose_nothing_and_double_nothing(clerk, tmp_path):
    clerk.scan(serial(1, 0))
    clerk.sync()
    clerk.scan(serial(1, 1))
    clerk.wp.outbox.copy.flush()
    twin = Copy(clerk, image(clerk, tmp_path / "twin"))
    only_here = twin.scan(serial(1, 2))
    for number in (3, 4):
        clerk.scan(serial(1, number))
    clerk.sync()
    assert claims(clerk.server) == sorted(serial(1, each) for each in (0, 1, 3, 4))

    twin.sync()
    row = twin.sync(after=90)

    assert row.state == "frozen"
    # Sealed by both at the same place, it is the same op, and was known; the other one is not.
    assert [each.op_id for each in open_ops(twin.wp)] == [only_here.op_id]

    device = twin.wp.identity.device
    sign_in_again(twin.wp, code(clerk))
    row = twin.sync()
    assert (row.state, row.unsent, row.attention) == ("idle", 0, 0)
    assert twin.wp.identity.device != device
    # The other copy is frozen as well: nobody knows which of the two is the right one.
    clerk.scan(serial(1, 5))
    assert clerk.sync().state == "frozen"
    sign_in_again(clerk.wp, code(clerk))
    row = clerk.sync()
    assert (row.state, row.unsent, row.attention) == ("idle", 0, 0)

    assert claims(clerk.server) == sorted(serial(1, each) for each in range(6))
    sent = numbers(clerk.server)
    assert len(sent) == len(set(sent))
    twin.close()


def test_a_restored_image_of_the_laptop_goes_on_as_a_new_device(clerk, tmp_path):
    clerk.scan(serial(1, 0))
    clerk.sync()
    clerk.wp.outbox.copy.flush()
    saved = image(clerk, tmp_path / "image")
    for number in (1, 2, 3):
        clerk.scan(serial(1, number))
    clerk.sync()
    clerk.close()

    old = Copy(clerk, saved)
    old.sync()
    # Its own past comes back by the feed: what it forgot, it does not claim twice.
    assert record_scan(old.wp, serial(1, 2), CurrentSale(MORNING.date())).code == "DUP_SELF"
    old.scan(serial(1, 7))
    old.sync()
    assert old.sync(after=90).state == "frozen"
    sign_in_again(old.wp, code(clerk))
    row = old.sync()

    assert (row.state, row.unsent, row.attention) == ("idle", 0, 0)
    assert claims(clerk.server) == sorted(serial(1, each) for each in (0, 1, 2, 3, 7))
    old.close()


def test_a_lost_wal_costs_nothing_where_the_second_copy_is_there(clerk, tmp_path):
    clerk.scan(serial(1, 0))
    clerk.sync()
    clerk.wp.outbox.db.checkpoint()
    for number in (1, 2):
        clerk.scan(serial(1, number))
    clerk.sync()
    clerk.scan(serial(1, 3))
    clerk.wp.outbox.copy.flush()
    saved = image(clerk, tmp_path / "no-wal")
    (saved / "outbox.db-wal").unlink()
    (saved / "outbox.db-shm").unlink(missing_ok=True)
    clerk.close()

    again = Copy(clerk, saved)
    row = again.sync(after=90)

    assert (row.state, row.unsent, row.attention) == ("idle", 0, 0)
    assert claims(clerk.server) == sorted(serial(1, each) for each in range(4))
    again.scan(serial(1, 8))
    assert again.sync().state == "idle"
    again.close()


def test_answered_ops_stay_as_history_of_the_device_they_were(clerk, tmp_path):
    clerk.scan(serial(1, 0))
    clerk.sync()
    before = clerk.wp.outbox.db.rows("SELECT op_id, n, envelope, chain FROM op")
    clerk.wp.outbox.rechain("device-x", bytes(31) + b"\x05")
    assert clerk.wp.outbox.db.rows("SELECT op_id, n, envelope, chain FROM op") == before
    assert clerk.wp.outbox.head() == (0, "0" * 64)


def test_a_copy_hears_with_the_first_answer_that_it_is_one(clerk, tmp_path):
    clerk.scan(serial(1, 0))
    clerk.sync()
    clerk.wp.outbox.copy.flush()
    twin = Copy(clerk, image(clerk, tmp_path / "twin"))
    for each, number in ((clerk, 1), (twin, 2)):
        each.scan(serial(1, number))
        each.sync()

    assert (clerk.engine.state, twin.engine.state) == ("idle", "frozen")
    twin.wp.close()
