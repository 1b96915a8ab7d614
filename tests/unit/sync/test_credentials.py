"""Where secrets lie: a key ring that fails closed, or a PIN slot on disk."""

from __future__ import annotations

import json

import pytest

from sync import credentials
from sync.credentials import PlatformKeyRing, RingTokens, Secrets, Vault, new_secrets
from sync.errors import (
    KeyRingGone,
    NeedsEnrolment,
    NeedsPin,
    PinTooShort,
    StoreDamaged,
    WrongPin,
)
from sync.profile import Profile
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


def test_a_key_ring_keeps_the_secrets_and_the_disk_has_none(profile):
    ring = MemoryRing()
    Vault(profile, ring).keep(SECRETS)

    assert Vault(profile, ring).open(None) == SECRETS
    assert not (profile.directory / "pin-slot.json").exists()


@pytest.mark.parametrize("ring", [BrokenRing(), ForgetfulRing()])
def test_a_key_ring_that_does_not_keep_fails_and_writes_no_slot(profile, ring):
    with pytest.raises(KeyRingGone):
        Vault(profile, ring).keep(SECRETS, "123456")

    assert Vault(profile, ring).kind == ""
    assert not (profile.directory / "pin-slot.json").exists()


@pytest.mark.parametrize("ring", [None, MemoryRing()])
def test_a_key_ring_that_is_gone_or_empty_is_never_replaced_by_anything(profile, ring):
    Vault(profile, MemoryRing()).keep(SECRETS)

    with pytest.raises(KeyRingGone):
        Vault(profile, ring).open("123456")
    if ring is None:
        with pytest.raises(KeyRingGone):
            Vault(profile, ring).keep(SECRETS, "123456")


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
    slot = json.loads((profile.directory / "pin-slot.json").read_text())
    assert (slot["kdf"], slot["memory_kib"]) == ("argon2id", 65536)
    assert SECRETS.file_key.hex() not in json.dumps(slot)


def test_a_pin_profile_stays_one_when_a_key_ring_appears(profile):
    Vault(profile, None).keep(SECRETS, "123456")

    with pytest.raises(NeedsPin):
        Vault(profile, MemoryRing()).open(None)


def test_new_contents_are_wrapped_under_the_pin_that_opened_the_slot(profile):
    Vault(profile, None).keep(SECRETS, "123456")
    vault = Vault(profile, None)
    vault.open("123456")

    vault.keep(Secrets(SECRETS.file_key, b"b" * 32))

    assert Vault(profile, None).open("123456").allocation_key == b"b" * 32


@pytest.mark.parametrize("field", ["salt", "wrapped", "time_cost"])
def test_a_slot_that_was_changed_does_not_open(profile, field):
    Vault(profile, None).keep(SECRETS, "123456")
    path = profile.directory / "pin-slot.json"
    slot = json.loads(path.read_text())
    slot[field] = 4 if field == "time_cost" else slot[field][:-2] + "00"
    path.write_text(json.dumps(slot))

    assert Vault(profile, None).open("123456") == SECRETS  # from its copy
    (profile.directory / "pin-slot-copy.json").unlink()
    with pytest.raises(WrongPin):
        Vault(profile, None).open("123456")


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"salt": "zz"}'])
def test_a_broken_slot_is_damage_not_a_wrong_pin(profile, content):
    Vault(profile, None).keep(SECRETS, "123456")
    (profile.directory / "pin-slot.json").write_text(content)
    (profile.directory / "pin-slot-copy.json").write_text(content)

    with pytest.raises(StoreDamaged):
        Vault(profile, None).open("123456")


def test_broken_contents_in_the_key_ring_are_damage(profile):
    ring = MemoryRing()
    Vault(profile, ring).keep(SECRETS)
    for name in ring.kept:
        ring.kept[name] = "{}"

    with pytest.raises(StoreDamaged):
        Vault(profile, ring).open(None)


def test_an_unused_profile_needs_enrolment(profile):
    with pytest.raises(NeedsEnrolment):
        Vault(profile, None).open("123456")


def test_tokens_live_in_the_key_ring_and_in_memory_when_it_goes(profile):
    ring = MemoryRing()
    tokens = Tokens(access_token="a", expires_at=START, refresh_token="r")
    Vault(profile, ring).keep(SECRETS)
    store = RingTokens(ring, profile)
    store.save(tokens)
    assert RingTokens(ring, profile).load() == tokens
    store.save(None)
    assert RingTokens(ring, profile).load() is None

    broken = RingTokens(BrokenRing(), profile)
    with pytest.raises(KeyRingGone):
        broken.save(tokens)
    assert broken.load() == tokens


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
    monkeypatch.setattr(credentials, "_backend", lambda: Backend(OSError("locked")))
    assert credentials.platform_key_ring() is None
    monkeypatch.setattr(credentials, "_backend", Backend)
    assert credentials.platform_key_ring() is not None
