"""Feed pages go in whole or not at all, from an older or a newer server alike."""

from __future__ import annotations

import pytest

from sync.errors import Offline
from sync.events import ReplicaChanged
from sync.feed import apply_page, pull_all, rebuild
from sync.queries.sales import claims
from sync.wire.codec import PageBroken, write_page
from sync.wire.messages import PageEnd, PageHead, PageRows
from sync.wire.tables import TABLES
from tests.support.clock import START
from tests.support.workplace import heard
from tools.make_replica_fixture import claim_row


def page(*groups, cursor="fixture", to="next", more=False, streams=None, scope=()):
    head = PageHead(
        schema=1,
        epoch="e",
        server_time=START,
        time_token="token-9",
        cursor=cursor,
        scope=list(scope),
    )
    end = PageEnd(cursor=to, more=more, streams=streams or {"partner:1": 2})
    return write_page(head, groups, end)


def test_rows_working_rows_and_cursor_move_together(wp, clock):
    applied = apply_page(wp, wp.replica, page(PageRows("claim", "P", [claim_row(1, clock.now())])))

    assert (applied.more, applied.tables, applied.time_token) == (
        False,
        frozenset({"claim"}),
        "token-9",
    )
    assert claims(wp)[0].serial == "SD90000001"
    place = wp.replica.place()
    assert (place.cursor, place.streams, place.whole) == ("next", {"partner:1": 2}, True)


def test_deleted_rows_go_with_their_working_rows(wp, clock):
    row = claim_row(1, clock.now())
    apply_page(wp, wp.replica, page(PageRows("claim", "P", [row])))

    apply_page(wp, wp.replica, page(PageRows("claim", "D", [[row[0]], ["gone"]]), cursor="next"))

    assert claims(wp) == []
    assert wp.replica.claim_state(row[0]) is None


def test_a_newer_servers_columns_and_tables_are_passed_by(wp, clock):
    row = claim_row(1, clock.now())
    row = [*row, *[None] * (len(TABLES["claim"].columns) - len(row)), "more", 7]
    apply_page(
        wp,
        wp.replica,
        page(
            PageRows("hologram", "P", [["x"]]),
            PageRows("claim", "P", [row]),
        ),
    )
    assert len(claims(wp)) == 1


def test_an_older_servers_missing_columns_are_empty(wp):
    apply_page(wp, wp.replica, page(PageRows("member", "P", [[14, 1, "New Colleague"]])))

    assert wp.catalogue.member_name(14) == "New Colleague"


def test_a_changed_catalogue_judges_the_next_scan_and_names_claims_of_the_same_page(wp, clock):
    claim = claim_row(1, clock.now())
    product = [1, "04012345000016", "Renamed drill", "SD[0-9]{8}", 0, 0, "", 500, 19900, "EUR",
               "2020-01-01", None]  # fmt: skip
    apply_page(
        wp, wp.replica, page(PageRows("claim", "P", [claim]), PageRows("product", "P", [product]))
    )

    assert wp.catalogue.by_id[1].points == 500
    assert [row.product for row in claims(wp, text="renamed")] == ["Renamed drill"]


@pytest.mark.parametrize(
    "broken",
    [
        page(PageRows("claim", "X", [["a"]])),
        page(PageRows("standing", "D", [["only one key"]])),
        page(cursor="somewhere else"),
        page()[:-1],
        b"{}\n",
        b"",
        page().replace(b'"rows":0', b'"rows":1'),
    ],
)
def test_a_broken_page_changes_nothing(wp, broken):
    before = wp.replica.place()
    with pytest.raises(PageBroken):
        apply_page(wp, wp.replica, broken)
    assert wp.replica.place() == before


def test_pages_are_pulled_until_there_are_no_more(wp):
    pages = {
        "fixture": page(to="a", more=True),
        "a": page(cursor="a", to="b", more=True),
        "b": page(PageRows("member", "P", [[14, 1, "N", "clerk", 1]]), cursor="b", to="c"),
    }
    events = heard(wp)

    assert pull_all(wp, pages.__getitem__, lambda: True) is True

    assert wp.replica.place().cursor == "c"
    assert ReplicaChanged(frozenset({"member"})) in events
    assert wp.outbox.time_token == "token-9"


def test_a_pull_can_be_stopped_between_pages_and_goes_on_there(wp):
    pages = {"fixture": page(to="a", more=True), "a": page(cursor="a", to="b")}
    turns = iter([True, False])

    assert pull_all(wp, pages.__getitem__, lambda: next(turns)) is False
    assert (wp.replica.place().cursor, wp.replica.place().whole) == ("a", False)

    pull_all(wp, pages.__getitem__, lambda: True)
    assert wp.replica.place().cursor == "b"


def test_a_rebuild_that_is_stopped_or_fails_leaves_the_replica_in_use(wp):
    before = wp.replica
    pages = {"": page(cursor="", to="a", more=True), "a": b"broken"}
    turns = iter([True, False])

    rebuild(wp, pages.__getitem__, lambda: next(turns))
    assert wp.replica is before
    with pytest.raises(PageBroken):
        rebuild(wp, pages.__getitem__, lambda: True)
    assert wp.replica is before

    pages["a"] = page(cursor="a", to="b")
    wp.smaller_accepted = True
    rebuild(wp, pages.__getitem__, lambda: True)
    assert wp.replica is not before
    assert wp.replica.place().cursor == "b"


def test_a_stream_that_leaves_the_scope_takes_its_rows_along(wp):
    def standing(contest_id):
        return [contest_id, "r1", "Otter", 1, 10, 0, 1, None, 0]

    both = {"contest:71": 1, "contest:72": 1, "partner:1": 2}
    apply_page(
        wp,
        wp.replica,
        page(PageRows("standing", "P", [standing(71), standing(72)]), streams=both, scope=both),
    )

    left = {"contest:72": 1, "partner:1": 2}
    applied = apply_page(wp, wp.replica, page(cursor="next", to="later", streams=left, scope=left))

    assert applied.tables == {"standing"}
    assert wp.replica.db.rows("SELECT contest_id FROM base_standing WHERE contest_id > 70") == [
        (72,)
    ]
    assert wp.replica.place().streams == left


def test_a_page_is_kept_and_told_though_the_line_breaks_behind_it(wp):
    """While a page is applied the next one is fetched."""
    events = heard(wp)

    def pull(cursor):
        if cursor == "a":
            raise Offline(server="s")
        return page(PageRows("member", "P", [[14, 1, "N", "clerk", 1]]), to="a", more=True)

    with pytest.raises(Offline):
        pull_all(wp, pull, lambda: True)

    assert (wp.replica.place().cursor, wp.replica.place().whole) == ("a", False)
    assert ReplicaChanged(frozenset({"member"})) in events


def test_nothing_new_makes_a_copy_whole_and_writes_nothing_else(wp):
    apply_page(wp, wp.replica, page(more=True))

    assert apply_page(wp, wp.replica, None).tables == frozenset()
    assert (wp.replica.place().cursor, wp.replica.place().whole) == ("next", True)


@pytest.mark.parametrize("value", [["a list"], {"an": "object"}, True, 2**63, -(2**63) - 1])
def test_a_value_no_store_takes_breaks_the_page_and_not_the_store(wp, value):
    before = wp.replica.place()

    with pytest.raises(PageBroken):
        apply_page(wp, wp.replica, page(PageRows("member", "P", [[14, 1, value, "clerk", 1]])))

    assert wp.replica.place() == before
