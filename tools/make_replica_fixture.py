"""Build a profile with a made-up catalogue and an allocation of any size, for benches and tests.

    python tools/make_replica_fixture.py DIR [--allocation 1000000] [--claims 0] [--pin 123456]

Deterministic. `serial(number)` is the n-th serial of the allocation.
"""

from __future__ import annotations

import argparse
import sys
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from domain.serials import fingerprint
from sync.clock import Clock, SystemClock, stamp
from sync.credentials import KeyRing, Secrets, Vault
from sync.outbox.store import Outbox
from sync.profile import Profile
from sync.replica.allocation import put_blocks
from sync.replica.store import Place, Replica
from sync.rows import Identity
from sync.wire import tables
from sync.wire.snapshot import (
    BLOCK,
    BLOCKS_A_PART,
    MAGIC,
    pack_end,
    pack_serials,
    read_parts,
    unpack_blocks,
)
from sync.workplace import side_of

FILE_KEY = bytes(range(32))
ALLOCATION_KEY = bytes(range(32, 64))
PIN = "123456"
_PAGE = 20_000
_PART = BLOCK * BLOCKS_A_PART
_AS_SNAPSHOT = 100_000
"""As large an allocation reaches a client as a snapshot, not row by row."""

PRODUCTS: list[list[Any]] = [
    [1, "04012345000016", "Compact drill D12", "SD[0-9]{8}", 0, 0, "", 100, 19900, "EUR",
     "2020-01-01", None],
    [2, "04012345000023", "Hammer drill H30", "HX[0-9A-Z]{8}", 1, 1, "", 250, 34900, "EUR",
     "2020-01-01", None],
    [3, "04012345000030", "Charger C4", "[0-9]{12}", 0, 0, "luhn", 40, 4900, "EUR",
     "2020-01-01", None],
    [4, "04012345000047", "Old saw S1", "OS[0-9]{6}", 0, 0, "", 70, 9900, "EUR",
     "2020-01-01", "2020-12-31"],
]  # fmt: skip
MEMBERS: list[list[Any]] = [
    [11, 1, "Carla Clerk", "clerk", 1],
    [12, 1, "Rob Rep", "rep", 1],
    [13, 1, "Paula Partner", "partner_admin", 1],
    [90, 0, "Rita Reviewer", "reviewer", 1],
    [93, 0, "Mona Manager", "channel_manager", 1],
    [94, 0, "Otto Owner", "programme_owner", 1],
    [95, 0, "Aude Auditor", "auditor", 1],
]


def serial(number: int) -> str:
    """Return the n-th serial of the allocation (all of product 1)."""
    return f"SD{number:08d}"


def identity_of(role: str, server: str = "http://127.0.0.1:1") -> Identity:
    """Return who works in the profile."""
    member_id, partner_id, name, _, _ = next(row for row in MEMBERS if row[3] == role)
    partner = "Northwind Tools" if partner_id else "The vendor"
    return Identity(server, f"device-{member_id}", member_id, name, role, partner_id, partner)


def catalogue_rows(now: datetime) -> dict[str, list[list[Any]]]:
    """Return the rows of products, rules, people and contests."""
    year = now.year
    return {
        "product": PRODUCTS,
        "rule_version": [
            [1, "2020-01-01T00:00:00Z", "2020-01-01", f"{year + 5}-12-31", 60, 14, 30, 5, 8, 90,
             60, 1, 2, 2000],
        ],
        "contest": [
            [1, "Unit race", "units", 10, 0, 0, "EUR", "[]", "member",
             stamp(now - timedelta(days=30)), stamp(now + timedelta(days=30)),
             stamp(now + timedelta(days=40))],
            [2, "Turnover cup", "amount", 0, 1, 10000, "EUR", "[]", "partner",
             stamp(now - timedelta(days=30)), stamp(now + timedelta(days=30)),
             stamp(now + timedelta(days=40))],
        ],
        "partner": [[1, "Northwind Tools", "distributor", "DE", 50_000_00, "EUR",
                     f"{year}-12-31"]],
        "member": MEMBERS,
        "participation": [[1, "r-11", 1, 11, "Carla Clerk"], [1, "r-12", 1, 12, "Rob Rep"],
                          [2, "p-1", 1, None, "Northwind Tools"]],
        "standing": [
            [1, "r-77", "Participant 77", 1, 500, 20, 50, stamp(now), 0],
            [1, "r-11", "Participant 11", 2, 470, 0, 47, stamp(now), 30],
            [2, "p-1", "Company 1", 1, 900, 0, 90, stamp(now), 0],
        ],
    }  # fmt: skip


def claim_row(number: int, now: datetime, state: str = "approved") -> list[Any]:
    """Return a claim of the past, one of colleague Rob Rep."""
    at = now - timedelta(minutes=number)
    open_ = state == "in_review"
    return [
        f"claim-{number:08d}", 1, 12, "device-12", f"SD9{number:07d}", 1, None,
        at.date().isoformat(), f"INV-{number // 5}", f"Customer {number % 977}", stamp(at),
        stamp(at), 1, state, "VENDOR_CHECKS" if open_ else "",
        '{"by": "2030-01-01"}' if open_ else "{}", 100, None, None, None, "", 1,
    ]  # fmt: skip


def _row(number: int) -> list[Any]:
    return [fingerprint(serial(number), ALLOCATION_KEY), 1, 0]


def _fill_as_feed(replica: Replica, first: int, allocation: int) -> None:
    for start in range(first, first + allocation, _PAGE):
        # In order of the key the tree is filled page after page.
        last = min(start + _PAGE, first + allocation)
        page = sorted(_row(number) for number in range(start, last))
        replica.db.write(partial(replica.put, table=tables.ALLOCATION, rows=page))


def _fill_as_snapshot(replica: Replica, first: int, allocation: int) -> None:
    """Put the serials as a bootstrap leaves them; nothing travels, so nothing is compressed."""
    rows = (_row(number) for number in range(first, first + allocation))
    marks = sorted((mark, product_id, flags) for mark, product_id, flags in rows)
    for start in range(0, len(marks), _PART):
        _put_part(replica, pack_serials(marks[start : start + _PART], bytes))


def _put_part(replica: Replica, packed: bytes) -> None:
    (head, body), _ = read_parts([MAGIC + packed + pack_end(1)])
    blocks = unpack_blocks(head, body, bytes)
    replica.db.write(partial(put_blocks, blocks=blocks))


def fill(
    replica: Replica, now: datetime, *, allocation: int, claims: int = 0, first: int = 0
) -> None:
    """Write catalogue, allocation and history into a replica."""
    rows = catalogue_rows(now)
    for name, found in rows.items():
        replica.db.write(partial(replica.put, table=tables.TABLES[name], rows=found))
    replica.db.write(replica.reload_catalogue)
    if allocation >= _AS_SNAPSHOT:
        _fill_as_snapshot(replica, first, allocation)
    else:
        _fill_as_feed(replica, first, allocation)
    for start in range(0, claims, _PAGE):
        old = [claim_row(n, now) for n in range(start, min(start + _PAGE, claims))]
        replica.db.write(partial(replica.put, table=tables.CLAIM, rows=old))
    place = Place("fixture", "fixture", {"catalogue": 1, "partner:1": 1}, whole=True, at=stamp(now))
    replica.db.write(lambda connection: replica.move_cursor(connection, place))
    replica.db.checkpoint()


def build_profile(
    directory: Path,
    *,
    allocation: int = 1000,
    claims: int = 0,
    role: str = "clerk",
    pin: str = PIN,
    ring: KeyRing | None = None,
    server: str = "http://127.0.0.1:1",
    clock: Clock | None = None,
) -> Profile:
    """Make a profile that `open_workplace` opens, with its secrets in `ring` or under `pin`."""
    clock = clock or SystemClock()
    profile = Profile(directory)
    directory.mkdir(parents=True, exist_ok=True)
    identity = identity_of(role, server)
    Vault(profile, ring).keep(Secrets(FILE_KEY, ALLOCATION_KEY), None if ring else pin)
    profile.keep_identity(identity)
    Outbox(profile.outbox_path, FILE_KEY, clock, identity.device).close()
    replica = Replica(profile.replica_path, FILE_KEY, side_of(identity))
    fill(replica, clock.now(), allocation=allocation, claims=claims)
    replica.close()
    return profile


def main() -> None:
    """Build one from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("directory", type=Path)
    parser.add_argument("--allocation", type=int, default=1_000_000)
    parser.add_argument("--claims", type=int, default=0)
    parser.add_argument("--role", default="clerk", choices=sorted({row[3] for row in MEMBERS}))
    parser.add_argument("--pin", default=PIN)
    parser.add_argument("--server", default="http://127.0.0.1:1")
    asked = parser.parse_args()
    build_profile(
        asked.directory, allocation=asked.allocation, claims=asked.claims, role=asked.role,
        pin=asked.pin, server=asked.server,
    )  # fmt: skip
    print(f"{asked.allocation} serials, {asked.claims} claims in {asked.directory}")


if __name__ == "__main__":
    main()
