"""A38, A39, A42: what others typed is shown as it was typed, and runs nothing.

Every screen is filled with names that are pictures on a server of ours; nobody may ask it for one.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest
from PySide6.QtCore import QAbstractTableModel, QPoint, Qt
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QAbstractItemView, QApplication, QLabel, QToolTip, QWidget
from sqlcipher3 import dbapi2

from desktop.views.deals.deals_view import DealsView
from desktop.views.home.view import HomeView
from desktop.views.review.review_view import ReviewView
from desktop.views.sales.sales_view import SalesView
from desktop.views.standings.standings_view import StandingsView
from desktop.wording import plain_tip
from sync.queries.text import like
from sync.wire import tables
from tests.support import screens
from tests.support.screens import Seat, put, take_seat
from tools.check_repo import Source, check


class Canary:
    """A server that notes who asks it for anything."""

    def __init__(self) -> None:
        self.hits: list[str] = []
        hits = self.hits

        class Note(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                hits.append(self.path)
                self.send_error(404)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Note)
        self._thread = threading.Thread(target=self._server.serve_forever)
        self._thread.start()

    @property
    def address(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self._server.server_port}"

    def close(self) -> None:
        """Stop it."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


@pytest.fixture
def canary() -> Iterator[Canary]:
    made = Canary()
    yield made
    made.close()


@pytest.fixture
def name(canary: Canary, monkeypatch: pytest.MonkeyPatch) -> str:
    """Fill customers and partners with a name that is a picture of the canary's."""
    made = f"<img src='{canary.address}/seen'><h1>Owner</h1><a href='{canary.address}'>&lt;x"
    monkeypatch.setattr(screens, "CUSTOMERS", [made] * 10)
    monkeypatch.setattr(screens, "PARTNERS", [made] * 3)
    return made


def foreign_everywhere(seat: Seat, name: str) -> None:
    """Put the name where the usual rows have words of ours."""
    now = seat.clock.now()
    more = {"note": name, "contact": name, "site": name, "source": name, "competitor": name}
    put(
        seat.wp,
        tables.DEAL,
        [screens.deal(number, now, "returned", reason=name, **more) for number in range(3)],
    )
    if not seat.wp.is_vendor:
        put(
            seat.wp,
            tables.CLAIM,
            [screens.claim(number, now, customer=name, invoice=name) for number in range(9)],
        )
        put(
            seat.wp,
            tables.EVIDENCE,
            [["e-1", "claim:claim-000000", 1, 11, "0" * 64, name, name, 5, "there",
              "2026-01-01T00:00:00.000000Z", 1]],
        )  # fmt: skip
    seat.settle()


def tips_in(view: QWidget) -> Iterator[str]:
    """Give every tool tip of a screen: of widgets, of cells, of headers."""
    for widget in [view, *view.findChildren(QWidget)]:
        yield widget.toolTip()
        if isinstance(widget, QAbstractItemView) and widget.model() is not None:
            model = widget.model()
            for row in range(min(model.rowCount(), 30)):
                columns = model.columnCount() if isinstance(model, QAbstractTableModel) else 1
                for column in range(columns):
                    yield model.index(row, column).data(Qt.ItemDataRole.ToolTipRole) or ""


@pytest.mark.parametrize(
    ("role", "screen"),
    [
        ("clerk", SalesView), ("clerk", DealsView), ("clerk", StandingsView), ("clerk", HomeView),
        ("reviewer", ReviewView), ("reviewer", DealsView),
    ],
)  # fmt: skip
def test_a_name_that_is_a_picture_is_only_a_name(request, canary, name, role, screen):
    folder, qtbot = request.getfixturevalue("tmp_path"), request.getfixturevalue("qtbot")
    seat = take_seat(folder, qtbot, role)
    try:
        foreign_everywhere(seat, name)
        view = seat.show(screen)
        seat.press("Ctrl+F", "Down")
        seen = 0
        for found in view.findChildren(QLabel):
            if "<img" in found.text():
                assert found.textFormat() == Qt.TextFormat.PlainText, found.objectName()
        for tip in tips_in(view):
            if not tip:
                continue
            assert "<" not in tip, "a tip would read this as markup"
            seen += "img" in tip
            QToolTip.showText(QPoint(5, 5), tip, view)
        view.grab()
        QApplication.processEvents()
        QToolTip.hideText()
        assert seen or screen in (StandingsView, HomeView, ReviewView), "no tip held the name"
        assert canary.hits == []
    finally:
        seat.wp.close()


def test_the_canary_sings(canary: Canary):
    httpx.get(f"{canary.address}/seen", trust_env=False)

    assert canary.hits == ["/seen"]


@pytest.mark.parametrize(
    "text", ["<b>x", "a & b <i>", "<img src=x>", "&lt;b&gt; <b>", "x < y", "<!--", "<?xml"]
)
def test_a_tip_shows_the_letters_that_were_typed(text: str):
    tip = plain_tip(text)
    drawn = QTextDocument()
    drawn.setHtml(tip)

    assert "<" not in tip
    assert drawn.toPlainText().split() == text.split()


def test_a_search_finds_letters_and_runs_nothing():
    rows = ["müller & söhne 100%", "o'neill", "a_b", 'x"y', "--", "or 1=1", "\\", "nothing else"]
    pieces = ["'", '"', "%", "_", "\\", "--", ";", "OR 1=1", "') OR ('", "a", "Ü", "\ud800",
              "UNION SELECT", "*", "x", " ", "drop table sale", "100%"]  # fmt: skip
    chance = random.Random(42)
    with closing(dbapi2.connect(":memory:")) as held:
        held.execute("CREATE TABLE sale (search TEXT)")
        held.executemany("INSERT INTO sale VALUES (?)", [(row,) for row in rows])
        for _ in range(3000):
            typed = "".join(chance.choice(pieces) for _ in range(chance.randint(1, 5)))
            conditions, words = like(typed)
            query = " ".join(["SELECT search FROM sale WHERE", " AND ".join(conditions) or "1"])
            found = [row for (row,) in held.execute(query, words)]
            asked = typed.encode("utf-8", "replace").decode().casefold().split()[:6]
            assert found == [row for row in rows if all(word in row for word in asked)], typed
        assert held.execute("SELECT count(*) FROM sale").fetchone() == (len(rows),)


@pytest.mark.parametrize(
    "line",
    [
        "from PySide6.QtWidgets import QTextBrowser",
        "from PySide6.QtWidgets import QMessageBox",
        "view.setHtml(name)",
        "label.setTextFormat(Qt.TextFormat.RichText)",
        "label.setTextFormat(Qt.TextFormat.AutoText)",
        "button.setToolTip(name)",
        "button.setToolTip(self.tr('Save') + name)",
        "button.setToolTip(self.tr('Save {name}').format(name=name))",
        "button.setToolTip(self.tr('a') if name else name)",
        "label.setOpenExternalLinks(True)",
    ],
)
def test_the_rule_finds_what_would_read_markup(line: str):
    found = check(Source("desktop/views/a.py", f'"""Owns it; never more."""\n{line}\n'))

    assert ["markup" in each.sentence for each in found] == [True]


@pytest.mark.parametrize(
    "line",
    [
        "button.setToolTip(self.tr('Save'))",
        "button.setToolTip('')",
        "button.setToolTip(plain_tip(name))",
        "button.setToolTip(self.tr('Save') + '  (Ctrl+S)')",
        "button.setToolTip(self.tr('On') if on else translate('A', 'Off'))",
    ],
)
def test_the_rule_leaves_plain_tips_alone(line: str):
    assert check(Source("desktop/views/a.py", f'"""Owns it; never more."""\n{line}\n')) == []


@pytest.mark.parametrize("line", ["import csv", "from csv import writer", "import openpyxl"])
@pytest.mark.parametrize("part", ["desktop", "sync", "server", "domain"])
def test_no_table_is_written_before_its_cells_are_guarded(part: str, line: str):
    found = check(Source(f"{part}/a.py", f'"""Owns it; never more."""\n{line}\n'))

    assert ["A38" in each.sentence for each in found] == [True]


def test_nothing_of_ours_reads_markup_or_writes_tables():
    root = Path(__file__).parents[2]
    wrong = [
        str(finding)
        for folder in ("desktop", "sync", "server", "domain")
        for path in sorted((root / folder).rglob("*.py"))
        for finding in check(Source(path.relative_to(root).as_posix(), path.read_text("utf-8")))
        if "markup" in finding.sentence or "A38" in finding.sentence
    ]
    assert wrong == []
