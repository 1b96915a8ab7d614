"""The whole program at a counter, killed while real keys type scans into its real window.

Knows what the program showed from its trace alone, and opens the profile only after each death.
"""

from __future__ import annotations

import contextlib
import random
import threading
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sync.commands.enrol import enrol
from sync.engine import Engine
from sync.events import Events
from sync.profile import Profile
from sync.rows import SyncRow
from sync.workplace import Workplace, open_workplace
from tests.support.clock import AheadClock
from tools.day import accounts, demo, stock
from tools.day.display import Display
from tools.day.traces import Event
from tools.day.waiting import Stuck, until

START, BURST, SYNC = "start", "burst", "sync"
PHASES = (BURST, SYNC, START, BURST, SYNC)
SCANS_A_LIFE = 10
BEFORE_PAINTING_S, BEFORE_OPEN_S = 0.5, 0.2
LIMIT_S = 60.0
HOLD_S = 10
_SCANS = "SELECT scan_id, text, serial, op_id, undone_at, standing FROM scan_journal"
_pause = threading.Event()


@dataclass(slots=True)
class Met:
    """What was shown, and what was met on the way."""

    shown: dict[str, Event] = field(default_factory=dict)
    """Number of the scan -> its verdict, of every verdict a person saw."""
    unshown: set[str] = field(default_factory=set)
    """Numbers of scans that were recorded when the program died before it could say so."""
    typed: set[str] = field(default_factory=set)
    counts: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)


def is_done(row: SyncRow) -> SyncRow | None:
    """Return the state unless the server asks for patience."""
    return None if row.state == "working" else row


class Counterside:
    """One clerk with one profile, who starts the program again after each death."""

    def __init__(self, vendor: demo.VendorServer, display: Display, member: stock.Member) -> None:
        self.vendor, self.display, self.member = vendor, display, member
        self.clock = AheadClock()
        self.met = Met()
        self.again: deque[str] = deque()
        """Codes typed whose verdict nobody saw: they are scanned again, as a person would."""
        self.profile = Profile(vendor.house.profile("counter"))
        code = demo.invite(vendor.house, member.member_id)
        enrol(self.profile, vendor.url, code, pin=demo.DEMO_PIN, clock=self.clock)
        self.synced()

    @contextlib.contextmanager
    def opened(self) -> Iterator[Workplace]:
        """The profile, opened as the program opens it."""
        self.profile.lock()
        try:
            wp = open_workplace(self.profile, pin=demo.DEMO_PIN, clock=self.clock, events=Events())
            try:
                yield wp
            finally:
                wp.close()
        finally:
            self.profile.unlock()

    def synced(self) -> None:
        """Send and fetch until nothing is left."""
        with self.opened() as wp:
            self.clock.advance(seconds=HOLD_S)
            engine = Engine(wp)
            row = until(lambda: is_done(engine.run_once()), "all to be sent and fetched", LIMIT_S)
            engine.stop()
            if (row.state, row.unsent) != ("idle", 0):
                self.met.faults.append(f"{row.state}, {row.unsent} unsent: {row.detail}")

    def live(self, phase: str, codes: Sequence[str], rng: random.Random) -> None:
        """Start the program, type into it, kill it; then hold its files against what it showed."""
        house = self.vendor.house
        program = demo.Desktop(
            house,
            "counter",
            server=self.vendor.url,
            trace=house.folder / "traces" / "counter.jsonl",
            more=self.display.environment(),
        )
        typed: list[str] = []
        try:
            if phase == START and rng.random() < 0.5:
                _pause.wait(rng.random() * BEFORE_PAINTING_S)
            elif phase == START:
                program.trace.wait("painted", limit_s=LIMIT_S)
                _pause.wait(rng.random() * BEFORE_OPEN_S)
            else:
                typed = self.type_until_killed(program, phase, codes, rng)
        finally:
            program.process.kill()
            program.close()
        self.hear(program.trace.look(), phase, typed)
        self.check(phase)

    def type_until_killed(
        self, program: demo.Desktop, phase: str, codes: Sequence[str], rng: random.Random
    ) -> list[str]:
        """Type a burst at a scanner's speed; kill in the midst of it or of what is sent by then."""
        trace = program.trace
        trace.wait("painted", limit_s=LIMIT_S)
        window = self.display.window_of(program.process.pid, LIMIT_S)
        window.take_focus()
        if phase == SYNC or rng.random() < 0.7:
            trace.wait("ready", limit_s=LIMIT_S)  # else the scans wait for the files to open
        typed = [*self.again, *codes]
        self.again.clear()
        fingers = threading.Thread(target=self.type_all, args=(window, typed), daemon=True)
        fingers.start()
        if phase == SYNC:
            trace.wait("sync", where=lambda event: event["state"] == "working", limit_s=LIMIT_S)
        else:
            trace.wait_count("verdict", rng.randrange(1, len(typed)), limit_s=LIMIT_S)
        _pause.wait(rng.random() * 0.05)
        program.process.kill()
        self.met.counts["kills while keys were typed"] += fingers.is_alive()
        fingers.join(LIMIT_S)
        return typed

    @staticmethod
    def type_all(window: Any, codes: Sequence[str]) -> None:
        """Type on, whether anybody listens any more or not."""
        with contextlib.suppress(Stuck):
            window.scan(codes)

    def hear(self, events: Sequence[Event], phase: str, typed: Sequence[str]) -> None:
        """Write down what the program had shown when it died."""
        met = self.met
        verdicts = [event for event in events if event["event"] == "verdict"]
        asked = sum(event["event"] == "scan" for event in events)
        lines = [event for event in events if event["event"] == "sync"]
        met.typed |= set(typed)
        for event in verdicts:
            if str(event["scan"]) in met.shown:
                met.faults.append(f"two verdicts bear the number {event['scan']}")
            met.shown[str(event["scan"])] = event
        seen = {event["text"] for event in verdicts}
        self.again.extend(text for text in typed if text not in seen)
        met.counts["kills"] += 1
        met.counts[f"killed in {phase}"] += 1
        met.counts["verdicts shown"] += len(verdicts)
        met.counts["kills in a burst"] += 0 < len(verdicts) < len(typed)
        met.counts["kills between a scan and its verdict"] += asked > len(verdicts)
        met.counts["kills before the files were open"] += not any(
            event["event"] == "ready" for event in events
        )
        met.counts["kills while sending or fetching"] += bool(
            lines and lines[-1]["state"] == "working"
        )
        met.faults += [f"crashed: {event}" for event in events if event["event"] == "crashed"]

    def check(self, phase: str) -> None:
        """Every verdict shown is on the disk; a unit has one claim here and at most one there."""
        met = self.met
        with self.opened() as wp:
            rows = {str(row[0]): row[1:] for row in wp.outbox.db.rows(_SCANS)}
            ops = {op_id for (op_id,) in wp.outbox.db.rows("SELECT op_id FROM op")}
            device = wp.identity.device
            if wp.notices.all:
                met.faults.append(f"something was damaged: {wp.notices.all}")
        told = []
        for number, event in met.shown.items():
            text, _, _, _, standing = rows.get(number, ("", "", "", "", ""))
            if (text, standing) != (event["text"], event["standing"]):
                told.append(f"lost: {event['text']}, shown as {event['standing']}")
        met.unshown |= rows.keys() - met.shown.keys()
        met.counts["commits nobody was told of"] = len(met.unshown)
        live = [row for row in rows.values() if row[2] and not row[3]]
        taken = Counter(serial for _, serial, *_ in live)
        told += [f"taken twice: {serial}" for serial, count in taken.items() if count > 1]
        told += [f"no op for {text}" for text, _, op_id, *_ in live if op_id not in ops]
        told += [f"nobody typed {text}" for text, *_ in rows.values() if text not in met.typed]
        claims = Counter(claim.serial for claim in self.claims(device))
        told += [f"{count} claims of {serial}" for serial, count in claims.items() if count > 1]
        told += [f"at the server, and nobody scanned it: {serial}" for serial in claims - taken]
        met.faults += [f"after a kill in {phase}: {fault}" for fault in told[:4]]

    def claims(self, device: str) -> list[accounts.ServerClaim]:
        found = accounts.server_claims(self.vendor.house.database, self.member.member_id, device)
        return list(found.values())

    def finish(self) -> None:
        """Send all that is left: every unit taken is one claim at the server, none is missing."""
        self.synced()
        with self.opened() as wp:
            asked = f"{_SCANS} WHERE op_id <> '' AND undone_at = ''"
            taken = Counter(row[2] for row in wp.outbox.db.rows(asked))
            device = wp.identity.device
        there = Counter(claim.serial for claim in self.claims(device))
        if there != taken:
            told = f"{list(taken - there)[:4]} are not, {list(there - taken)[:4]} are too many"
            self.met.faults.append(f"at the server: {told}")
        self.met.faults += accounts.books(self.vendor.house.database)
        self.met.counts["claims at the server"] = there.total()


def torture(
    vendor: demo.VendorServer, display: Display, member: stock.Member, seed: int, kills: int
) -> Met:
    """Kill the program as often as asked, always on the same profile."""
    rng = random.Random(seed)
    shelf = stock.stock_of(vendor.house.database, member.partner_id, AheadClock().today())
    codes = [unit.serial for unit in rng.sample(shelf.free, kills * SCANS_A_LIFE)]
    side = Counterside(vendor, display, member)
    for number in range(kills):
        part = codes[number * SCANS_A_LIFE : (number + 1) * SCANS_A_LIFE]
        side.live(PHASES[number % len(PHASES)], part, rng)
        if len(side.met.faults) > 3:
            return side.met
    side.finish()
    return side.met
