"""The devices, what their people do, and what happens to them: one seeded schedule.

A step is one action of one device or one accident. After each the cheap invariants are asserted;
`calm_down` makes the world good again and lets everybody sync until nothing moves.
"""

from __future__ import annotations

import random
import shutil
import traceback
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

import sync.sending
from domain.deals.deal import DealAction
from domain.verdicts import Refused
from server.services import ops as server_ops
from server.services.deals import expire_deals
from server.services.sessions import revoke_member
from sync.commands.amend_claim import amend_claim
from sync.commands.attend_ops import discard_op, retry_op
from sync.commands.decide_claims import decide_claims, undo_decision
from sync.commands.edit_deal import edit_deal
from sync.commands.enrol import enrol, sign_in_again
from sync.commands.move_deal import move_deal
from sync.commands.record_scan import record_scan
from sync.commands.register_deal import register_deal
from sync.commands.undo_scan import undo_scan
from sync.commands.withdraw_claim import withdraw_claim
from sync.engine import Engine
from sync.errors import DiskFull, EnvironmentProblem
from sync.events import Events
from sync.notices import REPLICA_SMALLER
from sync.profile import Profile
from sync.profile.database import Database
from sync.queries import deals, outbox, review, scan
from sync.rows import CurrentSale, SendState, Standing, SyncRow
from sync.transport import Transport
from sync.wire.kinds import OpKind
from sync.workplace import Workplace, open_workplace
from tests.simulation.line import Line
from tests.simulation.stage import Commits, Killed, Stage
from tests.support.clock import HandClock
from tests.support.server import MORNING
from tests.support.workplace import MemoryRing
from tests.support.world import CLERK, OTHER_CLERK, REP, REVIEWER, serial

ADDRESS = "https://vendor.test"
FIELDS = {
    "customer": "Müller AG",
    "country": "DE",
    "products": [[1, 2]],
    "value": {"minor": 100_000, "currency": "EUR"},
    "expected_close": "2026-06-30",
}
MOST_SEATS = 7


@dataclass
class Seat:
    """One device and what it was promised."""

    name: str
    member_id: int
    profile: Profile
    ring: MemoryRing
    clock: HandClock
    line: Line
    wp: Workplace
    engine: Engine
    acked: dict[str, str] = field(default_factory=dict)
    """scan_id -> text of every scan that was answered."""
    taken: dict[str, str] = field(default_factory=dict)
    """claim_id -> op_id of claims that were acknowledged and not undone while held."""
    settled: set[str] = field(default_factory=set)
    """Ops the device takes for answered."""
    sealed: int = 0
    undoing: str = ""
    ahead: float = 0.0
    """Days the wall clock of this computer is wrong by."""


class World:
    """The stage, its seats and the dice."""

    def __init__(self, stage: Stage, commits: Commits, directory: Path, seed: int) -> None:
        self.stage = stage
        self.commits = commits
        self.directory = directory
        self.seed = seed
        self.rng = random.Random(seed)
        self.seen: Counter[str] = Counter()
        self.steps = 0
        self.sick = False
        self.backup: Path | None = None
        self.late_hour = 0.0
        self._patched = pytest.MonkeyPatch()
        self._patch()
        self.seats: list[Seat] = []
        for member_id in (CLERK, REP, OTHER_CLERK, REVIEWER):
            self.seats.append(self._enrolled(member_id))
        self.last, self.act = self.seats[0], ""
        """Who acted last, and what they did."""

    # --- setting up ---
    def _patch(self) -> None:
        """Count outcomes where the engine hears them, and let the server fail at some scans."""
        settle, kind = vars(sync.sending)["settle"], server_ops.KINDS[OpKind.CLAIM_RECORD]

        def counted(outbox_: Any, outcomes: Any, *rest: Any, **more: Any) -> Any:
            self.seen.update(f"outcome {outcome.status.value}" for outcome in outcomes)
            return settle(outbox_, outcomes, *rest, **more)

        def judge(work: Any, body: Any) -> Any:
            if self.sick and body.serial.endswith("7"):
                message = "a mistake of the server"
                raise RuntimeError(message)
            return kind.judge(work, body)

        self._patched.setattr(sync.sending, "settle", counted)
        self._patched.setitem(
            server_ops.KINDS, OpKind.CLAIM_RECORD, server_ops.Kind(kind.body, judge)
        )

    def _enrolled(self, member_id: int) -> Seat:
        profile = Profile(self.directory / f"member-{member_id}")
        clock = HandClock(MORNING, seed=self.seed * 100 + member_id)
        ring = MemoryRing()
        line = Line(self.stage, self.seed * 100 + member_id, self.seen)
        line.good = True
        with httpx.Client(transport=line) as client:
            enrol(
                profile, ADDRESS, self.stage.invite(member_id), clock=clock, key_ring=ring,
                client=client,
            )  # fmt: skip
        seat = self._opened(f"member-{member_id}", member_id, profile, ring, clock, line)
        seat.engine.run_once()
        line.good = False
        return seat

    def _opened(  # noqa: PLR0917 (what a device is made of)
        self, name: str, member_id: int, profile: Profile, ring: MemoryRing, clock: HandClock,
        line: Line,
    ) -> Seat:  # fmt: skip
        wp = self._open(profile, ring, clock, line)
        return Seat(name, member_id, profile, ring, clock, line, wp, Engine(wp))

    def _open(self, profile: Profile, ring: MemoryRing, clock: HandClock, line: Line) -> Workplace:
        wp = open_workplace(profile, pin=None, clock=clock, events=Events(), key_ring=ring)
        wp.transport = lambda: Transport(ADDRESS, wp.tokens, httpx.Client(transport=line))
        return wp

    def close(self) -> None:
        """Close everything."""
        for seat in self.seats:
            seat.engine.stop()
            seat.wp.close()
        self._patched.undo()

    @property
    def counters(self) -> list[Seat]:
        """The seats of partners."""
        return [seat for seat in self.seats if seat.member_id != REVIEWER]

    @property
    def desk(self) -> Seat:
        """The reviewer's."""
        return next(seat for seat in self.seats if seat.member_id == REVIEWER)

    # --- what people do ---
    def scan(self, seat: Seat) -> None:
        letter = self.rng.choice("AAAAB")
        text = self.rng.choice(
            (
                serial(self.rng.choice((1, 1, 2)), self.rng.randrange(250), letter),
                f"A9{self.rng.randrange(99):05d}",
                self.rng.choice(("", "nonsense", "4260771810017")),
            )
        )
        row = record_scan(seat.wp, text, CurrentSale(MORNING.date(), "", "Shop"))
        seat.acked[row.scan_id] = row.text
        if row.standing is not Standing.REFUSED:
            seat.taken[row.claim_id] = row.op_id
            seat.settled.discard(row.op_id)

    def undo(self, seat: Seat) -> None:
        rows = [row for row in scan.today(seat.wp, 20) if row.undo_until is not None]
        if not rows:
            return
        row = self.rng.choice(rows)
        held = seat.wp.outbox.db.row("SELECT state FROM op WHERE op_id = ?", (row.op_id,))
        seat.undoing = row.claim_id if held == ("held",) else ""
        if undo_scan(seat.wp, row.op_id) is True and seat.undoing:
            seat.taken.pop(row.claim_id, None)
        seat.undoing = ""

    def withdraw(self, seat: Seat) -> None:
        if not seat.taken:
            return
        claim_id = self.rng.choice(sorted(seat.taken))
        held = seat.wp.outbox.db.row(
            "SELECT state FROM op WHERE op_id = ?", (seat.taken[claim_id],)
        )
        seat.undoing = claim_id if held == ("held",) else ""
        if withdraw_claim(seat.wp, claim_id) is None and seat.undoing:
            seat.taken.pop(claim_id, None)
        seat.undoing = ""

    def amend(self, seat: Seat) -> None:
        if seat.taken:
            claim_id = self.rng.choice(sorted(seat.taken))
            amend_claim(seat.wp, claim_id, invoice=f"INV-{self.rng.randrange(100)}")

    def deal(self, seat: Seat) -> None:
        if len(deals.deals(seat.wp)) < 25:
            register_deal(seat.wp, FIELDS, submit=self.rng.random() < 0.3)

    def edit(self, seat: Seat) -> None:
        rows = deals.deals(seat.wp)
        if rows:
            name = self.rng.choice(("note", "contact", "site"))
            edit_deal(seat.wp, self.rng.choice(rows[:6]).deal_id, {name: f"v{self.rng.random()}"})

    def move(self, seat: Seat) -> None:
        rows = deals.deals(seat.wp)
        actions = (DealAction.SUBMIT, DealAction.WITHDRAW)
        if seat is self.desk:
            actions = (DealAction.TAKE_UP, DealAction.APPROVE)
        if rows:
            move_deal(seat.wp, self.rng.choice(rows).deal_id, self.rng.choice(actions))

    def attend(self, seat: Seat) -> None:
        """Send again, or let go, what needs a person."""
        waiting = [
            op for op in outbox.open_ops(seat.wp)
            if op.state in {SendState.REFUSED, SendState.CONFLICTED, SendState.STUCK}
        ]  # fmt: skip
        if waiting:
            op = self.rng.choice(waiting)
            self.rng.choice((retry_op, discard_op))(seat.wp, op.op_id)

    def decide(self, seat: Seat) -> None:
        waiting = [row.claim_id for row in review.queue(seat.wp)]
        if waiting:
            some = self.rng.sample(waiting, self.rng.randint(1, min(9, len(waiting))))
            found = decide_claims(seat.wp, some, self.rng.choice(("approve", "refuse")), "not_sold")
            if not isinstance(found, Refused) and self.rng.random() < 0.2:
                undo_decision(seat.wp, found)

    def sync(self, seat: Seat) -> None:
        seat.engine.run_once()
        if seat.engine.state in {"signed_out", "frozen"} and self.rng.random() < 0.2:
            self.sign_in_again(seat)

    def fold(self, seat: Seat) -> None:
        """Let the writer of the replica get round to what was handed to it."""
        seat.wp.settle()

    def sign_in_again(self, seat: Seat) -> None:
        if outbox.state(seat.wp).unsent:
            self.seen["re-login with unsent ops"] += 1
        good, seat.line.good = seat.line.good, True
        try:
            sign_in_again(seat.wp, self.stage.invite(seat.member_id))
        finally:
            seat.line.good = good

    # --- accidents ---
    def restart(self, seat: Seat) -> None:
        seat.engine.stop()
        seat.wp.close()
        self._reopen(seat)

    def kill(self, seat: Seat) -> None:
        """Kill the process between any two commits of what it does next."""
        self.commits.kill_after(self.rng.choice((0, 0, 1, 1, 2, 3, 4, 6, 9)))
        try:
            busy = [self.sync, self.sync, self.sync, self.fold]
            if seat is not self.desk:
                busy += [self.scan, self.undo]
            self.rng.choice(busy)(seat)
        except Killed as killed:
            where = {frame.name for frame in traceback.extract_tb(killed.__traceback__)}
            self.seen["kill inside pull"] += "_pull" in where
            self.seen["kill inside push"] += "send_all" in where
            self.seen["kill inside scan"] += "record_scan" in where
        except DiskFull:
            pass
        self.commits.disarm()
        self._murder(seat)
        self._reopen(seat)

    def _murder(self, seat: Seat) -> None:
        """End the process without letting it finish anything."""
        if seat.engine._transport is not None:
            seat.engine._transport.close()
        replicas = [seat.wp.replica, *seat.wp._retired]
        for database in (seat.wp.outbox.db, *(replica.db for replica in replicas)):
            writer: Any = database._writer
            writer.forget()
            database.close()

    def _reopen(self, seat: Seat) -> None:
        seat.wp = self._open(seat.profile, seat.ring, seat.clock, seat.line)
        seat.engine = Engine(seat.wp)
        self._adopt(seat)

    def _adopt(self, seat: Seat) -> None:
        """What was committed but not answered when the process died counts as done from now on."""
        journal = seat.wp.outbox.db.rows("SELECT scan_id, text, claim_id, op_id FROM scan_journal")
        there = {str(row[0]): row[1] for row in journal}
        assert seat.acked.items() <= there.items(), "an acknowledged scan is gone"
        ops = {op_id for (op_id,) in seat.wp.outbox.db.rows("SELECT op_id FROM op")}
        for scan_id, text, claim_id, op_id in journal:
            if str(scan_id) not in seat.acked and op_id in ops:
                seat.taken[claim_id] = op_id
            seat.acked[str(scan_id)] = text
        if seat.undoing and seat.taken.get(seat.undoing) not in ops:
            seat.taken.pop(seat.undoing, None)
        seat.undoing = ""

    def step_clock(self, seat: Seat) -> None:
        """Set this computer's clock wrong, or right again."""
        days = -seat.ahead if seat.ahead else self.rng.choice((-2, -1 / 24, 1 / 24, 2, 365))
        seat.clock.set_back(days=-days)
        seat.ahead += days
        self.seen["clock step"] += 1

    def step_server_clock(self, seat: Seat) -> None:
        hours = -self.late_hour if self.late_hour else self.rng.choice((-1, 1))
        self.stage.clock.advance(hours=hours)
        self.late_hour += hours
        self.seen["server clock step"] += 1

    def fill_disk(self, seat: Seat) -> None:
        """Let the outbox grow no more for a while."""
        act = self.sync if seat is self.desk else self.scan
        _limit(seat.wp.outbox.db, self.rng.randrange(2))
        try:
            for _ in range(40):
                act(seat)
        except DiskFull:
            self.seen["disk full"] += 1
        finally:
            _limit(seat.wp.outbox.db, None)

    def fill_server_disk(self, seat: Seat) -> None:
        """Let the server's file grow no more for a while."""
        self.stage.database.limit_pages(self.rng.randrange(2))
        try:
            self.sync(seat)
        finally:
            self.stage.database.limit_pages(None)
        self.seen["server disk full"] += 1

    def fall_sick(self, seat: Seat) -> None:
        """The server can't judge some scans for a while."""
        self.sick = not self.sick

    def poison(self, seat: Seat) -> None:
        """One op makes every request fail that carries it, or does no longer."""
        if seat.line.poison:
            seat.line.poison.clear()
            return
        row = seat.wp.outbox.db.row("SELECT op_id FROM op WHERE state = 'held' LIMIT 1")
        if row is not None:
            seat.line.poison.add(row[0])
            self.seen["poison"] += 1

    def deliver_late(self, seat: Seat) -> None:
        for each in self.seats:
            each.line.deliver_late()

    def tick(self, seat: Seat) -> None:
        """What only the server's clock decides."""
        self.stage.write(expire_deals)

    def revoke(self, seat: Seat) -> None:
        """Sign a member out everywhere; they come back by a new code."""
        self.stage.write(lambda uow: revoke_member(uow, seat.member_id))
        self.seen["revoke"] += 1

    def clone(self, seat: Seat) -> None:
        """Copy a device's disk; from now on both run."""
        if len(self.seats) >= MOST_SEATS or seat is self.desk or seat.ahead:
            return
        name = f"{seat.name}-copy-{self.steps}"
        profile = Profile(self.directory / name)
        shutil.copytree(
            seat.profile.directory, profile.directory, ignore=shutil.ignore_patterns("*-shm")
        )
        clock = HandClock(seat.clock.now(), seed=self.seed * 1000 + self.steps)
        ring = MemoryRing()
        ring.kept.update(seat.ring.kept)
        line = Line(self.stage, self.seed * 1000 + self.steps, self.seen)
        twin = self._opened(name, seat.member_id, profile, ring, clock, line)
        twin.acked, twin.taken = dict(seat.acked), dict(seat.taken)
        twin.settled, twin.sealed = set(seat.settled), seat.sealed
        self._adopt(twin)
        self.seats.append(twin)
        self.seen["clone"] += 1

    def back_up(self, seat: Seat) -> None:
        self.backup = self.stage.back_up()

    def restore(self, seat: Seat) -> None:
        if self.backup is not None:
            self.stage.restore(self.backup)
            self.backup = None
            self.seen["restore"] += 1

    # --- one step ---
    def step(self) -> None:
        """Let time pass and one thing happen."""
        self.steps += 1
        seconds = self.rng.choice((0.2, 1, 1, 2, 7))
        for each in self.seats:
            each.clock.advance(seconds=seconds)
        self.stage.clock.advance(seconds=seconds)
        seat, act = self.rng.choice(self.seats), self._planned().get(self.steps)
        if act is None:
            act = self.rng.choices(*self._weighted(seat))[0]
        self.last, self.act = seat, act.__name__
        try:
            act(seat)
        except EnvironmentProblem as problem:
            # A sign-in that met a dead line and the like: told, and nothing happened.
            self.seen[f"problem {type(problem).__name__}"] += 1

    def _planned(self) -> dict[int, Callable[[Seat], None]]:
        """What no long schedule goes without."""
        return {
            250: self.back_up, 420: self.clone, 440: self.clone, 600: self.restore,
            700: self.fill_disk, 710: self.fill_disk,
        }  # fmt: skip

    def _weighted(self, seat: Seat) -> tuple[list[Callable[[Seat], None]], list[float]]:
        people: list[tuple[Callable[[Seat], None], float]] = (
            [(self.decide, 6), (self.move, 4)]
            if seat is self.desk
            else [
                (self.scan, 60), (self.undo, 5), (self.withdraw, 4), (self.amend, 8),
                (self.deal, 3), (self.edit, 10), (self.move, 4), (self.attend, 5),
            ]
        )  # fmt: skip
        accidents: list[tuple[Callable[[Seat], None], float]] = [
            (self.sync, 9 if seat is not self.desk else 3), (self.fold, 8), (self.kill, 3),
            (self.restart, 0.5), (self.step_clock, 0.5), (self.step_server_clock, 0.3),
            (self.fill_disk, 0.3), (self.fill_server_disk, 0.3), (self.fall_sick, 0.4),
            (self.poison, 0.5), (self.deliver_late, 3), (self.tick, 0.2), (self.revoke, 0.15),
        ]  # fmt: skip
        accidents += [(self.clone, 0.12), (self.back_up, 0.25), (self.restore, 0.15)]
        both = people + accidents
        return [act for act, _ in both], [weight for _, weight in both]

    def calm_down(self) -> None:
        """Make the world good and let everybody sync until nothing moves."""
        self.sick = False
        for seat in self.seats:
            seat.line.good = True
            seat.line.forget_late()
            seat.line.poison.clear()
            if seat.ahead:
                self.step_clock(seat)
        if self.late_hour:
            self.step_server_clock(self.seats[0])
        for turn in range(12):
            quiet = all(outbox.state(seat.wp).unsent == 0 for seat in self.seats)
            for seat in self.seats:
                for each in self.seats:
                    each.clock.advance(seconds=70)
                self.stage.clock.advance(seconds=70)
                row = self._sync_calmly(seat)
                if turn > 4:
                    assert row.state == "idle", (seat.name, row)
            # One whole turn in which nobody sent anything: everybody has heard of everything.
            if turn > 4 and quiet:
                return
        waiting = [op for seat in self.seats for op in outbox.open_ops(seat.wp)]
        sent = {SendState.REFUSED, SendState.CONFLICTED}

        unsent = [op for op in waiting if op.state not in sent]
        assert not unsent, f"I1: still unsent: {unsent}"

    def _sync_calmly(self, seat: Seat) -> SyncRow:
        """Sync, and answer what the program asks a person for."""
        row = seat.engine.run_once()
        if row.state in {"signed_out", "frozen"}:
            self.sign_in_again(seat)
            row = seat.engine.run_once()
        if any(notice.key == REPLICA_SMALLER for notice in row.notices):
            # A restored server holds far less than before: the person says that it is so.
            seat.wp.accept_smaller_replica()
            self.seen["asked before rows went"] += 1
            row = seat.engine.run_once()
        seat.wp.settle()
        return row


def _limit(database: Database, more: int | None) -> None:
    """Let a client's file grow by this many pages only; None: no limit."""
    connection = database._connection
    limit = 2**31 if more is None else connection.execute("PRAGMA page_count").fetchone()[0] + more
    connection.execute(f"PRAGMA max_page_count = {limit}")
