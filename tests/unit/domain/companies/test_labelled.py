"""How many spellings of one company are found, and how many others are taken for it: measured."""

from __future__ import annotations

import csv
import random
from itertools import combinations, islice
from pathlib import Path

import pytest

from domain.companies.company import Company, Likeness
from domain.companies.comparing import compare, compare_identities
from domain.companies.identity import identify
from tests.support import companies as made_up

LABELLED = Path(__file__).with_name("labelled.csv")
"""Made by hand. A group is one name with its spellings and its near misses; groups are either
`tuned`, which were looked at while rules were made, or `held out`, which nobody looked at."""
FIELDS = ("name", "country", "domain", "tax_id", "address")


def labelled(which):
    """Return the pairs of a set: one company, the other, and whether they are one."""
    with LABELLED.open(encoding="utf-8", newline="") as file:
        return [
            (*(Company(*(row[f"{field}_{side}"] for field in FIELDS)) for side in "ab"),
             row["same"] == "yes")
            for row in csv.DictReader(file)
            if row["set"] == which
        ]  # fmt: skip


def recall_and_precision(pairs):
    """Return what share of the same ones is found, and what share of the found ones is the same."""
    found = [(compare(a, b).likeness is Likeness.SAME, same) for a, b, same in pairs]
    hits = sum(said and same for said, same in found)
    return hits / sum(same for _, same in found), hits / sum(said for said, _ in found)


def test_the_list_is_long_enough_and_its_two_sets_share_no_name():
    tuned, held_out = labelled("tuned"), labelled("held out")

    assert len(held_out) >= 300
    assert min(sum(same for *_, same in held_out), sum(not same for *_, same in held_out)) >= 150
    names = [{side.name for a, b, _ in pairs for side in (a, b)} for pairs in (tuned, held_out)]
    assert names[0] & names[1] == set()


@pytest.mark.parametrize("which", ["tuned", "held out"])
def test_spellings_of_one_company_are_found_and_others_are_not(which, record_property):
    recall, precision = recall_and_precision(labelled(which))
    record_property("recall", recall)
    record_property("precision", precision)

    assert recall >= 0.95, f"recall {recall:.3f}, precision {precision:.3f}"
    assert precision >= 0.9, f"recall {recall:.3f}, precision {precision:.3f}"


@pytest.mark.parametrize("pieces", [made_up.TUNED, made_up.HELD_OUT], ids=["tuned", "held out"])
def test_made_up_spellings_are_found_and_near_misses_are_not(pieces):
    chance = random.Random(6)
    pairs = []
    for _ in range(250):
        made = made_up.company(chance, pieces)
        pairs.append((made.company, made_up.variant(chance, made), True))
        pairs.append((made.company, made_up.near_miss(chance, pieces, made), False))

    recall, precision = recall_and_precision(pairs)

    assert (recall, precision) >= (0.95, 0.9), f"recall {recall:.3f}, precision {precision:.3f}"
    assert precision >= 0.9, f"recall {recall:.3f}, precision {precision:.3f}"


def test_two_companies_out_of_many_are_hardly_ever_taken_for_one():
    chance = random.Random(7)
    read = [identify(made_up.company(chance, made_up.HELD_OUT).company) for _ in range(300)]
    others = (
        (a, b)
        for a, b in combinations(read, 2)
        if a.company.name.casefold() != b.company.name.casefold()
    )

    wrong = [
        (a.company, b.company)
        for a, b in islice(others, 10_000)
        if compare_identities(a, b).likeness is Likeness.SAME
    ]

    assert len(wrong) <= 2, wrong
