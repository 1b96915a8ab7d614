"""Every verdict with all it was reached by, written once; and said again as of its date.

Owns the tables `judgement` and `catalogue`. Replaying is reading only: it compares what the rules
of then say of the facts of then with what they said, byte by byte.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from domain.claims.admission import scan_for
from domain.claims.facts import Dated, Facts
from domain.claims.replaying import (
    findings_read,
    judged_again,
    product_of_values,
    product_values,
    verdict_values,
    written,
)
from domain.programme import Product, RuleVersion
from domain.verdicts import Finding, Verdict
from server.services.programme import load_programme
from server.services.work import Work
from server.storage import tables as t
from server.storage.unit_of_work import UnitOfWork

AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Judged:
    """One verdict to write down: of what scan, on which facts."""

    claim_id: str
    partner_id: int
    scan: str
    statement: Dated
    facts: Facts
    verdict: Verdict


def note(work: Work, judged: Judged, number: int = 1) -> None:
    """Write a verdict down; `number` counts those of one claim."""
    noted = Noted(work.uow, work.programme.products, judged)
    values = noted.values(judged.claim_id, judged.scan, judged.statement)
    work.uow.add_values(t.judgement, (values[0], number, *values[2:]))


class Noted:
    """What is written down of a verdict, for every scan that has the same one.

    Those differ in label, invoice and customer alone (`domain.claims.admission.sameness`).
    """

    def __init__(self, uow: UnitOfWork, products: tuple[Product, ...], judged: Judged) -> None:
        told = written(_Plain(judged.statement.sold_on), judged.facts, judged.verdict)
        told["catalogue"] = _catalogue(uow, products)
        text = msgspec.json.encode(told).decode()
        # Behind the day of the sale, where `written` puts what was stated beside it.
        self._head, _, tail = text.partition(_BEHIND)
        self._tail = _BEHIND + tail
        self._verdict = msgspec.json.encode(verdict_values(judged.verdict)).decode()
        self._common = (judged.partner_id, uow.now)

    def values(self, claim_id: str, scan: str, statement: Dated) -> tuple[Any, ...]:
        """Return the first row of a claim in the order of the table's columns."""
        said = ""
        if statement.invoice:
            said = f',"invoice":{msgspec.json.encode(statement.invoice).decode()}'
        if statement.customer:
            said += f',"customer":{msgspec.json.encode(statement.customer).decode()}'
        facts = f"{self._head}{said}{self._tail}"
        return (claim_id, 1, *self._common, scan, facts, self._verdict)


_BEHIND = ',"today"'


@dataclass(frozen=True, slots=True)
class _Plain:
    """A statement of nothing but its day."""

    sold_on: date
    invoice: str = ""
    customer: str = ""


def next_number(connection: Connection, claim_id: str) -> int:
    """Return the number of a claim's next verdict."""
    query = sa.select(sa.func.max(t.judgement.c.number)).where(t.judgement.c.claim_id == claim_id)
    return int(connection.execute(query).scalar() or 0) + 1


def scan_of(connection: Connection, claim_id: str) -> str | None:
    """Return what the scanner delivered for a claim, None where no verdict is on record."""
    query = (
        sa.select(t.judgement.c.scan)
        .where(t.judgement.c.claim_id == claim_id)
        .order_by(t.judgement.c.number.desc())
        .limit(1)
    )
    found: str | None = connection.execute(query).scalar()
    return found


@dataclass(frozen=True, slots=True)
class Before:
    """A claim's latest verdict: its number, of what scan, on which facts, and what it was."""

    number: int
    scan: str
    told: dict[str, Any]
    verdict: dict[str, Any]


def latest(connection: Connection, claim_id: str) -> Before | None:
    """Return a claim's latest verdict, None where none is on record."""
    judgement = t.judgement.c
    query = (
        sa.select(judgement.number, judgement.scan, judgement.facts, judgement.verdict)
        .where(judgement.claim_id == claim_id)
        .order_by(judgement.number.desc())
        .limit(1)
    )
    row = connection.execute(query).first()
    if row is None:
        return None
    return Before(
        row.number, row.scan, msgspec.json.decode(row.facts), msgspec.json.decode(row.verdict)
    )


def found_before(connection: Connection, claim_id: str) -> tuple[Finding, ...]:
    """Return what had been found when a claim was judged last."""
    before = latest(connection, claim_id)
    return findings_read(before.told) if before else ()


def note_anew(work: Work, before: Before, judged: Judged) -> None:
    """Write a verdict down that was reached by the catalogue of the one before it."""
    told = written(judged.statement, judged.facts, judged.verdict)
    told["catalogue"] = before.told["catalogue"]
    work.uow.add(
        t.judgement,
        {
            "claim_id": judged.claim_id, "number": before.number + 1,
            "partner_id": judged.partner_id, "at": work.uow.now, "scan": judged.scan,
            "facts": msgspec.json.encode(told).decode(),
            "verdict": msgspec.json.encode(verdict_values(judged.verdict)).decode(),
        },
    )  # fmt: skip


def _catalogue(uow: UnitOfWork, products: tuple[Product, ...]) -> str:
    """Return the name of the catalogue as it is now; kept when it is new."""
    found: str | None = uow.memo.get("catalogue")
    if found is None:
        found, text = catalogue_text(products)
        there = sa.select(t.catalogue.c.digest).where(t.catalogue.c.digest == found)
        if uow.link.execute(there).first() is None:
            uow.add(t.catalogue, {"digest": found, "products": text})
        uow.memo["catalogue"] = found
    return found


@lru_cache(maxsize=8)
def catalogue_text(products: tuple[Product, ...]) -> tuple[str, str]:
    """Return the name of a catalogue and its text."""
    text = msgspec.json.encode([product_values(each) for each in products])
    return hashlib.sha256(text).hexdigest()[:32], text.decode()


# --- replaying -----------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Difference:
    """A verdict that comes out otherwise today: what was said, and what the same facts say now."""

    claim_id: str
    number: int
    at: datetime
    said: str
    says: str


@dataclass(slots=True)
class Past:
    """The rules and catalogues of then, read as they are needed."""

    connection: Connection
    rules: dict[int, RuleVersion]
    catalogues: dict[str, tuple[Product, ...]]

    def products(self, digest: str) -> tuple[Product, ...]:
        """Return a catalogue of then; ValueError when it is gone."""
        if digest not in self.catalogues:
            query = sa.select(t.catalogue.c.products).where(t.catalogue.c.digest == digest)
            text = self.connection.execute(query).scalar()
            if text is None:
                raise ValueError(f"catalogue {digest} is gone")
            self.catalogues[digest] = tuple(map(product_of_values, msgspec.json.decode(text)))
        return self.catalogues[digest]

    def verdict(self, row: sa.Row[Any], rules: RuleVersion | None = None) -> Verdict:
        """Return what the rules of then, or others, say of the facts of a judgement."""
        told = msgspec.json.decode(row.facts)
        products = self.products(told["catalogue"])
        scan = scan_for(row.scan, products)
        return judged_again(scan, told, rules or self.rules[told["rules"]], products)


def past(connection: Connection) -> Past:
    """Return the past of a database."""
    rules = {each.version: each for each in load_programme(connection).rules}
    return Past(connection, rules, {})


def replay(connection: Connection, claim_id: str = "") -> tuple[int, list[Difference]]:
    """Say every verdict again, or those of one claim; return how many, and those that differ.

    ValueError when a catalogue of then is gone.
    """
    then, count, found = past(connection), 0, []
    for row in rows(connection, claim_id):
        count += 1
        says = msgspec.json.encode(verdict_values(then.verdict(row))).decode()
        if says != row.verdict:
            found.append(Difference(row.claim_id, row.number, row.at, row.verdict, says))
    return count, found


def rows(
    connection: Connection, claim_id: str = "", since: datetime | None = None
) -> Iterator[Any]:
    """Yield judgements with what their claim is worth, in order of their claims, in chunks."""
    judgement, claim = t.judgement.c, t.claim.c
    query = (
        sa.select(
            judgement.claim_id, judgement.number, judgement.at, judgement.scan, judgement.facts,
            judgement.verdict, claim.points, claim.value_minor, claim.currency, claim.product_id,
        )
        .join(t.claim, claim.claim_id == judgement.claim_id)
        .order_by(judgement.claim_id, judgement.number)
        .limit(AT_ONCE)
    )  # fmt: skip
    if claim_id:
        query = query.where(judgement.claim_id == claim_id)
    if since is not None:
        query = query.where(claim.received_at >= since)
    place: tuple[str, int] | None = None
    while True:
        part = query
        if place is not None:
            last = sa.tuple_(judgement.claim_id, judgement.number)
            part = query.where(last > sa.tuple_(sa.literal(place[0]), sa.literal(place[1])))
        found = connection.execute(part).all()
        yield from found
        if len(found) < AT_ONCE:
            return
        place = found[-1].claim_id, found[-1].number
