"""Where clients are killed: one real client is forked for each run and SIGKILLed at random.

Run as `python -m tests.torture.yard` with a JSON order on standard input; prints what was met as
JSON. Knows only what the victims told by pipe after each command had returned.
"""

from __future__ import annotations

import gc
import json
import os
import random
import select
import shutil
import signal
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import httpx
from sqlcipher3 import dbapi2

import sync.bootstrap
import sync.commands.scanning
import sync.outbox.recovery
import sync.outbox.settings
import sync.queries.outbox
import sync.transport  # noqa: F401  (imports are not what a run is about)
from sync.commands.enrol import enrol
from sync.commands.record_scan import record_scan
from sync.commands.sign_out import export_outbox
from sync.commands.undo_scan import undo_scan
from sync.credentials import Vault
from sync.engine import Engine
from sync.events import Events
from sync.profile import Profile
from sync.rows import CurrentSale
from sync.transport import Transport
from sync.wire.codec import GENESIS
from sync.workplace import Workplace, open_workplace
from tests.support.old_outbox import make_old
from tests.support.workplace import MemoryRing
from tests.torture.chain import Chain
from tests.torture.moments import SharedClock

RUNS_A_PROFILE = 60
"""A fresh device after so many kills, so that a long search stays a straight line."""
LONGEST_LIFE_S = 0.09


def client() -> httpx.Client:
    # Nothing to verify on a loopback line; reading the authorities would take longer than a run.
    return httpx.Client(timeout=20, verify=False)  # noqa: S501


def opened(profile: Profile, clock: SharedClock, ring: MemoryRing, url: str) -> Workplace:
    """Open as the program does, with a line to the vendor."""
    wp = open_workplace(profile, pin=None, clock=clock, events=Events(), key_ring=ring)
    wp.transport = lambda: Transport(url, wp.tokens, client())
    return wp


@dataclass(slots=True)
class Device:
    """One profile under torture, and what its victims told."""

    profile: Profile
    ring: MemoryRing
    next_serial: int
    acked: dict[str, str] = field(default_factory=dict)
    undone: set[str] = field(default_factory=set)
    undoing: str = ""
    started: set[str] = field(default_factory=set)
    answered: dict[str, str] = field(default_factory=dict)
    """Op id -> hash, of ops whose answer a victim had written down."""
    exports: int = 0


# --- what a victim does -------------------------------------------------------------------------
class Victim:
    """A client that tells what it did, each word after it was done."""

    def __init__(self, device: Device, clock: SharedClock, url: str, pipe: int) -> None:
        self.device, self.clock, self.url, self.pipe = device, clock, url, pipe

    def say(self, *words: object) -> None:
        os.write(self.pipe, json.dumps(words).encode() + b"\n")

    def open(self) -> Workplace:
        wp = opened(self.device.profile, self.clock, self.device.ring, self.url)
        self.say("opened")
        return wp

    def scan(self, wp: Workplace) -> str:
        text = f"A1{self.device.next_serial:05d}"
        self.device.next_serial += 1
        self.say("scanning", text)
        row = record_scan(wp, text, CurrentSale(wp.clock.today()))
        self.say("scanned", text, row.op_id)
        return row.op_id

    def scanning(self) -> None:
        """Scan, and now and then take back."""
        wp = self.open()
        while True:
            self.scan(wp)
            op_id = self.scan(wp)
            self.say("undoing", op_id)
            undo_scan(wp, op_id)
            self.say("undone", op_id)
            self.scan(wp)

    def syncing(self, *, anew: bool = False) -> None:
        """Scan, let the hold pass, send, fetch; or fetch everything anew each time."""
        wp = self.open()
        engine = Engine(wp, lambda: _Telling(self.url, wp, self.say))
        while True:
            self.scan(wp)
            self.clock.advance(seconds=61)
            wp.replica_damaged = anew
            row = engine.run_once()
            rows = wp.outbox.db.rows(
                "SELECT op_id, hash FROM op WHERE n IS NOT NULL AND state IN ('sent', 'settled')"
            )
            self.say("synced", row.state, row.detail, dict(rows))

    def exporting(self) -> None:
        """Write what is unsent to a file, again and again."""
        wp = self.open()
        self.scan(wp)
        while True:
            self.say("exported", export_outbox(wp, self.device.profile.directory / "unsent.json"))

    def migrating(self) -> None:
        """Open an outbox of the first schema, or of the last in which an op was one row."""
        directory = self.device.profile.directory
        old = directory.with_name(f"{directory.name}-old")
        shutil.rmtree(old, ignore_errors=True)
        shutil.copytree(directory, old)
        profile = Profile(old)
        made_old(profile, self.device.ring, (1, 6)[self.device.next_serial % 2])
        self.say("old", str(old))
        wp = opened(profile, self.clock, self.device.ring, self.url)
        self.say("opened")
        wp.close()
        self.say("migrated")


class _Telling(Transport):
    """A line that tells what the server answered before anybody acts on it."""

    def __init__(self, url: str, wp: Workplace, say: Callable[..., None]) -> None:
        super().__init__(url, wp.tokens, client())
        self._say = say

    def push(self, *words: Any, **named: Any) -> Any:
        self._say("pushing")
        reply = super().push(*words, **named)
        known = sum(outcome.status == "known" for outcome in reply.outcomes)
        self._say("answered", len(reply.outcomes), known)
        return reply


def made_old(profile: Profile, ring: MemoryRing, version: int = 1) -> None:
    """Turn the outbox of a profile back into what an earlier release made, rows kept."""
    make_old(profile.outbox_path, Vault(profile, ring).open(None).file_key, version)


PHASES: dict[str, Callable[[Victim], None]] = {
    "scan": Victim.scanning,
    "push and pull": Victim.syncing,
    "fetch anew": partial(Victim.syncing, anew=True),
    "export": Victim.exporting,
    "migrate": Victim.migrating,
}
SHARES = {"scan": 6, "push and pull": 9, "fetch anew": 2, "export": 1, "migrate": 2}


def aside(work: Callable[[], Any]) -> Any:
    """Return what `work` answers in a process of its own.

    Who forks must not have opened stores: the cipher's library is not fit for a fork while a
    thread that used it still ends.
    """
    reading, writing = os.pipe()
    pid = os.fork()
    if not pid:
        try:
            told = json.dumps(work()).encode()
            with os.fdopen(writing, "wb") as pipe:
                pipe.write(told)
        finally:
            # A forked process ends here, whatever happened in it.
            if sys.exc_info()[1] is not None:
                traceback.print_exc()
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        told = pipe.read()
    os.waitpid(pid, 0)
    if not told:
        message = "a profile did not open: its process says why on standard error"
        raise RuntimeError(message)
    return json.loads(told)


# --- who kills ----------------------------------------------------------------------------------
class Yard:
    """Kills, opens, compares; adds up what was met."""

    def __init__(self, order: dict[str, Any]) -> None:
        self.folder = Path(order["folder"])
        self.url, self.database = order["url"], order["database"]
        self.codes: list[str] = order["codes"]
        self.begun: float = order["begun"]
        self.clock = SharedClock(self.begun)
        self.rng = random.Random(order["seed"])
        self.counts: Counter[str] = Counter()
        self.faults: list[str] = []
        self.chain = Chain()
        self.ahead = 0.0

    def run(self, kills: int) -> None:
        """Kill as often as asked, a fresh device every so often."""
        left = kills
        while left and len(self.faults) < 5:
            device = self.enrolled()
            for _ in range(min(left, RUNS_A_PROFILE)):
                self.kill(device, self.rng.choices(list(SHARES), list(SHARES.values()))[0])
                left -= 1
            self.finish(device)

    def enrolled(self) -> Device:
        number = self.counts["devices"]
        self.counts["devices"] += 1
        ring, profile = MemoryRing(), Profile(self.folder / f"device-{number}")

        def work() -> dict[str, str]:
            enrol(
                profile, self.url, self.codes[number], clock=self.clock, key_ring=ring,
                client=client(),
            )  # fmt: skip
            wp = opened(profile, self.clock, ring, self.url)
            Engine(wp).run_once()
            wp.close()
            return ring.kept

        ring.kept = aside(work)
        return Device(profile, ring, number * 2_000)

    def kill(self, device: Device, phase: str) -> None:
        """One run: fork, listen, kill, open, compare."""
        reading, writing = os.pipe()
        self.clock.advance(seconds=90)
        pid = os.fork()
        if not pid:
            try:
                os.close(reading)
                PHASES[phase](Victim(device, self.clock, self.url, writing))
            finally:
                # The parent is told, whatever it is; a forked process ends here.
                if (problem := sys.exc_info()[1]) is not None:
                    told = ["failed", f"{type(problem).__name__}: {problem}"]
                    os.write(writing, json.dumps(told).encode() + b"\n")
                os._exit(0)
        os.close(writing)
        words = self.listen(reading, pid)
        os.close(reading)
        self.counts["kills"] += 1
        self.counts[phase] += 1
        self.take_in(device, words, phase)
        if phase == "migrate":
            self.check_migrated(device, words)
        self.check(device, phase)

    def listen(self, reading: int, pid: int) -> list[list[Any]]:
        """Hear the victim until its hour has come; then kill it and hear its last words."""
        said = b""
        words_left = self.rng.choice([1, 2, 4, 6, 8, 12])
        after = self.rng.random() ** 2 * 0.02
        end = time.monotonic() + 20
        killed = False
        while True:
            ready, _, _ = select.select([reading], [], [], max(0.0, end - time.monotonic()))
            if not ready:
                if killed:
                    break
                os.kill(pid, signal.SIGKILL)
                killed, end = True, time.monotonic() + 20
                continue
            piece = os.read(reading, 65536)
            if not piece:
                break
            said += piece
            words_left -= piece.count(b"\n")
            if words_left <= 0 and not killed:
                end = min(end, time.monotonic() + after)
        _, status = os.waitpid(pid, 0)
        self.counts["died by us"] += os.WIFSIGNALED(status)
        lines = said.split(b"\n")
        return [json.loads(line) for line in lines[:-1]]

    def take_in(self, device: Device, words: list[list[Any]], phase: str) -> None:  # noqa: C901 (one case a word)
        """Write down what the victim told."""
        device.undoing = ""
        last = ""
        for word in words:
            last = word[0]
            match word:
                case ["scanning", text]:
                    device.started.add(text)
                    device.next_serial += 1
                case ["scanned", text, op_id]:
                    device.acked[text] = op_id
                case ["undoing", op_id]:
                    device.undoing = op_id
                case ["undone", op_id]:
                    device.undone.add(op_id)
                case ["answered", _, known]:
                    self.counts["known"] += known
                    self.counts["pushes"] += 1
                case ["synced", state, detail, answered]:
                    self.counts["synced"] += state == "idle"
                    if state != "idle":
                        self.faults.append(f"a sync ended {state}: {detail}")
                    device.answered |= answered
                case ["exported", count]:
                    device.exports = count
                    self.counts["exports"] += 1
                case ["migrated"]:
                    self.counts["migrated"] += 1
                case ["failed", problem]:
                    self.faults.append(f"{phase}: {problem}")
        self.counts[f"killed while {last}"] += 1

    def check_migrated(self, device: Device, words: list[list[Any]]) -> None:
        """A profile killed while its schema was brought up to date opens, with all its ops."""
        found = [word[1] for word in words if word[0] == "old"]
        if not found:
            return
        profile = Profile(Path(found[0]))
        self.compare(device, profile, "migrate", is_copy=True)
        shutil.rmtree(profile.directory)

    def check(self, device: Device, phase: str) -> None:
        self.compare(device, device.profile, phase, is_copy=False)

    def compare(self, device: Device, profile: Profile, phase: str, *, is_copy: bool) -> None:
        """Open with the product's own code and hold it against what the victims told."""

        def work() -> list[list[tuple[Any, ...]]]:
            wp = opened(profile, self.clock, device.ring, self.url)
            db = wp.outbox.db
            journal = db.rows("SELECT text, op_id, undone_at FROM scan_journal")
            ops = db.rows("SELECT op_id, n, hash, envelope, state, kind FROM op ORDER BY n")
            wp.close()
            return [journal, ops]

        journal, ops = aside(work)
        for fault in self.wrong(device, journal, ops):
            self.faults.append(f"after a kill in {phase}: {fault}")
        if is_copy:
            return
        self.keep(device, journal)
        self.counts["server had it, client did not know"] += self.unanswered_at_server(ops)

    def keep(self, device: Device, journal: list[tuple[Any, ...]]) -> None:
        """What was found must stay from now on, told or not."""
        self.counts["commit without ack"] += len({row[0] for row in journal} - device.acked.keys())
        for text, op_id, _ in journal:
            device.acked.setdefault(text, op_id)

    def wrong(
        self, device: Device, journal: list[tuple[Any, ...]], ops: list[tuple[Any, ...]]
    ) -> list[str]:
        """Return a sentence for each promise broken."""
        told = []
        texts = {text: op_id for text, op_id, _ in journal}
        by_id = {row[0]: row for row in ops}
        if len(texts) != len(journal):
            told.append("a scan is there twice")
        told += [f"lost: {text}" for text in device.acked.keys() - texts.keys()]
        told += [f"a phantom: {text}" for text in texts.keys() - device.started]
        told += [
            f"the op of {text} is gone"
            for text, op_id in device.acked.items()
            if op_id and op_id not in by_id and op_id not in device.undone | {device.undoing}
        ]
        scans = {row[0] for row in ops if row[5] == "claim.record"}
        told += ["an op without its scan"] if not scans <= set(texts.values()) else []
        head, last = GENESIS, 0
        for op_id, n, mark, envelope, _, _ in ops:
            if n is None:
                continue
            facts = self.chain.facts(envelope)
            if facts != (mark, head, op_id, last + 1):
                told.append(f"the chain breaks at {n}")
            head, last = mark, n
        told += [
            f"the answered op {op_id} changed"
            for op_id, mark in device.answered.items()
            if op_id not in by_id or by_id[op_id][2] != mark
        ]
        if device.undoing and device.undoing not in by_id:
            device.undone.add(device.undoing)
        return told[:4]

    def unanswered_at_server(self, ops: list[tuple[Any, ...]]) -> int:
        waiting = [row[0] for row in ops if row[4] == "queued"]
        return len(self.at_server(waiting))

    def at_server(self, op_ids: list[str]) -> dict[str, str]:
        """Return the hashes of those ops the server has."""
        connection = dbapi2.connect(f"file:{self.database}?mode=ro", uri=True)
        try:
            found: dict[str, str] = {}
            for start in range(0, len(op_ids), 400):
                part = op_ids[start : start + 400]
                marks = ",".join("?" * len(part))
                asked = f"SELECT op_id, hash FROM op_log WHERE op_id IN ({marks})"  # noqa: S608
                found |= dict(connection.execute(asked, part).fetchall())
            return found
        finally:
            connection.close()

    def finish(self, device: Device) -> None:
        """Sync to the end: every op is at the server under its own hash, every scan one claim."""
        self.clock.advance(seconds=90)

        def work() -> list[Any]:
            wp = opened(device.profile, self.clock, device.ring, self.url)
            engine = Engine(wp)
            row = engine.run_once()
            ops = wp.outbox.db.rows("SELECT op_id, hash FROM op")
            engine.stop()
            wp.close()
            return [row.state, row.unsent, row.detail, ops]

        state, unsent, detail, ops = aside(work)
        if (state, unsent) != ("idle", 0):
            self.faults.append(f"in the end {state}, {unsent} unsent: {detail}")
        there = self.at_server([op[0] for op in ops])
        self.faults += [f"not at the server: {op[0]}" for op in ops if there.get(op[0]) != op[1]][
            :3
        ]
        self.counts["ops at the server"] += len(there)
        shutil.rmtree(device.profile.directory)


def main() -> None:
    """Carry out one order."""
    order = json.loads(sys.stdin.read())
    gc.freeze()  # what is loaded by now is shared with every victim
    yard = Yard(order)
    yard.run(order["kills"])
    told = {"counts": yard.counts, "faults": yard.faults[:8]}
    sys.stdout.write(json.dumps(told) + "\n")


if __name__ == "__main__":
    main()
