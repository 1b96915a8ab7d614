"""SIGKILL at any moment: every scan that was acknowledged is in the outbox, each once."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from sync.clock import SystemClock
from sync.commands.record_scan import record_scan
from sync.events import Events
from sync.rows import CurrentSale, Standing
from sync.workplace import open_workplace
from tests.support.workplace import MemoryRing
from tools.make_replica_fixture import PIN, build_profile, serial

ROOT = Path(__file__).resolve().parents[3]
COUNTER = """
import os
import sys
from pathlib import Path
import sync.commands.scanning
import sync.outbox.store
import sync.replica.store
from sync.clock import SystemClock
from sync.commands.record_scan import record_scan
from sync.events import Events
from sync.profile import Profile
from sync.rows import CurrentSale
from sync.workplace import open_workplace
from tests.support.workplace import MemoryRing
from tools.make_replica_fixture import serial

def say(*words):
    os.write(1, (" ".join(map(str, words)) + chr(10)).encode())  # a line at once or not at all

def work(number):
    say("started", os.getpid())
    ring = MemoryRing()
    ring.kept = dict([line.split("=", 1) for line in sys.argv[2:]])
    wp = open_workplace(Profile(Path(sys.argv[1])), pin=None, clock=SystemClock(),
                        events=Events(), key_ring=ring)
    while True:
        row = record_scan(wp, serial(number), CurrentSale(wp.clock.today()))
        say("recorded", number, row.standing)
        number += 1

for line in sys.stdin:
    pid = os.fork()
    if not pid:
        try:
            work(int(line))
        finally:
            os._exit(1)
    say("ended", os.waitpid(pid, 0)[1])
"""
"""Imports once; each line of its input is a new process that opens the profile and records."""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="a process per kill is forked")
@pytest.mark.parametrize("kills", [30, pytest.param(600, marks=pytest.mark.soak)])
def test_what_was_acknowledged_survives_every_kill(tmp_path, clock, kills):
    ring = MemoryRing()
    profile = build_profile(tmp_path / "p", allocation=0, ring=ring, clock=clock)
    kept = [f"{name}={secret}" for name, secret in ring.kept.items()]
    rng, acked, ends, number = random.Random(4), {}, [], 0
    with subprocess.Popen(
        [sys.executable, "-c", COUNTER, str(profile.directory), *kept],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        bufsize=1,
    ) as counter:
        assert counter.stdin is not None
        assert counter.stdout is not None
        for _ in range(kills):
            counter.stdin.write(f"{number}\n")
            wanted = rng.randrange(1, 12)
            victim = int(counter.stdout.readline().removeprefix("started"))
            for line in counter.stdout:
                match line.split():
                    case ["recorded", done, standing]:
                        acked[int(done)] = standing
                        wanted -= 1
                        if not wanted:
                            os.kill(victim, signal.SIGKILL)
                    case ["ended", status]:
                        ends.append(int(status))
                        break
            number = max(acked) + 2  # the one after the last may have been recorded unsaid
        counter.stdin.close()

    assert ends == [signal.SIGKILL] * kills
    wp = open_workplace(profile, pin=PIN, clock=clock, events=Events(), key_ring=ring)
    texts = [text for (text,) in wp.outbox.db.rows("SELECT text FROM scan_journal")]
    serials = [each for (each,) in wp.outbox.db.rows("SELECT canonical FROM claimed")]
    ops = wp.outbox.db.row("SELECT count(*) FROM op")
    again = record_scan(wp, serial(0), CurrentSale(clock.today()))
    wp.close()
    assert len(acked) >= kills
    assert {serial(each) for each in acked} <= set(texts)
    assert len(set(texts)) == len(texts)
    assert sorted(serials) == sorted(texts)
    assert ops == (len(texts),)
    assert again.standing is Standing.REFUSED


IMPORTER = """
import os
import signal
import sys
from pathlib import Path
from sync.clock import SystemClock
from sync.commands import bulk_in
from sync.events import Events
from sync.profile import Profile
from sync.workplace import open_workplace

wp = open_workplace(Profile(Path(sys.argv[1])), pin=sys.argv[2], clock=SystemClock(),
                    events=Events())
file = bulk_in.open_sales_file(wp, Path(sys.argv[3]))
by = bulk_in.plan(file, file.mapping)
run = bulk_in.dry_run(wp, file, by, lambda done, of: None)

def tell(done, of):
    if done >= int(sys.argv[4]):
        os.kill(os.getpid(), signal.SIGKILL)

bulk_in.import_sales(wp, file, by, run, tell)
os.write(1, b"imported")
os.kill(os.getpid(), signal.SIGKILL)
"""
"""Imports a file and dies: once so many steps are told of, or right after it is done."""


@pytest.mark.parametrize(("dies_at", "recorded"), [(1500, 0), (2500, 0), (10_000, 1500)])
@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="without SIGKILL")
def test_an_import_that_is_killed_is_there_whole_or_not_at_all(tmp_path, clock, dies_at, recorded):
    profile = build_profile(tmp_path / "p", allocation=1500, clock=clock)
    today = SystemClock().today()
    sales = tmp_path / "sales.csv"
    rows = [f"{serial(number)};{today}" for number in range(1500)]
    sales.write_text("\n".join(["Seriennummer;Datum", *rows]))

    died = subprocess.run(
        [sys.executable, "-c", IMPORTER, str(profile.directory), PIN, str(sales), str(dies_at)],
        cwd=ROOT,
        capture_output=True,
        check=False,
        timeout=60,
    )

    assert died.returncode == -signal.SIGKILL, died.stderr
    assert (died.stdout == b"imported") == bool(recorded)
    wp = open_workplace(profile, pin=PIN, clock=SystemClock(), events=Events())
    found = wp.outbox.db.row("SELECT (SELECT count(*) FROM op), (SELECT count(*) FROM claimed)")
    wp.close()
    assert found == (recorded, recorded)
