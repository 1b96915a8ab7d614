"""A reviewer's queue and what a decision would do."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from domain.claims.claim import OPEN, ClaimState
from domain.money import Money
from domain.people.roles import Role
from domain.reviews.decision import Decision, Item, not_the_judge
from domain.reviews.decision import preview as preview_of
from domain.risk.rules import DEFAULT
from sync.clock import instant, stamp
from sync.queries import second_looks
from sync.queries.sales import when
from sync.queries.text import like
from sync.replica.approvals import WAITING_CLAIMS, waiting_for
from sync.rights import role_now
from sync.rows import PreviewRow, ReviewRow, RiskPart, SendState, WaitingRow

if TYPE_CHECKING:
    from sync.workplace import Workplace

SECOND, DECIDED = "second", "decided"
"""Filters beside the causes: what waits for a second person, what was decided."""
RISKY, HELD, ASKED, ESCALATED = "risky", "held", "asked", "escalated"
"""Filters: what stands out by its score; what was put on hold, asked about, handed up."""
SAMPLE = "sample"
"""Filter: what an audit sample wants a person to look at, in its order."""
DESK = "desk"
"""The order of the desk: what is due within a day first, then the highest risk, then the day."""
DUE_SOON = timedelta(days=1)
LOOK_AT = DEFAULT.look_at

Made = dict[str, tuple[tuple[Any, ...], ReviewRow]]
"""Rows by claim, each with the columns it was made of."""
_OPEN = "state IN ('submitted', 'in_review', 'needs_info', 'on_hold', 'appealed')"
_NOT_BY_ITSELF = "NOT (state = 'on_hold' AND cause = 'TOO_EARLY')"
"""What the rules look at again by themselves needs nobody yet."""
_TO_DECIDE = "state IN ('submitted', 'in_review', 'appealed')"
"""What waits for us: a question waits for the claimant, what is on hold for whoever holds it."""
_FILTERS = {
    SECOND: f"claim_id IN ({WAITING_CLAIMS})",
    DECIDED: "state IN ('approved', 'rejected') AND decided_at IS NOT NULL",
    HELD: f"state = 'on_hold' AND {_NOT_BY_ITSELF}",
    ASKED: "state = 'needs_info'",
    ESCALATED: f"escalated <> 0 AND {_OPEN}",
    RISKY: f"risk >= {LOOK_AT} AND {_OPEN} AND {_TO_DECIDE}",
    SAMPLE: "1 = 0",
}
_ORDERS = {
    DESK: "decide_by IS NULL OR decide_by > ?, risk DESC, decide_by, claim_id",
    "deadline": "decide_by, claim_id",
    "received": "received_at, claim_id",
    "points": "points DESC, decide_by, claim_id",
    "risk": "risk DESC, decide_by, claim_id",
    "partner": "partner_id, decide_by, claim_id",
}
_COLUMNS = (
    "claim_id, partner_id, member_id, serial, product_id, sold_on, scanned_at, received_at,"
    " decide_by, invoice, customer, points, value_minor, currency, state, cause, doubts, rev,"
    " send_state, send_code, risk, risk_parts, escalated, refused_by"
)


def queue(
    wp: Workplace,
    *,
    text: str = "",
    cause: str = "",
    order: str = DESK,
    limit: int = 2000,
    made: Made | None = None,
) -> list[ReviewRow]:
    """Return claims that wait for a decision; `cause` is a code, or one of the filters.

    Order: desk, deadline, received, points, risk, partner. What was handed up waits for a
    programme owner alone. `made` keeps rows from one question to the next: what did not change is
    the same row again.
    """
    where, parameters = like(text)
    if cause in _FILTERS:
        where.append(f"({_FILTERS[cause]})")
    else:
        where.append(f"(({_mine(wp)}) OR claim_id IN ({WAITING_CLAIMS}))")
        if cause:
            where.append("cause = ?")
            parameters.append(cause)
    ordered = _ORDERS.get(order, _ORDERS[DESK])
    if "?" in ordered:
        parameters.append(stamp(wp.clock.now() + DUE_SOON))
    rows = wp.replica.db.rows(
        f"SELECT {_COLUMNS} FROM vendor_claim WHERE {' AND '.join(where)}"  # noqa: S608
        f" ORDER BY {ordered} LIMIT ?",
        (*parameters, limit),
    )
    waiting = waiting_for(wp.replica, [row[0] for row in rows], wp.identity.member_id)
    role = role_now(wp)
    before = made if made is not None else {}
    found: Made = {}
    for row in rows:
        key: str = row[0]
        known = before.get(key)
        if known is None or known[0] != row or key in waiting or known[1].waits is not None:
            known = row, _row(wp, row, waiting.get(key), role)
        found[key] = known
    if made is not None:
        made.clear()
        made.update(found)
    shown = [known[1] for known in found.values()]
    return _with_looks(wp, shown, text, cause, order)[:limit]


def _with_looks(
    wp: Workplace, found: list[ReviewRow], text: str, cause: str, order: str
) -> list[ReviewRow]:
    """Return the rows with the second looks this person is to make, each where it belongs.

    Hidden ones are among what is to be decided, those of samples have a filter of their own.
    """
    if cause in _FILTERS and cause != SAMPLE:
        return found
    there = {row.claim_id for row in found}
    looks = {
        claim_id: look
        for claim_id, look in second_looks.waiting(wp).items()
        if look.of_sample == (cause == SAMPLE) and claim_id not in there
    }
    if not looks:
        return found
    where, parameters = like(text)
    where.append("claim_id IN (SELECT value FROM json_each(?))")
    parameters.append(json.dumps(list(looks)))
    where.append(f"NOT ({_OPEN})")
    if cause not in {"", SAMPLE}:
        where.append("cause = ?")
        parameters.append(cause)
    rows = wp.replica.db.rows(
        f"SELECT {_COLUMNS} FROM vendor_claim WHERE {' AND '.join(where)}",  # noqa: S608
        tuple(parameters),
    )
    shown = [second_looks.as_undecided(wp, _row(wp, row, None, ""), looks[row[0]]) for row in rows]
    if cause == SAMPLE:
        return sorted(shown, key=lambda row: looks[row.claim_id].place)
    soon = wp.clock.now() + DUE_SOON
    return sorted([*found, *shown], key=_KEYS.get(order, partial(_desk_key, soon)))


def _due(row: ReviewRow) -> datetime:
    """Return when a claim is due; what is not due at all comes first, as the database has it."""
    return row.decide_by or datetime.min.replace(tzinfo=UTC)


def _desk_key(soon: datetime, row: ReviewRow) -> tuple[bool, int, datetime, str]:
    return row.decide_by is None or row.decide_by > soon, -row.risk, _due(row), row.claim_id


_KEYS: Mapping[str, Callable[[ReviewRow], Any]] = {
    "deadline": lambda row: (_due(row), row.claim_id),
    "received": lambda row: (row.received_at, row.claim_id),
    "points": lambda row: (-row.points, _due(row), row.claim_id),
    "risk": lambda row: (-row.risk, _due(row), row.claim_id),
    "partner": lambda row: (row.partner.casefold(), _due(row), row.claim_id),
}
"""The orders again, for where second looks are put between claims."""


def _mine(wp: Workplace) -> str:
    """Return what waits for whoever works here, as a condition."""
    if role_now(wp) == Role.PROGRAMME_OWNER:
        return f"{_OPEN} AND {_TO_DECIDE}"
    return f"{_OPEN} AND {_TO_DECIDE} AND coalesce(escalated, 0) = 0"


def first_words(wp: Workplace, claim_ids: Sequence[str]) -> dict[str, WaitingRow]:
    """Return the first words that wait for a second person on these claims."""
    return waiting_for(wp.replica, claim_ids, wp.identity.member_id)


def _row(wp: Workplace, row: tuple[Any, ...], waits: WaitingRow | None, role: str) -> ReviewRow:
    (
        claim_id, partner_id, member_id, serial, product_id, sold_on, scanned_at, received_at,
        decide_by, invoice, customer, points, value_minor, currency, state, cause, doubts, rev,
        send_state, send_code, risk, risk_parts, escalated, refused_by,
    ) = row  # fmt: skip
    catalogue = wp.catalogue
    barred = not_the_judge(
        frozenset({refused_by} if refused_by else ()), wp.identity.member_id, role,
        appealed=state == ClaimState.APPEALED, escalated=bool(escalated),
    )  # fmt: skip
    return ReviewRow(
        claim_id=claim_id,
        partner=catalogue.partners.get(partner_id, ""),
        who=catalogue.member_name(member_id),
        serial=serial,
        product=catalogue.product_name(product_id),
        sold_on=date.fromisoformat(sold_on[:10]),
        scanned_at=instant(scanned_at),
        received_at=instant(received_at or scanned_at),
        decide_by=when(decide_by),
        invoice=invoice or "",
        customer=customer or "",
        points=points or 0,
        value_minor=value_minor or 0,
        currency=currency or "",
        state=ClaimState(state),
        cause=cause or "",
        doubts=tuple(_doubt(doubt) for doubt in json.loads(doubts or "[]")),
        rev=rev or 0,
        send=SendState(send_state),
        code=send_code or "",
        waits=waits,
        risk=risk or 0,
        risk_parts=tuple(
            RiskPart(code, points, values)
            for code, points, values in json.loads(risk_parts or "[]")
        ),
        escalated=bool(escalated),
        barred=barred or "",
    )


def _doubt(found: Any) -> tuple[str, Mapping[str, Any]]:  # noqa: ANN401 (JSON)
    """Return code and values of a doubt, sent as a bare code, a pair or an object."""
    if isinstance(found, str):
        return found, {}
    if isinstance(found, Mapping):
        return str(found.get("code", "")), found.get("params") or {}
    return str(found[0]), found[1] if len(found) > 1 else {}


def _decided(wp: Workplace, claim_ids: Sequence[str]) -> int:
    """Return on how many of these claims two people must decide since they were decided before.

    A colleague's first word that waits is completed by the same decision.
    """
    closed = [each for each, state, _ in wp.replica.open_claims(claim_ids) if state not in OPEN]
    words = first_words(wp, closed)
    return sum(1 for each in closed if each not in words or words[each].is_mine)


def preview(wp: Workplace, claim_ids: Sequence[str], decision: str, reason: str) -> PreviewRow:
    """Return what the decision would do, before it is made."""
    items = [
        Item(claim_id, points or 0, Money(value_minor or 0, currency or ""))
        for claim_id, points, value_minor, currency in wp.replica.worth_of_claims(claim_ids)
    ]
    rules = wp.catalogue.rules_at(wp.clock.now())
    if rules is None:
        return PreviewRow(0, 0, 0, "", 0, reason_missing=False)
    found = preview_of(items, Decision(decision), reason, rules)
    return PreviewRow(
        count=found.count,
        points=found.points,
        value_minor=found.value.minor if found.value else 0,
        currency=found.value.currency if found.value else "",
        needs_second=max(found.needs_second, _decided(wp, claim_ids)),
        reason_missing=found.reason_missing,
    )
