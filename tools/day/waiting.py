"""Waits for a condition with a limit, and says in a sentence what it waited for.

The only place of the demo that lets time pass; must never wait a fixed time instead of a sign.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")
LOOK_EVERY_S = 0.02
_pause = threading.Event()


class Stuck(RuntimeError):
    """Something the day needs did not happen; the text is a sentence for a person."""


def until(condition: Callable[[], T | None], what: str, limit_s: float = 30.0) -> T:
    """Return the first true answer of `condition`; raise `Stuck` after `limit_s` seconds."""
    end = time.monotonic() + limit_s
    while True:
        if answer := condition():
            return answer
        if time.monotonic() >= end:
            raise Stuck(f"Waited {limit_s:.0f} s for {what}, in vain.")
        _pause.wait(LOOK_EVERY_S)
