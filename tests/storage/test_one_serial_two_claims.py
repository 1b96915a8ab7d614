"""One serial, two claims: whoever is heard first, and in how many pushes, ends the same."""

from __future__ import annotations

import random

import pytest
import sqlalchemy as sa

from server.services.auditing import differences
from server.storage import tables as t
from tests.support.world import CLERK, OTHER_CLERK, opened, serial

CONTESTED = [serial(1, 0), serial(2, 0), serial(1, 1), serial(2, 1), "A999999"]
"""Shipped to the one, to the other, and to nobody."""


def ended(server):
    """What is left of it all: claims with their owners and codes, and every balance."""
    claim, line = t.claim.c, t.ledger_entry.c

    def read(connection):
        claims = connection.execute(
            sa.select(claim.serial, claim.partner_id, claim.state, claim.code, claim.cause,
                      claim.live, claim.lost)
            .order_by(claim.serial, claim.partner_id)
        ).all()  # fmt: skip
        balances = connection.execute(
            sa.select(line.account, sa.func.sum(line.points)).group_by(line.account)
        ).all()
        live = {account: points for account, points in balances if points}
        return [tuple(row) for row in claims], sorted(live.items())

    with opened(server.settings.database_url) as write:
        assert write(differences) == []
        return write(read)


@pytest.fixture(scope="module")
def first_end():
    """What the first order of arrival ended in, by database."""
    return {}


@pytest.mark.parametrize("seed", range(4))
def test_any_order_and_any_split_into_syncs_end_alike(device, server, first_end, seed):
    rng = random.Random(seed)
    clerk, other = device(CLERK), device(OTHER_CLERK)
    # Scanned in one order; sealed by each device in any, sent in any pieces, heard in any order.
    scans = {}
    for who in (clerk, other):
        for number in CONTESTED:
            server.clock.advance(seconds=1)
            scans[who.name, number] = server.clock().isoformat()
    server.clock.advance(seconds=30)
    queues = []
    for who in (clerk, other):
        numbers = rng.sample(CONTESTED, len(CONTESTED))
        ops = [who.claim(each, scanned_at=scans[who.name, each]) for each in numbers]
        queues.append((who, ops))
    while any(ops for _, ops in queues):
        who, ops = rng.choice([each for each in queues if each[1]])
        many = rng.randint(1, 3)
        who.push(*ops[:many])
        del ops[:many]

    found = ended(server)

    database = server.settings.database_url.partition(":")[0]
    assert found == first_end.setdefault(database, found)
    owners = {(number, partner) for number, partner, *_, live, _ in found[0] if live}
    assert {(serial(1, 0), 1), (serial(2, 0), 2), ("A999999", 1)} <= owners
