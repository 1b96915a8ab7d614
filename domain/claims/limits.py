"""What the limits of a programme say of a claim: refuse it, ask for something, or leave it open.

Holds no limit: they are in the rule version. Order of each list: what helps the claimant most
comes first. What others found (documents, the life of a unit) is weighed here by its code.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from domain.claims.claim import Field
from domain.claims.facts import Dated, Facts
from domain.codes import CODES, Code, Severity
from domain.verdicts import Asked, Params, Refused


def is_plain(facts: Facts) -> bool:
    """Say whether no limit and nothing found tells one claim of the same facts from another."""
    rules = facts.rules
    told = facts.invoice or facts.found or facts.against or facts.abroad
    return not (
        told
        or rules.invoice_days
        or rules.cap_claim
        or rules.cap_period
        or rules.cap_points
        or rules.budget_points
        or rules.invoice_check
        or rules.stacking_check
    )


def refuse_by_limits(statement: Dated, facts: Facts, points: int) -> Refused | None:
    """Return the first limit a claim worth so many points is past, None when it is within all."""
    return next(_refusals(statement, facts, points), None)


def _refusals(statement: Dated, facts: Facts, points: int) -> Iterator[Refused]:
    for finding in facts.found:
        if CODES[finding.code].severity is Severity.FAIL:
            yield Refused(finding.code, finding.fields, finding.params)
    yield from _of_invoice(statement, facts)
    rules = facts.rules
    if rules.cap_period and facts.claims_before >= rules.cap_period:
        told = {"claimed": facts.claims_before, "most": rules.cap_period, "days": rules.cap_days}
        yield Refused(Code.CAP_PERIOD, (), told)
    if rules.cap_points and facts.points_before + points > rules.cap_points:
        told = {"earned": facts.points_before, "points": points, "most": rules.cap_points}
        yield Refused(Code.CAP_VALUE, (), told)


def _of_invoice(statement: Dated, facts: Facts) -> Iterator[Refused]:
    known, most = facts.invoice, facts.rules.cap_claim
    if known is None or not statement.invoice:
        return
    told: dict[str, str | int] = {"invoice": statement.invoice, "claimed": known.claimed}
    if known.quantity and known.claimed >= known.quantity:
        fields = (Field.INVOICE.value, Field.QUANTITY.value)
        yield Refused(Code.QTY_OVER_INVOICE, fields, {**told, "quantity": known.quantity})
    if most and known.claimed >= most:
        yield Refused(Code.CAP_CLAIM, (Field.INVOICE.value,), {**told, "most": most})


def asked_by_limits(statement: Dated, facts: Facts, points: int) -> tuple[Asked, ...]:
    """Return what has to come before a claim can be accepted; of the claimant first."""
    rules = facts.rules
    answer = facts.today + timedelta(days=rules.info_days)
    # What was found later is asked from that day on.
    later = (facts.judged_on or facts.today) + timedelta(days=rules.info_days)
    found: list[Asked] = []
    if rules.invoice_days and not statement.invoice.strip():
        by = facts.today + timedelta(days=rules.invoice_days)
        found.append(_asked(Code.INV_PENDING, by, (Field.INVOICE.value,)))
    if rules.proof_points and points >= rules.proof_points and not facts.documents:
        found.append(_asked(Code.DOC_MISSING, answer, (Field.DOCUMENT.value,), {"points": points}))
    found += [
        _asked(each.code, later, each.fields or CODES[each.code].fields, each.params)
        for each in facts.found
        if CODES[each.code].severity is Severity.INFO
    ]
    ripe = statement.sold_on + timedelta(days=rules.too_early_days)
    if rules.too_early_days and (facts.judged_on or facts.today) < ripe:
        told: Params = {"date": statement.sold_on.isoformat(), "days": rules.too_early_days}
        found.append(_asked(Code.TOO_EARLY, ripe, (), told))
    return tuple(found)


def _asked(code: Code, by: date, fields: tuple[str, ...], params: Params | None = None) -> Asked:
    return Asked(code, by, fields, {**(params or {}), "by": by.isoformat()})


def doubted_by_limits(statement: Dated, facts: Facts, points: int) -> tuple[Code, ...]:
    """Return what the vendor has to look at because of the limits and of what others found."""
    rules, known = facts.rules, facts.invoice
    doubts: list[Code] = []
    if rules.region_check and facts.abroad is not None:
        doubts.append(Code.REGION)
    if rules.invoice_check and known is not None and known.contradicts(statement.customer):
        doubts.append(Code.DUP_INVOICE)
    doubts += [each.code for each in facts.found if CODES[each.code].severity is Severity.REVIEW]
    if rules.budget_points and facts.reserved + points > rules.budget_points:
        doubts.append(Code.BUDGET)
    return tuple(doubts)
