"""What a counter feels while another partner floods the server, quotas as they are by default.

One scan a push, first alone, then while four devices of somebody else send 500 at a time without
a pause. One server process, both in one run; the flood is signed and sealed before it begins.
"""

from __future__ import annotations

import statistics
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import httpx

from server.settings import Settings
from sync.wire.messages import SealedOp
from tests.bench.figures import Figure, percentile
from tests.support.server import MORNING, FakeClock, RunningServer
from tests.support.serving import server_process
from tests.support.world import CLERK, OTHER_CLERK, Device, prepare, serial

PUSHES, NOISY, SIZE, ROUNDS = 150, 4, 500, 8


@dataclass(frozen=True, slots=True)
class There:
    """A server in another process, as far as a `Device` asks."""

    url: str
    settings: Settings
    clock: FakeClock

    def client(self) -> httpx.Client:
        """Return a line to it."""
        return httpx.Client(base_url=self.url, timeout=60)


def measure(folder: Path) -> list[Figure]:
    """Compare the neighbour's pushes alone and beside the flood."""
    database = f"sqlite:///{folder / 'server.db'}"
    prepare(database)
    with server_process(database) as (host, port):
        there = There(f"http://{host}:{port}", Settings(database_url=database), FakeClock(MORNING))
        server = cast("RunningServer", there)
        neighbour = Device(server, OTHER_CLERK)
        alone = [_one(neighbour, number) for number in range(PUSHES)]
        flood = [_sealed(Device(server, CLERK, f"noisy-{number}")) for number in range(NOISY)]
        threads = [threading.Thread(target=_send, args=each) for each in flood]
        beside: list[float] = []
        begun = time.perf_counter()
        for thread in threads:
            thread.start()
        while any(thread.is_alive() for thread in threads):
            beside.append(_one(neighbour, PUSHES + len(beside)))
        took = time.perf_counter() - begun
    alone_p99, beside_p99 = (percentile(each, 0.99) * 1000 for each in (alone, beside))
    rate = NOISY * ROUNDS * SIZE / took
    return [
        Figure("a neighbour's push, alone, p99", alone_p99, "ms"),
        Figure(
            "the same beside a flood of another partner, p99", beside_p99, "ms", 500,
            f"median {statistics.median(beside) * 1000:.0f} ms of {len(beside)}; {rate:,.0f} ops/s",
        ),
        Figure("beside the flood : alone, p99", beside_p99 / alone_p99, "times"),
    ]  # fmt: skip


def _one(device: Device, number: int) -> float:
    op = device.claim(serial(2, number % 290) if number < 290 else f"B{number:06d}")
    begun = time.perf_counter()
    device.push(op)
    return time.perf_counter() - begun


def _sealed(device: Device) -> tuple[Device, list[list[SealedOp]]]:
    ops = [device.claim(f"C{device.name[-1]}{number:06d}") for number in range(ROUNDS * SIZE)]
    return device, [ops[start : start + SIZE] for start in range(0, len(ops), SIZE)]


def _send(device: Device, pushes: list[list[SealedOp]]) -> None:
    for ops in pushes:
        answer: Any = device.post(*ops)
        while answer.status_code in {429, 503}:
            threading.Event().wait(float(answer.headers.get("retry-after", "1")))
            answer = device.post(*ops)
        assert answer.status_code == 200, answer.text
