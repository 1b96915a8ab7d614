"""The power fails between any two writes: what beeped is there, whole, once; nothing else is."""

from __future__ import annotations

import os
from concurrent.futures import ProcessPoolExecutor
from itertools import repeat
from multiprocessing import get_context
from pathlib import Path

import pytest

from tests.torture.power import Tally, search

SCANS = 30
STATES_A_ROUND = 1_300
LEAST_OF_EACH = 100


def searched(preloaded, folder: Path, seed: int, states: int, synchronous: str = "FULL") -> Tally:
    """Play as many rounds as it takes, and try their states."""
    rounds = -(-states // STATES_A_ROUND)
    preloaded("tests.torture.workload", folder, seed, rounds, SCANS, synchronous, limit=3000)
    tally = Tally()
    share = -(-states // rounds)
    records = [folder / f"{number}.record" for number in range(rounds)]
    if rounds < 2 * (os.cpu_count() or 1) * 4:
        for record in records:
            tally.add(one(record, seed, share))
        return tally
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
        for part in pool.map(one, records, repeat(seed), repeat(share)):
            tally.add(part)
    return tally


def one(record: Path, seed: int, states: int) -> Tally:
    place = record.with_suffix(".found")
    place.mkdir()
    return search(record, place, f"{seed}/{record.stem}", states=states)


@pytest.mark.timeout(600)
@pytest.mark.parametrize(
    ("seed", "states"),
    [
        (1, 10_000),
        (2, 10_000),
        pytest.param(3, 1_000_000, marks=pytest.mark.soak),
    ],
)
def test_what_beeped_survives_every_power_cut(preloaded, fast, seed, states):
    tally = searched(preloaded, fast, seed, states)

    told = f"seed {seed}: {dict(tally.counts)}, {tally.lost}"
    assert tally.counts["broken"] == 0, told
    assert tally.counts["states"] >= 0.9 * states, told
    for rare in ("none", "prefix", "subset", "torn", "all", "opened by the product"):
        assert tally.counts[rare] >= LEAST_OF_EACH, told
    assert tally.counts["commit without ack"] > 0, told


@pytest.mark.timeout(120)
def test_the_search_finds_loss_where_the_store_promises_less(preloaded, fast):
    tally = searched(preloaded, fast, 4, 1_500, "NORMAL")

    told = f"{dict(tally.counts)}, {tally.lost}"
    assert tally.counts["broken"] > 0.05 * tally.counts["states"], told
    assert tally.worst > 1, told
