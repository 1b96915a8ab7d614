"""A claim's status in the words of X12 element 1029, and back."""

from __future__ import annotations

import pytest

from domain.claims.claim import ClaimState
from domain.claims.interchange import state_of, status_code
from domain.codes import Code


@pytest.mark.parametrize(
    ("state", "code", "said"),
    [
        ("in_review", "", "5"),
        ("needs_info", "", "14"),
        ("approved", "", "7"),
        ("paid", "", "7"),
        ("rejected", Code.REFUSED_BY_VENDOR, "4"),
        ("rejected", Code.DUP_SELF, "11"),
        ("rejected", Code.SER_CHECK, "12"),
        ("rejected_final", Code.DUP_OTHER, "4"),
        ("appealed", "", "AP"),
        ("reversed", Code.RETURNED, "22"),
        ("lapsed", "", "4"),
        ("withdrawn", "", None),
        ("queued", "", None),
    ],
)
def test_a_state_is_said_in_the_words_of_others(state, code, said):
    assert status_code(ClaimState(state), code) == said


def test_what_was_changed_or_decided_before_has_words_of_its_own():
    assert status_code(ClaimState.APPROVED, amended=True) == "6"
    assert status_code(ClaimState.IN_REVIEW, reopened=True) == "RO"


def test_every_code_reads_back_to_a_state_that_says_the_same():
    for code in ("4", "5", "7", "14", "22", "AP"):
        state = state_of(code)
        assert state is not None
        assert status_code(state) == code
    assert state_of("ap ") is ClaimState.APPEALED
    assert state_of("99") is None
