"""A36, A41: no name leads out of a folder, and no file that somebody prepared is believed.

Names come from a seed, 5,000 of them; each is what a clerk's file or a request might be called.
"""

from __future__ import annotations

import os
import random
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from desktop.views.common.documents import plain_name
from server.settings import Settings
from sync.profile.database import Database
from tests.support.server import running_server
from tests.support.world import CLERK, Device, prepare

SEED, COUNT = 20261123, 5000
PIECES = [
    "..", ".", "/", "\\", "//", "C:", "\\\\host\\share", "CON", "con.txt", "NUL", "COM1.pdf",
    "a.pdf:ads", "::$DATA", "\u202egpj.exe", "\u2066", "\u200b", "\0", "\n", "\r", "\t", "\x1b[2J",
    "%2e%2e%2f", "%00", "..%c0%af", "~", "$HOME", "`id`", "$(id)", ";", "|", "&", "*", "?", "<",
    ">", "LPT¹", '"', "'", " ", "\u00a0", "．．／", "／", "∕", "⁄", "💣" * 90,
    "a" * 300, "ü" * 200, ".pdf", "invoice", "etc/passwd", "-rf", "--output=x",
    "desktop.ini", ".bashrc", "\ud800",
]  # fmt: skip
FORBIDDEN = set('<>:"/\\|?*') | {chr(code) for code in range(32)}
DEVICES = {
    "CON",
    "PRN",
    "AUX",
    "NUL",
    *(f"{port}{n}" for port in ("COM", "LPT") for n in range(10)),
}


def names() -> Iterator[str]:
    """Give the names, the pieces alone first."""
    chance = random.Random(SEED)
    yield from PIECES
    for _ in range(COUNT - len(PIECES)):
        yield "".join(chance.choice(PIECES) for _ in range(chance.randint(1, 6)))


def test_five_thousand_names_stay_in_their_folder(tmp_path: Path):
    sys.stdout.write(f"seed {SEED}\n")
    tried = 0
    for name in names():
        plain = plain_name(name)
        assert plain
        assert not FORBIDDEN & set(plain), ascii(name)
        assert plain.isprintable(), ascii(name)
        assert plain.strip(" .") == plain, ascii(name)
        assert plain.partition(".")[0].strip().upper() not in DEVICES, ascii(name)
        assert len(plain.encode()) <= 200, ascii(name)
        path = tmp_path / plain
        assert os.path.realpath(path) == str(tmp_path / plain)
        path.write_bytes(b"x")
        path.unlink()
        tried += 1
    assert tried == COUNT
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["Rechnung 4711.pdf", "Ünal & Söhne.jpg", "発注書.png", ".pdf"])
def test_an_honest_name_stays(name: str):
    assert plain_name(name) == name.strip(".")


def test_the_server_makes_its_own_names(tmp_path: Path):
    url = f"sqlite:///{tmp_path / 'server.db'}"
    prepare(url)
    (tmp_path / "passwd").write_text("CANARY", encoding="utf-8")
    with running_server(Settings(database_url=url)) as server:
        clerk = Device(server, CLERK)
        before = sorted(path.name for path in tmp_path.iterdir())
        for name in list(names())[:60]:
            told = quote(name.encode("utf-8", "surrogatepass"), safe="")
            for place in ("evidence/{}", "evidence/{}/page/1", "snapshot/{}", "uploads/{}"):
                answer = clerk.client.get(f"/v1/{place.format(told)}")
                assert answer.status_code in range(400, 500), ascii(name)
                assert "CANARY" not in answer.text
                assert str(tmp_path) not in answer.text
        assert sorted(path.name for path in tmp_path.iterdir()) == before


def test_a_prepared_database_runs_nothing_and_lies_about_no_cell(tmp_path: Path):
    db = Database(tmp_path / "a.db", b"k" * 32, synchronous="FULL")
    try:
        assert db.row("PRAGMA trusted_schema") == (0,)
        assert db.row("PRAGMA cell_size_check") == (1,)
    finally:
        db.close()
