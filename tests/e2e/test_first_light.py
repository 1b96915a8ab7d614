"""The walks of the first light, from a client's disk to the server's database and back."""

from __future__ import annotations

import threading

import pytest

from domain.claims.claim import ClaimState
from domain.deals.deal import DealAction, DealState
from sync.commands.decide_claims import decide_claims
from sync.commands.edit_deal import edit_deal
from sync.commands.move_deal import move_deal
from sync.commands.register_deal import register_deal
from sync.events import SyncChanged
from sync.queries import deals, home, outbox, review, sales, scan, standings
from sync.rows import SendState, Standing
from tools.day import accounts, demo

pytestmark = pytest.mark.timeout(180)  # five programs start for each walk, beside other tests
SPRINT = 1
"""The contest among members of the demo: 10 points a unit of some products, 1 among them."""
DEAL = {
    "customer": "Northgate Logistics",
    "country": "DE",
    "products": [[11, 4]],
    "value": {"minor": 1950_00, "currency": "EUR"},
    "expected_close": "2027-06-30",
}


def own_place(device):
    return next(row for row in standings.standings(device.wp, SPRINT) if row.mine)


def test_a_scan_becomes_a_verdict_points_and_a_place(vendor, device, clerk, shelf):
    counter = device(clerk)
    before, place = scan.totals(counter.wp), own_place(counter)
    unit = next(unit for unit in shelf.free if unit.product_id == 1)

    verdict = counter.scan(f"]d201{unit.gtin}21{unit.serial}")
    counter.wp.settle()
    hoped = own_place(counter)
    assert counter.sync().unsent == 0

    assert (verdict.standing, verdict.sure, verdict.state) == (
        Standing.ACCEPTED, False, ClaimState.QUEUED,
    )  # fmt: skip
    assert hoped.provisional == place.provisional + 10
    now = counter.seen(verdict)
    assert (now.state, now.sure, now.send) == (ClaimState.APPROVED, True, SendState.SETTLED)
    assert scan.totals(counter.wp).sure == before.sure + verdict.points
    assert own_place(counter).points == place.points + 10
    vendor.stop()
    claims = accounts.server_claims(
        vendor.house.database, clerk.member_id, counter.wp.identity.device
    )
    [claim] = claims.values()
    assert (claim.serial, claim.state, claim.earned) == (unit.serial, "approved", verdict.points)
    assert claim.earn_lines == 1
    assert accounts.books(vendor.house.database) == []
    assert demo.recomputed(vendor.house) == ""


def test_work_goes_on_after_a_restart_without_a_server(vendor, device, clerk, shelf):
    counter = device(clerk)
    first, second = shelf.free[0].serial, shelf.free[1].serial
    vendor.stop()

    accepted = counter.scan(first)
    counter.restart()
    twice = counter.scan(first)
    other = counter.scan(second)
    assert counter.sync().state == "offline"
    counter.restart()
    assert outbox.state(counter.wp).unsent == 2
    vendor.start()
    assert counter.sync().unsent == 0

    assert [row.standing for row in (accepted, twice, other)] == ["accepted", "refused", "accepted"]
    assert twice.code == "DUP_SELF"
    states = [counter.seen(row).state for row in (accepted, other)]
    assert states == [ClaimState.APPROVED] * 2


def test_every_partner_screen_answers_without_a_server_and_sync_starts_by_itself(
    vendor, device, clerk, shelf
):
    counter = device(clerk)
    vendor.stop()
    sent = threading.Event()

    def hear(event):
        if isinstance(event, SyncChanged) and (event.row.state, event.row.unsent) == ("idle", 0):
            sent.set()

    unit = shelf.free[0]
    row = counter.scan(unit.serial)
    counter.wp.settle()
    assert [each.serial for each in scan.today(counter.wp)] == [unit.serial]
    assert scan.totals(counter.wp).provisional >= row.points
    for text in (unit.serial, unit.serial[2:7], "door to", unit.serial.lower()):
        assert unit.serial in {claim.serial for claim in sales.claims(counter.wp, text=text)}
    assert sales.claims(counter.wp, text="no such customer") == []
    known = deals.deals(counter.wp)[0]
    assert known.deal_id in {each.deal_id for each in deals.deals(counter.wp, text=known.customer)}
    assert deals.timeline(counter.wp, known.deal_id)
    assert len(deals.products(counter.wp)) == 12
    assert own_place(counter).place > 0
    assert standings.entries(counter.wp, SPRINT)
    assert {each.key for each in home.indicators(counter.wp)} == {
        "coverage", "validation_lag", "first_pass_yield", "velocity",
    }  # fmt: skip
    assert [op.kind for op in outbox.open_ops(counter.wp)] == ["claim.record"]
    assert counter.sync().state == "offline"

    counter.wp.events.subscribe(hear)
    counter.engine.start()
    vendor.start()
    assert sent.wait(25), "nothing was sent by itself"

    assert outbox.open_ops(counter.wp) == []


def test_what_only_the_vendor_can_settle_is_decided_by_the_reviewer(
    vendor, device, clerk, reviewer, shelf
):
    counter, desk = device(clerk), device(reviewer)
    foreign, other = shelf.foreign[0], shelf.foreign[1]
    rows = [counter.scan(unit.serial) for unit in (foreign, other)]
    counter.sync()
    assert [(row.standing, row.code) for row in rows] == [("provisional", "VENDOR_CHECKS")] * 2

    desk.sync()
    queued = [review.queue(desk.wp, text=unit.serial) for unit in (foreign, other)]
    assert [[row.cause for row in found] for found in queued] == [["CHANNEL"], ["CHANNEL"]]
    good, bad = (found[0].claim_id for found in queued)
    assert review.preview(desk.wp, [good], "approve", "").count == 1
    assert isinstance(decide_claims(desk.wp, [good], "approve", ""), str)
    assert isinstance(decide_claims(desk.wp, [bad], "refuse", "other_channel"), str)
    assert desk.sync().unsent == 0
    counter.sync()

    shown = [counter.seen(row) for row in rows]
    assert [(row.state, row.sure, row.code) for row in shown] == [
        (ClaimState.APPROVED, True, ""),
        (ClaimState.REJECTED, False, "REFUSED_BY_VENDOR"),
    ]
    assert review.queue(desk.wp, text=foreign.serial) == []


def test_two_devices_edit_one_deal_and_nothing_of_either_is_lost(device, clerk):
    here, there = device(clerk), device(clerk)
    deal_id = register_deal(here.wp, DEAL, submit=False)
    assert isinstance(deal_id, str)
    here.sync()
    there.sync()

    assert edit_deal(here.wp, deal_id, {"note": "calls on Monday"}) is None
    assert edit_deal(there.wp, deal_id, {"contact": "Ms Bauer"}) is None
    for each in (here, there, here):
        each.sync()
    for each in (here, there):
        row = each.deal(deal_id)
        assert (row.note, row.contact, row.send) == (
            "calls on Monday", "Ms Bauer", SendState.SETTLED,
        )  # fmt: skip

    assert edit_deal(here.wp, deal_id, {"site": "Hall 1"}) is None
    assert edit_deal(there.wp, deal_id, {"site": "Hall 2"}) is None
    for each in (here, there, here):
        each.sync()
    assert here.deal(deal_id).site == "Hall 1"
    [kept] = outbox.open_ops(there.wp)
    assert (kept.state, kept.entity) == (SendState.CONFLICTED, f"deal:{deal_id}")
    assert there.deal(deal_id).site == "Hall 2", "what was typed there is still shown"

    assert move_deal(here.wp, deal_id, DealAction.SUBMIT) is None
    here.sync()
    assert here.deal(deal_id).state is DealState.SUBMITTED
