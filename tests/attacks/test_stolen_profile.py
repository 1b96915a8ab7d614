"""A stolen, switched-off profile (A20): no name, number, serial or token of it can be read."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from desktop import errors
from server.settings import Settings
from sync.commands.enrol import enrol
from sync.commands.record_scan import record_scan
from sync.commands.sign_out import export_outbox
from sync.engine import Engine
from sync.events import Events
from sync.profile import Profile
from sync.profile.blobs import Blobs
from sync.rows import CurrentSale
from sync.transport import Transport
from sync.workplace import open_workplace
from tests.support.clock import HandClock
from tests.support.devices import ADDRESS
from tests.support.server import MORNING, FakeClock, running_server
from tests.support.workplace import MemoryRing
from tests.support.world import CLERK, invite, prepare

CUSTOMER, INVOICE, DOCUMENT = "Canary Customer Ltd", "CANARY-INV-4711", b"canary document contents"
SERIAL = "A100001"
PIN = "canary-pin-17"


@pytest.fixture
def stolen(tmp_path, monkeypatch, caplog):
    """A day at a counter, cut off in the middle of it: the folder as a thief finds it."""
    caplog.set_level(logging.DEBUG)
    url = f"sqlite:///{tmp_path / 'server.db'}"
    prepare(url)
    folder, temp = tmp_path / "profile", tmp_path / "temp"
    temp.mkdir()
    for name in ("TMPDIR", "SQLITE_TMPDIR"):
        monkeypatch.setenv(name, str(temp))
    clock, ring = HandClock(MORNING), MemoryRing()
    with running_server(Settings(database_url=url), FakeClock()) as server:
        code = invite(url, CLERK, server.clock())
        profile = Profile(folder)
        enrol(profile, ADDRESS, code, pin=PIN, clock=clock, key_ring=ring, client=server.client())
        wp = open_workplace(profile, pin=None, clock=clock, events=Events(), key_ring=ring)
        wp.transport = lambda: Transport(ADDRESS, wp.tokens, server.client())
        Engine(wp).run_once()
        record_scan(wp, SERIAL, CurrentSale(clock.today(), INVOICE, CUSTOMER))
        paper = tmp_path / "paper.pdf"
        paper.write_bytes(DOCUMENT * 100)
        Blobs(profile.blobs_path, wp.secrets.file_key).keep(paper)
        wp.settle()
        errors.use_folder(folder / "crash-reports")
        try:
            int(f"{CUSTOMER} {INVOICE}")
        except ValueError as bug:
            errors.record(bug)
        export = tmp_path / "export.txt"
        export_outbox(wp, export)
        tokens = wp.tokens.load()
        assert tokens is not None
        secrets = {
            "customer": CUSTOMER.encode(),
            "invoice": INVOICE.encode(),
            "serial": SERIAL.encode(),
            "document": DOCUMENT,
            "PIN": PIN.encode(),
            "code": code.encode(),
            "access token": tokens.access_token.encode(),
            "refresh token": tokens.refresh_token.encode(),
            "file key": wp.secrets.file_key,
            "file key, hex": wp.secrets.file_key.hex().encode(),
            "device key": wp.secrets.device_key,
            "device key, hex": wp.secrets.device_key.hex().encode(),
            "allocation key, hex": wp.secrets.allocation_key.hex().encode(),
            **{f"ring {number}": each.encode() for number, each in enumerate(ring.kept.values())},
        }
        # As at a power cut: nothing was closed, the -wal is there.
        taken = {path: path.read_bytes() for path in _files(folder, temp)}
        wp.close()
    return secrets, taken, caplog.text.encode(), export.read_bytes()


def _files(*folders: Path) -> list[Path]:
    return [path for folder in folders for path in folder.rglob("*") if path.is_file()]


def forms(secret: bytes) -> set[bytes]:
    """Return a secret as it may lie in a file."""
    text = secret.decode("latin-1")
    return {secret, text.encode("utf-16-le"), secret.lower(), secret.upper()}


def test_no_canary_is_in_any_file_of_a_stolen_profile(stolen):
    secrets, taken, _, _ = stolen
    names = {path.name for path in taken}
    assert {"outbox.db", "outbox.db-wal", "keyslots.json", "keyslots-copy.json"} <= names
    assert any(name.startswith("replica-") for name in names)
    assert any("crash" in name for name in names)

    hits = [
        (path.name, name)
        for path, content in taken.items()
        for name, secret in secrets.items()
        if any(form in content for form in forms(secret))
    ]

    assert hits == []


def test_no_canary_is_in_the_log(stolen):
    secrets, _, log, _ = stolen

    hits = [name for name, secret in secrets.items() if any(one in log for one in forms(secret))]

    assert hits == []


def test_an_export_holds_the_persons_own_records_and_no_key_or_token(stolen):
    """It is made to be handed over, so it is readable: that is said where it is made."""
    secrets, _, _, export = stolen

    hits = {name for name, secret in secrets.items() if any(one in export for one in forms(secret))}

    assert hits <= {"customer", "invoice", "serial"}
