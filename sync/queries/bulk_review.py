"""What a decision on a selection, or on everything a filter shows, would do before it is made.

How to use it: `rehearsal(wp, claim_ids, decision)` on a worker thread, show the row, then hand
`row.claim_ids` to `sync.commands.decide_claims`. `claims_of(wp, filter)` gives the ids of a filter.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from domain.claims.claim import EARNED, OPEN, ClaimState
from domain.money import Money
from domain.people.four_eyes import Act, Signatory
from domain.reviews.decision import Decision
from domain.reviews.rehearsal import FINAL, Candidate, rehearse
from sync.queries import review, second_looks
from sync.replica.approvals import Staff, waiting_for
from sync.rights import role_now

if TYPE_CHECKING:
    from sync.queries.saved_filters import Filter
    from sync.workplace import Workplace

MOST_AT_ONCE = 5000
"""Claims of one decision; the server takes no more in one op."""
_CHUNK = 500


@dataclass(frozen=True, slots=True)
class Group:
    """Claims that have something in common, and how many they are."""

    what: str
    count: int


@dataclass(frozen=True, slots=True)
class BulkRow:
    """A decision rehearsed: what the panel shows, and what is sent when a person says yes.

    `asked` claims were chosen; the decision is made of `claim_ids`. `second` of them wait for
    another person afterwards, grouped by why (`four_eyes.Why`); `completed` are done because a
    colleague's word waited for this one. `left_out` are grouped by code. `cosigners` are names,
    each with for how many of `second` that person can give the second word.
    """

    decision: Decision
    asked: int
    claim_ids: tuple[str, ...]
    points: int
    sums: tuple[Money, ...]
    second: tuple[Group, ...]
    completed: int
    left_out: tuple[Group, ...]
    cosigners: tuple[Group, ...]
    limit: int
    """The points one person approves alone."""

    @property
    def waiting(self) -> int:
        """How many wait for a second person afterwards."""
        return sum(each.count for each in self.second)


def rehearsal(wp: Workplace, claim_ids: Sequence[str], decision: str) -> BulkRow | None:
    """Return what this decision would do to these claims; None before the first data."""
    said = Decision(decision)
    rules = wp.catalogue.rules_at(wp.clock.now())
    if rules is None:
        return None
    staff = Staff(wp.replica)
    me = _me(wp, staff)
    found = rehearse(
        _candidates(wp, staff, claim_ids[:MOST_AT_ONCE], said), said, me, staff.everybody(), rules
    )
    names = wp.catalogue
    reasons: dict[str, int] = {}
    for why in found.second.values():
        reasons[why.value] = reasons.get(why.value, 0) + 1
    return BulkRow(
        decision=said,
        asked=len(claim_ids),
        claim_ids=found.taken_up,
        points=found.points,
        sums=found.sums,
        second=_groups(reasons),
        completed=found.completed,
        left_out=_groups({code.value: len(ids) for code, ids in found.left_out.items()}),
        cosigners=tuple(
            Group(names.member_name(member), count) for member, count in found.cosigners
        ),
        limit=rules.four_eyes_points,
    )


def claims_of(wp: Workplace, chosen: Filter) -> list[str]:
    """Return the claims a filter shows now, in its order, `MOST_AT_ONCE` at most."""
    rows = review.queue(
        wp, text=chosen.text, cause=chosen.cause, order=chosen.order, limit=MOST_AT_ONCE
    )
    return [row.claim_id for row in rows]


def _me(wp: Workplace, staff: Staff) -> Signatory:
    found = staff.signatory(wp.identity.member_id)
    if found.role:
        return found
    return Signatory(found.member_id, found.person, role_now(wp), wp.identity.device)


def _candidates(
    wp: Workplace, staff: Staff, claim_ids: Sequence[str], decision: Decision
) -> list[Candidate]:
    words = waiting_for(wp.replica, claim_ids, wp.identity.member_id)
    taken = _taken(wp, claim_ids) if decision is Decision.APPROVE else frozenset()
    acts = _ACTS.get(decision, frozenset())
    looks = second_looks.waiting(wp) if decision in FINAL else {}
    found = {}
    for part in _parts(claim_ids):
        for row in wp.replica.db.rows(_CANDIDATES, (part,)):
            (
                claim_id,
                state,
                points,
                minor,
                currency,
                partner,
                member,
                refused_by,
                escalated,
                serial,
            ) = row
            word = words.get(claim_id)
            same = word is not None and word.act in acts
            if claim_id in looks and ClaimState(state) not in OPEN:
                # A second look gives nothing away: it stands here as a claim like any other.
                found[claim_id] = Candidate(
                    claim_id, ClaimState.IN_REVIEW, 0, Money(minor or 0, currency or ""), 0
                )
                continue
            found[claim_id] = Candidate(
                claim_id=claim_id,
                state=ClaimState(state),
                points=points or 0,
                value=Money(minor or 0, currency or ""),
                partner_id=partner,
                person=staff.person(member or 0),
                refused_by=staff.person(refused_by or 0),
                escalated=bool(escalated),
                first_word=same,
                barred=same and word is not None and bool(word.bar),
                serial=serial,
                taken=claim_id in taken,
            )
    return [found[claim_id] for claim_id in dict.fromkeys(claim_ids) if claim_id in found]


_ACTS = {
    Decision.APPROVE: frozenset({Act.APPROVE_CLAIM.value, Act.OVERRIDE_REFUSAL.value}),
    Decision.REFUSE: frozenset({Act.REFUSE_CLAIM.value}),
}
"""The first words each decision completes."""
_CANDIDATES = (
    "SELECT claim_id, state, points, value_minor, currency, partner_id, member_id, refused_by,"
    " escalated, serial FROM vendor_claim WHERE claim_id IN (SELECT value FROM json_each(?))"
)
_EARNED = ", ".join(f"'{state}'" for state in sorted(EARNED))
_TAKEN = " ".join(
    (
        "SELECT mine.claim_id FROM vendor_claim AS mine JOIN vendor_claim AS other",
        "ON other.serial = mine.serial AND other.claim_id <> mine.claim_id",
        "WHERE mine.claim_id IN (SELECT value FROM json_each(?))",
        f"AND other.state IN ({_EARNED})",
    )
)


def _taken(wp: Workplace, claim_ids: Sequence[str]) -> frozenset[str]:
    """Return those whose unit belongs to another claim that was approved."""
    return frozenset(
        claim_id
        for part in _parts(claim_ids)
        for (claim_id,) in wp.replica.db.rows(_TAKEN, (part,))
    )


def _parts(claim_ids: Sequence[str]) -> list[str]:
    """Return the ids as JSON lists of a length that holds no writer up."""
    return [
        json.dumps(list(claim_ids[start : start + _CHUNK]))
        for start in range(0, len(claim_ids), _CHUNK)
    ]


def _groups(counts: Mapping[str, int]) -> tuple[Group, ...]:
    ordered = sorted(counts.items(), key=lambda each: (-each[1], each[0]))
    return tuple(Group(what, count) for what, count in ordered)
