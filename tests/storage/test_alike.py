"""Scans that are judged as one leave what each leaves by itself: every row, every answer."""

from __future__ import annotations

import random
from collections import Counter
from datetime import timedelta
from functools import cache
from typing import Any

import pytest
import sqlalchemy as sa

from domain.people.roles import Role
from server.services import ops as services
from server.services import standings
from server.services.actor import Actor
from server.services.alike import Alike
from server.services.auditing import differences
from server.storage import tables as t
from server.storage import unit_of_work
from server.storage.runs import PACKED, keys_within
from server.storage.sealed import load_seals
from server.storage.unit_of_work import UnitOfWork
from sync.wire import signing
from sync.wire.codec import GENESIS, envelope_hash, seal
from sync.wire.messages import Envelope, Push, SealedOp
from tests.support.server import MORNING
from tests.support.world import CLERK, OTHER_CLERK, REP, TODAY, opened, serial

PUSHES, SCANS = 3, 40
NOW = MORNING + timedelta(hours=3)
HALF_WAY = MORNING + timedelta(hours=1)
"""When other rules begin and one of the contests ends: in the middle of the scans."""
KEY = b"\1" * 32
WRITTEN = [table for table in t.metadata.sorted_tables if table is not t.change]
SIDES = ((CLERK, 1, "Ada"), (OTHER_CLERK, 2, "Dora"), (REP, 1, "Ben"))


class Undone(Exception):
    """Everything was looked at; nothing of it stays."""


@cache
def signed(raw):
    """The signature of an op: made anew it would be another one."""
    return signing.sign(KEY, raw)


def scanned(chance, partner_id):
    """Return what a scanner read: mostly own units, some twice; others', unknown, no serial."""
    number = chance.randrange(150)
    own = serial(partner_id, number)
    if chance.random() < 0.75:
        return own
    return chance.choice(
        (
            serial(3 - partner_id, number), f"A9{number:05d}"[:7], serial(partner_id, number, "B"),
            f" {own} ", f"010426077181001721{own}", f"010426077181002421{own}",
            "", "4260771810017", "A1", "!!", "D100001",
        )
    )  # fmt: skip


def pushes_of(chance, seals, device, partner_id):
    """Return the pushes of one device; some scans are not told as they should be."""
    prev, n = GENESIS, 0
    tokens = ["", *(seals.time_token(MORNING + timedelta(minutes=m)) for m in (0, 40, 80))]
    for _ in range(PUSHES):
        ops = []
        for _ in range(SCANS):
            n += 1
            claim_id = f"{device}-{n if chance.random() > 0.03 else n - 1}"
            text = scanned(chance, partner_id)
            sold = TODAY - timedelta(days=chance.choice((0, 0, 0, 1, 30, 61, 80, -2)))
            at = MORNING + timedelta(minutes=chance.randrange(180), seconds=chance.randrange(3))
            body = {
                "claim_id": claim_id, "scan": text, "serial": text, "stated_gtin": None,
                "sold_on": sold.isoformat() if chance.random() > 0.03 else "never",
                "invoice": chance.choice(("", "R-1")), "customer": chance.choice(("", "Ümit")),
                "scanned_at": at.isoformat(), "rule_version": 1,
            }  # fmt: skip
            envelope = Envelope(
                op_id=f"op-{device}-{n}", device=device, n=n, prev=prev, kind="claim.record",
                entity=f"claim:{claim_id}", occurred_at=at, mono_ms=n, boot_id="boot",
                time_token=chance.choice(tokens), body=body,
            )  # fmt: skip
            raw = seal(envelope)
            prev = envelope_hash(raw)
            ops.append(SealedOp(op=raw.decode(), sig=signed(raw)))
        yield Push(device=device, ops=ops)


def what_is_left(url, seed, monkeypatch, *, alike, together):
    """Push the scans of a seed in one way; returns all that is left, and how many were alike."""
    chance, names = random.Random(seed), random.Random(seed)
    counted: Counter[bool] = Counter()
    found: dict[str, Any] = {}

    def record(self, op, body):
        told = kept(self, op, body) if alike else None
        counted[told is not None] += 1
        return told

    def unit(connection):
        seals = load_seals(connection)
        assert seals is not None
        rules = dict(connection.execute(sa.select(t.rule_version)).mappings().one())
        later = {"version": 2, "valid_from": HALF_WAY, "claim_window_days": 70}
        connection.execute(sa.insert(t.rule_version), rules | later)
        connection.execute(
            sa.update(t.contest).where(t.contest.c.contest_id == 2).values(ends_at=HALF_WAY)
        )
        connection.execute(sa.insert(t.supply.serial_status), lives())
        turns = []
        for member_id, partner_id, name in SIDES:
            actor = Actor(member_id, partner_id, Role.CLERK, name, f"d{member_id}", "s")
            device = {
                "device": actor.device, "member_id": member_id, "name": name, "enrolled_at": NOW,
                "last_n": 0, "last_hash": GENESIS, "public_key": signing.public_of(KEY),
            }  # fmt: skip
            connection.execute(sa.insert(t.device), device)
            turns.append([(actor, p) for p in pushes_of(chance, seals, actor.device, partner_id)])
        found["answers"] = [
            services.push(UnitOfWork(connection, NOW), seals, actor, body).outcomes
            for turn in zip(*turns, strict=True)
            for actor, body in turn
        ]
        for table in WRITTEN:
            query = sa.select(table).order_by(*table.primary_key.columns)
            found[table.name] = connection.execute(query).all()
        found["changes"] = changes(connection)
        found["wrong"] = differences(connection)
        raise Undone

    kept = Alike.record
    with monkeypatch.context() as patch, opened(url) as write:
        patch.setattr(Alike, "record", record)
        patch.setattr(services, "TOGETHER", services.TOGETHER if together else 0)
        for module in (standings, unit_of_work):
            patch.setattr(module.secrets, "token_hex", lambda size: names.randbytes(size).hex())
        with pytest.raises(Undone):
            write(unit)
    return found, counted


def lives():
    """Some units that came back or are blocked, before some of the sales and after others."""
    stolen = f'[["stolen","{HALF_WAY.isoformat()}","{TODAY.isoformat()}"]]'
    return [
        {
            "serial": serial(1, number), "returned_at": at,
            "returned_on": at.date() if at else None,
            "blocks": "[]" if at else stolen,
        }
        for number, at in enumerate((HALF_WAY, MORNING - timedelta(days=40), *(None,) * 10))
    ]  # fmt: skip


def changes(connection):
    """What changed in each stream; in which order within a transaction is nobody's business."""
    found: set[tuple[str, str, str]] = set()
    for name, last in connection.execute(sa.select(t.stream.c.stream, t.stream.c.last)).all():
        for table in PACKED:
            window = {"stream": name, "tbl": table, "start": 0, "stop": last}
            found.update((name, table, key) for key in keys_within(connection, window))
    return found


@pytest.mark.parametrize(
    "seed", [1, *(pytest.param(n, marks=pytest.mark.soak) for n in range(2, 11))]
)
def test_scans_judged_as_one_leave_what_each_leaves_by_itself(database_url, monkeypatch, seed):
    as_one, counted = what_is_left(database_url, seed, monkeypatch, alike=True, together=True)
    others = [
        what_is_left(database_url, seed, monkeypatch, alike=False, together=together)[0]
        for together in (True, False)
    ]

    assert counted[True] > 60
    assert counted[False] > 60
    assert as_one["wrong"] == []
    assert {row.state for row in as_one["claim"]} == {"approved", "in_review", "rejected"}
    assert {"STOLEN", "RETURNED"} & {row.code for row in as_one["claim"]}
    assert len({row.rule_version for row in as_one["claim"]}) == 2
    assert len({row.contest_id for row in as_one["contest_entry"]}) == 2
    for other in others:
        for what, rows in as_one.items():
            assert other[what] == rows, what
