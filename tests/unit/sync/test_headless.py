"""`python -m sync …` as a person in a terminal meets it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from sync.__main__ import main
from sync.clock import SystemClock
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


def test_import_sales_judges_every_row_and_records_only_when_it_is_told_to(
    profile, asked, tmp_path
):
    today = SystemClock().today()
    path = tmp_path / "sales.csv"
    path.write_text(f"Seriennummer;Datum\n{serial(2)};{today}\n{serial(1)};2020-01-01\n")
    options = ("--profile", str(profile.directory), str(path))

    code, out, _ = asked("import-sales", *options)
    file, counts, *rows = map(json.loads, out.splitlines())

    assert code == 0
    assert file["columns"] == {"serial": "A", "sold_on": "B"}
    assert (counts["counts"], counts["points"]) == ({"accepted": 1, "refused": 1}, 100)
    assert [(row["row"], row["verdict"], row["code"]) for row in rows] == [
        (2, "accepted", None), (3, "refused", "DUP_SELF"),
    ]  # fmt: skip
    recorded = json.loads(asked("import-sales", *options, "--record")[1].splitlines()[-1])
    assert recorded["recorded"]["claims"] == 1
    again = json.loads(asked("import-sales", *options, "--record")[1].splitlines()[-1])
    assert (again["recorded"]["claims"], again["recorded"]["there"]) == (0, 1)


def test_import_sales_asks_before_it_judges_and_takes_the_answer(profile, asked, tmp_path):
    path = tmp_path / "sales.csv"
    path.write_text(f"Geraet;Wann\n{serial(2)};03/05/2024\n{serial(3)};04/05/2024\n")
    options = ("import-sales", "--profile", str(profile.directory), str(path))

    code, _, told = asked(*options, "--column", "serial=A")
    assert code == 3
    assert "--column sold_on=NAME" in told
    code, _, told = asked(*options, "--column", "serial=A", "--column", "sold_on=Wann")
    assert code == 3
    assert told == "B2 is 03/05/2024: 2024-05-03 or 2024-03-05? 2 rows. --order day, or month.\n"
    code, out, _ = asked(
        *options, "--column", "serial=A", "--column", "sold_on=Wann", "--order", "day"
    )
    assert code == 0
    assert json.loads(out.splitlines()[0])["order"] == "day"


def test_import_sales_says_why_a_file_is_no_table(profile, asked, tmp_path):
    path = tmp_path / "sales.csv"
    path.write_text("")

    code, _, told = asked("import-sales", "--profile", str(profile.directory), str(path))

    assert code == 2
    assert told.startswith("sales.csv: The file is empty (0 bytes).")
