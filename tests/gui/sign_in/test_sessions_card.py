"""Where a person is signed in, at a real server: seen, ended one by one or all, and no line."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from desktop.views.sign_in.sessions_card import SessionsCard
from desktop.views.sign_in.view import SIGNED_IN, SignInView
from server.settings import Settings
from sync.errors import Offline
from tests.support.counter import Counter
from tests.support.desktop import InlineRunner
from tests.support.server import FakeClock, running_server
from tests.support.world import CLERK, REP, prepare


@pytest.fixture
def places(tmp_path):
    """Give one clerk's two devices, and a colleague's."""
    url = f"sqlite:///{tmp_path / 'server.db'}"
    prepare(url)
    settings = Settings(database_url=url, blob_dir=str(tmp_path / "blobs"))
    with running_server(settings, FakeClock()) as server:
        here, there, other = (
            Counter(server, who, tmp_path / name, seed=seed)
            for seed, (name, who) in enumerate(
                (("here", CLERK), ("there", CLERK), ("other", REP)), start=1
            )
        )
        yield here, there, other
        for each in (here, there, other):
            each.close()


@pytest.fixture
def card(qtbot, places):
    runner = InlineRunner()
    runner.attach(places[0].wp)
    made = SessionsCard(runner)
    view = SignInView(sessions=made)
    view.show_kind(SIGNED_IN, identity=places[0].wp.identity)
    qtbot.addWidget(view)
    view.resize(1072, 752)
    with qtbot.waitExposed(view):
        view.show()
    view.first_focus()
    yield made
    view.hide()
    runner.detach()


def states(card: SessionsCard) -> list[str]:
    return [card.model.columns[3].text(row) for row in card.model.rows]


def test_this_one_is_marked_and_a_colleagues_is_not_there(card):
    assert states(card) == ["This one", "Goes on"]
    assert not card.end.isEnabled(), "this one ends by signing out"


def test_one_key_ends_all_others_and_that_device_asks_for_a_new_sign_in(card, places, qtbot):
    qtbot.keyClick(card.table, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    assert "End every sign-in but this one?" in card.confirm.text
    assert states(card) == ["This one", "Goes on"], "it asks first"

    qtbot.keyClick(card.confirm, Qt.Key.Key_Return)

    assert states(card) == ["This one", "Ended"]
    assert not card.others.isEnabled()
    places[1].sync()
    assert places[1].wp.line.state == "signed_out"
    places[2].sync()
    assert places[2].wp.line.state == "idle"


def test_the_chosen_one_ends_by_del(card, qtbot):
    card.table.select_id(card.model.rows[1].session_id)
    qtbot.keyClick(card.table, Qt.Key.Key_Delete)
    qtbot.keyClick(card.confirm, Qt.Key.Key_Return)

    assert states(card) == ["This one", "Ended"]


def test_without_a_line_it_says_what_it_can_not_do_and_why(card, places):
    def gone() -> None:
        raise Offline(server="https://v.test")

    places[0].wp.transport = gone
    card.refresh()

    assert states(card) == []
    assert "no line to it" in card.bar.text
    assert not card.others.isEnabled()
    assert not card.end.isEnabled()
