"""Works out balances, transfers, standings and live claims from zero and lists what differs.

Reads only; an empty list is what an audit wants.
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from domain.claims.claim import EARNED, ENDED, ClaimState
from server.services.programme import load_programme
from server.services.standings import computed, stored_standings
from server.storage import tables as t


def differences(connection: Connection) -> list[str]:
    """Return one sentence per number that is not what its sources make it."""
    return [
        *_transfers(connection),
        *_orphans(connection),
        *_points(connection),
        *_standings(connection),
        *_serials(connection),
    ]


def _transfers(connection: Connection) -> list[str]:
    """Every row moves points from one account to another; none is left with one side alone."""
    entry = t.ledger_entry.c
    query = sa.select(entry.transfer_id).where(entry.account == entry.against)
    return [
        f"transfer {name} has no other side"
        for name in connection.execute(query.order_by(entry.entry_id)).scalars()
    ]


def _orphans(connection: Connection) -> list[str]:
    """Every entry of a contest is of a claim and a contest that are there."""
    entry = t.contest_entry.c
    found = []
    for what, key, parent in (
        ("claim", entry.claim_id, t.claim.c.claim_id),
        ("contest", entry.contest_id, t.contest.c.contest_id),
    ):
        query = sa.select(entry.entry_id).where(~sa.exists().where(parent == key))
        found += [
            f"entry {name} is of a {what} that is not there"
            for name in connection.execute(query.order_by(entry.entry_id)).scalars()
        ]
    return found


def _points(connection: Connection) -> list[str]:
    """What a claim's claimant holds from it is what the claim is worth now."""
    held = (
        sa.select(t.ledger_entry.c.claim_id, sa.func.sum(t.ledger_entry.c.points).label("points"))
        .where(t.ledger_entry.c.partner_id != 0)
        .group_by(t.ledger_entry.c.claim_id)
        .subquery()
    )
    query = (
        sa.select(t.claim.c.claim_id, t.claim.c.state, t.claim.c.points, held.c.points)
        .outerjoin(held, held.c.claim_id == t.claim.c.claim_id)
        .order_by(t.claim.c.claim_id)
    )
    found = []
    for claim_id, state, worth, points in connection.execute(query):
        due = worth if state in EARNED else 0
        if due != (points or 0):
            found.append(f"claim {claim_id} is {state} and worth {due}, the ledger says {points}")
    return found


def _standings(connection: Connection) -> list[str]:
    found = []
    for contest in load_programme(connection).contests:
        wanted = computed(connection, contest)
        stored = stored_standings(connection, contest.contest_id)
        found += [
            f"standing of {ref} in contest {contest.contest_id} is not what its entries make"
            for ref in sorted(wanted.keys() | stored.keys())
            if wanted.get(ref) != stored.get(ref)
        ]
    return found


def _serials(connection: Connection) -> list[str]:
    """A serial somebody claims is owned by exactly one claim."""
    standing = [state.value for state in ClaimState if state not in ENDED]
    live = sa.func.sum(sa.cast(t.claim.c.live, sa.Integer))
    query = (
        sa.select(t.claim.c.serial, live)
        .where(t.claim.c.state.in_(standing))
        .group_by(t.claim.c.serial)
        .having(live != 1)
        .order_by(t.claim.c.serial)
    )
    return [
        f"serial {serial} is owned by {count} claims" for serial, count in connection.execute(query)
    ]
