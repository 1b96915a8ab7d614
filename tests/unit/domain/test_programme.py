"""Rules are versions with a first instant; products are found by their code."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.programme import product_of_gtin, rules_at
from tests.unit.domain.worlds import DRILL, PRODUCTS, RULES

SECOND = timedelta(seconds=1)
NEXT = replace(RULES, version=4, valid_from=RULES.valid_from + timedelta(days=90))


def test_the_version_in_force_is_the_last_one_that_began():
    versions = [NEXT, RULES]
    assert rules_at(versions, NEXT.valid_from - SECOND) is RULES
    assert rules_at(versions, NEXT.valid_from) is NEXT


def test_before_the_first_version_the_first_holds():
    assert rules_at([NEXT, RULES], RULES.valid_from - SECOND) is RULES


def test_of_two_versions_from_one_instant_the_higher_holds():
    corrected = replace(RULES, version=9)
    assert rules_at([corrected, RULES], RULES.valid_from) is corrected


def test_a_programme_has_rules():
    with pytest.raises(ValueError, match="at least one rule version"):
        rules_at([], RULES.valid_from)


def test_a_product_is_found_by_its_code():
    assert product_of_gtin(PRODUCTS, DRILL.gtin) is DRILL
    assert product_of_gtin(PRODUCTS, "00000000000000") is None
    assert product_of_gtin(PRODUCTS, None) is None
