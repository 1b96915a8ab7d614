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
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from sync.commands.sign_out import export_outbox
from sync.commands.undo_scan import undo_scan
from sync.engine import Engine
from sync.errors import EnvironmentProblem
from sync.profile import Profile
from sync.workplace import Workplace
from tests.torture.shim import How, On, Shim
from tests.torture.yard import Device, Victim, Yard, made_old, opened

FOR_EVER = 10**9
HANG_S = 60
"""Who takes so long hangs: where is told on standard error."""
RUNS_A_DEVICE = 100
RUNS_A_PROCESS = 20
"""So many refusals one after the other in one process; who is to die has one of its own."""
SHARES = {"scan": 0.76, "migrate": 0.2}
"""Of a choice of points; the rest meets the whole work, which costs ten times as much."""
EVERY = On.WRITE | On.SYNC | On.CUT | On.OPEN | On.REMOVE | On.RENAME | On.READ
_JOURNAL = "SELECT text, op_id, undone_at FROM scan_journal"
_OPS = "SELECT op_id, n, hash, envelope, state, kind FROM op ORDER BY n"
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

    @property
    def kills(self) -> bool:
        """Whether the process is to die of it."""
        return self.how not in {How.REFUSE, How.SHORT}


class Patient(Victim):
    """A client whose disk refuses. Problems in words are told and lived with, all else is a bug."""

    def try_to(self, step: Callable[[], Any]) -> Any:
        """Do one thing as a person would: a problem is read, and then life goes on."""
        try:
            return step()
        except EnvironmentProblem as problem:
            self.say("problem", type(problem).__name__, problem.title, str(problem))
            return None

    def live_through(self, shim: Shim, point: Point, *, brief: bool) -> None:
        """Run the script with the fault, then without: it must all work again.

        `brief` ends the work soon after the fault; what would follow is what recovery does.
        """
        profile = self.device.profile
        if point.script == "migrate":
            old = profile.directory.with_name(f"{profile.directory.name}-old")
            shutil.rmtree(old, ignore_errors=True)
            shutil.copytree(profile.directory, old)
            profile = Profile(old)
            made_old(profile, self.device.ring, (1, 6)[point.at % 2])
            self.say("old", str(old))
        shim.watch(profile.directory)
        shim.fail(point.on, point.at, error=point.error, how=point.how, times=point.times)
        wp = self.try_to(lambda: opened(profile, self.clock, self.device.ring, self.url))
        if point.script == "scan" and wp is not None:
            self.stand_at_counter(wp)
        elif point.script == "work" and wp is not None:
            self.work(wp, lambda: brief and shim.seen() > point.at + point.times)
        seen = {str(on.name): shim.seen_of(on) for on in On}
        shim.heal()
        self.say("seen", seen, seen.get(str(point.on.name), 0) > point.at)
        if point.script == "migrate":
            if wp is None:
                wp = opened(profile, self.clock, self.device.ring, self.url)
            self.say("migrated")
            self.show(wp)
        elif point.script == "scan":
            self.scan_on(wp)
        else:
            self.recover(wp)

    def show(self, wp: Workplace) -> None:
        """Tell what the open files hold, and close."""
        db = wp.outbox.db
        self.say("rows", db.rows(_JOURNAL), db.rows(_OPS))
        wp.close()

    def stand_at_counter(self, wp: Workplace) -> None:
        """Scan, take back, export."""
        self.scan_and_take_back(wp)
        self.try_to(lambda: self.scan(wp))
        self.export(wp)

    def work(self, wp: Workplace, is_enough: Callable[[], bool]) -> None:
        """Scan, take back, send, fetch, fetch anew, export."""
        engine = self.try_to(lambda: Engine(wp))
        if engine is None:
            return
        self.scan_and_take_back(wp)
        for anew in (False, True):
            self.try_to(lambda: self.scan(wp))
            if is_enough():
                break
            self.clock.advance(seconds=61)
            wp.replica_damaged = anew
            self.synced(engine)
        else:
            self.try_to(lambda: self.scan(wp))
            self.export(wp)
        engine.stop()

    def scan_and_take_back(self, wp: Workplace) -> None:
        op_id = self.try_to(lambda: self.scan(wp))
        if op_id:
            self.say("undoing", op_id)
            self.try_to(lambda: undo_scan(wp, op_id))
            self.say("undone", op_id)

    def export(self, wp: Workplace) -> None:
        out = self.device.profile.directory / "unsent.json"
        self.try_to(lambda: export_outbox(wp, out))

    def scan_on(self, wp: Workplace | None) -> None:
        """The fault is gone: the next scan is taken, at the latest after a restart."""
        if wp is not None and self.try_to(partial(self.scan, wp)):
            self.say("well at once")
        else:
            if wp is not None:
                self.try_to(wp.close)
            wp = opened(self.device.profile, self.clock, self.device.ring, self.url)
            self.say("well after a start" if self.scan(wp) else "failed", "no scan is taken")
        wp.settle()
        self.show(wp)

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
        self.brief = False

    def calls(self, script: str) -> dict[str, int]:
        """Return how many calls of each kind a script makes when nothing fails."""
        words = self.run_all([Point(script, EVERY, FOR_EVER, How.REFUSE, 0, 1)])
        return next(word[1] for word in words if word[0] == "seen")

    def points(self, most: int) -> list[Point]:
        """Return every fault there is, or a seeded choice of `most`."""
        every: dict[str, list[Point]] = {}
        for script in ("scan", "migrate", "work"):
            calls = self.calls(script)
            every[script] = [
                Point(script, on, at, how, error, times)
                for on, how, error, lasting in KINDS
                for times in lasting
                for at in range(calls[str(on.name)])
            ]
            self.counts |= {f"calls of {script}, {name}": met for name, met in calls.items()}
        there = sum(map(len, every.values()))
        self.counts["points there are"] = there
        if most >= there:
            return [point for points in every.values() for point in points]
        chosen: list[Point] = []
        for script, share in SHARES.items():
            chosen += self.rng.sample(every[script], min(round(most * share), len(every[script])))
        return chosen + self.rng.sample(every["work"], most - len(chosen))

    def go(self, most: int) -> None:
        """Try the points."""
        points = self.points(most)
        self.brief = most < self.counts["points there are"]
        since = 0
        for batch in batches(points):
            self.run_all(batch)
            self.counts["points"] += len(batch)
            since += len(batch)
            if since >= RUNS_A_DEVICE:
                self.finish(self.device)
                self.device, since = self.enrolled(), 0
            if len(self.faults) > 10:
                break
        self.finish(self.device)

    def run_all(self, points: Sequence[Point]) -> list[list[Any]]:
        """Live through some faults, one after the other, in a process of their own."""
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
                for point in points:
                    patient.say("point", str(point))
                    patient.live_through(self.shim, point, brief=self.brief)
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
        if os.WIFSIGNALED(status) and not points[-1].kills:
            self.faults.append(f"it crashed: signal {os.WTERMSIG(status)}")
        for part in parts(words):
            self.take_in_part(device, points[0].script, part)
        if os.WIFSIGNALED(status) or points[0].script == "work":
            if points[0].script == "migrate":
                self.check_migrated(device, words)
            self.check(device, points[0].script)
        self.faults[before:] = [f"{points[-1]}: {fault}" for fault in self.faults[before:]]
        return words

    def take_in_part(self, device: Device, script: str, words: list[list[Any]]) -> None:
        """Write down what was told about one fault, and hold what was shown against it."""
        self.take_in(device, words, script)
        before = len(self.faults)
        for word in words:
            self.counts[word[0]] += 1
            match word:
                case ["problem", kind, title, text]:
                    self.problems[kind] = f"{title}. {text}"
                case ["seen", _, is_met]:
                    self.counts["faults met"] += is_met
                case ["old", folder] if words[-1][0] == "rows":
                    shutil.rmtree(folder, ignore_errors=True)  # the next one's is there already
                case ["rows", journal, ops]:
                    rows = [tuple(row) for row in journal], [tuple(row) for row in ops]
                    self.faults += self.wrong(device, *rows)
                    if script == "scan":
                        self.keep(device, rows[0])
        self.faults[before:] = [f"at {words[0][1]}: {fault}" for fault in self.faults[before:]]

    def hear_out(self, reading: int) -> list[list[Any]]:
        """Hear everything a patient says."""
        said = b""
        while piece := os.read(reading, 65536):
            said += piece
        return [json.loads(line) for line in said.split(b"\n")[:-1]]


def batches(points: Sequence[Point]) -> Iterator[list[Point]]:
    """Yield what one process lives through: refusals of one script, or one death, or one day."""
    batch: list[Point] = []
    for point in points:
        alone = point.kills or point.script == "work"
        if batch and (alone or len(batch) == RUNS_A_PROCESS or batch[0].script != point.script):
            yield batch
            batch = []
        if alone:
            yield [point]
        else:
            batch.append(point)
    if batch:
        yield batch


def parts(words: Sequence[list[Any]]) -> Iterator[list[list[Any]]]:
    """Yield what was told about each fault."""
    starts = [place for place, word in enumerate(words) if word[0] == "point"]
    for start, end in zip(starts, [*starts[1:], len(words)], strict=True):
        yield list(words[start:end])


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
