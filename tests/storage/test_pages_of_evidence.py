"""A page of a document over HTTP: pixels for whoever may fetch the document, for nobody else."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import pytest
from PIL import Image

from server.errors import Overloaded
from server.http import pages_of_evidence
from server.http.house import Turnstile
from sync.jail.frames import Why
from sync.jail.pool import Jail
from sync.jail.refusals import refusal
from tests.attacks.hostile import invoice, marked_photo
from tests.storage.test_evidence import attach, claimed, documents, upload
from tests.support.server import RunningServer
from tests.support.world import CLERK, OTHER_CLERK, REVIEWER, Device

# A worker may have to start on a busy machine.
pytestmark = pytest.mark.timeout(90)
PNG = b"\x89PNG\r\n\x1a\n"


def shown(device: Device, content: bytes) -> str:
    """Attach a document to a new sale and return where its first page is."""
    entity = claimed(device)
    upload(device, content)
    device.push(attach(device, entity, content))
    (row,) = documents(device)
    return f"/v1/evidence/{row['evidence_id']}/page/1"


def test_vendor_and_own_partner_see_a_page(server: RunningServer, device: Callable[..., Device]):
    clerk, reviewer = device(CLERK), device(REVIEWER)
    place = shown(clerk, invoice(3))

    for reader in (clerk, reviewer):
        answer = reader.client.get(place)
        assert answer.status_code == 200, answer.text
        assert answer.content.startswith(PNG)
        assert answer.headers["content-type"] == "image/png"
        assert answer.headers["sellthrough-pages"] == "3"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["content-disposition"] == 'attachment; filename="page-1.png"'
        assert answer.headers["content-security-policy"] == "sandbox; default-src 'none'"


def test_nothing_of_the_document_but_its_colours_goes_out(device: Callable[..., Device]):
    clerk = device(CLERK)

    answer = clerk.client.get(shown(clerk, marked_photo()))

    assert answer.status_code == 200
    assert b"CANARY" not in answer.content


def test_another_partner_and_a_stranger_learn_nothing(
    server: RunningServer, device: Callable[..., Device]
):
    clerk, other = device(CLERK), device(OTHER_CLERK)
    place = shown(clerk, invoice())

    foreign = other.client.get(place)
    unknown = other.client.get("/v1/evidence/nothing/page/1")
    stranger = server.client().get(place)

    assert foreign.status_code == unknown.status_code == 404
    assert foreign.json()["code"] == unknown.json()["code"] == "EVIDENCE_AWAITED"
    assert foreign.json()["detail"] == unknown.json()["detail"]
    assert stranger.status_code == 401


@pytest.mark.parametrize("number", ["2", "0", "-1", "99999999999999999999", "one", "1.5", "%2e%2e"])
def test_a_page_that_is_none_is_not_found(device: Callable[..., Device], number: str):
    clerk = device(CLERK)
    place = shown(clerk, invoice())

    assert clerk.client.get(place[:-1] + number).status_code == 404


def test_a_document_made_to_harm_ends_in_its_sentence(device: Callable[..., Device]):
    clerk = device(CLERK)

    answer = clerk.client.get(shown(clerk, b"<html><script>alert(1)</script>"))

    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    said = answer.json()
    assert said["code"] == "DOCUMENT_NOT_A_DOCUMENT"
    assert said["detail"].startswith("It is neither a PDF nor a JPEG, PNG or HEIC picture.")


def test_each_reason_has_a_code_of_its_own():
    codes = {why: pages_of_evidence.PageRefused(refusal(why)).code for why in Why}

    assert all(code.startswith("DOCUMENT_") for code in codes.values())
    assert len(set(codes.values())) == len({refusal(why).why for why in Why})


def test_who_comes_while_all_are_busy_comes_again(
    device: Callable[..., Device], monkeypatch: pytest.MonkeyPatch
):
    clerk = device(CLERK)
    place = shown(clerk, invoice())
    monkeypatch.setattr(Turnstile, "__enter__", _full)

    answer = clerk.client.get(place)

    assert answer.status_code == 503
    assert int(answer.headers["retry-after"]) >= 1


def _full(_door: object) -> None:
    raise Overloaded(retry_after=2)


def test_no_worker_starts_before_the_first_document(
    server: RunningServer, device: Callable[..., Device], monkeypatch: pytest.MonkeyPatch
):
    started: list[Jail] = []
    monkeypatch.setattr(Jail, "start", started.append)

    claimed(device(CLERK))

    assert started == []


def test_a_page_is_a_picture_others_can_read(device: Callable[..., Device]):
    clerk = device(CLERK)
    answer = clerk.client.get(shown(clerk, invoice()))

    with Image.open(BytesIO(answer.content)) as picture:
        assert picture.size == (1240, 1755)
        assert len(picture.getcolors(1 << 20) or []) > 10
