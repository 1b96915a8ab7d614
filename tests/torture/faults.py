"""Disks that refuse: the Nth call of a kind fails, and a real client lives through it.

Run under the shim as `python -m tests.torture.faults` with a JSON order on standard input. Builds
on the yard: the same devices, the same comparison after each run.
"""

from __future__ import annotations

import errno
import faulthandler
import gc
import json
import os
import shutil
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

from sync.commands.sign_out import export_outbox
from sync.commands.undo_scan import undo_scan
from sync.engine import Engine
from sync.errors import EnvironmentProblem
from sync.profile import Profile
from sync.workplace import Workplace
from tests.torture.shim import How, On, Shim
from tests.torture.yard import Victim, Yard, made_old, opened

FOR_EVER = 10**9
HANG_S = 60
"""Who takes so long hangs: where is told on standard error."""
RUNS_A_DEVICE = 40
KINDS: list[tuple[On, How, int, tuple[int, ...]]] = [
    (On.WRITE, How.REFUSE, errno.ENOSPC, (1, FOR_EVER)),
    (On.WRITE, How.REFUSE, errno.EIO, (1, 3)),
    (On.WRITE, How.SHORT, errno.ENOSPC, (1,)),
    (On.WRITE, How.KILL_HALFWAY, 0, (1,)),
    (On.SYNC, How.REFUSE, errno.EIO, (1, FOR_EVER)),
    (On.SYNC, How.KILL_BEFORE, 0, (1,)),
    (On.SYNC, How.KILL_AFTER, 0, (1,)),
    (On.CUT, How.REFUSE, errno.EIO, (1,)),
    (On.OPEN, How.REFUSE, errno.EACCES, (1, FOR_EVER)),
    (On.OPEN, How.REFUSE, errno.ENOSPC, (1,)),
    (On.OPEN, How.REFUSE, errno.EMFILE, (1,)),
    (On.REMOVE, How.REFUSE, errno.EACCES, (1,)),
    (On.REMOVE, How.KILL_AFTER, 0, (1,)),
    (On.RENAME, How.REFUSE, errno.EACCES, (1,)),
    (On.RENAME, How.KILL_BEFORE, 0, (1,)),
    (On.READ, How.REFUSE, errno.EIO, (1,)),
]


@dataclass(frozen=True, slots=True)
class Point:
    """One fault: in which script, at which call of which kind, how and for how long."""

    script: str
    on: On
    at: int
    how: How
    error: int
    times: int

    def __str__(self) -> str:
        """Name it for a failure message."""
        name = errno.errorcode.get(self.error, "")
        return f"{self.script}: {self.on.name} {self.at} {self.how.name} {name} x{self.times}"


class Patient(Victim):
    """A client whose disk refuses. Problems in words are told and lived with, all else is a bug."""

    def try_to(self, step: Callable[[], Any]) -> Any:
        """Do one thing as a person would: a problem is read, and then life goes on."""
        try:
            return step()
        except EnvironmentProblem as problem:
            self.say("problem", type(problem).__name__, problem.title, str(problem))
            return None

    def live_through(self, shim: Shim, point: Point) -> None:
        """Run the script with the fault, then without: it must all work again."""
        profile = self.device.profile
        if point.script == "migrate":
            old = profile.directory.with_name(f"{profile.directory.name}-old")
            shutil.rmtree(old, ignore_errors=True)
            shutil.copytree(profile.directory, old)
            profile = Profile(old)
            made_old(profile.outbox_path, self.device.ring)
            self.say("old", str(old))
        shim.watch(profile.directory)
        shim.fail(point.on, point.at, error=point.error, how=point.how, times=point.times)
        wp = self.try_to(lambda: opened(profile, self.clock, self.device.ring, self.url))
        if point.script == "work" and wp is not None:
            self.work(wp)
        seen = shim.seen()
        shim.heal()
        self.say("seen", seen, seen > point.at)
        if point.script == "migrate":
            if wp is None:
                wp = opened(profile, self.clock, self.device.ring, self.url)
            wp.close()
            self.say("migrated")
            return
        self.recover(wp)

    def work(self, wp: Workplace) -> None:
        """Scan, take back, send, fetch, fetch anew, export."""
        engine = self.try_to(lambda: Engine(wp))
        if engine is None:
            return
        op_id = self.try_to(lambda: self.scan(wp))
        if op_id:
            self.say("undoing", op_id)
            self.try_to(lambda: undo_scan(wp, op_id))
            self.say("undone", op_id)
        for anew in (False, True):
            self.try_to(lambda: self.scan(wp))
            self.clock.advance(seconds=61)
            wp.replica_damaged = anew
            self.synced(engine)
        self.try_to(lambda: self.scan(wp))
        out = self.device.profile.directory / "unsent.json"
        self.try_to(lambda: export_outbox(wp, out))
        engine.stop()

    def synced(self, engine: Engine) -> str:
        row = engine.run_once()
        if row.state == "faulted":
            self.say("failed", f"the engine met a bug: {row.detail}")
        elif row.state != "idle":
            self.say("problem", row.state, row.title, row.detail)
        return row.state

    def recover(self, wp: Workplace | None) -> None:
        """The fault is gone: the next scan is taken and sent; at the latest after a restart."""
        if wp is not None:
            if self.is_well(wp):
                self.say("well at once")
                wp.close()
                return
            self.try_to(wp.close)
        wp = opened(self.device.profile, self.clock, self.device.ring, self.url)
        if not self.is_well(wp):
            self.say("failed", "not even a start anew helps")
        self.say("well after a start")
        wp.close()

    def is_well(self, wp: Workplace) -> bool:
        engine = self.try_to(lambda: Engine(wp))
        if engine is None:
            return False
        self.clock.advance(seconds=400)
        fine = bool(self.try_to(lambda: self.scan(wp))) and self.synced(engine) == "idle"
        self.try_to(engine.stop)
        return fine


class Ward(Yard):
    """Puts clients through faults instead of killing them at random."""

    def __init__(self, order: dict[str, Any]) -> None:
        super().__init__(order)
        self.shim = Shim()
        self.device = self.enrolled()
        self.problems: dict[str, str] = {}

    def calls(self, script: str, on: On) -> int:
        """Return how many calls of a kind a script makes when nothing fails."""
        words = self.run_one(Point(script, on, FOR_EVER, How.REFUSE, 0, 1))
        return next(word[1] for word in words if word[0] == "seen")

    def points(self, most: int) -> list[Point]:
        """Return every fault there is, or a seeded choice of `most`."""
        every = []
        for script, on in product(("work", "migrate"), On):
            calls = self.calls(script, on)
            self.counts[f"calls of {script}, {on.name}"] = calls
            every += [
                Point(script, on, at, how, error, times)
                for kind, how, error, lasting in KINDS
                if kind is on
                for times in lasting
                for at in range(calls)
            ]
        self.counts["points there are"] = len(every)
        return every if most >= len(every) else self.rng.sample(every, most)

    def go(self, most: int) -> None:
        """Try the points."""
        for number, point in enumerate(self.points(most), 1):
            self.run_one(point)
            self.counts["points"] += 1
            if number % RUNS_A_DEVICE == 0:
                self.finish(self.device)
                self.device = self.enrolled()
            if len(self.faults) > 10:
                break
        self.finish(self.device)

    def run_one(self, point: Point) -> list[list[Any]]:
        """One fault, in a process of its own."""
        device = self.device
        before = len(self.faults)
        reading, writing = os.pipe()
        self.clock.advance(seconds=90)
        pid = os.fork()
        if not pid:
            patient = Patient(device, self.clock, self.url, writing)
            try:
                os.close(reading)
                faulthandler.dump_traceback_later(HANG_S, exit=True)
                patient.live_through(self.shim, point)
            finally:
                # The parent is told, whatever it is; a forked process ends here.
                self.shim.heal()
                if (problem := sys.exc_info()[1]) is not None:
                    way = [
                        f"{Path(frame.filename).name}:{frame.lineno}"
                        for frame in traceback.extract_tb(problem.__traceback__)[-9:]
                    ]
                    patient.say("failed", f"{type(problem).__name__}: {problem} {way}")
                os._exit(0)
        os.close(writing)
        words = self.hear_out(reading)
        os.close(reading)
        _, status = os.waitpid(pid, 0)
        self.counts["ended by the fault"] += os.WIFSIGNALED(status)
        if os.WIFSIGNALED(status) and point.how in {How.REFUSE, How.SHORT}:
            self.faults.append(f"it crashed: signal {os.WTERMSIG(status)}")
        self.take_in(device, words, point.script)
        for word in words:
            self.counts[word[0]] += 1
            if word[0] == "problem":
                self.problems[word[1]] = f"{word[2]}. {word[3]}"
            if word[0] == "seen":
                self.counts["faults met"] += word[2]
        if point.script == "migrate":
            self.check_migrated(device, words)
        self.check(device, point.script)
        self.faults[before:] = [f"{point}: {fault}" for fault in self.faults[before:]]
        return words

    def hear_out(self, reading: int) -> list[list[Any]]:
        """Hear everything a patient says."""
        said = b""
        while piece := os.read(reading, 65536):
            said += piece
        return [json.loads(line) for line in said.split(b"\n")[:-1]]


def main() -> None:
    """Carry out one order."""
    order = json.loads(sys.stdin.read())
    gc.freeze()
    ward = Ward(order)
    ward.go(order["points"])
    told = {"counts": ward.counts, "faults": ward.faults[:8], "problems": ward.problems}
    sys.stdout.write(json.dumps(told) + "\n")


if __name__ == "__main__":
    main()
