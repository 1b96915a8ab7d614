"""SIGKILL of the server in its pushes: an op has its effect and its answer, or neither."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlcipher3 import dbapi2

from sync.clock import SystemClock
from sync.wire.codec import decode, encode
from sync.wire.messages import Push, PushReply, SealedOp
from tests.support.world import CLERK, Device, op_id_of, prepare
from tests.torture.moments import SharedClock
from tests.torture.vendor import Vendor, running_vendor, trap_of

OPS_A_PUSH = 8
DEVICES = 3
AIMED_EVERY = 5
"""Of so many kills one is aimed; the others come at any moment."""


class _Line:
    """What a `Device` asks of a server: its settings, its clock and a client."""

    def __init__(self, url: str, database: Path, begun: float) -> None:
        self.url = url
        self.clock = SharedClock(begun)
        self.settings = type("Place", (), {"database_url": f"sqlite:///{database}"})

    def client(self) -> httpx.Client:
        return httpx.Client(base_url=self.url, timeout=20, verify=False)  # noqa: S501


class Pusher:
    """One device that pushes claims until told to stop, and again whatever was not answered."""

    def __init__(self, line: Any, number: int) -> None:
        self.device = Device(line, CLERK, f"{SystemClock().new_id()}")
        self.line = line
        self.next_serial = 300 + number * 20_000
        self.waiting: list[SealedOp] = []
        self.answered: dict[str, str] = {}
        self.known = 0
        self.cut = 0

    def push_once(self) -> bool:
        """Send new ops behind those without an answer; False when no answer came."""
        for _ in range(OPS_A_PUSH - len(self.waiting)):
            self.waiting.append(self.device.claim(f"A1{self.next_serial:05d}"))
            self.next_serial += 1
        body = encode(Push(device=self.device.name, ops=self.waiting))
        try:
            answer = self.device.client.post(
                "/v1/ops", content=body, headers={"content-type": "application/json"}
            )
        except httpx.TransportError:
            self.cut += 1
            return False
        assert answer.status_code == 200, answer.text
        reply = decode(answer.content, PushReply)
        assert [each.op_id for each in reply.outcomes] == [op_id_of(op) for op in self.waiting]
        for outcome in reply.outcomes:
            self.known += outcome.status == "known"
            self.answered[outcome.op_id] = str(outcome.first or outcome.status)
        self.waiting.clear()
        return True


def books(database: Path) -> dict[str, Any]:
    """Read what the server's file says at one instant: devices may push meanwhile."""
    connection = dbapi2.connect(f"file:{database}?mode=ro", uri=True)
    try:
        connection.execute("BEGIN")
        ops = connection.execute("SELECT op_id, entity, status, height FROM op_log").fetchall()
        claims = connection.execute("SELECT claim_id FROM claim").fetchall()
        heights = connection.execute("SELECT height FROM audit").fetchall()
        (integrity,) = connection.execute("PRAGMA integrity_check").fetchone()
    finally:
        connection.close()
    return {"ops": ops, "claims": claims, "heights": heights, "integrity": integrity}


def faults_of(database: Path, pushers: list[Pusher]) -> list[str]:
    """Hold the server's file against itself and against what clients were told."""
    found = books(database)
    told = [] if found["integrity"] == "ok" else [str(found["integrity"])]
    ops = {row[0]: row for row in found["ops"]}
    claims = {claim_id for (claim_id,) in found["claims"]}
    by_op = {row[1].removeprefix("claim:") for row in found["ops"] if row[2] == "applied"}
    heights = {height for (height,) in found["heights"]}
    told += ["a claim without its op"] if claims - by_op else []
    told += ["an op without its claim"] if by_op - claims else []
    told += ["an op without its audit entry"] if {row[3] for row in found["ops"]} - heights else []
    told += ["a gap in the audit"] if heights and len(heights) != max(heights) else []
    for pusher in pushers:
        told += [f"answered and gone: {op_id}" for op_id in pusher.answered.keys() - ops.keys()]
    return told


def torture(vendor: Vendor, database: Path, pushers: list[Pusher], kills: int, seed: int):  # noqa: C901 (kill, look, go on)
    """Let all devices push while the server is killed again and again."""
    rng, stop, counts = random.Random(seed), threading.Event(), Counter[str]()
    ended: list[Pusher] = []

    answers = threading.Semaphore(0)

    def work(pusher: Pusher) -> None:
        try:
            while not stop.is_set():
                if pusher.push_once():
                    answers.release()
        finally:
            ended.append(pusher)  # before its time: what it raised fails the test

    threads = [threading.Thread(target=work, args=(pusher,)) for pusher in pushers]
    for thread in threads:
        thread.start()
    faults: list[str] = []
    try:
        for number in range(kills):
            # Not by the clock alone: a slow machine would be killed before it did anything.
            for _ in range(rng.randint(1, 2 * DEVICES)):
                answers.acquire(timeout=10)
            if number % AIMED_EVERY == 0:
                # Between a commit and its answer for certain; the server ends by itself.
                trap_of(database).touch()
            else:
                stop.wait(rng.random() * 0.03)
                vendor.kill()
            while answers.acquire(blocking=False):
                pass
            vendor.wait()
            counts["kills"] += 1
            if number % 10 == 9:
                faults += faults_of(database, [])
            if ended or faults:
                break
    finally:
        stop.set()
        for thread in threads:
            thread.join(30)
    return counts, faults


@pytest.mark.timeout(400)
@pytest.mark.parametrize("kills", [30, pytest.param(500, marks=pytest.mark.soak)])
def test_a_server_killed_in_a_push_has_all_of_an_op_or_nothing(fast, kills):
    database, begun = fast / "server.db", time.monotonic()
    prepare(f"sqlite:///{database}")
    with running_vendor(database, begun) as vendor:
        line = _Line(vendor.url, database, begun)
        pushers = [Pusher(line, number) for number in range(DEVICES)]
        counts, faults = torture(vendor, database, pushers, kills, seed=1)
        for pusher in pushers:
            while pusher.waiting and not pusher.push_once():
                pass
            pusher.device.client.close()
        faults += faults_of(database, pushers)

    known, cut = sum(each.known for each in pushers), sum(each.cut for each in pushers)
    told = f"{counts}, known {known}, cut {cut}, {sum(len(p.answered) for p in pushers)} ops"
    assert faults == [], told
    assert counts["kills"] == kills
    assert known > 0, f"no push was cut between its commit and its answer: {told}"
    assert cut > 0, told
