"""Second looks at the desk: those to make, those that differ, and how far reviewers agree."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.reviews.sampling import Agreement, agreement, agreement_by_reviewer
from sync.clock import instant
from sync.rows import SecondLookRow

if TYPE_CHECKING:
    from sync.workplace import Workplace

_SELECT = (
    "SELECT look_id, claim_id, partner_id, why, reviewer_id, place, made_at, state, first,"
    " first_member, second, second_member, reason, note FROM base_second_look"
)
_TO_MAKE = " ".join(
    (
        _SELECT,
        "WHERE state = 'waiting' AND reviewer_id IN (0, ?)",
        "ORDER BY reviewer_id = 0, why, place, made_at, look_id LIMIT ?",
    )
)
_DIFFERENT = " ".join((_SELECT, "WHERE state = 'differs'", "ORDER BY made_at, look_id LIMIT ?"))


def to_make(wp: Workplace, limit: int = 500) -> list[SecondLookRow]:
    """Return the looks this person is to make: own hidden ones first, then those of samples."""
    return _rows(wp, _TO_MAKE, (wp.identity.member_id, limit))


def that_differ(wp: Workplace, limit: int = 500) -> list[SecondLookRow]:
    """Return the looks that differ from the first decision, the oldest first."""
    return _rows(wp, _DIFFERENT, (limit,))


def agreements(wp: Workplace) -> tuple[Agreement, dict[int, Agreement]]:
    """Return how far second decisions agree with first ones: in all, and by first reviewer.

    Of hidden looks alone: in a sample the rules decided first.
    """
    found = wp.replica.db.rows(
        "SELECT first_member, first, second FROM base_second_look"
        " WHERE why = 'hidden' AND second <> ''"
    )
    pairs = [(int(member), str(first), str(second)) for member, first, second in found]
    return agreement([(first, second) for _, first, second in pairs]), agreement_by_reviewer(pairs)


def _rows(wp: Workplace, query: str, parameters: tuple[int, ...]) -> list[SecondLookRow]:
    found = wp.replica.db.rows(query, parameters)
    names = wp.catalogue
    return [
        SecondLookRow(
            look_id=row[0],
            claim_id=row[1],
            partner=names.partners.get(row[2], ""),
            why=row[3],
            place=row[5],
            made_at=instant(row[6]),
            state=row[7],
            first=row[8],
            first_who=names.member_name(row[9]) if row[9] else "",
            second=row[10],
            second_who=names.member_name(row[11]) if row[11] else "",
            reason=row[12],
            note=row[13],
        )
        for row in found
    ]
