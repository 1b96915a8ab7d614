"""I8: nothing is said to be with the vendor before the server said so; every record says where.

Also what the line says of a fresh copy, of documents and of long lists.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop import wording
from desktop.models import claims, deals, today
from desktop.models.outbox import OutboxModel, why
from desktop.views.deals.deals_view import DealsView
from desktop.views.sales import claim_sentences
from desktop.views.sales.sales_view import SalesView
from desktop.views.shell.topline import line_badge
from desktop.views.sync_status.view import SyncView, line_sentence
from sync.commands.record_scan import record_scan
from sync.commands.register_deal import register_deal
from sync.errors import Offline
from sync.queries import deals as deal_queries
from sync.queries import sales, scan
from sync.queries.outbox import MOST_SHOWN, open_ops, state
from sync.rows import CurrentSale, SendState, SyncRow
from tests.support.clock import START
from tests.support.screens import Seat, take_seat
from tools.make_replica_fixture import serial

THERE = ("with the vendor", "received by the vendor", "as the vendor has it", "✓")
NOT_THERE = (SendState.HELD, SendState.QUEUED, SendState.STUCK)
ROW = SyncRow("idle", "", "", 0, 0, START, None, "v.test", "Ann", "Acme", "clerk")


@pytest.fixture
def seat(tmp_path, qtbot):
    taken = take_seat(tmp_path, qtbot, "clerk")
    yield taken
    taken.wp.close()


def is_said_to_be_there(*texts: str) -> bool:
    return any(word in text.lower() for text in texts for word in THERE)


def recorded(seat: Seat) -> tuple[str, str]:
    """Record a scan and a deal without a network; return the serial and the customer."""
    record_scan(seat.wp, serial(7), CurrentSale(seat.wp.clock.today()))
    register_deal(seat.wp, {"customer": "Only Here Ltd"}, submit=False)
    seat.settle()
    return serial(7), "Only Here Ltd"


def words_of(model, row) -> list[str]:
    return [column.text(row) for column in model.columns]


@pytest.mark.parametrize("send", NOT_THERE)
def test_no_word_of_an_unsent_state_says_it_is_there(seat, send):
    recorded(seat)
    claim = replace(sales.claims(seat.wp, text=serial(7), state="", limit=1)[0], send=send)
    deal = replace(deal_queries.deals(seat.wp, text="Only Here", state="", limit=1)[0], send=send)
    row = replace(scan.today(seat.wp)[0], send=send)
    op = replace(open_ops(seat.wp)[0], state=send)

    badge, other = today.send_badge(row), claims.send_badge(claim)
    assert badge is not None
    assert other is not None
    texts = [
        wording.state_word(send), claim_sentences.sending(claim), claim_sentences.verdict(claim),
        deals.send_text(deal), why(op), badge.word, other.word,
    ]  # fmt: skip

    assert all(texts)
    assert not is_said_to_be_there(*texts), texts


def test_no_screen_says_it_of_what_was_recorded_without_a_network(seat):
    number, customer = recorded(seat)
    for advance in (0, 10):  # while it may be undone, and sealed
        seat.clock.advance(seconds=advance)
        seat.wp.outbox.seal_due(seat.clock.now())
        seat.settle()
        for screen, name in ((SalesView, number), (DealsView, customer), (SyncView, number)):
            view = seat.show(screen)
            view.refresh()
            rows = [words_of(view.model, row) for row in view.model.rows]
            [mine] = [row for row in rows if any(name in text for text in row)]
            assert not is_said_to_be_there(*mine), mine
            assert any(wording.state_word(send) in mine for send in NOT_THERE), mine


def test_a_settled_deal_says_so_too(seat):
    view = seat.show(DealsView)
    seat.press("Ctrl+F", "Down")

    assert view.panel._send.isVisible()
    assert wording.state_word(SendState.SETTLED) in view.panel._send.accessibleName()


def test_a_fresh_copy_on_its_way_is_told_with_how_far_it_is(qapp):
    coming = replace(ROW, state="working", coming=3_000_000, coming_of=12_000_000)

    assert "25" in line_badge(coming).word
    assert "3.0 of 12.0 MB" in line_sentence(coming)
    assert "Go on scanning" in line_sentence(coming)


def test_how_far_it_is_reaches_the_screens_once_per_step(seat):
    seat.wp.line = ROW
    told: list[SyncRow] = []
    seat.bridge.sync_changed.connect(told.append)

    for fetched in (10, 10, 20, 0):
        seat.wp.tell_coming(fetched, 20 if fetched else 0)
    seat.settle()

    assert [(row.coming, row.coming_of) for row in told] == [(10, 20), (20, 20), (0, 0)]
    assert state(seat.wp).coming_of == 0


def test_documents_still_to_be_sent_are_not_everything_with_the_vendor(qapp):
    said = line_sentence(replace(ROW, documents=2))

    assert "Documents still to be sent: 2" in said
    assert not is_said_to_be_there(said)


def test_a_list_that_cannot_show_all_says_how_many_there_are(seat):
    view = seat.show(SyncView)
    recorded(seat)
    [first, *_] = open_ops(seat.wp)
    view.show_sync(replace(ROW, unsent=100_000))
    assert view.more.isHidden()

    view.model.set_rows([replace(first, op_id=f"op-{at}") for at in range(MOST_SHOWN)])
    view.show_sync(replace(ROW, unsent=100_000))

    assert "500 of 100,000" in view.more.text()
    assert not view.more.isHidden()


def test_what_the_line_met_is_said_from_its_own_sentence(qapp):
    row = replace(
        ROW, state="offline", title=Offline.title, detail="not this", problem="Offline",
        params={"server": "v.test"},
    )  # fmt: skip

    assert wording.line_problem(row) == wording.problem(Offline(server="v.test"))
    assert "v.test can't be reached" in line_sentence(row)


def test_the_words_of_a_server_are_shown_only_where_one_asks(seat):
    recorded(seat)
    stuck = replace(open_ops(seat.wp)[0], state=SendState.STUCK, last_error="400: <b>nonsense")
    column = next(each for each in OutboxModel().columns if each.key == "why")

    assert "nonsense" not in column.text(stuck)
    assert column.tooltip is not None
    assert "400: ‹b>nonsense" in column.tooltip(stuck)
