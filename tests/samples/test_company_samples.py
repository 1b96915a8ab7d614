"""Accounts of somebody else's pipeline: each is itself in another spelling, and no two are one."""

from __future__ import annotations

import csv
import os
import random
from itertools import combinations
from pathlib import Path

import pytest

from domain.companies.company import Company, Likeness
from domain.companies.comparing import compare

pytestmark = pytest.mark.samples
_CHECKOUT = Path(__file__).parents[2]
_FOLDER = Path(os.environ.get("SELLTHROUGH_SAMPLES") or _CHECKOUT.parent / "shared" / "data")


def accounts():
    path = _FOLDER / "crm" / "maven_accounts.csv"
    if not path.is_file():
        pytest.skip(f"no samples in {_FOLDER}; set SELLTHROUGH_SAMPLES to the folder")
    with path.open(encoding="utf-8", newline="") as file:
        return [Company(row["account"], row["office_location"]) for row in csv.DictReader(file)]


def test_no_two_accounts_are_taken_for_one():
    alike = [
        (one.name, other.name)
        for one, other in combinations(accounts(), 2)
        if compare(one, other).likeness is not Likeness.DIFFERENT
    ]

    assert alike == []


def test_an_account_is_known_in_capitals_with_a_form_and_mostly_with_a_doubled_letter():
    chance, found = random.Random(3), []
    for one in accounts():
        for written in (one.name.upper(), f"{one.name} Inc."):
            assert compare(one, Company(written)).likeness is Likeness.SAME, written
        place = chance.randrange(1, len(one.name))
        doubled = one.name[:place] + one.name[place - 1] + one.name[place:]
        found.append(compare(one, Company(doubled)).likeness)

    assert found.count(Likeness.SAME) >= 0.9 * len(found)
