"""What the rules answer: accepted, provisional or refused, always as a value.

A refusal is never an exception. Nothing here knows where a verdict is shown or stored.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from domain.codes import Code

Params = Mapping[str, str | int]


@dataclass(frozen=True, slots=True)
class Refused:
    """The rules say no.

    `fields` names the fields the smallest fix opens; `params` holds the compared values the
    sentence of the code mentions (text or whole numbers, so it travels as JSON unchanged).
    """

    code: Code
    fields: tuple[str, ...] = ()
    params: Params = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Accepted:
    """The rules say yes, worth `points` (whole points of the programme)."""

    points: int = 0


@dataclass(frozen=True, slots=True)
class Asked:
    """Something that has to come before the rules can say yes.

    `fields` are those that open, () where it comes by itself; `by` is the last day for them, or
    the day on which the rules look again.
    """

    code: Code
    by: date
    fields: tuple[str, ...] = ()
    params: Params = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Finding:
    """What another part of the program found out about a unit, its claimant or a document.

    The severity of its code says what it does: refuse, ask, or leave the claim to the vendor.
    """

    code: Code
    params: Params = field(default_factory=dict)
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Provisional:
    """Recorded, and what is `open` is still to be decided by the vendor.

    `open` holds the true doubts; what a claimant may see of them is `shown()`. `asked` is what the
    claimant, or time, has to bring first.
    """

    open: tuple[Code, ...]
    points: int = 0
    asked: tuple[Asked, ...] = ()


Verdict = Accepted | Provisional | Refused
