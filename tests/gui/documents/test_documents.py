"""The documents of a sale and a deal as a person sees them: added, dropped, sent, refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QFileDialog

from desktop.views.common import documents as module
from desktop.views.common.documents import Documents, size_text
from desktop.views.deals.deals_view import DealsView
from desktop.views.sales.sales_view import SalesView
from sync.clock import stamp
from sync.profile.blobs import Blobs, Progress
from sync.wire import tables
from tests.support.documents import contents, mark, written
from tests.support.screens import Seat, put, take_seat

CLAIM, DEAL = "claim:claim-000000", "deal:deal-0000"


@pytest.fixture
def seat(tmp_path: Path, qtbot):
    taken = take_seat(tmp_path, qtbot, "clerk")
    yield taken
    taken.wp.close()


@pytest.fixture
def desk(tmp_path: Path, qtbot):
    taken = take_seat(tmp_path, qtbot, "reviewer")
    yield taken
    taken.wp.close()


def told(seat: Seat, entity: str, state: str, content: bytes, name: str = "a.pdf") -> None:
    """Tell of a document as the feed does."""
    put(
        seat.wp,
        tables.EVIDENCE,
        [[f"{entity}-{name}", entity, 1, 11, mark(content), name, "", len(content), state,
          stamp(seat.clock.now()), 1]],
    )  # fmt: skip


def dragged(*paths: Path | str) -> QMimeData:
    data = QMimeData()
    data.setUrls(
        [QUrl(each) if isinstance(each, str) else QUrl.fromLocalFile(str(each)) for each in paths]
    )
    return data


def enter(panel: Documents, data: QMimeData) -> bool:
    event = QDragEnterEvent(
        QPoint(5, 5),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    event.ignore()
    QApplication.sendEvent(panel, event)
    return event.isAccepted()


def drop(panel: Documents, data: QMimeData) -> None:
    enter(panel, data)
    event = QDropEvent(
        QPoint(5, 5),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(panel, event)


def sales_of(seat: Seat) -> SalesView:
    view = seat.show(SalesView)
    seat.press("Ctrl+F", "Down")
    assert view.panel.row is not None
    assert view.panel.row.claim_id == "claim-000000"
    return view


def deals_of(seat: Seat, deal_id: str = "deal-0000") -> DealsView:
    view = seat.show(DealsView)
    view.listing.table.select_id(deal_id)
    return view


def test_an_added_file_is_in_the_list_at_once_and_its_op_waits(seat, tmp_path, monkeypatch):
    view = sales_of(seat)
    path = written(tmp_path / "in", "Rechnung.pdf", contents(482_000))
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_: ([str(path)], ""))
    assert view.documents.hint == "None yet. Drop a file here, such as the invoice."

    view.documents.add.click()
    seat.settle()

    assert view.documents.said == ["Rechnung.pdf, 482 kB, waiting to be sent"]
    assert view.documents.hint == ""
    assert seat.ops() == ["evidence.attach"]
    assert Blobs(seat.wp.profile.blobs_path, seat.wp.secrets.file_key).size(
        mark(contents(482_000))
    ) == len(contents(482_000))


def test_nothing_chosen_is_nothing_added(seat, monkeypatch):
    view = sales_of(seat)
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_: ([], ""))

    view.documents.add.click()

    assert seat.ops() == []


def test_files_are_dropped_on_a_deal(seat, tmp_path):
    view = deals_of(seat)
    data = dragged(
        written(tmp_path / "in", "offer.pdf", b"offer"),
        written(tmp_path / "in", "photo.jpg", b"photo"),
    )

    assert enter(view.documents, data)
    assert view.documents.property("drop") == "true"
    drop(view.documents, data)
    seat.settle()

    assert view.documents.property("drop") == ""
    assert view.documents.said == [
        "offer.pdf, 5 bytes, waiting to be sent",
        "photo.jpg, 5 bytes, waiting to be sent",
    ]
    assert seat.ops() == ["evidence.attach"] * 2


def test_what_is_no_file_is_not_taken(seat):
    view = deals_of(seat)

    assert not enter(view.documents, dragged("https://example.test/a.pdf"))
    assert not enter(view.documents, QMimeData())
    drop(view.documents, dragged("https://example.test/a.pdf"))

    assert seat.ops() == []


def test_a_drag_that_leaves_takes_its_mark_along(seat, tmp_path):
    view = deals_of(seat)
    enter(view.documents, dragged(written(tmp_path / "in", "a.pdf", b"a")))

    QApplication.sendEvent(view.documents, QDragLeaveEvent())

    assert view.documents.property("drop") == ""


def test_one_bad_file_is_said_and_stops_no_other(seat, tmp_path):
    view = sales_of(seat)
    good = written(tmp_path / "in", "good.pdf", b"good")
    empty = written(tmp_path / "in", "empty.pdf", b"")

    drop(view.documents, dragged(empty, tmp_path / "in", good))
    seat.settle()

    assert "“empty.pdf” has no contents" in view.bar.text
    assert view.documents.said == ["good.pdf, 4 bytes, waiting to be sent"]


def test_the_state_of_each_is_said_in_words(seat, tmp_path):
    view = sales_of(seat)
    content = contents(2_600_000)
    drop(view.documents, dragged(written(tmp_path / "in", "c.pdf", content)))
    Blobs(seat.wp.profile.blobs_path, seat.wp.secrets.file_key).note_progress(
        mark(content), Progress("/x", 1_100_000)
    )
    told(seat, CLAIM, "there", b"a" * 1500, "a.pdf")
    told(seat, CLAIM, "awaiting_upload", b"b", "b.pdf")
    view.refresh()
    seat.settle()

    assert view.documents.said == [
        "a.pdf, 2 kB, with the vendor",
        "b.pdf, 1 bytes, not arrived yet",
        "c.pdf, 2.6 MB, 42 % sent",
    ]


def test_a_document_without_its_copy_asks_to_be_added_again(seat, tmp_path):
    view = sales_of(seat)
    drop(view.documents, dragged(written(tmp_path / "in", "a.pdf", b"a")))
    (seat.wp.profile.blobs_path / mark(b"a")).unlink()
    view.refresh()

    assert view.documents.said == ["a.pdf, 1 bytes, damaged here: add it again"]


def test_a_refused_document_says_so(seat, tmp_path):
    view = sales_of(seat)
    drop(view.documents, dragged(written(tmp_path / "in", "a.pdf", b"a")))
    seat.wp.outbox.db.write(
        lambda c: c.execute("UPDATE op_state SET state = 'refused', code = 'NOT_IN_SCOPE'")
    )
    view.refresh()

    assert view.documents.said == ["a.pdf, 1 bytes, not taken"]
    (line,) = view.documents.findChildren(module.DocumentLine)
    assert "may not do this" in line.toolTip()


def test_each_record_shows_its_own(seat, tmp_path):
    view = sales_of(seat)
    view.documents.add_files([written(tmp_path / "in", "a.pdf", b"a")])
    seat.settle()
    assert len(view.documents.said) == 1

    seat.press("Down")
    assert view.documents.said == []
    seat.press("Up")
    assert len(view.documents.said) == 1


def test_a_new_deal_has_no_documents_yet(seat):
    view = deals_of(seat)
    assert view.documents.isVisible()

    seat.press("Ctrl+N")

    assert not view.documents.isVisible()


def test_the_vendor_sees_them_and_adds_none(desk, tmp_path):
    told(desk, "deal:deal-0001", "there", b"offer", "offer.pdf")
    view = deals_of(desk, "deal-0001")

    assert view.documents.said == ["offer.pdf, 5 bytes, with the vendor"]
    assert not view.documents.add.isVisible()
    assert not enter(view.documents, dragged(written(tmp_path / "in", "a.pdf", b"a")))
    drop(view.documents, dragged(written(tmp_path / "in", "a.pdf", b"a")))
    assert desk.ops() == []


def test_a_name_is_shown_as_text_and_never_as_markup(seat, tmp_path):
    view = sales_of(seat)

    drop(view.documents, dragged(written(tmp_path / "in", "<b>&amp;.pdf", b"a")))

    assert view.documents.said == ["<b>&amp;.pdf, 1 bytes, waiting to be sent"]


@pytest.mark.parametrize(
    ("size", "text"),
    [(1, "1 bytes"), (999, "999 bytes"), (1000, "1 kB"), (482_113, "482 kB"),
     (999_999, "1,000 kB"), (26_214_400, "26.2 MB")],
)  # fmt: skip
def test_sizes_are_read_as_people_write_them(qtbot, size, text):
    assert size_text(size) == text


def test_a_document_is_saved_by_keyboard_where_the_person_says(seat, tmp_path, monkeypatch):
    view = sales_of(seat)
    view.documents.add_files([written(tmp_path, "a:b.pdf", b"proof")])
    asked = []

    def choose(parent, title, usual):
        asked.append(Path(usual).name)
        return str(tmp_path / "saved.pdf"), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", choose)
    [line] = view.documents._lines_shown()
    line.save.setFocus()
    seat.press("Space")

    assert asked == ["a_b.pdf"]
    assert (tmp_path / "saved.pdf").read_bytes() == b"proof"
    assert "saved.pdf" in view.bar.text


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("invoice.pdf", "invoice.pdf"),
        ("../../.bashrc", "_.._.bashrc"),
        ("C:\\x\\y.exe", "C__x_y.exe"),
        ("a\nb\x00", "a_b_"),
        (" . ", "document"),
    ],
)
def test_a_name_somebody_else_chose_stays_a_name(name, plain):
    assert module.plain_name(name) == plain
