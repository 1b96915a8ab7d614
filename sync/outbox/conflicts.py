"""Edits of a deal that wait for a person's choice, and what they come to together. No I/O."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sync.rows import PendingOp, SendState
from sync.wire.kinds import OpKind


def in_conflict(ops: Sequence[PendingOp]) -> list[PendingOp]:
    """Return the edits that wait for a person's choice: the disputed one and those built on it."""
    return [op for op in ops if op.state is SendState.CONFLICTED and op.kind == OpKind.DEAL_EDIT]


def disputed(edits: Sequence[PendingOp]) -> tuple[str, ...]:
    """Return the fields somebody else changed as well."""
    return tuple(dict.fromkeys(name for op in edits for name in op.fields))


def not_taken(edits: Sequence[PendingOp]) -> dict[str, Any]:
    """Return what these edits together would have made of the fields."""
    changes: dict[str, Any] = {}
    for op in edits:
        changes |= op.body["changes"]
    return changes
