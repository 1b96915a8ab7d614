"""Carries a ruling out: what is open is decided, what was decided is reversed or overridden.

Runs on the command worker; knows no widget.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from desktop.views.review.rulings import Ruling
from domain.claims.claim import OPEN, ClaimState
from domain.codes import Code
from domain.people.four_eyes import Act
from domain.reviews.decision import Decision
from domain.verdicts import Refused
from sync.commands.correct_claim import override_refusal, reverse_claim
from sync.commands.decide_claims import decide_claims, undo_decision
from sync.queries import review
from sync.rows import ReviewRow
from sync.workplace import Workplace


@dataclass(frozen=True, slots=True)
class Decided:
    """What a decision came to: its op or a refusal, and for how many seconds it can be undone."""

    answer: str | Refused
    decision: str
    rows: tuple[ReviewRow, ...]
    hold_seconds: int


def decide(rows: Sequence[ReviewRow], ruling: Ruling, wp: Workplace) -> Decided:
    """Record a ruling on these claims."""
    answer = _word_on(wp, [row.claim_id for row in rows], ruling)
    rules = wp.catalogue.rules_at(wp.clock.now())
    hold = rules.decision_hold_seconds if rules else 0
    return Decided(answer, ruling.decision, tuple(rows), hold)


def undo(op_id: str, wp: Workplace) -> tuple[str, ...]:
    """Take a held decision back; return its claims, none when it is sealed."""
    return undo_decision(wp, op_id)


def _word_on(wp: Workplace, ids: Sequence[str], ruling: Ruling) -> str | Refused:
    """Decide what is open; what was decided is reversed or overridden, which takes two people."""
    decision, reason, note = ruling.decision, ruling.reason, ruling.note
    states = {claim_id: ClaimState(state) for claim_id, state, _ in wp.replica.open_claims(ids)}
    waiting = review.first_words(wp, ids)
    act = Act.APPROVE_CLAIM if decision is Decision.APPROVE else Act.REFUSE_CLAIM
    mine = {each for each, row in waiting.items() if row.is_mine and row.act == act}
    still = [each for each in ids if states.get(each) in OPEN and each not in mine]
    if still:
        return decide_claims(wp, still, decision, reason, note, fields=ruling.fields)
    if mine:
        return Refused(Code.FOUR_EYES, (), {"bar": "same_person"})
    answer: str | Refused = Refused(Code.CLAIM_DECIDED)
    if decision not in (Decision.APPROVE, Decision.REFUSE):
        return answer
    for claim_id in ids:
        if decision is Decision.REFUSE:
            answer = reverse_claim(wp, claim_id, reason, note)
        else:
            answer = override_refusal(wp, claim_id, note)
        if isinstance(answer, Refused):
            break
    return answer
