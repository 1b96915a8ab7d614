"""Hints from tokens: what a partner may learn before it submits, and what no token tells."""

from __future__ import annotations

import csv

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.companies.company import Company
from domain.companies.identity import identify
from domain.companies.tokens import KEY_BYTES, TOKEN_BYTES, Hint, hint_of, tokens_of
from tests.unit.domain.companies.test_labelled import FIELDS, LABELLED

MINE, THEIRS = b"m" * KEY_BYTES, b"t" * KEY_BYTES
RIVAL = identify(
    Company(
        "Stadtwerke Grünfelde GmbH", "DE", "gruenfelde.de", "DE136695976", "Am Markt 4, 48431 Grün"
    )
)
KNOWN = tokens_of(RIVAL, [1, 2], MINE)


def hinted(*fields, products=(2, 3), key=MINE, known=KNOWN):
    """Return the hint for a customer and the field that caused it."""
    found = hint_of(identify(Company(*fields)), products, key, known)
    return found.hint, found.field


@pytest.mark.parametrize(
    ("fields", "hint", "field"),
    [
        (("STADTWERKE GRUENFELDE", "DE"), Hint.LIKELY, "customer"),
        (("Stadtwerke Grünfeld", "DE"), Hint.LIKELY, "customer"),
        (("Netz AG", "DE", "www.portal.gruenfelde.de"), Hint.LIKELY, "domain"),
        (("Anything", "DE", "", "DE 136 695 976"), Hint.LIKELY, "tax_id"),
        (("Stadtwerke Grünfelde Netz GmbH", "DE"), Hint.SIMILAR, "customer"),
        (("Netz AG", "DE", "gruenfelde.com"), Hint.SIMILAR, "domain"),
        (("Stadtwerke Grünfelde KG", "DE"), Hint.FREE, ""),
        (("Stadtwerke Birkenau GmbH", "DE"), Hint.FREE, ""),
        (("",), Hint.FREE, ""),
    ],
)
def test_an_own_field_says_likely_similar_or_free(fields, hint, field):
    assert hinted(*fields) == (hint, field)


def test_without_a_product_in_common_there_is_no_hint():
    assert hinted("Stadtwerke Grünfelde GmbH", "DE", products=(3, 4)) == (Hint.FREE, "")


def test_another_partners_key_finds_nothing_and_makes_nothing_alike():
    assert hinted("Stadtwerke Grünfelde GmbH", "DE", "gruenfelde.de", key=THEIRS) == (Hint.FREE, "")
    assert KNOWN.isdisjoint(tokens_of(RIVAL, [1, 2], THEIRS))


def test_tokens_are_short_many_and_hold_no_text():
    assert {len(token) for token in KNOWN} == {TOKEN_BYTES}
    assert 40 <= len(KNOWN) <= 200
    text = b"".join(sorted(KNOWN)).lower()
    for part in ("stadtwerke", "grunfelde", "gruenfelde", "136695976", "markt"):
        assert part.encode() not in text


@given(st.text(max_size=30), st.text(max_size=30))
def test_any_text_gets_a_hint_and_what_was_registered_is_known_again(name, domain):
    one = identify(Company(name, "", domain))
    known = tokens_of(one, [7], MINE)

    found = hint_of(one, [7], MINE, known)

    assert 0 <= found.score <= 1
    assert (found.hint is Hint.FREE) == (not known or found.score < 0.4)


@pytest.mark.parametrize(("which", "recall", "precision"), [("held out", 0.95, 0.9)])
def test_hints_find_spellings_of_one_customer_and_few_others(which, recall, precision):
    told, same = [], []
    with LABELLED.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["set"] == which:
                mine, theirs = (
                    identify(Company(*(row[f"{field}_{side}"] for field in FIELDS)))
                    for side in "ab"
                )
                known = tokens_of(theirs, [1], MINE)
                told.append(hint_of(mine, [1], MINE, known).hint is not Hint.FREE)
                same.append(row["same"] == "yes")
    hits = sum(said and is_same for said, is_same in zip(told, same, strict=True))

    assert hits / sum(same) >= recall
    assert hits / sum(told) >= precision
