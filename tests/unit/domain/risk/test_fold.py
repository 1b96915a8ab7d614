"""A profile is nothing but its claims, however they are batched; a score is a sum of parts."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from domain.risk.fold import Looked, fold, score, with_part
from domain.risk.profile import (
    DAYS,
    DOCUMENTS,
    NUMBERS,
    RECENT,
    SALES,
    Contribution,
    Profile,
    place_of,
    postcode_in,
    split_number,
)
from domain.risk.rules import DEFAULT, RiskRules, risk_rules_at
from tools.risk.measure import look_at
from tools.risk.partners import make_market

MANY = 600


@pytest.fixture(scope="module")
def busiest() -> list[Looked]:
    """The claims of the partner with the most of them in a small and short market."""
    return max(look_at(make_market(1, 1, 0, days=80)).values(), key=len)[:MANY]


@pytest.mark.parametrize("cuts", [[1], [0, 7, 7, 300], [59, 120, 121, 480, MANY]])
def test_however_claims_are_batched_scores_and_profile_are_the_same(busiest, cuts):
    whole, raised = fold(Profile(), busiest)
    profile, again = Profile(), []
    for start, stop in zip([0, *cuts], [*cuts, MANY], strict=True):
        # As a server keeps it from one batch to the next.
        profile = msgspec.json.decode(msgspec.json.encode(profile), type=Profile)
        profile, more = fold(profile, busiest[start:stop])
        again += more
    assert profile == whole
    assert again == raised


def test_the_profile_given_is_not_changed(busiest):
    before = Profile()
    fold(before, busiest[:50])
    assert before == Profile()


def test_a_profile_stays_small_however_many_claims_there_are(busiest):
    moved = [
        Looked(
            replace(
                each.claim, claim_id=f"{each.claim.claim_id}:{turn}", pictures=(turn * 10**6 + n,),
                invoice=f"T{turn}-{n}", documents=(f"{turn}-{n}",),
                scanned_at=each.claim.scanned_at + timedelta(days=130 * turn),
                sold_on=each.claim.sold_on + timedelta(days=130 * turn),
            ),
            each.around,
            each.rules,
        )
        for turn in range(3)
        for n, each in enumerate(busiest)
    ]  # fmt: skip
    profile, _ = fold(Profile(), moved)
    assert profile.claims == 3 * len(busiest)
    assert len(profile.recent) == RECENT
    assert len(profile.sales) == SALES
    assert len(profile.documents) == len(profile.pictures) == DOCUMENTS
    assert len(profile.numbers) <= NUMBERS
    assert len(profile.days) == len(profile.peaks) == DAYS


def test_of_one_feature_the_higher_part_counts_once_and_no_score_is_above_100():
    low, high = Contribution("RATE", 10, {}), Contribution("RATE", 25, {"count": 12})
    parts = with_part(with_part({}, high), low)
    assert parts == {"RATE": high}
    assert with_part({"RATE": low}, high) == {"RATE": high}
    assert score(parts) == 25
    assert score({name: Contribution(name, 60, {}) for name in "ab"}) == 100


def test_rules_are_those_in_force_at_the_time():
    first = RiskRules(version=1, valid_from=datetime(2026, 1, 1, tzinfo=UTC))
    second = RiskRules(version=2, valid_from=datetime(2026, 6, 1, tzinfo=UTC))
    both = [second, first]
    assert risk_rules_at(both, datetime(2026, 5, 31, tzinfo=UTC)) is first
    assert risk_rules_at(both, datetime(2026, 6, 1, tzinfo=UTC)) is second
    assert risk_rules_at(both, datetime(2020, 6, 1, tzinfo=UTC)) is first
    assert risk_rules_at([], datetime(2026, 6, 1, tzinfo=UTC)) is DEFAULT


def test_numbers_and_places_are_read_as_written():
    assert split_number("R2606-0042/B") == ("R2606-#/B", 42)
    assert split_number("none") == ("", -1)
    assert place_of(" sw1a 1aa") == "SW"


@pytest.mark.parametrize(
    ("customer", "postcode"),
    [
        ("Müller GmbH, Hafenstr. 12, 20457 Hamburg", "20457"),
        ("Jansen BV, D-10115 Berlin", "10115"),
        ("Bakker, 1012 AB Amsterdam", "1012 AB"),
        ("Huber AG 8001 Zürich", "8001"),
        ("Müller Haustechnik", ""),
        ("Kunde 123", ""),
        ("RE-2026-0412", ""),
        ("", ""),
    ],
)
def test_the_place_of_a_sale_is_the_postcode_stated_with_the_customer(customer, postcode):
    assert postcode_in(customer) == postcode
