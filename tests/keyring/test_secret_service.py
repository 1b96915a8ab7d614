"""A real Secret Service in a private session, and a computer without any."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = """
import json, sys
from pathlib import Path
from sync.credentials import Secrets, Vault, platform_key_ring
from sync.errors import KeyRingGone, NeedsPin
from sync.profile import Profile

profile, told = Profile(Path(sys.argv[1])), {}
ring = platform_key_ring()
told["ring"] = ring.name if ring else None
vault = Vault(profile, ring)
pin = sys.argv[3] if len(sys.argv) > 3 else None
try:
    if sys.argv[2] == "keep":
        vault.keep(Secrets(b"k" * 32, b"a" * 32, b"d" * 32), pin)
    if sys.argv[2] == "renew":
        vault.open(None)
        vault.renew_key(pin)
    told["opened"] = vault.open(pin).file_key.decode()
except NeedsPin:
    told["problem"] = "NeedsPin"
except KeyRingGone as gone:
    told["problem"] = type(gone).__name__
    told["said"] = f"{gone.title}. {gone}"
    told["has_pin"] = gone.has_pin
print(json.dumps(told))
"""


def environment(home: Path) -> dict[str, str]:
    """Return a session of its own: without it D-Bus would start a daemon on the real home."""
    home.mkdir(parents=True, exist_ok=True)
    runtime = home / "run"
    runtime.mkdir(mode=0o700, exist_ok=True)
    kept = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
    return {
        **kept,
        "HOME": str(home),
        "XDG_DATA_HOME": str(home / "data"),
        "XDG_CACHE_HOME": str(home / "cache"),
        "XDG_CONFIG_HOME": str(home / "config"),
        "XDG_RUNTIME_DIR": str(runtime),
        "PYTHONPATH": str(ROOT),
    }


def told_by(*command: str, home: Path) -> dict[str, object]:
    done = subprocess.run(
        command,
        env=environment(home),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        cwd=home,
    )
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout.splitlines()[-1])
    assert isinstance(answer, dict)
    return answer


UNLOCKED = "printf pw | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1;"
LOCKED = "gnome-keyring-daemon --start --components=secrets >/dev/null 2>&1;"
"""Nobody is there to be asked for the password, as after signing in without one."""


def in_session(
    profile: Path, what: str, home: Path, *pin: str, start: str = UNLOCKED
) -> dict[str, object]:
    """Run the program under a fresh D-Bus session with the key ring of that home."""
    script = f'{start} exec "$0" -c "$@"'
    return told_by(
        "dbus-run-session", "--", "bash", "-c", script, sys.executable, PROGRAM, str(profile), what,
        *pin, home=home,
    )  # fmt: skip


def bytes_of(profile: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in profile.iterdir()}


@pytest.mark.keyring
@pytest.mark.timeout(120)
@pytest.mark.skipif(
    not (shutil.which("dbus-run-session") and shutil.which("gnome-keyring-daemon")),
    reason="needs dbus and gnome-keyring",
)
def test_a_real_key_ring_keeps_the_key_from_one_session_to_the_next(tmp_path):
    home, profile = tmp_path / "home", tmp_path / "profile"

    kept = in_session(profile, "keep", home)
    found = in_session(profile, "open", home)
    renewed = in_session(profile, "renew", home)
    again = in_session(profile, "open", home)

    assert kept["ring"] == "keyring.backends.SecretService.Keyring"
    assert found["opened"] == renewed["opened"] == again["opened"] == "k" * 32
    clear = b"".join(bytes_of(profile).values())
    assert (b"k" * 32).hex().encode() not in clear
    assert (b"d" * 32).hex().encode() not in clear


def test_without_a_session_bus_there_is_no_key_ring_and_a_pin_is_asked_for(tmp_path):
    answer = told_by(
        sys.executable, "-c", PROGRAM, str(tmp_path / "profile"), "keep", home=tmp_path / "home"
    )

    assert answer == {"ring": None, "problem": "NeedsPin"}
    assert not (tmp_path / "profile" / "keyslots.json").exists()


@pytest.mark.keyring
@pytest.mark.timeout(120)
@pytest.mark.skipif(
    not (shutil.which("dbus-run-session") and shutil.which("gnome-keyring-daemon")),
    reason="needs dbus and gnome-keyring",
)
def test_a_key_ring_that_gives_no_key_is_said_and_never_replaced(tmp_path):
    """States of F56 with the real one: gone, locked, set back; then it is back as it was."""
    home, other, profile = tmp_path / "home", tmp_path / "other", tmp_path / "profile"
    in_session(profile, "keep", home, "123456")
    before = bytes_of(profile)

    gone = told_by(sys.executable, "-c", PROGRAM, str(profile), "open", home=home)
    locked = in_session(profile, "open", home, start=LOCKED)
    set_back = in_session(profile, "open", other)

    assert gone["problem"] == "KeyRingGone"
    assert locked["problem"] == "KeyRingLocked"
    assert set_back["problem"] == "KeyRingForgot"
    for told in (gone, locked, set_back):
        assert "Nothing is lost" in str(told["said"])
        assert told["has_pin"] is True
    by_pin = in_session(profile, "open", other, "123456")
    assert by_pin["opened"] == in_session(profile, "open", home)["opened"] == "k" * 32
    assert bytes_of(profile) == before


@pytest.mark.keyring
@pytest.mark.timeout(120)
@pytest.mark.skipif(
    not (shutil.which("dbus-run-session") and shutil.which("gnome-keyring-daemon")),
    reason="needs dbus and gnome-keyring",
)
def test_a_locked_key_ring_takes_no_new_key_and_no_pin_is_asked_for_silently(tmp_path):
    home, profile = tmp_path / "home", tmp_path / "profile"
    in_session(tmp_path / "first", "keep", home)

    answer = in_session(profile, "keep", home, start=LOCKED)

    assert answer["problem"] == "KeyRingLocked"
    assert not (profile / "keyslots.json").exists()
