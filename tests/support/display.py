"""Fixtures for tests that type into a real window on a virtual display (marker realwindow)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tools.day.display import Display, missing_programs, virtual_display


@pytest.fixture(scope="session")
def display() -> Iterator[Display]:
    """A virtual X display for the session; skips where the machine lacks the programs."""
    if missing := missing_programs():
        pytest.skip(f"no virtual display without {', '.join(missing)}")
    with virtual_display() as running:
        yield running
