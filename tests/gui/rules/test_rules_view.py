"""A programme owner's rules at a real server: tried out, proposed, agreed, and refused in words."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa
from PySide6.QtCore import QDate, Qt

from desktop.bridge import Bridge
from desktop.models.words import asked_for
from desktop.views.rules.rules_view import RulesView
from server.settings import Settings
from server.storage import tables as t
from server.storage.unit_of_work import UnitOfWork
from sync.commands.second_word import agree
from sync.commands.set_rules import set_rules
from sync.queries.words import GIVE, words
from sync.wire.tables import VENDOR
from tests.support.counter import Counter
from tests.support.desktop import InlineRunner
from tests.support.server import MORNING, FakeClock, running_server
from tests.support.world import CLERK, OWNER, opened, prepare, serial

SECOND_OWNER = 196


def let_in(connection, member):
    uow = UnitOfWork(connection, MORNING)
    connection.execute(sa.insert(t.member), member)
    uow.put(VENDOR, "member", member["member_id"])
    uow.bump()


@pytest.fixture
def site(tmp_path):
    url = f"sqlite:///{tmp_path / 'server.db'}"
    prepare(url)
    second = {
        "member_id": SECOND_OWNER, "partner_id": 0, "name": "Zora", "role": "programme_owner",
        "active": True, "ref": "", "registers_deals": True, "rev": 1,
    }  # fmt: skip
    with opened(url) as write:
        write(lambda c: let_in(c, second))
    settings = Settings(database_url=url, blob_dir=str(tmp_path / "blobs"))
    with running_server(settings, FakeClock()) as server:
        clerk = Counter(server, CLERK, tmp_path / "clerk")
        for number in range(3):
            clerk.scan(serial(1, number))
        clerk.sync()
        owner = Counter(server, OWNER, tmp_path / "owner")
        owner.sync()
        yield owner, Counter(server, SECOND_OWNER, tmp_path / "second")
        clerk.close()


@pytest.fixture
def view(qtbot, site):
    owner, second = site
    runner = InlineRunner()
    runner.attach(owner.wp)
    made = RulesView(runner, Bridge())
    qtbot.addWidget(made)
    made.resize(1280, 800)
    with qtbot.waitExposed(made):
        made.show()
    made.since.setDate(QDate(2027, 9, 1))
    yield made
    made.hide()
    runner.detach()
    second.close()
    owner.close()


def test_only_what_differs_is_a_change_and_esc_puts_it_back(view, qtbot):
    assert view.changes() == {}
    view.inputs["maturity_days"].setValue(20)
    view.inputs["invoice_check"].setChecked(True)
    assert view.changes() == {"maturity_days": 20, "invoice_check": 1}

    qtbot.keyClick(view, Qt.Key.Key_Escape)

    assert view.changes() == {}


def test_trying_out_says_what_last_month_would_have_become(view, qtbot):
    view.inputs["proof_points"].setValue(40)

    qtbot.keyClick(view, Qt.Key.Key_T, Qt.KeyboardModifier.ControlModifier)

    assert view.told.text() == "3 of 3 claims of last month would have ended otherwise."
    assert "Accepted → Proof missing: 3" in view.result.toPlainText()
    assert "120 pts" in view.result.toPlainText()


def test_a_rule_that_contradicts_another_is_said_with_both_names(view, qtbot):
    view.inputs["too_early_days"].setValue(70)

    qtbot.keyClick(view, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)

    said = view.bar.text
    assert "days a sale must be old" in said
    assert "days from the sale to claim it" in said
    assert view.fields["too_early_days"].error


def test_two_owners_change_a_limit_from_a_day_on(view, qtbot, site):
    owner, second = site
    view.inputs["claim_window_days"].setValue(45)
    qtbot.keyClick(view, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert "once a second owner agrees" in view.bar.text
    owner.sync()
    second.sync()
    assert set_rules(second.wp, {"claim_window_days": 45}, view.valid_from()) is None
    second.sync()
    owner.sync()

    view.refresh()

    assert "60 → 45" in view.versions.toPlainText()
    assert view.current.claim_window_days == 60
    late = owner.wp.catalogue.rules_at(datetime(2027, 9, 2, tzinfo=UTC))
    assert (late.version, late.claim_window_days) == (2, 45)
    assert date(2027, 9, 1) >= view.valid_from().date()


def test_a_second_owner_finds_the_proposal_among_the_words_and_agrees_there(view, qtbot, site):
    owner, second = site
    view.inputs["claim_window_days"].setValue(45)
    qtbot.keyClick(view, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    owner.sync()
    second.sync()

    [row] = words(second.wp, choice=GIVE)
    assert (row.word.entity, row.word.bar) == ("rules:programme", "")
    assert row.word.wanted["changes"] == {"claim_window_days": 45}
    assert asked_for(row.word) == "days from the sale to claim it: 45, in force from: 2027-09-01"
    assert agree(second.wp, row.word.entity, row.word.approval_id) is None
    second.sync()

    assert words(second.wp, choice=GIVE) == []
    assert max(each.version for each in second.wp.catalogue.rules) == 2


def test_rules_of_risk_are_typed_by_their_names_tried_out_and_proposed(view, qtbot, site):
    owner, second = site
    view.risk.setFocus()
    qtbot.keyClicks(view.risk, "INVOICE_REUSED=500")
    qtbot.keyClick(view, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert "500" not in view.bar.text
    assert "100" in view.bar.text
    view.risk.clear()
    qtbot.keyClicks(view.risk, "INVOICE_REUSED=45, look_at=55")
    qtbot.keyClick(view, Qt.Key.Key_T, Qt.KeyboardModifier.ControlModifier)
    assert "claims of last month would have ended otherwise" in view.told.text()

    qtbot.keyClick(view, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)

    assert "once a second owner agrees" in view.bar.text
    owner.sync()
    second.sync()
    [row] = words(second.wp, choice=GIVE)
    assert row.word.wanted["changes"] == {"risk.INVOICE_REUSED": 45, "risk.look_at": 55}
    assert agree(second.wp, row.word.entity, row.word.approval_id) is None
    second.sync()
    assert words(second.wp, choice=GIVE) == []
