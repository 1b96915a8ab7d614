"""Two people, one serial: who owns it doesn't depend on who was heard first."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.claims.ownership import Contender, Evidence, lost_by, owner
from tests.unit.domain.worlds import NOW

CONTENDERS = st.lists(
    st.builds(
        Contender,
        claim_id=st.text("abc", min_size=1, max_size=3),
        shipped_to_claimant=st.booleans(),
        received_at=st.integers(0, 3).map(lambda hours: NOW + timedelta(hours=hours)),
        sold_out_by_claimant=st.booleans(),
        invoice_on=st.none() | st.integers(1, 3).map(lambda day: date(2026, 6, day)),
        scanned_at=st.none() | st.integers(0, 3).map(lambda hours: NOW - timedelta(hours=hours)),
    ),
    max_size=6,
    unique_by=lambda contender: contender.claim_id,
)


def test_nobody_owns_what_nobody_claims():
    assert owner([]) is None


def test_the_unit_belongs_to_whom_it_was_shipped_even_if_later():
    first = Contender("a", shipped_to_claimant=False, received_at=NOW)
    shipped = Contender("b", shipped_to_claimant=True, received_at=NOW + timedelta(days=9))
    assert owner([first, shipped]) == "b"


def test_with_equal_evidence_the_earlier_receipt_wins_then_the_lower_id():
    late = Contender("a", shipped_to_claimant=True, received_at=NOW + timedelta(seconds=1))
    early = Contender("b", shipped_to_claimant=True, received_at=NOW)
    same = Contender("c", shipped_to_claimant=True, received_at=NOW)
    assert owner([late, same, early]) == "b"


@given(CONTENDERS, st.randoms(use_true_random=False))
def test_any_order_of_arrival_gives_the_same_owner(contenders, random):
    shuffled = list(contenders)
    random.shuffle(shuffled)
    assert owner(shuffled) == owner(contenders)


@given(CONTENDERS)
def test_a_claim_that_loses_changes_nothing_by_leaving(contenders):
    winner = owner(contenders)
    for loser in contenders:
        if loser.claim_id != winner:
            assert owner([other for other in contenders if other is not loser]) == winner


@given(CONTENDERS)
def test_arriving_in_parts_gives_the_same_owner(contenders):
    """Whoever stands after each sync meets the next one: the end is the same."""
    by_id = {contender.claim_id: contender for contender in contenders}
    standing: list[Contender] = []
    for contender in contenders:
        winner = owner([*standing, contender])
        assert winner is not None
        standing = [by_id[winner]]
    assert owner(standing) == owner(contenders)
    assert lost_by(contenders).keys() == {each.claim_id for each in contenders} - {
        owner(contenders)
    }


PLAIN = Contender("m", shipped_to_claimant=False, received_at=NOW)
STRONGER = {
    Evidence.SOLD_OUT: replace(PLAIN, claim_id="z", sold_out_by_claimant=True),
    Evidence.SHIPPED: replace(PLAIN, claim_id="z", shipped_to_claimant=True),
    Evidence.INVOICE: replace(PLAIN, claim_id="z", invoice_on=date(2026, 6, 1)),
    Evidence.SCANNED: replace(PLAIN, claim_id="z", scanned_at=NOW - timedelta(hours=1)),
    Evidence.RECEIVED: replace(PLAIN, claim_id="z", received_at=NOW - timedelta(hours=1)),
    Evidence.ID: replace(PLAIN, claim_id="a"),
}


@pytest.mark.parametrize("evidence", Evidence)
def test_each_class_of_evidence_wins_and_the_loser_is_told_which(evidence):
    strong = STRONGER[evidence]
    assert owner([PLAIN, strong]) == strong.claim_id
    assert lost_by([PLAIN, strong]) == {PLAIN.claim_id: evidence}


def test_a_stronger_class_beats_all_weaker_ones_together():
    """Listed from the strongest: each beats a rival that has everything below it."""
    everything_below = replace(PLAIN, claim_id="a", received_at=NOW - timedelta(days=9))
    for evidence, more in (
        (Evidence.SCANNED, {"scanned_at": NOW - timedelta(days=9)}),
        (Evidence.INVOICE, {"invoice_on": date(2026, 1, 1)}),
        (Evidence.SHIPPED, {"shipped_to_claimant": True}),
    ):
        everything_below = replace(everything_below, **more)
        order = list(Evidence)
        stronger = order[order.index(evidence) - 1]
        rival = replace(STRONGER[stronger], claim_id="z")
        if stronger is Evidence.INVOICE:
            rival = replace(rival, invoice_on=date(2026, 1, 1))
        assert owner([everything_below, rival]) == "z"


@given(CONTENDERS, st.data())
def test_a_clock_a_day_off_never_turns_what_records_and_invoices_decide(contenders, data):
    skewed = [
        replace(
            each,
            scanned_at=each.scanned_at
            and each.scanned_at + data.draw(st.sampled_from([-1, 0, 1])) * timedelta(days=1),
        )
        for each in contenders
    ]
    before, after = lost_by(contenders), lost_by(skewed)
    decided = {Evidence.SOLD_OUT, Evidence.SHIPPED, Evidence.INVOICE}
    if set(before.values()) <= decided:
        assert owner(skewed) == owner(contenders)
        assert after == before
    for claim_id, evidence in before.items():
        if evidence in decided:
            assert owner(skewed) != claim_id
