"""A bit or a page of a profile is wrong: the program opens, says so, and has every scan."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.timeout(600)
@pytest.mark.parametrize(
    ("seed", "damages"),
    [
        (1, 250),
        (2, 250),
        pytest.param(3, 10_000, marks=pytest.mark.soak),
    ],
)
def test_a_damaged_profile_opens_with_every_recorded_scan(fast, seed, damages):
    done = subprocess.run(
        [sys.executable, "-m", "tests.torture.flips"],
        cwd=ROOT,
        input=json.dumps({"folder": str(fast), "seed": seed, "damages": damages}),
        capture_output=True,
        text=True,
        timeout=7000,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-4000:]
    met = json.loads(done.stdout.splitlines()[-1])
    told = f"seed {seed}: {met}"
    counts = met["counts"]
    assert met["faults"] == [], told
    assert counts["damages"] == damages, told
    for rare in ("outbox.db", "outbox.db-wal", "outbox.log", "said so"):
        assert counts.get(rare, 0) > damages // 20, told
