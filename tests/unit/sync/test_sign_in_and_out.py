"""Signing in by a code, going on after a restart, signing out without losing anything."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from server.settings import Settings
from sync.commands.change_sale import change_sale, current_sale
from sync.commands.enrol import enrol
from sync.commands.record_scan import record_scan
from sync.commands.sign_out import Unsent, export_outbox, sign_out
from sync.engine import Engine
from sync.errors import (
    NeedsEnrolment,
    NeedsPin,
    Offline,
    TimedOut,
    WrongAddress,
    WrongCode,
    WrongPin,
)
from sync.events import Events
from sync.profile import Profile
from sync.queries import outbox, scan
from sync.rows import CurrentSale
from sync.transport import Transport
from sync.wire.bundle import read_work
from sync.wire.codec import decode, envelope_hash
from sync.wire.messages import Envelope
from sync.wire.signing import verify
from sync.workplace import open_workplace
from tests.support.clock import HandClock
from tests.support.devices import ADDRESS, enrolled_workplace, opened_workplace
from tests.support.server import MORNING, FakeClock, RunningServer, running_server
from tests.support.workplace import MemoryRing
from tests.support.world import CLERK, REP, invite, prepare, serial


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("world") / "world.db"
    prepare(f"sqlite:///{path}")
    return path


@pytest.fixture
def server(planted: Path, tmp_path: Path) -> Iterator[RunningServer]:
    path = tmp_path / "server.db"
    shutil.copy(planted, path)
    settings = Settings(database_url=f"sqlite:///{path}")
    with running_server(settings, FakeClock()) as running:
        yield running


@pytest.fixture
def clock() -> HandClock:
    return HandClock(MORNING)


def code_for(server: RunningServer, member_id: int = CLERK) -> str:
    return invite(server.settings.database_url, member_id, server.clock())


def test_a_code_signs_in_and_names_who_works_here(server, tmp_path, clock, ring):
    profile = Profile(tmp_path / "p")
    who = enrol(
        profile, ADDRESS, code_for(server), clock=clock, key_ring=ring, client=server.client()
    )

    assert (who.member_name, who.role, who.partner_name) == ("Ada", "clerk", "Alder Tools")
    assert Profile(tmp_path / "p").identity() == who
    kept = (tmp_path / "p" / "profile.json").read_text()
    assert "token" not in kept


def test_the_same_person_works_on_after_a_restart_without_network(server, tmp_path, clock, ring):
    wp = enrolled_workplace(server, CLERK, tmp_path / "p", clock=clock, ring=ring)
    Engine(wp).run_once()
    wp.close()

    def unplugged() -> httpx.Client:
        def refuse(request):
            raise httpx.ConnectError("no network")

        return httpx.Client(transport=httpx.MockTransport(refuse))

    again = opened_workplace(server, wp.profile, clock=clock, ring=ring, client=unplugged)
    row = record_scan(again, serial(1, 1), CurrentSale(MORNING.date()))
    assert Engine(again).run_once().state == "offline"
    assert (row.standing, again.identity.member_name) == ("accepted", "Ada")
    again.close()

    online = opened_workplace(server, wp.profile, clock=clock, ring=ring)
    clock.advance(seconds=10)
    assert Engine(online).run_once().state == "idle"
    assert scan.totals(online).sure == 40
    online.close()


def test_without_a_key_ring_the_pin_is_asked_for_before_anything_is_sent(
    server, tmp_path, clock, monkeypatch
):
    monkeypatch.setattr("sync.credentials.platform_key_ring", lambda: None)
    profile, code, line = Profile(tmp_path / "p"), code_for(server), server.client()
    with pytest.raises(NeedsPin):
        enrol(profile, ADDRESS, code, clock=clock, client=line)

    enrol(profile, ADDRESS, code, pin="123456", clock=clock, client=line)

    with pytest.raises(NeedsPin):
        open_workplace(profile, pin=None, clock=clock, events=Events())
    with pytest.raises(WrongPin):
        open_workplace(profile, pin="000000", clock=clock, events=Events())
    wp = open_workplace(profile, pin="123456", clock=clock, events=Events())
    wp.transport = lambda: Transport(ADDRESS, wp.tokens, server.client())
    assert wp.tokens.load() is not None
    server.clock.advance(hours=5)
    assert Engine(wp).run_once().state == "idle"
    wp.close()


@pytest.mark.parametrize(
    ("address", "code", "problem"),
    [("vendor", "", WrongAddress), (ADDRESS, "WRON-GCOD-E000", WrongCode)],
)
def test_what_is_wrong_with_a_sign_in_is_said_and_nobody_works_here(
    server, tmp_path, clock, ring, *, address, code, problem
):
    profile = Profile(tmp_path / "p")
    with pytest.raises(problem):
        enrol(profile, address, code, clock=clock, key_ring=ring, client=server.client())
    with pytest.raises(NeedsEnrolment):
        profile.identity()


def test_a_line_that_fails_leaves_the_profile_as_it_was(tmp_path, clock, ring):
    with pytest.raises(Offline):
        enrol(Profile(tmp_path), "https://nobody.test", "CODE", clock=clock, key_ring=ring)


def test_a_code_works_once(server, tmp_path, clock, ring):
    code = code_for(server)
    line = server.client()
    enrol(Profile(tmp_path / "a"), ADDRESS, code, clock=clock, key_ring=ring, client=line)
    with pytest.raises(WrongCode):
        enrol(Profile(tmp_path / "b"), ADDRESS, code, clock=clock, key_ring=ring, client=line)


class AnswersLost(httpx.BaseTransport):
    """Carries requests to a server; the first `count` answers that did something get lost."""

    def __init__(self, server: RunningServer, count: int) -> None:
        self._inner, self._count = server.transport, count

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        answer = self._inner.handle_request(request)
        is_challenge = answer.status_code == httpx.codes.UNAUTHORIZED
        if self._count and not is_challenge:
            self._count -= 1
            raise httpx.ReadTimeout("no answer came", request=request)
        return answer


def test_a_code_whose_answer_was_lost_is_good_again_for_that_device_only(
    server, tmp_path, clock, ring
):
    code, profile = code_for(server), Profile(tmp_path / "p")
    line = httpx.Client(transport=AnswersLost(server, 2))
    for _ in range(2):
        with pytest.raises(TimedOut):
            enrol(profile, ADDRESS, code, clock=clock, key_ring=ring, client=line)

    with pytest.raises(WrongCode):
        enrol(
            Profile(tmp_path / "other"), ADDRESS, code, clock=clock, key_ring=MemoryRing(),
            client=server.client(),
        )  # fmt: skip
    who = enrol(profile, ADDRESS, code, clock=clock, key_ring=ring, client=line)

    assert who.member_name == "Ada"
    wp = opened_workplace(server, profile, clock=clock, ring=ring)
    record_scan(wp, serial(1, 1), CurrentSale(MORNING.date()))
    clock.advance(seconds=10)
    assert Engine(wp).run_once().state == "idle"
    assert scan.totals(wp).sure == 40
    wp.close()


def test_a_code_whose_answer_was_lost_ends_with_its_life(server, tmp_path, clock, ring):
    code, profile = code_for(server), Profile(tmp_path / "p")
    line = httpx.Client(transport=AnswersLost(server, 1))
    with pytest.raises(TimedOut):
        enrol(profile, ADDRESS, code, clock=clock, key_ring=ring, client=line)
    server.clock.advance(days=60)

    with pytest.raises(WrongCode):
        enrol(profile, ADDRESS, code, clock=clock, key_ring=ring, client=line)


def test_signing_out_with_unsent_work_is_refused_and_sending_is_a_way_out(
    server, tmp_path, clock, ring
):
    wp = enrolled_workplace(server, CLERK, tmp_path / "p", clock=clock, ring=ring)
    engine = Engine(wp)
    engine.run_once()
    record_scan(wp, serial(1, 1), CurrentSale(MORNING.date()))

    assert sign_out(wp) == Unsent(1)
    assert outbox.state(wp).unsent == 1
    clock.advance(seconds=10)
    engine.run_once()
    assert sign_out(wp) is None

    with pytest.raises(NeedsEnrolment):
        open_workplace(wp.profile, pin=None, clock=clock, events=Events(), key_ring=ring)
    assert not list(wp.profile.directory.glob("replica*"))
    assert list(wp.profile.directory.glob("outbox-*.db"))


def test_an_export_is_the_other_way_out_and_holds_every_unsent_op_verbatim(
    server, tmp_path, clock, ring
):
    wp = enrolled_workplace(server, CLERK, tmp_path / "p", clock=clock, ring=ring)
    Engine(wp).run_once()
    record_scan(wp, serial(1, 1), CurrentSale(MORNING.date()))
    clock.advance(seconds=10)
    wp.outbox.seal_due(clock.now())
    record_scan(wp, serial(1, 2), CurrentSale(MORNING.date()))

    assert export_outbox(wp, tmp_path / "unsent.jsonl") == 2
    assert sign_out(wp, exported=True) is None

    work = read_work((tmp_path / "unsent.jsonl").read_bytes())
    envelopes = [decode(op.op, Envelope) for op in work.ops]
    assert [envelope.n for envelope in envelopes] == [1, 2]
    assert envelopes[1].prev == envelope_hash(work.ops[0].op.encode())
    assert serial(1, 2) in work.ops[1].op
    assert all(verify(work.head.key, op.op.encode(), op.sig) for op in work.ops)


def test_somebody_else_signs_in_afterwards_with_a_chain_of_their_own(server, tmp_path, clock, ring):
    wp = enrolled_workplace(server, CLERK, tmp_path / "p", clock=clock, ring=ring)
    first = wp.identity.device
    assert sign_out(wp) is None

    other = enrolled_workplace(server, REP, tmp_path / "p", clock=clock, ring=ring)
    assert (other.identity.member_name, other.identity.device != first) == ("Ben", True)
    assert scan.today(other) == []
    other.close()


def test_the_current_sale_survives_a_restart_but_not_the_night(wp, clock, reopened):
    assert current_sale(wp) == CurrentSale(clock.today())
    sale = CurrentSale(clock.today(), "INV-1", "Müller")
    change_sale(wp, sale)

    again = reopened()

    assert current_sale(again) == sale
    clock.advance(days=1)
    assert current_sale(again) == CurrentSale(clock.today())
