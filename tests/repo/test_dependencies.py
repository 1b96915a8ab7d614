"""What the program stands on: the lock, and the two versions that must never slip."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

ROOT = Path(__file__).parents[2]
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCKED = {
    name: Version(version)
    for name, version in re.findall(r"^([a-z0-9._-]+)(?:\[\w+\])?==([^ \\;]+)", LOCK, re.MULTILINE)
}
DECLARED = [
    *PROJECT["project"]["dependencies"],
    *PROJECT["project"]["optional-dependencies"]["desktop"],
    *PROJECT["project"]["optional-dependencies"]["server"],
    *PROJECT["dependency-groups"]["dev"],
]


@pytest.mark.parametrize("declared", DECLARED)
def test_the_lock_holds_a_version_of_what_is_declared(declared):
    requirement = Requirement(declared)

    assert LOCKED[requirement.name] in requirement.specifier


def test_every_locked_version_has_a_hash_and_none_an_address():
    blocks = re.split(r"^(?=[a-z0-9])", LOCK, flags=re.MULTILINE)[1:]

    assert [block for block in blocks if "--hash=sha256:" not in block] == []
    assert "://" not in LOCK


def test_every_declared_dependency_is_argued_for():
    reasons = (ROOT / "docs/adr/0011-dependencies.md").read_text(encoding="utf-8")

    missing = [d for d in DECLARED if f"`{Requirement(d).name}`" not in reasons]

    assert missing == []


# Where the name to import is not the name to install.
IMPORTED_AS = {
    "argon2-cffi": "argon2",
    "pi-heif": "pi_heif",
    "jsonschema-rs": "jsonschema_rs",
    "pillow": "PIL",
    "pyside6-essentials": "PySide6",
    "python-calamine": "python_calamine",
    "python-stdnum": "stdnum",
    "uuid-utils": "uuid_utils",
    "zxing-cpp": "zxingcpp",
}
SHIPPED = {
    "dependencies": (PROJECT["project"]["dependencies"], ("domain", "sync", "server", "desktop")),
    "desktop": (PROJECT["project"]["optional-dependencies"]["desktop"], ("sync", "desktop")),
    "server": (PROJECT["project"]["optional-dependencies"]["server"], ("server",)),
}


def imported_by(*packages):
    """Return the first parts of every absolute import in these packages."""
    found = set()
    for package in packages:
        for path in (ROOT / package).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Import):
                    found |= {alias.name.partition(".")[0] for alias in node.names}
                elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                    found.add(node.module.partition(".")[0])
                elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                    # SQLAlchemy imports the driver that an address names.
                    found |= set(re.findall(r"^postgresql\+(\w+)", node.value))
    return found


def modules_of(declared):
    """Return the names under which requirements are imported."""
    names = [Requirement(text).name for text in declared]
    return {IMPORTED_AS.get(name, name) for name in names}


@pytest.mark.parametrize("group", SHIPPED)
def test_what_ships_stands_on_nothing_it_does_not_use(group):
    declared, packages = SHIPPED[group]

    assert modules_of(declared) - imported_by(*packages) == set()


@pytest.mark.parametrize(
    ("packages", "groups"),
    [
        (("domain", "sync", "desktop"), ("dependencies", "desktop")),
        (("domain", "server"), ("dependencies", "server")),
    ],
)
def test_what_ships_declares_what_it_imports(packages, groups):
    declared = set().union(*(modules_of(SHIPPED[group][0]) for group in groups))
    # shiboken6 comes inside PySide6, msgspec's and starlette's own parts with them.
    known = {*sys.stdlib_module_names, *declared, "shiboken6", *("domain", "sync", "desktop")}

    assert imported_by(*packages) - known - {"server"} == set()


def test_a_signal_costs_no_reference_to_true():
    """PySide6 6.12.0 loses one per emit on Python 3.11 and aborts after some 570 emits."""
    from PySide6.QtCore import QObject, Signal  # noqa: PLC0415  Qt only where a test needs it

    class Bell(QObject):
        rang = Signal()

    bell = Bell()
    heard = []
    bell.rang.connect(lambda: heard.append(1))
    before = sys.getrefcount(True)
    for _ in range(10_000):
        bell.rang.emit()

    assert len(heard) == 10_000
    assert before - sys.getrefcount(True) < 100


def test_sqlite_is_past_the_wal_reset_fault():
    """SQLite before 3.51.3 can lose a committed transaction when the WAL is reset."""
    from sqlcipher3 import dbapi2  # noqa: PLC0415  a C library only this test needs

    assert Version(dbapi2.sqlite_version) >= Version("3.51.3")
