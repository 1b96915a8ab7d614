"""Rehearses a ruling, and carries it out: what was decided before is reversed or overridden.

Runs on worker threads; knows no widget.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from desktop.views.review.rulings import Ruling
from domain.claims.claim import OPEN, ClaimState
from domain.codes import Code
from domain.money import Money
from domain.people.four_eyes import Act, Why
from domain.reviews.decision import REASONS, Decision
from domain.verdicts import Refused
from sync.commands.correct_claim import override_refusal, reverse_claim
from sync.commands.decide_claims import decide_claims
from sync.commands.decide_shown import decide_shown, undo_shown
from sync.queries import review, second_looks
from sync.queries.bulk_review import Group, rehearsal
from sync.rows import ReviewRow
from sync.workplace import Workplace


@dataclass(frozen=True, slots=True)
class Decided:
    """What a decision came to: its op or a refusal, and for how many seconds it can be undone."""

    answer: str | Refused
    decision: str
    rows: tuple[ReviewRow, ...]
    hold_seconds: int


@dataclass(frozen=True, slots=True)
class Effect:
    """What a ruling would do to what is marked, before it is made.

    `asked` are marked, `claim_ids` of them it is made of. `second` wait for another person, by why;
    `cosigners` could give that word, each for so many. `left_out` are not touched, by code.
    """

    asked: int
    claim_ids: tuple[str, ...]
    points: int
    sums: tuple[Money, ...]
    second: tuple[Group, ...] = ()
    cosigners: tuple[Group, ...] = ()
    completed: int = 0
    left_out: tuple[Group, ...] = ()
    reason_missing: bool = False
    refused: Refused | None = None
    """Why nothing at all can be done."""


def rehearse(claim_ids: Sequence[str], ruling: Ruling, wp: Workplace) -> Effect:
    """Return what a ruling would do to these claims.

    Where none is open any more it reverses or overrides, which always takes two.
    """
    missing = ruling.decision is Decision.REFUSE and ruling.reason not in REASONS
    found = rehearsal(wp, claim_ids, ruling.decision)
    if found is not None and found.claim_ids:
        return Effect(
            found.asked, found.claim_ids, found.points, found.sums, found.second,
            found.cosigners, found.completed, found.left_out, missing,
        )  # fmt: skip
    told = review.preview(wp, claim_ids, ruling.decision, ruling.reason)
    again = {Decision.APPROVE: ClaimState.REJECTED, Decision.REFUSE: ClaimState.APPROVED}
    wanted = again.get(ruling.decision)
    states = wp.replica.open_claims(claim_ids)
    closed = [claim_id for claim_id, state, _ in states if state == wanted]
    if not closed:
        codes = [Code(each.what) for each in found.left_out] if found is not None else []
        why = Refused(codes[0] if codes else Code.CLAIM_DECIDED)
        if any(row.is_mine for row in review.first_words(wp, claim_ids).values()):
            why = _MY_OWN_WORD
        return Effect(len(claim_ids), (), 0, (), reason_missing=missing, refused=why)
    sums = (Money(told.value_minor, told.currency),) if told.value_minor else ()
    second = (Group(Why.ALWAYS, told.needs_second),) if told.needs_second else ()
    return Effect(len(claim_ids), tuple(closed), told.points, sums, second, reason_missing=missing)


def decide(rows: Sequence[ReviewRow], ruling: Ruling, wp: Workplace) -> Decided:
    """Record a ruling on these claims, as they were when a person looked at them."""
    ids = [row.claim_id for row in rows]
    # A second look stands there as an open claim; what is shown as decided is meant as that.
    still = {row.claim_id for row in rows if row.state in OPEN}
    looks = {each: look.look_id for each, look in second_looks.waiting(wp).items() if each in still}
    seen = {row.claim_id: row.rev for row in rows}
    if looks:
        answer = decide_shown(
            wp, ids, looks, ruling.decision,
            reason=ruling.reason, note=ruling.note, fields=ruling.fields, seen=seen,
        )  # fmt: skip
    else:
        answer = _word_on(wp, rows, ruling, seen)
    rules = wp.catalogue.rules_at(wp.clock.now())
    hold = rules.decision_hold_seconds if rules else 0
    return Decided(answer, ruling.decision, tuple(rows), hold)


def undo(op_id: str, wp: Workplace) -> tuple[str, ...]:
    """Take a held decision back; return its claims, none when it is sealed."""
    return undo_shown(wp, op_id)


_MY_OWN_WORD = Refused(Code.FOUR_EYES, (), {"bar": "same_person"})


def _word_on(
    wp: Workplace, rows: Sequence[ReviewRow], ruling: Ruling, seen: Mapping[str, int]
) -> str | Refused:
    """Decide what is open; what was decided is reversed or overridden, which takes two people.

    What was shown as open and was decided since is neither: nobody meant to undo that.
    """
    ids = [row.claim_id for row in rows]
    decision, reason, note = ruling.decision, ruling.reason, ruling.note
    states = {claim_id: ClaimState(state) for claim_id, state, _ in wp.replica.open_claims(ids)}
    waiting = review.first_words(wp, ids)
    act = Act.APPROVE_CLAIM if decision is Decision.APPROVE else Act.REFUSE_CLAIM
    mine = {each for each, row in waiting.items() if row.is_mine and row.act == act}
    still = [each for each in ids if states.get(each) in OPEN and each not in mine]
    if still:
        return decide_claims(wp, still, decision, reason, note, fields=ruling.fields, seen=seen)
    if mine:
        return _MY_OWN_WORD
    if decision not in (Decision.APPROVE, Decision.REFUSE):
        return Refused(Code.CLAIM_DECIDED)
    return _correct(wp, [row.claim_id for row in rows if row.state not in OPEN], ruling)


def _correct(wp: Workplace, ids: Sequence[str], ruling: Ruling) -> str | Refused:
    """Give a word on each of these decided claims; return what `undo` takes back.

    One on which it can't be given keeps nobody from the others; a refusal where it is all of them.
    """
    said: list[str] = []
    why = Refused(Code.CLAIM_DECIDED)
    for claim_id in ids:
        if ruling.decision is Decision.REFUSE:
            answer = reverse_claim(wp, claim_id, ruling.reason, ruling.note)
        else:
            answer = override_refusal(wp, claim_id, ruling.note)
        if isinstance(answer, Refused):
            why = answer
        else:
            said.append(answer)
    return " ".join(said) or why
