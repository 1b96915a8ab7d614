"""The runner: commands in order on one thread, answers on the main thread, nothing dropped."""

from __future__ import annotations

import sys
import threading
from types import SimpleNamespace

import pytest
import shiboken6
from PySide6.QtCore import QObject, Signal, Slot

from desktop import errors
from desktop.runner import Runner
from sync.errors import DiskFull


class Ears(QObject):
    """Hears answers and on which thread they arrived."""

    def __init__(self):
        super().__init__()
        self.heard, self.threads, self.problems = [], set(), []

    @Slot(object)
    def hear(self, value):
        self.heard.append(value)
        self.threads.add(threading.get_ident())

    @Slot(object)
    def complain(self, problem):
        self.problems.append(problem)


@pytest.fixture
def runner(qapp):
    """Give a runner with real threads, ended in the end."""
    made = Runner()
    yield made
    made.detach()


@pytest.fixture
def ears(qapp):
    """Give a receiver."""
    return Ears()


PLACE = SimpleNamespace(name="a workplace")


def test_commands_given_before_the_workplace_wait_and_then_run_in_order(runner, ears, qtbot):
    for number in range(50):
        runner.run(lambda wp, n=number: (wp.name, n), ears.hear)
    assert ears.heard == []

    runner.attach(PLACE)

    qtbot.waitUntil(lambda: len(ears.heard) == 50)
    assert ears.heard == [("a workplace", number) for number in range(50)]
    assert ears.threads == {threading.get_ident()}


def test_commands_run_on_one_thread_that_is_not_the_main_one(runner, ears, qtbot):
    runner.attach(PLACE)
    for _ in range(20):
        runner.run(lambda _: threading.current_thread().name, ears.hear)

    qtbot.waitUntil(lambda: len(ears.heard) == 20)
    assert set(ears.heard) == {"sellthrough-commands"}


def test_of_reads_with_one_key_only_the_newest_answers(runner, ears, qtbot):
    gate = threading.Event()

    def slow(_):
        gate.wait(5)
        return "old"

    runner.attach(PLACE)
    runner.read(slow, ears.hear, key="list")
    runner.read(lambda _: "new", ears.hear, key="list")
    gate.set()

    qtbot.waitUntil(lambda: "new" in ears.heard)
    runner.detach()
    qtbot.wait(0)
    assert ears.heard == ["new"]


def test_a_slow_read_does_not_hold_a_command_up(runner, ears, qtbot):
    gate = threading.Event()
    runner.attach(PLACE)
    for _ in range(2):
        runner.read(lambda _: gate.wait(5), ears.hear)

    runner.run(lambda _: "command", ears.hear)

    qtbot.waitUntil(lambda: ears.heard == ["command"])
    gate.set()


def test_an_answer_for_an_object_that_is_gone_is_skipped(runner, ears, qtbot):
    gone = Ears()
    gate = threading.Event()
    runner.attach(PLACE)
    runner.run(lambda _: gate.wait(5), gone.hear)
    runner.run(lambda _: "after", ears.hear)

    shiboken6.delete(gone)
    gate.set()

    qtbot.waitUntil(lambda: ears.heard == ["after"])


def test_an_environment_problem_goes_to_whoever_asked_or_to_all(runner, ears, qtbot):
    def full(_):
        raise DiskFull

    runner.attach(PLACE)
    runner.run(full, ears.hear, ears.complain)
    qtbot.waitUntil(lambda: len(ears.problems) == 1)

    with qtbot.waitSignal(runner.problem) as told:
        runner.run(full, ears.hear)
    assert isinstance(told.args[0], DiskFull)
    assert ears.heard == []


def test_a_bug_becomes_a_report_and_the_next_command_runs(runner, ears, qtbot, tmp_path, caplog):
    errors.use_folder(tmp_path)

    def broken(_):
        raise ZeroDivisionError("a bug")

    runner.attach(PLACE)
    with qtbot.waitSignal(runner.broken) as told:
        runner.run(broken, ears.hear)
    runner.run(lambda _: "next", ears.hear)

    qtbot.waitUntil(lambda: ears.heard == ["next"])
    assert "a bug" in (tmp_path / told.args[0]).read_text(encoding="utf-8")
    assert "unexpected error" in caplog.text


def test_waiting_commands_are_counted(runner, ears, qtbot):
    counts: list[int] = []
    runner.commands_waiting.connect(counts.append)
    for _ in range(3):
        runner.run(lambda _: None, ears.hear)
    runner.attach(PLACE)

    qtbot.waitUntil(lambda: len(ears.heard) == 3)
    assert counts == [1, 2, 3, 2, 1, 0]


class Emitter(QObject):
    """One signal."""

    told = Signal(bool)


def test_emitting_signals_costs_no_reference_to_true(qapp):
    # PySide6 6.12.0 lost one reference to True for each emit and aborted after some hundreds.
    emitter = Emitter()
    seen: list[bool] = []
    emitter.told.connect(seen.append)
    before = sys.getrefcount(True)

    for _ in range(10_000):
        emitter.told.emit(True)
    seen.clear()

    assert before - sys.getrefcount(True) < 100


def test_what_takes_long_holds_up_neither_commands_nor_queries(runner, ears, qtbot):
    runner.attach(PLACE)
    go_on = threading.Event()
    runner.aside(lambda wp: go_on.wait(10) and "long", ears.hear)

    runner.run(lambda wp: "command", ears.hear)
    for number in range(3):
        runner.read(lambda wp, n=number: n, ears.hear)

    qtbot.waitUntil(lambda: sorted(map(str, ears.heard)) == ["0", "1", "2", "command"])
    go_on.set()
    qtbot.waitUntil(lambda: ears.heard[-1] == "long")
    assert ears.threads == {threading.get_ident()}


def test_what_takes_long_is_told_when_the_place_is_left(runner, ears):
    runner.attach(PLACE)
    began, ended = threading.Event(), threading.Event()

    def work(_wp):
        began.set()
        while not runner.closing:
            ended.wait(0.01)
        ended.set()

    runner.aside(work, ears.hear)
    began.wait(10)
    runner.detach()

    assert ended.is_set()
    assert ears.heard == []
