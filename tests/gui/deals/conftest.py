"""A clerk before the screen, on a filled replica."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.support.screens import Seat, take_seat


@pytest.fixture
def seat(tmp_path: Path, qtbot: QtBot) -> Iterator[Seat]:
    taken = take_seat(tmp_path, qtbot, "clerk")
    yield taken
    taken.wp.close()
