"""Two people, one serial: who owns it doesn't depend on who was heard first."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from domain.claims.ownership import Contender, owner
from tests.unit.domain.worlds import NOW

CONTENDERS = st.lists(
    st.builds(
        Contender,
        claim_id=st.text("abc", min_size=1, max_size=3),
        shipped_to_claimant=st.booleans(),
        received_at=st.integers(0, 3).map(lambda hours: NOW + timedelta(hours=hours)),
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
