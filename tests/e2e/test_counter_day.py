"""A short counter's day: the real programs, real keys, a real window on a virtual display."""

from __future__ import annotations

import re

import pytest

from tools import counter_day
from tools.day.display import missing_programs


@pytest.mark.realwindow
@pytest.mark.timeout(240)
@pytest.mark.skipif(bool(missing_programs()), reason=f"without {', '.join(missing_programs())}")
def test_a_short_day_at_the_counter_accounts_for_every_scan(programme, tmp_path, capfd):
    code = counter_day.play(tmp_path, scans=20, seeded=programme.database)

    told = capfd.readouterr().out
    assert code == 0, told
    assert len(re.findall(r"^ *\d+  .*  ok$", told, flags=re.MULTILINE)) == 20
    assert "All 20 scans are accounted for" in told
    pictures = {path.stem.partition("-")[2] for path in (tmp_path / "day/screens").glob("*.png")}
    assert {"counter-scanned", "deal-edited", "reviewer-queue"} <= pictures
