"""Starts the frozen program once, as a user's machine would, and looks into its archive.

Used by `make package` and by tests/packaging. Knows what must and must not be in the folder; builds
nothing itself.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PyInstaller.archive.readers import CArchiveReader

ROOT = Path(__file__).resolve().parent.parent
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from tools.day.display import virtual_display  # noqa: E402  (a script: the checkout joins the path)

# Code that stays at the vendor or with us, by the first part of its name.
NEVER = {"server", "tests", "tools", "litestar", "uvicorn", "alembic", "psycopg", "pytest"}
ANSWERS = ("replica", "resources", "keyring", "jail")
START_LIMIT_S = 60.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What the program said about itself; `seconds` from start to exit."""

    status: int
    said: dict[str, Any]
    complaints: str
    seconds: float


def program_in(folder: Path) -> Path:
    """The executable of a frozen folder."""
    return folder / ("sellthrough.exe" if sys.platform == "win32" else "sellthrough")


def self_check(program: Path) -> Answer:
    """Start the program with --self-check on a display, in a home of its own.

    On Linux the display is a virtual one, and nothing of this shell's environment goes along: no
    keyring, no Python, no Qt settings.
    """
    with tempfile.TemporaryDirectory(prefix="sellthrough-frozen-") as home:
        if not sys.platform.startswith("linux"):
            return _ask(program, home, dict(os.environ))
        with virtual_display() as display:
            plain = {"HOME": home, "PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"}
            return _ask(program, home, plain | {"DISPLAY": display.name})


def _ask(program: Path, home: str, environment: dict[str, str]) -> Answer:
    started = time.monotonic()
    done = subprocess.run(
        [str(program), "--self-check", "--profile", str(Path(home, "profile"))],
        env=environment,
        cwd=home,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=START_LIMIT_S,
        check=False,
    )
    try:
        said = json.loads(done.stdout)
    except json.JSONDecodeError:
        said = {"not one JSON line": done.stdout}
    return Answer(done.returncode, said, done.stderr, time.monotonic() - started)


def modules_in(program: Path) -> set[str]:
    """Names of all Python modules inside the frozen program."""
    archive = CArchiveReader(str(program))
    names = set(archive.toc)
    for name in archive.toc:
        if name.lower().startswith("pyz"):
            names |= set(archive.open_embedded_archive(name).toc)
    return names


def forbidden_in(folder: Path) -> set[str]:
    """What is in the program or its folder and must not be."""
    found = {name for name in modules_in(program_in(folder)) if name.split(".")[0] in NEVER}
    parts = {path.relative_to(folder).as_posix() for path in folder.rglob("*")}
    return found | {part for part in parts if NEVER & set(part.split("/"))}


def size_of(folder: Path) -> int:
    """Bytes of all files of a folder."""
    return sum(p.stat().st_size for p in folder.rglob("*") if p.is_file() and not p.is_symlink())


def complaints_about(folder: Path) -> list[str]:
    """Everything wrong with a frozen folder, as sentences; empty when it can ship."""
    answer = self_check(program_in(folder))
    print(json.dumps(answer.said), f"after {answer.seconds:.1f} s")
    wrong = []
    if answer.status != 0:
        wrong.append(f"--self-check ended with {answer.status}")
    wrong += [f"--self-check names no {key}" for key in ANSWERS if not answer.said.get(key)]
    if answer.complaints:
        wrong.append(f"it wrote to stderr:\n{answer.complaints}")
    if forbidden := forbidden_in(folder):
        wrong.append(f"it contains {', '.join(sorted(forbidden)[:10])}")
    return wrong


def main() -> int:
    """Check the folder named on the command line; 0 when it can ship."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / "dist" / "sellthrough").resolve()
    wrong = complaints_about(folder)
    for sentence in wrong:
        print(sentence)
    print(f"{folder}: {size_of(folder) / 1e6:.0f} MB, {len(wrong)} complaints")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
