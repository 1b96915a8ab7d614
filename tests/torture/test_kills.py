"""SIGKILL at any moment of a client's life, and of the server's: nothing told is ever untrue."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.support.server import MORNING
from tests.support.world import CLERK, invite, prepare
from tests.torture.vendor import running_vendor
from tests.torture.yard import RUNS_A_PROFILE

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.timeout(600)
@pytest.mark.parametrize(
    ("seed", "kills"),
    [
        (1, 250),
        (2, 250),
        # A server of its own for each: what a fresh client fetches grows with what was sent.
        *(pytest.param(seed, 500, marks=pytest.mark.soak) for seed in range(3, 23)),
    ],
)
def test_a_client_killed_at_any_moment_loses_nothing_and_repeats_nothing(fast, seed, kills):
    database, begun = fast / "server.db", time.monotonic()
    prepare(f"sqlite:///{database}")
    codes = [
        invite(f"sqlite:///{database}", CLERK, MORNING) for _ in range(-(-kills // RUNS_A_PROFILE))
    ]
    with running_vendor(database, begun) as vendor:
        order = {
            "folder": str(fast), "url": vendor.url, "database": str(database), "codes": codes,
            "begun": begun, "seed": seed, "kills": kills,
        }  # fmt: skip
        done = subprocess.run(
            [sys.executable, "-m", "tests.torture.yard"],
            cwd=ROOT,
            input=json.dumps(order),
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
    assert counts["kills"] == kills, told
    for rare in (
        "scan", "push and pull", "fetch anew", "export", "migrate", "migrated",
        "commit without ack", "server had it, client did not know", "known",
    ):  # fmt: skip
        assert counts.get(rare, 0) > 0, f"never met: {rare}. {told}"
