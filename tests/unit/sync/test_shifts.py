"""Several clerks on one computer: a switch by PIN loses nobody's work and mixes nobody's name."""

from __future__ import annotations

import json

import pytest

from sync import keyslots
from sync.commands.enrol import enrol
from sync.commands.record_scan import record_scan
from sync.engine import Engine
from sync.errors import KeyRingGone, NeedsPin, PinTooSoon, ProfileBusy, SeatUnknown, WrongPin
from sync.events import Events
from sync.outbox.pending import counts
from sync.rows import CurrentSale
from sync.shifts import FREE_TRIES, LONGEST_WAIT, Seats
from sync.transport import Transport
from tests.support.devices import ADDRESS
from tests.support.workplace import MemoryRing
from tests.support.world import CLERK, REP, invite

PINS = {CLERK: "111111", REP: "222222"}


@pytest.fixture(autouse=True)
def cheap(monkeypatch):
    monkeypatch.setattr(keyslots, "_MEMORY_KIB", 64)
    monkeypatch.setattr(keyslots, "_TIME_COST", 1)


@pytest.fixture
def seats(server, tmp_path, clock, ring):
    """Two clerks at one counter: the first in the root, the second in a seat."""
    found = Seats(tmp_path / "root")
    for seat, member in (("", CLERK), ("second", REP)):
        profile = found.profile(seat)
        code = invite(server.settings.database_url, member, server.clock())
        who = enrol(
            profile, ADDRESS, code, pin=PINS[member], clock=clock, key_ring=ring,
            client=server.client(),
        )  # fmt: skip
        found.keep(seat, who)
    return found


@pytest.fixture
def working(server, seats, clock):
    """Open a seat by its PIN, with its line to the server."""
    opened = []

    def at(seat, pin):
        wp = seats.open(seat, pin, clock=clock, events=Events())
        wp.transport = lambda: Transport(ADDRESS, wp.tokens, server.client())
        opened.append(wp)
        return wp

    yield at
    for wp in opened:
        wp.close()
        wp.profile.unlock()


def test_each_scan_carries_the_name_of_who_made_it_and_all_is_sent(working, clock, sale):
    ann, bob = working("", "111111"), working("second", "222222")
    for wp, serial in ((ann, "A100001"), (bob, "A100002"), (ann, "A100003")):
        Engine(wp).run_once()
        clock.advance(seconds=1)
        record_scan(wp, serial, sale)
    assert [counts(wp.outbox).unsent for wp in (ann, bob)] == [2, 1]
    clock.advance(seconds=10)

    for wp in (ann, bob, ann):
        assert Engine(wp).run_once().state == "idle"

    assert [counts(wp.outbox).unsent for wp in (ann, bob)] == [0, 0]
    assert ann.identity.member_id != bob.identity.member_id
    mine = ann.replica.db.rows("SELECT member_id, serial FROM claim ORDER BY serial")
    assert [tuple(row) for row in mine] == [
        (CLERK, "A100001"), (REP, "A100002"), (CLERK, "A100003"),
    ]  # fmt: skip


def test_nobodys_files_are_touched_by_a_switch(seats, working, clock, sale):
    ann = working("", "111111")
    Engine(ann).run_once()
    record_scan(ann, "A100001", sale)
    before = counts(ann.outbox).unsent, ann.profile.outbox_path.read_bytes()

    working("second", "222222")

    assert (counts(ann.outbox).unsent, ann.profile.outbox_path.read_bytes()) == before


def test_one_persons_pin_opens_no_others_place(working):
    with pytest.raises(WrongPin):
        working("second", "111111")
    with pytest.raises(WrongPin):
        working("", "222222")
    with pytest.raises(SeatUnknown):
        working("nobody", "111111")


def test_wrong_pins_wait_longer_and_longer_and_never_for_ever(seats, working, clock):
    for _ in range(FREE_TRIES):
        with pytest.raises(WrongPin) as told:
            seats.check("second", "999999", clock)
        assert not isinstance(told.value, PinTooSoon)
    with pytest.raises(PinTooSoon) as too_soon:
        seats.check("second", "222222", clock)
    assert "Scanning goes on" in str(too_soon.value)
    assert working("", "111111").identity.member_id == CLERK, "others are not held up"
    for _ in range(8):
        clock.advance(seconds=LONGEST_WAIT)
        with pytest.raises(WrongPin):
            seats.check("second", "999999", clock)
    clock.advance(seconds=LONGEST_WAIT)

    assert seats.check("second", "222222", clock)[1].file_key
    with pytest.raises(WrongPin) as told:
        seats.check("second", "999999", clock)
    assert not isinstance(told.value, PinTooSoon), "a right one begins anew"


def test_a_restart_does_not_forget_how_often_it_was_wrong(seats, clock):
    for _ in range(FREE_TRIES + 1):
        clock.advance(seconds=LONGEST_WAIT)
        with pytest.raises(WrongPin):
            seats.check("second", "999999", clock)

    again = Seats(seats.profile("").directory)
    with pytest.raises(WrongPin):
        again.check("second", "999999", clock)
    with pytest.raises(PinTooSoon):
        again.check("second", "222222", clock)


def test_a_seat_without_a_pin_says_so(server, seats, clock):
    code = invite(server.settings.database_url, CLERK, server.clock())
    who = enrol(
        seats.profile("third"), ADDRESS, code, clock=clock, key_ring=MemoryRing(),
        client=server.client(),
    )  # fmt: skip
    seats.keep("third", who)

    with pytest.raises(NeedsPin):
        seats.check("third", "111111", clock)


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"seats": [], "check": "x"}'])
def test_a_damaged_register_is_put_together_from_the_disk(seats, content):
    for name in ("seats.json", "seats-copy.json"):
        (seats.profile("").directory / name).write_text(content)

    assert [each.seat for each in seats.all()] == ["", "second"]


def test_the_register_holds_names_and_no_secret(seats):
    text = (seats.profile("").directory / "seats.json").read_text()

    assert set(json.loads(text)["seats"][0]) == {
        "seat",
        "name",
        "member_id",
        "server",
        "wrong",
        "unsent",
    }
    assert "111111" not in text


def test_two_programs_never_sit_on_one_seat(seats, working, clock):
    working("second", "222222")

    with pytest.raises(ProfileBusy):
        seats.open("second", "222222", clock=clock, events=Events())


def test_after_a_restart_the_key_ring_alone_has_a_colleagues_work_sent(
    server, seats, working, clock, ring
):
    bob = working("second", "222222")
    Engine(bob).run_once()
    record_scan(bob, "A100002", CurrentSale(clock.today()))
    bob.close()
    bob.profile.unlock()
    assert [each.seat for each in seats.may_wait()] == ["", "second"], "nobody closed them in order"
    clock.advance(seconds=10)

    again = Seats(seats.profile("").directory)
    woken = again.open_unasked("second", clock=clock, events=Events(), key_ring=ring)
    woken.transport = lambda: Transport(ADDRESS, woken.tokens, server.client())
    assert Engine(woken).run_once().state == "idle"

    assert counts(woken.outbox).unsent == 0
    again.note_unsent("second", 0)
    assert [each.seat for each in again.may_wait()] == [""]
    woken.close()
    woken.profile.unlock()


def test_without_a_key_ring_only_the_clerk_has_it_sent(seats, clock, monkeypatch):
    monkeypatch.setattr("sync.credentials.platform_key_ring", lambda: None)

    with pytest.raises((NeedsPin, KeyRingGone)):
        seats.open_unasked("second", clock=clock, events=Events())
