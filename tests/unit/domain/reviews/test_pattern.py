"""What a partner's claims came to."""

from __future__ import annotations

from domain.claims.claim import ClaimState
from domain.reviews.pattern import Pattern, pattern_of


def test_what_was_taken_back_counts_against_the_approval_rate():
    found = pattern_of(
        {
            ClaimState.APPROVED: 90, ClaimState.PAID: 6, ClaimState.REJECTED: 2,
            ClaimState.REJECTED_FINAL: 1, ClaimState.REVERSED: 1, ClaimState.IN_REVIEW: 7,
            ClaimState.WITHDRAWN: 3,
        }
    )  # fmt: skip
    assert found == Pattern(claims=110, approved=96, refused=3, taken_back=1, waiting=7)
    assert found.approval_permille == 960


def test_where_nothing_is_decided_there_is_no_rate():
    assert pattern_of({ClaimState.IN_REVIEW: 2}).approval_permille is None
    assert pattern_of({}) == Pattern()
