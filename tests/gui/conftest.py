"""What every test of screens stands on: a dressed application and a desk to sit at."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from tests.support.desktop import dress, make_desk


@pytest.fixture(scope="session", autouse=True)
def _spare_what_is_loaded() -> None:
    """Let the collections below pass over what stays for good."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def _rubbish_is_collected_here(_spare_what_is_loaded: None) -> Iterator[None]:
    """Collect on this thread only: Qt's objects may not be destroyed by another one."""
    gc.disable()
    yield
    gc.collect()
    gc.enable()


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
