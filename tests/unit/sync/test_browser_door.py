"""The door that waits for the browser: what it asks, takes, and shrugs off (A26)."""

from __future__ import annotations

import http.client
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from sync.sign_in import MOST_STRANGERS, ByBrowser, ByCode, challenge_of, waiting_door
from sync.sign_in_errors import (
    NoBrowser,
    SignInCancelled,
    SignInDisturbed,
    SignInLate,
    SignInRefused,
)
from sync.transport import Transport
from sync.wire.dpop import thumbprint
from sync.wire.signing import new_key, public_of

ISSUER = "https://vendor.test"
LIMIT_S = 10.0
KEY = new_key()
SESSION: Any = "session"
Stranger = Callable[[dict[str, str]], tuple[dict[str, str] | str, dict[str, str]]]


def visit(host: str, query: dict[str, str] | str, path: str = "/cb", **headers: str) -> int:
    """Ask as a browser on this computer does; returns the status."""
    line = http.client.HTTPConnection(host, timeout=LIMIT_S)
    text = query if isinstance(query, str) else urlencode(query)
    method = headers.pop("method", "GET")
    line.request(method, f"{path}?{text}", headers=headers)
    answer = line.getresponse()
    body = answer.read().decode()
    line.close()
    assert answer.headers["cache-control"] == "no-store"
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert "<script" not in body
    assert ("Sellthrough" in body) is True
    return answer.status


class Line(Transport):
    """A server that remembers what was turned in."""

    base_url = ISSUER

    def __init__(self) -> None:
        self.redeemed: list[dict[str, str]] = []

    def issuer(self) -> str:
        return ISSUER

    def redeem(self, granted, key):
        self.redeemed.append({**granted, "key": key.hex()})
        return SESSION


def browser(*visits):
    """Return what opens a page: it visits, in a thread of its own, as these functions say."""
    asked: list[dict[str, str]] = []

    def open_page(address: str) -> bool:
        found = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        asked.append({**found, "at": address.partition("?")[0]})
        host = urlsplit(found["redirect_uri"]).netloc

        def go() -> None:
            for make in visits:
                make(host, found)

        threading.Thread(target=go, daemon=True).start()
        return True

    return open_page, asked


def good(host: str, page: dict[str, str]) -> None:
    assert visit(host, {"code": "the-code", "state": page["state"], "iss": ISSUER}) == 200


def way(open_page, seconds: float = LIMIT_S) -> ByBrowser:
    return ByBrowser(open_page, threading.Event(), seconds=seconds)


def test_the_code_is_turned_in_with_the_verifier_that_never_left():
    open_page, asked = browser(good)
    line = Line()

    assert way(open_page).session(line, "device-1", "Counter", KEY) == SESSION

    (page,) = asked
    (turned_in,) = line.redeemed
    assert page["at"] == "https://vendor.test/v1/oauth/authorize"
    assert page["code_challenge_method"] == "S256"
    assert page["dpop_jkt"] == thumbprint(public_of(KEY))
    assert page["code_challenge"] == challenge_of(turned_in["code_verifier"])
    assert turned_in["code_verifier"] not in str(page)
    assert 43 <= len(turned_in["code_verifier"]) <= 128
    assert urlsplit(page["redirect_uri"]).hostname == "127.0.0.1"
    assert urlsplit(page["redirect_uri"]).path == "/cb"
    assert turned_in["redirect_uri"] == page["redirect_uri"]
    assert (turned_in["code"], turned_in["device"], turned_in["device_name"]) == (
        "the-code", "device-1", "Counter",
    )  # fmt: skip


def test_the_challenge_is_that_of_rfc_7636():
    verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"

    assert challenge_of(verifier) == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


STRANGERS: dict[str, Stranger] = {
    "no state": lambda page: ({"code": "evil", "iss": ISSUER}, {}),
    "another state": lambda page: ({"code": "evil", "state": "x", "iss": ISSUER}, {}),
    "another server": lambda page: (
        {"code": "evil", "state": page["state"], "iss": "https://evil.test"}, {},
    ),
    "no server": lambda page: ({"code": "evil", "state": page["state"]}, {}),
    "two codes": lambda page: (
        f"code=evil&code=b&state={page['state']}&iss=https://vendor.test", {},
    ),
    "another path": lambda page: (
        {"code": "evil", "state": page["state"], "iss": ISSUER}, {"path": "/cb/"},
    ),
    "another host": lambda page: (
        {"code": "evil", "state": page["state"], "iss": ISSUER}, {"Host": "evil.test"},
    ),
    "localhost by name": lambda page: (
        {"code": "evil", "state": page["state"], "iss": ISSUER}, {"Host": "localhost"},
    ),
    "a form": lambda page: (
        {"code": "evil", "state": page["state"], "iss": ISSUER}, {"method": "POST"},
    ),
    "a thousand fields": lambda page: ("&".join(f"a{n}=1" for n in range(1000)), {}),
}  # fmt: skip


@pytest.mark.parametrize("kind", STRANGERS)
def test_what_another_program_sends_is_not_used_and_does_not_end_the_wait(kind):
    """A26: a local attacker injects a code of its own before the person has signed in."""
    statuses = []

    def attack(host, page):
        query, more = STRANGERS[kind](page)
        path = more.pop("path", "/cb")
        statuses.append(visit(host, query, path, **more))

    open_page, _ = browser(attack, good)
    line = Line()

    way(open_page).session(line, "d", "n", KEY)

    assert statuses == [404]
    assert [each["code"] for each in line.redeemed] == ["the-code"]


def test_an_attacker_of_another_process_gets_neither_the_port_nor_the_code():
    """A26: the port is bound before the browser opens, and nobody else can take it."""
    program = (
        "import socket,sys\n"
        "s=socket.socket(); s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)\n"
        "hasattr(socket,'SO_REUSEPORT') and s.setsockopt(socket.SOL_SOCKET,socket.SO_REUSEPORT,1)\n"
        "try: s.bind(('127.0.0.1', int(sys.argv[1]))); s.listen(); print('squatted')\n"
        "except OSError: print('refused')\n"
    )
    said = []

    def squat(host, page):
        port = host.rpartition(":")[2]
        done = subprocess.run(
            [sys.executable, "-c", program, port], capture_output=True, text=True, check=True
        )
        said.append(done.stdout.strip())

    open_page, _ = browser(squat, good)
    line = Line()

    way(open_page).session(line, "d", "n", KEY)

    assert said == ["refused"]
    assert len(line.redeemed) == 1


def test_the_door_takes_one_hit_and_is_gone():
    hosts = []

    def remember(host, page):
        hosts.append(host)

    open_page, _ = browser(remember, good)
    way(open_page).session(Line(), "d", "n", KEY)

    host, _, port = hosts[0].rpartition(":")
    with pytest.raises(OSError, match="refused"):
        socket.create_connection((host, int(port)), timeout=LIMIT_S)


def test_a_program_that_keeps_knocking_is_told_to_a_person():
    def knock(host, page):
        for _ in range(MOST_STRANGERS):
            visit(host, {"code": "evil"})

    open_page, _ = browser(knock)

    with pytest.raises(SignInDisturbed):
        way(open_page).session(Line(), "d", "n", KEY)


def test_a_connection_that_says_nothing_does_not_hold_up_the_browser():
    def silent(host, page):
        name, _, port = host.rpartition(":")
        kept.append(socket.create_connection((name, int(port))))

    kept: list[socket.socket] = []
    open_page, _ = browser(silent, good)
    line = Line()

    way(open_page).session(line, "d", "n", KEY)

    assert len(line.redeemed) == 1
    kept[0].close()


def test_no_is_an_answer_too():
    def refuse(host, page):
        query = {"error": "access_denied", "state": page["state"], "iss": ISSUER}
        assert visit(host, query) == 200

    open_page, _ = browser(refuse)

    with pytest.raises(SignInRefused, match="access_denied"):
        way(open_page).session(Line(), "d", "n", KEY)


def test_nobody_comes_back_or_a_person_stops_or_there_is_no_browser():
    with pytest.raises(SignInLate):
        way(browser()[0], seconds=0.0).session(Line(), "d", "n", KEY)
    with pytest.raises(NoBrowser):
        way(lambda address: False).session(Line(), "d", "n", KEY)
    stop = threading.Event()
    stop.set()
    with pytest.raises(SignInCancelled):
        ByBrowser(lambda address: True, stop).session(Line(), "d", "n", KEY)


def test_a_code_is_the_same_try_again_and_a_browser_never_is():
    assert ByCode(" AB ").mark == "AB"
    assert way(lambda address: True).mark == ""


def test_two_doors_never_share_port_or_state():
    with waiting_door(ISSUER) as one, waiting_door(ISSUER) as other:
        assert one.address != other.address
        assert one.state != other.state
