"""Patterns that come in by files: few ways to read a serial, or not taken."""

from __future__ import annotations

import re
import time

import pytest

from domain.serials.cost import Trouble, trouble_with


@pytest.mark.parametrize(
    "regex",
    [
        r"[EFR]\d{6}", r"[A-Z]{1,3}\d{6,8}", r"\w+-\d+", r"(AB|CD)\d{6}", r"([A-Z]{2}\d){2,4}",
        r"^A\d+$", r"(?P<year>2[0-9])?[A-HJ-NP-Z]{4}\d{1,10}",
    ],
)  # fmt: skip
def test_what_serials_look_like_is_taken_and_is_quick_at_its_worst(regex):
    assert trouble_with(regex) is None
    begun = time.process_time()
    for text in ("A" * 64, "1" * 64, "A1" * 32, "2A" * 32 + "!"):
        re.fullmatch(regex, text)
    assert time.process_time() - begun < 0.5


@pytest.mark.parametrize(
    "regex", [r"(a+)+", r"(a|a)*", r"(\d+)*X", r"\d*\d*\d*X", r"(x+x+)+y", r"(\w?){30}"]
)
def test_a_pattern_with_too_many_ways_is_costly(regex):
    assert trouble_with(regex) is Trouble.COSTLY


@pytest.mark.parametrize("regex", [r"(?=a)b", r"(?<!a)b", r"(A)\1", r"(A)?(?(1)B|C)"])
def test_what_looks_around_is_no_shape_of_a_serial(regex):
    assert trouble_with(regex) is Trouble.STRANGE


def test_what_is_no_pattern_says_where():
    with pytest.raises(re.error, match="missing"):
        trouble_with("(")
