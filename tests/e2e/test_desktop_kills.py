"""The whole program, killed while scans are typed at it: what it showed is there, and sent once."""

from __future__ import annotations

import pytest

from tests.torture import desk
from tools.day.display import missing_programs, virtual_display


@pytest.mark.realwindow
@pytest.mark.timeout(300)
@pytest.mark.skipif(bool(missing_programs()), reason=f"without {', '.join(missing_programs())}")
@pytest.mark.parametrize(
    ("seed", "kills"),
    [
        (1, 10),
        pytest.param(2, 200, marks=pytest.mark.soak),
    ],
)
def test_a_program_killed_at_any_moment_keeps_every_scan_it_showed(vendor, clerk, seed, kills):
    with virtual_display() as display:
        met = desk.torture(vendor, display, clerk, seed, kills)

    told = f"seed {seed}: {dict(met.counts)}, {met.faults}"
    assert met.faults == [], told
    assert met.counts["kills"] == kills, told
    for rare in (
        "verdicts shown", "kills in a burst", "kills before the files were open",
        "kills while sending or fetching", "claims at the server",
    ):  # fmt: skip
        assert met.counts[rare] > 0, f"never met: {rare}. {told}"
