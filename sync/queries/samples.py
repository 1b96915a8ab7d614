"""Audit samples as the desk shows them, drawn once more here from their seed.

`redrawn` works on the copy here alone; whether the seed is what the record says, the server is
asked (`sync.audit_trail.is_first_head_since`), by whoever may read the record.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from domain.claims.claim import EARNED
from domain.reviews.sampling import draw, period_of, population_hash
from sync.clock import instant, stamp

if TYPE_CHECKING:
    from sync.workplace import Workplace


@dataclass(frozen=True, slots=True)
class SampleRow:
    """A sample and how far it is looked at; `wrong` of those seen a person would not have accepted.

    `seed_height` is where in the record the seed stands, 0 where somebody of before chose it.
    """

    sample_id: str
    seed: str
    seed_height: int
    first_day: date
    last_day: date
    confidence: int
    precision_percent: int
    population: int
    needed: int
    drawn: int
    made_by: str
    made_at: datetime
    seen: int
    wrong: int


@dataclass(frozen=True, slots=True)
class Redrawn:
    """What came of drawing a sample again.

    `picks` were drawn then. `same_claims` says that the claims it is drawn from are the same now,
    by their hash: then `alike` says it all. Where claims were taken back since or are not in this
    copy, `alike` says that the picks stand in the order the seed gives them, `missing` of today's
    claims would be among them, and `gone` of the picks are no more among the claims.
    """

    picks: int
    same_claims: bool
    alike: bool
    missing: int
    gone: int


def samples(wp: Workplace) -> list[SampleRow]:
    """Return the samples, the newest first."""
    rows = wp.replica.db.rows(
        "SELECT sample.sample_id, seed, seed_height, first_day, last_day, confidence,"
        " precision_percent, population, needed, drawn, made_by, sample.made_at,"
        " count(CASE WHEN look.second <> '' THEN 1 END),"
        " count(CASE WHEN look.second = 'refuse' THEN 1 END)"
        " FROM base_sample AS sample LEFT JOIN base_second_look AS look"
        " ON look.why = 'sample:' || sample.sample_id"
        " GROUP BY sample.sample_id ORDER BY sample.made_at DESC, sample.sample_id"
    )
    return [
        SampleRow(
            sample_id=row[0],
            seed=row[1],
            seed_height=row[2] or 0,
            first_day=date.fromisoformat(row[3]),
            last_day=date.fromisoformat(row[4]),
            confidence=row[5],
            precision_percent=row[6],
            population=row[7],
            needed=row[8],
            drawn=row[9],
            made_by=wp.catalogue.member_name(row[10]),
            made_at=instant(row[11]),
            seen=row[12],
            wrong=row[13],
        )
        for row in rows
    ]


def redrawn(wp: Workplace, sample_id: str) -> Redrawn | None:
    """Draw a sample once more from its seed and compare; None for one that is not here."""
    found = wp.replica.db.row(
        "SELECT seed, first_day, last_day, population_sha256 FROM base_sample WHERE sample_id = ?",
        (sample_id,),
    )
    if found is None:
        return None
    seed, first, last, digest = found
    picks = [
        claim_id
        for (claim_id,) in wp.replica.db.rows(
            "SELECT claim_id FROM base_second_look WHERE why = ? ORDER BY place",
            (f"sample:{sample_id}",),
        )
    ]
    claims = _accepted(wp, date.fromisoformat(first), date.fromisoformat(last))
    same = population_hash(claims) == digest
    again = draw(seed, {*claims, *picks}, len(picks))
    in_order = draw(seed, picks, len(picks)) == tuple(picks)
    return Redrawn(
        picks=len(picks),
        same_claims=same,
        alike=list(again) == picks if same else in_order,
        missing=len(set(again) - set(picks)),
        gone=len(set(picks) - claims),
    )


_ACCEPTED = " ".join(
    (
        "SELECT claim_id FROM base_vendor_claim WHERE received_at >= ? AND received_at < ?",
        "AND decided_by = 'rules' AND state IN",
        f"({', '.join(repr(state.value) for state in sorted(EARNED))})",
    )
)


def _accepted(wp: Workplace, first_day: date, last_day: date) -> set[str]:
    """Return the claims of a period that count as accepted by the rules in this copy."""
    period = period_of(first_day, last_day)
    if period is None:
        return set()
    begin, end = period
    rows = wp.replica.db.rows(_ACCEPTED, (stamp(begin), stamp(end)))
    return {claim_id for (claim_id,) in rows}
