"""What the server reads in documents: compared with claims, found again across the programme."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from domain.claims.likeness import Marks
from domain.codes import Code
from server.services import readings, risk
from server.services.readings import Read, Unread
from server.settings import Settings
from server.storage import tables as t
from server.storage.unit_of_work import UnitOfWork
from tests.attacks.hostile import bombs
from tests.storage.test_evidence import attach, mark, upload
from tests.support.papers import as_file, barcode, invoice_pdf, label_photo
from tests.support.server import FakeClock, RunningServer, running_server
from tests.support.world import (
    CLERK,
    OTHER_CLERK,
    REVIEWER,
    TODAY,
    Device,
    claim_id_of,
    new_id,
    opened,
    serial,
)

# A worker may have to start on a busy machine.
pytestmark = [pytest.mark.timeout(90), pytest.mark.usefixtures("one_jail")]
NUMBER = "RE-2026-0412"


def sold(device: Device, *serials: str, **said: Any) -> list[str]:
    """Record sales of one invoice and return their entities."""
    made = [device.claim(each, **{"invoice": NUMBER, **said}) for each in serials]
    device.push(*made)
    return [f"claim:{claim_id_of(op)}" for op in made]


def proved(device: Device, entity: str, content: bytes) -> str:
    """Attach a document and return its id."""
    evidence_id = new_id()
    upload(device, content)
    device.push(attach(device, entity, content, evidence_id=evidence_id))
    return evidence_id


def reading(device: Device, evidence_id: str) -> dict[str, Any]:
    answer = device.client.get(f"/v1/evidence/{evidence_id}/reading")
    assert answer.status_code == 200, answer.text
    return answer.json()


def codes(found: dict[str, Any]) -> list[str]:
    return [each["code"] for each in found["remarks"]]


def paper(*serials: str, number: str = NUMBER) -> bytes:
    return invoice_pdf(serials, day=TODAY.strftime("%d.%m.%Y"), number=number)


def test_the_server_reads_for_itself_and_compares_every_line(device: Callable[..., Device]):
    clerk, reviewer = device(CLERK), device(REVIEWER)
    first, second = serial(1, 0), serial(1, 1)
    entity, _ = sold(clerk, first, second, customer="Müller Haustechnik")
    lie = {"pages": 1, "silent": False, "found": {"serial": [99, 99]}, "different": 0}
    evidence_id = new_id()
    content = paper(first, second)
    upload(clerk, content)
    clerk.push(attach(clerk, entity, content, evidence_id=evidence_id, reading=lie))

    for reader in (clerk, reviewer):
        found = reading(reader, evidence_id)
        assert (found["state"], found["silent"], found["pages"]) == ("read", False, 1)
        seen = {(each["thing"], each["said"]): each["outcome"] for each in found["seen"]}
        assert seen == {
            ("serial", first): "found", ("serial", second): "found", ("invoice", NUMBER): "found",
            ("sold_on", TODAY.isoformat()): "found", ("quantity", "2"): "found",
            ("customer", "Müller Haustechnik"): "found",
        }  # fmt: skip
        assert codes(found) == []
        assert all(len(each["box"]) == 4 for each in found["seen"])


def test_what_stands_there_otherwise_is_a_mismatch_with_both_values(device: Callable[..., Device]):
    clerk = device(CLERK)
    (entity,) = sold(clerk, serial(1, 0))
    evidence_id = proved(clerk, entity, paper(serial(1, 0), number="RE-2026-0413"))

    found = reading(clerk, evidence_id)

    assert found["remarks"] == [
        {"code": Code.DOC_MISMATCH, "field": "invoice", "stated": NUMBER, "found": "RE-2026-0413"}
    ]


def test_an_amended_claim_is_compared_as_it_is_now(device: Callable[..., Device]):
    clerk = device(CLERK)
    (entity,) = sold(clerk, serial(1, 0), invoice="A-1")
    evidence_id = proved(clerk, entity, paper(serial(1, 0)))
    assert codes(reading(clerk, evidence_id)) == [Code.DOC_MISMATCH]

    claim_id = entity.removeprefix("claim:")
    clerk.push(clerk.seal("claim.amend", {"claim_id": claim_id, "invoice": NUMBER}, entity))

    assert codes(reading(clerk, evidence_id)) == []


def test_a_locked_document_is_unreadable_and_a_photo_without_a_barcode_is_not(
    device: Callable[..., Device],
):
    clerk = device(CLERK)
    (entity,) = sold(clerk, serial(1, 0))
    locked = next(each.document for each in bombs() if each.name == "locked")

    found = reading(clerk, proved(clerk, entity, locked))
    photo = reading(clerk, proved(clerk, entity, as_file(label_photo())))

    assert (found["state"], found["why"]) == ("unreadable", "encrypted")
    assert codes(found) == [Code.DOC_UNREADABLE]
    assert (photo["state"], photo["silent"], codes(photo)) == ("read", True, [])


# --- found again --------------------------------------------------------------------------------
def test_one_document_may_prove_every_line_of_its_invoice(device: Callable[..., Device]):
    clerk, reviewer = device(CLERK), device(REVIEWER)
    content = paper(serial(1, 0), serial(1, 1))
    first, second = sold(clerk, serial(1, 0), serial(1, 1))
    proved(clerk, first, content)

    found = reading(reviewer, proved(clerk, second, content))

    assert (found["copies"], codes(found)) == ([], [])


def test_a_file_used_for_another_sale_is_found_at_once(device: Callable[..., Device]):
    clerk, reviewer = device(CLERK), device(REVIEWER)
    (first,), (second,) = sold(clerk, serial(1, 0)), sold(clerk, serial(1, 1), invoice="B-77")
    before = proved(clerk, first, paper(serial(1, 0)))

    found = reading(reviewer, proved(clerk, second, paper(serial(1, 0))))

    (copy,) = found["copies"]
    assert (copy["evidence_id"], copy["entity"], copy["same_file"]) == (before, first, True)
    assert Code.DUP_FILE in codes(found)


def test_a_copy_at_another_partner_is_told_to_the_vendor_and_to_nobody_else(
    device: Callable[..., Device],
):
    clerk, other, reviewer = device(CLERK), device(OTHER_CLERK), device(REVIEWER)
    photo = label_photo(barcode("SN48213377"), barcode("SN48213378", "QRCode"))
    (mine,), (theirs,) = sold(clerk, serial(1, 0)), sold(other, serial(2, 0))
    before = proved(clerk, mine, as_file(photo))
    again = proved(other, theirs, as_file(photo.resize((700, 525)), quality=40))
    for device_, evidence_id in ((clerk, before), (other, again)):
        reading(device_, evidence_id)

    for evidence_id, elsewhere in ((again, before), (before, again)):
        found = reading(reviewer, evidence_id)
        (copy,) = found["copies"]
        assert (copy["evidence_id"], copy["same_file"]) == (elsewhere, False)
        assert Code.DUP_FILE in codes(found)
    for device_, evidence_id in ((clerk, before), (other, again)):
        found = reading(device_, evidence_id)
        assert (found["copies"], found["stated_elsewhere"]) == ([], [])
        assert Code.DUP_FILE not in codes(found)


def test_the_same_text_in_another_file_is_a_copy_and_another_invoice_is_none(
    device: Callable[..., Device],
):
    clerk, other, reviewer = device(CLERK), device(OTHER_CLERK), device(REVIEWER)
    content = paper(serial(1, 0))
    (mine,), (theirs,) = sold(clerk, serial(1, 0)), sold(other, serial(2, 0))
    reading(clerk, proved(clerk, mine, content))
    reading(clerk, proved(clerk, mine, paper(serial(1, 1), number="RE-2026-0999")))

    found = reading(reviewer, proved(other, theirs, content + b"% saved again\n"))

    assert [each["entity"] for each in found["copies"]] == [mine]


def test_an_invoice_stated_by_two_partners_is_shown_to_the_vendor_alone(
    device: Callable[..., Device],
):
    clerk, other, reviewer = device(CLERK), device(OTHER_CLERK), device(REVIEWER)
    (mine,) = sold(clerk, serial(1, 0), customer="Müller GmbH")
    (theirs,) = sold(other, serial(2, 0), customer="Müller  GmbH")
    sold(other, serial(2, 1), customer="Somebody else", invoice=NUMBER)
    evidence_id = proved(clerk, mine, paper(serial(1, 0)))

    found = reading(reviewer, evidence_id)

    assert found["stated_elsewhere"] == [theirs.removeprefix("claim:")]
    assert Code.DUP_INVOICE in codes(found)
    assert reading(clerk, evidence_id)["stated_elsewhere"] == []


def test_a_picture_used_again_raises_the_risk_of_the_later_sale(
    server: RunningServer, device: Callable[..., Device]
):
    clerk = device(CLERK)
    photo = label_photo(barcode("SN48213377"), barcode("SN48213378", "QRCode"))
    (first,), (second,) = sold(clerk, serial(1, 0)), sold(clerk, serial(1, 1), invoice="B-77")
    reading(clerk, proved(clerk, first, as_file(photo)))
    reading(clerk, proved(clerk, second, as_file(photo, quality=40)))

    def step(connection) -> bool:
        found = risk.look(connection)
        return found is not None and risk.keep(UnitOfWork(connection, server.clock()), found)

    with opened(server.settings.database_url) as write:
        while write(step):
            pass
        rows = write(lambda c: c.execute(sa.select(t.claim_risk)).all())

    raised = {f"claim:{row.claim_id}" for row in rows if "PICTURE_ALIKE" in row.parts}
    assert raised == {second}


# --- who may ask, and when it is read ------------------------------------------------------------
def test_a_stranger_learns_nothing(server: RunningServer, device: Callable[..., Device]):
    clerk, other = device(CLERK), device(OTHER_CLERK)
    (entity,) = sold(clerk, serial(1, 0))
    place = f"/v1/evidence/{proved(clerk, entity, paper(serial(1, 0)))}/reading"

    foreign = other.client.get(place)
    unknown = other.client.get("/v1/evidence/nothing/reading")

    assert foreign.status_code == unknown.status_code == 404
    assert foreign.json()["detail"] == unknown.json()["detail"]
    assert server.client().get(place).status_code == 401


def test_documents_are_read_as_they_come(database_url: str, tmp_path):
    settings = Settings(database_url=database_url, blob_dir=str(tmp_path / "blobs"))
    with running_server(settings, FakeClock(), reads_documents=True) as server:
        clerk = Device(server, CLERK)
        (entity,) = sold(clerk, serial(1, 0))
        content = paper(serial(1, 0))
        proved(clerk, entity, content)
        pause = threading.Event()
        states: list[Any] = []
        while not states:
            pause.wait(0.1)
            with opened(database_url) as run:
                states = run(
                    lambda c: c.execute(
                        sa.select(t.reading.c.state).where(t.reading.c.sha256 == mark(content))
                    ).all()
                )

    assert [row.state for row in states] == ["read"]


def test_a_look_up_among_many_marks_touches_few_rows(server: RunningServer, database_url: str):
    """Each mark is under four keys; whatever is near is under one of 68."""
    mine = Marks("0123456789abcdef", "0f" * 32, "", ())
    near = Marks("0123456789abcd6e", "0f" * 31 + "1f", "", ())

    def work(connection) -> list[Any]:
        uow = UnitOfWork(connection, server.clock())
        for number in range(300):
            looks = f"{number * 0x9E3779B97F4A7C15 % 2**64:016x}"
            far = Marks(looks, "f0" * 32, "", ())
            readings.keep(uow, Unread(1, f"{number:064x}"), Read(count=1, marks=(far,)))
        readings.keep(uow, Unread(2, "a" * 64), Read(count=1, marks=(near,)))
        readings.keep(uow, Unread(1, "b" * 64), Read(count=1, marks=(mine,)))
        return [
            readings._alike(connection, 1, "b" * 64), len(readings._candidates(connection, mine)),
        ]  # fmt: skip

    with opened(database_url) as run:
        alike, candidates = run(work)

    assert alike == {(2, "a" * 64): 1}
    assert candidates < 10
