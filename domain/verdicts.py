"""What the rules answer: accepted, provisional or refused, always as a value.

A refusal is never an exception. Nothing here knows where a verdict is shown or stored.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

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
class Provisional:
    """Recorded, and what is `open` is still to be decided by the vendor.

    `open` holds the true doubts; what a claimant may see of them is `shown()`.
    """

    open: tuple[Code, ...]
    points: int = 0


Verdict = Accepted | Provisional | Refused
