"""A bug in a slot or a thread: a report, a sentence, and the program goes on."""

from __future__ import annotations

import sys
import threading

import pytest
from PySide6.QtCore import QObject, Slot

from desktop import errors


class Ears(QObject):
    """Hears of crashes."""

    def __init__(self):
        super().__init__()
        self.reports = []

    @Slot(str)
    def hear(self, report):
        self.reports.append(report)


@pytest.fixture
def ears(qapp, tmp_path):
    """Give a receiver with the hooks installed, and put them back."""
    errors.use_folder(tmp_path)
    made = Ears()
    restore = errors.install(made.hear, made)
    yield made
    restore()


def test_an_exception_nobody_caught_is_written_and_told_once(ears, qtbot, tmp_path, caplog):
    sys.excepthook(KeyError, KeyError("no such thing"), None)

    qtbot.waitUntil(lambda: len(ears.reports) == 1)
    (report,) = tmp_path.glob("crash-*.txt")
    assert str(report) == ears.reports[0]
    text = report.read_text(encoding="utf-8")
    assert "builtins.KeyError" in text
    assert "no such thing" not in text, "it may quote a customer"
    assert "python" in text


def test_an_exception_of_a_thread_is_told_on_the_main_thread(ears, qtbot, caplog):
    def fail():
        raise RuntimeError("in a thread")

    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()

    qtbot.waitUntil(lambda: len(ears.reports) == 1)


def test_the_hooks_are_put_back(qapp, tmp_path):
    before = (sys.excepthook, threading.excepthook)
    ears = Ears()

    errors.install(ears.hear, ears)()

    assert (sys.excepthook, threading.excepthook) == before


def test_only_the_latest_reports_are_kept(tmp_path, caplog):
    errors.use_folder(tmp_path)
    for number in range(30):
        (tmp_path / f"crash-2000{number:04d}-000000-000.txt").write_text("old", encoding="utf-8")

    newest = errors.record(ValueError("new"))

    assert newest.exists()
    assert len(list(tmp_path.glob("crash-*.txt"))) == errors.KEPT_REPORTS


def test_a_report_that_cannot_be_written_is_no_second_crash(tmp_path, caplog):
    blocked = tmp_path / "file"
    blocked.write_text("", encoding="utf-8")
    errors.use_folder(blocked)

    errors.record(ValueError("x"))

    assert "could not be written" in caplog.text
