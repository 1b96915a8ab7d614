"""Feed pages go in whole or not at all, from an older or a newer server alike."""

from __future__ import annotations

import pytest

from sync.events import ReplicaChanged
from sync.feed import apply_page, pull_all, rebuild
from sync.queries.sales import claims
from sync.wire.codec import PageBroken, write_page
from sync.wire.messages import PageEnd, PageHead, PageRows
from tests.support.clock import START
from tests.support.workplace import heard
from tools.make_replica_fixture import claim_row


def page(*groups, cursor="fixture", to="next", more=False, streams=None):
    head = PageHead(
        schema=1, epoch="e", server_time=START, time_token="token-9", cursor=cursor, scope=[]
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
    apply_page(
        wp,
        wp.replica,
        page(
            PageRows("hologram", "P", [["x"]]),
            PageRows("claim", "P", [[*claim_row(1, clock.now()), "more", 7]]),
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
