"""A lost key ring costs a sign-in, no record: the vendor gives the key back, the work goes on."""

from __future__ import annotations

import pytest

from sync import keyslots
from sync.commands.record_scan import record_scan
from sync.commands.recover import recover
from sync.engine import Engine
from sync.errors import KeyRingForgot, NeedsPin, OtherMember
from sync.events import Events
from sync.outbox.pending import counts
from sync.profile import Profile
from sync.workplace import open_workplace
from tests.support.devices import ADDRESS, enrolled_workplace, opened_workplace
from tests.support.workplace import MemoryRing
from tests.support.world import CLERK, REP, invite


@pytest.fixture
def lost(server, tmp_path, clock, ring, sale):
    """Give a profile with an unsent scan whose key ring was set back, and who worked there."""
    wp = enrolled_workplace(server, CLERK, tmp_path / "p", clock=clock, ring=ring)
    Engine(wp).run_once()
    record_scan(wp, "A100001", sale)
    device, unsent = wp.outbox.device, counts(wp.outbox).unsent
    wp.close()
    assert unsent == 1
    return Profile(tmp_path / "p"), device


def code(server, member=CLERK):
    return invite(server.settings.database_url, member, server.clock())


def test_signing_in_opens_it_and_what_was_unsent_is_sent(server, lost, clock):
    profile, device = lost
    ring = MemoryRing()
    with pytest.raises(KeyRingForgot) as told:
        open_workplace(profile, pin=None, clock=clock, events=Events(), key_ring=ring)
    assert told.value.has_escrow

    who = recover(profile, code(server), clock=clock, key_ring=ring, client=server.client())

    assert who.device != device
    wp = opened_workplace(server, profile, clock=clock, ring=ring)
    clock.advance(seconds=10)
    assert Engine(wp).run_once().state == "idle"
    assert counts(wp.outbox).unsent == 0
    wp.close()


def test_somebody_else_gets_nothing_and_all_stays_as_it_was(server, lost, clock, ring):
    profile, _ = lost
    before = (profile.directory / keyslots.NAME).read_bytes()

    with pytest.raises(OtherMember):
        recover(
            profile, code(server, REP), clock=clock, key_ring=MemoryRing(), client=server.client()
        )

    assert (profile.directory / keyslots.NAME).read_bytes() == before
    open_workplace(profile, pin=None, clock=clock, events=Events(), key_ring=ring).close()


def test_without_any_key_ring_a_pin_is_asked_for_before_anything_is_sent(
    server, lost, clock, monkeypatch
):
    profile, _ = lost
    monkeypatch.setattr("sync.credentials.platform_key_ring", lambda: None)
    monkeypatch.setattr(keyslots, "_MEMORY_KIB", 64)
    with pytest.raises(NeedsPin):
        recover(profile, "AAAA", clock=clock)

    recover(profile, code(server), pin="123456", clock=clock, client=server.client())

    open_workplace(profile, pin="123456", clock=clock, events=Events()).close()


def test_the_escrow_is_bound_to_where_it_was_left(lost):
    profile, device = lost

    (slots,) = keyslots.read(profile)

    assert slots.escrow is not None
    assert (slots.escrow.member_id, slots.escrow.device) == (CLERK, device)
    assert ADDRESS.startswith("https://")
