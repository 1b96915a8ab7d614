"""The loop: seal, push, settle, pull, sleep. One plain thread, no asyncio, no Qt.

Recording never waits for it, and no failure of it loses an op. It tells its state by events.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Protocol

from sync.bootstrap import bring
from sync.bootstrap import forget as forget_download
from sync.checking import is_check_due, note_record_changed
from sync.errors import (
    AnswerBroken,
    AskedToWait,
    DeviceFrozen,
    DeviceRevoked,
    DiskFull,
    EngineFault,
    EnvironmentProblem,
    HistoryChanged,
    NoRoomForCopy,
    Offline,
    PausedByHand,
    ProtocolTooOld,
    RecordChanged,
    ReplicaSmaller,
    ResyncRequired,
    ResyncStopped,
    ServerTrouble,
    SignatureWrong,
    SignedOut,
    StoreDamaged,
    retry_after,
)
from sync.events import OutboxChanged, SyncChanged
from sync.feed import pull_all, rebuild
from sync.history import (
    Patience,
    check_access,
    check_asked,
    mend,
    rebuilt,
    wipe,
    wipe_lost,
)
from sync.outbox.pending import next_seal
from sync.outbox.witnesses import newest
from sync.profile.database import is_damage
from sync.queries.outbox import state as state_of
from sync.rows import SyncRow
from sync.sending import Sender, is_bug_of_the_server
from sync.transport import Transport
from sync.wire.codec import PageBroken
from sync.workplace import Workplace

POLL_SECONDS = 60.0
FIRST_RETRY, LAST_RETRY = 1.0, 300.0
BREATH_SECONDS = 0.25
LAST_KNOCK = 30.0
"""Longest wait where nobody answered at all: that burdens no server, and a person at a counter
sees the line come back. A server that answers with trouble is left alone up to LAST_RETRY."""
_log = logging.getLogger(__name__)


class SideLane(Protocol):
    """Work beside the rounds on a thread of its own, such as documents or hints."""

    def start(self) -> None:
        """Begin; called once, with the engine's start."""

    def stop(self) -> None:
        """End soon; called before the stores close."""

    def nudge(self) -> None:
        """There may be something to do: an op was recorded, or the line is back."""


class Engine:
    """Sends and receives for one workplace until stopped.

    `transport_factory` makes a line (default: the workplace's); the engine closes it. Waiting
    uses real time, everything else the workplace's clock.
    """

    def __init__(
        self, wp: Workplace, transport_factory: Callable[[], Transport] | None = None
    ) -> None:
        self._wp = wp
        self._factory = transport_factory or wp.transport
        self._transport: Transport | None = None
        self._wake = threading.Condition()
        self._woken = False
        self._stopping = False
        self._offline = False
        self._thread: threading.Thread | None = None
        self._failures = 0
        self._not_before: float | None = None
        """No request before this monotonic second: the next poll, or the end of a back-off. A wall
        clock that is set back must not make the line wait for it."""
        self._resync = False
        self.sender = Sender(wp, self._line, self._going)
        self._patience = Patience(wp)
        self._pull_wanted = False
        self.side_lanes: list[SideLane] = []
        """Started and stopped with this engine, in order; add yours before `start`."""
        self._row = replace(state_of(wp), state="idle")

    # --- from any thread ---
    @property
    def state(self) -> str:
        """Return the state as `SyncRow.state` names it."""
        return self._row.state

    def start(self) -> None:
        """Start the thread; the first round begins at once."""
        self._wp.on_nudge = self._recorded
        self._wp.on_nudge_pull = self.nudge_pull
        self._wp.closers.append(self.stop)
        self._thread = threading.Thread(target=self._run, name="sync-engine", daemon=True)
        self._thread.start()
        for lane in self.side_lanes:
            lane.start()

    def stop(self, join_seconds: float = 5.0) -> None:
        """Ask the thread to end and wait for it; a request under way may outlive the wait."""
        self._stopping = True
        for lane in self.side_lanes:
            lane.stop()
        self._look()
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join(join_seconds)
        if self._transport is not None:
            self._transport.close()

    def nudge(self) -> None:
        """Sync now: a person asked, or something says the server is back."""
        self._not_before = None
        self._failures = 0
        self._patience.renew()
        self._recorded()

    def nudge_pull(self) -> None:
        """Pull soon: the server said that there is something new. Keeps to a back-off."""
        self._pull_wanted = True
        self._look()

    def _recorded(self) -> None:
        self._look()
        for lane in self.side_lanes:
            lane.nudge()

    def set_offline(self, offline: bool) -> None:  # noqa: FBT001 (a switch on the screen)
        """Pause or resume by hand. Pausing is told at once; a request under way may still end."""
        self._offline = offline
        if offline:
            self._tell("offline", PausedByHand())
        self.nudge()

    def _look(self) -> None:
        with self._wake:
            self._woken = True
            self._wake.notify()

    # --- the thread ---
    def _run(self) -> None:
        while not self._stopping:
            wait = self.round()
            with self._wake:
                if not self._woken and not self._stopping:
                    self._wake.wait(wait)
                # A burst of scans is one look, or each would wait behind the seal of another. A
                # hint waits for nothing: its lane keeps them apart.
                self._wake.wait_for(lambda: self._stopping or self._pull_wanted, BREATH_SECONDS)
                self._woken = False

    def run_once(self) -> SyncRow:
        """Do one round on this thread, whatever the back-off says, and return the state."""
        self._not_before = None
        self.round()
        return self._row

    def round(self) -> float:
        """Seal what is due, sync when it is time; return the seconds until the next look."""
        try:
            self._seal()
            if self._time_to_sync():
                self._sync()
        except EnvironmentProblem as problem:
            self._failed(problem)
            if isinstance(problem, StoreDamaged) and self._is_of_replica(problem):
                # Disposable: the next round fetches it anew.
                self._wp.replica_damaged = True
                self._not_before = self._wp.clock.monotonic() + FIRST_RETRY
            elif isinstance(problem, StoreDamaged):
                self._mend(problem)
        except Exception as bug:  # noqa: BLE001 (ADR 0005: one of the four places)
            _log.exception("the sync engine met a bug; nothing is dropped")
            self._failed(EngineFault(reason=f"{type(bug).__name__}: {bug}"))
        try:
            return self._next_look()
        except EnvironmentProblem:
            return POLL_SECONDS

    def _mend(self, damage: StoreDamaged) -> None:
        """Have a damaged outbox put together again; what can't be is told with the next round."""
        outbox = self._wp.outbox
        if damage.params.get("file") == outbox.db.path.name and is_damage(damage):
            with suppress(EnvironmentProblem):
                outbox.mend()
                self._not_before = self._wp.clock.monotonic() + FIRST_RETRY

    def _is_of_replica(self, damage: StoreDamaged) -> bool:
        return damage.params.get("file") == self._wp.replica.db.path.name

    def _time_to_sync(self) -> bool:
        if self._offline or self._stopping:
            return False
        if self._not_before is None or self._wp.clock.monotonic() >= self._not_before:
            return True
        # Something new to send does not wait for the next poll, but it respects a back-off.
        return self._failures == 0 and (self._pull_wanted or self.sender.has_work())

    def _next_look(self) -> float:
        waits = [POLL_SECONDS]
        now = self._wp.clock.now()
        due = next_seal(self._wp.outbox, now)
        if due is not None:
            waits.append((due - now).total_seconds())
        if self._not_before is not None and not self._offline:
            waits.append(self._not_before - self._wp.clock.monotonic())
        return max(min(waits), 0.01)

    def _seal(self) -> None:
        now = self._wp.clock.now()
        due = next_seal(self._wp.outbox, now)
        if due is None or due > now:
            return
        sealed = False
        while entities := self._wp.outbox.seal_due(self._wp.clock.now()):
            sealed = True
            self._wp.touch(entities)
        if sealed:
            self._wp.events.emit(OutboxChanged())

    # --- one sync ---
    def _sync(self) -> None:
        self._tell("working")
        self._patience.begin_round()
        try:
            check_access(self._wp)
            more_in = self._exchange_mended()
        except DeviceRevoked:
            wipe(self._wp)
            forget_download(self._wp.profile)
            raise
        if self._failures:
            for lane in self.side_lanes:
                lane.nudge()
        self._failures = 0
        if more_in:
            self._not_before = self._wp.clock.monotonic() + more_in
            return
        wait = POLL_SECONDS * (0.75 + self._wp.clock.jitter() / 2)
        self._not_before = self._wp.clock.monotonic() + wait
        self._wp.outbox.db.checkpoint()
        self._tell("idle", last_sync=self._wp.clock.now())

    def _exchange_mended(self) -> float:
        """Push and pull; where the server forgot what it told us, once more with all of that."""
        try:
            return self._exchange()
        except HistoryChanged:
            self._patience.spend()
            mend(self._wp, self._line())
            return self._exchange()

    def _exchange(self) -> float:
        """Push, then pull; return the seconds until there is more to do, 0 when all is done.

        What bars only the way out does not bar the way in: it is told after the pull.
        """
        barred: EnvironmentProblem | None = None
        try:
            self.sender.send_all()
        except (DeviceFrozen, SignatureWrong) as problem:
            barred = problem
        except ServerTrouble as problem:
            if not is_bug_of_the_server(problem):
                raise
            barred = problem
        self._pull_wanted = False
        more_in = self._pull()
        if barred is not None:
            raise barred
        return more_in

    def _line(self) -> Transport:
        if self._transport is None:
            self._transport = self._factory()
        return self._transport

    def _going(self) -> bool:
        return not self._offline and not self._stopping

    def _pull(self) -> float:
        """Pull what is new; return the seconds until there is more to do, 0 when all is here."""
        try:
            return self._fetch()
        except DiskFull as full:
            raise NoRoomForCopy from full
        except PageBroken as broken:
            server = self._wp.identity.server
            raise AnswerBroken(server=server, reason=str(broken)) from broken
        except ReplicaSmaller:
            # The next round asks with the old cursor again: the right server may be back.
            self._resync = False
            raise
        except ResyncRequired:
            if self._resync:
                # Not even the beginning is a place it knows: with the old one it begins again.
                self._resync = False
                raise
            check_asked(self._wp)
            self._patience.spend()
            self._resync = True
            # It may be a server that was restored from an older copy and forgot what it answered.
            if mend(self._wp, self._line()):
                self.sender.send_all()
            return self._pull()

    def _fetch(self) -> float:
        """Carry the replica on, or bring a fresh one; returns as `_pull`."""
        anew = self._resync or self._wp.replica_damaged
        if anew:
            check_asked(self._wp)
        begun = None
        if anew or not self._wp.replica.place().cursor:
            brought = bring(self._wp, self._line(), self._going)
            if brought.wait:
                return brought.wait
            begun = brought.replica
        if anew or begun is not None:
            rebuild(self._wp, self._unchecked_page, self._going, begun)
            if begun is None or self._wp.replica is begun:
                forget_download(self._wp.profile)
            self._resync = False
            rebuilt(self._wp)
        else:
            before = self._wp.replica.place().streams or {}
            pull_all(self._wp, self._page, self._going)
            if wipe_lost(self._wp, before):
                forget_download(self._wp.profile)
            self._patience.worked()
        self._wp.tell_coming(0, 0)
        return 0.0

    def _unchecked_page(self, cursor: str) -> bytes | None:
        """Pull for a copy nobody uses yet: the next pull after the switch compares digests."""
        return self._line().pull(cursor, newest(self._wp.outbox))

    def _page(self, cursor: str) -> bytes | None:
        digest = is_check_due(self._wp)
        try:
            return self._line().pull(cursor, newest(self._wp.outbox), digest=digest)
        except RecordChanged:
            # Said, and gone on: whoever spoils the past must not be able to stop the present.
            note_record_changed(self._wp)
            return self._line().pull(cursor, newest(self._wp.outbox))

    # --- telling ---
    def _failed(self, problem: EnvironmentProblem) -> None:
        """Back off with full jitter, from 1 s on; the server's own wish is kept to."""
        longest = LAST_KNOCK if isinstance(problem, Offline) else LAST_RETRY
        ceiling = min(FIRST_RETRY * 2 ** min(self._failures, 16), longest)
        self._failures += 1
        if isinstance(problem, AskedToWait):
            # It works as it should and says when it goes on: no reason to wait longer each time.
            ceiling, self._failures = 0.0, 1
        # Who is asked to wait so many seconds comes a little later, each at another moment.
        asked = retry_after(problem) * (1 + self._wp.clock.jitter() / 2)
        wait = max(ceiling * self._wp.clock.jitter(), asked, 0.1)
        if not problem.retryable:
            wait = LAST_RETRY
        self._not_before = self._wp.clock.monotonic() + wait
        self._tell(_state_after(problem), problem, next_try=timedelta(seconds=wait))

    def _tell(
        self,
        state: str,
        problem: EnvironmentProblem | None = None,
        last_sync: datetime | None = None,
        next_try: timedelta | None = None,
    ) -> None:
        try:
            row = state_of(self._wp)
        except EnvironmentProblem:
            # The stores are what is wrong: what was told last must do, and the thread lives on.
            row = self._row
        if self._offline and state in {"idle", "working"}:
            state, problem = "offline", PausedByHand()
        self._row = replace(
            row,
            state=state,
            title=problem.title if problem else "",
            detail=str(problem) if problem else "",
            problem=type(problem).__name__ if problem else "",
            params=problem.params if problem else {},
            last_sync=last_sync or row.last_sync,
            next_try=self._wp.clock.now() + next_try if next_try is not None else None,
        )
        self._wp.line = self._row
        self._wp.events.emit(SyncChanged(self._row))


def _state_after(problem: EnvironmentProblem) -> str:
    if isinstance(problem, SignedOut):
        return "signed_out"
    if isinstance(problem, ProtocolTooOld):
        return "too_old"
    if isinstance(problem, DeviceFrozen):
        return "frozen"
    if isinstance(problem, DeviceRevoked):
        return "revoked"
    if isinstance(problem, ResyncStopped | ReplicaSmaller):
        # What is recorded here is sent; only what is shown is of before.
        return "idle"
    return "faulted" if isinstance(problem, EngineFault) else "offline"
