"""What a person does about ops that need attention: send again, or let go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.verdicts import Refused

if TYPE_CHECKING:
    from sync.workplace import Workplace


def retry_op(wp: Workplace, op_id: str) -> bool | Refused:
    """Send a refused, conflicted or stuck op again; False when it is none of these."""
    raise NotImplementedError


def discard_op(wp: Workplace, op_id: str) -> bool:
    """Let a refused, conflicted or stuck op go; it stays in the outbox as history."""
    raise NotImplementedError
