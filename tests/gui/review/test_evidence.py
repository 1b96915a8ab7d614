"""A claim's documents beside the claim: marks, differences, pages, zoom, the next one, no line."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop.views.review import ahead, evidence_pane
from desktop.views.review.review_view import ReviewView
from domain.claims.matching import Match, Outcome, Seen, Thing
from domain.claims.pages import Box
from sync.clock import stamp
from sync.commands.read_evidence import EvidencePage
from sync.errors import Offline
from sync.jail.frames import Pixels
from sync.wire import tables
from tests.support.screens import Seat, keyboard, put

WIDTH, HEIGHT = 300, 420
FOUND = Match(
    (
        Seen(Thing.SERIAL, "SD00000000", Outcome.FOUND, "SD00000000", 1, Box(10, 10, 90, 30)),
        Seen(Thing.SOLD_ON, "2026-03-02", Outcome.DIFFERENT, "12.02.2026", 1, Box(9, 9, 40, 20)),
    ),
    silent=False,
)


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
    """Remember which pages were read; each document has two, the last one nothing to compare."""
    pages: list[tuple[str, int]] = []

    def page(claim_id: str, evidence_id: str, number: int, longest: int) -> EvidencePage:
        pages.append((evidence_id, number))
        grown = 2 if longest > 1100 else 1
        width, height = WIDTH * grown, HEIGHT * grown
        shown = Pixels(width, height, bytes(width * height * 3))
        match = Match((), silent=True) if evidence_id == "e-3" else FOUND
        return EvidencePage(claim_id, evidence_id, number, 2, shown, match, b"kept")

    def read(_wp: object, claim_id: str, evidence_id: str, _order: object) -> EvidencePage:
        return page(claim_id, evidence_id, 1, 1100)

    def turned(_wp: object, shown: EvidencePage, number: int, longest: int) -> EvidencePage:
        return page(shown.claim_id, shown.evidence_id, number, longest)

    monkeypatch.setattr(ahead, "read_evidence", read)
    monkeypatch.setattr(evidence_pane, "turn_page", turned)
    return pages


@pytest.fixture
def view(seat: Seat) -> ReviewView:
    document(seat, 1, 0, "invoice.pdf")
    document(seat, 2, 0, "photo.jpg")
    document(seat, 3, 1, "receipt.pdf")
    made: ReviewView = seat.show(ReviewView)
    made.table.hurry_ms = 0
    return made


@pytest.fixture
def at_desk(asked: list[tuple[str, int]], view: ReviewView) -> ReviewView:
    return view


def test_the_page_stands_beside_the_claim_with_what_was_found_marked(at_desk):
    pane = at_desk.pane
    assert pane.name == "invoice.pdf"
    assert "document 1 of 2  ·  page 1 of 2" in pane.said
    assert [mark.outcome for mark in pane.canvas.marks] == [Outcome.FOUND, Outcome.DIFFERENT]
    assert at_desk.table.hasFocus()


def test_a_difference_is_said_with_both_values_and_is_what_to_ask_for(at_desk):
    assert "Date  3/2/2026: page 1 says 12.02.2026" in at_desk.pane.said
    assert "Sale date" in at_desk.strip.ask.text()


def test_arrows_turn_pages_and_d_shows_the_next_document(seat, at_desk):
    pane = at_desk.pane
    seat.press("Right")
    assert "page 2 of 2" in pane.said
    assert pane.canvas.marks == ()
    seat.press("Left", "D")
    assert pane.name == "photo.jpg"
    seat.press("D")
    assert pane.name == "invoice.pdf"


def test_plus_draws_it_larger_and_sharper_and_0_shows_the_whole_page_again(seat, at_desk, asked):
    canvas = at_desk.pane.canvas
    fits = canvas.width()
    QTest.keyClicks(keyboard(), "+")
    seat.settle()
    assert canvas.width() > fits
    assert asked[-1] == ("e-1", 1)
    QTest.keyClick(keyboard(), Qt.Key.Key_Down, Qt.KeyboardModifier.ControlModifier)
    assert at_desk.table.current_id == "claim-000000"
    QTest.keyClicks(keyboard(), "0")
    seat.settle()
    assert canvas.width() == fits


def test_the_next_claim_brings_its_own_documents_or_says_that_it_has_none(seat, at_desk):
    seat.press("N")
    assert at_desk.pane.name == "receipt.pdf"
    assert "read it yourself" in at_desk.pane.said
    seat.press("N")
    assert "No document proves this sale" in at_desk.pane.said


def test_the_next_claims_page_is_read_before_anybody_comes_to_it(seat, at_desk, asked):
    assert asked == [("e-1", 1), ("e-3", 1)]
    seat.press("A")
    assert at_desk.pane.name == "receipt.pdf"
    assert asked == [("e-1", 1), ("e-3", 1)]


def test_news_of_the_same_claim_does_not_turn_back_the_page(seat, at_desk):
    seat.press("Right")
    at_desk.refresh()
    seat.settle()
    assert "page 2 of 2" in at_desk.pane.said


def test_without_a_line_it_says_when_it_will_be_shown(seat):
    document(seat, 1, 0, "invoice.pdf")

    def gone() -> None:
        raise Offline(server="https://v.test")

    seat.wp.transport = gone
    view = seat.show(ReviewView)
    assert view.pane.said.startswith(Offline.title)
    assert "shown once the line is back" in view.pane.said
    assert view.strip.approve.isEnabled()
