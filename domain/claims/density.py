"""How many serials of one day a device may state that its company was not delivered.

A budget against guessing: what is past it is kept as ever, and a person looks before it counts.
Must never look at whether such a serial exists: to the claimant all of them are alike.
"""

from __future__ import annotations

from dataclasses import replace

from domain.codes import Code
from domain.programme import RuleVersion
from domain.verdicts import Provisional, Verdict

_NOT_DELIVERED = frozenset({Code.SER_UNKNOWN, Code.CHANNEL})


def is_undelivered(verdict: Verdict) -> bool:
    """Say whether a verdict is about a unit that was not delivered to the claimant.

    In no delivery at all and delivered to somebody else are one thing here (docs/rules.md, Codes).
    """
    return isinstance(verdict, Provisional) and not _NOT_DELIVERED.isdisjoint(verdict.open)


def weighed(verdict: Verdict, stated: int, rules: RuleVersion) -> Verdict:
    """Return a verdict with the doubt SER_MANY_UNKNOWN in front where the budget is used up.

    `stated` is how many undelivered units the device has stated of that day so far. Delivered
    ones are never weighed: they cost no budget, and no budget costs them anything.
    """
    if not isinstance(verdict, Provisional) or not is_undelivered(verdict):
        return verdict
    if stated < rules.undelivered_a_day:
        return verdict
    return replace(verdict, open=(Code.SER_MANY_UNKNOWN, *verdict.open))
