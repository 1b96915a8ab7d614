"""Second looks at the desk: those to make, those that differ, and how far reviewers agree.

A look that a person is to make stands in their queue like any other claim: as it was before it was
decided, and no query of the desk says otherwise (`waiting`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC
from typing import TYPE_CHECKING

from domain.claims.claim import ClaimState
from domain.reviews.desk_hours import decide_by, hours_of
from domain.reviews.sampling import Agreement, agreement, agreement_by_reviewer
from sync.clock import instant, zone_of
from sync.rows import ReviewRow, SecondLookRow, SendState, look_entity

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sync.workplace import Workplace

HIDDEN = "hidden"
MOST = 2000
"""Looks of one person at once; nobody has so many."""
_SELECT = (
    "SELECT look_id, claim_id, partner_id, why, reviewer_id, place, made_at, state, first,"
    " first_member, second, second_member, reason, note, (SELECT serial FROM base_vendor_claim AS"
    " claim WHERE claim.claim_id = base_second_look.claim_id) FROM base_second_look"
)
_TO_MAKE = " ".join(
    (
        _SELECT,
        "WHERE state = 'waiting' AND reviewer_id IN (0, ?)",
        "ORDER BY reviewer_id = 0, why, place, made_at, look_id LIMIT ?",
    )
)
_DIFFERENT = " ".join((_SELECT, "WHERE state = 'differs'", "ORDER BY made_at, look_id LIMIT ?"))


@dataclass(frozen=True, slots=True)
class WaitingLook:
    """A look that whoever works here is to make. `code` says why their word on it came back."""

    look_id: str
    claim_id: str
    place: int
    """In the sample it belongs to; 0 for a hidden one."""
    made_at: datetime
    code: str = ""

    @property
    def of_sample(self) -> bool:
        """Whether it is one of an audit sample, which anybody may make."""
        return self.place > 0


def to_make(wp: Workplace, limit: int = MOST) -> list[SecondLookRow]:
    """Return the looks this person is to make: own hidden ones first, then those of samples."""
    return _rows(wp, _TO_MAKE, (wp.identity.member_id, limit))


def waiting(wp: Workplace) -> dict[str, WaitingLook]:
    """Return the looks to make that nothing was said of yet, by claim; a hidden one before others.

    Claims that are open in the queue anyway are not among them: their look has to wait.
    """
    from sync.outbox.pending import pending_of  # noqa: PLC0415 (with the stores)

    rows = wp.replica.db.rows(_TO_MAKE, (wp.identity.member_id, MOST))
    if not rows:
        return {}
    said = pending_of(wp.outbox, [look_entity(row[0]) for row in rows])
    found: dict[str, WaitingLook] = {}
    for look_id, claim_id, _, _, _, place, made_at, *_ in rows:
        ops = said.get(look_entity(look_id), [])
        if ops and ops[-1].state is not SendState.REFUSED:
            continue
        code = ops[-1].code if ops else ""
        look = WaitingLook(look_id, claim_id, place or 0, instant(made_at), code)
        found.setdefault(claim_id, look)
    return found


def as_undecided(wp: Workplace, row: ReviewRow, look: WaitingLook) -> ReviewRow:
    """Return a claim as it stands in the queue for its second look: nothing tells the first.

    What a refusal changes (state, points, who refused it) is as it was before, and it is due as if
    it had come to the desk when the look was made.
    """
    rules = wp.catalogue.rules_at(look.made_at)
    due = None
    if rules is not None:
        hours = hours_of(rules, zone_of(rules.desk_zone) or UTC)
        due = decide_by(look.made_at, rules.decision_days, hours)
    product = next((each for each in wp.catalogue.products if each.name == row.product), None)
    return replace(
        row,
        state=ClaimState.IN_REVIEW,
        decide_by=due,
        points=product.points if product is not None else row.points,
        send=SendState.SETTLED,
        code=look.code,
        waits=None,
        escalated=False,
        barred="",
    )


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


@dataclass(frozen=True, slots=True)
class AgreementRow:
    """How far second decisions agree with one person's first ones; `who` is "" for all of them.

    `waiting` of their decisions wait for their second look, `differ` for somebody to settle them.
    """

    who: str
    agreement: Agreement
    differ: int


def agreement_rows(wp: Workplace) -> list[AgreementRow]:
    """Return the agreement of all, then of each reviewer by name."""
    whole, each = agreements(wp)
    open_ones: Mapping[int, int] = dict(
        wp.replica.db.rows(
            "SELECT first_member, count(*) FROM base_second_look"
            " WHERE why = 'hidden' AND state = 'differs' GROUP BY first_member"
        )
    )
    names = wp.catalogue
    rows = [
        AgreementRow(names.member_name(member), found, open_ones.get(member, 0))
        for member, found in each.items()
    ]
    return [
        AgreementRow("", whole, sum(open_ones.values())),
        *sorted(rows, key=lambda row: row.who.casefold()),
    ]


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
            serial=row[14] or "",
        )
        for row in found
    ]
