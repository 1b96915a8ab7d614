"""--self-check: does this installation work? Opens real stores in a throw-away profile.

Answers one JSON line. Touches no profile of a person and no network.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from PySide6.QtCore import qVersion
from PySide6.QtWidgets import QApplication

from desktop import theme
from desktop.assets import PARTS, asset, count
from sync.errors import EnvironmentProblem
from sync.rows import CurrentSale, Identity

PIN = "self-check"
RINGS = {"win32": "Windows Credential Manager", "darwin": "macOS Keychain"}


def self_check() -> tuple[str, bool]:
    """Return one JSON line (replica, keyring, sqlite, jail, … what is missing) and its `ok`."""
    app = QApplication.instance() or QApplication(sys.argv[:1])
    found: dict[str, Any] = {"ok": True, "frozen": bool(getattr(sys, "frozen", False))}
    parts: tuple[tuple[str, Callable[[], object]], ...] = (
        ("replica", _replica),
        ("keyring", _key_ring),
        ("resources", _resources),
        ("sqlite", _sqlite),
        ("jail", _jail),
    )
    for name, look in parts:
        try:
            found[name] = look()
        except (OSError, ImportError, RuntimeError, ValueError, EnvironmentProblem) as error:
            found |= {"ok": False, name: "", f"{name}_error": f"{type(error).__name__}: {error}"}
    found["qt"] = qVersion()
    del app
    return json.dumps(found), bool(found["ok"])


def _replica() -> str:
    """Open both stores under a PIN, judge one scan, and name the replica."""
    from sync.clock import SystemClock
    from sync.commands.record_scan import record_scan
    from sync.credentials import Vault, new_secrets
    from sync.events import Events
    from sync.profile import Profile
    from sync.workplace import open_workplace

    # Windows keeps a file for a moment after it was closed.
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        profile = Profile(Path(folder))
        profile.keep_identity(Identity("", "self-check", 1, "Self-check", "clerk", 1, "Nobody"))
        Vault(profile, None).keep(new_secrets(), PIN)
        workplace = open_workplace(profile, pin=PIN, clock=SystemClock(), events=Events())
        try:
            row = record_scan(workplace, "04260771810048", CurrentSale(date(2026, 1, 1)))
        finally:
            workplace.close()
        if not row.code:
            message = "a product code was taken for a serial"
            raise ValueError(message)
        return profile.replica_path.name


def _key_ring() -> str:
    """Name the key ring of this platform and say whether it answers."""
    from sync.credentials import platform_key_ring

    name = RINGS.get(sys.platform, "Secret Service")
    return name if platform_key_ring() else f"{name}: not reachable here, a PIN is asked for"


def _resources() -> int:
    """Count the resources; each kind must be there and an icon must be drawn."""
    theme.own_fonts()
    missing = [part for part in PARTS if not any(asset(part).glob("*"))]
    if missing or theme.pixmap("scan").isNull():
        message = f"missing: {', '.join(missing) or 'a way to draw icons'}"
        raise ValueError(message)
    return count()


def _sqlite() -> str:
    """Name the SQLite in use."""
    from sqlcipher3 import dbapi2

    return str(dbapi2.sqlite_version)


def _jail() -> str:
    """Have the smallest documents opened by a worker, and name the walls around it."""
    from sync.jail.pool import Jail
    from sync.jail.smallest import SMALLEST_HEIC, SMALLEST_LABEL, SMALLEST_PDF

    jail = Jail(1)
    try:
        if jail.render(SMALLEST_PDF).count != 1:
            message = "the worker sees another document"
            raise ValueError(message)
        jail.render(SMALLEST_HEIC)
        if not jail.read_words(SMALLEST_LABEL).pages[0].barcodes:
            message = "the worker reads no barcode"
            raise ValueError(message)
        return ", ".join(sorted(jail.walls)) or "a process of its own"
    finally:
        jail.close()
