"""A network line that loses, cuts, repeats, delays and reorders, as its dice say; seeded.

Carries the real client's httpx requests to the stage. Counts what it did, so that a schedule in
which nothing ever went wrong is seen.
"""

from __future__ import annotations

import random
from collections import Counter

import httpx
import zstandard

from sync.wire.codec import decode
from sync.wire.messages import PushReply
from tests.simulation.stage import Stage

SPOILT = 0.3
FAULTS = (
    "lost", "unanswered", "twice", "cut", "late", "stale", "portal", "500", "502", "503", "429",
)  # fmt: skip
PORTAL = b"<html><title>Free WiFi</title>Please accept our terms.</html>"


class Line(httpx.BaseTransport):
    """One device's line. `good` switches the faults off."""

    def __init__(self, stage: Stage, seed: int, seen: Counter[str]) -> None:
        self._stage = stage
        self._rng = random.Random(seed)
        self._seen = seen
        self.good = False
        self.poison: set[str] = set()
        """Ops that make the server fail with every request that carries them."""
        self._late: list[tuple[httpx.Request, bytes]] = []
        self._old: httpx.Response | None = None

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Carry one request, or do to it what the dice say."""
        body = request.read()
        fault = "ok"
        if not self.good and self._rng.random() < SPOILT:
            fault = self._rng.choice(FAULTS)
        self._seen[f"line {fault}"] += 1
        if fault == "lost":
            raise httpx.ConnectError("the network is gone", request=request)
        if fault == "late":
            self._late.append((request, body))
            raise httpx.ReadTimeout("no answer came", request=request)
        if fault == "portal":
            headers = {"content-type": "text/html"}
            return httpx.Response(200, headers=headers, content=PORTAL, request=request)
        if fault.isdecimal():
            headers = {"retry-after": "30"} if fault in {"503", "429"} else {}
            return httpx.Response(int(fault), headers=headers, content=b"gateway", request=request)
        if fault == "stale" and self._old is not None and request.method == "GET":
            old = self._old
            return httpx.Response(200, headers=old.headers, content=old.extensions["raw"])
        answer = self._carry(request, body)
        if fault == "twice":
            answer = self._carry(request, body)
        if fault == "unanswered":
            self._note_unacknowledged(request, answer)
            raise httpx.ReadTimeout("no answer came", request=request)
        if fault == "cut":
            return self._cut(request, answer)
        return answer

    def deliver_late(self) -> bool:
        """Let one request that timed out long ago arrive now; nobody hears the answer."""
        if not self._late:
            return False
        request, body = self._late.pop(self._rng.randrange(len(self._late)))
        self._carry(request, body)
        self._seen["delivered late"] += 1
        return True

    def forget_late(self) -> None:
        """Drop what is still on its way."""
        self._late.clear()

    def _carry(self, request: httpx.Request, body: bytes) -> httpx.Response:
        if self.poison and request.url.path == "/v1/ops" and self._is_poisoned(request, body):
            self._seen["poisoned request"] += 1
            return self._problem(request)
        status, headers, content = self._stage.ask(request, body)
        if status == 409:
            self._seen["history_changed"] += 1
        answer = httpx.Response(status, headers=headers, content=content, request=request)
        answer.extensions["raw"] = content
        if status == 200 and request.method == "GET" and self._rng.random() < 0.2:
            self._old = answer
        return answer

    def _is_poisoned(self, request: httpx.Request, body: bytes) -> bool:
        plain = body
        if request.headers.get("content-encoding") == "zstd":
            plain = zstandard.ZstdDecompressor().decompressobj().decompress(body)
        return any(f'\\"op_id\\":\\"{op_id}\\"'.encode() in plain for op_id in self.poison)

    def _problem(self, request: httpx.Request) -> httpx.Response:
        headers = {"content-type": "application/problem+json", "x-sync-proto": "1"}
        told = b'{"status":500,"code":"SERVER_FAULT"}'
        return httpx.Response(500, headers=headers, content=told, request=request)

    def _note_unacknowledged(self, request: httpx.Request, answer: httpx.Response) -> None:
        if request.url.path == "/v1/ops" and answer.status_code == 200:
            answer.read()
            if decode(answer.content, PushReply).outcomes:
                self._seen["commit without ack"] += 1

    def _cut(self, request: httpx.Request, answer: httpx.Response) -> httpx.Response:
        self._note_unacknowledged(request, answer)
        raw: bytes = answer.extensions["raw"]
        headers = [
            (name, value) for name, value in answer.headers.raw if name.lower() != b"content-length"
        ]
        kept = raw[: self._rng.randrange(len(raw) + 1)]
        return httpx.Response(answer.status_code, headers=headers, content=kept, request=request)
