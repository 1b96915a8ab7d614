"""Signs out without losing anything, and writes unsent work to a file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sync.workplace import Workplace


@dataclass(frozen=True, slots=True)
class Unsent:
    """Why nobody may sign out now: `count` ops are not with the vendor yet.

    The way out: send them now, or `export_outbox` and sign out with `keep_unsent=True`.
    """

    count: int


def sign_out(wp: Workplace, *, exported: bool = False) -> Unsent | None:
    """Sign out and close the workplace; refused with unsent work unless it was `exported`."""
    raise NotImplementedError


def export_outbox(wp: Workplace, path: Path) -> int:
    """Write every unsent op as a JSON line with its hash; return how many."""
    raise NotImplementedError
