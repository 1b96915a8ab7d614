"""DOC_PERSONAL: the number of a payment card is known, and nothing that only looks like one."""

from __future__ import annotations

import pytest

from domain.claims.pages import Box, Page, Word
from domain.claims.personal import card_number

_ANYWHERE = Box(0, 0, 10, 10)


def page(text: str) -> Page:
    return Page(1, tuple(Word(each, _ANYWHERE) for each in text.split()))


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("Karte 4111 1111 1111 1111 bezahlt", "1111"),
        ("VISA 4111111111111111", "1111"),
        ("MC 5555-5555-5555-4444.", "4444"),
        ("Amex 3782 822463 10005", "0005"),
        ("Karte 4111 **** **** 1111", ""),
        ("Karte 4111 1111 1111 1112", ""),
        ("IBAN DE89 3704 0044 0532 0130 00", ""),
        ("IMEI 356938035643809", ""),
        ("Nr. 94111111111111111", ""),
    ],
)
def test_a_card_number_is_told_by_its_last_digits(text, last):
    assert card_number([page(text)]) == last


def test_a_serial_that_is_claimed_is_no_card():
    assert card_number([page("4111 1111 1111 1111")], ["4111111111111111"]) == ""
