"""What every test stands on: no display, no network, no home, no thread left behind.

The environment is set at import, before any test module can import Qt or keyring.
"""

from __future__ import annotations

import atexit
import ipaddress
import os
import shutil
import socket
import tempfile
import threading
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

PRIVATE_HOME = Path(tempfile.mkdtemp(prefix="sellthrough-tests-"))
atexit.register(shutil.rmtree, PRIVATE_HOME, ignore_errors=True)
# PostgreSQL, started by tests as another user, may have to pass through.
PRIVATE_HOME.chmod(0o755)

os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ["QT_LOGGING_RULES"] = "qt.qpa.fonts.warning=false"
os.environ["HOME"] = str(PRIVATE_HOME)
for name in ("CONFIG", "DATA", "CACHE", "STATE"):
    folder = PRIVATE_HOME / name.lower()
    folder.mkdir()
    os.environ[f"XDG_{name}_HOME"] = str(folder)
# Servers that tests start as processes let everybody in by a code.
os.environ["SELLTHROUGH_CODE_ROLES"] = "all"
# A real keyring is reached only by tests that start one of their own (marker keyring).
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"
os.environ.pop("DBUS_SESSION_BUS_ADDRESS", None)
for proxy in ("http_proxy", "https_proxy", "all_proxy"):
    os.environ.pop(proxy, None)
    os.environ.pop(proxy.upper(), None)

from hypothesis import HealthCheck, settings  # noqa: E402  after HOME is private

# print_blob: a failure prints the line that replays it. No deadline: two cores are shared.
settings.register_profile(
    "house", print_blob=True, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("night", settings.get_profile("house"), max_examples=5_000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "house"))

# Threads that belong to a library's process-wide pool and end by themselves when idle, and those
# by which the pool of a server that several tests share may grow in the midst of one of them.
POOLED_THREADS = (
    "AnyIO worker thread", "asyncio_", "pymonitor", "Dummy-", "QThread",
    "postgres_", "sqlite-reader_",
)  # fmt: skip
THREAD_GRACE_S = 2.0
SOAK_SECONDS = 4 * 3600


class StrayNetwork(OSError):
    """A test reached for an address that is not on this machine."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give a long run its hours: its marker comes before that of the short one beside it.

    What may take long begins first, or one worker is still at it when the others have ended.
    """
    for item in items:
        if item.get_closest_marker("soak"):
            item.add_marker(pytest.mark.timeout(SOAK_SECONDS), append=False)
    items.sort(key=_limit_s, reverse=True)


def _limit_s(item: pytest.Item) -> float:
    """Return how long a test says that it may take; 0 for an ordinary one."""
    marker = item.get_closest_marker("timeout")
    return float(marker.args[0]) if marker and marker.args else 0


def pytest_report_header() -> str:
    """Name the Hypothesis profile, so that a failure can be run again the same way."""
    return f"hypothesis profile: {os.environ.get('HYPOTHESIS_PROFILE', 'house')}"


def is_local(address: object) -> bool:
    """Whether a socket address stays on this machine: loopback or a Unix path."""
    if not isinstance(address, tuple):
        return True
    host = str(address[0])
    if host in {"", "localhost"}:
        return True
    try:
        return ipaddress.ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return False


@pytest.fixture(autouse=True)
def no_stray_network(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Refuse every connection off this machine as an unplugged cable would, then fail the test.

    Names under .invalid and .test (RFC 2606) are how a test says "no such server": they are
    refused too, but are no fault of the test.
    """
    strays: list[str] = []
    connect, connect_ex, getaddrinfo = (
        socket.socket.connect,
        socket.socket.connect_ex,
        socket.getaddrinfo,
    )

    def refuse(address: object) -> None:
        if not is_local(address):
            strays.append(str(address))
            raise StrayNetwork(f"tests have no network: {address}")

    def guarded_connect(self: socket.socket, address: Any) -> None:
        refuse(address)
        connect(self, address)

    def guarded_connect_ex(self: socket.socket, address: Any) -> int:
        refuse(address)
        return connect_ex(self, address)

    def guarded_getaddrinfo(host: Any, *rest: Any, **named: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else host
        if name is not None and not is_local((name, 0)):
            try:
                ipaddress.ip_address(name)
            except ValueError:
                if not name.rstrip(".").endswith((".invalid", ".test")):
                    strays.append(name)
                raise socket.gaierror(socket.EAI_NONAME, "tests have no network") from None
        return getaddrinfo(host, *rest, **named)

    monkeypatch.setattr(socket.socket, "connect", guarded_connect)
    monkeypatch.setattr(socket.socket, "connect_ex", guarded_connect_ex)
    monkeypatch.setattr(socket, "getaddrinfo", guarded_getaddrinfo)
    yield
    if strays:
        pytest.fail(f"the test reached for the network: {', '.join(strays)}")


@pytest.fixture(autouse=True)
def no_leaked_threads(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Fail a test that leaves a thread running, and say where that thread was started."""
    before = set(threading.enumerate())
    started_at: dict[threading.Thread, traceback.StackSummary] = {}
    start = threading.Thread.start

    def remembering_start(self: threading.Thread) -> None:
        frames = traceback.walk_stack(None)
        started_at[self] = traceback.StackSummary.extract(frames, limit=8, lookup_lines=False)
        start(self)

    monkeypatch.setattr(threading.Thread, "start", remembering_start)
    yield
    left = []
    for thread in set(threading.enumerate()) - before:
        if thread.name.startswith(POOLED_THREADS):
            continue
        thread.join(THREAD_GRACE_S)
        if thread.is_alive():
            left.append(thread)
    if left:
        told = [
            f"{thread.name}, started here:\n{''.join(reversed(started_at[thread].format()))}"
            if thread in started_at
            else thread.name
            for thread in left
        ]
        pytest.fail("threads left running:\n" + "\n".join(told))
