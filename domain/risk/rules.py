"""What each part of a risk score may add, and from which limits on: effective-dated data.

Owns the list of features, their sentences and the defaults. Judges nothing (`domain.risk.fold`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from types import MappingProxyType

from domain.sentences import QT_TRANSLATE_NOOP


class Feature(StrEnum):
    """What a claim may be unlike (docs/risk.md, The score of a claim).

    Stable names: they travel and are kept.
    """

    INVOICE_REUSED = "INVOICE_REUSED"
    INVOICE_LATER = "INVOICE_LATER"
    INVOICES_LATER = "INVOICES_LATER"
    INVOICE_ELSEWHERE = "INVOICE_ELSEWHERE"
    INVOICE_ORDER = "INVOICE_ORDER"
    DOCUMENT_REUSED = "DOCUMENT_REUSED"
    PICTURE_ALIKE = "PICTURE_ALIKE"
    UNDELIVERED = "UNDELIVERED"
    NEIGHBOUR = "NEIGHBOUR"
    SAME_OTHER = "SAME_OTHER"
    CAME_BACK = "CAME_BACK"
    RETURNS_RESOLD = "RETURNS_RESOLD"
    REVERSALS = "REVERSALS"
    DEADLINE = "DEADLINE"
    RATE = "RATE"
    HOUR = "HOUR"
    BURST = "BURST"
    ROUND_TIMES = "ROUND_TIMES"
    SERIAL_RUN = "SERIAL_RUN"
    MODEL_MIX = "MODEL_MIX"
    AMOUNT = "AMOUNT"
    PLACE = "PLACE"
    FIRST = "FIRST"


SENTENCES: Mapping[Feature, str] = MappingProxyType(
    {
        Feature.INVOICE_REUSED: QT_TRANSLATE_NOOP(
            "risk",
            "Invoice {invoice} was already used for a sale on {sold_on} to {customer}; this one"
            " says {says_on} and {says_customer}.",
        ),
        Feature.INVOICE_LATER: QT_TRANSLATE_NOOP(
            "risk", "Invoice {invoice} was used for a sale on {sold_on}; this one says {says_on}."
        ),
        Feature.INVOICES_LATER: QT_TRANSLATE_NOOP(
            "risk",
            "{count} of the last {of} units of this partner came days later on an invoice that was"
            " used already.",
        ),
        Feature.INVOICE_ELSEWHERE: QT_TRANSLATE_NOOP(
            "risk", "{count} other partners claimed units on an invoice with the number {invoice}."
        ),
        Feature.INVOICE_ORDER: QT_TRANSLATE_NOOP(
            "risk",
            "Invoice number {number} of {sold_on} lies outside {low} to {high}, the numbers of"
            " the days around it; {share} % of this partner's numbers are in order.",
        ),
        Feature.DOCUMENT_REUSED: QT_TRANSLATE_NOOP(
            "risk", "The same file proves another claim, with invoice {invoice}."
        ),
        Feature.PICTURE_ALIKE: QT_TRANSLATE_NOOP(
            "risk",
            "Its picture differs in only {bits} of 64 marks from that of a claim with invoice"
            " {invoice}.",
        ),
        Feature.UNDELIVERED: QT_TRANSLATE_NOOP(
            "risk",
            "{undelivered} of the last {of} units of this partner were not delivered to it;"
            " {usual} would be many.",
        ),
        Feature.NEIGHBOUR: QT_TRANSLATE_NOOP(
            "risk",
            "Was not delivered, and lies {distance} beside {serial}, which was: made-up numbers"
            " lie beside real ones.",
        ),
        Feature.SAME_OTHER: QT_TRANSLATE_NOOP(
            "risk",
            "{count} of the last {of} units of this partner belong to one and the same other"
            " partner.",
        ),
        Feature.CAME_BACK: QT_TRANSLATE_NOOP(
            "risk", "This unit was claimed before and came back: {times} times."
        ),
        Feature.RETURNS_RESOLD: QT_TRANSLATE_NOOP(
            "risk", "{count} of the last {of} units of this partner had been claimed and came back."
        ),
        Feature.REVERSALS: QT_TRANSLATE_NOOP(
            "risk",
            "{reversed} of this partner's {of} claims of the last 90 days were taken back;"
            " {usual} would be many.",
        ),
        Feature.DEADLINE: QT_TRANSLATE_NOOP(
            "risk",
            "{count} sales in five days, {days} days before the deadline {deadline}; the"
            " busiest five of the four weeks before had {usual}.",
        ),
        Feature.RATE: QT_TRANSLATE_NOOP(
            "risk", "{count} sales within an hour on one device; its busy hours have {usual}."
        ),
        Feature.HOUR: QT_TRANSLATE_NOOP(
            "risk",
            "Scanned at {hour}:00 UTC; on {days} of {of} days this partner worked around that"
            " hour.",
        ),
        Feature.BURST: QT_TRANSLATE_NOOP(
            "risk",
            "{count} sales within an hour at {hour}:00 UTC; on {days} of {of} days this partner"
            " worked around that hour.",
        ),
        Feature.ROUND_TIMES: QT_TRANSLATE_NOOP(
            "risk", "{count} of the last {of} scans of this device are on the full five minutes."
        ),
        Feature.SERIAL_RUN: QT_TRANSLATE_NOOP(
            "risk",
            "{count} serials in a row, as they lie in the carton, on {invoices} different"
            " invoices.",
        ),
        Feature.MODEL_MIX: QT_TRANSLATE_NOOP(
            "risk",
            "{recent} of the last {of} sales are of a product that made {share} % of this"
            " partner's sales before.",
        ),
        Feature.AMOUNT: QT_TRANSLATE_NOOP(
            "risk", "The unit is worth {value}, more than {limit} (minor units)."
        ),
        Feature.PLACE: QT_TRANSLATE_NOOP(
            "risk", "Sold to {place}, a place {share} % of this partner's sales go to."
        ),
        Feature.FIRST: QT_TRANSLATE_NOOP("risk", "Claim number {number} of this claimant."),
    }
)
"""What the desk reads beside each part: compared values first, no judgement of the person."""

DEFAULT_POINTS: Mapping[str, int] = MappingProxyType(
    {
        Feature.INVOICE_REUSED: 50,
        Feature.INVOICE_LATER: 20,
        Feature.INVOICES_LATER: 50,
        Feature.INVOICE_ELSEWHERE: 20,
        Feature.INVOICE_ORDER: 15,
        Feature.DOCUMENT_REUSED: 50,
        Feature.PICTURE_ALIKE: 50,
        Feature.UNDELIVERED: 50,
        Feature.NEIGHBOUR: 15,
        Feature.SAME_OTHER: 50,
        Feature.CAME_BACK: 20,
        Feature.RETURNS_RESOLD: 50,
        Feature.REVERSALS: 20,
        Feature.DEADLINE: 50,
        Feature.RATE: 25,
        Feature.HOUR: 15,
        Feature.BURST: 50,
        Feature.ROUND_TIMES: 15,
        Feature.SERIAL_RUN: 15,
        Feature.MODEL_MIX: 10,
        Feature.AMOUNT: 10,
        Feature.PLACE: 5,
        Feature.FIRST: 5,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskRules:
    """One version of weights and limits, in force from `valid_from` (UTC) until the next.

    A claim whose score reaches `look_at` is for a person. `points` by name of a feature; one that
    is missing adds nothing. Percentages are whole numbers.
    """

    version: int = 1
    valid_from: datetime = datetime(2020, 1, 1, tzinfo=UTC)
    look_at: int = 50
    points: Mapping[str, int] = field(default_factory=lambda: dict(DEFAULT_POINTS))
    history_least: int = 40
    """So many claims a partner must have before anything is unlike its history."""
    habit_percent: int = 10
    """What so many of a partner's claims do is its habit, and tells nothing."""
    invoice_days: int = 4
    """Sale dates of one invoice may be so many days apart."""
    later_window: int = 60
    later_least: int = 4
    invoice_slack: int = 5
    order_percent: int = 90
    picture_bits: int = 6
    undelivered_window: int = 40
    undelivered_least: int = 5
    undelivered_percent: int = 12
    neighbour_distance: int = 60
    other_least: int = 4
    other_percent: int = 10
    returns_window: int = 60
    returns_least: int = 3
    reversals_least: int = 4
    reversals_percent: int = 6
    deadline_days: int = 10
    deadline_least: int = 12
    deadline_percent: int = 220
    """Of the busiest five days of the four weeks before; more is a rush."""
    rate_least: int = 10
    rate_percent: int = 200
    """Of the usual busy hour; more is unlike it."""
    hour_percent: int = 12
    burst_least: int = 5
    round_window: int = 10
    round_least: int = 7
    run_least: int = 6
    run_invoices: int = 4
    mix_window: int = 10
    mix_least: int = 4
    mix_percent: int = 3
    amount_minor: int = 250_000
    place_percent: int = 2
    first_claims: int = 3


DEFAULT = RiskRules()


def risk_rules_at(versions: Sequence[RiskRules], instant: datetime) -> RiskRules:
    """Return the version in force at a UTC instant; before the first the first, without any ours.

    Of two that begin at once the higher version counts.
    """
    ordered = sorted(versions, key=lambda rules: (rules.valid_from, rules.version))
    in_force = [rules for rules in ordered if rules.valid_from <= instant]
    return in_force[-1] if in_force else (ordered or [DEFAULT])[0]
