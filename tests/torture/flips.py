"""Damaged profiles: one bit or one page of one file is wrong, and the program opens it.

Run as `python -m tests.torture.flips` with a JSON order on standard input. A profile with recorded,
taken back, sealed and unsealed scans is made once; each damage meets a copy of it.
"""

from __future__ import annotations

import json
import random
import shutil
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from sync.commands.record_scan import record_scan
from sync.commands.undo_scan import undo_scan
from sync.errors import EnvironmentProblem
from sync.events import Events
from sync.profile import Profile
from sync.rows import CurrentSale
from sync.workplace import open_workplace
from tests.support.clock import HandClock
from tests.support.workplace import MemoryRing, make_workplace
from tools.make_replica_fixture import serial

PAGE = 4096
SCANS = 24
PRECIOUS = ("outbox.db", "outbox.db-wal", "outbox.log")


def make(folder: Path, ring: MemoryRing, clock: HandClock) -> dict[str, str]:
    """Make the profile as a power cut leaves it, with its tails; return serial -> op id."""
    wp = make_workplace(folder / "live", allocation=100, clock=clock, ring=ring)
    taken: dict[str, str] = {}
    for number in range(SCANS):
        clock.advance(seconds=1)
        row = record_scan(wp, serial(number), CurrentSale(clock.today()))
        taken[row.serial] = row.op_id
        if number % 8 == 5:
            undo_scan(wp, row.op_id)
            del taken[row.serial]
        if number == SCANS // 2:
            clock.advance(seconds=20)
            wp.outbox.seal_due(clock.now())
            wp.outbox.db.checkpoint()
    wp.settle()
    wp.profile.use_replica(wp.replica.db.path)
    wp.outbox.copy.flush()
    shutil.copytree(folder / "live", folder / "whole")
    wp.close()
    return taken


def damage(path: Path, rng: random.Random) -> str:
    """Spoil a bit or a page of a file; say which."""
    content = bytearray(path.read_bytes())
    if rng.random() < 0.7:
        place = rng.randrange(len(content))
        content[place] ^= 1 << rng.randrange(8)
        told = f"a bit at {place}"
    else:
        place = rng.randrange(0, len(content), PAGE)
        length = len(content[place : place + PAGE])
        content[place : place + length] = rng.choice([bytes(length), rng.randbytes(length)])
        told = f"a page at {place}"
    path.write_bytes(content)
    return f"{path.name}: {told} of {len(content)}"


def opens(
    folder: Path, ring: MemoryRing, clock: HandClock, taken: dict[str, str], counts: Counter[str]
) -> str:
    """Open a damaged profile as the program does; return what is wrong with that, "" if nothing."""
    try:
        wp = open_workplace(Profile(folder), pin=None, clock=clock, events=Events(), key_ring=ring)
    except EnvironmentProblem as problem:
        counts[f"did not open: {type(problem).__name__}"] += 1
        return f"it does not open: {problem.title}. {problem}"
    try:
        wp.settle()
        rows = wp.outbox.db.rows("SELECT op_id, body FROM op")
        there = {op_id: json.loads(body).get("serial") for op_id, body in rows}
        counts["said so"] += bool(wp.notices.all)
        row = record_scan(wp, serial(SCANS + 5), CurrentSale(clock.today()))
        missing = [text for text, op_id in taken.items() if there.get(op_id) != text]
    except EnvironmentProblem as problem:
        return f"it opens, but: {problem.title}. {problem}"
    finally:
        wp.close()
    if missing:
        return f"lost: {missing[:3]} and {len(missing)} in all"
    return "" if row.op_id else "the next scan was not taken"


def main() -> None:
    """Carry out one order."""
    order = json.loads(sys.stdin.read())
    folder, rng = Path(order["folder"]), random.Random(order["seed"])
    ring, clock = MemoryRing(), HandClock()
    taken = make(folder, ring, clock)
    names = sorted(
        path.relative_to(folder / "whole")
        for path in (folder / "whole").rglob("*")
        if path.is_file() and not path.name.endswith("-shm") and path.stat().st_size
    )
    counts: Counter[str] = Counter()
    faults: list[str] = []
    for _ in range(order["damages"]):
        copy = folder / "damaged"
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(folder / "whole", copy)
        precious = [name for name in names if name.name in PRECIOUS]
        name = rng.choice(precious if rng.random() < 0.7 else names)
        told = damage(copy / name, rng)
        counts[name.name] += 1
        counts["damages"] += 1
        wrong = opens(copy, ring, clock, taken, counts)
        if wrong:
            faults.append(f"{told}: {wrong}")
        if wrong and order.get("first"):
            break
    told_all: dict[str, Any] = {"counts": counts, "faults": faults[:8], "broken": len(faults)}
    sys.stdout.write(json.dumps(told_all) + "\n")


if __name__ == "__main__":
    main()
