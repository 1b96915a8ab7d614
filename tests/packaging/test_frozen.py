"""The frozen program starts by itself, finds what it needs, and carries nothing of the vendor."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tools import smoke_frozen

ROOT = Path(__file__).parents[2]
# Unfiltered it is 350 MB, with the readers of HEIC and of barcodes 182; a jump past this means that
# something new came along unasked.
MOST_BYTES = 188_000_000

pytestmark = [
    pytest.mark.packaging,
    # Building takes half a minute on two idle cores, and several times that beside other work.
    pytest.mark.timeout(600),
    pytest.mark.xdist_group("packaging"),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Build the program once, away from the checkout's own build/ and dist/."""
    place = tmp_path_factory.mktemp("frozen")
    words = ["--noconfirm", "--log-level", "ERROR", "--distpath", place, "--workpath", place / "w"]
    subprocess.run(
        [sys.executable, "-m", "PyInstaller", *words, ROOT / "build.spec"], cwd=ROOT, check=True
    )
    return place / "sellthrough"


@pytest.fixture(scope="module")
def answer(folder):
    """Start the program once under a virtual display."""
    return smoke_frozen.self_check(smoke_frozen.program_in(folder))


def test_it_starts_under_a_display_without_a_complaint(answer):
    assert answer.complaints == ""
    assert answer.status == 0


@pytest.mark.parametrize("what", smoke_frozen.ANSWERS)
def test_it_names(answer, what):
    assert answer.said.get(what), answer.said


def test_it_carries_nothing_of_the_vendor_or_the_tests(folder):
    assert smoke_frozen.forbidden_in(folder) == set()


def test_looking_into_it_sees_what_is_there(folder):
    modules = smoke_frozen.modules_in(smoke_frozen.program_in(folder))

    assert {"desktop.app", "sync.engine", "sync.wire.codec", "domain.codes"} <= modules


def test_it_carries_our_resources(folder):
    carried = {path.name for path in (folder / "_internal" / "resources").rglob("*")}

    assert "tokens.json" in carried
    assert not [name for name in carried if name.endswith(".ts")]


def test_it_is_no_larger_than_it_was(folder):
    assert smoke_frozen.size_of(folder) < MOST_BYTES
