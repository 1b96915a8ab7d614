"""The shim, built once, and a folder in memory: what is tortured here is read back at once."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.torture import shim

ROOT = Path(__file__).resolve().parents[2]
IN_MEMORY = Path("/dev/shm")  # noqa: S108  (the shared memory filesystem, not a guess at /tmp)


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The compiled shim."""
    if lacking := shim.missing():
        pytest.skip(f"{lacking}: nothing can be put between a program and the disk")
    return shim.build(tmp_path_factory.mktemp("shim"))


@pytest.fixture
def fast(tmp_path: Path) -> Iterator[Path]:
    """A folder in memory where there is one: thousands of files are written and read here."""
    if not os.access(IN_MEMORY, os.W_OK):
        yield tmp_path
        return
    made = Path(tempfile.mkdtemp(prefix="sellthrough-torture-", dir=IN_MEMORY))
    yield made
    shutil.rmtree(made, ignore_errors=True)


@pytest.fixture
def preloaded(library: Path) -> Callable[..., str]:
    """Run a module of ours to its end with the shim before everything else; what it printed."""

    def run(module: str, *words: object, said: str = "", limit: float = 600) -> str:
        done = subprocess.run(
            [sys.executable, "-m", module, *map(str, words)],
            cwd=ROOT,
            env={**os.environ, "LD_PRELOAD": str(library)},
            input=said,
            capture_output=True,
            text=True,
            timeout=limit,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-4000:]
        return done.stdout

    return run
