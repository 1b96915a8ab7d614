"""The programme as effective-dated data: products, rule versions and who takes part.

Owns what a vendor may change without a release. Rules read their limits from here and never
from constants of their own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from domain.money import Money
from domain.serials import SerialPattern


@dataclass(frozen=True, slots=True)
class Product:
    """An article of the catalogue and the shape of its serials.

    `points` is what one verified unit earns in the programme (whole points); `list_price` is the
    amount a contest that counts money uses. `eligible_to` is the last day that counts, or None.
    """

    product_id: int
    gtin: str
    name: str
    pattern: SerialPattern
    points: int
    list_price: Money
    eligible_from: date
    eligible_to: date | None = None


@dataclass(frozen=True, slots=True)
class RuleVersion:
    """One version of the programme's limits, in force from `valid_from` (UTC) until the next.

    `four_eyes_points`: a batch decision above this many points needs a second person.
    `four_eyes_days`: who let a colleague in can't be that one's second person for so many days.
    `four_eyes_deal_minor`: a deal worth more, in minor units of its currency, is decided by two.
    `undelivered_a_day`: so many units of a day that were not delivered to its company may a device
    state before each further one carries a doubt (`domain.claims.density`).

    Days are calendar days. Of the limits from `too_early_days` on, 0 means: no such limit.
    `too_early_days`: a sale younger than that waits, since it can still come back.
    `info_days`: to answer a question, with reminders so many days before; then the claim lapses.
    `appeal_days`: to appeal a refusal; `appeal_decision_days`: the vendor's time to judge it.
    `invoice_days`: to name the invoice of a sale that was recorded without one.
    `proof_points`: a unit that earns so much needs a document.
    `cap_claim`: units of one invoice; `cap_period`: claims of one person in `cap_days` days;
    `cap_points`: points of one person in the programme; `budget_points`: of all of them.
    `sample_permille`: of the accepted claims so many are looked at all the same.
    `invoice_check`, `region_check`: 1 where such a doubt is wanted at all.
    `stacking_check`: 1 where a unit sold at a special price earns nothing else.
    `pooled_devices`: from so many devices in one day may one person's sales come at most.
    `desk_days`, `desk_opens`, `desk_closes`, `desk_zone`: the working time in which `decision_days`
    and `appeal_decision_days` of claims count (`domain.reviews.desk_hours`); the zone by its name
    in the IANA database.
    """

    version: int
    valid_from: datetime
    starts_on: date
    ends_on: date
    claim_window_days: int
    decision_days: int
    maturity_days: int
    scan_hold_seconds: int
    decision_hold_seconds: int
    protection_days: int
    extension_days: int
    extensions: int
    resubmissions: int
    four_eyes_points: int
    four_eyes_days: int = 30
    undelivered_a_day: int = 20
    four_eyes_deal_minor: int = 5_000_000
    too_early_days: int = 0
    info_days: int = 7
    first_reminder_days: int = 3
    last_reminder_days: int = 1
    appeal_days: int = 14
    appeal_decision_days: int = 14
    invoice_days: int = 0
    proof_points: int = 0
    cap_claim: int = 0
    cap_period: int = 0
    cap_days: int = 90
    cap_points: int = 0
    budget_points: int = 0
    sample_permille: int = 0
    invoice_check: int = 0
    region_check: int = 0
    stacking_check: int = 0
    pooled_devices: int = 0
    desk_days: int = 7
    desk_opens: int = 0
    desk_closes: int = 24
    desk_zone: str = "UTC"


def rules_at(versions: Sequence[RuleVersion], instant: datetime) -> RuleVersion:
    """Return the version in force at a UTC instant; before the first one, the first.

    Raises ValueError when there is no version at all.
    """
    if not versions:
        message = "a programme needs at least one rule version"
        raise ValueError(message)
    if len(versions) == 1:
        return versions[0]
    ordered = sorted(versions, key=lambda rule: (rule.valid_from, rule.version))
    in_force = [rule for rule in ordered if rule.valid_from <= instant]
    return in_force[-1] if in_force else ordered[0]


def product_of_gtin(products: Iterable[Product], gtin: str | None) -> Product | None:
    """Return the product with this 14-digit GTIN, if the catalogue has it."""
    if gtin is None:
        return None
    return next((product for product in products if product.gtin == gtin), None)
