"""Garbage with Qt objects in it is destroyed by the thread that made them, never by another."""

from __future__ import annotations

import gc
import threading

import pytest
from PySide6.QtCore import QObject

from desktop.collector import Collector


class Ring(QObject):
    """An object that holds itself, and tells on which thread it went."""

    def __init__(self, went: list[threading.Thread]) -> None:
        super().__init__()
        self.me = self
        self.went = went

    def __del__(self) -> None:
        self.went.append(threading.current_thread())


@pytest.fixture
def collector(qapp):
    gc.enable()  # as a program finds it
    made = Collector()
    made.spare()
    yield made
    made.deleteLater()


def allocate() -> None:
    """Make so much that Python's own collector would have run."""
    kept: list[list[int]] = [[] for _ in range(20_000)]
    assert kept


def test_no_other_thread_collects_and_this_one_does(collector):
    went: list[threading.Thread] = []
    Ring(went)
    other = threading.Thread(target=allocate)
    other.start()
    other.join()
    assert went == [], "another thread destroyed an object of Qt"

    collector.collect()

    assert went == [threading.current_thread()]


def test_it_goes_on_by_itself(collector, qtbot):
    went: list[threading.Thread] = []
    Ring(went)

    qtbot.waitUntil(lambda: bool(went), timeout=3000)
