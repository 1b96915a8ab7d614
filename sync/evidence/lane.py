"""Sends documents, one at a time, as long as somebody waits for them; resumes after anything.

Own thread, own connection: no scan ever waits behind a document. A copy is deleted only after the
feed has said that the vendor has it. Never touches the outbox but to read.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import timedelta

from sync import documents
from sync.documents import Wanted
from sync.errors import (
    AnswerBroken,
    EnvironmentProblem,
    Offline,
    PausedByHand,
    ServerTrouble,
    retry_after,
)
from sync.events import Event, OutboxChanged, ReplicaChanged, SyncChanged
from sync.evidence import tus
from sync.evidence.tus import Answer, Stand
from sync.profile.blobs import Blobs, CopyDamaged, Progress
from sync.transport import Transport
from sync.workplace import Workplace

SMALLEST_PART, LARGEST_PART = 256 * 1024, 1024 * 1024
QUICK_SECONDS = 1.0
"""A part that took less lets the next one be twice as large."""
POLL_SECONDS = 60.0
BREATH_SECONDS = 0.25
FIRST_RETRY, LAST_RETRY, LAST_KNOCK = 1.0, 300.0, 30.0
"""As the engine's: a server that answers with trouble is left alone the longest."""
MOST_TURNS = 8
"""Answers in a row that bring one document no further, before it waits for its next try."""
KEPT = timedelta(days=30)
"""A vendor who restores an older copy of his documents can still be sent those of this time."""
UNUSED = timedelta(days=1)
_log = logging.getLogger(__name__)


class EvidenceLane:
    """Sends documents for one workplace until stopped.

    `transport_factory` makes a line (default: the workplace's); the lane closes it.
    """

    def __init__(
        self, wp: Workplace, transport_factory: Callable[[], Transport] | None = None
    ) -> None:
        self._wp = wp
        self._factory = transport_factory or wp.transport
        self._blobs = Blobs(wp.profile.blobs_path, wp.secrets.file_key)
        self._transport: Transport | None = None
        self._wake = threading.Condition()
        self._woken = False
        self._stopping = False
        self._paused = False
        self._thread: threading.Thread | None = None
        self._failures = 0
        self._not_before: float | None = None
        self._part = SMALLEST_PART
        self._sent: dict[str, float] = {}
        """Documents the server has whole, and when it said so; the feed tells it soon."""
        self._unsubscribe: Callable[[], None] = lambda: None

    # --- from any thread ---
    def start(self) -> None:
        """Start the thread; what waits is sent at once."""
        self._unsubscribe = self._wp.events.subscribe(self._hear)
        self._begin()

    def _begin(self) -> None:
        self._thread = threading.Thread(target=self._run, name="evidence-lane", daemon=True)
        self._thread.start()

    def stop(self, join_seconds: float = 5.0) -> None:
        """Ask the thread to end and wait for it; a part under way may outlive the wait."""
        self._unsubscribe()
        self._stopping = True
        self._look()
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join(join_seconds)
        alive = self._thread is not None and self._thread.is_alive()
        if self._transport is not None and not alive:
            self._transport.close()

    def nudge(self) -> None:
        """Look now: something was recorded. Keeps to a back-off."""
        self._look()

    def _look(self) -> None:
        with self._wake:
            self._woken = True
            self._wake.notify()
        thread = self._thread
        if thread is not None and not thread.is_alive() and not self._stopping:
            # A bug of ours ended it and was reported; the next document gets a new thread.
            self._begin()

    def _hear(self, event: Event) -> None:
        if threading.current_thread() is self._thread:
            return
        if isinstance(event, SyncChanged):
            if event.row.state == "idle" and (self._failures or self._paused):
                # The engine just met the server: the line is back.
                self._not_before, self._failures = None, 0
                self._look()
        elif isinstance(event, OutboxChanged) or (
            isinstance(event, ReplicaChanged) and "evidence" in event.tables
        ):
            self._look()

    # --- the thread ---
    def _run(self) -> None:
        while not self._stopping:
            wait = self.round()
            with self._wake:
                if not self._woken and not self._stopping:
                    self._wake.wait(wait)
                # A burst of scans is one look.
                self._wake.wait_for(lambda: self._stopping, BREATH_SECONDS)
                self._woken = False

    def run_once(self) -> EnvironmentProblem | None:
        """Send what waits on this thread, whatever the back-off says; return what went wrong."""
        self._not_before = None
        try:
            self._send_all()
        except EnvironmentProblem as problem:
            return problem
        return None

    def round(self) -> float:
        """Send what waits when it is time; return the seconds until the next look."""
        now = self._wp.clock.monotonic()
        if not self._going():
            return POLL_SECONDS
        if self._not_before is not None and now < self._not_before:
            return self._not_before - now
        try:
            self._send_all()
        except EnvironmentProblem as problem:
            return self._failed(problem)
        self._failures, self._not_before = 0, None
        return POLL_SECONDS

    def _failed(self, problem: EnvironmentProblem) -> float:
        """Back off with full jitter; the server's own wish is kept to."""
        _log.info("documents wait: %s", problem)
        self._part = SMALLEST_PART
        longest = LAST_KNOCK if isinstance(problem, Offline) else LAST_RETRY
        ceiling = min(FIRST_RETRY * 2 ** min(self._failures, 16), longest)
        self._failures += 1
        wait = max(ceiling * self._wp.clock.jitter(), retry_after(problem), 0.1)
        if not problem.retryable:
            wait = LAST_RETRY
        self._not_before = self._wp.clock.monotonic() + wait
        return float(wait)

    # --- what waits ---
    def _send_all(self) -> None:
        for document in self.wanted():
            if not self._going():
                return
            self._send(document)
        self.tidy()

    def _going(self) -> bool:
        """Say whether to go on: a person may have switched sending off (`PausedByHand`)."""
        line = self._wp.line
        self._paused = line is not None and line.title == PausedByHand.title
        return not self._paused and not self._stopping

    def wanted(self) -> list[Wanted]:
        """Return the documents to send now. One whose sale may still be undone waits with it."""
        now = self._wp.clock.monotonic()
        return [
            each
            for each in documents.wanted(self._wp)
            if not each.held and now - self._sent.get(each.sha256, -POLL_SECONDS) >= POLL_SECONDS
        ]

    # --- one document ---
    def _send(self, document: Wanted) -> None:
        """Send one document from wherever it stands. Raises line problems."""
        stand = self._where(document)
        turns = 0
        while stand.offset < document.size and self._going():
            before = stand
            try:
                stand = self._next(document, stand)
            except CopyDamaged:
                _log.error("the copy of document %s is damaged; it is set aside", document.sha256)
                self._blobs.set_aside(document.sha256)
                self._wp.events.emit(ReplicaChanged(frozenset({"evidence"})))
                return
            self._note(document, stand)
            turns = 0 if stand.offset > before.offset else turns + 1
            if turns > MOST_TURNS:
                reason = "it takes no byte of a document"
                raise AnswerBroken(server=self._wp.identity.server, reason=reason)
        if stand.offset >= document.size:
            self._sent[document.sha256] = self._wp.clock.monotonic()

    def _where(self, document: Wanted) -> Stand:
        """Ask where an upload goes on; begin one where there is none."""
        place = self._blobs.progress(document.sha256).place
        if place and document.sha256 not in self._sent:
            stand = tus.ask(self._line(), place)
            if stand.answer is Answer.TAKEN:
                self._note(document, stand)
                return stand
        stand = tus.begin(self._line(), document.sha256, document.size)
        self._note(document, stand)
        return stand

    def _next(self, document: Wanted, stand: Stand) -> Stand:
        """Send one part and return where the upload stands then."""
        part = self._blobs.read(document.sha256, stand.offset, self._part)
        started = self._wp.clock.monotonic()
        sent = tus.send(self._line(), stand.place, stand.offset, part)
        if sent.answer is Answer.TAKEN:
            quick = self._wp.clock.monotonic() - started < QUICK_SECONDS
            self._part = min(self._part * 2, LARGEST_PART) if quick else SMALLEST_PART
            return sent
        if sent.answer is Answer.BUSY:
            trouble = ServerTrouble(server=self._wp.identity.server, status=423)
            trouble.wait_seconds = 1.0
            raise trouble
        if sent.answer is Answer.GONE:
            return tus.begin(self._line(), document.sha256, document.size)
        again = tus.ask(self._line(), stand.place)
        if again.answer is Answer.GONE:
            return tus.begin(self._line(), document.sha256, document.size)
        return again

    def _note(self, document: Wanted, stand: Stand) -> None:
        self._blobs.note_progress(document.sha256, Progress(stand.place, stand.offset))
        self._wp.events.emit(ReplicaChanged(frozenset({"evidence"})))

    def _line(self) -> Transport:
        if self._transport is None:
            self._transport = self._factory()
        return self._transport

    # --- copies ---
    def tidy(self) -> None:
        """Delete copies nobody will ask for.

        The vendor has had them for a month, or they belong to nothing: the op was undone, or the
        program ended before it was made.
        """
        now = self._wp.clock.now().timestamp()
        for sha256 in self._blobs.names():
            age = self._blobs.age(sha256, now)
            if age < UNUSED.total_seconds():
                continue
            if documents.is_there(self._wp, sha256):
                over = age >= KEPT.total_seconds()
            else:
                over = not self._is_spoken_of(sha256)
            if over:
                self._blobs.drop(sha256)

    def _is_spoken_of(self, sha256: str) -> bool:
        """Say whether anybody waits for a document: the feed, or an op that was not refused."""
        if documents.states_of(self._wp, sha256):
            return True
        found = self._wp.outbox.db.row(
            "SELECT 1 FROM op_state JOIN op_content USING (pos)"
            " WHERE kind = 'evidence.attach' AND instr(body, ?) > 0 AND status <> 'refused'"
            " LIMIT 1",
            (sha256,),
        )
        return found is not None
