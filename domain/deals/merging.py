"""What becomes of an edit made on an older version: merged, or a question to a person.

Three-way by field, never last-write-wins by clock (docs/sync-protocol.md, Decision 12). Works on
fields as JSON values and must never judge them: `editing` does, afterwards.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Dispute:
    """One field changed on both sides: what it was, what they made of it, what I made of it."""

    base: Any
    theirs: Any
    mine: Any


@dataclass(frozen=True, slots=True)
class Merged:
    """No question is open; `changes` is what is left to apply on their version."""

    changes: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Conflicted:
    """A person must choose.

    `fields` names the disputed fields, `disputes` holds all three values of each, and `changes`
    the rest of the edit, which nobody disputes: nothing of the edit is lost.
    """

    fields: tuple[str, ...]
    disputes: Mapping[str, Dispute]
    changes: Mapping[str, Any]


def merge(
    base: Mapping[str, Any], theirs: Mapping[str, Any], mine_changes: Mapping[str, Any]
) -> Merged | Conflicted:
    """Merge my changes, made on `base`, into `theirs`; every map is field -> JSON value.

    A field only I changed is taken; one we both set to the same value, or I set back to what it
    was, asks for nothing; one we both changed differently is disputed.
    """
    changes: dict[str, Any] = {}
    disputes: dict[str, Dispute] = {}
    for name, mine in mine_changes.items():
        was, they = base.get(name), theirs.get(name)
        if mine in (was, they):
            continue
        if they == was:
            changes[name] = mine
        else:
            disputes[name] = Dispute(was, they, mine)
    if disputes:
        return Conflicted(tuple(disputes), disputes, changes)
    return Merged(changes)
