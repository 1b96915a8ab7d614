"""The disk is full, slow to say so, or broken, at any call: no beep without a record, no crash."""

from __future__ import annotations

import json
import time

import pytest

from tests.support.server import MORNING
from tests.support.world import CLERK, invite, prepare
from tests.torture.faults import RUNS_A_DEVICE
from tests.torture.vendor import running_vendor

EVERY_POINT = 10**6


@pytest.mark.timeout(600)
@pytest.mark.parametrize(
    ("seed", "points"),
    [
        (1, 500),
        pytest.param(3, EVERY_POINT, marks=pytest.mark.soak),
    ],
)
def test_a_call_of_the_disk_that_fails_costs_no_recorded_scan(preloaded, fast, seed, points):
    database, begun = fast / "server.db", time.monotonic()
    prepare(f"sqlite:///{database}")
    devices = min(points, 20_000) // RUNS_A_DEVICE + 2
    codes = [invite(f"sqlite:///{database}", CLERK, MORNING) for _ in range(devices)]
    with running_vendor(database, begun) as vendor:
        order = {
            "folder": str(fast), "url": vendor.url, "database": str(database), "codes": codes,
            "begun": begun, "seed": seed, "points": points,
        }  # fmt: skip
        said = preloaded("tests.torture.faults", said=json.dumps(order), limit=7000)

    met = json.loads(said.splitlines()[-1])
    told = f"seed {seed}: {met}"
    counts = met["counts"]
    assert met["faults"] == [], told
    assert counts["points"] == min(points, counts["points there are"]), told
    for rare in ("faults met", "problem", "well at once", "ended by the fault", "migrated"):
        assert counts.get(rare, 0) > 0, f"never met: {rare}. {told}"
    assert "DiskFull" in met["problems"], told
    assert all(text.strip(" .") for text in met["problems"].values()), told
