"""A new key for every file of a profile: nothing is lost, wherever it is cut off."""

from __future__ import annotations

import shutil
import subprocess
import sys
from contextlib import closing
from io import StringIO
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2

from sync import __main__ as headless
from sync import file_keys, keyslots
from sync.clock import SystemClock
from sync.commands.record_scan import record_scan
from sync.credentials import Secrets, Vault
from sync.errors import DiskFull, NeedsPin, StoreDamaged, WrongPin
from sync.events import Events
from sync.outbox.recovery import open_outbox, reading
from sync.outbox.store import Outbox
from sync.profile import Profile
from sync.profile.blobs import Blobs
from sync.rows import CurrentSale
from sync.workplace import Workplace, open_workplace
from tests.support.documents import contents, written
from tests.support.workplace import MemoryRing
from tools.make_replica_fixture import PIN, build_profile, serial

ROOT = Path(__file__).resolve().parents[3]
DOCUMENT, SCANS = 600_000, 4
"""Bytes, in three pieces."""
CUT = """
import os, shutil, sys
from pathlib import Path
import sync.file_keys
from sync import keyslots
from sync.clock import SystemClock
from sync.credentials import Vault
from sync.profile import Profile

template, pin = Path(sys.argv[1]), sys.argv[2]
keyslots._MEMORY_KIB, keyslots._TIME_COST, keyslots._LANES = 64, 1, 1
CHANGING = {"os.rename", "os.remove", "os.mkdir", "os.truncate", "os.chmod"}

def cut_at(last):
    done = 0
    def step(event, words):
        nonlocal done
        writes = event == "open" and (words[2] or 0) & (os.O_WRONLY | os.O_RDWR)
        if event in CHANGING or writes:
            if done == last:
                os._exit(9)
            done += 1
    sys.addaudithook(step)

for line in sys.stdin:
    folder = Path(line.split()[1])
    shutil.copytree(template, folder)
    pid = os.fork()
    if not pid:
        cut_at(int(line.split()[0]))
        profile = Profile(folder)
        sync.file_keys.change(profile, Vault(profile, None), pin, SystemClock())
        os._exit(0)
    print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)
"""


@pytest.fixture(autouse=True)
def cheap(monkeypatch):
    """Let a PIN cost little here."""
    for name, cost in (("_MEMORY_KIB", 64), ("_TIME_COST", 1), ("_LANES", 1)):
        monkeypatch.setattr(keyslots, name, cost)


@pytest.fixture
def profile(tmp_path: Path) -> Profile:
    """A counter with unsent scans, a document, and what somebody left who signed out."""
    made = build_profile(tmp_path / "profile", allocation=60)
    with_scans(made, SCANS)
    paper = written(tmp_path, "paper.pdf", contents(DOCUMENT, 1))
    wp = opened(made)
    Blobs(made.blobs_path, wp.secrets.file_key).keep(paper)
    left = Outbox(made.directory / "outbox-left.db", wp.secrets.file_key, wp.clock, "left")
    left.keep_setting("whose", "somebody's")
    left.close()
    wp.close()
    return made


def opened(profile: Profile, pin: str = PIN) -> Workplace:
    return open_workplace(profile, pin=pin, clock=SystemClock(), events=Events())


def with_scans(profile: Profile, count: int) -> None:
    wp = opened(profile)
    for number in range(count):
        assert record_scan(wp, serial(number), CurrentSale(wp.clock.today())).op_id
    wp.settle()
    wp.close()


def change(profile: Profile, pin: str | None = PIN, ring: MemoryRing | None = None) -> Secrets:
    return file_keys.change(profile, Vault(profile, ring), pin, SystemClock())


def is_whole(profile: Profile) -> bytes:
    """Assert that everything is there, and go on working; return the key the files are under."""
    wp = opened(profile)
    try:
        key = wp.secrets.file_key
        assert not wp.secrets.next_key
        ops = wp.outbox.db.rows("SELECT op_id FROM op")
        assert len(ops) == SCANS
        rows = wp.replica.db.row("SELECT count(*) FROM base_product")
        assert rows is not None
        assert rows[0] > 0
        assert record_scan(wp, serial(SCANS), CurrentSale(wp.clock.today())).op_id
        blobs = Blobs(profile.blobs_path, key)
        [sha256] = blobs.names()
        assert blobs.read(sha256, 0, DOCUMENT) == contents(DOCUMENT, 1)
        left, _ = open_outbox(profile.directory / "outbox-left.db", key, wp.clock, "left")
        assert left.setting("whose") == "somebody's"
        left.close()
        wp.settle()
    finally:
        wp.close()
    profile.outbox_path.unlink()  # and now from its second copy
    again, recovered = open_outbox(profile.outbox_path, key, SystemClock(), wp.identity.device)
    assert recovered is not None
    assert recovered.added == SCANS + 1
    again.close()
    return key


def opens(path: Path, key: bytes) -> bool:
    try:
        with closing(reading(path, key)) as connection:
            return bool(connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0])
    except dbapi2.DatabaseError:
        return False


def test_after_it_everything_is_there_and_the_old_keys_open_nothing(profile: Profile):
    thief = profile.directory.parent / "stolen"
    shutil.copytree(profile.directory, thief)
    old = Vault(Profile(thief), None).open(PIN)

    fresh = change(profile)

    assert fresh.file_key != old.file_key
    stores = [*profile.directory.glob("*.db")]
    assert {path.name for path in stores} >= {"outbox.db", "outbox-left.db", "replica-1.db"}
    assert [path.name for path in stores if opens(path, old.file_key)] == []
    # Nor does what a thief of the old slots makes of the new ones.
    shutil.copy(thief / keyslots.NAME, profile.directory.parent / "old-slots")
    stolen = Vault(Profile(thief), None)
    stolen.open(PIN)
    assert keyslots.open_body(stolen._key, keyslots.read(profile)[0]) is None
    assert list(profile.directory.glob("*.rekeyed*")) == []
    assert is_whole(profile) == fresh.file_key


def test_a_key_ring_gets_the_new_key_and_forgets_the_old_one(tmp_path: Path):
    ring = MemoryRing()
    profile = build_profile(tmp_path / "p", allocation=20, ring=ring)
    before = dict(ring.kept)

    fresh = change(profile, pin=None, ring=ring)

    assert not set(before.values()) & set(ring.kept.values())
    assert Vault(profile, ring).open(None) == fresh


def test_a_wrong_pin_and_a_full_disk_change_nothing(profile: Profile, monkeypatch):
    before = {path: path.read_bytes() for path in profile.directory.glob("*.db")}
    with pytest.raises(NeedsPin):
        change(profile, pin=None)
    with pytest.raises(WrongPin):
        change(profile, pin="654321")
    usage = shutil.disk_usage(profile.directory)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=1_000_000))
    with pytest.raises(DiskFull):
        change(profile)
    assert {path: path.read_bytes() for path in profile.directory.glob("*.db")} == before


def test_a_file_that_somebody_has_open_is_not_changed_under_them(profile: Profile):
    other = dbapi2.connect(str(profile.outbox_path), isolation_level=None)
    key = Vault(profile, None).open(PIN).file_key
    other.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    other.execute("BEGIN IMMEDIATE")
    other.execute("INSERT INTO setting VALUES ('k', 'v')")
    other.execute("COMMIT")
    other.execute("BEGIN")
    other.execute("SELECT count(*) FROM setting").fetchall()
    try:
        with pytest.raises((StoreDamaged, dbapi2.OperationalError)):
            change(profile)
        assert opens(profile.outbox_path, key)
    finally:
        other.close()
    is_whole(profile)


def test_the_command_changes_the_key(profile: Profile, monkeypatch, capsys):
    old = Vault(profile, None).open(PIN).file_key
    monkeypatch.setattr("sys.stdin", StringIO(f"{PIN}\n"))

    assert headless.main(["rekey", "--profile", str(profile.directory), "--pin-stdin"]) == 0

    assert str(profile.directory) in capsys.readouterr().out
    assert is_whole(profile) != old


def cut_everywhere(profile: Profile, folder: Path, steps: range) -> int:
    """Kill a change of keys before each of these steps; each time all is there. Return the cuts."""
    server = subprocess.Popen(
        [sys.executable, "-c", CUT, str(profile.directory), PIN],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert server.stdin is not None
    assert server.stdout is not None
    cuts = 0
    with server:
        for at in steps:
            cut = Profile(folder / f"cut-{at}")
            server.stdin.write(f"{at} {cut.directory}\n")
            server.stdin.flush()
            ended = int(server.stdout.readline())
            assert ended in {0, 9}
            is_whole(cut)
            assert list(cut.directory.glob("*.rekeyed*")) == []
            cuts += ended == 9
            if not ended:
                break
        server.stdin.close()
    return cuts


@pytest.mark.skipif(sys.platform == "win32", reason="forks")
@pytest.mark.timeout(120)
def test_killed_before_any_step_nothing_is_lost_and_the_next_opening_goes_on(profile, tmp_path):
    assert cut_everywhere(profile, tmp_path, range(1, 50, 7)) >= 5


@pytest.mark.soak
@pytest.mark.skipif(sys.platform == "win32", reason="forks")
@pytest.mark.timeout(600)
def test_killed_before_every_step_nothing_is_lost(profile, tmp_path):
    assert cut_everywhere(profile, tmp_path, range(200)) > 30
