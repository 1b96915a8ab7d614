"""The one form of a serial: what is taken away, what never is, and its fingerprint."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.serials import SerialPattern, canonical, canonical_for, fingerprint, twin_key
from tests.unit.domain.serials.element_makers import SET_82

KEY = bytes(range(32))


@given(st.text(st.characters(codec=None)))
def test_canonical_twice_is_canonical_once(text):
    assert canonical(canonical(text)) == canonical(text)


@given(st.text(SET_82))
def test_a_serial_of_a_gs1_label_is_canonical_already(serial):
    assert canonical(serial) == serial


@pytest.mark.parametrize(
    ("delivered", "kept"),
    [
        ("]C0SN12", "SN12"),
        ("]C0]Q1SN12", "SN12"),
        (" SN12\r\n", "SN12"),
        ("SN 12 34", "SN1234"),
        ("SN\u00a012", "SN12"),
        ("SN12\x1d", "SN12"),
        ("S\u200bN\u20601\ufe0f2\u00ad", "SN12"),
        ("ＳＮ１２", "SN12"),
        ("SN①②", "SN12"),
        ("ﬁ12", "fi12"),
        ("SN१२", "SN12"),
        ("Sn-1/2", "Sn-1/2"),
        ("O0I1", "O0I1"),
        ("АB12", "АB12"),  # a Cyrillic A stays what it is, to be seen and refused
        ("", ""),
    ],
)
def test_only_what_is_no_part_of_the_serial_goes(delivered, kept):
    assert canonical(delivered) == kept


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("SN12O0", "sn1200"),
        ("ABI1L", "AB111"),
        ("SN-12", "SN12"),
        ("SZB", "528"),
        ("АВ12", "AB12"),
        ("ΑΒ12", "AB12"),
    ],
)
def test_serials_that_look_alike_have_one_twin_key_and_stay_two(one, other):
    assert twin_key(one) == twin_key(other)
    assert canonical(one) != canonical(other)


def test_different_serials_have_different_twin_keys():
    assert twin_key("SN1234") != twin_key("SN1243")
    assert twin_key("--") == "--"


@given(st.text(st.characters(codec=None)))
def test_what_is_canonical_has_the_twin_key_of_what_was_delivered(text):
    assert twin_key(canonical(text)) == twin_key(text)


def test_case_and_look_alikes_fold_only_where_the_product_says_so():
    serial = "sn-O0Il"
    assert canonical_for(serial, SerialPattern(".*")) == "sn-O0Il"
    assert canonical_for(serial, SerialPattern(".*", folds_case=True)) == "SN-O0IL"
    assert canonical_for(serial, SerialPattern(".*", folds_lookalikes=True)) == "sn-001l"
    assert canonical_for("АВ12", SerialPattern(".*", folds_lookalikes=True)) == "AB12"


@given(st.text(st.characters(codec=None)), st.booleans(), st.booleans())
def test_a_product_folds_once(text, case, lookalikes):
    rule = SerialPattern(".*", folds_case=case, folds_lookalikes=lookalikes)
    once = canonical_for(text, rule)
    assert canonical_for(once, rule) == once


@pytest.mark.parametrize(
    ("serial", "number"),
    [
        ("SN2431A00042", -3933759119059965945),
        ("", -5261365150032190502),
        ("aB-7", 4019459786000873789),
    ],
)
def test_fingerprints_never_change(serial, number):
    """Allocations on partners' disks hold these numbers: a change here breaks every one."""
    assert fingerprint(serial, KEY) == number


@given(st.text(), st.binary(min_size=16, max_size=64))
def test_a_fingerprint_fits_a_signed_column_and_needs_its_key(serial, key):
    number = fingerprint(serial, key)
    assert -(2**63) <= number < 2**63
    assert number == fingerprint(serial, key)
    assert number != fingerprint(serial, bytes(byte ^ 1 for byte in key))
