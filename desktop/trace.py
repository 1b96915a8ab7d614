"""Trace lines for tests, benches and the counter's day: JSON, one event a line.

Writes to the file SELLTHROUGH_TRACE names, and nothing at all without it. Never a person's data
beyond what a scan shows on the screen.
"""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

_STARTED = time.monotonic()
_file = None
if os.environ.get("SELLTHROUGH_TRACE"):
    # Kept open: a trace line must cost microseconds on the path that is being measured.
    _file = Path(os.environ["SELLTHROUGH_TRACE"]).open("a", buffering=1, encoding="utf-8")  # noqa: SIM115


def since_start_ms() -> float:
    """Return milliseconds since this process began."""
    return (time.monotonic() - _STARTED) * 1000 + _BEFORE_MS


def trace(event: str, **facts: object) -> None:
    """Write one event with `ms` since the process began; nothing when nobody asked."""
    if _file is not None:
        line = {"event": event, "ms": round(since_start_ms(), 2), **facts}
        _file.write(json.dumps(line) + "\n")


def _before_us_ms() -> float:
    """How long the process had run before this module was imported, where the system says so."""
    try:
        fields = Path("/proc/self/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        up = float(Path("/proc/uptime").read_text(encoding="ascii").split()[0])
        return max(0.0, (up - int(fields[19]) / os.sysconf("SC_CLK_TCK")) * 1000)
    except (OSError, ValueError, AttributeError, IndexError):
        return 0.0


_BEFORE_MS = _before_us_ms()
