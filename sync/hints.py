"""Listens for "something moved" on a line of its own, and asks the engine to pull.

A hint that is late, lost or made up costs time only: polling stays, and a pull finds what there is.
Never touches a store, never renews a token (two that renew at once could sign a device out).
"""

from __future__ import annotations

import logging
import socket
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress

import httpx
import msgspec

from sync.errors import EnvironmentProblem
from sync.transport import Transport
from sync.wire.codec import decode
from sync.wire.messages import Hint
from sync.workplace import Workplace

SILENCE_SECONDS = 45.0
"""The server says every 15 seconds that it is there; after three of them the line is dead."""
FIRST_RETRY, LAST_RETRY = 1.0, 300.0
LEAST_SECONDS = 0.03
"""Between two pulls that hints ask for, so that a busy hour does not become a pull for each row."""
LONGEST_LINE = 65536
_log = logging.getLogger(__name__)


class HintLane:
    """A thread that listens as long as the engine runs."""

    def __init__(
        self,
        wp: Workplace,
        nudge_pull: Callable[[], None],
        transport_factory: Callable[[], Transport] | None = None,
    ) -> None:
        self._wp = wp
        self._nudge_pull = nudge_pull
        self._factory = transport_factory
        self._stopping = threading.Event()
        self._lock = threading.Lock()
        self._socket: socket.socket | None = None
        self._thread: threading.Thread | None = None
        self._failures = 0

    # --- from any thread ---
    def start(self) -> None:
        """Begin to listen."""
        self._thread = threading.Thread(target=self._run, name="sync-hints", daemon=True)
        self._thread.start()

    def nudge(self) -> None:
        """Listen again where a bug of ours ended the thread; it was reported then.

        What is recorded here is no news from the server.
        """
        thread = self._thread
        if thread is not None and not thread.is_alive() and not self._stopping.is_set():
            self.start()

    def stop(self, join_seconds: float = 2.0) -> None:
        """Hang up and end."""
        self._stopping.set()
        with self._lock:
            if self._socket is not None:
                # Closing it would leave the reading thread asleep.
                with suppress(OSError):
                    self._socket.shutdown(socket.SHUT_RDWR)
        thread = self._thread
        if thread is not None and thread is not threading.current_thread():
            thread.join(join_seconds)

    # --- the thread ---
    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self._listen()
            except (EnvironmentProblem, httpx.HTTPError, httpx.StreamError, OSError) as problem:
                # No news for a person: the engine meets the same line and says what is wrong.
                _log.debug("no hints for now: %s", type(problem).__name__)
            self._failures += 1
            longest = min(FIRST_RETRY * 2 ** min(self._failures - 1, 16), LAST_RETRY)
            self._stopping.wait(longest * (0.5 + self._wp.clock.jitter() / 2))

    def _listen(self) -> None:
        line = self._factory() if self._factory else self._wp.transport()
        try:
            with line.hints(SILENCE_SECONDS) as answer:
                with self._lock:
                    stream = answer.extensions.get("network_stream")
                    self._socket = stream.get_extra_info("socket") if stream else None
                if self._stopping.is_set():
                    return
                # Whatever moved while nobody listened.
                self._nudge_pull()
                self._heed(_lines(answer.iter_raw()))
        finally:
            with self._lock:
                self._socket = None
            line.close()

    def _heed(self, lines: Iterable[bytes]) -> None:
        for text in lines:
            if self._stopping.is_set():
                return
            # A line that lives is no failure, however often it was tried before.
            self._failures = 0
            if text.startswith(b"data:") and self._is_news(text[5:]):
                self._nudge_pull()
                self._stopping.wait(LEAST_SECONDS)

    def _is_news(self, data: bytes) -> bool:
        """Say whether a hint names a place this device has not reached."""
        try:
            heads = decode(data, Hint).streams
        except (msgspec.DecodeError, msgspec.ValidationError, UnicodeError):
            return False
        reached = self._wp.replica.place().streams or {}
        return any(last > reached.get(name, 0) for name, last in heads.items())


def _lines(parts: Iterable[bytes]) -> Iterator[bytes]:
    """Cut what comes into lines; a line that does not end is not of our server, and ends it."""
    rest = b""
    for part in parts:
        *whole, rest = (rest + part).split(b"\n")
        yield from whole
        if len(rest) > LONGEST_LINE:
            return
