"""Power cuts: every state a cut may leave is opened and held against what had been promised.

Owns the promises read from the workload's notes, and the search for states. Most states are read
by the driver with the key (`read_lean`), a sample is opened by the product's own `Outbox`.
"""

from __future__ import annotations

import json
import random
import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2

from sync.outbox.store import Outbox
from sync.wire.codec import GENESIS
from tests.support.clock import HandClock
from tests.torture.chain import Chain
from tests.torture.disk import Disk, Fate
from tests.torture.shim import Kind, records

_SPARE = 1.5
"""Where all is synced there is one state only: more moments are looked at to make up for it."""
FATES = (Fate.PREFIX, Fate.SUBSET, Fate.TORN)
_JOURNAL = "SELECT text, op_id, undone_at FROM scan_journal"
_OPS = "SELECT op_id, kind, scan_id IS NOT NULL, n, hash, envelope, state FROM op ORDER BY n"
_CLAIMED = "SELECT op_id FROM claimed"


@dataclass(slots=True)
class Promises:
    """What people and the server had been told at one moment, and what was under way."""

    key: str = ""
    device: str = ""
    scanned: dict[str, str] = field(default_factory=dict)
    """Text -> op id ("" when refused), of each scan that beeped."""
    undone: set[str] = field(default_factory=set)
    sealed: dict[str, tuple[int, str]] = field(default_factory=dict)
    scanning: str = ""
    undoing: str = ""

    def hear(self, note: list[Any]) -> None:
        """Take in a note of the workload."""
        match note:
            case ["keys", key, device, *_]:
                self.key, self.device = key, device
            case ["scanning", text]:
                self.scanning = text
            case ["scanned", text, op_id]:
                self.scanned[text] = op_id
                self.scanning = ""
            case ["undoing", op_id]:
                self.undoing = op_id
            case ["undone", op_id]:
                self.undone.add(op_id)
                self.undoing = ""
            case ["sealed", rows]:
                self.sealed |= {op_id: (n, mark) for op_id, n, mark in rows}


@dataclass(slots=True)
class Found:
    """What one state's file says."""

    journal: list[tuple[str, str, str]]
    ops: list[tuple[Any, ...]]
    claimed: set[str]
    faults: list[str]


@dataclass(slots=True)
class Tally:
    """What a search met. `lost` names promises broken, `counts` the rare states."""

    counts: Counter[str] = field(default_factory=Counter)
    lost: list[str] = field(default_factory=list)
    worst: int = 0

    def add(self, other: Tally) -> None:
        """Take in another search."""
        self.counts.update(other.counts)
        self.lost += other.lost
        self.worst = max(self.worst, other.worst)


def faults_of(found: Found, told: Promises, chain: Chain, tally: Counter[str]) -> Iterator[str]:  # noqa: C901 (one promise after the other)
    """Yield a sentence for every promise this state breaks."""
    yield from found.faults
    by_text = {text: (op_id, bool(undone)) for text, op_id, undone in found.journal}
    if len(by_text) != len(found.journal):
        yield "a scan is there twice"
    ops = {row[0]: row for row in found.ops}
    for text, op_id in told.scanned.items():
        if text not in by_text:
            yield f"lost: the scan {text}"
        elif (
            op_id
            and op_id not in ops
            and (op_id in told.sealed or op_id not in told.undone | {told.undoing})
        ):
            yield f"lost: the op of {text}"
    for text in by_text.keys() - told.scanned.keys():
        if text != told.scanning:
            yield f"a phantom: {text}"
        tally["commit without ack"] += 1
    for op_id in told.undone:
        if op_id in ops and op_id not in told.sealed:
            yield f"taken back and there again: {op_id}"
    live = {op_id for op_id, undone in by_text.values() if op_id and not undone}
    scans = {row[0] for row in found.ops if row[2]}
    withdrawn = {op_id for op_id, undone in by_text.values() if op_id and undone}
    if not live <= scans or not scans - live <= withdrawn:
        yield "journal and ops differ"
    if not found.claimed <= scans:
        yield "a serial is claimed by no op"
    yield from _chain_faults(found, told, chain)


def _chain_faults(found: Found, told: Promises, chain: Chain) -> Iterator[str]:
    head, last = GENESIS, 0
    placed = {}
    for op_id, _, _, n, mark, envelope, _ in found.ops:
        if n is None:
            continue
        placed[op_id] = (n, mark)
        really, prev, own_id, own_n = chain.facts(envelope)
        if (really, prev, own_id, own_n) != (mark, head, op_id, last + 1) or n != last + 1:
            yield f"the chain breaks at {n}"
        head, last = mark, n
    for op_id, place in told.sealed.items():
        if placed.get(op_id) != place:
            yield f"lost: the place of {op_id} in the chain"


def read_lean(path: Path, key: str, *, whole: bool) -> Found:
    """Read a state with the driver alone; `whole` has every page checked as well."""
    faults: list[str] = []
    connection = dbapi2.connect(str(path), isolation_level=None, cached_statements=0)
    try:
        connection.execute("PRAGMA cipher_log_level = NONE")
        connection.execute(f"PRAGMA key = \"x'{key}'\"")
        # One reader only: the index of the write-ahead log needs no file then.
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
        if "op" not in tables:
            return Found([], [], set(), faults)
        if whole:
            said = connection.execute("PRAGMA integrity_check").fetchall()
            faults += [f"integrity: {line}" for (line,) in said if line != "ok"]
        return Found(
            connection.execute(_JOURNAL).fetchall(),
            connection.execute(_OPS).fetchall(),
            {op_id for (op_id,) in connection.execute(_CLAIMED)},
            faults,
        )
    except dbapi2.DatabaseError as damaged:
        return Found([], [], set(), [f"corrupt: {damaged}"])
    finally:
        connection.close()


def read_by_product(path: Path, told: Promises) -> Found:
    """Open a state with the product's own outbox, recovery included."""
    outbox = Outbox(path, bytes.fromhex(told.key), HandClock(), told.device)
    try:
        db = outbox.db
        return Found(
            db.rows(_JOURNAL), db.rows(_OPS), {op_id for (op_id,) in db.rows(_CLAIMED)}, []
        )
    finally:
        outbox.close()


def search(
    record: Path,
    place: Path,
    seed: str,
    *,
    states: int,
    per_moment: int = 4,
    product_every: int = 40,
    whole_every: int = 10,
) -> Tally:
    """Try up to `states` states of one recorded round, spread over all its moments."""
    rng = random.Random(seed)
    told, disk, chain, tally = Promises(), Disk(), Chain(), Tally()
    steps = list(records(record))
    files: set[int] = set()
    moments = sum(_is_of_outbox(files, each) for each in steps)
    share = min(1.0, _SPARE * states / max(1, moments * per_moment))
    files.clear()
    for step in steps:
        disk.apply(step)
        if step.kind is Kind.NOTED:
            told.hear(json.loads(step.content))
            continue
        if not _is_of_outbox(files, step) or not told.key or rng.random() > share:
            continue
        fates = [Fate.NONE]
        if not disk.is_settled(("outbox.db", "outbox.db-wal", "outbox.log")):
            fates += [Fate.ALL, *(rng.choice(FATES) for _ in range(per_moment - 2))]
        for fate in fates:
            _try(disk, told, fate, rng, place, chain, tally, product_every, whole_every)
            if tally.counts["states"] >= states:
                return tally
    return tally


def _is_of_outbox(files: set[int], step: Any) -> bool:
    """Say whether a record is about the outbox or about names; learns its files on the way."""
    if step.kind in {Kind.CREATED, Kind.FOUND} and b"/outbox" in step.content:
        files.add(step.file)
    if step.kind is Kind.NOTED:
        return False
    return step.file in files or step.kind in {Kind.REMOVED, Kind.RENAMED, Kind.FOLDER_SYNCED}


def _try(  # noqa: PLR0917 (what one state needs)
    disk: Disk,
    told: Promises,
    fate: Fate,
    rng: random.Random,
    place: Path,
    chain: Chain,
    tally: Tally,
    product_every: int,
    whole_every: int,
) -> None:
    """Lay one state out and hold it against the promises."""
    number = tally.counts["states"]
    by_product = number % product_every == 0
    for old in place.iterdir():
        old.unlink()
    for path, content in disk.after_cut(fate, rng, "/outbox"):
        (place / Path(path).name).write_bytes(content)
    tally.counts["states"] += 1
    tally.counts[fate] += 1
    file = place / "outbox.db"
    if by_product:
        tally.counts["opened by the product"] += 1
        found = read_by_product(file, told)
    else:
        found = read_lean(file, told.key, whole=number % whole_every == 0)
    faults = list(faults_of(found, told, chain, tally.counts))
    if faults:
        tally.counts["broken"] += 1
        tally.worst = max(tally.worst, sum(fault.startswith("lost: the scan") for fault in faults))
        if len(tally.lost) < 5:
            kept = place.with_name(f"{place.name}-broken-{len(tally.lost)}")
            shutil.copytree(place, kept, dirs_exist_ok=True)
            tally.lost.append(f"{fate} at state {number}: {'; '.join(faults[:4])}")
