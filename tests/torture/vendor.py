"""The vendor's server as a process that is started again whenever it is killed.

Run as `python -m tests.torture.vendor DATABASE BEGUN`. Imports once and forks a server; prints one
JSON line for each: its address and process id. Ends with its standard input.
"""

from __future__ import annotations

import asyncio
import ctypes
import json
import os
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import uvicorn

from server.app import create_app
from server.http.encoding import App
from server.settings import Settings
from tests.torture.moments import SharedClock

_DIE_WITH_PARENT = 1
ROOT = Path(__file__).resolve().parents[2]


class _Telling(uvicorn.Server):
    """Says when it takes requests."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        host, port = (sockets or [])[0].getsockname()[:2]
        told = json.dumps({"url": f"http://{host}:{port}", "pid": os.getpid()}) + "\n"
        os.write(1, told.encode())


def trap_of(database: Path) -> Path:
    """While this file is there, the next push ends the server after its commit, unanswered."""
    return database.with_suffix(".trap")


def cut_short(app: App, trap: Path) -> App:
    """Return the application with that trap in front of the answers to pushes."""

    async def trapped(scope: Any, receive: Any, send: Any) -> None:
        async def answer(message: Any) -> None:
            if trap.exists():
                trap.unlink()
                os.kill(os.getpid(), signal.SIGKILL)
            await send(message)

        await app(scope, receive, answer if scope.get("path") == "/v1/ops" else send)

    return trapped


def serve(database: Path, begun: float, listener: socket.socket) -> None:
    """Take requests until killed."""
    settings = Settings(database_url=f"sqlite:///{database}", code_roles="all")
    app = cut_short(create_app(settings, SharedClock(begun)), trap_of(database))
    config = uvicorn.Config(app, lifespan="on", access_log=False, log_config=None)
    asyncio.run(_Telling(config).serve(sockets=[listener]))


def main(database: Path, begun: float) -> None:
    """Keep a server running until standard input ends."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=128)
    while True:
        pid = os.fork()
        if not pid:
            try:
                # Dies with its parent, however that ends.
                ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)
                serve(database, begun, listener)
            finally:
                os._exit(0)
        ended = os.pidfd_open(pid)
        ready, _, _ = select.select([ended, sys.stdin], [], [])
        os.close(ended)
        if sys.stdin in ready:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
            return
        os.waitpid(pid, 0)


class Vendor:
    """The running server, as who tortures it sees it."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self.url, self.pid = "", 0
        self.wait()

    def wait(self) -> None:
        """Wait until a server takes requests: the first, or the one after a kill."""
        assert self._process.stdout is not None
        told: dict[str, Any] = json.loads(self._process.stdout.readline())
        self.url, self.pid = told["url"], told["pid"]

    def kill(self) -> None:
        """End it as a power cut ends a process."""
        os.kill(self.pid, signal.SIGKILL)


@contextmanager
def running_vendor(database: Path, begun: float) -> Iterator[Vendor]:
    """Run the server until the block ends."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.torture.vendor", str(database), str(begun)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield Vendor(process)
        finally:
            assert process.stdin is not None
            process.stdin.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), float(sys.argv[2]))
