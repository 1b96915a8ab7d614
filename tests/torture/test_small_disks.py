"""A disk that is really full, a small one in memory: a scan is refused or kept, never half."""

from __future__ import annotations

import os
import shutil
import subprocess
from contextlib import closing
from pathlib import Path

import pytest

from sync.commands.record_scan import record_scan
from sync.errors import DiskFull
from sync.events import Events
from sync.rows import CurrentSale
from sync.workplace import open_workplace
from tests.support.clock import HandClock
from tests.support.workplace import MemoryRing, make_workplace
from tools.make_replica_fixture import serial

SIZE_KIB = 20_000
LEFT_KIB = (0, 40, 90, 200)
SCANS = 50


@pytest.fixture
def small(tmp_path):
    """A filesystem of its own with little space."""
    place = tmp_path / "small"
    place.mkdir()
    if os.name != "posix" or os.geteuid() != 0 or shutil.which("mount") is None:
        pytest.skip("only root can mount a small filesystem")
    kind = ["-t", "tmpfs", "-o", f"size={SIZE_KIB}k", "tmpfs", str(place)]
    mounted = subprocess.run(["mount", *kind], capture_output=True, text=True, check=False)
    if mounted.returncode:
        pytest.skip(f"no small filesystem here: {mounted.stderr.strip()}")
    yield place
    subprocess.run(["umount", "--lazy", str(place)], check=True)


def fill(place: Path, left_kib: int) -> Path:
    """Take all space but so much."""
    filler = place / "filler"
    free = shutil.disk_usage(place).free - left_kib * 1024
    filler.write_bytes(bytes(max(0, free)))
    return filler


@pytest.mark.timeout(120)
@pytest.mark.parametrize("left_kib", LEFT_KIB)
def test_on_a_full_disk_a_scan_is_refused_or_kept(small, left_kib):
    clock, ring = HandClock(), MemoryRing()
    with closing(make_workplace(small / "profile", allocation=200, clock=clock, ring=ring)) as wp:
        profile, sale = wp.profile, CurrentSale(clock.today())
        taken, refused = [record_scan(wp, serial(0), sale).serial], []
        wp.settle()
        filler = fill(small, left_kib)
        for number in range(1, SCANS):
            clock.advance(seconds=1)
            try:
                taken.append(record_scan(wp, serial(number), sale).serial)
            except DiskFull:
                refused.append(serial(number))
        filler.unlink()
        again = [record_scan(wp, text, sale) for text in refused]

    assert refused, f"{left_kib} KiB are never full"
    assert all(row.op_id for row in again), "what was refused had been recorded"
    with closing(
        open_workplace(profile, pin=None, clock=clock, events=Events(), key_ring=ring)
    ) as wp:
        kept = [text for (text,) in wp.outbox.db.rows("SELECT serial FROM scan_journal")]
    assert sorted(kept) == sorted(taken + refused)
