"""The auditor's screen at a real server: list, story, chain, export, and no line."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from PySide6.QtCore import Qt

from desktop.bridge import Bridge
from desktop.views.audit import audit_view
from desktop.views.audit.audit_view import AuditView
from server.settings import Settings
from server.storage import tables as t
from tests.support.counter import Counter
from tests.support.desktop import InlineRunner
from tests.support.server import FakeClock, running_server
from tests.support.world import AUDITOR, CLERK, opened, prepare, serial


@pytest.fixture
def site(tmp_path):
    url = f"sqlite:///{tmp_path / 'server.db'}"
    prepare(url)
    settings = Settings(database_url=url, blob_dir=str(tmp_path / "blobs"))
    with running_server(settings, FakeClock()) as server:
        clerk = Counter(server, CLERK, tmp_path / "clerk")
        for number in range(3):
            clerk.scan(serial(1, number))
            clerk.sync()
        auditor = Counter(server, AUDITOR, tmp_path / "auditor")
        auditor.sync()
        yield auditor
        clerk.close()
        auditor.close()


@pytest.fixture
def view(qtbot, site, tmp_path, monkeypatch):
    runner = InlineRunner()
    runner.attach(site.wp)
    monkeypatch.setattr(audit_view, "export_path", lambda: tmp_path / "record.jsonl")
    made = AuditView(runner, Bridge())
    qtbot.addWidget(made)
    made.resize(1280, 800)
    with qtbot.waitExposed(made):
        made.show()
    made.listing.table.select_first()
    yield made
    made.hide()
    runner.detach()


def test_the_newest_entries_stand_first_and_the_chain_is_checked_here(view):
    words = [view.model.columns[2].text(row) for row in view.model.rows]

    assert words.count("Recorded a sale") == 3
    assert "Ada (Counter, Alder Tools)" in {view.model.columns[3].text(r) for r in view.model.rows}
    assert "This computer has checked the" in view.chain.text()
    assert "head" in view.chain.text()


def test_enter_tells_the_story_of_a_sale(view, qtbot):
    at = next(n for n, row in enumerate(view.model.rows) if row.what == "push")
    view.listing.table.select_id(view.model.rows[at].height)

    qtbot.keyClick(view.listing.table, Qt.Key.Key_Return)

    told = view.story.toPlainText()
    for part in ("Recorded a sale", "Ada (Counter, Alder Tools)", "rule version 1",
                 "Points were booked", "The vendor's shipment of this unit"):  # fmt: skip
        assert part in told
    assert "WARNING" not in told


def test_a_rewritten_past_is_said_in_words(view, site):
    with opened(site.server.settings.database_url) as write:
        write(lambda c: c.execute(sa.update(t.audit).where(t.audit.c.height == 2).values(what="x")))

    view.refresh()

    assert "Entry 2 is no longer what it was" in view.chain.text()


def test_an_export_asks_what_it_is_for(view, qtbot, tmp_path):
    qtbot.keyClick(view, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    assert "what the export is for" in view.bar.text
    view.purpose.setText("yearly audit")

    qtbot.keyClick(view.purpose, Qt.Key.Key_Return)

    assert "entries are in" in view.bar.text
    assert b'"what":"push"' in (tmp_path / "record.jsonl").read_bytes()


def test_without_a_line_it_says_so_and_loses_nothing(view, site):
    site.fault = "lost"

    view.refresh()

    assert "no line to it" in view.bar.text
    assert view.model.rows


def test_a_filter_finds_a_person_by_name(view, qtbot):
    view.listing.filter.setText("ada")
    qtbot.waitUntil(lambda: {row.member_id for row in view.model.rows} == {CLERK})
