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
from sync.clock import SystemClock
from sync.credentials import RingTokens, Secrets, Vault, platform_key_ring
from sync.errors import KeyRingGone, NeedsPin
from sync.profile import Profile
from sync.wire.messages import Tokens

profile, told = Profile(Path(sys.argv[1])), {}
ring = platform_key_ring()
told["ring"] = ring.name if ring else None
vault = Vault(profile, ring)
try:
    if sys.argv[2] == "keep":
        vault.keep(Secrets(b"k" * 32, b"a" * 32))
        tokens = Tokens(access_token="x" * 1000, expires_at=SystemClock().now(),
                        refresh_token="r")
        RingTokens(ring, profile).save(tokens)
    told["opened"] = vault.open(None).file_key.decode()
    told["token"] = RingTokens(ring, profile).load().refresh_token
    if sys.argv[2] == "forget":
        RingTokens(ring, profile).save(None)
        RingTokens(ring, profile).save(None)
        told["token"] = RingTokens(ring, profile).load()
except NeedsPin:
    told["problem"] = "NeedsPin"
except KeyRingGone as gone:
    told["problem"] = f"KeyRingGone: {gone}"
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


def in_session(profile: Path, what: str, home: Path) -> dict[str, object]:
    """Run the program under a fresh D-Bus session with an unlocked key ring of that home."""
    script = (
        "printf pw | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1;"
        ' exec "$0" -c "$1" "$2" "$3"'
    )
    return told_by(
        "dbus-run-session", "--", "bash", "-c", script, sys.executable, PROGRAM, str(profile), what,
        home=home,
    )  # fmt: skip


@pytest.mark.keyring
@pytest.mark.timeout(120)
@pytest.mark.skipif(
    not (shutil.which("dbus-run-session") and shutil.which("gnome-keyring-daemon")),
    reason="needs dbus and gnome-keyring",
)
def test_a_real_key_ring_keeps_key_and_tokens_from_one_session_to_the_next(tmp_path):
    home, profile = tmp_path / "home", tmp_path / "profile"

    kept = in_session(profile, "keep", home)
    found = in_session(profile, "open", home)
    forgotten = in_session(profile, "forget", home)

    assert kept["ring"] == "keyring.backends.SecretService.Keyring"
    assert (found["opened"], found["token"]) == ("k" * 32, "r")
    assert forgotten["token"] is None
    clear = b"".join(path.read_bytes() for path in profile.iterdir())
    assert (b"k" * 32).hex().encode() not in clear


def test_without_a_session_bus_there_is_no_key_ring_and_a_pin_is_asked_for(tmp_path):
    answer = told_by(
        sys.executable, "-c", PROGRAM, str(tmp_path / "profile"), "keep", home=tmp_path / "home"
    )

    assert answer == {"ring": None, "problem": "NeedsPin"}
    assert not (tmp_path / "profile" / "pin-slot.json").exists()


@pytest.mark.keyring
@pytest.mark.timeout(120)
@pytest.mark.skipif(
    not (shutil.which("dbus-run-session") and shutil.which("gnome-keyring-daemon")),
    reason="needs dbus and gnome-keyring",
)
def test_a_key_ring_that_is_gone_later_is_said_and_never_replaced(tmp_path):
    home, profile = tmp_path / "home", tmp_path / "profile"
    in_session(profile, "keep", home)
    before = {path.name: path.read_bytes() for path in profile.iterdir()}

    answer = told_by(sys.executable, "-c", PROGRAM, str(profile), "keep", home=home)

    assert str(answer["problem"]).startswith("KeyRingGone")
    assert {path.name: path.read_bytes() for path in profile.iterdir()} == before
