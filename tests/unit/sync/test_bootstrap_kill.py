"""SIGKILL while a snapshot is fetched and built: nothing is fetched twice, nothing half is used."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from server.clock import now
from sync.clock import SystemClock
from sync.commands.enrol import enrol
from sync.events import Events
from sync.profile import Profile
from sync.replica import allocation
from sync.wire.messages import Coming
from sync.workplace import open_workplace
from tests.bench.serving import served
from tests.support.workplace import MemoryRing
from tests.support.world import CLERK, invite, prepare

ROOT = Path(__file__).resolve().parents[3]
PIECE = 256
CLIENT = """
import os
import sys
from pathlib import Path
import sync.bootstrap
from sync.clock import SystemClock
from sync.engine import Engine
from sync.events import Events
from sync.profile import Profile
from sync.transport import Transport
from sync.workplace import open_workplace
from tests.support.workplace import MemoryRing

sync.bootstrap._LEAST_PIECE = 256
received = os.open(sys.argv[2], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
fetch = Transport.snapshot_piece

def counted(*asked):
    piece = fetch(*asked)
    os.write(received, (str(len(piece)) + chr(10)).encode())
    return piece

Transport.snapshot_piece = counted
ring = MemoryRing()
ring.kept = dict([line.split("=", 1) for line in sys.argv[3:]])
wp = open_workplace(Profile(Path(sys.argv[1])), pin=None, clock=SystemClock(), events=Events(),
                    key_ring=ring)
os.write(1, b"begun" + bytes([10]))
engine = Engine(wp)
while engine.run_once().state != "idle":
    pass
wp.close()
"""


@pytest.mark.timeout(120)
def test_killed_at_any_moment_it_ends_whole(tmp_path, monkeypatch):
    monkeypatch.setenv("SELLTHROUGH_SNAPSHOT_ROWS", "10")
    url = f"sqlite:///{tmp_path / 'server.db'}"
    prepare(url)
    profile, ring = Profile(tmp_path / "profile"), MemoryRing()
    received = tmp_path / "received"
    chance = random.Random(20)
    kills = 0
    with served(tmp_path, url) as server:
        enrol(profile, server.url, invite(url, CLERK, now()), key_ring=ring)
        wp = open_workplace(profile, pin=None, clock=SystemClock(), events=Events(), key_ring=ring)
        line = wp.transport()
        while isinstance(manifest := line.snapshot(), Coming):
            pass
        assert manifest is not None
        line.close()
        wp.close()
        asked = [sys.executable, "-c", CLIENT, str(profile.directory), str(received)]
        asked += [f"{name}={kept}" for name, kept in ring.kept.items()]
        while True:
            with subprocess.Popen(asked, cwd=ROOT, stdout=subprocess.PIPE) as process:
                assert process.stdout is not None
                assert process.stdout.readline() == b"begun\n"
                try:
                    process.wait(0.06 * chance.uniform(1, 2) * 2**kills)
                    break
                except subprocess.TimeoutExpired:
                    process.send_signal(signal.SIGKILL)
                    kills += 1
        assert process.returncode == 0

    sizes = [int(size) for size in received.read_text().split()]
    assert kills > 0
    # A kill between a piece's arrival and its record costs that one piece.
    assert sum(sizes) <= manifest.size + kills * PIECE
    wp = open_workplace(profile, pin=None, clock=SystemClock(), events=Events(), key_ring=ring)
    assert allocation.count(wp.replica.db) == 600
    assert wp.replica.place().whole
    assert not list(profile.directory.glob("*.part"))
    wp.close()
