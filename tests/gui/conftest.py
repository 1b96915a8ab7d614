"""What every test of screens stands on: a dressed application and a desk to sit at."""

from __future__ import annotations

import pytest

from tests.support.desktop import dress, make_desk


@pytest.fixture(autouse=True)
def dressed(qapp):
    """Dress the application once; a test that changes the look changes it back."""
    dress()


@pytest.fixture
def desk(qtbot, qapp, tmp_path):
    """Give a window at a real workplace, the wedge filter installed, Scan shown with focus."""
    made = make_desk(tmp_path)
    qtbot.addWidget(made.window)
    app = qapp
    app.installEventFilter(made.wedge)
    with qtbot.waitExposed(made.window):
        made.window.show()
    made.window.activateWindow()
    made.window.show_screen("scan")
    qtbot.waitUntil(made.scan.line.hasFocus)
    yield made
    app.removeEventFilter(made.wedge)
    made.window.hide()
    made.runner.detach()
    made.workplace.close()
