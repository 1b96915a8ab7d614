"""Copies of a page are found by their marks, whichever bits of these differ."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.claims.likeness import MOST_OFF, Marks, is_copy, keys_near, keys_of, off

MARK = st.integers(0, 2**64 - 1)


@settings(max_examples=60)
@given(MARK, st.sets(st.integers(0, 63), max_size=MOST_OFF))
def test_every_mark_within_the_bound_is_found_by_its_keys(mark, turned):
    other = mark
    for bit in turned:
        other ^= 1 << bit
    one, near = f"{mark:016x}", f"{other:016x}"

    assert off(one, near) == len(turned)
    assert set(keys_near(one)) & set(keys_of(near))


def test_a_lookup_asks_for_few_keys():
    assert len(keys_of("0123456789abcdef")) == 4
    assert len(set(keys_near("0123456789abcdef"))) == 68


def test_pages_with_a_text_are_copies_by_their_text_alone():
    looks, fine = "00" * 8, "00" * 32

    assert is_copy(Marks(looks, fine, "ab" * 8), Marks("ff" * 8, fine, "ab" * 8))
    assert not is_copy(Marks(looks, fine, "ab" * 8), Marks(looks, fine, "cd" * 8))
    assert not is_copy(Marks(looks, fine, "ab" * 8), Marks(looks, fine, ""))


def test_pictures_are_copies_when_they_look_alike_and_hold_the_same_barcodes():
    looks, fine = "0f" * 8, "3c" * 32
    one = Marks(looks, fine, "", ("]C0SN1",))

    assert is_copy(one, Marks(looks, "3d" + "3c" * 31, "", ("]C0SN1",)))
    assert not is_copy(one, Marks(looks, fine, "", ("]C0SN2",)))
    assert not is_copy(one, Marks("f0" * 8, fine, "", ("]C0SN1",)))
    assert not is_copy(one, Marks(looks, "c3" * 32, "", ("]C0SN1",)))
    assert not is_copy(Marks("", "", ""), Marks("", "", ""))
