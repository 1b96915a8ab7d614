"""EPCIS events captured: each once, in any order, and what follows for stock, claims and points."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from server.services.auditing import differences
from server.storage import tables as t
from tests.support.epcis import (
    BIRCH,
    DAY,
    NOBODY,
    capture,
    event,
    name_parties,
    post,
    returned,
    shipped,
    unit,
    wrong,
)
from tests.support.server import MORNING
from tests.support.world import (
    CLERK,
    OTHER_CLERK,
    OWNER,
    REVIEWER,
    claim_id_of,
    opened,
    serial,
)

NEW, MINE, THEIRS = "A900001", serial(1, 0), serial(2, 0)
LATER = MORNING + timedelta(minutes=2)


@pytest.fixture(autouse=True)
def audit(server):
    """After every test balances, standings and owners are what they are when worked out anew."""
    name_parties(server)
    yield
    with opened(server.settings.database_url) as write:
        assert write(differences) == []


@pytest.fixture
def owner(device):
    return device(OWNER)


def claim_of(who, op):
    who.pull()
    return who.row("claim", claim_id_of(op))


def balance(who):
    who.pull()
    return sum(line["points"] for line in who.table("ledger_entry"))


def rows(server, query):
    with opened(server.settings.database_url) as write:
        return [tuple(row) for row in write(lambda c: c.execute(query).all())]


# --- shipments ------------------------------------------------------------------------------------
def test_a_shipment_reaches_the_partners_device_and_its_claim_is_approved_at_once(device, owner):
    clerk = device(CLERK)
    clerk.pull()
    before = len(clerk.table("allocation"))

    job = capture(owner, shipped(NEW))

    assert (job["success"], job["events"]["captured"]) == (True, 1)
    clerk.pull()
    assert len(clerk.table("allocation")) == before + 1
    op = clerk.claim(NEW)
    [outcome] = clerk.push(op)
    assert outcome.code == ""
    assert claim_of(clerk, op)["state"] == "approved"


def test_a_claim_that_waited_for_its_shipment_is_approved_when_it_arrives(device, owner):
    clerk = device(CLERK)
    op = clerk.claim(NEW)
    clerk.push(op)
    assert claim_of(clerk, op)["state"] == "in_review"

    capture(owner, shipped(NEW))

    claim = claim_of(clerk, op)
    assert (claim["state"], claim["code"], claim["decided_by"]) == ("approved", "", "rules")
    assert balance(clerk) == 40


def test_a_claim_that_was_handed_up_waits_for_a_programme_owner_whatever_arrives(device, owner):
    clerk, vera = device(CLERK), device(REVIEWER)
    op = clerk.claim(NEW)
    clerk.push(op)
    vera.pull()
    rev = vera.row("vendor_claim", claim_id_of(op))["rev"]
    body = {"decision": "escalate", "reason": "", "items": [[claim_id_of(op), rev]]}
    vera.push(vera.seal("review.decide", body))

    capture(owner, shipped(NEW))

    assert claim_of(clerk, op)["state"] == "in_review"
    assert balance(clerk) == 0
    vera.pull()
    assert vera.row("vendor_claim", claim_id_of(op))["doubts"] == "[]"


def test_a_shipment_to_somebody_else_changes_the_doubt_and_decides_nothing(device, owner):
    clerk, vera = device(CLERK), device(REVIEWER)
    op = clerk.claim(NEW)
    clerk.push(op)

    capture(owner, shipped(NEW, to=BIRCH))

    vera.pull()
    row = vera.row("vendor_claim", claim_id_of(op))
    assert (row["state"], row["cause"]) == ("in_review", "CHANNEL")
    assert claim_of(clerk, op)["code"] == "VENDOR_CHECKS"


def test_of_two_claims_the_one_the_unit_was_shipped_to_owns_it_from_then_on(device, owner):
    first, second = device(CLERK), device(OTHER_CLERK)
    early, late = first.claim(NEW), second.claim(NEW)
    first.push(early)
    second.push(late)

    capture(owner, shipped(NEW, to=BIRCH))

    with opened(first.server.settings.database_url) as write:
        query = sa.select(t.claim.c.claim_id).where(t.claim.c.serial == NEW, t.claim.c.live)
        assert write(lambda c: c.execute(query).scalars().all()) == [claim_id_of(late)]
    # Somebody else claims it too: that is for a person to settle.
    assert claim_of(second, late)["state"] == "in_review"


def test_a_shipment_that_was_void_puts_the_approved_claim_back_on_the_desk(device, owner):
    clerk = device(CLERK)
    capture(owner, shipped(NEW))
    op = clerk.claim(NEW)
    clerk.push(op)

    capture(owner, event(LATER, bizStep="void_shipping", epcList=[unit(NEW)]))

    assert claim_of(clerk, op)["state"] == "in_review"
    assert balance(clerk) == 0


def test_a_pallet_ships_what_was_packed_on_it_whichever_is_told_first(device, owner):
    box = "urn:epc:id:sscc:4012345.1234567890"
    packed = event(
        type="AggregationEvent", action="ADD", bizStep="packing", parentID=box,
        childEPCs=[unit("A900001"), unit("A900002")],
    )  # fmt: skip
    sent = shipped(at=LATER, epcList=[box])
    clerk = device(CLERK)
    clerk.pull()
    before = len(clerk.table("allocation"))

    capture(owner, sent)
    capture(owner, packed)

    clerk.pull()
    assert len(clerk.table("allocation")) == before + 2
    capture(owner, wrong(packed))
    clerk.pull()
    assert len(clerk.table("allocation")) == before


def test_a_unit_of_before_goes_to_the_other_partner_when_it_is_shipped_there(device, owner):
    clerk, other = device(CLERK), device(OTHER_CLERK)
    for who in (clerk, other):
        who.pull()
    mine, theirs = len(clerk.table("allocation")), len(other.table("allocation"))

    capture(owner, shipped(MINE, to=BIRCH))

    for who in (clerk, other):
        who.pull()
    assert len(clerk.table("allocation")) == mine - 1
    assert len(other.table("allocation")) == theirs + 1


# --- returns --------------------------------------------------------------------------------------
def test_a_return_reverses_its_claim_by_further_lines_and_tells_the_partner(device, owner):
    clerk = device(CLERK)
    op = clerk.claim(MINE)
    clerk.push(op)

    job = capture(owner, returned(MINE, at=LATER))

    assert job["success"]
    claim = claim_of(clerk, op)
    assert (claim["state"], claim["code"]) == ("reversed", "RETURNED")
    assert MORNING.date().isoformat() in claim["params"]
    assert balance(clerk) == 0
    assert [line["kind"] for line in clerk.table("ledger_entry")] == ["earn", "reverse"]
    assert clerk.table("contest_entry") == []


def test_a_claim_that_waited_is_refused_when_its_unit_comes_back(device, owner):
    clerk = device(CLERK)
    op = clerk.claim(NEW)
    clerk.push(op)

    capture(owner, returned(NEW, at=LATER))

    claim = claim_of(clerk, op)
    assert (claim["state"], claim["code"]) == ("rejected", "RETURNED")


def test_a_unit_that_came_back_and_was_sold_again_is_claimed_anew(device, owner, server):
    clerk = device(CLERK)
    first = clerk.claim(MINE)
    clerk.push(first)
    capture(owner, returned(MINE, at=LATER))
    server.clock.advance(minutes=5)

    again = clerk.claim(MINE)
    [outcome] = clerk.push(again)

    assert outcome.code == ""
    assert claim_of(clerk, again)["state"] == "approved"
    assert claim_of(clerk, first)["state"] == "reversed"
    assert balance(clerk) == 40


def test_a_sale_from_before_the_return_is_refused_when_it_is_told_late(device, owner):
    clerk = device(CLERK)
    capture(owner, returned(MINE, at=LATER))

    [outcome] = clerk.push(clerk.claim(MINE))

    assert (outcome.status, outcome.code) == ("refused", "RETURNED")


def test_a_return_that_was_none_gives_back_by_further_lines(device, owner):
    clerk = device(CLERK)
    op = clerk.claim(MINE)
    clerk.push(op)
    back = returned(MINE, at=LATER, eventID="urn:uuid:0190aaaa-0000-7000-8000-000000000001")
    capture(owner, back)

    capture(owner, wrong(back))

    claim = claim_of(clerk, op)
    assert (claim["state"], claim["code"], claim["points"]) == ("approved", "", 40)
    assert balance(clerk) == 40
    assert len(clerk.table("ledger_entry")) == 3
    assert len(clerk.table("contest_entry")) == 2


def test_a_return_taken_back_when_the_unit_was_claimed_anew_leaves_both_to_a_person(
    device, owner, server
):
    clerk = device(CLERK)
    first = clerk.claim(MINE)
    clerk.push(first)
    capture(owner, returned(MINE, at=LATER))
    server.clock.advance(minutes=5)
    again = clerk.claim(MINE)
    clerk.push(again)

    capture(owner, returned(MINE, at=LATER + timedelta(minutes=1), action="DELETE"))

    assert claim_of(clerk, first)["state"] == "approved"
    assert claim_of(clerk, again)["state"] == "in_review"
    assert balance(clerk) == 40


@pytest.mark.parametrize("order", ["crw", "wrc", "rcw"])
def test_claim_return_and_its_error_end_alike_whichever_is_told_first(device, owner, order):
    clerk = device(CLERK)
    op, back = clerk.claim(MINE), returned(MINE, at=LATER)
    steps = {
        "c": lambda: clerk.push(op),
        "r": lambda: capture(owner, back),
        "w": lambda: capture(owner, wrong(back)),
    }

    for step in order:
        steps[step]()

    # A claim that was told between the two was answered with a refusal, which its person has read.
    refused = order == "rcw"
    assert claim_of(clerk, op)["state"] == ("rejected" if refused else "approved")
    assert balance(clerk) == (0 if refused else 40)


# --- what is blocked ------------------------------------------------------------------------------
def test_a_blocked_unit_is_refused_with_its_code_to_whom_it_was_delivered(device, owner):
    blocks = {"recalled": "RECALLED", "stolen": "STOLEN", "destroyed": "DESTROYED"}
    units = {serial(1, number): name for number, name in enumerate(blocks)}
    capture(
        owner,
        *(
            event(MORNING - DAY, disposition=name, epcList=[unit(number)])
            for number, name in units.items()
        ),
    )
    clerk, other = device(CLERK), device(OTHER_CLERK)

    mine = clerk.push(*(clerk.claim(number) for number in units))
    theirs = other.push(*(other.claim(number) for number in units))

    assert [(each.status, each.code) for each in mine] == [
        ("refused", code) for code in blocks.values()
    ]
    # To whom it was not delivered it says no more than of any other unit.
    assert {(each.status, each.code) for each in theirs} == {("applied", "VENDOR_CHECKS")}


def test_word_of_a_theft_before_the_sale_puts_the_claim_back_on_the_desk(device, owner):
    clerk, vera = device(CLERK), device(REVIEWER)
    op = clerk.claim(MINE)
    clerk.push(op)

    capture(owner, event(MORNING - DAY, disposition="stolen", epcList=[unit(MINE)]))

    vera.pull()
    row = vera.row("vendor_claim", claim_id_of(op))
    assert (row["state"], row["cause"]) == ("in_review", "STOLEN")
    found = event(
        epcList=[unit(MINE)], bizStep="storing", persistentDisposition={"unset": ["stolen"]}
    )  # fmt: skip
    capture(owner, found | {"eventTime": (MORNING - timedelta(hours=5)).isoformat()})
    assert claim_of(clerk, op)["state"] == "approved"


# --- documents ------------------------------------------------------------------------------------
def test_the_same_document_twice_has_one_effect(device, owner, server):
    clerk = device(CLERK)
    events = (shipped(NEW), returned(MINE, at=LATER))
    capture(owner, *events)
    told = clerk.pull()
    before = rows(server, sa.select(t.supply.serial_event).order_by(t.supply.serial_event.c.serial))

    job = capture(owner, *events)

    assert job["events"] == {"captured": 0, "known": 2, "refused": 0, "not_kept": 0}
    assert job["success"]
    after = rows(server, sa.select(t.supply.serial_event).order_by(t.supply.serial_event.c.serial))
    assert after == before
    assert clerk.pull() == told


def test_one_bad_event_among_many_ends_all_or_none_as_announced(device, owner, server):
    events = [shipped(f"A9{number:05d}") for number in range(50)]
    events[7] = events[7] | {"eventTime": "yesterday"}
    events[9] = shipped(epcList=["urn:epc:id:sgtin:4012345.1.2"])

    job = capture(owner, *events, behaviour="rollback")

    assert not job["success"]
    assert job["events"] == {"captured": 0, "known": 0, "refused": 2, "not_kept": 48}
    assert [each["where"] for each in job["errors"]] == [
        "epcisBody.eventList[7].eventTime",
        "epcisBody.eventList[9].epcList[0]",
    ]
    assert "yesterday" in job["errors"][0]["detail"]
    count = sa.select(sa.func.count()).select_from(t.supply.epcis_event)
    assert rows(server, count) == [(0,)]

    job = capture(owner, *events, behaviour="proceed")

    assert job["events"] == {"captured": 48, "known": 0, "refused": 2, "not_kept": 0}
    again = owner.client.get(f"/v1/epcis/capture/{job['captureID']}")
    assert again.json() == job
    assert again.headers["gs1-epcis-version"] == "2.0.0"


def test_one_bad_event_among_thousands_is_named_and_nothing_is_half_done(owner, server):
    if not server.settings.database_url.startswith("sqlite"):
        pytest.skip("what is judged is the same on both")
    events = [shipped(f"A9{number:05d}") for number in range(3000)]
    events[2345] = events[2345] | {"action": "SEEN"}

    job = capture(owner, *events, behaviour="rollback")

    assert job["events"] == {"captured": 0, "known": 0, "refused": 1, "not_kept": 2999}
    [error] = job["errors"]
    assert error["where"] == "epcisBody.eventList[2345].action"
    assert "SEEN" in error["detail"]
    count = sa.select(sa.func.count()).select_from(t.supply.serial_event)
    assert rows(server, count) == [(0,)]


def test_nothing_announced_means_all_or_nothing(owner):
    job = capture(owner, shipped(NEW), event(action="SEEN"))

    assert (job["captureErrorBehaviour"], job["events"]["not_kept"]) == ("rollback", 1)


def test_an_id_that_names_another_event_is_refused(owner):
    name = "urn:uuid:0190aaaa-0000-7000-8000-000000000002"
    capture(owner, shipped(NEW, eventID=name))

    job = capture(owner, shipped("A900002", eventID=name))

    assert job["errors"][0]["where"] == "epcisBody.eventList[0].eventID"


def test_a_serial_of_another_product_is_refused_with_the_products_name(owner):
    job = capture(owner, shipped(epcList=[unit(MINE, product=2)]))

    assert "known as one of Drill" in job["errors"][0]["detail"]


def test_who_is_no_partner_and_what_is_no_product_is_remarked_and_kept(owner):
    job = capture(
        owner, shipped(NEW, to=NOBODY), shipped(epcList=["https://id.gs1.org/01/04012345111118/21/1"])
    )  # fmt: skip

    assert job["success"]
    first, second = (each["remarks"] for each in job["results"])
    assert "is no partner here" in first[0]
    assert second == ["not in the catalogue, so not followed: 04012345111118"]


def test_what_is_not_spoken_here_is_said_before_anything_is_read(owner):
    for headers, status, code in (
        ({"GS1-EPCIS-Min": "2.1"}, 406, "EPCIS_VERSION"),
        ({"GS1-EPCIS-Max": "1.2"}, 406, "EPCIS_VERSION"),
        ({"GS1-EPCIS-Version": "1.2.0"}, 406, "EPCIS_VERSION"),
        ({"GS1-EPCIS-Version": "two"}, 400, "MALFORMED"),
        ({"GS1-Capture-Error-Behaviour": "perhaps"}, 400, "MALFORMED"),
        ({"Content-Type": "application/xml"}, 415, "MEDIA_TYPE"),
        ({"Content-Length": str(200 * 1024**2)}, 413, "TOO_LARGE"),
    ):
        answer = owner.client.post("/v1/epcis/capture", content=b"{}", headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_another_kind_of_document_is_refused_whole_with_the_way_out(owner):
    for more, words in (
        ({"schemaVersion": "1.2"}, "EPCIS 1.2; this server takes 2.0"),
        ({"type": "EPCISQueryDocument"}, "answer to a query"),
        ({"creationDate": "soon"}, "creationDate: “soon” is no date-time"),
        ({"epcisBody": {"queryResults": {}}}, "results of a query"),
    ):
        answer = post(owner, **more)
        assert (answer.status_code, answer.json()["code"]) == (400, "NOT_EPCIS")
        assert words in answer.json()["detail"]


def test_a_capture_nobody_made_is_not_found(owner):
    answer = owner.client.get("/v1/epcis/capture/none")

    assert (answer.status_code, answer.json()["code"]) == (404, "NO_SUCH_CAPTURE")
