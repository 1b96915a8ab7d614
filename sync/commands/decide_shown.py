"""Carries out a decision on what a queue shows: claims, and second looks that stand among them.

Whoever decides does not choose between the two; each becomes the op it is, and all of them are
taken back together.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.reviews.decision import Decision
from domain.verdicts import Refused
from sync.commands.decide_claims import decide_claims, undo_decision
from sync.commands.second_look import decide_again

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sync.workplace import Workplace


def decide_shown(
    wp: Workplace,
    claim_ids: Sequence[str],
    looks: Mapping[str, str],
    decision: Decision,
    *,
    reason: str = "",
    note: str = "",
    fields: Sequence[str] = (),
    seen: Mapping[str, int] | None = None,
) -> str | Refused:
    """Record a decision on these claims; `looks` are the second looks among them, by claim.

    `seen` as for `decide_claims`.
    Return what `undo_shown` takes back, or the first refusal (of `decide_claims`, `decide_again`).
    """
    ops: list[str] = []
    plain = [each for each in claim_ids if each not in looks]
    if plain:
        answer = decide_claims(wp, plain, decision, reason, note, fields=fields, seen=seen)
        if isinstance(answer, Refused):
            return answer
        ops.append(answer)
    for claim_id in claim_ids:
        if claim_id in looks:
            answer = decide_again(wp, looks[claim_id], decision, reason, note)
            if isinstance(answer, Refused):
                return " ".join(ops) or answer
            ops.append(answer)
    return " ".join(ops)


def undo_shown(wp: Workplace, ops: str) -> tuple[str, ...]:
    """Take back what `decide_shown` recorded and return its claims; none when it is sealed."""
    return tuple(claim_id for op_id in ops.split() for claim_id in undo_decision(wp, op_id))
