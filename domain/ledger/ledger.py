"""The ledger: immutable lines of points; every transfer sums to zero, every balance is a sum.

Nothing here edits or deletes a line: what was wrong is reversed by further lines (docs/rules.md,
Ledger).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

PROGRAMME = "programme"
"""The account points come from and go back to."""


class LineKind(StrEnum):
    """Kinds of lines. What is not yet: docs/rules.md, Ledger."""

    EARN = "earn"
    REVERSE = "reverse"


class Line(NamedTuple):
    """One immutable line of a transfer; whole points, plus is in favour of the account.

    `at` is the UTC instant of booking, `explanation` the rule in words as the claimant reads it,
    `contest_id` is set where the points come from a contest and not from the programme itself.
    """

    transfer_id: str
    account: str
    kind: LineKind
    points: int
    claim_id: str
    contest_id: int | None
    at: datetime
    rule_version: int
    explanation: str


def claimant_account(partner_id: int, member_id: int) -> str:
    """Return the account of one member of one partner."""
    return f"claimant:{partner_id}:{member_id}"


def earn(
    transfer_id: str,
    partner_id: int,
    member_id: int,
    points: int,
    *,
    claim_id: str,
    at: datetime,
    rule_version: int,
    explanation: str,
    contest_id: int | None = None,
) -> tuple[Line, Line]:
    """Return the two lines that give a claimant the points of an approved claim.

    Raises ValueError for negative points: taking points back is `reverse`, which says of what.
    """
    if points < 0:
        message = f"a claim can't earn {points} points"
        raise ValueError(message)
    gain = Line(
        transfer_id, claimant_account(partner_id, member_id), LineKind.EARN, points, claim_id,
        contest_id, at, rule_version, explanation,
    )  # fmt: skip
    cost = Line(
        transfer_id, PROGRAMME, LineKind.EARN, -points, claim_id, contest_id, at, rule_version,
        explanation,
    )  # fmt: skip
    return gain, cost


def reverse(
    lines: Iterable[Line], *, transfer_id: str, at: datetime, explanation: str
) -> tuple[Line, ...]:
    """Return the lines that undo what is left of `lines`, one per account, claim and contest.

    Give it all lines of a claim, reversals included: reversing twice then adds nothing. The rule
    version stays that of the points taken back. Raises ValueError when the lines given don't sum
    to zero, for then something is missing.
    """
    left: dict[tuple[str, str, int | None, int], int] = {}
    for line in lines:
        key = (line.account, line.claim_id, line.contest_id, line.rule_version)
        left[key] = left.get(key, 0) + line.points
    if sum(left.values()) != 0:
        raise ValueError("lines to reverse must be whole transfers")
    return tuple(
        Line(
            transfer_id, account, LineKind.REVERSE, -points, claim_id, contest_id, at,
            rule_version, explanation,
        )
        for (account, claim_id, contest_id, rule_version), points in left.items()
        if points
    )  # fmt: skip


def other_side(line: Line, against: str = PROGRAMME) -> Line:
    """Return the line that stands against this one: so a transfer is told by one side of it."""
    return line._replace(account=against, points=-line.points)


def balance(lines: Iterable[Line], account: str) -> int:
    """Return the balance of an account in whole points: the sum of its lines, maybe below zero."""
    return sum(line.points for line in lines if line.account == account)


def unbalanced(lines: Iterable[Line]) -> tuple[str, ...]:
    """Return the transfers that don't sum to zero, sorted; an audit wants ()."""
    sums: dict[str, int] = {}
    for line in lines:
        sums[line.transfer_id] = sums.get(line.transfer_id, 0) + line.points
    return tuple(sorted(transfer_id for transfer_id, total in sums.items() if total))
