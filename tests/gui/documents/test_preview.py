"""A page of a document is looked at without opening the document: pixels, or a plain sentence."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from desktop.views.common.documents import DocumentLine
from desktop.views.common.page_view import PageView
from desktop.views.sales.sales_view import SalesView
from sync.errors import Offline
from tests.attacks.hostile import invoice, marked_photo
from tests.support.documents import written
from tests.support.screens import Seat, take_seat

# A worker may have to start on a busy machine.
pytestmark = pytest.mark.timeout(90)


@pytest.fixture
def seat(tmp_path: Path, qtbot):
    taken = take_seat(tmp_path, qtbot, "clerk")
    yield taken
    taken.wp.close()


def looked_at(seat: Seat, folder: Path, name: str, content: bytes) -> tuple[PageView, SalesView]:
    """Add a document to the first sale and press "Look at"; the view owns the window."""
    view = seat.show(SalesView)
    seat.press("Ctrl+F", "Down")
    view.documents.add_files([written(folder / "in", name, content)])
    seat.settle()
    if view.documents.check is not None:
        view.documents.check.add.click()
        seat.settle()
    (line,) = view.documents.findChildren(DocumentLine)
    assert line.look.accessibleName() == f"Look at {name}"
    line.look.click()
    seat.settle()
    assert view.documents.preview is not None
    return view.documents.preview.pages, view


def test_pages_are_turned(seat, tmp_path):
    preview, _view = looked_at(seat, tmp_path, "invoice.pdf", invoice(2))
    assert preview.said == "Page 1 of 2"
    assert preview.pixels == (1240, 1755)
    assert not preview.back.isEnabled()

    preview.on.click()
    seat.settle()

    assert preview.said == "Page 2 of 2"
    assert not preview.on.isEnabled()
    assert preview.back.isEnabled()


def test_a_photo_has_one_page(seat, tmp_path):
    preview, _view = looked_at(seat, tmp_path, "photo.jpg", marked_photo())

    assert preview.said == "Page 1 of 1"
    assert preview.pixels == (480, 640)


def test_what_is_refused_ends_in_a_sentence(seat, tmp_path):
    preview, _view = looked_at(seat, tmp_path, "photo.jpg", b"<html><script>alert(1)</script>")

    assert preview.said == (
        "This document can't be shown. It is neither a PDF nor a JPEG, PNG or HEIC picture."
        " Ask for it again as a PDF or a photo."
    )
    assert preview.pixels == (0, 0)
    assert not preview.on.isEnabled()


def test_what_is_not_here_needs_the_line(seat, tmp_path, monkeypatch):
    preview, _view = looked_at(seat, tmp_path, "invoice.pdf", invoice())
    row = preview._row
    assert row is not None
    for path in seat.wp.profile.blobs_path.iterdir():
        path.unlink()

    def no_line():
        raise Offline(server="vendor")

    monkeypatch.setattr(seat.wp, "transport", no_line)
    preview.show_of(row)
    seat.settle()

    assert preview.said.startswith(Offline.title)
    assert "shown once the line is back" in preview.said


def test_the_name_is_shown_as_it_is_written(seat, tmp_path):
    preview, _view = looked_at(seat, tmp_path, "<b>bold<img src=x>.pdf", invoice())

    assert preview._name.textFormat() == Qt.TextFormat.PlainText
    assert preview._name.text() == "<b>bold<img src=x>.pdf"


def test_a_closed_window_keeps_no_document(seat, tmp_path):
    preview, _view = looked_at(seat, tmp_path, "invoice.pdf", invoice(2))

    preview.closed.emit()

    assert preview._shown is None
    assert preview.pixels == (0, 0)
