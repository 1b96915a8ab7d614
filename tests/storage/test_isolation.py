"""No byte of one partner reaches another: canary words in all that B has, A asks for all."""

from __future__ import annotations

import json

import sqlalchemy as sa

from server.storage import tables as t
from sync.wire.messages import SealedOp
from tests.support.world import (
    ADMIN,
    CLERK,
    OTHER_ADMIN,
    OTHER_CLERK,
    REVIEWER,
    claim_id_of,
    new_id,
    op_id_of,
    opened,
    serial,
)

CANARY = "CANARYBIRD"
SHARED = {"product", "rule_version", "contest", "meta", "stream", "change", "standing"}
"""Tables without a partner's own rows, or whose rows are made to be shared under pseudonyms."""
KEYS = {"state", "kind", "status", "code", "role", "live", "label", "audience", "op", "tbl", "pk"}


def canary_columns():
    """Every text column of every table that holds rows of a partner."""
    for table in t.metadata.sorted_tables:
        if table.name in SHARED:
            continue
        for column in table.columns:
            if isinstance(column.type, sa.Text) and not column.primary_key:
                yield table, column


def mark_everything(connection, partner_id=2):
    """Put the canary into every text of B that a database would let us change."""
    marked = 0
    of_partner = {
        "session": t.session.c.member_id.in_(members(partner_id)),
        "device": t.device.c.member_id.in_(members(partner_id)),
        "op_log": t.op_log.c.member_id.in_(members(partner_id)),
        "enrolment_code": t.enrolment_code.c.member_id.in_(members(partner_id)),
        "deal_version": t.deal_version.c.deal_id.in_(
            sa.select(t.deal.c.deal_id).where(t.deal.c.partner_id == partner_id)
        ),
    }
    for table, column in canary_columns():
        where = of_partner.get(table.name)
        if where is None:
            if "partner_id" not in table.c:
                continue
            where = table.c.partner_id == partner_id
        if column.name in KEYS or column.name in {
            "account", "currency", "country", "params", "doubts", "detail", "products", "fields",
            "outcome", "envelope", "hash", "last_hash", "refresh_hash", "previous_hash",
            "transfer_id", "claim_id", "deal_id", "ref", "serial", "device", "allocation_key",
        }:  # fmt: skip
            continue
        connection.execute(sa.update(table).where(where).values({column.name: CANARY}))
        marked += 1
    for table, column in (
        (t.claim, "params"), (t.claim, "doubts"), (t.deal_event, "detail"),
        (t.deal_version, "fields"),
    ):  # fmt: skip
        where = of_partner.get(table.name)
        where = table.c.partner_id == partner_id if where is None else where
        connection.execute(
            sa.update(table).where(where).values({column: json.dumps({CANARY: CANARY})})
        )
        marked += 1
    return marked


def members(partner_id):
    return sa.select(t.member.c.member_id).where(t.member.c.partner_id == partner_id)


def busy_rival(device):
    """B with claims of every kind, deals and a decision, all full of words that are B's own."""
    other, admin, vera = device(OTHER_CLERK), device(OTHER_ADMIN), device(REVIEWER)
    deal_id = new_id()
    fields = {
        "customer": f"{CANARY} GmbH", "country": "ES", "products": [[1, 5]],
        "value": {"minor": 7_777_777, "currency": "EUR"}, "expected_close": "2026-08-01",
        "note": CANARY, "contact": CANARY, "site": CANARY, "domain": CANARY, "competitor": CANARY,
    }  # fmt: skip
    own = other.claim(serial(2, 0), invoice=CANARY, customer=CANARY)
    foreign = other.claim(serial(1, 0), invoice=CANARY, customer=CANARY)
    unknown = other.claim(f"A{CANARY}"[:7].replace("CANARY", "654321"), customer=CANARY)
    create = {"deal_id": deal_id, "fields": fields, "submit": True}
    other.push(own, foreign, unknown, other.seal("deal.create", create, f"deal:{deal_id}"))
    admin.client.post("/v1/enrolment-codes", json={"member_id": OTHER_CLERK})
    vera.pull()
    items = [[claim_id_of(foreign), 1]]
    body = {"decision": "refuse", "reason": "sold_by_other", "note": CANARY, "items": items}
    vera.push(vera.seal("review.decide", body))
    move = {"deal_id": deal_id, "action": "take_up", "reason": CANARY}
    vera.push(vera.seal("deal.move", move))
    return own, foreign, unknown, deal_id


def ask_everything(device, server, rival):
    """Everything A can ask, with B's own ids where an id is asked for; returns all bytes."""
    own, foreign, unknown, deal_id = rival
    said = bytearray()
    for member_id in (CLERK, ADMIN):
        each = device(member_id, f"asking-{member_id}")
        each.push(
            each.claim(serial(1, 5)),
            each.claim(serial(2, 0)),
            each.claim(serial(1, 0)),
            each.claim(serial(2, 7)),
            each.claim(serial(1, 6), claim_id=claim_id_of(own)),
            *(
                each.seal(kind, {"claim_id": claim_id_of(op)})
                for kind in ("claim.amend", "claim.withdraw")
                for op in (own, foreign, unknown)
            ),
            each.seal("deal.create", {"deal_id": deal_id, "fields": {}}),
            each.seal(
                "deal.edit",
                {"deal_id": deal_id, "changes": {"note": "x"}},
                base={f"deal:{deal_id}": 1},
            ),
            each.seal("deal.move", {"deal_id": deal_id, "action": "withdraw"}),
            each.seal("review.decide", {"decision": "approve", "items": [[claim_id_of(own), 1]]}),
            each.seal("claim.nothing", {}),
        )
        each.push(SealedOp(op=own.op))  # B's very op, as stolen from B's disk
        again = each.seal("claim.record", {}, op_id=op_id_of(foreign))
        each.push(again)
        each.pull()
        said += each.received
        for method, path, body in (
            ("GET", "/v1/feed?cursor=x", None),
            ("GET", "/v1/nothing", None),
            ("DELETE", "/v1/feed", None),
            ("GET", "/v1/health", None),
            ("GET", "/schema/openapi.json", None),
            ("POST", "/v1/ops", {"device": "device-21", "ops": []}),
            ("POST", "/v1/ops", {"device": 5}),
            ("POST", "/v1/session", {"code": "AAAA", "device": "device-21", "device_name": ""}),
            ("POST", "/v1/session/renew", {"refresh_token": "x"}),
            ("POST", "/v1/enrolment-codes", {"member_id": OTHER_CLERK}),
            ("POST", "/v1/enrolment-codes", {"member_id": "x"}),
        ):
            answer = each.client.request(method, path, json=body)
            said += answer.content + str(answer.headers).encode()
    return bytes(said)


def test_no_canary_of_one_partner_is_in_any_byte_the_other_receives(device, server, caplog):
    rival = busy_rival(device)
    before = ask_everything(device, server, rival)
    with opened(server.settings.database_url) as write:
        assert write(mark_everything) > 20
    marked = ask_everything_again(device)

    for said in (before, marked):
        for word in (CANARY, "Birch", "Dora", "Emil", "Fay", "7777777", "partner:2", "654321"):
            assert word.encode() not in said, word
    other = device(OTHER_CLERK, "second")
    other.pull()
    # The words were really there to be found.
    assert CANARY.encode() in other.received


def ask_everything_again(device):
    """A new device of A takes in the whole feed and scans once more."""
    fresh = device(CLERK, "fresh")
    fresh.push(fresh.claim(serial(2, 9)), fresh.claim(serial(2, 0)))
    fresh.pull()
    return bytes(fresh.received)


def test_the_standings_name_nobody(device):
    busy_rival(device)
    clerk = device(CLERK)
    clerk.push(clerk.claim(serial(1, 5)))

    clerk.pull()

    assert len(clerk.table("standing")) == 4
    assert len(clerk.table("participation")) == 2
    mine = {(row["contest_id"], row["ref"]) for row in clerk.table("participation")}
    others = [row for row in clerk.table("standing") if (row["contest_id"], row["ref"]) not in mine]
    assert {len(row["ref"]) for row in others} == {12}
    assert not {"21", "Dora"} & {part for row in others for part in row["label"].split()}


def test_the_vendor_sees_both(device):
    own, *_ = busy_rival(device)
    vera = device(REVIEWER, "second")

    vera.pull()

    assert vera.row("vendor_claim", claim_id_of(own))["customer"] == CANARY
