"""Where secrets lie: a key ring that fails closed, or a PIN slot on disk."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import cast

import msgspec
import pytest

from sync import credentials, keyslots
from sync.credentials import PlatformKeyRing, Secrets, Vault, new_secrets
from sync.errors import (
    KeyRingChanged,
    KeyRingForgot,
    KeyRingGone,
    KeyRingLocked,
    NeedsEnrolment,
    NeedsPin,
    PinTooShort,
    StoreDamaged,
    WrongPin,
)
from sync.profile import Profile, write_whole
from sync.wire.messages import Tokens
from tests.support.clock import START
from tests.support.workplace import MemoryRing

SECRETS = Secrets(b"k" * 32, b"a" * 32)


class BrokenRing(MemoryRing):
    def put(self, name: str, secret: str) -> None:
        raise KeyRingGone(reason="locked")


class ForgetfulRing(MemoryRing):
    def put(self, name: str, secret: str) -> None:
        """Say yes and keep nothing."""


@pytest.fixture
def profile(tmp_path):
    return Profile(tmp_path / "p")


def test_every_file_key_is_new():
    assert new_secrets().file_key != new_secrets().file_key
    assert len(new_secrets().file_key) == 32


@pytest.fixture(autouse=True)
def cheap(request, monkeypatch):
    """Let a PIN cost little here; what it costs in earnest is a test of its own."""
    if "earnest" not in request.node.name:
        monkeypatch.setattr(keyslots, "_MEMORY_KIB", 64)
        monkeypatch.setattr(keyslots, "_TIME_COST", 1)


def files(profile) -> bytes:
    """Return every byte of a profile."""
    return b"".join(path.read_bytes() for path in profile.directory.rglob("*") if path.is_file())


def test_a_key_ring_keeps_the_key_and_the_disk_has_the_secrets_sealed(profile):
    ring = MemoryRing()
    Vault(profile, ring).keep(SECRETS)

    assert Vault(profile, ring).open(None) == SECRETS
    assert SECRETS.file_key.hex().encode() not in files(profile)
    assert SECRETS.file_key not in files(profile)
    assert all(len(kept) <= 128 for kept in ring.kept.values()), "Windows keeps 1,280 characters"
    for kept in ring.kept.values():
        assert kept.encode() not in files(profile)


@pytest.mark.parametrize("ring", [BrokenRing(), ForgetfulRing()])
def test_a_key_ring_that_does_not_keep_fails_and_writes_no_slot(profile, ring):
    with pytest.raises(KeyRingGone):
        Vault(profile, ring).keep(SECRETS)
    assert Vault(profile, ring).kind == ""
    assert not (profile.directory / keyslots.NAME).exists()

    # Told so, a person may choose a PIN: that is no silent downgrade.
    Vault(profile, ring).keep(SECRETS, "123456")
    assert Vault(profile, ring).kind == "pin"
    assert Vault(profile, None).open("123456") == SECRETS


# --- the states of a key ring (F56): each ends in a sentence of its own, and nothing is lost ---
class LockedRing(MemoryRing):
    def get(self, name: str) -> str | None:
        raise KeyRingLocked(reason="Prompt dismissed")


class OtherRing(MemoryRing):
    name = "another"


def altered(ring: MemoryRing) -> MemoryRing:
    other = MemoryRing()
    other.kept = dict.fromkeys(ring.kept, "not hex")
    return other


STATES = {
    "it is not there": (lambda ring: None, KeyRingGone, "lies in this computer's key ring"),
    "it is locked": (lambda ring: LockedRing(), KeyRingLocked, "Unlock the key ring"),
    "it was set back": (lambda ring: MemoryRing(), KeyRingForgot, "It was set back"),
    "another one answers": (lambda ring: OtherRing(), KeyRingChanged, "now another answers"),
    "it holds something else": (altered, KeyRingForgot, "It was set back"),
}


@pytest.mark.parametrize("state", STATES)
def test_each_state_of_a_key_ring_is_said_and_changes_nothing(profile, state):
    ring = MemoryRing()
    Vault(profile, ring).keep(SECRETS)
    before = files(profile)
    make, kind, words = STATES[state]

    with pytest.raises(KeyRingGone) as told:
        Vault(profile, make(ring)).open(None)
    with pytest.raises(KeyRingGone):
        Vault(profile, make(ring)).open("123456")
    with pytest.raises(KeyRingGone):
        Vault(profile, make(ring)).keep(SECRETS, "123456")

    assert type(told.value) is kind
    assert words in str(told.value)
    assert "{" not in str(told.value)
    assert not told.value.has_pin
    assert files(profile) == before
    assert Vault(profile, ring).open(None) == SECRETS, "it is back: all is as before"


@pytest.mark.parametrize("state", STATES)
def test_a_pin_opens_what_a_key_ring_does_not_give(profile, state):
    ring = MemoryRing()
    Vault(profile, ring).keep(SECRETS, "123456")
    make, _, _ = STATES[state]

    with pytest.raises(KeyRingGone) as told:
        Vault(profile, make(ring)).open(None)
    assert told.value.has_pin
    with pytest.raises(WrongPin):
        Vault(profile, make(ring)).open("654321")
    assert Vault(profile, make(ring)).open("123456") == SECRETS
    assert Vault(profile, ring).open(None) == SECRETS


def test_without_a_key_ring_a_pin_wraps_the_key(profile):
    vault = Vault(profile, None)
    assert vault.will_need_pin()
    with pytest.raises(NeedsPin):
        vault.keep(SECRETS)
    with pytest.raises(PinTooShort):
        vault.keep(SECRETS, "12345")
    vault.keep(SECRETS, "123456")

    assert Vault(profile, None).open("123456") == SECRETS
    for pin, problem in ((None, NeedsPin), ("", NeedsPin), ("654321", WrongPin)):
        with pytest.raises(problem):
            Vault(profile, None).open(pin)
    assert SECRETS.file_key.hex().encode() not in files(profile)


def test_in_earnest_a_pin_costs_what_rfc_9106_asks(profile):
    Vault(profile, None).keep(SECRETS, "123456")

    slot = json.loads((profile.directory / keyslots.NAME).read_text())["pin"]
    assert (slot["memory_kib"], slot["time_cost"], slot["lanes"]) == (65536, 3, 4)


@pytest.mark.parametrize(("seconds", "rounds"), [(0.2, 3), (1.6, 1), (1.2, 2), (60.0, 1)])
def test_on_a_slow_computer_a_pin_takes_fewer_rounds_and_as_much_memory(
    monkeypatch, seconds, rounds
):
    """A colleague who changes shifts there waits two seconds at most."""
    ticks = iter([10.0, 10.0 + seconds])
    monkeypatch.setattr(keyslots, "processor_seconds", lambda: next(ticks))
    monkeypatch.setattr(keyslots, "_TIME_COST", 3)
    monkeypatch.setattr(keyslots, "_MEMORY_KIB", 64)
    monkeypatch.setattr(keyslots, "_LANES", 1)

    slot = keyslots.pin_slot(b"k" * 32, "123456")

    assert (slot.time_cost, slot.memory_kib) == (rounds, 64)
    assert keyslots.open_pin(slot, "123456") == b"k" * 32


def test_a_pin_profile_stays_one_when_a_key_ring_appears(profile):
    Vault(profile, None).keep(SECRETS, "123456")

    with pytest.raises(NeedsPin):
        Vault(profile, MemoryRing()).open(None)


def test_new_contents_need_no_pin_once_it_is_open(profile):
    Vault(profile, None).keep(SECRETS, "123456")
    vault = Vault(profile, None)
    vault.open("123456")

    vault.keep(Secrets(SECRETS.file_key, b"b" * 32))

    assert Vault(profile, None).open("123456").allocation_key == b"b" * 32


def test_a_pin_is_set_and_changed_later(profile):
    ring = MemoryRing()
    vault = Vault(profile, ring)
    vault.keep(SECRETS)
    assert not vault.has_pin
    with pytest.raises(NeedsPin):
        Vault(profile, ring).open_by_pin("123456")

    vault.set_pin("123456")
    vault.set_pin("abcdef")

    assert Vault(profile, ring).open_by_pin("abcdef") == SECRETS
    with pytest.raises(WrongPin):
        Vault(profile, ring).open_by_pin("123456")


# --- damage, and cuts ---
SPOILS = {
    "gone": lambda path: path.unlink(),
    "empty": lambda path: path.write_bytes(b""),
    "cut": lambda path: path.write_bytes(path.read_bytes()[:200]),
    "a bit": lambda path: path.write_bytes(path.read_bytes().replace(b'"body": "', b'"body": "0')),
    "not JSON": lambda path: path.write_bytes(b"\xff\x00"),
    "a list": lambda path: path.write_bytes(b"[]"),
    "another cost": lambda path: path.write_bytes(
        path.read_bytes().replace(b'"time_cost": 1', b'"time_cost": 4')
    ),
    "newer": lambda path: path.write_bytes(path.read_bytes().replace(b'"v": 1', b'"v": 2')),
}  # fmt: skip


@pytest.mark.parametrize("spoil", SPOILS)
@pytest.mark.parametrize("name", [keyslots.NAME, keyslots.COPY])
def test_a_damaged_file_of_slots_is_recovered_from_its_copy(profile, name, spoil):
    ring = MemoryRing()
    Vault(profile, ring).keep(SECRETS, "123456")
    whole = (profile.directory / name).read_bytes()

    SPOILS[spoil](profile.directory / name)

    assert Vault(profile, ring).open(None) == SECRETS
    assert Vault(profile, None).open("123456") == SECRETS
    assert (profile.directory / name).read_bytes() == whole, "and mended"


@pytest.mark.parametrize("spoil", [spoil for spoil in SPOILS if spoil != "gone"])
def test_both_damaged_is_damage_and_not_a_wrong_pin(profile, spoil):
    Vault(profile, None).keep(SECRETS, "123456")
    for name in (keyslots.NAME, keyslots.COPY):
        SPOILS[spoil](profile.directory / name)
    before = files(profile)

    with pytest.raises(StoreDamaged):
        Vault(profile, None).open("123456")
    with pytest.raises(StoreDamaged):
        Vault(profile, None).keep(SECRETS, "123456")
    assert files(profile) == before


def test_an_unused_profile_needs_enrolment(profile):
    with pytest.raises(NeedsEnrolment):
        Vault(profile, None).open("123456")


class Cut(BaseException):
    """The power went."""


class Steps:
    """Counts what changes anything outside the process, and cuts at one of them."""

    def __init__(self, monkeypatch, at: int) -> None:
        self.at, self.done = at, 0

        def step(path, content):
            self.step()
            write_whole(path, content)

        monkeypatch.setattr(keyslots, "write_whole", step)

    def step(self) -> None:
        if self.done == self.at:
            raise Cut
        self.done += 1


class CutRing(MemoryRing):
    """A key ring each change of which is a step."""

    steps: Steps | None = None

    def put(self, name, secret):
        if self.steps:
            self.steps.step()
        super().put(name, secret)

    def drop(self, name):
        if self.steps:
            self.steps.step()
        super().drop(name)


@pytest.mark.parametrize("at", range(5))
def test_a_cut_at_any_step_of_a_new_key_leaves_a_profile_that_opens(profile, monkeypatch, at):
    ring = CutRing()
    vault = Vault(profile, ring)
    vault.keep(SECRETS, "123456")
    old = dict(ring.kept)
    with monkeypatch.context() as patch:
        ring.steps = Steps(patch, at)
        try:
            vault.renew_key("abcdef")
            was_cut = False
        except Cut:
            was_cut = True
    assert was_cut is (at < 4), "ring, file, copy, ring"
    ring.steps = None

    assert Vault(profile, ring).open(None) == SECRETS
    pins = []
    for pin in ("123456", "abcdef"):
        try:
            Vault(profile, None).open(pin)
            pins.append(pin)
        except WrongPin:
            continue
    assert len(pins) == 1
    if not was_cut:
        assert not set(old) & set(ring.kept), "the old key is in the ring no more"
        assert pins == ["abcdef"]


def test_a_new_key_wants_the_pin_where_there_is_one(profile):
    vault = Vault(profile, MemoryRing())
    vault.keep(SECRETS, "123456")

    with pytest.raises(NeedsPin):
        vault.renew_key()


# --- what versions before key slots left ---
def earlier_pin(profile, secrets: Secrets, pin: str) -> None:
    """Write the PIN slot as version 1 did."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415

    kept = {"v": 1, "kdf": "argon2id", "time_cost": 1, "memory_kib": 64, "lanes": 1,
            "salt": "00" * 16}  # fmt: skip
    slot = keyslots.PinSlot(time_cost=1, memory_kib=64, lanes=1, salt="00" * 16)
    header = json.dumps(kept, sort_keys=True).encode()
    sealed = AESGCM(keyslots.stretch(pin, slot)).encrypt(
        b"n" * 12, secrets.as_text().encode(), header
    )
    content = json.dumps({**kept, "nonce": (b"n" * 12).hex(), "wrapped": sealed.hex()})
    profile.directory.mkdir(exist_ok=True)
    for name in ("pin-slot.json", "pin-slot-copy.json"):
        (profile.directory / name).write_text(content)
    profile.change_settings(secrets="pin")


def test_a_pin_of_before_is_moved_into_a_slot(profile):
    earlier_pin(profile, SECRETS, "123456")
    with pytest.raises(WrongPin):
        Vault(profile, None).open("654321")
    with pytest.raises(NeedsPin):
        Vault(profile, None).open(None)

    assert Vault(profile, None).open("123456") == SECRETS

    assert not list(profile.directory.glob("pin-slot*"))
    assert Vault(profile, None).open("123456") == SECRETS
    assert (profile.directory / keyslots.NAME).exists()


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"salt": "zz"}'])
def test_a_broken_slot_of_before_is_damage_not_a_wrong_pin(profile, content):
    earlier_pin(profile, SECRETS, "123456")
    for name in ("pin-slot.json", "pin-slot-copy.json"):
        (profile.directory / name).write_text(content)

    with pytest.raises(StoreDamaged):
        Vault(profile, None).open("123456")


@pytest.mark.parametrize("at", range(6))
def test_a_cut_while_a_ring_of_before_is_moved_leaves_one_way_in(profile, monkeypatch, at):
    ring = CutRing()
    profile.directory.mkdir()
    profile.change_settings(secrets="keyring", profile_id="p")
    tokens = Tokens(access_token="a", expires_at=START, refresh_token="r")
    ring.kept = {"p/keys": SECRETS.as_text(), "p/tokens": msgspec.json.encode(tokens).decode()}
    with monkeypatch.context() as patch:
        ring.steps = Steps(patch, at)
        with suppress(Cut):
            vault = Vault(profile, ring)
            assert vault.open(None) == SECRETS
            assert vault.left_tokens == tokens
            vault.drop_left_tokens()
    ring.steps = None

    assert Vault(profile, ring).open(None) == SECRETS
    assert Vault(profile, ring).kind == "keyring"
    if at == 5:
        assert len(ring.kept) == 1


class Backend:
    """A backend of keyring's that fails as it is told."""

    def __init__(self, error: Exception | None = None) -> None:
        self.error = error
        self.kept: dict[tuple[str, str], str] = {}

    def _check(self) -> None:
        if self.error:
            raise self.error

    def get_password(self, service, name):
        self._check()
        return self.kept.get((service, name))

    def set_password(self, service, name, secret):
        self._check()
        self.kept[service, name] = secret

    def delete_password(self, service, name):
        from keyring.errors import PasswordDeleteError  # noqa: PLC0415 (83 ms)

        self._check()
        if self.kept.pop((service, name), None) is None:
            raise PasswordDeleteError


def test_the_platforms_ring_speaks_through_one_named_backend():
    ring = PlatformKeyRing(Backend())
    assert ring.get("a") is None
    ring.put("a", "secret")
    assert ring.get("a") == "secret"
    ring.drop("a")
    ring.drop("a")
    assert ring.get("a") is None


def test_every_error_of_a_backend_is_a_ring_that_is_gone():
    from keyring.errors import KeyringLocked  # noqa: PLC0415 (83 ms)

    for error in (KeyringLocked("locked"), RuntimeError("no bus"), OSError("gone")):
        ring = PlatformKeyRing(Backend(error))
        for ask in (
            lambda one: one.get("a"),
            lambda one: one.put("a", "b"),
            lambda one: one.drop("a"),
        ):
            with pytest.raises(KeyRingGone):
                ask(ring)


def test_a_backend_that_is_not_viable_means_no_key_ring(monkeypatch):
    def unusable():
        raise RuntimeError("no bus")

    monkeypatch.setattr(credentials, "_backend", unusable)
    assert credentials.platform_key_ring() is None
    monkeypatch.setattr(credentials, "_backend", lambda: Backend(OSError("gone")))
    assert credentials.platform_key_ring() is None
    monkeypatch.setattr(credentials, "_backend", lambda: Backend(OSError("Prompt dismissed")))
    with pytest.raises(KeyRingLocked):
        cast("PlatformKeyRing", credentials.platform_key_ring()).get("a")
    monkeypatch.setattr(credentials, "_backend", Backend)
    assert credentials.platform_key_ring() is not None
