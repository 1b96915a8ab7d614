"""Scores a market as the server would, claim by claim, and counts what was found.

Owns the confusion table. The facts around a claim are those known when it arrived, not later.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict, deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from domain.risk.fold import Looked, fold, score, with_part
from domain.risk.profile import Around, Contribution, Profile
from domain.risk.rules import DEFAULT, RiskRules
from tools.risk.market import Unit, deadline_after
from tools.risk.partners import DISHONEST, HONEST, PATIENT, Market, Told, make_market

NINETY = timedelta(days=90)
TUNING_SEEDS = tuple(range(1, 9))
"""The rules were made looking at these."""
HELD_OUT_SEEDS = tuple(range(101, 111))
"""Nobody looked at these while making the rules; a change of rules takes new ones."""


@dataclass(slots=True)
class Programme:
    """What the whole programme knows so far, asked and told claim by claim."""

    market: Market
    owners: dict[str, tuple[int, Unit]] = field(default_factory=dict)
    shelves: dict[int, list[str]] = field(default_factory=dict)
    by_serial: dict[str, list[Told]] = field(default_factory=lambda: defaultdict(list))
    by_invoice: dict[tuple[str, str], set[int]] = field(default_factory=lambda: defaultdict(set))
    by_file: dict[str, tuple[int, str]] = field(default_factory=dict)
    by_partner: dict[int, deque[Told]] = field(default_factory=lambda: defaultdict(deque))

    def __post_init__(self) -> None:
        """Sort the shipments for looking up."""
        for partner_id, units in self.market.delivered.items():
            self.shelves[partner_id] = sorted(unit.serial for unit in units)
            self.owners |= {unit.serial: (partner_id, unit) for unit in units}

    def around(self, told: Told) -> Around:
        """Return what is known around a claim when it arrives, and remember the claim."""
        claim, now = told.claim, told.received_at
        partner, unit = self.owners.get(claim.serial, (0, None))
        listed = unit is not None and unit.listed_at <= now
        mine = listed and partner == claim.partner_id
        earlier = self.by_serial[claim.serial]
        rivals = [each.claim.partner_id for each in earlier if not self._is_back(each, now)]
        others = [each for each in rivals if each != claim.partner_id]
        recent = self.by_partner[claim.partner_id]
        while recent and now - recent[0].received_at > NINETY:
            recent.popleft()
        back = self.market.back
        owner, invoice = self.by_file.get((claim.documents or ("",))[0], (0, ""))
        key = (claim.invoice, claim.customer)
        return Around(
            undelivered=not mine,
            other=0 if mine else partner if listed else next(iter(others), 0),
            neighbour="" if mine else self._neighbour(claim.partner_id, claim.serial),
            came_back=sum(self._is_back(each, now) for each in earlier),
            reversed_90=sum(
                each.claim.claim_id in back and self._is_back(each, now) for each in recent
            ),
            claims_90=len(recent),
            invoice_partners=len(self.by_invoice[key] - {claim.partner_id}) if claim.invoice else 0,
            document=invoice if owner not in {0, claim.partner_id} else "",
            deadline=deadline_after(claim.sold_on),
        )

    def remember(self, told: Told) -> None:
        """Know of a claim from now on."""
        claim = told.claim
        self.by_serial[claim.serial].append(told)
        self.by_invoice[claim.invoice, claim.customer].add(claim.partner_id)
        self.by_partner[claim.partner_id].append(told)
        for sha in claim.documents:
            self.by_file.setdefault(sha, (claim.partner_id, claim.invoice))

    def _is_back(self, told: Told, now: datetime) -> bool:
        back = self.market.back.get(told.claim.claim_id)
        return back is not None and back <= now

    def _neighbour(self, partner_id: int, serial: str) -> str:
        shelf = self.shelves.get(partner_id, [])
        place = bisect_left(shelf, serial)
        near = shelf[max(0, place - 1) : place + 1]
        return next((each for each in near if each[0] == serial[0] and each != serial), "")


@dataclass(slots=True)
class Scored:
    """A market with its scores: when each claim came in, and in the end."""

    market: Market
    first: dict[str, int] = field(default_factory=dict)
    parts: dict[str, dict[str, Contribution]] = field(default_factory=dict)


def look_at(market: Market, rules: RiskRules = DEFAULT) -> dict[int, list[Looked]]:
    """Return the claims of each partner in the order they came, with what was around them then."""
    programme = Programme(market)
    by_partner: dict[int, list[Looked]] = {}
    for told in market.told:
        looked = Looked(told.claim, programme.around(told), rules)
        programme.remember(told)
        by_partner.setdefault(told.claim.partner_id, []).append(looked)
    return by_partner


def score_market(market: Market, rules: RiskRules = DEFAULT) -> Scored:
    """Fold every claim of a market in the order they came."""
    scored = Scored(market)
    for looked_at in look_at(market, rules).values():
        _, raised = fold(Profile(), looked_at)
        number = {looked.claim.claim_id: place for place, looked in enumerate(looked_at)}
        at = -1
        for each in raised:
            before = scored.parts.get(each.claim_id, {})
            scored.parts[each.claim_id] = with_part(before, each.part)
            at = max(at, number[each.claim_id])
            if number[each.claim_id] == at:
                scored.first[each.claim_id] = score(scored.parts[each.claim_id])
    return scored


@dataclass(slots=True)
class Table:
    """How many claims of each kind there were, and how many stood out: at once, and in the end."""

    claims: Counter[str] = field(default_factory=Counter)
    at_once: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    partners: Counter[tuple[str, bool]] = field(default_factory=Counter)
    """By kind, and whether a tenth of a partner's claims stood out."""

    def add(self, scored: Scored, look_at: int = DEFAULT.look_at) -> None:
        """Count one market in."""
        made, out = Counter[int](), Counter[int]()
        for told in scored.market.told:
            kind = told.false or _truth(scored.market.kinds[told.claim.partner_id])
            claim_id = told.claim.claim_id
            self.claims[kind] += 1
            self.at_once[kind] += scored.first.get(claim_id, 0) >= look_at
            found = score(scored.parts.get(claim_id, {})) >= look_at
            self.found[kind] += found
            made[told.claim.partner_id] += 1
            out[told.claim.partner_id] += found
        for partner_id, kind in scored.market.kinds.items():
            self.partners[kind, out[partner_id] * 10 >= made[partner_id]] += 1

    def share(self, kinds: Iterable[str], *, at_once: bool = False) -> float:
        """Return which share of the claims of these kinds stood out, 0 to 1."""
        kinds = list(kinds)
        counted = self.at_once if at_once else self.found
        return sum(counted[kind] for kind in kinds) / max(1, sum(self.claims[k] for k in kinds))

    @property
    def honest(self) -> list[str]:
        """The kinds of claims of honest partners."""
        return [kind for kind in self.claims if kind.removeprefix("true: ") in HONEST]

    @property
    def dishonest(self) -> list[str]:
        """The kinds of false claims that are meant to be found."""
        return [k for k in self.claims if not k.startswith("true: ") and k != PATIENT]

    def lines(self) -> list[str]:
        """Return the table as it is printed."""
        made = [f"{'':22}{'claims':>8}{'at once':>9}{'in the end':>12}{'share':>9}"]
        for kind in sorted(self.claims, key=lambda kind: (kind.startswith("true"), kind)):
            share = self.share([kind])
            made.append(
                f"{kind:22}{self.claims[kind]:8}{self.at_once[kind]:9}{self.found[kind]:12}"
                f"{share:9.1%}"
            )
        for title, kinds in (("dishonest", DISHONEST), ("honest", tuple(HONEST))):
            out = sum(self.partners[kind, True] for kind in kinds)
            whole = out + sum(self.partners[kind, False] for kind in kinds)
            made.append(f"{out} of {whole} {title} partners with a tenth of their claims found")
        return [
            *made,
            (
                f"recall {self.share(self.dishonest):.2%} in the end,"
                f" {self.share(self.dishonest, at_once=True):.2%} at once;"
                f" false positives {self.share(self.honest):.2%} in the end,"
                f" {self.share(self.honest, at_once=True):.2%} at once"
            ),
        ]


def _truth(kind: str) -> str:
    return f"true: {kind}"


def measure(seeds: Iterable[int]) -> Table:
    """Return the confusion table of these markets."""
    table = Table()
    for seed in seeds:
        table.add(score_market(make_market(seed)))
    return table
