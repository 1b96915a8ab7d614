"""A counter's morning under the shim: the real client against the real server, with notes.

Run as `python -m tests.torture.workload FOLDER SEED ROUNDS SCANS [SYNCHRONOUS]`. Each round leaves
FOLDER/<n>.record; the notes say what a person or the server was told, between the writes.
"""

from __future__ import annotations

import json
import random
import shutil
import sys
from functools import partial
from pathlib import Path
from typing import Any

import httpx

import sync.outbox.store
from server.settings import Settings
from sync.commands.undo_scan import undo_scan
from sync.engine import Engine
from sync.profile.database import Database
from sync.workplace import Workplace
from tests.support.clock import HandClock
from tests.support.counter import Counter
from tests.support.devices import FaultyLine, enrolled_workplace
from tests.support.server import MORNING, FakeClock, RunningServer, running_server
from tests.support.workplace import MemoryRing
from tests.support.world import CLERK, prepare, serial
from tests.torture.shim import Shim

ROUNDS_A_SERVER = 8
"""The programme has serials for so many rounds."""


class Noted(Counter):
    """A counter that notes what it was told."""

    def __init__(self, shim: Shim, server: RunningServer, directory: Path, seed: int) -> None:
        self.server = server
        # Every device makes ids of its own.
        self.clock = HandClock(MORNING, seed=seed)
        self.fault: str | int = "ok"
        self.line = FaultyLine(server, lambda request: self.fault)
        self.ring = MemoryRing()
        self.wp: Workplace = enrolled_workplace(
            server, CLERK, directory, clock=self.clock, ring=self.ring, client=self.line.client
        )
        self.engine = Engine(self.wp)
        self.shim = shim
        self.line._plan = self._on_the_line
        self.sent: set[str] = set()

    def note(self, what: str, *facts: object) -> None:
        self.shim.note(json.dumps([what, *facts]))

    def note_sealed(self) -> None:
        """Say which ops have their place in the chain: the server has been or will be told."""
        rows = self.wp.outbox.db.rows("SELECT op_id, n, hash FROM op WHERE n IS NOT NULL")
        fresh = [row for row in rows if row[0] not in self.sent]
        self.sent |= {row[0] for row in fresh}
        self.note("sealed", fresh)

    def _on_the_line(self, request: httpx.Request) -> str | int:
        if request.url.path == "/v1/ops":
            self.note_sealed()
        return self.fault

    def take(self, text: str) -> str:
        self.note("scanning", text)
        row = self.scan(text)
        self.note("scanned", text, row.op_id)
        return row.op_id

    def take_back(self, op_id: str) -> None:
        self.note("undoing", op_id)
        if undo_scan(self.wp, op_id) is True:
            self.note("undone", op_id)


def play(counter: Noted, rng: random.Random, first: int, scans: int) -> None:
    """Scan, take back, seal, send, be answered or not, checkpoint."""
    taken: list[str] = []
    for number in range(first, first + scans):
        taken.append(counter.take(serial(1, number, rng.choice("AB"))))
        if rng.random() < 0.08:
            counter.take_back(taken.pop())
        if rng.random() < 0.05:
            counter.take(f"{rng.randrange(10**6)}")
        if rng.random() < 0.12:
            counter.fault = rng.choice(["ok", "ok", "ok", "unanswered", "lost"])
            counter.sync()
            counter.note_sealed()
            if taken and rng.random() < 0.3:
                counter.take_back(taken.pop())
    counter.wp.settle()


def main(folder: Path, seed: int, rounds: int, scans: int, synchronous: str) -> None:
    """Play the rounds."""
    if synchronous != "FULL":
        vars(sync.outbox.store)["Database"] = partial(_weaker, synchronous)
    shim = Shim()
    planted = folder / "world.db"
    prepare(f"sqlite:///{planted}")
    for start in range(0, rounds, ROUNDS_A_SERVER):
        place = folder / f"server-{start}.db"
        shutil.copy(planted, place)
        with running_server(Settings(database_url=f"sqlite:///{place}"), FakeClock()) as server:
            for number in range(start, min(start + ROUNDS_A_SERVER, rounds)):
                play_round(shim, server, folder, number, seed, scans)


def play_round(  # noqa: PLR0917 (what one round needs)
    shim: Shim, server: RunningServer, folder: Path, number: int, seed: int, scans: int
) -> None:
    """Watch one new device from its sign-in to its closing."""
    watched = folder / f"{number}"
    watched.mkdir()
    shim.watch(watched, folder / f"{number}.record")
    counter = Noted(shim, server, watched / "profile", number + 1)
    counter.note("keys", counter.wp.secrets.file_key.hex(), counter.wp.identity.device)
    rng = random.Random(f"{seed}/{number}")
    play(counter, rng, number % ROUNDS_A_SERVER * scans, scans)
    counter.wp.outbox.db.checkpoint()
    counter.close()
    counter.note("closed")
    shim.watch(None)


def _weaker(weak: Any, path: Path, key: bytes, **more: Any) -> Database:
    """Open a store that promises less: the negative control."""
    return Database(path, key, **(more | {"synchronous": weak}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]), sys.argv[5])
