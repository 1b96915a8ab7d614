"""The limits of the programme: changed from a day to come, by two people, and tried out before.

A version in force never changes. The preview says what the last month would have become by the new
limits; it reads only.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from domain.claims.admission import admit, scan_for
from domain.claims.density import weighed
from domain.claims.facts import Facts
from domain.claims.invoices import Invoice, invoice_key
from domain.claims.replaying import leading_code, read
from domain.codes import Code
from domain.people.four_eyes import Act
from domain.programme import RuleVersion
from domain.risk.rulebook import is_of_risk
from domain.rulebook import contradiction, no_zone, planned
from domain.verdicts import Refused
from server.clock import zone_of
from server.services import approvals, judgements
from server.services.bodies import RuleSet
from server.services.claims import json_text
from server.services.programme import Programme, load_programme
from server.services.risk_rules import preview_risk, set_risk_rules
from server.services.work import Work
from server.storage import tables as t
from sync.wire.messages import Outcome
from sync.wire.rules import ChangedVerdicts, RulePreview
from sync.wire.tables import CATALOGUE

Row = dict[str, Any]

MONTH = timedelta(days=30)


def set_rules(work: Work, body: RuleSet) -> Outcome:
    """Plan other limits from a day on; the first person's word waits for a second."""
    if not work.actor.is_vendor:
        return work.refused(Code.NOT_IN_SCOPE)
    if is_of_risk(body.changes):
        return set_risk_rules(work, body)
    versions = work.programme.rules
    newest = max(each.version for each in versions)
    made = made_of(work.programme, body, work.uow.now)
    if isinstance(made, Refused):
        return work.refused(made, newest)
    changes = dict(sorted(body.changes.items()))
    wanted = json_text({"valid_from": body.valid_from, "changes": changes})
    about = approvals.About("rules:programme", 0, newest, wanted=wanted, note=body.note)
    heard = approvals.hear_about(work, Act.CHANGE_RULES, about)
    if not heard.is_enough:
        return approvals.answer(work, heard, newest)
    row = {column.name: getattr(made, column.name) for column in t.rule_version.columns}
    work.uow.add(t.rule_version, row)
    work.uow.put(CATALOGUE, "rule_version", made.version)
    approvals.complete(work, heard)
    return work.applied(made.version)


def made_of(programme: Programme, body: RuleSet, now: datetime) -> RuleVersion | Refused:
    """Return the version a change makes, or the first thing that speaks against it."""
    made = planned(programme.rules, body.changes, body.valid_from, now)
    if isinstance(made, Refused):
        return made
    if zone_of(made.desk_zone) is None:
        return no_zone(made.desk_zone)
    against = contradiction(made, programme.rules, programme.products, programme.contests)
    return against or made


# --- trying it out --------------------------------------------------------------------------------
@dataclass(slots=True)
class _Counts:
    """What limits count, in the order claims came in, as it would have been by the new limits."""

    claims: dict[int, list[datetime]] = field(default_factory=lambda: defaultdict(list))
    points: Counter[int] = field(default_factory=Counter)
    lines: Counter[tuple[int, str]] = field(default_factory=Counter)
    customers: dict[tuple[int, str], str] = field(default_factory=dict)
    reserved: int = 0

    def facts(self, facts: Facts, rules: RuleVersion, row: sa.Row[Any], invoice: str) -> Facts:
        """Return the facts of a claim with what these limits would have counted before it."""
        since = row.at - timedelta(days=rules.cap_days)
        key = (row.partner_id, invoice_key(invoice))
        known = facts.invoice
        if invoice:
            quantity = known.quantity if known else 0
            known = Invoice(invoice, self.lines[key], quantity, self.customers.get(key, ""))
        return replace(
            facts,
            claims_before=sum(at > since for at in self.claims[row.member_id]),
            points_before=self.points[row.member_id],
            reserved=self.reserved,
            invoice=known,
        )

    def take(self, row: sa.Row[Any], points: int, invoice: str, customer: str) -> None:
        """Count a claim that stands."""
        key = (row.partner_id, invoice_key(invoice))
        self.claims[row.member_id].append(row.at)
        self.points[row.member_id] += points
        self.reserved += points
        if invoice:
            self.lines[key] += 1
            self.customers.setdefault(key, customer)


def preview(connection: Connection, body: RuleSet, now: datetime) -> RulePreview | Refused:
    """Return what last month's claims would have become by the new limits, before they are.

    Counts and caps start with that month: what came before is taken as it was.
    """
    if is_of_risk(body.changes):
        return preview_risk(connection, body, now)
    programme = load_programme(connection)
    made = made_of(programme, body, now)
    if isinstance(made, Refused):
        return made
    past = judgements.past(connection)
    counts, seen = _Counts(), 0
    changed: dict[tuple[str, str], ChangedVerdicts] = {}
    for row in _last_month(connection, now - MONTH):
        told = msgspec.json.decode(row.facts)
        products = past.products(told["catalogue"])
        statement, facts = read(told, made, products)
        facts = counts.facts(facts, made, row, statement.invoice)
        verdict = admit(scan_for(row.scan, products), statement, facts)
        verdict = weighed(verdict, made.undelivered_a_day if told.get("crowded") else 0, made)
        was = leading_code(past.verdict(row))
        becomes = leading_code(verdict)
        seen += 1
        if not isinstance(verdict, Refused):
            counts.take(row, verdict.points, statement.invoice, statement.customer)
        if was != becomes:
            _count(changed, (was, becomes), row)
    found = sorted(changed.values(), key=lambda each: (-each.count, each.was, each.becomes))
    return RulePreview(claims=seen, changed=found)


def _count(
    changed: dict[tuple[str, str], ChangedVerdicts], key: tuple[str, str], row: sa.Row[Any]
) -> None:
    before = changed.get(key) or ChangedVerdicts(key[0], key[1], 0, 0, 0, row.currency)
    changed[key] = replace(
        before,
        count=before.count + 1,
        points=before.points + row.points,
        value_minor=before.value_minor + row.value_minor,
    )


def _last_month(connection: Connection, since: datetime) -> Iterator[Any]:
    """Yield the first verdicts of claims received since then, in the order they came in."""
    judgement, claim = t.judgement.c, t.claim.c
    query = (
        sa.select(
            judgement.claim_id, judgement.at, judgement.scan, judgement.facts, judgement.verdict,
            claim.partner_id, claim.member_id, claim.points, claim.value_minor, claim.currency,
        )
        .join(t.claim, claim.claim_id == judgement.claim_id)
        .where(judgement.number == 1, claim.received_at >= since)
        .order_by(claim.received_at, claim.claim_id)
    )  # fmt: skip
    yield from connection.execution_options(yield_per=1000).execute(query)
