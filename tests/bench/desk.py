"""How soon the next claim is there with its evidence, and how many keys a sitting takes.

The real view with real threads, the real jail and encrypted stores, drawn offscreen: 10,000 claims
in the queue, the first of them with an invoice each, a page drawn and compared. A key counts from
when the screen gets it (the filter that knows scanners holds a letter for 35 ms before) until what
stands beside the next claim is painted.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.bench.figures import Figure, percentile

if TYPE_CHECKING:
    from desktop.views.review.review_view import ReviewView

CLAIMS, QUEUE, SEED = 300, 10_000, 20_261_201
PACE_SECONDS = 0.4
"""Between two keys: a hand that hurries; papers of the next claims are read meanwhile."""
PATIENCE_SECONDS = 20.0
SWITCH_SECONDS = 0.0005
"""As the desktop sets it (`desktop.app`)."""
_MS = 1000
FIRST = -10
_STAYS = frozenset({"Right"})
"""Keys that stay at the claim."""
_kept: list[object] = []
"""The application lives as long as the bench."""


def measure(folder: Path) -> list[Figure]:
    """Return the figures of one sitting of 300 claims."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtWidgets import QApplication  # noqa: PLC0415 (only this bench has a screen)

    if QApplication.instance() is None:
        _kept.append(QApplication([]))
    sys.setswitchinterval(SWITCH_SECONDS)
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        # As the other windows that are measured: what else the machine does is not.
        os.setpriority(os.PRIO_PROCESS, 0, FIRST)
    from tests.support.desktop import dress  # noqa: PLC0415 (needs the application)

    dress()
    return _sitting(folder)


def _sitting(folder: Path) -> list[Figure]:
    from desktop.bridge import Bridge  # noqa: PLC0415 (needs the application)
    from desktop.runner import Runner  # noqa: PLC0415
    from desktop.views.review.review_view import ReviewView  # noqa: PLC0415
    from tests.support.clock import HandClock  # noqa: PLC0415
    from tests.support.reviewing import KEYS_A_CLAIM, fill_desk  # noqa: PLC0415
    from tests.support.workplace import make_workplace  # noqa: PLC0415

    clock = HandClock()
    wp = make_workplace(folder, role="reviewer", clock=clock)
    fill_desk(wp, clock.now(), QUEUE, papers=CLAIMS + 10)
    runner, bridge = Runner(), Bridge()
    wp.events.subscribe(bridge.hear)
    view = ReviewView(runner, bridge)
    view.resize(1072, 752)
    view.queue.order.setCurrentIndex(view.queue.order.findData("deadline"))
    started = time.perf_counter()
    view.show()
    view.first_focus()
    runner.attach(wp)
    try:
        wait(lambda: view.model.rowCount() == QUEUE and shows_evidence(view))
        opened = (time.perf_counter() - started) * _MS
        sitting = work(view)
        runner.detach()
    finally:
        wp.close()
    note = f"{QUEUE:,} in the queue, {len(sitting.waits)} times"
    return [
        Figure("desk: 10,000 claims open, the first with its evidence", opened, "ms"),
        Figure(f"desk: keys for {CLAIMS} claims", sitting.keys, "", CLAIMS * KEYS_A_CLAIM),
        Figure(
            "desk: key : next claim with its evidence painted, p50",
            percentile(sitting.waits, 0.5), "ms", 50, note,
        ),
        Figure("desk: the same, p95", percentile(sitting.waits, 0.95), "ms", 50),
        Figure(
            "desk: the same, processor time of the window, p50",
            percentile(sitting.spent, 0.5), "ms",
        ),
        Figure("desk: the same, p95", percentile(sitting.spent, 0.95), "ms"),
        Figure("desk: longest hold of the window between keys", max(sitting.holds), "ms"),
    ]  # fmt: skip


@dataclass(slots=True)
class Sitting:
    """Keys pressed, and in ms: until the next claim was painted, of that the processor's time of
    the window's thread, and the longest holds of the window between keys."""

    keys: int = 0
    waits: list[float] = field(default_factory=list)
    spent: list[float] = field(default_factory=list)
    holds: list[float] = field(default_factory=list)


def work(view: ReviewView) -> Sitting:
    """Press a sitting's keys; a question for fields is answered with the second one."""
    from desktop.views.review.decision_bar import Step  # noqa: PLC0415 (needs the application)
    from tests.support.reviewing import turns  # noqa: PLC0415

    sitting = Sitting()
    for turn in turns(CLAIMS, SEED):
        for key in turn.keys:
            press(view, sitting, key)
        if turn.decision == "ask" and view.decision.step is not Step.CLOSED:
            press(view, sitting, "2")
            press(view, sitting, "Return")
    return sitting


def press(view: ReviewView, sitting: Sitting, key: str) -> None:
    """Press one key after a pause; note how soon the next claim is there, if it brings one."""
    from PySide6.QtGui import QKeySequence  # noqa: PLC0415 (needs the application)
    from PySide6.QtTest import QTest  # noqa: PLC0415
    from PySide6.QtWidgets import QApplication  # noqa: PLC0415

    from desktop.views.review.decision_bar import Step  # noqa: PLC0415

    sitting.holds.append(rest(PACE_SECONDS))
    if key == "Return":
        wait(lambda: view.decision.is_ready)
    before, focus = view.table.current_id, QApplication.focusWidget() or view.table
    sequence: Any = QKeySequence(key)
    combination = sequence[0]
    begun, spent = time.perf_counter(), time.thread_time()
    QTest.keyClick(focus, combination.key(), combination.keyboardModifiers())
    sitting.keys += 1
    if key in _STAYS or (view.decision.step is not Step.CLOSED and key != "Return"):
        return
    # A key that is looked up first, or takes back, brings its claim a moment later.
    wait(lambda: view.table.current_id != before and shows_evidence(view))
    if key != "U":
        QApplication.processEvents()
        sitting.waits.append((time.perf_counter() - begun) * _MS)
        sitting.spent.append((time.thread_time() - spent) * _MS)


def shows_evidence(view: ReviewView) -> bool:
    """Say whether page and history of the chosen claim are there."""
    shown = view.pane.shown
    page = shown is not None and shown.claim_id == view.table.current_id
    return page and len(view.history.lines) > 0 and "Loading" not in view.history.pattern


def rest(seconds: float) -> float:
    """Let the window live for a while; return the longest it was away from its loop, in ms."""
    from PySide6.QtWidgets import QApplication  # noqa: PLC0415 (needs the application)

    until, pause = time.perf_counter() + seconds, threading.Event()
    longest = 0.0
    while (now := time.perf_counter()) < until:
        QApplication.processEvents()
        longest = max(longest, time.perf_counter() - now)
        pause.wait(0.001)
    return longest * _MS


def wait(done: Callable[[], bool]) -> None:
    """Let the window live until something is so."""
    from PySide6.QtWidgets import QApplication  # noqa: PLC0415 (needs the application)

    until = time.perf_counter() + PATIENCE_SECONDS
    while not done():
        QApplication.processEvents()
        if time.perf_counter() > until:
            message = "the desk did not come to rest"
            raise TimeoutError(message)
