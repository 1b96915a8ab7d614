"""What the whole programme knows around claims, for `risk`: read for many of them at once.

Reads only. Says what is so, never what it is worth.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from domain.claims.claim import ENDED, ClaimState
from domain.risk.profile import Around, Observed, postcode_in
from server.storage import tables as t

Row = dict[str, Any]
NINETY = timedelta(days=90)
NEIGHBOURS = 5
"""So many serials on either side are asked whether they were delivered to the partner."""
BY_RULES = "rules"


def sale_mark(claim: Observed) -> str:
    """Return what stands for invoice number and customer together, "" without both."""
    if not claim.invoice or not claim.customer:
        return ""
    text = f"{claim.invoice}\n{claim.customer.casefold()}"
    return hashlib.sha256(text.encode()).hexdigest()[:16]


@dataclass(slots=True)
class Facts:
    """What was read about some claims. `changed` are those to look at, in order of receipt."""

    connection: Connection
    changed: list[Observed] = field(default_factory=list)
    delivered_to: dict[str, int] = field(default_factory=dict)
    of_serial: dict[str, list[Row]] = field(default_factory=dict)
    elsewhere: dict[str, tuple[int, str]] = field(default_factory=dict)
    of_sale: dict[str, set[int]] = field(default_factory=dict)
    deadlines: dict[int, list[date]] = field(default_factory=dict)
    received: dict[str, Any] = field(default_factory=dict)
    taken_back: dict[int, tuple[int, int]] = field(default_factory=dict)

    def around(self, claim: Observed) -> Around:
        """Return what surrounds one claim, as of its receipt."""
        owner = self.delivered_to.get(claim.serial, 0)
        mine = owner == claim.partner_id
        earlier = [
            row
            for row in self.of_serial.get(claim.serial, [])
            if row["claim_id"] != claim.claim_id
            and row["received_at"] <= self.received[claim.claim_id]
        ]
        rivals = [
            row["partner_id"]
            for row in earlier
            if row["state"] not in ENDED and row["partner_id"] != claim.partner_id
        ]
        back, claims = self.taken_back.get(claim.partner_id, (0, 0))
        documents = (self.elsewhere.get(sha, (0, "")) for sha in claim.documents)
        foreign = [
            invoice for partner, invoice in documents if partner not in {0, claim.partner_id}
        ]
        partners = self.of_sale.get(sale_mark(claim), set())
        return Around(
            undelivered=not mine,
            other=0 if mine else owner or next(iter(rivals), 0),
            neighbour="" if mine else self._neighbour(claim),
            came_back=sum(row["state"] == ClaimState.REVERSED for row in earlier),
            reversed_90=back,
            claims_90=claims,
            invoice_partners=len(partners - {claim.partner_id}),
            document=next(iter(foreign), ""),
            deadline=self._deadline(claim),
        )

    def _deadline(self, claim: Observed) -> date | None:
        every = [*self.deadlines.get(0, ()), *self.deadlines.get(claim.partner_id, ())]
        return min((day for day in every if day >= claim.sold_on), default=None)

    def _neighbour(self, claim: Observed) -> str:
        """Return the nearest serial that was delivered to the partner, among a few on each side."""
        serial = t.shipment.c.serial
        for side, order in (
            (serial < claim.serial, serial.desc()),
            (serial > claim.serial, serial),
        ):
            query = sa.select(serial, t.shipment.c.partner_id).where(side)
            near = self.connection.execute(query.order_by(order).limit(NEIGHBOURS))
            for found, partner_id in near:
                if partner_id == claim.partner_id:
                    return str(found)
        return ""


def gather(connection: Connection, claim_ids: list[str]) -> Facts:
    """Return what is known around these claims; those that have nothing new are left out."""
    facts = Facts(connection)
    rows = _rows(connection, sa.select(t.claim).where(t.claim.c.claim_id.in_(sorted(claim_ids))))
    rows = [
        row
        for row in rows
        # What the rules refused at once was never a sale.
        if not (row["state"] == ClaimState.REJECTED and row["decided_by"] == BY_RULES)
    ]
    rows.sort(key=lambda row: (row["received_at"], row["claim_id"]))
    documents = _documents(connection, [row["claim_id"] for row in rows])
    pictures = _pictures(connection, [row["claim_id"] for row in rows])
    before = _looked_before(connection, [row["claim_id"] for row in rows])
    for row in rows:
        claim = _observed(
            row, documents.get(row["claim_id"], ()), pictures.get(row["claim_id"], ())
        )
        seen = before.get(claim.claim_id)
        if seen is not None:
            claim = replace(claim, again=True)
            if _proof(seen) == _proof(claim):
                continue
        facts.changed.append(claim)
        facts.received[claim.claim_id] = row["received_at"]
    if facts.changed:
        _read_around(facts)
    return facts


def _proof(claim: Observed) -> tuple[object, ...]:
    return claim.invoice, claim.customer, claim.sold_on, claim.documents, claim.pictures


def _observed(row: Row, documents: tuple[str, ...], pictures: tuple[int, ...]) -> Observed:
    return Observed(
        claim_id=row["claim_id"],
        partner_id=row["partner_id"],
        member_id=row["member_id"],
        device=row["device"],
        serial=row["serial"],
        product_id=row["product_id"] or 0,
        sold_on=row["sold_on"],
        invoice=row["invoice_key"].upper(),
        customer=row["customer"].strip(),
        scanned_at=row["evidence_at"],
        value_minor=row["value_minor"],
        documents=documents,
        pictures=pictures,
        place=postcode_in(row["customer"]),
    )


def _read_around(facts: Facts) -> None:
    connection, claims = facts.connection, facts.changed
    serials = [claim.serial for claim in claims]
    shipment, claim = t.shipment.c, t.claim.c
    query = sa.select(shipment.serial, shipment.partner_id).where(
        shipment.serial.in_(sorted(serials))
    )
    facts.delivered_to = {row.serial: row.partner_id for row in connection.execute(query)}
    of_serial = sa.select(
        claim.claim_id, claim.serial, claim.partner_id, claim.state, claim.received_at
    ).where(claim.serial.in_(sorted(serials)))
    for row in _rows(connection, of_serial.order_by(claim.received_at, claim.claim_id)):
        facts.of_serial.setdefault(row["serial"], []).append(row)
    facts.elsewhere = _first_uses(connection, {sha for each in claims for sha in each.documents})
    sales = {mark for each in claims if (mark := sale_mark(each))}
    look = t.risk_look.c
    of_sale = sa.select(look.sale, look.partner_id).where(look.sale.in_(sorted(sales))).distinct()
    for sale, partner_id in connection.execute(of_sale):
        facts.of_sale.setdefault(sale, set()).add(partner_id)
    ends = sa.select(t.rule_version.c.ends_on).distinct()
    facts.deadlines[0] = [day for (day,) in connection.execute(ends)]
    partners = {each.partner_id for each in claims}
    partner = t.partner.c
    periods = sa.select(partner.partner_id, partner.period_ends)
    for partner_id, day in connection.execute(periods.where(partner.partner_id.in_(partners))):
        facts.deadlines[partner_id] = [day]
    for partner_id in partners:
        since = max(each.scanned_at for each in claims if each.partner_id == partner_id) - NINETY
        facts.taken_back[partner_id] = _taken_back(connection, partner_id, since)


def _taken_back(connection: Connection, partner_id: int, since: object) -> tuple[int, int]:
    """Return how many of a partner's claims were taken back since, of how many."""
    claim, look = t.claim.c, t.risk_look.c
    back = sa.select(sa.func.count()).where(
        claim.partner_id == partner_id,
        claim.state == sa.literal_column("'reversed'"),
        claim.decided_at >= since,
    )
    every = sa.select(sa.func.count()).where(look.partner_id == partner_id, look.at >= since)
    return connection.execute(back).scalar_one(), connection.execute(every).scalar_one()


def _documents(connection: Connection, claim_ids: list[str]) -> dict[str, tuple[str, ...]]:
    evidence = t.evidence.c
    entities = [f"claim:{claim_id}" for claim_id in claim_ids]
    query = sa.select(evidence.entity, evidence.sha256).where(evidence.entity.in_(sorted(entities)))
    found: dict[str, list[str]] = {}
    for entity, sha in connection.execute(query.order_by(evidence.attached_at, evidence.sha256)):
        found.setdefault(entity.partition(":")[2], []).append(sha)
    return {claim_id: tuple(hashes) for claim_id, hashes in found.items()}


def _pictures(connection: Connection, claim_ids: list[str]) -> dict[str, tuple[int, ...]]:
    """Return how pages without a text look, by claim, as far as they were read already."""
    evidence, mark = t.evidence.c, t.page_mark.c
    entities = [f"claim:{claim_id}" for claim_id in claim_ids]
    query = (
        sa.select(evidence.entity, mark.looks)
        .join(
            t.page_mark,
            (mark.partner_id == evidence.partner_id) & (mark.sha256 == evidence.sha256),
        )
        .where(evidence.entity.in_(sorted(entities)), mark.said == "", mark.looks != "")
    )
    found: dict[str, set[int]] = {}
    for entity, looks in connection.execute(query):
        found.setdefault(entity.partition(":")[2], set()).add(int(looks, 16))
    return {claim_id: tuple(sorted(marks)) for claim_id, marks in found.items()}


def _first_uses(connection: Connection, hashes: Iterable[str]) -> dict[str, tuple[int, str]]:
    """Return for each file the partner that used it first, and the invoice of that claim."""
    evidence, claim = t.evidence.c, t.claim.c
    query = (
        sa.select(evidence.sha256, evidence.partner_id, claim.invoice)
        .join(t.claim, evidence.entity == sa.literal("claim:") + claim.claim_id)
        .where(evidence.sha256.in_(sorted(hashes)))
        .order_by(evidence.attached_at, evidence.evidence_id)
    )
    first: dict[str, tuple[int, str]] = {}
    for sha, partner_id, invoice in connection.execute(query):
        first.setdefault(sha, (partner_id, invoice or "-"))
    return first


def _looked_before(connection: Connection, claim_ids: list[str]) -> dict[str, Observed]:
    look = t.risk_look.c
    query = sa.select(look.claim_id, look.looked).where(look.claim_id.in_(sorted(claim_ids)))
    return {
        claim_id: _CLAIM.decode(text).claim
        for claim_id, text in connection.execute(query.order_by(look.n))
    }


def _rows(connection: Connection, query: sa.Select[Any]) -> list[Row]:
    return [dict(row) for row in connection.execute(query).mappings()]


class _Kept(msgspec.Struct):
    claim: Observed


_CLAIM = msgspec.json.Decoder(_Kept)
