"""Workplaces signed in at a server that runs in this process, and a line with faults on it."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import httpx

from sync.clock import Clock
from sync.commands.enrol import enrol
from sync.events import Events
from sync.profile import Profile
from sync.transport import Transport
from sync.workplace import Workplace, open_workplace
from tests.support.server import RunningServer
from tests.support.workplace import MemoryRing
from tests.support.world import invite

ADDRESS = "https://vendor.test"


class FaultyLine(httpx.BaseTransport):
    """Carries requests to a server, unless a plan says otherwise.

    `plan` names for each request one of: "ok", "lost" (never arrives), "unanswered" (arrives, the
    answer is lost), "twice" (arrives twice), "broken" (half the answer), or a status number.
    """

    def __init__(self, server: RunningServer, plan: Callable[[httpx.Request], str | int]) -> None:
        self._inner = server.transport
        self._plan = plan
        self.requests: list[str] = []

    def carry_to(self, server: RunningServer) -> None:
        """Carry requests to this server from now on: the old one was started anew."""
        self._inner = server.transport

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Carry one request as planned."""
        fault = self._plan(request)
        self.requests.append(f"{request.method} {request.url.path} {fault}")
        if fault == "lost":
            raise httpx.ConnectError("the network is gone", request=request)
        if isinstance(fault, int):
            return httpx.Response(fault, content=b"gateway", request=request)
        answer = self._inner.handle_request(request)
        if fault == "twice":
            answer = self._inner.handle_request(request)
        if fault == "unanswered":
            raise httpx.ReadTimeout("no answer came", request=request)
        if fault == "broken":
            answer.read()
            headers = {
                name: value
                for name, value in answer.headers.items()
                if name not in {"content-encoding", "content-length"}
            }
            cut = answer.content[: len(answer.content) // 2]
            return httpx.Response(answer.status_code, headers=headers, content=cut, request=request)
        return answer

    def client(self) -> httpx.Client:
        """Return an ordinary client on this line."""
        return httpx.Client(transport=self)


def random_faults(seed: int, share: float) -> Callable[[httpx.Request], str | int]:
    """Return a plan that spoils this share of requests, the same for the same seed."""
    rng = random.Random(seed)
    faults: list[str | int] = ["lost", "unanswered", "twice", "broken", 500, 502, 503]

    def plan(request: httpx.Request) -> str | int:
        del request
        return rng.choice(faults) if rng.random() < share else "ok"

    return plan


def enrolled_workplace(
    server: RunningServer,
    member_id: int,
    directory: Path,
    *,
    clock: Clock,
    ring: MemoryRing | None = None,
    pin: str | None = None,
    client: Callable[[], httpx.Client] | None = None,
) -> Workplace:
    """Return a workplace signed in at a server that runs in this process.

    `client` makes the httpx client of each line, for faults on the way.
    """
    ring = ring or MemoryRing()
    profile = Profile(directory)
    code = invite(server.settings.database_url, member_id, server.clock())
    enrol(
        profile, ADDRESS, code, pin=pin, clock=clock, key_ring=ring, client=server.client()
    )  # fmt: skip
    return opened_workplace(server, profile, clock=clock, ring=ring, client=client)


def opened_workplace(
    server: RunningServer,
    profile: Profile,
    *,
    clock: Clock,
    ring: MemoryRing,
    client: Callable[[], httpx.Client] | None = None,
) -> Workplace:
    """Open a signed-in profile with its line to a server in this process."""
    wp = open_workplace(profile, pin=None, clock=clock, events=Events(), key_ring=ring)
    make = client or server.client
    wp.transport = lambda: Transport(ADDRESS, wp.tokens, make())
    wp.settle()
    return wp
