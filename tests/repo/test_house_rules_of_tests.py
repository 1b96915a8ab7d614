"""The fixtures of tests/conftest.py do what they promise: shown by breaking each promise."""

from __future__ import annotations

from pathlib import Path

pytest_plugins = ["pytester"]
CONFTEST = Path(__file__).parents[1] / "conftest.py"

PROMISE_BREAKERS = """
import socket
import threading

import pytest


def test_leaves_a_thread(request):
    stop = threading.Event()
    request.session.addfinalizer(stop.set)
    threading.Thread(target=stop.wait, name="forgotten", daemon=True).start()


def test_looks_up_a_name_outside():
    with pytest.raises(socket.gaierror):
        socket.create_connection(("example.com", 80), timeout=1)


def test_connects_to_an_address_outside():
    with socket.socket() as it, pytest.raises(OSError, match="no network"):
        it.connect(("192.0.2.1", 80))


def test_stays_at_home():
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname()).close()
    with pytest.raises(socket.gaierror):
        socket.create_connection(("vendor.invalid", 80), timeout=1)
    thread = threading.Thread(target=int)
    thread.start()
"""


def test_leaked_threads_and_stray_connections_fail_the_test_that_made_them(pytester):
    pytester.makeconftest(CONFTEST.read_text(encoding="utf-8"))
    pytester.makepyfile(PROMISE_BREAKERS)

    result = pytester.runpytest_subprocess("-p", "no:randomly", "-v")

    result.assert_outcomes(passed=4, errors=3)
    result.stdout.fnmatch_lines(
        [
            "*threads left running*",
            "*forgotten, started here*",
            "*reached for the network: example.com*",
            "*reached for the network: ('192.0.2.1', 80)*",
            "ERROR*test_leaves_a_thread*",
            "ERROR*test_looks_up_a_name_outside*",
            "ERROR*test_connects_to_an_address_outside*",
        ]
    )
