"""The demo's forty deals, each walked through its states by `domain.deals`. Makes rows only."""

from __future__ import annotations

import random
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from domain.deals.deal import Deal, DealAction
from domain.deals.editing import apply_edit, new_deal, to_fields
from domain.deals.transitions import TRANSITIONS, Who, move
from domain.programme import RuleVersion
from domain.verdicts import Refused
from server.services.claims import json_text
from server.services.deal_rows import row_of
from server.services.deals import changes_between
from server.services.seed.cast import PARTNERS, PRODUCTS, REVIEWERS, DemoPartner
from server.services.seed.cast import member_id as id_of
from server.services.seed.history import Ids

Row = dict[str, Any]
_A = DealAction

PATHS: tuple[tuple[int, tuple[DealAction, ...]], ...] = (
    (4, ()),
    (5, (_A.SUBMIT,)),
    (4, (_A.SUBMIT, _A.TAKE_UP)),
    (11, (_A.SUBMIT, _A.TAKE_UP, _A.APPROVE)),
    (2, (_A.SUBMIT, _A.TAKE_UP, _A.APPROVE, _A.ASK_EXTENSION)),
    (2, (_A.SUBMIT, _A.TAKE_UP, _A.RETURN)),
    (1, (_A.SUBMIT, _A.TAKE_UP, _A.REJECT)),
    (1, (_A.SUBMIT, _A.TAKE_UP, _A.MARK_DUPLICATE)),
    (5, (_A.SUBMIT, _A.TAKE_UP, _A.APPROVE, _A.WIN)),
    (2, (_A.SUBMIT, _A.TAKE_UP, _A.APPROVE, _A.LOSE)),
    (1, (_A.SUBMIT, _A.TAKE_UP, _A.APPROVE, _A.EXPIRE)),
    (1, (_A.SUBMIT, _A.TAKE_UP, _A.APPROVE, _A.REVOKE)),
    (1, (_A.SUBMIT, _A.WITHDRAW)),
)
"""How many deals went which way: forty in all."""

REASONS = {
    _A.RETURN: "Which site is it for? Two are named.",
    _A.REJECT: "Below the minimum for a registration.",
    _A.MARK_DUPLICATE: "Registered by another partner before.",
    _A.ASK_EXTENSION: "The customer's budget is released next month.",
    _A.LOSE: "Price",
    _A.REVOKE: "No activity for more than thirty days.",
}
SOURCES = ("Trade fair", "Own customer", "Referral", "Web enquiry", "Field visit")
SITES = ("Main site", "Workshop 2", "New building", "Depot North", "本社", "Obra Calle Mayor 14")


@dataclass(slots=True)
class Pipeline:
    """Deals with their versions and timelines, as rows."""

    deals: list[Row] = field(default_factory=list)
    versions: list[Row] = field(default_factory=list)
    events: list[Row] = field(default_factory=list)


def make_pipeline(
    rng: random.Random, ids: Ids, rules: RuleVersion, as_of: date, now: datetime
) -> Pipeline:
    """Return forty deals in many states, registered over the last months."""
    pipeline = Pipeline()
    paths = [path for count, path in PATHS for _ in range(count)]
    rng.shuffle(paths)
    for number, path in enumerate(paths):
        partner = rng.choices(PARTNERS, (4, 3, 2))[0]
        walk = _Walk(rng, ids, rules, partner, pipeline)
        walk.run(path, number, as_of, now)
    return pipeline


@dataclass(slots=True)
class _Walk:
    """One deal on its way."""

    rng: random.Random
    ids: Ids
    rules: RuleVersion
    partner: DemoPartner
    pipeline: Pipeline

    def run(self, path: tuple[DealAction, ...], number: int, as_of: date, now: datetime) -> None:
        """Register the deal and take every step of its path, ending before `now`."""
        rng = self.rng
        expires = _A.EXPIRE in path
        ago = self.rules.protection_days + 12 if expires else rng.randint(len(path) * 4 + 1, 55)
        at = min(datetime.combine(as_of, time(9), UTC), now) - timedelta(days=ago)
        at += timedelta(minutes=rng.randint(0, 400))
        person = rng.randint(1, len(self.partner.people))
        member = id_of(self.partner.partner_id, person)
        name = self.partner.people[person - 1][0]
        empty = new_deal(self.ids.at(at), self.partner.partner_id, member, "EUR", at)
        deal = _sure(apply_edit(empty, self._fields(number, as_of, complete=bool(path)), at))
        deal = self._keep(deal, at, name, "created", changes_between(empty, deal))
        for action in path:
            pause = timedelta(days=rng.randint(1, 3), minutes=rng.randint(0, 300))
            if action is _A.EXPIRE and deal.protected_until is not None:
                at = deal.protected_until + timedelta(minutes=1)
            else:
                at = min(at + pause, now)
            who = next(iter(TRANSITIONS[deal.state, action][1] - {Who.VENDOR}), Who.VENDOR)
            reason = REASONS.get(action, "")
            before = deal.state
            deal = _sure(move(deal, action, who, at, self.rules, reason))
            actor = {Who.VENDOR: rng.choice(REVIEWERS)[1], Who.CLOCK: ""}.get(who, name)
            detail: Row = {"state": (before.value, deal.state.value)}
            detail |= {"reason": ("", reason)} if reason else {}
            deal = self._keep(deal, at, actor, action.value, detail)
        self.pipeline.deals.append(row_of(deal))

    def _fields(self, number: int, as_of: date, *, complete: bool) -> Row:
        rng = self.rng
        customer = self.partner.customers[number % len(self.partner.customers)]
        lines = [
            [product.product_id, rng.choice((2, 5, 8, 10, 20, 40))]
            for product in rng.sample(PRODUCTS, rng.randint(1, 3))
        ]
        prices = {product.product_id: product.list_price for product in PRODUCTS}
        value = sum(prices[product_id] * quantity for product_id, quantity in lines)
        fields: Row = {
            "customer": customer,
            "country": self.partner.country,
            "contact": "",
            "site": rng.choice(SITES),
            "products": lines,
            "value": {"minor": value * 92 // 100, "currency": "EUR"},
            "source": rng.choice(SOURCES),
            "tender": rng.random() < 0.2,  # noqa: PLR2004  one in five
            "competitor": rng.choice(("", "", "Makrit", "Vossberg")),
            "note": "",
        }
        if complete:
            close = as_of + timedelta(days=rng.randint(2, 60))
            fields["expected_close"] = close.isoformat()
        return fields

    def _keep(self, deal: Deal, at: datetime, who: str, what: str, detail: Row) -> Deal:
        deal = replace(deal, rev=deal.rev + 1)
        self.pipeline.versions.append(
            {"deal_id": deal.deal_id, "rev": deal.rev, "fields": json_text(to_fields(deal))}
        )
        self.pipeline.events.append(
            {
                "event_id": f"{deal.deal_id}:{deal.rev}:{what}",
                "deal_id": deal.deal_id,
                "partner_id": deal.partner_id,
                "at": at,
                "who": who,
                "what": what,
                "detail": json_text(detail),
            }
        )
        return deal


def _sure(found: Deal | Refused) -> Deal:
    """Return the deal; the demo breaking a rule of the domain is a bug of the demo."""
    if isinstance(found, Deal):
        return found
    raise ValueError(f"the demo's deal is refused: {found}")
