"""Documents on the server: every verb of tus with its errors, ops that attach, and mishaps."""

from __future__ import annotations

import base64
import hashlib
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from domain.codes import Code
from server.services import evidence
from server.settings import Settings
from server.storage import tables as t
from server.storage.blobs import Blobs
from server.storage.unit_of_work import UnitOfWork
from sync.wire.messages import OutcomeStatus
from sync.wire.version import MAX_DOCUMENT_BYTES
from tests.support.server import RunningServer, running_server
from tests.support.world import (
    CLERK,
    OTHER_CLERK,
    REP,
    REVIEWER,
    Device,
    claim_id_of,
    new_id,
    opened,
    serial,
)

TUS = {"tus-resumable": "1.0.0"}
INVOICE = b"%PDF-1.7 invoice 4711\n" + bytes(range(256)) * 400


def mark(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def b64(content: bytes) -> str:
    return base64.b64encode(content).decode()


def create(device: Device, content: bytes, **more: str) -> httpx.Response:
    """Begin an upload of this content; `more` replaces headers."""
    headers = {
        **TUS,
        "upload-length": str(len(content)),
        "upload-metadata": f"sha256 {b64(mark(content).encode())},name {b64(b'invoice.pdf')}",
    }
    named = {name.replace("_", "-"): value for name, value in more.items()}
    return device.client.post("/v1/uploads", headers=headers | named)


def send(device: Device, place: str, offset: int, content: bytes, **more: str) -> httpx.Response:
    headers = {
        **TUS,
        "upload-offset": str(offset),
        "content-type": "application/offset+octet-stream",
    }
    named = {name.replace("_", "-"): value for name, value in more.items()}
    return device.client.patch(place, headers=headers | named, content=content)


def offset_of(device: Device, place: str) -> httpx.Response:
    return device.client.head(place, headers=TUS)


def upload(device: Device, content: bytes = INVOICE) -> None:
    """Send a whole document."""
    made = create(device, content)
    assert made.status_code == 201, made.text
    if made.headers["upload-offset"] != str(len(content)):
        sent = send(device, made.headers["location"], 0, content)
        assert sent.status_code == 204, sent.text


def attach(device: Device, entity: str, content: bytes = INVOICE, **more: Any) -> Any:
    body = {
        "evidence_id": new_id(), "sha256": mark(content), "size": len(content),
        "name": "invoice.pdf", "media_type": "application/pdf",
    }  # fmt: skip
    return device.seal("evidence.attach", body | more, entity)


def claimed(device: Device, number: int = 0) -> str:
    """Record a sale and return its entity."""
    op = device.claim(serial(2 if device.session.partner_id == 2 else 1, number))
    device.push(op)
    return f"claim:{claim_id_of(op)}"


def documents(device: Device) -> list[dict[str, Any]]:
    device.pull()
    return device.table("evidence")


def blobs(server: RunningServer) -> Path:
    return server.settings.blobs


def files_of(server: RunningServer) -> list[str]:
    """Return the documents on the server's disk, each checked against its name."""
    found = []
    for path in blobs(server).glob("*/*"):
        if path.parent.name != "under-way":
            assert mark(path.read_bytes()) == path.name
            found.append(path.name)
    return sorted(found)


# --- the verbs ---------------------------------------------------------------------------------
def test_options_says_which_tus_this_is_without_a_sign_in(server: RunningServer):
    answer = server.client().options("/v1/uploads")

    assert answer.status_code == 204
    assert answer.headers["tus-version"] == "1.0.0"
    assert answer.headers["tus-extension"] == "creation,checksum,termination,expiration"
    assert answer.headers["tus-max-size"] == str(MAX_DOCUMENT_BYTES)
    assert answer.headers["tus-checksum-algorithm"] == "sha256,sha1"


def test_a_document_arrives_in_parts_and_is_served_as_it_was(
    server: RunningServer, device: Callable[..., Device]
):
    clerk, reviewer = device(CLERK), device(REVIEWER)
    entity = claimed(clerk)
    made = create(clerk, INVOICE)
    place = made.headers["location"]
    assert made.headers["tus-resumable"] == "1.0.0"
    assert "GMT" in made.headers["upload-expires"]

    first = send(clerk, place, 0, INVOICE[:50_000])
    asked = offset_of(clerk, place)
    rest = send(clerk, place, 50_000, INVOICE[50_000:])
    clerk.push(attach(clerk, entity))

    assert (first.status_code, first.headers["upload-offset"]) == (204, "50000")
    assert asked.headers["upload-offset"] == "50000"
    assert asked.headers["upload-length"] == str(len(INVOICE))
    assert rest.headers["upload-offset"] == str(len(INVOICE))
    assert files_of(server) == [mark(INVOICE)]
    (row,) = documents(clerk)
    assert (row["state"], row["entity"], row["size"]) == ("there", entity, len(INVOICE))
    for reader in (clerk, reviewer):
        answer = reader.client.get(f"/v1/evidence/{row['evidence_id']}")
        assert answer.content == INVOICE
        assert answer.headers["content-disposition"].startswith("attachment;")
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["content-type"] == "application/octet-stream"
    assert [each["state"] for each in documents(reviewer)] == ["there"]


@pytest.mark.parametrize(
    ("headers", "status", "code"),
    [
        ({"tus_resumable": "0.2.2"}, 412, "TUS_VERSION"),
        ({"upload_length": "many"}, 400, "MALFORMED"),
        ({"upload_length": "-1"}, 400, "MALFORMED"),
        ({"upload_length": "0"}, 400, "MALFORMED"),
        ({"upload_length": str(MAX_DOCUMENT_BYTES + 1)}, 413, "TOO_LARGE"),
        ({"upload_metadata": ""}, 400, "MALFORMED"),
        ({"upload_metadata": "sha256 !!"}, 400, "MALFORMED"),
        ({"upload_metadata": f"sha256 {b64(b'abc')}"}, 400, "MALFORMED"),
        ({"upload_metadata": f"sha256 {b64(b'../../../../etc/passwd')}"}, 400, "MALFORMED"),
        ({"authorization": "Bearer nonsense"}, 401, "SIGN_IN_NEEDED"),
    ],
)
def test_what_can_not_begin(
    device: Callable[..., Device], headers: dict[str, str], status: int, code: str
):
    answer = create(device(CLERK), INVOICE, **headers)

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers["tus-resumable"] == "1.0.0"
    assert answer.headers["tus-version"] == "1.0.0"


def test_what_does_not_follow_is_not_taken(server: RunningServer, device: Callable[..., Device]):
    clerk = device(CLERK)
    place = create(clerk, INVOICE).headers["location"]
    send(clerk, place, 0, INVOICE[:1000])

    refused = {
        "offset behind": send(clerk, place, 0, INVOICE[:1000]),
        "offset ahead": send(clerk, place, 2000, INVOICE[2000:]),
        "no offset": send(clerk, place, 1000, b"x", upload_offset="x"),
        "too long": send(clerk, place, 1000, INVOICE),
        "media type": send(clerk, place, 1000, b"x", content_type="text/plain"),
        "version": send(clerk, place, 1000, b"x", tus_resumable="2"),
        "sum": send(clerk, place, 1000, INVOICE[1000:2000], upload_checksum=f"sha256 {b64(b'x')}"),
        "sum of md5": send(clerk, place, 1000, b"x", upload_checksum=f"md5 {b64(b'x')}"),
        "no sum": send(clerk, place, 1000, b"x", upload_checksum="sha256 !"),
        "nowhere": send(clerk, f"/v1/uploads/{'0' * 64}", 0, b"x"),
        "no name": send(clerk, "/v1/uploads/..%2f..%2fpasswd", 0, b"x"),
    }

    assert {name: answer.status_code for name, answer in refused.items()} == {
        "offset behind": 409, "offset ahead": 409, "no offset": 400, "too long": 413,
        "media type": 415, "version": 412, "sum": 460, "sum of md5": 400, "no sum": 400,
        "nowhere": 404, "no name": refused["no name"].status_code,
    }  # fmt: skip
    assert refused["no name"].status_code in {400, 404}
    assert offset_of(clerk, place).headers["upload-offset"] == "1000"
    assert files_of(server) == []
    assert send(clerk, place, 1000, INVOICE[1000:]).status_code == 204
    assert files_of(server) == [mark(INVOICE)]


@pytest.mark.parametrize("algorithm", ["sha1", "sha256"])
def test_a_checked_part_that_fits_is_taken(device: Callable[..., Device], algorithm: str):
    clerk = device(CLERK)
    place = create(clerk, INVOICE).headers["location"]
    digest = hashlib.new(algorithm, INVOICE[:999]).digest()

    sent = send(clerk, place, 0, INVOICE[:999], upload_checksum=f"{algorithm} {b64(digest)}")

    assert sent.headers["upload-offset"] == "999"


def test_one_flipped_byte_is_never_stored(server: RunningServer, device: Callable[..., Device]):
    """Trap 24: without checksums of parts, the hash of the whole still finds it."""
    clerk = device(CLERK)
    place = create(clerk, INVOICE).headers["location"]
    flipped = bytearray(INVOICE)
    flipped[70_000] ^= 1

    sent = send(clerk, place, 0, bytes(flipped))

    assert (sent.status_code, sent.json()["code"]) == (460, "CHECKSUM_WRONG")
    assert files_of(server) == []
    assert list(blobs(server).glob("under-way/*")) == []
    assert offset_of(clerk, place).status_code == 404
    upload(clerk)
    assert files_of(server) == [mark(INVOICE)]


def test_an_upload_can_be_given_up(server: RunningServer, device: Callable[..., Device]):
    clerk = device(CLERK)
    place = create(clerk, INVOICE).headers["location"]
    send(clerk, place, 0, INVOICE[:10])

    assert clerk.client.delete(place).status_code == 412
    assert clerk.client.delete(place, headers=TUS).status_code == 204
    assert offset_of(clerk, place).status_code == 404
    assert clerk.client.delete(place, headers=TUS).status_code == 404
    assert list(blobs(server).glob("under-way/*")) == []


def test_taking_stock_at_the_start_forgets_no_upload_that_is_just_beginning(
    server: RunningServer, device: Callable[..., Device]
):
    """Its row comes before its file; the start takes stock beside the first requests."""
    clerk = device(CLERK)
    place = create(clerk, INVOICE).headers["location"]
    [part] = blobs(server).glob("under-way/*")
    part.unlink()

    with opened(server.settings.database_url) as write:
        write(
            lambda c: evidence.take_stock(
                UnitOfWork(c, server.clock()), Blobs(server.settings.blobs)
            )
        )
    part.touch()

    assert offset_of(clerk, place).status_code == 204


# --- whose it is -------------------------------------------------------------------------------
def test_nobody_learns_what_another_partner_has(
    server: RunningServer, device: Callable[..., Device]
):
    clerk, colleague, other = device(CLERK), device(REP), device(OTHER_CLERK)
    place = create(clerk, INVOICE).headers["location"]
    assert offset_of(other, place).status_code == 404
    assert send(other, place, 0, INVOICE).status_code == 404
    assert other.client.delete(place, headers=TUS).status_code == 404
    send(clerk, place, 0, INVOICE)

    own, foreign = create(colleague, INVOICE), create(other, INVOICE)

    assert (own.status_code, own.headers["upload-offset"]) == (201, str(len(INVOICE)))
    assert offset_of(colleague, own.headers["location"]).headers["upload-offset"] == str(
        len(INVOICE)
    )
    assert (foreign.status_code, foreign.headers["upload-offset"]) == (201, "0")
    assert offset_of(other, f"/v1/uploads/{mark(INVOICE)}").status_code == 404
    assert send(other, foreign.headers["location"], 0, INVOICE).status_code == 204
    assert files_of(server) == [mark(INVOICE)] * 2


def test_a_document_is_only_for_its_partner_and_the_vendor(device: Callable[..., Device]):
    clerk, other, reviewer = device(CLERK), device(OTHER_CLERK), device(REVIEWER)
    entity = claimed(clerk)
    upload(clerk)
    op = attach(clerk, entity)
    clerk.push(op)
    (row,) = documents(clerk)

    assert other.client.get(f"/v1/evidence/{row['evidence_id']}").status_code == 404
    assert other.client.get("/v1/evidence/nothing").status_code == 404
    assert documents(other) == []
    refused = [
        other.push(attach(other, entity))[0],
        other.push(attach(other, "claim:nothing"))[0],
        other.push(attach(other, "partner:2"))[0],
    ]
    assert {each.code for each in refused} == {Code.NOT_IN_SCOPE}
    assert reviewer.push(attach(reviewer, entity))[0].code == Code.NOT_ALLOWED
    assert create(reviewer, INVOICE).status_code == 403


def test_a_malformed_attachment_is_answered(device: Callable[..., Device]):
    clerk = device(CLERK)
    entity = claimed(clerk)

    outcomes = clerk.push(
        attach(clerk, entity, size=0),
        attach(clerk, entity, size=MAX_DOCUMENT_BYTES + 1),
        attach(clerk, entity, sha256="../x"),
    )

    assert {each.code for each in outcomes} == {Code.OP_MALFORMED}


def test_a_partner_has_a_share_of_what_is_under_way(
    device: Callable[..., Device], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(evidence, "MOST_UNDER_WAY", 2)
    clerk, other = device(CLERK), device(OTHER_CLERK)
    create(clerk, b"one")
    create(clerk, b"two")

    full = create(clerk, b"three")

    assert (full.status_code, full.json()["code"]) == (429, "TOO_MUCH_UNDER_WAY")
    assert full.headers["retry-after"] == "60"
    assert create(other, b"three").status_code == 201
    monkeypatch.setattr(evidence, "MOST_UNDER_WAY", 200)
    monkeypatch.setattr(evidence, "MOST_BYTES_UNDER_WAY", 10)
    assert create(clerk, b"three").status_code == 429


# --- op and bytes in either order --------------------------------------------------------------
def test_the_op_first_then_the_bytes(device: Callable[..., Device]):
    clerk, reviewer = device(CLERK), device(REVIEWER)
    entity = claimed(clerk)

    (outcome,) = clerk.push(attach(clerk, entity))
    before = documents(clerk)
    missing = clerk.client.get(f"/v1/evidence/{before[0]['evidence_id']}")
    upload(clerk)

    assert outcome.status is OutcomeStatus.APPLIED
    assert {"partner:1"} <= set(outcome.streams)
    assert [(row["state"], row["rev"]) for row in before] == [("awaiting_upload", 1)]
    assert (missing.status_code, missing.json()["code"]) == (404, "EVIDENCE_AWAITED")
    assert [(row["state"], row["rev"]) for row in documents(clerk)] == [("there", 2)]
    assert [(row["state"], row["rev"]) for row in documents(reviewer)] == [("there", 2)]


def test_the_same_document_twice_on_one_record_is_one(device: Callable[..., Device]):
    clerk, colleague = device(CLERK), device(REP)
    entity, other_entity = claimed(clerk), claimed(clerk, 1)
    upload(clerk)

    clerk.push(attach(clerk, entity), attach(clerk, entity), attach(clerk, other_entity))
    colleague.push(attach(colleague, entity))

    assert sorted(row["entity"] for row in documents(clerk)) == sorted([entity, other_entity])


def test_two_devices_attach_different_proofs_and_both_are_there(device: Callable[..., Device]):
    """Trap 30: no document silently takes another one's place."""
    clerk, colleague = device(CLERK), device(REP)
    entity = claimed(clerk)
    receipt = b"a receipt"

    clerk.push(attach(clerk, entity))
    colleague.push(attach(colleague, entity, receipt))
    upload(colleague, receipt)
    upload(clerk)

    assert sorted((row["sha256"], row["state"]) for row in documents(clerk)) == sorted(
        [(mark(INVOICE), "there"), (mark(receipt), "there")]
    )


def test_a_used_id_is_not_used_for_another_document(device: Callable[..., Device]):
    clerk = device(CLERK)
    entity, name = claimed(clerk), new_id()
    clerk.push(attach(clerk, entity, evidence_id=name))

    (outcome,) = clerk.push(attach(clerk, entity, b"other", evidence_id=name))

    assert outcome.code == Code.IDEMPOTENCY_REUSED


# --- time --------------------------------------------------------------------------------------
def sweep(server: RunningServer) -> None:
    """Let the clock's minute pass on this server's database and disk."""

    def unit(connection: Any) -> tuple[list[str], list[tuple[int, str]]]:
        uow = UnitOfWork(connection, server.clock())
        found = evidence.expire_uploads(uow), evidence.expire_unused(uow)
        uow.bump()
        return found

    with opened(server.settings.database_url) as write:
        uploads, unused = write(unit)
    for name in uploads:
        Blobs(blobs(server)).drop_part(name)
    for partner_id, sha256 in unused:
        Blobs(blobs(server)).drop(partner_id, sha256)


def test_an_upload_nothing_refers_to_ends_by_itself(
    server: RunningServer, device: Callable[..., Device]
):
    clerk = device(CLERK)
    place = create(clerk, INVOICE).headers["location"]
    send(clerk, place, 0, INVOICE[:10])
    server.clock.advance(days=8)
    clerk.renew()

    over = [offset_of(clerk, place), send(clerk, place, 10, INVOICE[10:])]
    sweep(server)

    assert [each.status_code for each in over] == [410, 410]
    assert offset_of(clerk, place).status_code == 404
    assert list(blobs(server).glob("under-way/*")) == []


def test_an_upload_an_op_refers_to_waits_as_long_as_it_takes(
    server: RunningServer, device: Callable[..., Device]
):
    clerk = device(CLERK)
    clerk.push(attach(clerk, claimed(clerk)))
    place = create(clerk, INVOICE).headers["location"]
    send(clerk, place, 0, INVOICE[:10])
    for _ in range(3):
        server.clock.advance(days=20)
        clerk.renew()
    sweep(server)

    assert send(clerk, place, 10, INVOICE[10:]).status_code == 204
    assert [row["state"] for row in documents(clerk)] == ["there"]


def test_a_document_nothing_refers_to_goes_after_a_month(
    server: RunningServer, device: Callable[..., Device]
):
    clerk = device(CLERK)
    upload(clerk, b"never attached")
    upload(clerk)
    clerk.push(attach(clerk, claimed(clerk)))
    server.clock.advance(days=31)
    sweep(server)

    assert files_of(server) == [mark(INVOICE)]


# --- mishaps -----------------------------------------------------------------------------------
def restarted(server: RunningServer, settings: Settings | None = None) -> Any:
    return running_server(settings or server.settings, server.clock)


def test_a_server_that_stops_between_bytes_and_row_finds_them_again(
    server: RunningServer, device: Callable[..., Device], monkeypatch: pytest.MonkeyPatch
):
    """The file is under its hash, the database does not know: beginning again is the end."""
    clerk = device(CLERK)
    clerk.push(attach(clerk, claimed(clerk)))
    place = create(clerk, INVOICE).headers["location"]

    def stop(*_: object) -> None:
        raise KeyError("the power is gone")

    with monkeypatch.context() as patch:
        patch.setattr(evidence, "arrived", stop)
        assert send(clerk, place, 0, INVOICE).status_code == 500
    assert files_of(server) == [mark(INVOICE)]
    assert [row["state"] for row in documents(clerk)] == ["awaiting_upload"]

    assert offset_of(clerk, place).status_code == 404
    again = create(clerk, INVOICE)

    assert again.headers["upload-offset"] == str(len(INVOICE))
    assert [row["state"] for row in documents(clerk)] == ["there"]


def test_a_server_that_stops_before_the_file_is_in_its_place_goes_on(
    server: RunningServer, device: Callable[..., Device], monkeypatch: pytest.MonkeyPatch
):
    clerk = device(CLERK)
    place = create(clerk, INVOICE).headers["location"]

    def stop(*_: object) -> bool:
        raise OSError("the power is gone")

    with monkeypatch.context() as patch:
        patch.setattr(Blobs, "finish", stop)
        assert send(clerk, place, 0, INVOICE).status_code == 500

    assert offset_of(clerk, place).headers["upload-offset"] == str(len(INVOICE))
    assert files_of(server) == [mark(INVOICE)]


def test_bytes_on_disk_beyond_what_was_promised_are_cut(
    server: RunningServer, device: Callable[..., Device]
):
    clerk = device(CLERK)
    place = create(clerk, INVOICE).headers["location"]
    send(clerk, place, 0, INVOICE[:100])
    (part,) = blobs(server).glob("under-way/*")
    with part.open("ab") as handle:
        handle.write(b"torn")

    assert send(clerk, place, 100, INVOICE[100:]).status_code == 204
    assert files_of(server) == [mark(INVOICE)]


def test_a_database_without_its_documents_asks_for_them_again(
    server: RunningServer, device: Callable[..., Device]
):
    """F49: an inventory at the start finds what is gone."""
    clerk = device(CLERK)
    clerk.push(attach(clerk, claimed(clerk)))
    upload(clerk)
    place = create(clerk, b"half").headers["location"]
    send(clerk, place, 0, b"ha")
    shutil.rmtree(blobs(server))

    with restarted(server) as again:
        clerk.client = again.client(auth=clerk.client.auth)
        rows = wait_for_state(clerk, "awaiting_upload")
        assert [row["rev"] for row in rows] == [3]
        assert offset_of(clerk, place).status_code == 404
        upload(clerk)
        assert [row["state"] for row in documents(clerk)] == ["there"]


def wait_for_state(device: Device, state: str) -> list[dict[str, Any]]:
    """Pull until the server's clock work has come round; the test's time limit ends it."""
    while {row["state"] for row in documents(device)} != {state}:
        pass
    return device.table("evidence")


def test_documents_of_a_later_day_than_the_database_are_taken_in(
    server: RunningServer, device: Callable[..., Device]
):
    """F49 the other way round: the database was restored, the documents were not."""
    clerk = device(CLERK)
    clerk.push(attach(clerk, claimed(clerk)))
    upload(clerk)
    with opened(server.settings.database_url) as write:
        write(lambda connection: connection.execute(sa.delete(t.blob)))
        write(
            lambda connection: connection.execute(
                sa.update(t.evidence).values(state="awaiting_upload", rev=1)
            )
        )

    with restarted(server) as again:
        clerk.client = again.client(auth=clerk.client.auth)
        wait_for_state(clerk, "there")


def test_a_damaged_document_is_never_served(server: RunningServer, device: Callable[..., Device]):
    clerk = device(CLERK)
    clerk.push(attach(clerk, claimed(clerk)))
    upload(clerk)
    (row,) = documents(clerk)
    path = blobs(server) / "1" / mark(INVOICE)
    content = bytearray(path.read_bytes())
    content[5] ^= 1
    path.write_bytes(content)

    answer = clerk.client.get(f"/v1/evidence/{row['evidence_id']}")

    assert answer.status_code == 404
    assert [each["state"] for each in documents(clerk)] == ["awaiting_upload"]
    upload(clerk)
    assert clerk.client.get(f"/v1/evidence/{row['evidence_id']}").content == INVOICE


def test_settings_put_documents_beside_the_database():
    assert Settings(database_url="sqlite:////data/shop.db").blobs == Path("/data/shop.db.blobs")
    assert Settings(database_url="postgresql://u@h/name").blobs == Path("sellthrough.blobs")
    assert replace(Settings(), blob_dir="/docs").blobs == Path("/docs")
