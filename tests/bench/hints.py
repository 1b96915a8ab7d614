"""From an op sent to the server to its row in another client's replica, over real HTTP.

The server is a process of its own; one client sends, the other one listens with its engine.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx

from sync.engine import Engine
from sync.events import Event, ReplicaChanged
from sync.hints import HintLane
from sync.workplace import Workplace
from tests.bench.figures import Figure, percentile
from tests.bench.pull import client
from tests.bench.serving import served
from tests.support.world import REP, Device, prepare, serial

ROUNDS = 200
WARM = 10
PAUSE_SECONDS = 0.1
"""Between two changes; longer than one takes to arrive, so that each is a hint of its own."""
LIMIT_SECONDS = 10.0
IDLE_BYTES = 700


@dataclass(slots=True)
class Ear:
    """Notes when a claim came into the replica."""

    came: threading.Event
    at: float = 0.0

    def __call__(self, event: Event) -> None:
        """Hear an event of the client."""
        if isinstance(event, ReplicaChanged) and "claim" in event.tables:
            self.at = time.perf_counter()
            self.came.set()


@dataclass(frozen=True, slots=True)
class Remote:
    """A server process, as `Device` wants it."""

    url: str
    settings: Any

    def client(self) -> httpx.Client:
        """Return a line to it."""
        return httpx.Client(base_url=self.url, timeout=30)

    @staticmethod
    def clock() -> datetime:
        """Return the real time: the process has no other."""
        return datetime.now(UTC)  # noqa: TID251 (a bench lives in real time)


def measure(folder: Path) -> list[Figure]:
    """Latency of a change by a hint, and what an idle sync costs."""
    url = f"sqlite:///{folder / 'server.db'}"
    prepare(url)
    with served(folder, url) as server:
        wp = client(folder, url, server)
        remote: Any = Remote(server.url, SimpleNamespace(database_url=url))
        sender = Device(remote, REP)
        try:
            waits = _waits(wp, sender)
            idle = _idle(wp)
        finally:
            sender.client.close()
            wp.close()
    return [
        Figure("op sent : row in another client's replica, median", percentile(waits, 0.5), "ms"),
        Figure("op sent : row in another client's replica, p99", percentile(waits, 0.99), "ms", 30),
        Figure("idle sync, bytes of its one request and answer", idle, "B", IDLE_BYTES),
    ]


def _waits(wp: Workplace, sender: Device) -> list[float]:
    ear = Ear(threading.Event())
    wp.events.subscribe(ear)
    engine = Engine(wp)
    engine.side_lanes.append(HintLane(wp, engine.nudge_pull))
    waits, pause = [], threading.Event()
    try:
        engine.start()
        # The first one comes by the first round or by the first hint.
        for number in range(WARM + ROUNDS):
            pause.wait(PAUSE_SECONDS)
            ear.came.clear()
            op = sender.claim(serial(1, number))
            sent = time.perf_counter()
            sender.push(op)
            if not ear.came.wait(LIMIT_SECONDS):
                message = "a change did not arrive: no hint came"
                raise RuntimeError(message)
            if number >= WARM:
                waits.append((ear.at - sent) * 1000)
    finally:
        engine.stop()
    return waits


def _idle(wp: Workplace) -> float:
    """Return the bytes on the wire of a round that finds nothing to do, without TCP's own."""
    sizes: list[int] = []

    def note(answer: httpx.Response) -> None:
        asked = answer.request
        sizes.append(
            len(f"{asked.method} {asked.url.raw_path.decode()} HTTP/1.1\r\n")
            + sum(len(name) + len(value) + 4 for name, value in asked.headers.raw)
            + len("HTTP/1.1 200 OK\r\n")
            + sum(len(name) + len(value) + 4 for name, value in answer.headers.raw)
            + int(answer.headers.get("content-length", 0))
            + 4
        )

    engine = Engine(wp)
    line = wp.transport()
    line._client.event_hooks = {"response": [note]}
    engine = Engine(wp, lambda: line)
    engine.run_once()
    sizes.clear()
    engine.run_once()
    engine.stop()
    return float(sum(sizes))
