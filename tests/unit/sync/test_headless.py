"""`python -m sync …` as a person in a terminal meets it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from sync.__main__ import main
from sync.commands.record_scan import record_scan
from sync.events import Events
from sync.profile import Profile
from sync.rows import CurrentSale
from sync.workplace import open_workplace
from tools.make_replica_fixture import PIN, build_profile, serial

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def profile(tmp_path, clock):
    found = build_profile(tmp_path / "p", allocation=5, clock=clock)
    wp = open_workplace(found, pin=PIN, clock=clock, events=Events())
    record_scan(wp, serial(1), CurrentSale(clock.today()))
    wp.close()
    return found


@pytest.fixture
def asked(monkeypatch, capsys):
    def ask(*arguments: str, pin: str = PIN):
        import io  # noqa: PLC0415 (only here)

        monkeypatch.setattr(sys, "stdin", io.StringIO(f"{pin}\n"))
        code = main([*arguments, "--pin-stdin"])
        told = capsys.readouterr()
        return code, told.out, told.err

    return ask


def test_status_names_who_works_here_and_what_is_unsent(profile, asked):
    code, out, _ = asked("status", "--profile", str(profile.directory))

    told = json.loads(out)
    assert code == 0
    assert (told["member"], told["unsent"], len(told["ops"])) == ("Carla Clerk", 1, 1)


def test_once_says_how_it_went_when_nobody_is_signed_in(profile, asked):
    code, out, _ = asked("once", "--profile", str(profile.directory))

    assert code == 1
    assert json.loads(out)["state"] == "signed_out"


def test_export_writes_unsent_work(profile, asked, tmp_path):
    file = tmp_path / "unsent.jsonl"
    code, out, _ = asked("export", "--profile", str(profile.directory), str(file))

    assert (code, json.loads(out)["exported"]) == (0, 1)
    assert serial(1) in file.read_text()


@pytest.mark.parametrize(
    ("arguments", "pin", "sentence"),
    [
        (("status",), "000000", "Wrong PIN"),
        (("status",), "", "PIN needed"),
        (("enrol", "--server", "nowhere", "--code", "X"), PIN, "server address can't be used"),
    ],
)
def test_what_is_wrong_is_one_sentence_on_stderr(profile, asked, arguments, pin, sentence):
    code, out, err = asked(*arguments, "--profile", str(profile.directory), pin=pin)

    assert (code, out) == (1, "")
    assert sentence in err
    assert "Traceback" not in err


def test_a_second_copy_is_told(profile, asked):
    holder = Profile(profile.directory)
    holder.lock()
    try:
        code, _, err = asked("status", "--profile", str(profile.directory))
    finally:
        holder.unlock()

    assert (code, "already open" in err) == (1, True)


def test_explain_scan_needs_no_profile_and_a_closed_pipe_is_no_crash():
    done = subprocess.run(
        [sys.executable, "-m", "sync", "explain-scan"],
        input='"SD1"\n',
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=30,
        check=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert json.loads(done.stdout)["serial"] == "SD1"
