"""Finds the files of resources/, from source or inside the frozen program. Reads, never writes."""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path

PARTS = ("icons", "sounds", "i18n")


@cache
def resources() -> Path:
    """Return the resources folder."""
    frozen_at = getattr(sys, "_MEIPASS", "")
    home = Path(frozen_at) if frozen_at else Path(__file__).resolve().parent.parent
    return home / "resources"


def asset(*parts: str) -> Path:
    """Return the path of one resource, for example `asset("icons", "scan.svg")`."""
    return resources().joinpath(*parts)


def count() -> int:
    """Return how many resource files there are; the self-check names it."""
    return sum(1 for path in resources().rglob("*") if path.is_file())
