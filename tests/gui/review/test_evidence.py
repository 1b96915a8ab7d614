"""A claim's documents are looked at beside the claim: pages, zoom, the next claim, no line."""

from __future__ import annotations

from typing import Any

import pytest

from desktop.views.common import page_view
from desktop.views.review.review_view import ReviewView
from sync.clock import stamp
from sync.commands.preview_evidence import Preview
from sync.errors import Offline
from sync.jail.frames import Pixels
from sync.wire import tables
from tests.support.screens import Seat, put

WIDTH, HEIGHT = 600, 840


def document(seat: Seat, number: int, claim: int, name: str) -> None:
    """Let a document of a claim be with the vendor."""
    values: dict[str, Any] = {
        "evidence_id": f"e-{number}", "entity": f"claim:claim-{claim:06d}", "partner_id": 1,
        "member_id": 11, "sha256": "00", "name": name, "media_type": "application/pdf",
        "size": 1000, "state": "there", "attached_at": stamp(seat.wp.clock.now()), "rev": 1,
    }  # fmt: skip
    put(seat.wp, tables.EVIDENCE, [[values[column] for column in tables.EVIDENCE.columns]])


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
    """Remember which pages were asked for; each document has two."""
    pages: list[tuple[str, int]] = []

    def made(_wp: object, evidence_id: str, number: int, _here: bytes) -> Preview:
        pages.append((evidence_id, number))
        page = Pixels(WIDTH, HEIGHT, bytes(WIDTH * HEIGHT * 3))
        return Preview(evidence_id, number, 2, page, b"kept")

    monkeypatch.setattr(page_view, "preview_evidence", made)
    return pages


@pytest.fixture
def view(seat: Seat) -> ReviewView:
    document(seat, 1, 0, "invoice.pdf")
    document(seat, 2, 0, "photo.jpg")
    document(seat, 3, 1, "receipt.pdf")
    made: ReviewView = seat.show(ReviewView)
    return made


def test_pages_stand_beside_the_claim_and_turn_by_keys(seat, view, asked):
    seat.press("D")
    pages = view.desk.pages
    assert (pages.name, pages.said) == ("invoice.pdf", "Page 1 of 2")
    assert view.facts.isVisible()
    seat.press("PgDown")
    assert pages.said == "Page 2 of 2"
    seat.press("PgUp", "D")
    assert pages.name == "photo.jpg"

    seat.press("Esc")

    assert not view.desk.is_open
    assert view.table.hasFocus()
    assert pages.pixels == (0, 0), "no document is kept that nobody sees"
    assert asked == [("e-1", 0), ("e-1", 1), ("e-1", 0), ("e-2", 0)]


def test_plus_draws_it_larger_and_0_fits_the_width_again(seat, view, asked):
    seat.press("D")
    pages = view.desk.pages
    fits = pages.drawn
    seat.press("+")
    assert pages.drawn > fits
    seat.press("0")
    assert pages.drawn == fits


def test_the_next_claim_brings_its_own_documents_or_says_that_it_has_none(seat, view, asked):
    seat.press("D", "N")
    assert (view.desk.pages.name, view.facts.fact("customer")) != ("invoice.pdf", "")
    assert view.desk.pages.name == "receipt.pdf"
    seat.press("N")
    assert "No document of this claim" in view.desk.pages.said


def test_a_decision_is_made_over_the_page_and_the_next_claim_follows(seat, view, asked):
    seat.press("D", "A")
    assert view.decision.isVisible()
    view.decision.since_key.invalidate()
    view.decision.since_key.start()
    view.decision._confirm()
    seat.settle()
    assert seat.ops() == ["review.decide"]
    assert view.desk.pages.name == "receipt.pdf"


def test_without_a_line_it_says_when_it_will_be_shown(seat, view):
    def gone() -> None:
        raise Offline(server="https://v.test")

    seat.wp.transport = gone
    seat.press("D")
    assert view.desk.pages.said.startswith(Offline.title)
    assert "shown once the line is back" in view.desk.pages.said
