"""Every no can be acted on: the fix that is offered passes, or it says that nothing would."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.claims.admission import admit, scan_for
from domain.claims.claim import OwnClaim
from domain.claims.fixing import days_that_pass, remedy
from domain.claims.invoices import Invoice
from domain.codes import CODES, Code, Fix, Severity
from domain.serials import Scan
from domain.verdicts import Accepted, Finding, Provisional, Refused
from tests.unit.domain.worlds import (
    DRILL,
    FACTS,
    LASER,
    OLD,
    PRODUCTS,
    RULES,
    SAW,
    TODAY,
    bare,
    gs1,
    statement,
)

LABELS = {DRILL: "DR123456", SAW: "SW12AB34", LASER: "7992739871", OLD: "OLD123"}
"""A good label of each product."""

SCANS = st.sampled_from(
    [
        "", "X" * 5000, "DR12345", "DR123456", "SW12AB34", "7992739872", "7992739871", "OLD123",
        "4006381333931", "]C1010950600000000121DR123456\u001d", "]C10109506000000001",
    ]
)  # fmt: skip
FOUND = st.lists(
    st.sampled_from(
        [
            Finding(Code.STOLEN, {"date": "2026-06-01"}),
            Finding(Code.STACKING, {"bid": "B1"}),
            Finding(Code.DOC_MISMATCH, {"field": "invoice", "stated": "1", "found": "2"}),
            Finding(Code.POOLED, {"who": "Ada"}),
        ]
    ),
    max_size=1,
).map(tuple)
LIMITS = st.builds(
    lambda **limits: replace(RULES, **limits),
    cap_claim=st.sampled_from([0, 0, 2]),
    cap_period=st.sampled_from([0, 0, 5]),
    cap_points=st.sampled_from([0, 0, 900]),
    invoice_days=st.sampled_from([0, 5]),
    proof_points=st.sampled_from([0, 200]),
    too_early_days=st.sampled_from([0, 3]),
    ends_on=st.sampled_from([date(2026, 12, 31), date(2026, 6, 10), date(2026, 3, 20)]),
)
ALL_FACTS = st.builds(
    lambda shipped, **known: replace(FACTS, shipped=shipped, mine=shipped is not None, **known),
    rules=LIMITS,
    shipped=st.sampled_from([None, None, DRILL, SAW]),
    own_claim=st.sampled_from([None, None, None, OwnClaim("c", "Ada", TODAY)]),
    invoice=st.none() | st.builds(Invoice, st.just("R1"), st.integers(0, 3), st.integers(0, 3)),
    claims_before=st.integers(0, 6),
    points_before=st.sampled_from([0, 850]),
    found=FOUND,
)
DAYS_OF_SALE = st.integers(-120, 5).map(lambda days: TODAY + timedelta(days=days))


def fixed(fix, verdict, scan, said, facts):
    """Apply a fix as a claimant would: another label, a day that passes, another invoice."""
    if "sold_on" in fix.fields:
        assert fix.days is not None
        said = replace(said, sold_on=fix.days.last)
    if "scan" in fix.fields:
        # Another label is another unit; the right one of a known unit is the shipped one's.
        known = facts.shipped if verdict.code is Code.SER_MODEL else None
        facts = replace(facts, shipped=known, mine=known is not None, own_claim=None)
        facts = facts if known else replace(facts, found=())
        product = known or next(
            each
            for each in sorted(PRODUCTS, key=lambda each: each.points)
            if admits(each, said, facts)
        )
        scan = bare(LABELS[product])
    if "invoice" in fix.fields:
        said = replace(said, invoice="R2")
        facts = replace(facts, invoice=None)
    return scan, said, facts


def admits(product, said, facts):
    free = replace(facts, invoice=None) if facts.invoice else facts
    return not isinstance(admit(bare(LABELS[product]), said, free), Refused)


@given(SCANS, DAYS_OF_SALE, ALL_FACTS, st.sampled_from(["", "R1"]))
def test_each_refusal_is_fixed_by_what_it_offers_or_says_that_nothing_would(
    text, sold_on, facts, invoice
):
    scan = scan_for(text, PRODUCTS)
    said = replace(statement(scan, sold_on), invoice=invoice)
    verdict = admit(scan, said, facts)
    if not isinstance(verdict, Refused):
        return
    assert verdict.code in CODES
    fix = remedy(verdict, scan, said, facts)
    assert fix is not None
    if fix.is_unfixable:
        assert not fix.fields
        assert nothing_passes(verdict, said, facts)
        return
    assert fix.fields
    again, corrected, known = fixed(fix, verdict, scan, said, facts)
    passed = admit(again, corrected, known)
    assert not isinstance(passed, Refused), (verdict, fix, passed)


def nothing_passes(verdict, said, facts):
    """Whether no correction of a claimant makes this claim pass: tried, not believed."""
    if verdict.code in {Code.DUP_SELF, Code.STOLEN, Code.STACKING, Code.SCAN_REPEATED}:
        return True
    free = replace(facts, invoice=None, own_claim=None)
    days = [TODAY - timedelta(days=back) for back in range(121)]
    if verdict.code.startswith("SCAN_") or verdict.code in {Code.SER_FORMAT, Code.SER_IS_GTIN}:
        free = replace(free, shipped=None, mine=False, found=())
    products = [free.shipped] if free.shipped else PRODUCTS
    return all(
        isinstance(admit(bare(LABELS[product]), replace(said, sold_on=day), free), Refused)
        for product in products
        for day in days
    )


def told(verdict, scan, facts, sold_on=TODAY, **more):
    return remedy(verdict, scan, replace(statement(scan, sold_on), **more), facts)


def test_a_wrong_date_opens_the_date_and_nothing_else():
    sold_on = date(2026, 2, 1)
    mine = replace(FACTS, shipped=DRILL, mine=True)
    verdict = admit(bare("DR123456"), statement(bare("DR123456"), sold_on), mine)
    fix = told(verdict, bare("DR123456"), mine, sold_on)
    assert fix.fix is Fix.CHANGE_SALE_DATE
    assert fix.fields == ("sold_on",)
    assert fix.days.first == date(2026, 4, 16)
    assert fix.days.last == TODAY
    assert fix.until == TODAY + timedelta(days=RULES.claim_window_days)


def test_a_bad_label_of_a_sale_out_of_time_opens_both():
    sold_on = date(2026, 2, 1)
    verdict = admit(bare("DR12"), statement(bare("DR12"), sold_on), FACTS)
    assert told(verdict, bare("DR12"), FACTS, sold_on).fields == ("scan", "sold_on")


def test_a_programme_that_ended_long_ago_says_that_nothing_helps():
    over = replace(FACTS, rules=replace(RULES, ends_on=date(2026, 3, 20)))
    verdict = admit(bare("DR123456"), statement(bare("DR123456")), over)
    fix = told(verdict, bare("DR123456"), over)
    assert fix.is_unfixable
    assert fix.fields == ()
    assert days_that_pass(PRODUCTS, over) is None


def test_a_full_invoice_opens_its_number_and_its_quantity():
    full = replace(FACTS, invoice=Invoice("R1", claimed=2, quantity=2))
    said = replace(statement(bare("DR123456")), invoice="R1")
    verdict = admit(bare("DR123456"), said, full)
    assert verdict == Refused(
        Code.QTY_OVER_INVOICE, ("invoice", "quantity"),
        {"invoice": "R1", "claimed": 2, "quantity": 2},
    )  # fmt: skip
    assert told(verdict, bare("DR123456"), full, invoice="R1").fields == ("invoice", "quantity")


def test_the_wrong_box_opens_the_label():
    mine = replace(FACTS, shipped=DRILL, mine=True)
    scan = gs1("DR123456", SAW.gtin)
    verdict = admit(scan, statement(scan), mine)
    assert told(verdict, scan, mine).fields == ("scan",)


def test_what_is_asked_for_opens_just_that_until_its_day():
    asking = replace(
        FACTS, shipped=DRILL, mine=True, rules=replace(RULES, invoice_days=5, too_early_days=3)
    )
    verdict = admit(bare("DR123456"), statement(bare("DR123456")), asking)
    assert isinstance(verdict, Provisional)
    assert [each.code for each in verdict.asked] == [Code.INV_PENDING, Code.TOO_EARLY]
    fix = told(verdict, bare("DR123456"), asking)
    assert fix.fields == ("invoice",)
    assert fix.until == TODAY + timedelta(days=3)


def test_a_pass_and_a_doubt_need_no_fix_of_the_claimant():
    scan = bare("DR123456")
    assert told(Accepted(100), scan, FACTS) is None
    assert told(Provisional((Code.SER_UNKNOWN,)), scan, FACTS) is None


@pytest.mark.parametrize("code", [each for each in Code if CODES[each].severity is Severity.FAIL])
def test_every_code_that_refuses_has_a_remedy_of_some_kind(code):
    fix = told(Refused(code), Scan(bare("DR123456").kind, "DR123456"), FACTS)
    assert fix is not None
    assert fix.is_unfixable or fix.fields or fix.days is None
