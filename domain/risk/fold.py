"""From claims in the order they came to scores and a profile: a fold without memory of its own.

The same claims in the same order give the same profile and the same parts, one by one or in any
batches. Never decides anything: a score says where a person should look first.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import deepcopy
from dataclasses import dataclass

from domain.risk.features import (
    Case,
    Hit,
    hits,
    hour_of_device,
    is_later,
    is_round,
    number_band,
    sales_of,
)
from domain.risk.profile import (
    DAYS,
    DOCUMENTS,
    NUMBERS,
    RECENT,
    SALES,
    Around,
    Contribution,
    Observed,
    Profile,
    Seen,
    Used,
    place_of,
    sale_of,
    split_number,
)
from domain.risk.rules import Feature, RiskRules

HIGHEST = 100
DAY_SECONDS = 86_400


@dataclass(frozen=True, slots=True)
class Raised:
    """A part that a claim of the fold adds to a score: its own, or that of an earlier claim."""

    claim_id: str
    part: Contribution


@dataclass(frozen=True, slots=True)
class Looked:
    """One claim to look at: the claim, what surrounds it, and the rules in force for it."""

    claim: Observed
    around: Around
    rules: RiskRules


Parts = Mapping[str, Contribution]
"""What makes up one score, by feature."""


def fold(profile: Profile, looked: Iterable[Looked]) -> tuple[Profile, list[Raised]]:
    """Return the profile after these claims of one partner, and every part they add.

    The profile given is not changed. A part may be about a claim of an earlier fold: what it is
    part of showed only now.
    """
    after = deepcopy(profile)
    return after, fold_into(after, looked)


def fold_into(profile: Profile, looked: Iterable[Looked]) -> list[Raised]:
    """Do what `fold` does with a profile nobody else holds: it becomes the one after."""
    return [raised for each in looked for raised in _take(profile, each)]


def with_part(parts: Parts, part: Contribution) -> dict[str, Contribution]:
    """Return the parts of a score with one more; of one feature the higher counts, or the newer."""
    held = parts.get(part.feature)
    if held is not None and held.points > part.points:
        return dict(parts)
    return {**parts, part.feature: part}


def score(parts: Parts) -> int:
    """Return the sum of the parts, at most 100."""
    return min(HIGHEST, sum(part.points for part in parts.values()))


def _take(profile: Profile, looked: Looked) -> list[Raised]:
    claim = looked.claim
    mine = _seen(claim, looked.around)
    if not claim.again:
        profile.recent.append(mine)
        del profile.recent[:-RECENT]
    band = number_band(profile, claim.invoice, mine.day, looked.rules.invoice_slack)
    case = Case(
        profile=profile, claim=claim, around=looked.around, rules=looked.rules, mine=mine,
        hour=hour_of_device(profile.recent, mine), band=band,
    )  # fmt: skip
    mine.later = is_later(case)
    found = list(hits(case))
    _learn_proof(case)
    if not claim.again:
        _learn(case, frozenset(hit.feature for hit in found))
    return [raised for hit in found for raised in _raised(hit, looked)]


def _raised(hit: Hit, looked: Looked) -> Iterable[Raised]:
    points = looked.rules.points.get(hit.feature, 0)
    if points > 0:
        part = Contribution(hit.feature.value, points, hit.values)
        for claim_id in (looked.claim.claim_id, *hit.also):
            yield Raised(claim_id, part)


def _seen(claim: Observed, around: Around) -> Seen:
    stem, number = split_number(claim.serial)
    return Seen(
        claim_id=claim.claim_id,
        at=int(claim.scanned_at.timestamp()),
        device=claim.device,
        sale=sale_of(claim),
        day=claim.sold_on.toordinal(),
        stem=stem,
        number=number,
        product_id=claim.product_id,
        undelivered=around.undelivered,
        other=around.other,
        came_back=around.came_back > 0,
    )


def _learn_proof(case: Case) -> None:
    """Remember invoice and evidence, and whether the numbers of invoices rise."""
    profile, claim, mine = case.profile, case.claim, case.mine
    used = Used(mine.day, claim.customer, claim.invoice, claim.claim_id)
    sale = sale_of(claim)
    if sale not in profile.sales:
        # A sale with many units counts once: it is not as many sales.
        if claim.invoice:
            _learn_number(case)
        profile.sales[sale] = used
        _forget(profile.sales, SALES)
        if not claim.again:
            profile.days[mine.day] = profile.days.get(mine.day, 0) + 1
            _forget_days(profile.days)
    for sha in claim.documents:
        profile.documents.setdefault(sha, used)
    _forget(profile.documents, DOCUMENTS)
    known = {mark for mark, _ in profile.pictures}
    profile.pictures += [(mark, used) for mark in claim.pictures if mark not in known]
    del profile.pictures[:-DOCUMENTS]


def _learn_number(case: Case) -> None:
    profile, band = case.profile, case.band
    stem, number = split_number(case.claim.invoice)
    if number < 0:
        return
    fits = band is None or band[0] <= number <= band[1]
    if band is not None:
        profile.in_order += fits
        profile.out_of_order += not fits
    if fits or profile.in_order < profile.out_of_order * 4:
        # One that is out of order must not become what the next are compared with.
        profile.numbers.append((case.mine.day, stem, number))
        del profile.numbers[:-NUMBERS]


def _learn(case: Case, fired: frozenset[Feature]) -> None:
    profile, claim, mine = case.profile, case.claim, case.mine
    profile.claims += 1
    profile.products[claim.product_id] = profile.products.get(claim.product_id, 0) + 1
    profile.members[claim.member_id] = profile.members.get(claim.member_id, 0) + 1
    region = place_of(claim.place)
    if region:
        profile.places[region] = profile.places.get(region, 0) + 1
    if is_round(mine):
        _count(profile, Feature.ROUND_TIMES)
    if Feature.SERIAL_RUN in fired:
        _count(profile, Feature.SERIAL_RUN)
    day, hour = mine.at // DAY_SECONDS, mine.at // 3600 % 24
    peak = sales_of(case.hour)
    profile.peaks[day] = max(peak, profile.peaks.get(day, 0))
    _forget_days(profile.peaks)
    _learn_hour(profile, day, hour, fired)


def _learn_hour(profile: Profile, day: int, hour: int, fired: frozenset[Feature]) -> None:
    """Remember which hours are usual; an unusual one only once its day is over without a burst."""
    if profile.last_day != day:
        profile.worked_days += 1
        profile.last_day = day
        for odd in profile.odd_hours:
            profile.hours[odd] += 1
        profile.odd_hours.clear()
    if not fired.isdisjoint({Feature.RATE, Feature.BURST}):
        profile.burst_day = day
        profile.odd_hours.clear()
    elif profile.last_hour[hour] != day and Feature.HOUR not in fired:
        profile.hours[hour] += 1
        profile.last_hour[hour] = day
    elif Feature.HOUR in fired and profile.burst_day != day and hour not in profile.odd_hours:
        profile.odd_hours.append(hour)


def _count(profile: Profile, feature: Feature) -> None:
    profile.habits[feature.value] = profile.habits.get(feature.value, 0) + 1


def _forget(kept: dict[str, Used], most: int) -> None:
    """Drop the oldest beyond so many."""
    while len(kept) > most:
        del kept[next(iter(kept))]


def _forget_days(kept: dict[int, int]) -> None:
    """Drop days that lie too far before the newest."""
    if len(kept) > DAYS:
        for day in sorted(kept)[:-DAYS]:
            del kept[day]
