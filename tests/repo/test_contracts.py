"""Who may import whom: the tree keeps the contracts, and each one notices when it is broken."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("desktop", "domain", "server", "sync")


def lint(root):
    """Run lint-imports on a tree; returns its exit code and the names of broken contracts."""
    program = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run(
        [program, "--no-logo", "--no-cache"], cwd=root, capture_output=True, text=True, check=False
    )
    broken = re.findall(r"^(\d+) .* BROKEN", done.stdout, re.MULTILINE)
    assert done.returncode == 0 or broken, done.stdout + done.stderr
    return broken


@pytest.fixture
def copy(tmp_path):
    """Give a copy of the four packages that a test may spoil."""
    for package in PACKAGES:
        shutil.copytree(
            ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__")
        )
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_the_tree_keeps_every_contract():
    assert lint(ROOT) == []


@pytest.mark.parametrize(
    ("contract", "module", "line"),
    [
        ("1", "domain/codes.py", "import sync.wire"),
        ("2", "domain/codes.py", "import server.app"),
        ("3", "server/app.py", "import sync.outbox.store"),
        ("4", "sync/engine.py", "import server.app"),
        ("5", "sync/engine.py", "import PySide6.QtCore"),
        ("6", "domain/money.py", "import time"),
        ("7", "desktop/models/__init__.py", "import desktop.views"),
        ("8", "desktop/views/__init__.py", "import sqlalchemy"),
        ("8", "desktop/models/__init__.py", "import sync.outbox.store"),
        ("9", "sync/outbox/__init__.py", "import sync.engine"),
        ("10", "server/storage/__init__.py", "import server.services"),
    ],
)
def test_a_broken_contract_is_noticed(copy, contract, module, line):
    with (copy / module).open("a", encoding="utf-8") as file:
        file.write(f"\n{line}\n")

    assert contract in lint(copy)


@pytest.mark.parametrize(
    ("contract", "module"), [("7", "desktop/extras.py"), ("9", "sync/extras.py")]
)
def test_a_module_without_a_layer_is_noticed(copy, contract, module):
    (copy / module).write_text('"""Owns nothing."""\n', encoding="utf-8")

    assert contract in lint(copy)
