"""What is worth asking a claimant for."""

from __future__ import annotations

import pytest

from domain.claims.claim import Field
from domain.claims.matching import Thing
from domain.reviews.asking import worth_asking


@pytest.mark.parametrize(
    ("invoice", "customer", "has_document", "different", "fields"),
    [
        ("R1", "Shop", True, (), ()),
        (" ", "Shop", True, (), (Field.INVOICE,)),
        ("R1", "", False, (), (Field.CUSTOMER, Field.DOCUMENT)),
        ("", "", False, (), (Field.INVOICE, Field.CUSTOMER, Field.DOCUMENT)),
        ("R1", "Shop", True, (Thing.QUANTITY, Thing.SOLD_ON), (Field.SOLD_ON, Field.QUANTITY)),
        ("R1", "Shop", True, (Thing.SERIAL,), (Field.SCAN,)),
        ("", "Shop", True, (Thing.INVOICE,), (Field.INVOICE,)),
    ],
)
def test_what_is_missing_or_stands_otherwise_is_asked_for_once(
    invoice, customer, *, has_document, different, fields
):
    found = worth_asking(invoice, customer, has_document=has_document, different=different)
    assert found == fields
