"""A judgement as plain values and back: all it was reached by, so that any day can say it again.

What is written down is enough: the statement, the facts, the number of the rules and the catalogue
as it was. Knows no table and no encoding; the order of keys is fixed, so equal is byte-equal.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from domain.claims.admission import admit
from domain.claims.claim import OwnClaim
from domain.claims.density import weighed
from domain.claims.facts import Dated, Facts
from domain.claims.invoices import Invoice
from domain.codes import Code
from domain.money import Money
from domain.programme import Product, RuleVersion
from domain.serials import Scan, SerialPattern
from domain.serials.life import Objection
from domain.verdicts import Accepted, Finding, Provisional, Refused, Verdict

Plain = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Stated:
    """What was stated, as far as a verdict depends on it."""

    sold_on: date
    invoice: str = ""
    customer: str = ""


def written(statement: Dated, facts: Facts, verdict: Verdict) -> Plain:
    """Return statement and facts of a judgement as plain values, without what is as usual.

    Products and rules are named by the caller. Of a budget against guessing only whether it was
    used up is kept: that is all its verdict depends on.
    """
    own, invoice = facts.own_claim, facts.invoice
    crowded = isinstance(verdict, Provisional) and Code.SER_MANY_UNKNOWN in verdict.open
    told: Plain = {
        "rules": facts.rules.version,
        "sold_on": statement.sold_on.isoformat(),
        "invoice": statement.invoice,
        "customer": statement.customer,
        "today": facts.today.isoformat(),
        "decide_by": facts.decide_by.isoformat(),
        "shipped": facts.shipped.product_id if facts.shipped else 0,
        "mine": facts.mine,
        "own": [own.claim_id, own.who, own.when.isoformat()] if own else None,
        "other": facts.other_claim,
        "against": [facts.against.code.value, facts.against.on.isoformat()]
        if facts.against
        else None,
        "judged_on": facts.judged_on.isoformat() if facts.judged_on else None,
        "of_invoice": _invoice_values(invoice) if invoice else None,
        "claims": facts.claims_before,
        "points": facts.points_before,
        "reserved": facts.reserved,
        "documents": facts.documents,
        "abroad": list(facts.abroad) if facts.abroad else None,
        "found": [[each.code.value, dict(each.params), list(each.fields)] for each in facts.found],
        "crowded": crowded,
    }
    return {name: value for name, value in told.items() if value or name in _ALWAYS}


_ALWAYS = frozenset({"rules", "sold_on", "today", "decide_by", "shipped"})


def _invoice_values(invoice: Invoice) -> list[Any]:
    dated = invoice.dated_on.isoformat() if invoice.dated_on else None
    return [
        invoice.number, invoice.claimed, invoice.quantity, invoice.customer, dated,
        invoice.is_proved,
    ]  # fmt: skip


def read(
    told: Mapping[str, Any], rules: RuleVersion, products: Sequence[Product]
) -> tuple[Stated, Facts]:
    """Return what `written` wrote, with rules and products as they were then."""
    numbered = {each.product_id: each for each in products}
    own, judged_on, against = told.get("own"), told.get("judged_on"), told.get("against")
    statement = Stated(
        date.fromisoformat(told["sold_on"]), told.get("invoice", ""), told.get("customer", "")
    )
    facts = Facts(
        rules=rules,
        today=date.fromisoformat(told["today"]),
        products=tuple(products),
        shipped=numbered.get(told["shipped"]),
        mine=told.get("mine", False),
        own_claim=OwnClaim(own[0], own[1], date.fromisoformat(own[2])) if own else None,
        decide_by=date.fromisoformat(told["decide_by"]),
        other_claim=told.get("other", False),
        against=Objection(Code(against[0]), date.fromisoformat(against[1])) if against else None,
        judged_on=date.fromisoformat(judged_on) if judged_on else None,
        invoice=_invoice(told["of_invoice"]) if told.get("of_invoice") else None,
        claims_before=told.get("claims", 0),
        points_before=told.get("points", 0),
        reserved=told.get("reserved", 0),
        documents=told.get("documents", 0),
        abroad=(told["abroad"][0], told["abroad"][1]) if told.get("abroad") else None,
        found=findings_read(told),
    )
    return statement, facts


def findings_read(told: Mapping[str, Any]) -> tuple[Finding, ...]:
    """Return the findings among the facts of a judgement."""
    return tuple(
        Finding(Code(code), params, tuple(fields)) for code, params, fields in told.get("found", ())
    )


def _invoice(values: Sequence[Any]) -> Invoice:
    number, claimed, quantity, customer, dated, is_proved = values
    return Invoice(
        number, claimed, quantity, customer, date.fromisoformat(dated) if dated else None, is_proved
    )


def judged_again(
    scan: Scan, told: Mapping[str, Any], rules: RuleVersion, products: Sequence[Product]
) -> Verdict:
    """Return the verdict of these facts; by other rules than theirs it is what those would say."""
    statement, facts = read(told, rules, products)
    verdict = admit(scan, statement, facts)
    return weighed(verdict, rules.undelivered_a_day if told.get("crowded") else 0, rules)


def verdict_values(verdict: Verdict) -> Plain:
    """Return a verdict as plain values."""
    if isinstance(verdict, Accepted):
        return {"is": "accepted", "points": verdict.points}
    if isinstance(verdict, Refused):
        return {
            "is": "refused",
            "code": verdict.code.value,
            "fields": list(verdict.fields),
            "params": dict(verdict.params),
        }
    return {
        "is": "provisional",
        "points": verdict.points,
        "open": [code.value for code in verdict.open],
        "asked": [
            [each.code.value, each.by.isoformat(), list(each.fields), dict(each.params)]
            for each in verdict.asked
        ],
    }


def leading_code(verdict: Verdict) -> str:
    """Return the code a verdict is known by: "" for a pass, of several the first."""
    if isinstance(verdict, Refused):
        return verdict.code.value
    if isinstance(verdict, Provisional):
        return verdict.asked[0].code.value if verdict.asked else verdict.open[0].value
    return ""


def product_values(product: Product) -> list[Any]:
    """Return a product as plain values."""
    pattern = product.pattern
    return [
        product.product_id, product.gtin, product.name, pattern.regex, pattern.folds_case,
        pattern.folds_lookalikes, pattern.check, product.points, product.list_price.minor,
        product.list_price.currency, product.eligible_from.isoformat(),
        product.eligible_to.isoformat() if product.eligible_to else None,
    ]  # fmt: skip


def product_of_values(values: Sequence[Any]) -> Product:
    """Return the product `product_values` wrote."""
    (
        product_id, gtin, name, regex, folds_case, folds_lookalikes, check, points, minor, currency,
        eligible_from, eligible_to,
    ) = values  # fmt: skip
    return Product(
        product_id=product_id,
        gtin=gtin,
        name=name,
        pattern=SerialPattern(regex, folds_case, folds_lookalikes, check),
        points=points,
        list_price=Money(minor, currency),
        eligible_from=date.fromisoformat(eligible_from),
        eligible_to=date.fromisoformat(eligible_to) if eligible_to else None,
    )
