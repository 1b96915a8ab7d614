"""A23: signing in over a line cut at any byte, both ways: a sentence, and the next try works.

By an enrolment code (`/v1/session`), by what a browser brought, and by a refresh token (both
`/v1/oauth/token`). The browser itself is not here: `tests/e2e/test_browser_sign_in.py` has one.
"""

from __future__ import annotations

import http.client
import itertools
import secrets
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import pytest
import sqlalchemy as sa

from server.services.authorizing import Stage, new_code
from server.services.sessions import make_code
from server.storage import tables as t
from server.storage.database import Database, open_database
from server.storage.migrating import open_seals
from server.storage.unit_of_work import UnitOfWork
from sync.commands.enrol import enrol
from sync.errors import LineProblem
from sync.profile import Profile
from sync.rows import Identity
from sync.sign_in import ByBrowser, WayIn, challenge_of
from sync.wire.dpop import HEADER_PROOF_NONCE, proof
from sync.wire.signing import new_key
from tests.network.conftest import SHORT
from tests.network.test_cuts import POINTS
from tests.support.clock import HandClock
from tests.support.proxy import DOWN, UP, Act, Direction, Proxy
from tests.support.server import MORNING
from tests.support.workplace import MemoryRing
from tests.support.world import CLERK

MARGIN = 40
SOON = MORNING + timedelta(seconds=30)
"""The server's clock stands here or somewhat later; codes are made good for longer."""
_SEEDS = itertools.count(5_000)
Try = Callable[[Act | None], bool]


class Seat:
    """A computer somebody signs in at over the proxy, and an eye on the server's file."""

    def __init__(self, folder: Path, proxy: Proxy, database: Database) -> None:
        self.folder, self.proxy, self.database = folder, proxy, database
        self._numbers = itertools.count()
        self.said: list[tuple[str, str]] = []
        self.seals = database.read(open_seals).result()

        self.write(self._has_login)

    @staticmethod
    def _has_login(uow: UnitOfWork) -> None:
        """Whom a browser brings has a login; these tests are not about its password."""
        row = {"member_id": CLERK, "login": "ada", "password_hash": "none", "totp": "",
               "totp_step": 0, "changed_at": SOON}  # fmt: skip
        uow.connection.execute(sa.delete(t.credential).where(t.credential.c.member_id == CLERK))
        uow.connection.execute(sa.insert(t.credential), row)

    def write(self, unit: Callable[[UnitOfWork], Any]) -> Any:
        """Do something at the server, beside its process."""
        return self.database.write(lambda c: unit(UnitOfWork(c, SOON))).result()

    def code(self) -> str:
        """A code as an admin hands it out."""
        return str(self.write(lambda u: make_code(u, self.seals, CLERK, timedelta(days=1)).code))

    def sessions(self, device: str = "") -> int:
        """Live sessions at the server."""
        live = t.session.c.revoked_at.is_(None) & (
            (t.session.c.device == device) if device else sa.true()
        )
        query = sa.select(sa.func.count()).select_from(t.session).where(live)
        return int(self.database.read(lambda c: c.execute(query).scalar() or 0).result())

    def sign_in(self, profile: Profile, ring: MemoryRing, way: str | WayIn) -> Identity | None:
        """Sign in as the program does; None where the line came in between, in plain words."""
        clock = HandClock(SOON, seed=next(_SEEDS))
        try:
            with httpx.Client(timeout=SHORT) as client:
                return enrol(
                    profile, self.proxy.url, way, clock=clock, key_ring=ring, client=client
                )
        except LineProblem as problem:
            self.said.append((problem.title, str(problem)))
            return None

    def fresh(self) -> tuple[Profile, MemoryRing]:
        """A profile nobody uses yet."""
        return Profile(self.folder / f"profile-{next(self._numbers)}"), MemoryRing()

    def by_code(self, act: Act | None) -> bool:
        """Sign in by a code over a line that is cut there; then with the same code again."""
        (profile, ring), code = self.fresh(), self.code()
        self.proxy.play(*([act] if act else []))
        who = self.sign_in(profile, ring, code)
        cut = bool(self.proxy.happened)
        if act is None or who is not None:
            assert who is not None
            return cut
        self.proxy.play()
        who = self.sign_in(profile, ring, code)
        assert who is not None, "the code was spent by an answer that nobody heard"
        assert self.sessions(who.device) == 1
        return cut

    def by_browser(self, act: Act | None) -> bool:
        """Sign in by what a browser brings, the line cut there; then anew."""
        profile, ring = self.fresh()
        who = self.sign_in(profile, ring, self.browser(act))
        cut = bool(self.proxy.happened)
        if act is None or who is not None:
            assert who is not None, self.said
            return cut
        self.proxy.play()
        who = self.sign_in(profile, ring, self.browser(None))
        assert who is not None, self.said
        assert self.sessions(who.device) == 1
        return cut

    def browser(self, act: Act | None) -> ByBrowser:
        """A person who has signed in at the pages; the line is bad from when they are back."""

        def open_page(address: str) -> bool:
            asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
            stage = Stage(
                redirect_uri=asked["redirect_uri"], state=asked["state"], until=SOON,
                challenge=asked["code_challenge"], key_print=asked["dpop_jkt"],
            )  # fmt: skip
            code = self.write(lambda uow: new_code(uow, stage, CLERK, SOON))
            self.proxy.play(*([act] if act else []))
            brought = {"code": code, "state": asked["state"], "iss": self.proxy.url}
            threading.Thread(target=visit, args=(asked["redirect_uri"], brought)).start()
            return True

        return ByBrowser(open_page, threading.Event(), seconds=10)


def visit(address: str, brought: dict[str, str]) -> None:
    """Come back to the program's door, as a browser does."""
    where = urlsplit(address)
    line = http.client.HTTPConnection(where.netloc, timeout=10)
    line.request("GET", f"{where.path}?{urlencode(brought)}")
    line.getresponse().read()
    line.close()


class Renewing:
    """A program with a session that renews it at the token endpoint, by hand."""

    def __init__(self, seat: Seat) -> None:
        self.seat, self.key, self.token, self.nonce = seat, new_key(), "", ""
        verifier, device = secrets.token_urlsafe(48), f"renewing-{secrets.token_hex(4)}"
        stage = Stage(
            redirect_uri="http://127.0.0.1:9/cb", state="", until=SOON, key_print="",
            challenge=challenge_of(verifier),
        )  # fmt: skip
        code = seat.write(lambda uow: new_code(uow, stage, CLERK, SOON))
        seat.proxy.play()
        self.device = device
        given = self.ask(
            grant_type="authorization_code", code=code, redirect_uri=stage.redirect_uri,
            code_verifier=verifier, device=device, device_name="Counter",
        )  # fmt: skip
        assert given is not None
        self.token = given["refresh_token"]

    def ask(self, **form: str) -> dict[str, Any] | None:
        """Ask the token endpoint, again with its nonce; None where the line broke."""
        url, answer = f"{self.seat.proxy.url}/v1/oauth/token", httpx.Response(500)
        try:
            with httpx.Client(timeout=SHORT) as line:
                for _ in range(2):
                    made = proof(
                        self.key, "POST", url, now=SOON, jti=secrets.token_hex(8), nonce=self.nonce
                    )
                    told = {"client_id": "sellthrough-desktop", **form}
                    answer = line.post(url, data=told, headers={"dpop": made})
                    self.nonce = answer.headers.get(HEADER_PROOF_NONCE, self.nonce)
                    if "use_dpop_nonce" not in answer.text:
                        break
        except httpx.TransportError:
            return None
        assert answer.status_code == 200, answer.text
        said: dict[str, Any] = answer.json()
        return said

    def renewed(self, act: Act | None) -> bool:
        """Renew over a line that is cut there, then with the same token over a good one."""
        self.seat.proxy.play(*([act] if act else []))
        given = self.ask(grant_type="refresh_token", refresh_token=self.token)
        cut = bool(self.seat.proxy.happened)
        if given is None:
            self.seat.proxy.play()
            given = self.ask(grant_type="refresh_token", refresh_token=self.token)
        assert given is not None
        self.token = given["refresh_token"]
        assert self.seat.sessions(self.device) == 1, "a lost answer looked like theft"
        return cut


@pytest.fixture
def seat(served: tuple[Proxy, str, Path], tmp_path: Path) -> Iterator[Seat]:
    proxy, url, _ = served
    database = open_database(url)
    yield Seat(tmp_path, proxy, database)
    proxy.play()
    database.close()


WAYS: dict[str, Callable[[Seat], Try]] = {
    "code": lambda seat: seat.by_code,
    "browser": lambda seat: seat.by_browser,
    "refresh token": lambda seat: Renewing(seat).renewed,
}


def length(seat: Seat, once: Try) -> dict[str, int]:
    """How many bytes it takes in each direction."""
    seat.proxy.play()
    once(None)
    return dict(seat.proxy.passed)


@pytest.mark.timeout(120)
@pytest.mark.parametrize("direction", [UP, DOWN])
@pytest.mark.parametrize("way", WAYS)
def test_a23_signing_in_over_a_line_cut_anywhere_works_at_the_next_try(
    seat: Seat, way: str, direction: Direction
):
    once = WAYS[way](seat)
    total = length(seat, once)[direction]
    step = max(total // (POINTS // 6), 1)
    cuts = [once(Act(direction, "cut", at)) for at in range(0, total, step)]
    assert sum(cuts) > len(cuts) * 0.7
    assert all(title and sentence.endswith(".") for title, sentence in seat.said), seat.said


@pytest.mark.soak
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("direction", [UP, DOWN])
@pytest.mark.parametrize("way", WAYS)
def test_a23_signing_in_over_a_line_cut_at_every_byte(seat: Seat, way: str, direction: Direction):
    once = WAYS[way](seat)
    for at in range(length(seat, once)[direction] + MARGIN):
        once(Act(direction, "cut", at))
