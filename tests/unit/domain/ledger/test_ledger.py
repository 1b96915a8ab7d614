"""Points are lines that sum to zero; nothing is ever edited."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.ledger.ledger import (
    PROGRAMME,
    Line,
    LineKind,
    balance,
    claimant_account,
    earn,
    other_side,
    reverse,
    unbalanced,
)
from tests.unit.domain.worlds import NOW

ADA = claimant_account(1, 11)


def earned(number: int, points: int, member: int = 11) -> tuple[Line, Line]:
    return earn(
        f"t{number}", 1, member, points, claim_id=f"c{number}", at=NOW, rule_version=3,
        explanation="1 × Product 1",
    )  # fmt: skip


def test_an_approved_claim_gives_points_from_the_programme_to_the_claimant():
    gain, cost = earned(1, 100)
    assert gain == Line(
        "t1", "claimant:1:11", LineKind.EARN, 100, "c1", None, NOW, 3, "1 × Product 1"
    )
    assert (cost.account, cost.points) == (PROGRAMME, -100)
    assert balance([gain, cost], ADA) == 100


def test_a_contests_points_say_which_contest():
    lines = earn(
        "t1", 1, 11, 10, claim_id="c1", at=NOW, rule_version=3, explanation="", contest_id=7
    )
    assert {line.contest_id for line in lines} == {7}


def test_nothing_is_earned_below_zero():
    with pytest.raises(ValueError, match="-1 points"):
        earned(1, -1)


def test_a_reversal_adds_lines_and_edits_none():
    lines = earned(1, 100)
    later = NOW + timedelta(days=3)
    back = reverse(lines, transfer_id="t2", at=later, explanation="unit came back")
    assert back == (
        Line("t2", ADA, LineKind.REVERSE, -100, "c1", None, later, 3, "unit came back"),
        Line("t2", PROGRAMME, LineKind.REVERSE, 100, "c1", None, later, 3, "unit came back"),
    )
    assert balance([*lines, *back], ADA) == 0


def test_reversing_twice_adds_nothing():
    lines = earned(1, 100)
    back = reverse(lines, transfer_id="t2", at=NOW, explanation="")
    assert reverse([*lines, *back], transfer_id="t3", at=NOW, explanation="") == ()


def test_half_a_transfer_is_not_reversed():
    with pytest.raises(ValueError, match="whole transfers"):
        reverse(earned(1, 100)[:1], transfer_id="t2", at=NOW, explanation="")


def test_the_other_side_of_a_line_makes_the_transfer_whole():
    gain, cost = earned(1, 100)
    assert other_side(gain) == cost
    assert other_side(cost, gain.account) == gain


def test_an_audit_names_the_transfers_that_do_not_sum_to_zero():
    whole, broken = earned(1, 100), earned(2, 50)[:1]
    assert unbalanced([*whole, *broken]) == ("t2",)
    assert unbalanced(whole) == ()


@given(
    st.lists(
        st.tuples(st.integers(0, 10_000), st.sampled_from([11, 12]), st.booleans()), max_size=20
    )
)
def test_every_transfer_sums_to_zero_and_the_balance_is_what_stands(claims):
    lines: list[Line] = []
    expected = {11: 0, 12: 0}
    for number, (points, member, taken_back) in enumerate(claims):
        booked = earned(number, points, member)
        lines += booked
        if taken_back:
            lines += reverse(booked, transfer_id=f"r{number}", at=NOW, explanation="")
        else:
            expected[member] += points
    assert unbalanced(lines) == ()
    assert {member: balance(lines, claimant_account(1, member)) for member in expected} == expected
    assert balance(lines, PROGRAMME) == -sum(expected.values())
