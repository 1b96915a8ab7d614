"""What a claim is unlike: one function for each feature, each of a profile and one claim.

Every function compares and returns what it compared; what that is worth are the rules' points.
Reads the profile as it was before the claim, and the claim itself as its newest recent one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from domain.risk.profile import Around, Observed, Profile, Seen, Used, place_of, split_number
from domain.risk.rules import Feature, RiskRules

HOUR_SECONDS, RUN_SECONDS = 3600, 3 * 86_400
FIVE_DAYS, FOUR_WEEKS = 5, 28
LEAST_ORDERED, LEAST_PEAKS = 20, 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One claim with everything it is compared with. `mine` is the newest of `recent`."""

    profile: Profile
    claim: Observed
    around: Around
    rules: RiskRules
    mine: Seen
    hour: list[Seen]
    """The claims of this one's device within the hour before it, with itself."""
    band: tuple[int, int, int] | None
    """The lowest and highest invoice number to expect on the day, and the claim's own."""

    @property
    def recent(self) -> list[Seen]:
        """The claims remembered one by one, the newest last."""
        return self.profile.recent

    def share(self, part: float, whole: float) -> int:
        """Return a part in whole percent; 0 of nothing."""
        return int(part * 100 / whole) if whole else 0

    @property
    def has_history(self) -> bool:
        """Whether there is enough before this claim to be unlike it."""
        return self.profile.claims >= self.rules.history_least

    def is_habit(self, feature: Feature) -> bool:
        """Say whether this partner does it so often that it tells nothing."""
        done = self.profile.habits.get(feature, 0)
        return self.share(done, self.profile.claims) >= self.rules.habit_percent


@dataclass(frozen=True, slots=True)
class Hit:
    """A feature that fired, what was compared, and the earlier claims it throws light on too."""

    feature: Feature
    values: dict[str, str | int]
    also: tuple[str, ...] = ()


def hits(case: Case) -> Iterator[Hit]:
    """Yield what the claim is unlike, in the order of `Feature`."""
    checks = _OF_PROOF if case.claim.again else _ALL
    for check in checks:
        hit = check(case)
        if hit is not None:
            yield hit


def _ids(found: list[Seen], case: Case) -> tuple[str, ...]:
    return tuple(seen.claim_id for seen in found if seen.claim_id != case.claim.claim_id)


# --- what proves the sale ------------------------------------------------------------------------
def _used_before(case: Case) -> Used | None:
    """Return the sale this invoice number was first stated for, where that is another one."""
    claim = case.claim
    used = case.profile.sales.get(claim.invoice) if claim.invoice else None
    return None if used is None or used.claim_id == claim.claim_id else used


def _other_customer(used: Used, case: Case) -> bool:
    return bool(used.customer and case.claim.customer and used.customer != case.claim.customer)


def _invoice_reused(case: Case) -> Hit | None:
    """The same number for another customer: one invoice is one sale."""
    used = _used_before(case)
    if used is None or not _other_customer(used, case):
        return None
    return Hit(Feature.INVOICE_REUSED, _two_sales(used, case))


def is_later(case: Case) -> bool:
    """Say whether an invoice is used again for a day some way off.

    An order that is delivered in parts looks like that too.
    """
    used = _used_before(case)
    return (
        used is not None
        and not _other_customer(used, case)
        and abs(used.day - case.mine.day) >= case.rules.invoice_days
    )


def _invoice_later(case: Case) -> Hit | None:
    used = _used_before(case)
    if used is None or not is_later(case):
        return None
    return Hit(Feature.INVOICE_LATER, _two_sales(used, case))


def _invoices_later(case: Case) -> Hit | None:
    """Now and then an order comes in parts; not every few sales."""
    rules = case.rules
    if not case.mine.later:
        return None
    window = case.recent[-rules.later_window :]
    found = [seen for seen in window if seen.later]
    # Units of one order, delivered on one day, are one part of it.
    count = len({(seen.sale, seen.day) for seen in found})
    if count < rules.later_least:
        return None
    values: dict[str, str | int] = {"count": count, "of": len(window)}
    return Hit(Feature.INVOICES_LATER, values, _ids(found, case))


def _two_sales(used: Used, case: Case) -> dict[str, str | int]:
    claim = case.claim
    return {
        "invoice": claim.invoice,
        "sold_on": claim.sold_on.fromordinal(used.day).isoformat(),
        "customer": used.customer or "-",
        "says_on": claim.sold_on.isoformat(),
        "says_customer": claim.customer or "-",
    }


def _invoice_elsewhere(case: Case) -> Hit | None:
    count = case.around.invoice_partners
    if not count:
        return None
    return Hit(Feature.INVOICE_ELSEWHERE, {"count": count, "invoice": case.claim.invoice})


def _invoice_order(case: Case) -> Hit | None:
    """Numbers that rise with the days tell when one was written; others tell nothing."""
    profile = case.profile
    band = case.band
    ordered = profile.in_order + profile.out_of_order
    share = case.share(profile.in_order, ordered)
    if (
        band is None
        or _used_before(case) is not None
        or ordered < LEAST_ORDERED
        or share < case.rules.order_percent
    ):
        return None
    low, high, number = band
    if low <= number <= high:
        return None
    values: dict[str, str | int] = {
        "number": number, "low": low, "high": high, "share": share,
        "sold_on": case.claim.sold_on.isoformat(),
    }  # fmt: skip
    return Hit(Feature.INVOICE_ORDER, values)


def number_band(
    profile: Profile, invoice: str, day: int, slack: int
) -> tuple[int, int, int] | None:
    """Return the lowest and highest number to expect on a day, and the invoice's own.

    None where there is no number or nothing to compare it with. Without a later invoice the
    highest is as far ahead again as the known ones lie apart.
    """
    stem, number = split_number(invoice)
    if number < 0:
        return None
    known = [(on, n) for on, of_stem, n in profile.numbers if of_stem == stem]
    if len(known) < LEAST_PEAKS:
        return None
    before = [n for on, n in known if on <= day - 2]
    after = [n for on, n in known if on >= day + 2]
    least, most = min(n for _, n in known), max(n for _, n in known)
    low = max(before, default=0) - slack
    high = min(after, default=most + max(most - least, 100)) + slack
    return low, high, number


def _document_reused(case: Case) -> Hit | None:
    """One file proves one invoice; the same file with another one proves neither."""
    if case.around.document:
        return Hit(Feature.DOCUMENT_REUSED, {"invoice": case.around.document})
    for sha in case.claim.documents:
        used = case.profile.documents.get(sha)
        if used is not None and not is_same_sale(used, case):
            return Hit(Feature.DOCUMENT_REUSED, {"invoice": used.invoice})
    return None


def _picture_alike(case: Case) -> Hit | None:
    for mark in case.claim.pictures:
        for earlier, used in case.profile.pictures:
            bits = (mark ^ earlier).bit_count()
            if bits <= case.rules.picture_bits and not is_same_sale(used, case):
                return Hit(Feature.PICTURE_ALIKE, {"bits": bits, "invoice": used.invoice})
    return None


def is_same_sale(used: Used, case: Case) -> bool:
    """Say whether a claim is of the sale that a file was first stated for.

    Where one of them has no invoice number, the same day and customer are enough.
    """
    claim = case.claim
    if used.claim_id == claim.claim_id or (used.invoice and used.invoice == claim.invoice):
        return True
    if used.invoice and claim.invoice:
        return False
    return used.day == case.mine.day and used.customer == claim.customer


# --- where the unit comes from -------------------------------------------------------------------
def _undelivered(case: Case) -> Hit | None:
    """Single ones happen, lists of shipments lag; a share of them is a source."""
    rules = case.rules
    if not case.mine.undelivered:
        return None
    window = case.recent[-rules.undelivered_window :]
    found = [seen for seen in window if seen.undelivered]
    usual = max(rules.undelivered_least, len(window) * rules.undelivered_percent // 100)
    if len(found) < usual:
        return None
    values: dict[str, str | int] = {
        "undelivered": len(found), "of": len(window), "usual": usual,
    }  # fmt: skip
    return Hit(Feature.UNDELIVERED, values, _ids(found, case))


def _neighbour(case: Case) -> Hit | None:
    beside = case.around.neighbour
    if not case.mine.undelivered or not beside:
        return None
    (stem, number), (of_stem, other) = split_number(case.claim.serial), split_number(beside)
    distance = abs(number - other)
    if stem != of_stem or number < 0 or not 0 < distance <= case.rules.neighbour_distance:
        return None
    return Hit(Feature.NEIGHBOUR, {"distance": distance, "serial": beside})


def _same_other(case: Case) -> Hit | None:
    """Two who know each other: the units of one are claimed by the other, again and again."""
    rules, other = case.rules, case.mine.other
    if not other:
        return None
    found = [seen for seen in case.recent if seen.other == other]
    share = case.share(len(found), len(case.recent))
    if len(found) < rules.other_least or share < rules.other_percent:
        return None
    values: dict[str, str | int] = {"count": len(found), "of": len(case.recent), "other": other}
    return Hit(Feature.SAME_OTHER, values, _ids(found, case))


def _came_back(case: Case) -> Hit | None:
    times = case.around.came_back
    return Hit(Feature.CAME_BACK, {"times": times}) if times else None


def _returns_resold(case: Case) -> Hit | None:
    """One unit is sold again after it came back; many that are, are not."""
    rules = case.rules
    if not case.mine.came_back:
        return None
    window = case.recent[-rules.returns_window :]
    found = [seen for seen in window if seen.came_back]
    if len(found) < rules.returns_least:
        return None
    values: dict[str, str | int] = {"count": len(found), "of": len(window)}
    return Hit(Feature.RETURNS_RESOLD, values, _ids(found, case))


def _reversals(case: Case) -> Hit | None:
    around, rules = case.around, case.rules
    usual = max(rules.reversals_least, around.claims_90 * rules.reversals_percent // 100)
    if around.reversed_90 < usual:
        return None
    values: dict[str, str | int] = {
        "reversed": around.reversed_90, "of": around.claims_90, "usual": usual,
    }  # fmt: skip
    return Hit(Feature.REVERSALS, values)


# --- when it was claimed -------------------------------------------------------------------------
def _deadline(case: Case) -> Hit | None:
    """A rush before a deadline that the weeks before did not have."""
    rules, profile, deadline = case.rules, case.profile, case.around.deadline
    day = case.mine.day
    if deadline is None or not case.has_history:
        return None
    left = deadline.toordinal() - day
    if not 0 <= left <= rules.deadline_days or min(profile.days) > day - FIVE_DAYS - FOUR_WEEKS:
        return None
    usual = max(
        sum(profile.days.get(last - gone, 0) for gone in range(FIVE_DAYS))
        for last in range(day - FIVE_DAYS - FOUR_WEEKS + FIVE_DAYS, day - FIVE_DAYS + 1)
    )
    count = 1 + sum(profile.days.get(day - gone, 0) for gone in range(FIVE_DAYS))
    if count < rules.deadline_least or count * 100 < usual * rules.deadline_percent:
        return None
    values: dict[str, str | int] = {
        "count": count, "days": left, "deadline": deadline.isoformat(), "usual": usual,
    }  # fmt: skip
    found = [seen for seen in case.recent if day - FIVE_DAYS < seen.day <= day]
    return Hit(Feature.DEADLINE, values, _ids(found, case))


def hour_of_device(recent: list[Seen], mine: Seen) -> list[Seen]:
    """Return the claims of one device within the hour before one of them, with itself."""
    device, last = mine.device, mine.at
    first = last - HOUR_SECONDS
    return [seen for seen in recent if seen.device == device and first < seen.at <= last]


def sales_of(found: list[Seen]) -> int:
    """Return how many sales these claims are: units of one invoice are one sale."""
    return len({seen.sale for seen in found})


def _rate(case: Case) -> Hit | None:
    rules = case.rules
    found = case.hour
    count = sales_of(found)
    if count < rules.rate_least:
        return None
    usual = usual_peak(case)
    if count * 100 < usual * rules.rate_percent:
        return None
    return Hit(Feature.RATE, {"count": count, "usual": usual}, _ids(found, case))


def usual_peak(case: Case) -> int:
    """Return how many sales the busiest hour of a device has on four days of five; 0: unknown."""
    today = case.mine.at // 86_400
    peaks = sorted(peak for day, peak in case.profile.peaks.items() if day != today)
    return peaks[len(peaks) * 4 // 5] if len(peaks) >= LEAST_PEAKS else 0


def days_around(case: Case) -> int | None:
    """Return on how many days the partner worked around the hour; None where that is usual."""
    profile = case.profile
    if not case.has_history:
        return None
    hour = case.mine.at // HOUR_SECONDS % 24
    days = sum(profile.hours[(hour + step) % 24] for step in (-1, 0, 1))
    return days if case.share(days, profile.worked_days) < case.rules.hour_percent else None


def _hour(case: Case) -> Hit | None:
    days = days_around(case)
    if days is None:
        return None
    hour = case.mine.at // HOUR_SECONDS % 24
    return Hit(Feature.HOUR, {"hour": hour, "days": days, "of": case.profile.worked_days})


def _burst(case: Case) -> Hit | None:
    """Many sales at an hour at which nobody sells there."""
    days = days_around(case)
    if days is None:
        return None
    found = case.hour
    count = sales_of(found)
    if count < case.rules.burst_least:
        return None
    hour = case.mine.at // HOUR_SECONDS % 24
    values: dict[str, str | int] = {
        "count": count, "hour": hour, "days": days, "of": case.profile.worked_days,
    }  # fmt: skip
    return Hit(Feature.BURST, values, _ids(found, case))


def is_round(seen: Seen) -> bool:
    """Say whether a scan is said to have been on the full five minutes."""
    return seen.at % 300 == 0


def _round_times(case: Case) -> Hit | None:
    """Instants that a person made up are round; a scanner's are not."""
    rules = case.rules
    if not is_round(case.mine) or case.is_habit(Feature.ROUND_TIMES):
        return None
    of_device = [seen for seen in case.recent if seen.device == case.mine.device]
    window = of_device[-rules.round_window :]
    found = [seen for seen in window if is_round(seen)]
    if len(found) < rules.round_least:
        return None
    values: dict[str, str | int] = {"count": len(found), "of": len(window)}
    return Hit(Feature.ROUND_TIMES, values, _ids(found, case))


# --- what was sold -------------------------------------------------------------------------------
def _serial_run(case: Case) -> Hit | None:
    """A carton claimed from front to back within three days, as many different sales."""
    rules, mine = case.rules, case.mine
    if mine.number < 0 or case.is_habit(Feature.SERIAL_RUN):
        return None
    stem, at = mine.stem, mine.at
    near = [seen for seen in case.recent if seen.stem == stem and abs(seen.at - at) <= RUN_SECONDS]
    if len(near) < rules.run_least:
        return None
    near.sort(key=lambda seen: seen.number)
    run = _run_around(near, mine)
    invoices = sales_of(run)
    if len(run) < rules.run_least or invoices < rules.run_invoices:
        return None
    return Hit(Feature.SERIAL_RUN, {"count": len(run), "invoices": invoices}, _ids(run, case))


def _run_around(near: list[Seen], mine: Seen) -> list[Seen]:
    """Return those of the rising serials that lie in one unbroken row with this one."""
    runs: list[list[Seen]] = [near[:1]]
    for before, seen in pairwise(near):
        if seen.number - before.number > 1:
            runs.append([])
        runs[-1].append(seen)
    return next((run for run in runs if mine in run), [])


def _model_mix(case: Case) -> Hit | None:
    rules, profile, product = case.rules, case.profile, case.mine.product_id
    share = case.share(profile.products.get(product, 0), profile.claims)
    if not case.has_history or share >= rules.mix_percent:
        return None
    window = case.recent[-rules.mix_window :]
    found = [seen for seen in window if seen.product_id == product]
    if sales_of(found) < rules.mix_least:
        return None
    values: dict[str, str | int] = {"recent": len(found), "of": len(window), "share": share}
    return Hit(Feature.MODEL_MIX, values, _ids(found, case))


def _amount(case: Case) -> Hit | None:
    value, limit = case.claim.value_minor, case.rules.amount_minor
    return Hit(Feature.AMOUNT, {"value": value, "limit": limit}) if value > limit else None


def _place(case: Case) -> Hit | None:
    region, places = place_of(case.claim.place), case.profile.places
    known = sum(places.values())
    if not region or known < case.rules.history_least:
        return None
    share = case.share(places.get(region, 0), known)
    if share >= case.rules.place_percent:
        return None
    return Hit(Feature.PLACE, {"place": case.claim.place, "share": share})


def _first(case: Case) -> Hit | None:
    number = case.profile.members.get(case.claim.member_id, 0) + 1
    return Hit(Feature.FIRST, {"number": number}) if number <= case.rules.first_claims else None


Check = Callable[[Case], Hit | None]
_OF_PROOF: tuple[Check, ...] = (
    _invoice_reused, _invoice_later, _invoices_later, _invoice_elsewhere, _invoice_order,
    _document_reused, _picture_alike,
)  # fmt: skip
_ALL: tuple[Check, ...] = (
    *_OF_PROOF, _undelivered, _neighbour, _same_other, _came_back, _returns_resold, _reversals,
    _deadline, _rate, _hour, _burst, _round_times, _serial_run, _model_mix, _amount, _place, _first,
)  # fmt: skip
