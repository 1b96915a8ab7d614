"""Samples anybody can draw again, second looks nobody sees coming, and how far two agree."""

from __future__ import annotations

import hashlib

import pytest

from domain.reviews.sampling import (
    Agreement,
    SampleSize,
    agreement,
    agreement_by_reviewer,
    draw,
    is_second_look,
    rank_hash,
    sample_size,
    second_reviewer,
)

IDS = [f"claim-{number}" for number in range(1, 11)]


@pytest.mark.parametrize(
    ("population", "needed", "drawn"),
    [
        (None, 68, 82),
        (100_000, 68, 82),
        (500, 60, 72),
        (100, 41, 50),
        (10, 9, 10),
        (1, 1, 1),
        (0, 0, 0),
    ],
)  # fmt: skip
def test_how_many_claims_a_sample_needs_with_a_fifth_more(population, needed, drawn):
    assert sample_size(population) == SampleSize(needed, drawn)


def test_surer_and_closer_needs_more():
    assert sample_size(None, confidence=95, precision_percent=5).needed == 385
    assert sample_size(None, rate_percent=10, oversample_percent=0) == SampleSize(25, 25)


@pytest.mark.parametrize(
    "wrong", [{"confidence": 91}, {"precision_percent": 0}, {"rate_percent": 100}]
)
def test_a_sample_that_makes_no_sense_is_an_error(wrong):
    with pytest.raises(ValueError, match="known confidence"):
        sample_size(100, **wrong)


def test_a_draw_is_the_lowest_hashes_of_the_published_seed():
    """The vector of docs/risk.md; by hand: printf '2026-Q2\\nclaim-1' | sha256sum."""
    assert draw("2026-Q2", IDS, 3) == ("claim-8", "claim-5", "claim-4")
    by_hand = hashlib.sha256(b"2026-Q2\nclaim-1").hexdigest()
    assert rank_hash("2026-Q2", "claim-1") == by_hand
    assert by_hand.startswith("ec3bee6b39fed270")


def test_a_draw_does_not_depend_on_the_order_nor_on_its_size():
    assert draw("s", reversed(IDS), 4) == draw("s", [*IDS, *IDS], 10)[:4]
    assert len(draw("s", IDS, 99)) == len(IDS)
    assert draw("s", IDS, 4) != draw("t", IDS, 4)


def test_about_one_claim_in_twenty_gets_a_second_look():
    chosen = sum(is_second_look("secret", f"c{number}") for number in range(4000))
    assert 160 <= chosen <= 240
    assert not any(is_second_look("secret", each, 0) for each in IDS)
    assert all(is_second_look("secret", each, 100) for each in IDS)


def test_the_second_reviewer_is_another_one_and_everybody_gets_some():
    given = [second_reviewer("s", f"c{number}", [1, 2, 3, 4], 2) for number in range(300)]
    assert set(given) == {1, 3, 4}
    assert min(given.count(reviewer) for reviewer in (1, 3, 4)) > 70
    assert second_reviewer("s", "c", [2], 2) is None


def test_agreement_as_in_the_textbook():
    """Cohen's own kind of table: 20 yes/yes, 5 yes/no, 10 no/yes, 15 no/no gives 0.4."""
    pairs = [("yes", "yes")] * 20 + [("yes", "no")] * 5 + [("no", "yes")] * 10 + [("no", "no")] * 15
    found = agreement(pairs)
    assert (found.pairs, found.agreed, found.percent) == (50, 35, 70)
    assert found.kappa == pytest.approx(0.4)


def test_where_nothing_or_always_the_same_was_said_kappa_says_nothing():
    assert agreement([]) == Agreement(0, 0, None)
    assert agreement([]).percent == 0
    assert agreement([("approve", "approve")] * 7) == Agreement(7, 7, None)


def test_agreement_of_each_reviewer():
    pairs = [(1, "approve", "approve"), (2, "approve", "refuse"), (1, "refuse", "refuse")]
    found = agreement_by_reviewer(pairs)
    assert found[1] == Agreement(2, 2, 1.0)
    assert found[2] == Agreement(1, 0, 0.0)
