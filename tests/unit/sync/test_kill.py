"""SIGKILL at any moment: every scan that was acknowledged is in the outbox, each once."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

import pytest

from sync.commands.record_scan import record_scan
from sync.events import Events
from sync.rows import CurrentSale, Standing
from sync.workplace import open_workplace
from tests.support.workplace import MemoryRing
from tools.make_replica_fixture import PIN, build_profile, serial

ROOT = Path(__file__).resolve().parents[3]
KILLS = 30
PROGRAM = """
import sys
from pathlib import Path
from sync.clock import SystemClock
from sync.commands.record_scan import record_scan
from sync.events import Events
from sync.profile import Profile
from sync.rows import CurrentSale
from sync.workplace import open_workplace
from tests.support.workplace import MemoryRing
from tools.make_replica_fixture import serial

ring = MemoryRing()
ring.kept = dict([line.split("=", 1) for line in sys.argv[3:]])
wp = open_workplace(Profile(Path(sys.argv[1])), pin=None, clock=SystemClock(), events=Events(),
                    key_ring=ring)
number = int(sys.argv[2])
while True:
    row = record_scan(wp, serial(number), CurrentSale(wp.clock.today()))
    print(number, row.standing, flush=True)
    number += 1
"""


@pytest.mark.timeout(120)
def test_what_was_acknowledged_survives_every_kill(tmp_path, clock):
    ring = MemoryRing()
    profile = build_profile(tmp_path / "p", allocation=0, ring=ring, clock=clock)
    kept = [f"{name}={secret}" for name, secret in ring.kept.items()]
    rng, acked, number = random.Random(4), {}, 0
    for _ in range(KILLS):
        with subprocess.Popen(
            [sys.executable, "-c", PROGRAM, str(profile.directory), str(number), *kept],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        ) as program:
            assert program.stdout is not None
            wanted = rng.randrange(1, 12)
            for line in program.stdout:
                if not line.endswith("\n"):
                    break  # the kill fell into the acknowledgement itself
                done, standing = line.split()
                acked[int(done)] = standing
                wanted -= 1
                if not wanted:
                    program.kill()
            number = max(acked) + 2

    wp = open_workplace(profile, pin=PIN, clock=clock, events=Events(), key_ring=ring)
    texts = [text for (text,) in wp.outbox.db.rows("SELECT text FROM scan_journal")]
    serials = [each for (each,) in wp.outbox.db.rows("SELECT canonical FROM claimed")]
    ops = wp.outbox.db.row("SELECT count(*) FROM op")
    again = record_scan(wp, serial(0), CurrentSale(clock.today()))
    wp.close()
    assert len(acked) >= KILLS
    assert {serial(each) for each in acked} <= set(texts)
    assert len(set(texts)) == len(texts)
    assert sorted(serials) == sorted(texts)
    assert ops == (len(texts),)
    assert again.standing is Standing.REFUSED
