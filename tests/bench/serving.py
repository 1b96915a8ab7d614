"""The server as a process of its own for a bench, with its CPU seconds."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_USER, _SYSTEM = 13, 14


@dataclass(frozen=True, slots=True)
class Serving:
    """A running server."""

    url: str
    pid: int

    def cpu(self) -> float:
        """CPU seconds it has used so far, by the kernel's count."""
        line = Path(f"/proc/{self.pid}/stat").read_text(encoding="ascii")
        # The second field is the program's name and may hold spaces and brackets.
        fields = line.rpartition(")")[2].split()
        ticks = int(fields[_USER - 2]) + int(fields[_SYSTEM - 2])
        return ticks / os.sysconf("SC_CLK_TCK")


@contextmanager
def served(folder: Path, database_url: str) -> Iterator[Serving]:
    """Serve a database that is ready until the block ends."""
    with (folder / "server.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "server", "--log-level", "WARNING", "serve", "--port", "0",
             "--exit-with-parent"],
            cwd=ROOT,
            env=os.environ
            | {"SELLTHROUGH_DATABASE_URL": database_url, "SELLTHROUGH_CODE_ROLES": "all"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )  # fmt: skip
    with process:
        assert process.stdout is not None  # asked for with PIPE
        try:
            told = json.loads(process.stdout.readline())
            yield Serving(told["url"], process.pid)
        finally:
            process.terminate()
            process.wait(timeout=20)
