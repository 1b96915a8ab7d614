"""A document is looked at before it goes: found, different, blacked out, taken back."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QByteArray, QMimeData, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop.views.common.documents import Documents
from desktop.views.evidence.canvas import PageCanvas
from desktop.views.evidence.check_window import CheckWindow
from desktop.views.sales.sales_view import SalesView
from domain.claims.matching import Outcome
from sync.outbox.pending import documents_of
from sync.profile.blobs import Blobs
from sync.wire import tables
from tests.attacks.hostile import bombs
from tests.support.documents import written
from tests.support.papers import as_file, barcode, invoice_pdf, label_photo
from tests.support.screens import Seat, claim, put, take_seat

# A worker may have to start on a busy machine.
pytestmark = pytest.mark.timeout(90)

SERIALS = ("SN48213377", "SN48213378", "SN48213379")
INVOICE = "RE-2026-0412"


_ALIVE: list[SalesView] = []
"""A window dies with the screen it belongs to."""


@pytest.fixture
def seat(tmp_path: Path, qtbot):
    taken = take_seat(tmp_path, qtbot, "clerk")
    now = taken.clock.now()
    lines = [
        claim(
            900 + place, now, serial=serial, invoice=INVOICE, sold_on="2026-03-12",
            customer="Müller Haustechnik", state="approved", code="", params="{}",
            scanned_at=f"2027-01-01T10:00:0{place}Z", claim_id=f"line-{place}",
        )
        for place, serial in enumerate(SERIALS)
    ]  # fmt: skip
    put(taken.wp, tables.CLAIM, lines)
    taken.wp.touch([f"claim:line-{place}" for place in range(len(SERIALS))])
    taken.wp.settle()
    yield taken
    _ALIVE.clear()
    taken.wp.close()


def sales(seat: Seat, serial: str = SERIALS[0]) -> SalesView:
    view = seat.show(SalesView)
    _ALIVE.append(view)
    view.listing.table.select_id(f"line-{SERIALS.index(serial)}")
    assert view.panel.row is not None
    assert view.panel.row.serial == serial
    return view


def checking(seat: Seat, folder: Path, content: bytes, name: str = "in.pdf") -> CheckWindow:
    view = sales(seat)
    view.documents.add_files([written(folder / "given", name, content)])
    seat.settle()
    assert view.documents.check is not None
    return view.documents.check


def test_what_is_on_the_invoice_is_said_in_one_sentence_before_it_is_sent(seat, tmp_path):
    window = checking(seat, tmp_path, invoice_pdf(SERIALS))

    assert window.said == (
        "3 of 3 serials, invoice number, date, quantity and customer found on page 1."
    )
    assert seat.ops() == []
    assert {mark.outcome for mark in window.canvas.marks} == {Outcome.FOUND}
    assert window.others.text() == "Also for the other lines of this invoice: 2"


def test_a_difference_stands_first_with_what_was_read(seat, tmp_path):
    window = checking(seat, tmp_path, invoice_pdf(("SN48213377", "SN48213878", "SN48213379")))

    assert "Stands there otherwise: serial." in window.said
    assert window.list.currentRow() == 1
    assert window.lines[1] == (
        "Serial  SN48213378\npage 1 says SN48213878: character 8 is 8, not 3"
    )
    (chosen,) = [mark for mark in window.canvas.marks if mark.chosen]
    assert chosen.outcome is Outcome.DIFFERENT


def test_enter_adds_it_to_every_line_of_the_invoice_and_undo_takes_it_back(seat, tmp_path):
    window = checking(seat, tmp_path, invoice_pdf(SERIALS))

    QTest.keyClick(window.list, Qt.Key.Key_Return)
    seat.settle()

    assert not window.isVisible()
    ops = documents_of(seat.wp.outbox)
    assert sorted(op.entity for op in ops) == ["claim:line-0", "claim:line-1", "claim:line-2"]
    assert {op.body["sha256"] for op in ops} == {ops[0].body["sha256"]}
    assert ops[0].body["reading"]["found"]["serial"] == [3, 3]
    view = window.parent()
    assert isinstance(view, Documents)
    assert view.said == ["in.pdf, 1 kB, waiting to be sent"]

    view.undo.click()
    seat.settle()

    assert documents_of(seat.wp.outbox) == []
    assert view.said == []


def test_esc_leaves_it_and_nothing_is_kept(seat, tmp_path):
    window = checking(seat, tmp_path, invoice_pdf(SERIALS))

    QTest.keyClick(window, Qt.Key.Key_Escape)
    seat.settle()

    assert not window.isVisible()
    assert window.shown is None
    assert seat.ops() == []
    assert Blobs(seat.wp.profile.blobs_path, seat.wp.secrets.file_key).names() == []


def drag(canvas: PageCanvas, start: tuple[float, float], end: tuple[float, float]) -> None:
    """Draw with the mouse, in shares of the page."""
    points = [
        QPoint(round(x * canvas.width()), round(y * canvas.height())) for x, y in (start, end)
    ]
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=points[0])
    QTest.mouseMove(canvas, points[1])
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=points[1])


def test_blacked_out_areas_are_burnt_in_and_the_original_stays_here(seat, tmp_path):
    original = invoice_pdf(SERIALS)
    window = checking(seat, tmp_path, original)
    window.black.click()
    drag(window.canvas, (0.05, 0.10), (0.5, 0.15))
    assert window.add.text() == "Black out and show it (Enter)"

    window.add.click()
    seat.settle()

    assert window.shown is not None
    assert window.shown.content != original
    assert window.said.startswith("With areas blacked out it is a picture")
    assert window.lines[0] == "Serial  SN48213377\npage 1"
    assert window.lines[-1].endswith("not found"), "the customer lies beneath the black"
    page = seat.wp.jail.render(window.shown.content).pages[0]
    picture = Image.frombytes("RGB", (page.width, page.height), page.rgb).convert("L")
    box = [
        round(side * size)
        for side, size in zip((0.06, 0.11, 0.49, 0.14), picture.size * 2, strict=True)
    ]
    assert max(picture.crop((box[0], box[1], box[2], box[3])).tobytes()) < 40
    assert seat.wp.jail.read_words(window.shown.content).pages[0].words == ()

    window.add.click()
    seat.settle()

    op = documents_of(seat.wp.outbox)[0]
    assert op.body["name"] == "in.jpg"
    assert op.body["reading"]["blacked_out"] == 1
    blobs = Blobs(seat.wp.profile.blobs_path, seat.wp.secrets.file_key)
    assert blobs.names() == [op.body["sha256"]]
    kept = blobs.read(op.body["sha256"], 0, op.body["size"])
    assert kept.startswith(b"\xff\xd8\xff")
    assert b"%PDF" not in kept


def test_the_chosen_line_is_blacked_out_without_a_mouse_and_undone(seat, tmp_path):
    window = checking(seat, tmp_path, invoice_pdf(SERIALS))
    window.list.setCurrentRow(window.list.count() - 1)
    assert window.lines[-1].startswith("Customer  Müller Haustechnik")

    QTest.keyClick(window, Qt.Key.Key_X)
    assert window.add.text() == "Black out and show it (Enter)"
    QTest.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert window.add.text() == "Add it (Enter)"

    QTest.keyClick(window, Qt.Key.Key_X)
    window.add.click()
    seat.settle()
    assert window.shown is not None
    assert window.shown.areas == 1
    QTest.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert window.shown.areas == 0
    assert "3 of 3 serials" in window.said


def test_pages_of_a_long_document_stay_pages_when_blacked_out(seat, tmp_path):
    window = checking(seat, tmp_path, invoice_pdf(SERIALS, pages=3))
    QTest.keyClick(window, Qt.Key.Key_X)

    window.add.click()
    seat.settle()

    assert window.shown is not None
    assert (window.shown.pages, window.shown.name) == (3, "in.pdf")
    assert b"Font" not in window.shown.content


def test_a_photo_of_labels_is_compared_by_its_barcodes(seat, tmp_path):
    photo = as_file(label_photo(*(barcode(serial) for serial in SERIALS[:2])))

    window = checking(seat, tmp_path, photo, "photo.jpg")

    assert window.said.startswith("2 of 3 serials found on page 1.")
    assert "Not found: serial, invoice number, date, quantity." in window.said
    assert window.lines[0] == "Serial  SN48213377\npage 1, in a barcode"


def test_a_picture_of_nothing_says_what_to_do(seat, tmp_path):
    window = checking(seat, tmp_path, as_file(Image.new("L", (400, 300), 90)), "photo.jpg")

    assert window.said == (
        "Nothing on it can be compared: it has neither a text nor a barcode. Add it if a person can"
        " read it; else take a sharper photo, or ask for the PDF."
    )
    assert window.add.isEnabled()


def test_a_locked_document_says_so_and_may_be_added_all_the_same(seat, tmp_path):
    locked = next(each.document for each in bombs() if each.name == "locked")

    window = checking(seat, tmp_path, locked)

    assert window.said == (
        "This document can't be shown. It is locked with a password."
        " Ask for it again without a password."
    )
    assert window.add.text() == "Add it all the same"
    window.add.click()
    seat.settle()
    assert seat.ops() == ["evidence.attach"]


def test_several_documents_come_one_after_the_other(seat, tmp_path):
    view = sales(seat)
    files = [
        written(tmp_path / "given", f"{name}.pdf", invoice_pdf(SERIALS, quantity=name))
        for name in ("1", "2")
    ]
    view.documents.add_files(files)
    seat.settle()
    window = view.documents.check
    assert window is not None
    first = window.shown

    window.add.click()
    seat.settle()

    assert window.isVisible()
    assert window.shown is not None
    assert first is not None
    assert (first.name, window.shown.name) == ("1.pdf", "2.pdf")


@pytest.mark.parametrize("kind", ["image/png", "image/jpeg"])
def test_a_picture_is_pasted(seat, kind):
    view = sales(seat)
    data = QMimeData()
    photo = as_file(label_photo(barcode(SERIALS[0])), kind.removeprefix("image/").upper())
    data.setData(kind, QByteArray(photo))
    QApplication.clipboard().setMimeData(data)

    view.listing.table.setFocus()
    seat.press("Ctrl+V")
    seat.settle()

    window = view.documents.check
    assert window is not None
    assert window.shown is not None
    assert window.shown.content == photo
    assert window.said.startswith("1 of 3 serials found")


def test_a_clipboard_without_a_document_says_what_to_do(seat, qtbot):
    view = sales(seat)
    QApplication.clipboard().setText("SN48213377")

    with qtbot.waitSignal(view.documents.failed) as told:
        view.documents.paste()

    assert str(told.args[0]) == (
        "The clipboard holds neither a file nor a picture. Copy one, or drop it here."
    )


def test_the_day_of_the_sale_is_the_one_compared(seat, tmp_path):
    window = checking(seat, tmp_path, invoice_pdf(SERIALS, day="14.03.2026"))

    (line,) = [each for each in window.lines if each.startswith("Date")]
    assert line.endswith("page 1 says 14.03.2026")
    assert date(2026, 3, 12).isoformat() in {
        each.said
        for each in window.shown.match.seen  # type: ignore[union-attr]
    }
