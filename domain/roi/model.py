"""The programme's return on investment: the sample calculation, and what it leaves out.

Money in minor units, shares in permille. With the defaults it is exactly the sample of
docs/rules.md, Indicators and ROI; the honest additions (margin, rewards, staff, ramp)
are neutral until somebody sets them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from domain.money import Money

_MONTHS = 12
_PERMILLE = 1_000


@dataclass(frozen=True, slots=True)
class Assumptions:
    """What the calculation assumes about one year; the defaults are the sample's.

    `revenue` is a partner's a year. `churn_before`/`churn_after` are partners lost a year without
    and with the programme. Additions: `gross_margin` is what is left of extra revenue (the sample
    counts revenue, so 1,000), `reward_cost` the share of all sales paid out as rewards, `staff`
    the people who run it, `ramp_months` how long the effect takes to grow, evenly, to its height.
    """

    partners: int = 100
    revenue: int = 5_000_000
    currency: str = "EUR"
    uplift: int = 150
    churn_before: int = 200
    churn_after: int = 150
    platform: int = 2_500_000
    gross_margin: int = 1_000
    reward_cost: int = 0
    staff: int = 0
    ramp_months: int = 0


LIMITS: Mapping[str, tuple[int, int]] = MappingProxyType(
    {
        "partners": (0, 1_000_000),
        "revenue": (0, 10**13),
        "uplift": (0, 10_000),
        "churn_before": (0, _PERMILLE),
        "churn_after": (0, _PERMILLE),
        "platform": (0, 10**13),
        "gross_margin": (0, _PERMILLE),
        "reward_cost": (0, _PERMILLE),
        "staff": (0, 10**13),
        "ramp_months": (0, _MONTHS),
    }
)
"""Least and most of each input, for the form as for the tornado."""


@dataclass(frozen=True, slots=True)
class RoiResult:
    """Every line of the calculation, so that a reader can add it up.

    `kept_permille` are partners kept, in thousandths. `uplift`, `retained` and `total` are extra
    revenue after the ramp; `margin` is what is left of the total. `roi_permille` is net ÷ cost,
    None when nothing is spent.
    """

    base: Money
    uplift: Money
    kept_permille: int
    retained: Money
    total: Money
    margin: Money
    rewards: Money
    cost: Money
    net: Money
    roi_permille: int | None


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of the tornado: the net when one input is `low` or `high`, all else unchanged."""

    name: str
    low: int
    high: int
    net_low: Money
    net_high: Money

    @property
    def span(self) -> int:
        """How much of the net hangs on this input, in minor units."""
        return abs(self.net_high.minor - self.net_low.minor)


def out_of_limits(assumptions: Assumptions) -> tuple[str, ...]:
    """Return the inputs outside `LIMITS`, in the order of the form."""
    return tuple(
        name
        for name, (least, most) in LIMITS.items()
        if not least <= getattr(assumptions, name) <= most
    )


def roi(assumptions: Assumptions) -> RoiResult:
    """Calculate; the sample gives total 1,000,000, net 975,000 and 3,900 % (docs/rules.md, ROI).

    Each line is rounded once, to a minor unit. Raises ValueError for inputs outside `LIMITS`.
    """
    if wrong := out_of_limits(assumptions):
        message = "outside its limits: " + ", ".join(wrong)
        raise ValueError(message)
    a = assumptions
    base = Money(a.partners * a.revenue, a.currency)
    # An effect that grows evenly over its ramp misses half of it in the first year.
    reached, full = 2 * _MONTHS - a.ramp_months, 2 * _MONTHS
    uplift = base.times(a.uplift * reached, _PERMILLE * full)
    kept = a.partners * (a.churn_before - a.churn_after)
    retained = Money(kept * a.revenue, a.currency).times(reached, _PERMILLE * full)
    total = uplift + retained
    margin = total.times(a.gross_margin, _PERMILLE)
    # Rewards are paid on every verified sale, not only on those the programme caused.
    rewards = (base + total).times(a.reward_cost, _PERMILLE)
    cost = Money(a.platform + a.staff, a.currency) + rewards
    net = margin - cost
    percent = net.times(_PERMILLE, cost.minor).minor if cost.minor else None
    return RoiResult(base, uplift, kept, retained, total, margin, rewards, cost, net, percent)


def tornado(assumptions: Assumptions, swing: int = 200) -> tuple[Bar, ...]:
    """Return what each input does to the net when it is `swing` permille lower or higher.

    Inputs stay within `LIMITS`; the one on which most hangs comes first, those that change
    nothing are left out.
    """
    bars = []
    for name, (least, most) in LIMITS.items():
        value = getattr(assumptions, name)
        step = Money(value, "").times(swing, _PERMILLE).minor
        low, high = max(value - step, least), min(value + step, most)
        net_low = roi(replace(assumptions, **{name: low})).net
        net_high = roi(replace(assumptions, **{name: high})).net
        bars.append(Bar(name, low, high, net_low, net_high))
    telling = [bar for bar in bars if bar.span]
    return tuple(sorted(telling, key=lambda bar: (-bar.span, bar.name)))
