"""A copy that differs from the server's is noticed and fetched anew; the outbox is not touched."""

from __future__ import annotations

import pytest

from sync.checking import CHECK_SECONDS, is_check_due
from sync.notices import COPY_DIFFERED
from tests.support.world import CLERK, REVIEWER, serial


def differed(wp):
    return [notice.params["tables"] for notice in wp.notices.all if notice.key == COPY_DIFFERED]


@pytest.mark.parametrize("member", [CLERK, REVIEWER])
def test_a_true_copy_is_checked_once_an_hour_and_left_alone(counter, member):
    one = counter(member)
    one.wp.replica.checked_at = None
    assert is_check_due(one.wp)

    one.sync()
    assert one.wp.replica.checked_at is not None
    assert not is_check_due(one.wp)
    one.sync(CHECK_SECONDS + 1)

    assert one.wp.clock.monotonic() - one.wp.replica.checked_at < CHECK_SECONDS
    assert differed(one.wp) == []


@pytest.mark.parametrize(
    ("spoil", "table"),
    [
        ("DELETE FROM allocation WHERE fingerprint = (SELECT min(fingerprint) FROM allocation)",
         "allocation"),
        ("UPDATE allocation SET product_id = 2 WHERE product_id = 1", "allocation"),
        ("DELETE FROM base_claim", "claim"),
        ("UPDATE base_product SET points = points + 1 WHERE product_id = 1", "product"),
    ],
)  # fmt: skip
def test_a_copy_that_differs_is_fetched_anew_and_a_notice_says_so(counter, spoil, table):
    clerk = counter(CLERK)
    clerk.scan(serial(1, 0))
    clerk.sync()
    clerk.sync()
    old = clerk.wp.replica
    old.db.write(lambda connection: connection.execute(spoil))
    clerk.scan(serial(1, 1))

    clerk.sync(CHECK_SECONDS + 1)
    assert differed(clerk.wp) == [table]
    clerk.sync()

    assert clerk.wp.replica is not old
    clerk.sync()
    assert not is_check_due(clerk.wp)
    assert len(clerk.wp.replica.db.rows("SELECT * FROM base_claim")) == 2


def test_ends_that_count_differently_do_not_fetch_for_ever(counter):
    clerk = counter(CLERK)
    clerk.sync()
    spoil = "DELETE FROM allocation WHERE fingerprint = (SELECT min(fingerprint) FROM allocation)"
    used = []
    for _ in range(4):
        clerk.wp.replica.db.write(lambda connection: connection.execute(spoil))
        clerk.wp.replica.checked_at = None
        clerk.sync()
        used.append(clerk.wp.replica)
        clerk.sync()

    assert len(set(map(id, used[1:]))) == 1


def test_a_rebuild_dated_by_a_clock_that_was_ahead_bars_no_other(counter):
    clerk = counter(CLERK)
    clerk.sync()
    clerk.clock.advance(days=400)
    spoil = "DELETE FROM allocation WHERE fingerprint = (SELECT min(fingerprint) FROM allocation)"
    used = []
    for back in (0, 400):
        clerk.clock.set_back(days=back)
        clerk.wp.replica.db.write(lambda connection: connection.execute(spoil))
        clerk.wp.replica.checked_at = None
        clerk.sync()
        clerk.sync()
        used.append(clerk.wp.replica)

    assert used[0] is not used[1], "the copy that differs was fetched anew"
