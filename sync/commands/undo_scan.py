"""Takes a scan back while it is held, or withdraws its claim once it is sealed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.verdicts import Refused

if TYPE_CHECKING:
    from sync.workplace import Workplace


def undo_scan(wp: Workplace, op_id: str) -> bool | Refused:
    """Undo the scan of this op: True when it is gone or its withdrawal is recorded."""
    raise NotImplementedError
