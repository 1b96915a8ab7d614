"""What this device knows of the units of a whole file, looked up together and not one by one.

Reads only. The same facts as for one scan (`judging`), so that a row and a scan get one verdict.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from domain.claims.claim import ENDED, ClaimState, OwnClaim
from domain.claims.facts import Dated
from domain.claims.invoices import Invoice, invoice_key
from domain.claims.timing import state_at
from domain.programme import Product, RuleVersion
from domain.serials import fingerprint
from sync.clock import instant
from sync.commands.judging import asked
from sync.outbox.ops import value_of
from sync.replica.limits import claimant_facts, counts_lines, invoices_here, limit_facts
from sync.rows import SendState
from sync.wire.kinds import OpKind

if TYPE_CHECKING:
    from sync.workplace import Workplace

_PART = 20_000
"""Serials asked in one statement."""
_CLAIMED = (
    "SELECT canonical, op_id, claim_id, who, day FROM claimed"
    " WHERE canonical IN (SELECT value FROM json_each(?))"
)
_WITHDRAWN = "SELECT entity FROM op_state WHERE folded = 1 AND kind = ? AND state <> ?"
_SHOWN = (
    "SELECT claim_id, product_id, invoice, sold_on, state, code, params, reason, points,"
    " due_at, send_code, send_params FROM claim WHERE claim_id IN (SELECT value FROM json_each(?))"
)
_TAKEN_BACK = (
    "SELECT op_id, body, local, op_state.entity FROM op_state JOIN op_content USING (pos)"
    " WHERE folded = 1 AND kind = ? AND entity IN (SELECT value FROM json_each(?))"
)
_SAID = (
    "SELECT op_id, body, local FROM op_state JOIN op_content USING (pos)"
    " WHERE op_id IN (SELECT value FROM json_each(?))"
)


@dataclass(frozen=True, slots=True)
class ThereRow:
    """A claim of the own partner that stands or stood for a unit, as its claimant may see it.

    `code` says what is open or why it was refused, "" where nothing is; `params` is JSON text.
    """

    claim_id: str
    serial: str
    product: str
    who: str
    when: date
    invoice: str
    sold_on: str
    state: ClaimState
    code: str = ""
    params: str = "{}"
    reason: str = ""
    points: int = 0

    def is_of(self, sale: Dated) -> bool:
        """Say whether it states the same sale of its unit: same day, same invoice."""
        return self.sold_on == sale.sold_on.isoformat() and (
            self.invoice == sale.invoice or invoice_key(self.invoice) == invoice_key(sale.invoice)
        )


class Gathered:
    """The facts about many units; it is a `judging.Known`. `count` keeps limits up row by row."""

    def __init__(self, wp: Workplace, now: datetime) -> None:
        self._wp = wp
        self._now = now
        self._products: dict[str, Product | None] = {}
        self._own: dict[str, OwnClaim] = {}
        self._there: dict[str, list[ThereRow]] = {}
        self._limits: _Limits | None = None
        self.ended: list[str] = []
        """Serials this device claimed whose claims have ended: they can be claimed again."""
        self._gone = self._withdrawn()

    def add(self, forms: Iterable[str]) -> None:
        """Look these serials up, each in the form in which it would be claimed."""
        wanted = list(dict.fromkeys(forms))
        self._look_for_shipments(wanted)
        for part in _parts(wanted):
            self._look_for_claims(part)

    def add_limits(self, rules: RuleVersion, numbers: Collection[str]) -> None:
        """Look up what limits count, for the invoices of these numbers."""
        self._limits = _Limits(self._wp, rules, numbers, self._now)

    def shipped(self, forms: tuple[str, ...]) -> tuple[str, Product | None]:
        """Return the serial to claim, and its product where a form is in the allocation."""
        for form in forms:
            if form in self._products:
                return form, self._products[form]
        return (forms[0] if forms else ""), None

    def own_claim(self, forms: tuple[str, ...]) -> OwnClaim | None:
        """Return the standing claim of the own partner for one of these serials."""
        for form in forms:
            if form in self._own:
                return self._own[form]
        return None

    def limits(self, rules: RuleVersion, sale: Dated) -> dict[str, Any]:
        """Return the facts limits count, by their names; rows counted so far included."""
        del rules
        return self._limits.of(sale) if self._limits is not None else {}

    def there(self, forms: tuple[str, ...], sale: Dated) -> ThereRow | None:
        """Return the claim that states this very sale already, whatever became of it."""
        for form in forms:
            for claim in self._there.get(form, ()):
                if claim.is_of(sale):
                    return claim
        return None

    def count(self, sale: Dated, points: int) -> None:
        """Count a row that will be claimed: limits of the rows below see it."""
        if self._limits is not None:
            self._limits.count(sale, points)

    # --- looking up ---
    def _look_for_shipments(self, serials: Sequence[str]) -> None:
        wp, key = self._wp, self._wp.secrets.allocation_key
        marks = {fingerprint(serial, key): serial for serial in serials}
        found = asked(wp, lambda: wp.replica.shipped_of(list(marks))) or {}
        by_id = wp.catalogue.by_id
        self._products |= {marks[mark]: by_id.get(product) for mark, product in found.items()}

    def _look_for_claims(self, serials: Sequence[str]) -> None:
        wp = self._wp
        mine = wp.outbox.db.rows(_CLAIMED, (json.dumps(serials),))
        rows = asked(wp, lambda: wp.replica.claims_of_serials(serials)) or []
        if not mine and not rows:
            return
        gone = self._gone
        ids = dict.fromkeys([row[2] for row in mine] + [row[1] for row in rows])
        shown = asked(wp, lambda: wp.replica.db.rows(_SHOWN, (json.dumps(list(ids)),))) or []
        told = {row[0]: row[1:] for row in shown}
        unsaid = [row[1] for row in mine if row[2] not in told]
        said = {row[0]: row for row in wp.outbox.db.rows(_SAID, (json.dumps(unsaid),))}
        ended = {row[1] for row in rows if ClaimState(row[3]) in ENDED} | gone
        seen: set[str] = set()
        days: dict[str, date] = {}
        for serial, op_id, claim_id, who, day in mine:
            seen.add(claim_id)
            when = days.get(day) or days.setdefault(day, date.fromisoformat(day))
            if claim_id in ended:
                self.ended.append(serial)
            else:
                self._own[serial] = OwnClaim(claim_id, who, when)
            row = told.get(claim_id) or _as_shown(said.get(op_id))
            if row is not None:
                self._note(self._there_row(claim_id, serial, (who, when), row, gone))
        for serial, claim_id, member_id, _, scanned_at in rows:
            if claim_id in seen:
                continue
            who = wp.catalogue.member_name(member_id) or wp.identity.partner_name
            when = date.fromisoformat(scanned_at[:10])
            if claim_id not in ended:
                self._own.setdefault(serial, OwnClaim(claim_id, who, when))
            if claim_id in told:
                self._note(self._there_row(claim_id, serial, (who, when), told[claim_id], gone))

    def _note(self, claim: ThereRow) -> None:
        """Keep a claim of a unit; what stands comes before what has ended."""
        found = self._there.setdefault(claim.serial, [])
        found.append(claim)
        if len(found) > 1:
            found.sort(key=lambda each: each.state in ENDED)

    def _there_row(
        self, claim_id: str, serial: str, by: tuple[str, date], row: Sequence[Any], gone: set[str]
    ) -> ThereRow:
        product, invoice, sold_on, state, code, params, reason, points, due_at, *sent = row
        if sent[0]:
            code, params = sent
        due = instant(due_at) if due_at else None
        shown = state_at(ClaimState(state), due, self._now)
        shown = ClaimState.WITHDRAWN if claim_id in gone else shown
        return ThereRow(
            claim_id, serial, self._wp.catalogue.product_name(product), *by, invoice or "",
            sold_on[:10], shown, code or "", params or "{}", reason or "", points or 0,
        )  # fmt: skip

    def _withdrawn(self) -> set[str]:
        """Return the claims taken back on this device, shown as such or not.

        Their serials are free, and of one that was never sent no table has its serial any more.
        """
        db, who = self._wp.outbox.db, self._wp.identity.member_name
        rows = db.rows(_WITHDRAWN, (OpKind.CLAIM_WITHDRAW, SendState.REFUSED))
        entities = json.dumps([entity for (entity,) in rows])
        gone = {entity.removeprefix("claim:") for (entity,) in rows}
        for said in db.rows(_TAKEN_BACK, (OpKind.CLAIM_RECORD, entities)) if rows else ():
            body, row = value_of(said[1]), _as_shown(said)
            if row is not None:
                by = (who, date.fromisoformat(body["scanned_at"][:10]))
                self._note(self._there_row(body["claim_id"], body["serial"], by, row, gone))
        return gone


class _Limits:
    """What limits count: as known when the file was read, and each row claimed since."""

    def __init__(
        self, wp: Workplace, rules: RuleVersion, numbers: Collection[str], now: datetime
    ) -> None:
        who = (wp.identity.partner_id, wp.identity.member_id)
        self._wp = wp
        self._days: dict[date, dict[str, Any]] = {}
        self._facts = asked(wp, lambda: limit_facts(wp.replica, who, rules, "", now)) or {}
        self._counted = counts_lines(rules)
        partner = wp.identity.partner_id
        self._invoices: dict[str, Invoice] = {}
        for part in _parts(list(dict.fromkeys(numbers))):
            look = partial(invoices_here, wp.replica, partner, part, counted=self._counted)
            found = asked(wp, look)
            self._invoices |= {invoice_key(number): each for number, each in (found or {}).items()}

    def of(self, sale: Dated) -> dict[str, Any]:
        """Return the facts for one row."""
        against = self._against(sale.sold_on)
        facts = {**self._facts, **against} if against else self._facts
        if not self._invoices:
            return facts
        known = self._invoices.get(invoice_key(sale.invoice))
        return facts if known is None else {**facts, "invoice": known}

    def _against(self, day: date) -> dict[str, Any]:
        """Return what speaks against whoever claims, for sales of a day."""
        found = self._days.get(day)
        if found is None:
            wp = self._wp
            look = partial(claimant_facts, wp.replica, wp.identity.member_id, day)
            found = self._days[day] = asked(wp, look) or {}
        return found

    def count(self, sale: Dated, points: int) -> None:
        """Count a row that will be claimed."""
        if not self._facts and not self._invoices:
            return
        for name, more in (("claims_before", 1), ("points_before", points)):
            if name in self._facts:
                self._facts[name] += more
        key = invoice_key(sale.invoice) if self._invoices else ""
        known = self._invoices.get(key)
        if known is not None:
            customer = known.customer or sale.customer
            self._invoices[key] = replace(known, claimed=known.claimed + 1, customer=customer)


def _as_shown(said: Sequence[str] | None) -> tuple[Any, ...] | None:
    """Return what an op that no working row shows yet says, as the row will."""
    if said is None:
        return None
    body, here = value_of(said[1]), value_of(said[2])
    state, params = ClaimState.QUEUED.value, json.dumps(here["params"])
    return (
        here["product_id"], body["invoice"], body["sold_on"], state, here["code"], params, "",
        here["points"], None, "", "{}",
    )  # fmt: skip


def _parts(items: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(items), _PART):
        yield items[start : start + _PART]
