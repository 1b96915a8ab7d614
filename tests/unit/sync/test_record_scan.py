"""A scan at the counter: judged with what is known here, durable before it is answered."""

from __future__ import annotations

import threading
from datetime import timedelta
from functools import partial

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlcipher3 import dbapi2

from domain.claims.claim import ClaimState
from domain.codes import Code
from domain.deals.transitions import Who
from domain.sentences import source_of
from sync.commands import judging
from sync.commands.record_scan import record_scan
from sync.commands.undo_scan import undo_scan
from sync.errors import DiskFull
from sync.events import OutboxChanged
from sync.outbox import store
from sync.queries.scan import scan_by_id, today, totals
from sync.queries.standings import entries, standings
from sync.replica.store import Place, Replica
from sync.rows import CurrentSale, SendState, Standing
from tests.support.workplace import heard
from tools.make_replica_fixture import serial


def test_a_serial_of_the_own_allocation_is_accepted_with_its_points(wp, sale):
    row = record_scan(wp, serial(5), sale)

    assert (row.standing, row.code, row.points, row.sure) == (Standing.ACCEPTED, "", 100, False)
    assert row.product == "Compact drill D12"
    assert row.send is SendState.HELD
    assert row.undo_until == wp.clock.now() + timedelta(seconds=5)


def test_an_unknown_serial_is_provisional_and_says_only_that_the_vendor_checks(wp, sale):
    row = record_scan(wp, "SD99999999", sale)

    assert (row.standing, row.code) == (Standing.PROVISIONAL, Code.VENDOR_CHECKS)
    assert dict(row.params) == {"by": (wp.clock.today() + timedelta(days=14)).isoformat()}


def test_the_op_carries_the_scan_and_the_current_sale_as_they_were(wp, sale):
    row = record_scan(wp, f"]C0{serial(5)}", sale)

    op = wp.outbox.db.row("SELECT kind, entity, body FROM op WHERE op_id = ?", (row.op_id,))
    assert op is not None
    assert op[:2] == ("claim.record", f"claim:{row.claim_id}")
    for part in (f'"serial":"{serial(5)}"', '"invoice":"INV-7"', '"customer":"Customer 7"'):
        assert part in op[2]


def test_the_same_serial_again_is_refused_at_once_whatever_the_replica_does(wp, sale, clock):
    blocked = threading.Event()
    wp.replica.db.then(lambda: blocked.wait(10) and None)
    record_scan(wp, serial(5), sale)
    clock.advance(seconds=1)

    again = record_scan(wp, serial(5), sale)

    blocked.set()
    assert (again.standing, again.code) == (Standing.REFUSED, Code.DUP_SELF)
    assert again.params["who"] == "Carla Clerk"


def test_the_claimed_table_and_not_a_look_before_decides_between_two_threads(
    wp, sale, clock, monkeypatch
):
    record_scan(wp, serial(5), sale)
    clock.advance(seconds=1)
    own_claim, looks = judging.own_claim, []

    def blind_once(workplace, forms):
        looks.append(forms)
        return None if len(looks) == 1 else own_claim(workplace, forms)

    monkeypatch.setattr(judging, "own_claim", blind_once)

    again = record_scan(wp, serial(5), sale)

    assert (again.standing, again.code) == (Standing.REFUSED, Code.DUP_SELF)
    assert wp.outbox.db.row("SELECT count(*) FROM op") == (1,)


def test_a_colleagues_claim_from_the_feed_makes_a_duplicate_and_names_the_colleague(
    tmp_path, sale, clock, ring
):
    from tests.support.workplace import make_workplace  # noqa: PLC0415 (only here)

    wp = make_workplace(tmp_path / "other", clock=clock, ring=ring, claims=3)
    row = record_scan(wp, "SD90000001", sale)
    wp.close()

    assert (row.code, row.params["who"]) == (Code.DUP_SELF, "Rob Rep")


@pytest.mark.parametrize(("later", "code"), [(0.29, Code.SCAN_REPEATED), (0.31, Code.DUP_SELF)])
def test_the_same_code_within_three_tenths_of_a_second_is_one_scan(wp, sale, later, code):
    record_scan(wp, serial(5), sale, arrived=10.0)

    again = record_scan(wp, serial(5), sale, arrived=10.0 + later)

    assert again.code == code
    assert len(today(wp)) == 2


def test_another_code_in_between_makes_it_a_second_scan(wp, sale):
    record_scan(wp, serial(5), sale, arrived=10.0)
    record_scan(wp, serial(6), sale, arrived=10.1)

    assert record_scan(wp, serial(5), sale, arrived=10.2).code == Code.DUP_SELF


def test_refused_scans_are_in_the_journal_too_and_in_order(wp, sale, clock):
    for text in ("", "4012345000016", "nonsense!", serial(1)):
        record_scan(wp, text, sale)
        clock.advance(seconds=1)

    codes = [row.code for row in reversed(today(wp))]
    assert codes == [Code.SCAN_EMPTY, Code.SER_IS_GTIN, Code.SER_FORMAT, ""]
    assert totals(wp).scans_today == 4
    assert totals(wp).refused_today == 3


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(alphabet=st.characters(), max_size=60))
def test_any_text_is_answered_and_kept(wp, sale, clock, text):
    clock.advance(seconds=1)
    before = totals(wp).scans_today

    row = record_scan(wp, text, sale)

    assert row.standing in set(Standing)
    assert scan_by_id(wp, row.scan_id) is not None
    assert totals(wp).scans_today == before + 1


@pytest.mark.parametrize(
    "text", ["x" * 10_000, "\ud800", "SD0000\x000001", "😀" * 500, "\x1b[A\x07"]
)
def test_what_no_scanner_should_send_is_refused_with_a_code(wp, sale, text):
    row = record_scan(wp, text, sale)

    assert row.standing is Standing.REFUSED
    assert row.code
    assert len(row.text) <= 200 * 10


def test_a_full_disk_acknowledges_nothing_and_leaves_nothing_half_done(wp, sale, clock):
    record_scan(wp, serial(1), sale)
    clock.advance(seconds=1)
    wp.outbox.db.submit(lambda c: c.execute("PRAGMA max_page_count = 1").fetchall()).result()

    def fill() -> None:
        for number in range(2, 200):
            record_scan(wp, serial(number), sale)
            clock.advance(seconds=1)

    with pytest.raises(DiskFull) as problem:
        fill()

    assert "was not recorded" in str(problem.value)
    wp.outbox.db.submit(lambda c: c.execute("PRAGMA max_page_count = 99999").fetchall()).result()
    ops, scans, claimed = (
        wp.outbox.db.row(f"SELECT count(*) FROM {table}")  # noqa: S608
        for table in ("op", "scan_journal", "claimed")
    )
    assert ops == scans == claimed
    failed = serial(scans[0] + 1)
    assert record_scan(wp, failed, sale).standing is Standing.ACCEPTED


def test_a_scan_that_could_not_be_recorded_is_no_earlier_delivery_of_the_next_one(
    wp, sale, monkeypatch
):
    def full(*_):
        raise DiskFull

    with monkeypatch.context() as patched:
        patched.setattr(wp.outbox, "record_scan", full)
        with pytest.raises(DiskFull):
            record_scan(wp, serial(1), sale, arrived=10.0)

    assert record_scan(wp, serial(1), sale, arrived=10.1).standing is Standing.ACCEPTED


def test_a_scan_after_one_that_could_not_be_recorded_is_sealed_like_any_other(
    wp, sale, clock, monkeypatch
):
    wp.outbox.time_token = "heard since the last scan"
    with monkeypatch.context() as patched:
        patched.setattr(store, "INSERT_SCAN", "INSERT INTO full_disk VALUES (?)")
        with pytest.raises(dbapi2.OperationalError):
            record_scan(wp, serial(1), sale)
    clock.advance(seconds=1)

    record_scan(wp, serial(1), sale)

    clock.advance(seconds=6)
    assert len(wp.outbox.seal_due(clock.now())) == 1


def test_listeners_hear_of_it_after_the_commit(wp, sale):
    seen = []
    wp.events.subscribe(
        lambda event: seen.append(len(today(wp))) if isinstance(event, OutboxChanged) else None
    )

    record_scan(wp, serial(1), sale)

    assert seen == [1]


def test_two_serials_that_look_alike_are_two_serials_and_a_warning(wp, sale, clock):
    record_scan(wp, "HX1000000B", sale)
    clock.advance(seconds=1)

    row = record_scan(wp, "HX10000008", sale)

    assert row.standing is Standing.PROVISIONAL
    assert row.twin_of == "HX1000000B"


def test_before_the_first_sync_a_serial_is_taken_for_the_vendor_to_check(wp, sale, clock):
    wp.replica.catalogue = type(wp.replica.catalogue)()

    first = record_scan(wp, "ANYTHING1", sale)
    clock.advance(seconds=1)
    again = record_scan(wp, "ANYTHING1", sale)
    clock.advance(seconds=1)
    product_code = record_scan(wp, "]E04012345000016", sale)

    assert (first.standing, first.code) == (Standing.PROVISIONAL, Code.VENDOR_CHECKS)
    assert again.code == Code.DUP_SELF
    assert product_code.code == Code.SER_IS_GTIN


def test_own_provisional_points_count_at_once_in_totals_and_standings(wp, sale):
    record_scan(wp, serial(1), sale)
    wp.settle()

    assert totals(wp).provisional == 100
    mine = next(row for row in standings(wp, 1) if row.mine)
    assert (mine.points, mine.provisional) == (470, 10)
    assert entries(wp, 1)[0].serial == serial(1)


def test_a_held_scan_is_undone_without_a_trace_and_may_be_scanned_again(wp, sale, clock):
    row = record_scan(wp, serial(1), sale)
    clock.advance(seconds=1)

    assert undo_scan(wp, row.op_id) is True

    wp.settle()
    assert wp.outbox.db.row("SELECT count(*) FROM op") == (0,)
    shown = scan_by_id(wp, row.scan_id)
    assert shown is not None
    assert (shown.state, shown.points, shown.undo_until) == (ClaimState.WITHDRAWN, 0, None)
    assert totals(wp).provisional == 0
    assert record_scan(wp, serial(1), sale).standing is Standing.ACCEPTED


def test_a_sealed_scan_is_undone_by_a_withdrawal_and_may_be_scanned_again(wp, sale, clock):
    row = record_scan(wp, serial(1), sale)
    clock.advance(seconds=6)
    wp.outbox.seal_due(clock.now())

    assert undo_scan(wp, row.op_id) is True

    kinds = [kind for (kind,) in wp.outbox.db.rows("SELECT kind FROM op ORDER BY pos")]
    assert kinds == ["claim.record", "claim.withdraw"]
    assert record_scan(wp, serial(1), sale).standing is Standing.ACCEPTED


@pytest.mark.parametrize("sealed", [False, True])
def test_undoing_twice_is_undoing_once(wp, sale, clock, sealed):
    row = record_scan(wp, serial(1), sale)
    if sealed:
        clock.advance(seconds=10)
        wp.outbox.seal_due(clock.now())

    assert undo_scan(wp, row.op_id) is True
    ops = wp.outbox.db.row("SELECT count(*) FROM op")
    assert undo_scan(wp, row.op_id) is True

    assert wp.outbox.db.row("SELECT count(*) FROM op") == ops


def test_undoing_what_is_not_there_says_so(wp):
    assert undo_scan(wp, "no-such-op") is False


def test_invoices_longer_than_any_line_are_cut_before_the_server_refuses_them(wp, clock):
    row = record_scan(wp, serial(1), CurrentSale(clock.today(), "I" * 900, "C\x00ustomer"))

    (body,) = wp.outbox.db.row("SELECT body FROM op WHERE op_id = ?", (row.op_id,)) or ("",)
    assert f'"{"I" * 200}"' in body
    assert "\\u0000" not in body


def test_a_closed_workplace_forgets_its_listeners_nothing_else(wp, sale):
    events = heard(wp)
    record_scan(wp, serial(1), sale)
    wp.settle()
    assert any(isinstance(event, OutboxChanged) for event in events)


def test_while_the_first_data_come_nothing_is_refused_that_the_rest_may_allow(wp, sale):
    """Half a catalogue lacks products: a serial of one of those has no shape that is known."""
    other = "00012345600012"  # as many digits as a product code, its check digit by chance
    refused = record_scan(wp, "no such shape", sale), record_scan(wp, other, sale)
    assert [row.standing for row in refused] == [Standing.REFUSED] * 2

    wp.replica.has_been_whole = False
    taken = [record_scan(wp, text, sale) for text in ("no such shape", other, serial(0))]

    for row in taken:
        assert (row.standing, row.code) == (Standing.PROVISIONAL, Code.VENDOR_CHECKS)
        assert "rules are not here yet" in source_of(Code(row.code), row.params)
        assert row.op_id
    assert record_scan(wp, "", sale).code == Code.SCAN_EMPTY
    assert record_scan(wp, f"]E0{other[1:]}", sale).standing is Standing.REFUSED
    assert record_scan(wp, serial(0), sale).code == Code.DUP_SELF


def moved(replica, at, connection):
    replica.move_cursor(connection, at)


def test_a_copy_has_been_whole_from_its_first_whole_page_on(tmp_path):
    replica = Replica(tmp_path / "r.db", bytes(32), Who.PARTNER)
    told = []
    for number, whole in enumerate((False, True, False)):
        at = Place(f"c{number}", "e", {"catalogue": number + 1}, whole=whole)
        replica.db.write(partial(moved, replica, at))
        told.append(replica.has_been_whole)
    replica.close()

    assert told == [False, True, True]
