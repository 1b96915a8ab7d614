"""The story of one record: every op on it, both words of two, its evidence, what it earned.

Reads only. What it tells of an op is what its device signed and the audit chain covers.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from domain.programme import rules_at
from server.services.approvals import COMPLETED
from server.services.names import Names
from server.services.programme import load_programme
from server.services.proving import prove_stretch
from server.storage import audit
from server.storage import tables as t
from server.storage.columns import wire_value
from sync.wire.messages import ItemOutcome, Outcome
from sync.wire.record import Story, StoryLine

MOST_LINES = 200
Row = dict[str, Any]

_FACTS: dict[str, tuple[sa.Table, sa.Column[Any], tuple[str, ...]]] = {
    "claim": (
        t.claim,
        t.claim.c.claim_id,
        (
            "serial", "partner_id", "member_id", "product_id", "sold_on", "invoice", "customer",
            "scanned_at", "received_at", "state", "code", "cause", "doubts", "points",
            "decided_at", "decided_by", "reason", "rule_version", "rev",
        ),
    ),
    "deal": (
        t.deal,
        t.deal.c.deal_id,
        (
            "customer", "partner_id", "member_id", "state", "value_minor", "currency",
            "protected_until", "reason", "created_at", "updated_at", "rev",
        ),
    ),
    "person": (t.member, t.member.c.member_id, ("name", "partner_id", "role", "active")),
    "device": (
        t.device,
        t.device.c.device,
        ("name", "member_id", "enrolled_at", "last_n", "forked_at", "revoked_at"),
    ),
}  # fmt: skip
"""What is told of a record as it stands now, by the first word of its name."""


def story(connection: Connection, entity: str) -> Story | None:
    """Return the story of `claim:<id>`, `deal:<id>`, `person:<number>` or `device:<id>`.

    None when there is nothing of that name.
    """
    kind, _, key = entity.partition(":")
    if not key:
        return None
    # Somebody who is only invited has a reference, no number yet.
    only_invited = kind == "person" and not (key.isdecimal() and key.isascii())
    facts = {} if only_invited else _facts(connection, kind, key)
    lines = _ops_on(connection, entity, facts)
    lines += _approvals(connection, entity)
    lines += _evidence(connection, entity)
    if kind == "claim":
        lines += _ledger(connection, key)
        lines += _shipped(connection, facts)
    elif kind in {"person", "device"} and not only_invited:
        lines += _entries_of(connection, kind, key)
    if not facts and not lines:
        return None
    lines.sort(key=lambda line: (line.at, line.height, line.what))
    shown = lines[-MOST_LINES:]
    heights = sorted({line.height for line in shown if line.height})
    sound = not any(prove_stretch(connection, each, each) for each in heights)
    return Story(
        entity=entity,
        facts=facts,
        lines=_named(connection, shown),
        more=len(lines) > len(shown),
        sound=sound,
        witness=audit.newest(connection),
    )


def _facts(connection: Connection, kind: str, key: str) -> Row:
    if kind not in _FACTS:
        return {}
    table, column, names = _FACTS[kind]
    if kind == "person":
        found = connection.execute(sa.select(table).where(column == int(key[:9])))
    else:
        found = connection.execute(sa.select(table).where(column == key))
    row = found.mappings().first()
    if row is None:
        return {}
    facts = {name: wire_value(row[name]) for name in names}
    facts["partner"] = _name(connection, t.partner, "partner_id", facts.get("partner_id"))
    facts["product"] = _name(connection, t.product, "product_id", facts.get("product_id"))
    facts["member"] = _name(connection, t.member, "member_id", facts.get("member_id"))
    return {name: value for name, value in facts.items() if value not in (None, "", "[]")}


def _name(connection: Connection, table: sa.Table, key: str, number: object) -> str:
    if not number:
        return ""
    return str(
        connection.execute(sa.select(table.c.name).where(table.c[key] == number)).scalar() or ""
    )


# --- ops ------------------------------------------------------------------------------------------
def _ops_on(connection: Connection, entity: str, facts: Row) -> list[StoryLine]:
    op = t.op_log.c
    found = list(
        connection.execute(
            sa.select(t.op_log)
            .where(op.entity == entity, sa.text(t.NO_SCAN))
            .order_by(op.received_at.desc())
            .limit(MOST_LINES)
        )
    )
    if entity.startswith("claim:") and facts:
        received = datetime.fromisoformat(facts["received_at"])
        # Scans have no index by record: the entry of that instant covers them.
        heights = sa.select(t.audit.c.height).where(t.audit.c.at == received)
        found += connection.execute(
            sa.select(t.op_log).where(op.height.in_(heights), op.entity == entity)
        ).all()
        name = entity.partition(":")[2].replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
        found += connection.execute(
            sa.select(t.op_log)
            .where(
                sa.text(t.DECISION),
                op.received_at >= received,
                op.envelope.like(f"%{name}%", escape="\\"),
            )
            .limit(MOST_LINES)
        ).all()
    rules = load_programme(connection).rules
    unique = {row.op_id: row for row in found}
    return [_line(row, entity, rules_at(rules, row.received_at).version) for row in unique.values()]


def _line(row: sa.Row[Any], entity: str, rules: int) -> StoryLine:
    body = _read(row.envelope).get("body") or {}
    outcome = msgspec.json.decode(row.outcome, type=Outcome)
    answer: Outcome | ItemOutcome = next(
        (item for item in outcome.items if item.entity == entity), outcome
    )
    told = {name: value for name, value in body.items() if name != "items"}
    if "items" in body:
        told["of"] = len(body["items"])
    return StoryLine(
        at=row.received_at,
        what=row.kind,
        member_id=row.member_id,
        device=row.device,
        op_id=row.op_id,
        height=row.height,
        status=answer.status.value,
        code=answer.code,
        rules=rules,
        told=told | {"answer": dict(answer.params)} if answer.params else told,
    )


def _read(envelope: str) -> Row:
    try:
        found = msgspec.json.decode(envelope or "{}")
    except msgspec.DecodeError:
        return {}
    return found if isinstance(found, dict) else {}


# --- what else there is ---------------------------------------------------------------------------
def _approvals(connection: Connection, entity: str) -> list[StoryLine]:
    query = sa.select(t.approval).where(t.approval.c.entity == entity)
    lines = []
    for row in connection.execute(query):
        told = {"act": row.act, "why": row.why, "state": row.state, "note": row.note}
        lines.append(
            StoryLine(
                at=row.first_at,
                what="approval.first",
                member_id=row.first_member,
                device=row.first_device,
                op_id=row.first_op,
                told=told,
            )
        )
        # What turned a word down is an op on the same record, and told as such.
        if row.second_at is not None and row.state == COMPLETED:
            lines.append(
                StoryLine(
                    at=row.second_at,
                    what="approval.second",
                    member_id=row.second_member,
                    device=row.second_device,
                    op_id=row.second_op,
                    told=told,
                )
            )
    return lines


def _evidence(connection: Connection, entity: str) -> list[StoryLine]:
    row = t.evidence.c
    return [
        StoryLine(
            at=each.attached_at,
            what="evidence",
            member_id=each.member_id,
            told={
                "name": each.name, "size": each.size, "sha256": each.sha256, "state": each.state,
                "evidence_id": each.evidence_id,
            },
        )
        for each in connection.execute(sa.select(t.evidence).where(row.entity == entity))
    ]  # fmt: skip


def _ledger(connection: Connection, claim_id: str) -> list[StoryLine]:
    entry = t.ledger_entry.c
    query = sa.select(t.ledger_entry).where(entry.claim_id == claim_id)
    return [
        StoryLine(
            at=row.at,
            what=f"ledger.{row.kind}",
            member_id=row.member_id,
            rules=row.rule_version,
            told={
                "points": row.points,
                "explanation": row.explanation,
                "transfer": row.transfer_id,
            },
        )
        for row in connection.execute(query)
    ]


def _shipped(connection: Connection, facts: Row) -> list[StoryLine]:
    """Return what the vendor's own records say of the unit."""
    query = (
        sa.select(t.shipment.c.shipped_on, t.partner.c.name)
        .join(t.partner, t.partner.c.partner_id == t.shipment.c.partner_id)
        .where(t.shipment.c.serial == facts.get("serial", ""))
    )
    received = facts.get("received_at")
    return [
        StoryLine(
            at=datetime.fromisoformat(received),
            what="shipment",
            told={"partner": name, "shipped_on": day.isoformat()},
        )
        for day, name in connection.execute(query)
        if received
    ]


def _entries_of(connection: Connection, kind: str, key: str) -> list[StoryLine]:
    """Return what a person or a device did, entry by entry."""
    entry = t.audit.c
    whose = entry.member_id == int(key[:9]) if kind == "person" else entry.device == key
    query = sa.select(t.audit).where(whose).order_by(entry.height.desc()).limit(MOST_LINES)
    rows = connection.execute(query).all()
    op = t.op_log.c
    counts = (
        sa.select(op.height, op.kind, sa.func.count().label("count"))
        .where(op.height.in_([row.height for row in rows]))
        .group_by(op.height, op.kind)
    )
    acts: dict[int, Row] = {}
    for height, act, count in connection.execute(counts):
        acts.setdefault(height, {})[act] = count
    return [
        StoryLine(
            at=row.at,
            what=row.what,
            member_id=row.member_id,
            device=row.device,
            height=row.height,
            told={"acts": acts[row.height]} if row.height in acts else {},
        )
        for row in rows
    ]


def _named(connection: Connection, lines: Iterable[StoryLine]) -> list[StoryLine]:
    lines = list(lines)
    names = Names(connection)
    names.learn([line.member_id for line in lines], [line.device for line in lines])
    return [
        replace(
            line,
            member=names.member(line.member_id),
            role=names.role(line.member_id),
            partner=names.company(line.member_id),
            device_name=names.device(line.device),
        )
        for line in lines
    ]
