"""Over-posting, replay and injection: what a body names beside its list has no effect, nor twice.

One server on SQLite for each test; the same code is held by policies in `tests/isolation`.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields
from pathlib import Path
from typing import Any

import msgspec
import pytest
import sqlalchemy as sa

from domain.deals.deal import EDITABLE
from server.cli import main
from server.services.ops import KINDS
from server.settings import Settings
from server.storage import tables as t
from tests.support.server import FakeClock, RunningServer, running_server
from tests.support.world import (
    CLERK,
    OTHER_CLERK,
    REVIEWER,
    Device,
    claim_id_of,
    new_id,
    opened,
    prepare,
    serial,
)

OVERPOSTED = {
    "points": 9_999, "state": "approved", "partner_id": 2, "member_id": OTHER_CLERK, "rev": 77,
    "live": True, "decided_by": "Vera", "evidence_at": "2020-01-01T00:00:00Z", "value_minor": 10**9,
    "who": "Vera", "doubts": [], "first_reviewer": REVIEWER, "code": "", "device": "device-21",
}  # fmt: skip
HOSTILE = (
    "' OR 1=1 --", "'; DROP TABLE claim; --", '" OR ""="', "%' UNION SELECT totp FROM a --",
    "\\'; SELECT pg_sleep(9); --", "{{7*7}}", "${jndi:ldap://x}", "%s%s%n", "*) OR rowid:1 NEAR(",
    "a\x1fb", "partner:2", "🦊" * 100, "\u202e", "=1+1|cmd", "../../etc/passwd",
    "1; SET ROLE app", "$$;COMMIT;$$", ":scope", "%(scope)s", "--", "/*", "NULL", "true",
)  # fmt: skip


@pytest.fixture
def server(tmp_path: Path) -> Iterator[RunningServer]:
    url = f"sqlite:///{tmp_path / 'server.db'}"
    prepare(url)
    settings = Settings(database_url=url, blob_dir=str(tmp_path / "blobs"))
    with running_server(settings, FakeClock()) as running:
        yield running


def rows(server: RunningServer, table: sa.Table) -> list[dict[str, Any]]:
    with opened(server.settings.database_url) as write:
        return [dict(row) for row in write(lambda c: c.execute(sa.select(table)).mappings().all())]


def test_what_a_claim_names_beside_its_list_is_never_read(server: RunningServer):
    clerk = Device(server, CLERK)
    plain, greedy = clerk.claim(serial(1, 0)), clerk.claim(serial(1, 1), **OVERPOSTED)
    clerk.push(plain, greedy)

    by_id = {row["claim_id"]: row for row in rows(server, t.claim)}
    own, other = by_id[claim_id_of(plain)], by_id[claim_id_of(greedy)]
    differs = {name for name in own if own[name] != other[name]}
    assert differs <= {"claim_id", "serial", "scanned_at", "evidence_at"}
    assert other["points"] == own["points"] == 40
    assert (other["partner_id"], other["member_id"], other["device"]) == (1, CLERK, clerk.name)


@pytest.mark.parametrize("name", ["state", "partner_id", "member_id", "rev", "protected_until"])
def test_a_deal_can_not_be_given_what_the_vendor_gives(server: RunningServer, name: str):
    clerk, deal_id = Device(server, CLERK), new_id()
    asked = {"customer": "Elm", name: "approved"}
    told = clerk.push(clerk.seal("deal.create", {"deal_id": deal_id, "fields": asked}))[0]

    found = rows(server, t.deal)
    assert told.status == "refused" or found[0]["state"] == "draft"
    assert all((row["partner_id"], row["member_id"]) == (1, CLERK) for row in found)


def test_who_asks_is_never_taken_from_a_body_or_a_header(server: RunningServer):
    clerk = Device(server, CLERK)
    told = {"x-partner-id": "2", "x-forwarded-user": "Vera", "cookie": "partner=2"}
    clerk.client.headers.update(told | {"x-role": "reviewer"})
    op = clerk.claim(serial(1, 0))
    body = {
        "device": clerk.name,
        "ops": [{"op": op.op, "sig": op.sig, "partner_id": 2}],
        "partner_id": 2,
    }
    answer = clerk.client.post("/v1/ops?partner_id=2&role=reviewer", json=body)
    assert answer.status_code == 200
    assert [row["partner_id"] for row in rows(server, t.claim)] == [1]


def test_an_op_sent_five_hundred_times_has_one_effect(server: RunningServer):
    clerk, rival = Device(server, CLERK), Device(server, OTHER_CLERK)
    op = clerk.claim(serial(1, 0))
    first = clerk.push(op)[0]
    before = {table.name: rows(server, table) for table in (t.claim, t.ledger_entry, t.op_log)}
    for _ in range(2):
        told = clerk.push(*([op] * 250))
        assert {each.status for each in told} == {"known"}
        assert {each.rev for each in told} == {first.rev}
    rival.post(rival.signed(op.op))
    after = {table.name: rows(server, table) for table in (t.claim, t.ledger_entry, t.op_log)}
    assert after == before


def test_one_serial_claimed_by_many_hands_at_once_is_owned_once(server: RunningServer):
    hands = [Device(server, who, f"{who}-{n}") for who in (CLERK, OTHER_CLERK) for n in range(6)]
    ops = [hand.claim(serial(1, 9)) for hand in hands]
    with ThreadPoolExecutor(len(hands)) as pool:
        answers = list(pool.map(lambda pair: pair[0].post(pair[1]), zip(hands, ops, strict=True)))
    assert {answer.status_code for answer in answers} == {200}
    assert [row["partner_id"] for row in rows(server, t.claim) if row["live"]] == [1]


def test_hostile_text_is_text_wherever_it_is_put(server: RunningServer):
    clerk = Device(server, CLERK)
    tables = {name: len(rows(server, t.metadata.tables[name])) for name in ("member", "shipment")}
    for text in HOSTILE:
        deal_id = new_id()
        ops = [
            clerk.claim(text, customer=text, invoice=text, stated_gtin=text),
            clerk.claim(serial(1, 0), claim_id=text[:64]),
            clerk.seal("deal.create", {"deal_id": deal_id, "fields": {"customer": text}}, text),
            clerk.seal("deal.edit", {"deal_id": text[:64], "changes": {text: text}}, text),
            clerk.seal("claim.amend", {"claim_id": text[:64], "invoice": text}, f"claim:{text}"),
            clerk.seal(text, {text: text}, text),
        ]
        clerk.push(*ops)
        for path in ("/v1/feed", "/v1/snapshot", "/v1/evidence", "/v1/uploads", "/v1/audit/story"):
            answer = clerk.client.get(path, params={"cursor": text, "entity": text})
            assert answer.status_code < 500, (path, text)
        printable = text.encode("ascii", "ignore").decode().replace("\x1f", "")
        told = clerk.client.get("/v1/feed", headers={"x-sellthrough-witness": printable})
        assert told.status_code < 500
    found = {name: len(rows(server, t.metadata.tables[name])) for name in ("member", "shipment")}
    assert found == tables
    clerk.pull()
    stored = {row["customer"] for row in rows(server, t.claim)}
    assert set(HOSTILE) <= stored
    assert main(["--database", server.settings.database_url, "audit", "verify"]) == 0
    assert main(["--database", server.settings.database_url, "recompute"]) == 0


MAY_SET: dict[str, frozenset[str]] = {
    "claim.record": frozenset(
        {"claim_id", "scan", "serial", "stated_gtin", "sold_on", "invoice", "customer",
         "scanned_at", "rule_version"}
    ),
    "claim.amend": frozenset({"claim_id", "invoice", "customer"}),
    "claim.withdraw": frozenset({"claim_id"}),
    "claim.answer": frozenset(
        {"claim_id", "scan", "sold_on", "invoice", "customer", "quantity", "note"}
    ),
    "claim.appeal": frozenset({"claim_id", "text"}),
    "invoice.set": frozenset({"number", "quantity"}),
    "rule.set": frozenset({"valid_from", "changes", "note"}),
    "claim.reverse": frozenset({"claim_id", "seen", "reason", "note"}),
    "claim.override": frozenset({"claim_id", "seen", "reason"}),
    "deal.create": frozenset({"deal_id", "fields", "submit"}),
    "deal.edit": frozenset({"deal_id", "changes", "was"}),
    "deal.move": frozenset({"deal_id", "action", "reason"}),
    "review.decide": frozenset({"decision", "reason", "note", "fields", "items"}),
    "evidence.attach": frozenset({"evidence_id", "sha256", "size", "name", "media_type"}),
    "person.invite": frozenset({"ref", "partner_id", "name", "role", "registers_deals"}),
    "person.name": frozenset({"member_id", "name"}),
    "person.limit": frozenset({"member_id", "role", "registers_deals"}),
    "person.revoke": frozenset({"member_id", "reason"}),
    "person.restore": frozenset({"member_id"}),
    "device.name": frozenset({"device", "name"}),
    "device.revoke": frozenset({"device", "reason"}),
    "partner.set": frozenset(
        {"partner_id", "name", "tier", "territory", "league", "manager_id", "active"}
    ),
    "tie.set": frozenset({"member_id", "partner_id", "linked", "note"}),
    "word.turn_down": frozenset({"approval_id", "note"}),
    "review.second": frozenset({"look_id", "decision", "reason", "note"}),
    "review.settle": frozenset({"look_id", "note"}),
    "sample.draw": frozenset(
        {"sample_id", "first_day", "last_day", "confidence", "precision_percent"}
    ),
}  # fmt: skip
"""What the body of each op kind may name at all; a new name here is a decision."""


def test_no_op_kind_takes_more_than_its_list():
    assert {kind: names_of(k.body) for kind, k in KINDS.items()} == MAY_SET


def names_of(body: Any) -> set[str]:
    """Return what a body may name, be it a dataclass or a struct."""
    if issubclass(body, msgspec.Struct):
        return set(body.__struct_fields__)
    return {each.name for each in fields(body)}


@pytest.mark.parametrize("name", sorted({each.name for each in t.deal.c} - set(EDITABLE)))
def test_no_column_of_a_deal_is_set_beside_what_a_person_edits(server: RunningServer, name: str):
    clerk, plain, greedy = Device(server, CLERK), new_id(), new_id()
    for deal_id, more in ((plain, {}), (greedy, {name: "9", "state": "approved"})):
        fields_of = {"customer": "Elm"} | more
        clerk.push(clerk.seal("deal.create", {"deal_id": deal_id, "fields": fields_of, name: 9}
                              | {"deal_id": deal_id}, f"deal:{deal_id}"))  # fmt: skip

    found = {row["deal_id"]: row for row in rows(server, t.deal)}
    if greedy in found:
        own = {"deal_id", "created_at", "updated_at"}
        assert {each for each in found[plain] if found[plain][each] != found[greedy][each]} <= own
