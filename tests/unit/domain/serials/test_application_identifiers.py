"""The table of GS1's identifiers holds together: a typing error in it is seen here."""

from __future__ import annotations

import pytest

from domain.serials.application_identifiers import (
    LINK_KEYS,
    NEVER_LINK_ATTRIBUTES,
    _part,
    excluded_pairs,
    identifiers,
    link_paths,
)
from domain.serials.checks import CHECK_DIGITS, CHECKS


def test_no_identifier_is_the_beginning_of_another():
    known = sorted(identifiers())
    assert not [
        (one, other) for one in known for other in known if other.startswith(one) and one != other
    ]


def test_every_check_is_used_and_every_used_one_exists():
    used = {
        check for each in identifiers().values() for part in each.parts for check in part.checks
    }
    assert used == set(CHECKS)
    assert used >= CHECK_DIGITS


def test_only_the_last_parts_may_be_missing():
    for each in identifiers().values():
        flags = [part.optional for part in each.parts]
        assert flags == sorted(flags), each.ai


def test_what_refers_to_identifiers_names_known_ones():
    known = set(identifiers())
    assert {ai for pair in excluded_pairs() for ai in pair} <= known
    assert {ai for path in link_paths() for ai in path} <= known
    assert known >= NEVER_LINK_ATTRIBUTES
    assert set(LINK_KEYS) == {path[0] for path in link_paths() if len(path) == 1}


def test_identifiers_of_known_length_are_those_of_the_standard():
    """General Specifications, figure 7.8.5-2."""
    predefined = {ai[:2] for ai, each in identifiers().items() if each.predefined}
    assert predefined == {
        *("00", "01", "02", "03", "11", "12", "13", "15", "16", "17", "20"),
        *("31", "32", "33", "34", "35", "36", "41"),
    }
    assert all(each.shortest == each.longest for each in identifiers().values() if each.predefined)


@pytest.mark.parametrize("text", ["q3", "n", "n3-", "n3:", "n3?x"])
def test_a_misspelt_format_is_seen_at_once(text):
    with pytest.raises(ValueError, match="not a part"):
        _part(text)
