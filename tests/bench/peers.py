"""Other sync programs on the same job in the same run, where somebody has their scripts at hand.

`SELLTHROUGH_PEERS` names a folder with `<peer>/run.py`; each prints a JSON line per phase (phase,
rows_per_s, client_cpu_s, server_cpu_s, lo_mb). Without it nothing is measured. They fetch their
packages at their first run.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.bench.figures import Figure

PEERS = "SELLTHROUGH_PEERS"
JOBS = {
    ("pouchdb", "push-batch1000"): "PouchDB, push of 10k",
    ("pouchdb", "pull-batch1000"): "PouchDB, pull of 100k",
    ("anki", "push-incremental"): "Anki, push of 10k",
    ("anki", "pull-incremental"): "Anki, pull of 100k",
}
"""The phases that are the same job as ours, at the batch size that suits the peer best."""
BESIDE = (
    ("push of 10k scans, SQLite", "PouchDB, push of 10k", 2.4),
    ("push of 10k scans, SQLite", "Anki, push of 10k", 0.75),
    ("pull of 100k serials", "PouchDB, pull of 100k", 18.0),
    ("pull of 100k serials", "Anki, pull of 100k", 6.0),
)
"""Our figure, the peer's, and how many times as fast ours is meant to be."""


def measure(folder: Path) -> list[Figure]:
    """Run every peer there is; rows a second and CPU of both ends for each job."""
    place = os.environ.get(PEERS)
    if not place:
        return []
    figures = []
    for peer in sorted({peer for peer, _ in JOBS}):
        for phase in _phases(Path(place), peer, folder):
            name = JOBS.get((peer, phase["phase"]))
            if name is not None:
                cpu = phase["client_cpu_s"] + phase["server_cpu_s"]
                note = f"{cpu:.2f} CPU s of both ends, {phase['lo_mb']} MB on the line"
                figures.append(Figure(name, phase["rows_per_s"], "rows/s", note=note))
    return figures


def ratios(figures: Sequence[Figure]) -> list[Figure]:
    """Return how many times as fast we were, where both were measured in this run."""
    found = {figure.name: figure.value for figure in figures}
    return [
        Figure(f"{ours} : {peer}", found[ours] / found[peer], "times", least=least)
        for ours, peer, least in BESIDE
        if ours in found and peer in found
    ]


def _phases(place: Path, peer: str, folder: Path) -> list[dict[str, Any]]:
    script = place / peer / "run.py"
    if not script.exists():
        return []
    ran = subprocess.run(
        [sys.executable, str(script)], cwd=folder, stdout=subprocess.PIPE, text=True, check=False
    )
    lines = [line for line in ran.stdout.splitlines() if line.startswith("{")]
    return [json.loads(line) for line in lines]
