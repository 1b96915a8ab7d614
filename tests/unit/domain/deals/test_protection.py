"""Two registrations of one opportunity: only one of them is protected."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from domain.deals.deal import DealState
from domain.deals.protection import rival_of
from domain.deals.rivalry import own_fields
from tests.unit.domain.worlds import NOW, deal

LATER = NOW + timedelta(days=10)
MINE = deal(DealState.UNDER_REVIEW)
RIVAL = deal(DealState.APPROVED, deal_id="d2", protected_until=LATER)


def named(rival):
    """Return the deal of a rival, None for none."""
    return rival.deal if rival else None


def test_a_protected_deal_for_the_same_customer_and_product_stands_in_the_way():
    assert named(rival_of(MINE, [RIVAL], NOW)) is RIVAL


def test_case_and_gaps_make_no_other_customer():
    shouted = deal(
        DealState.APPROVED,
        deal_id="d2",
        protected_until=LATER,
        customer=" MILLER  ltd ",
        country="gb",
    )
    assert named(rival_of(MINE, [shouted], NOW)) is shouted


def test_another_customer_country_or_product_is_no_rival():
    mills = {"customer": "Mills", "domain": "mills.example"}
    for changes in (mills, {"country": "IE"}, {"products": ((3, 1),)}):
        other = deal(DealState.APPROVED, deal_id="d2", protected_until=LATER, **changes)
        assert rival_of(MINE, [other], NOW) is None


def test_what_is_not_protected_any_more_makes_room():
    assert named(rival_of(MINE, [RIVAL], LATER)) is RIVAL
    assert rival_of(MINE, [RIVAL], LATER + timedelta(seconds=1)) is None
    lost = deal(DealState.LOST, deal_id="d2", protected_until=LATER)
    assert rival_of(MINE, [lost, deal(DealState.SUBMITTED, deal_id="d3")], NOW) is None


def test_a_deal_is_not_its_own_rival():
    approved = deal(DealState.APPROVED, protected_until=LATER)
    assert rival_of(approved, [approved], NOW) is None


@given(
    st.lists(st.tuples(st.integers(0, 9), st.integers(1, 3)), max_size=5, unique_by=lambda t: t[0]),
    st.randoms(use_true_random=False),
)
def test_the_longest_protection_is_named_in_any_order(rivals, random):
    others = [
        deal(
            DealState.APPROVED,
            deal_id=f"r{number}",
            protected_until=NOW + timedelta(days=days),
        )
        for number, days in rivals
    ]
    shuffled = list(others)
    random.shuffle(shuffled)
    found = named(rival_of(MINE, shuffled, NOW))
    assert found is named(rival_of(MINE, others, NOW))
    expected = min(rivals, key=lambda rival: (-rival[1], rival[0]), default=None)
    assert (found.deal_id if found else None) == (f"r{expected[0]}" if expected else None)


def test_another_spelling_or_a_subdomain_makes_no_other_customer_and_the_field_is_named():
    mine = deal(customer="Stadtwerke Grünfelde", country="DE", domain="")
    spelt = replace(RIVAL, customer="STADTWERKE GRUENFELDE GmbH", country="DE", domain="")
    found = rival_of(mine, [spelt], NOW)
    assert found is not None
    assert own_fields(found.comparison) == ("customer",)

    mine = replace(mine, domain="gruenfelde.de")
    renamed = replace(RIVAL, customer="Netz AG", country="DE", domain="shop.gruenfelde.de")
    found = rival_of(mine, [renamed], NOW)
    assert found is not None
    assert own_fields(found.comparison) == ("domain",)
