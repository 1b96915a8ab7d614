"""What documents say against a claim: each code by its name, produced by a document that came.

A claim the rules accepted goes back to its claimant or to the desk; nobody's decision is undone.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

import pytest
import sqlalchemy as sa

from domain.codes import Code
from server.services import weighing
from server.services.judgements import replay
from server.storage import tables as t
from server.storage.unit_of_work import UnitOfWork
from tests.attacks.hostile import bombs
from tests.storage.test_evidence import attach, upload
from tests.storage.test_readings import NUMBER, paper, proved, reading, sold
from tests.support.papers import as_file, barcode, invoice_lines, invoice_pdf, label_photo, pdf
from tests.support.server import RunningServer
from tests.support.world import (
    CLERK,
    OTHER_CLERK,
    REVIEWER,
    TODAY,
    Device,
    new_id,
    opened,
    serial,
)

# A worker may have to start on a busy machine.
pytestmark = [pytest.mark.timeout(90), pytest.mark.usefixtures("one_jail")]
Devices = Callable[..., Device]


def read(device: Device, entity: str, content: bytes) -> str:
    """Attach a document and have it read."""
    evidence_id = proved(device, entity, content)
    reading(device, evidence_id)
    return evidence_id


def weigh(server: RunningServer) -> None:
    """Let the clock look at everything new, as it does every minute."""
    with opened(server.settings.database_url) as write:
        while True:
            step = write(weighing.look)
            if step is None:
                return
            write(partial(_kept, now=server.clock(), step=step))


def _kept(connection: sa.Connection, now: datetime, step: weighing.Step) -> None:
    uow = UnitOfWork(connection, now)
    # The server's own clock may have been faster.
    weighing.keep(uow, step)
    uow.number()


def claim(device: Device, entity: str) -> dict[str, Any]:
    """Return a claim as this device has it: the partner's row, or the vendor's."""
    device.pull()
    claim_id = entity.removeprefix("claim:")
    return device.row("vendor_claim" if device.member_id == REVIEWER else "claim", claim_id)


def told(row: dict[str, Any]) -> tuple[str, str, dict[str, Any]]:
    return row["state"], row["code"], json.loads(row["params"])


def doubts(row: dict[str, Any]) -> dict[str, Any]:
    return dict(json.loads(row["doubts"]))


def points(device: Device) -> int:
    device.pull()
    return sum(row["points"] for row in device.table("ledger_entry"))


# --- by code ------------------------------------------------------------------------------------
def test_doc_mismatch_asks_with_both_values_and_gives_back_what_is_put_right(
    server: RunningServer, device: Devices
):
    clerk = device(CLERK)
    (entity,) = sold(clerk, serial(1, 0))
    earned = points(clerk)
    assert (claim(clerk, entity)["state"], earned > 0) == ("approved", True)

    read(clerk, entity, paper(serial(1, 0), number="RE-2026-0413"))

    row = claim(clerk, entity)
    state, code, params = told(row)
    assert (state, code, points(clerk)) == ("needs_info", Code.DOC_MISMATCH, 0)
    assert (params["field"], params["stated"], params["found"]) == (
        "invoice", NUMBER, "RE-2026-0413",
    )  # fmt: skip
    assert row["asked"] == '["invoice","document"]'
    assert params["by"] > TODAY.isoformat()

    claim_id = entity.removeprefix("claim:")
    answer = {"claim_id": claim_id, "invoice": "RE-2026-0413"}
    (outcome,) = clerk.push(clerk.seal("claim.answer", answer, entity))
    weigh(server)

    assert outcome.status == "applied"
    assert (claim(clerk, entity)["state"], points(clerk)) == ("approved", earned)


def test_doc_mismatch_comes_again_where_the_answer_is_none(server: RunningServer, device: Devices):
    clerk = device(CLERK)
    (entity,) = sold(clerk, serial(1, 0))
    read(clerk, entity, paper(serial(1, 0), number="RE-2026-0413"))
    answer = {"claim_id": entity.removeprefix("claim:"), "invoice": "RE-2026-0499"}
    clerk.push(clerk.seal("claim.answer", answer, entity))

    weigh(server)

    state, code, params = told(claim(clerk, entity))
    assert (state, code, params["stated"]) == ("needs_info", Code.DOC_MISMATCH, "RE-2026-0499")


def test_a_better_document_settles_a_mismatch(device: Devices):
    clerk = device(CLERK)
    (entity,) = sold(clerk, serial(1, 0))
    read(clerk, entity, paper(serial(1, 0), number="RE-2026-0413"))

    read(clerk, entity, paper(serial(1, 0)))

    assert told(claim(clerk, entity))[:2] == ("approved", "")


def test_doc_unreadable_asks_for_another_document(device: Devices):
    clerk = device(CLERK)
    (entity,) = sold(clerk, serial(1, 0))

    read(clerk, entity, next(each.document for each in bombs() if each.name == "locked"))

    state, code, params = told(claim(clerk, entity))
    assert (state, code, params["name"]) == ("needs_info", Code.DOC_UNREADABLE, "invoice.pdf")
    read(clerk, entity, paper(serial(1, 0)))
    assert claim(clerk, entity)["state"] == "approved"


def test_doc_personal_asks_to_black_out_the_number_of_a_card(device: Devices):
    clerk = device(CLERK)
    (entity,) = sold(clerk, serial(1, 0))
    lines = invoice_lines([serial(1, 0)], day=TODAY.strftime("%d.%m.%Y"))
    card = [*lines, (50.0, 40.0, "Karte 4111 1111 1111 1111")]

    evidence_id = read(clerk, entity, pdf([card]))

    assert told(claim(clerk, entity))[:2] == ("needs_info", Code.DOC_PERSONAL)
    assert Code.DOC_PERSONAL in [each["code"] for each in reading(clerk, evidence_id)["remarks"]]
    read(clerk, entity, pdf([lines]))
    assert claim(clerk, entity)["state"] == "approved"


def test_doc_altered_goes_to_the_desk(device: Devices):
    clerk, reviewer = device(CLERK), device(REVIEWER)
    (entity,) = sold(clerk, serial(1, 0))
    lines = invoice_lines([serial(1, 0)], day=TODAY.strftime("%d.%m.%Y"))
    dates = b"<</CreationDate(D:20260601080000Z)/ModDate(D:20260612090000Z)>>"

    read(clerk, entity, pdf([lines], info=dates))

    assert told(claim(clerk, entity))[:2] == ("in_review", Code.VENDOR_CHECKS)
    assert doubts(claim(reviewer, entity))[Code.DOC_ALTERED]["name"] == "invoice.pdf"
    assert points(clerk) == 0


def test_dup_file_is_found_from_both_sides_and_names_the_other_to_the_desk_alone(device: Devices):
    clerk, other, reviewer = device(CLERK), device(OTHER_CLERK), device(REVIEWER)
    photo = label_photo(barcode("SN48213377"), barcode("SN48213378", "QRCode"))
    (mine,), (theirs,) = sold(clerk, serial(1, 0)), sold(other, serial(2, 0), invoice="B-1")
    read(clerk, mine, as_file(photo))
    assert claim(clerk, mine)["state"] == "approved"

    read(other, theirs, as_file(photo.resize((700, 525)), quality=40))

    for device_, entity, elsewhere in ((clerk, mine, theirs), (other, theirs, mine)):
        assert told(claim(device_, entity))[:2] == ("in_review", Code.VENDOR_CHECKS)
        found = doubts(claim(reviewer, entity))[Code.DUP_FILE]
        assert found["claim_id"] == elsewhere.removeprefix("claim:")
    assert b"Birch" not in clerk.received
    assert theirs.removeprefix("claim:").encode() not in clerk.received


def test_dup_invoice_is_found_at_another_partner_without_any_document(
    server: RunningServer, device: Devices
):
    clerk, other, reviewer = device(CLERK), device(OTHER_CLERK), device(REVIEWER)
    (mine,) = sold(clerk, serial(1, 0), customer="Müller GmbH")
    (theirs,) = sold(other, serial(2, 0), customer="müller gmbh")

    weigh(server)

    for device_, entity, before in ((clerk, mine, "Birch Supply"), (other, theirs, "Alder Tools")):
        assert told(claim(device_, entity))[:2] == ("in_review", Code.VENDOR_CHECKS)
        found = doubts(claim(reviewer, entity))[Code.DUP_INVOICE]
        assert (found["invoice"], found["before"]) == (NUMBER, before)


# --- what it never does -------------------------------------------------------------------------
def test_a_decision_stays_and_a_question_of_a_person_too(server: RunningServer, device: Devices):
    clerk, reviewer = device(CLERK), device(REVIEWER)
    (decided,), (asked,) = sold(clerk, serial(1, 901)), sold(clerk, serial(1, 902), invoice="B-2")
    for entity, body in (
        (decided, {"decision": "approve", "reason": ""}),
        (asked, {"decision": "ask", "reason": "", "fields": ["customer"]}),
    ):
        row = claim(reviewer, entity)
        items = [[row["claim_id"], row["rev"]]]
        (outcome,) = reviewer.push(reviewer.seal("review.decide", {"items": items, **body}))
        assert outcome.items[0].status == "applied", outcome

    for entity in (decided, asked):
        read(clerk, entity, paper(serial(1, 900), number="RE-2026-0413"))
    weigh(server)

    assert claim(clerk, decided)["state"] == "approved"
    assert told(claim(clerk, asked))[:2] == ("needs_info", Code.INFO_NEEDED)
    assert Code.DOC_MISMATCH in doubts(claim(reviewer, asked))


def test_a_verdict_with_what_was_read_replays_byte_for_byte(server: RunningServer, device: Devices):
    clerk = device(CLERK)
    (entity,) = sold(clerk, serial(1, 0))
    read(clerk, entity, paper(serial(1, 0), number="RE-2026-0413"))
    read(clerk, entity, paper(serial(1, 0)))

    with opened(server.settings.database_url) as write:
        count, differences = write(replay)
        query = sa.select(t.judgement.c.number).order_by(t.judgement.c.number)
        numbers = list(write(lambda c: c.execute(query).scalars().all()))

    assert (count, differences, numbers) == (3, [], [1, 2, 3])


# --- in whatever order --------------------------------------------------------------------------
def _steps(clerk: Device, other: Device) -> dict[str, Callable[[], Any]]:
    """What happens on one day: two sales, and a document of each that is a copy of the other."""
    content = invoice_pdf([serial(1, 0)], day=TODAY.strftime("%d.%m.%Y"), number=NUMBER)
    ids = {"a": new_id(), "b": new_id()}
    sales = {
        "a": (clerk, serial(1, 0), NUMBER), "b": (other, serial(2, 0), "B-77"),
    }  # fmt: skip

    def record(name: str) -> None:
        device, number, invoice = sales[name]
        op = device.claim(number, claim_id=ids[name], invoice=invoice)
        device.push(op, attach(device, f"claim:{ids[name]}", content, evidence_id=ids[name]))

    return {
        "bytes a": lambda: upload(clerk, content),
        "bytes b": lambda: upload(other, content),
        "sale a": lambda: record("a"),
        "sale b": lambda: record("b"),
        "ids": lambda: ids,
    }


ORDERS = [
    order
    for order in itertools.permutations(("bytes a", "sale a", "bytes b", "sale b"))
    if order.index("bytes a") < order.index("bytes b")
][::3]


@pytest.mark.parametrize("order", ORDERS, ids=" ".join)
def test_it_ends_alike_whether_the_document_or_the_claim_came_first(
    server: RunningServer, device: Devices, order: tuple[str, ...]
):
    clerk, other, reviewer = device(CLERK), device(OTHER_CLERK), device(REVIEWER)
    steps = _steps(clerk, other)
    ids = steps["ids"]()
    for step in order:
        steps[step]()
        for device_, name in ((clerk, "a"), (other, "b")):
            device_.client.get(f"/v1/evidence/{ids[name]}/reading")
        weigh(server)

    first = told(claim(clerk, f"claim:{ids['a']}"))[:2]
    second = told(claim(other, f"claim:{ids['b']}"))[:2]
    assert first == ("in_review", Code.VENDOR_CHECKS)
    assert second == ("needs_info", Code.DOC_MISMATCH)
    assert {*doubts(claim(reviewer, f"claim:{ids['a']}"))} == {Code.DUP_FILE}
    assert {*doubts(claim(reviewer, f"claim:{ids['b']}"))} == {Code.DUP_FILE}
    assert (points(clerk), points(other)) == (0, 0)
