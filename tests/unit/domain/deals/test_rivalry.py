"""The rule of conflict: the same end customer and at least one product in common."""

from __future__ import annotations

import pytest

from domain.companies.comparing import compare
from domain.deals.deal import DealState
from domain.deals.rivalry import Rivalry, customer_of, rivalry_of
from tests.unit.domain.worlds import deal

MINE = deal(DealState.UNDER_REVIEW)


def said(products=(1, 2), theirs=(2, 3), **changes):
    """Return what my deal and another one are to each other."""
    other = customer_of(deal(DealState.APPROVED, deal_id="d2", **changes))
    return rivalry_of(compare(customer_of(MINE), other), products, theirs)


@pytest.mark.parametrize(
    ("changes", "theirs", "rivalry"),
    [
        ({}, (2, 3), Rivalry.RIVAL),
        ({"customer": "MILLER limited", "domain": ""}, (1,), Rivalry.RIVAL),
        ({"domain": "https://shop.miller.example", "customer": ""}, (1,), Rivalry.RIVAL),
        ({}, (3, 4), Rivalry.RELATED),
        ({"customer": "Miller PLC", "domain": ""}, (2,), Rivalry.SIMILAR),
        ({"customer": "Miller PLC", "domain": ""}, (3,), Rivalry.FREE),
        ({"customer": "Birch", "domain": "birch.example"}, (1, 2), Rivalry.FREE),
    ],
)
def test_customer_and_products_together_decide(changes, theirs, rivalry):
    assert said(theirs=theirs, **changes) is rivalry


def test_one_product_of_ten_is_enough():
    assert said(tuple(range(10)), (9,)) is Rivalry.RIVAL
