"""The one predicate: what each reach sees of both partners, on both databases, and its mutants."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.exc import ProgrammingError

from server.storage import scope
from server.storage import tables as t
from server.storage.database import Database, is_embedded, open_database
from server.storage.scope import (
    ENTRANCE,
    GUARDS,
    OPERATOR,
    VENDOR,
    WATCH,
    Guard,
    Reach,
    Scope,
    Verb,
    of_side,
)
from tests.support.world import (
    ADMIN,
    CLERK,
    OTHER_ADMIN,
    OTHER_CLERK,
    REVIEWER,
    new_id,
    opened,
    serial,
)

ONE, TWO = Scope(Reach.PARTNER, 1), Scope(Reach.PARTNER, 2)
VENDORS_OWN = {
    "approval", "tie", "audit_note", "wrong_guess", "risk_rules", "risk_profile", "risk_look",
    "claim_risk", "second_look", "sample", "container_event", "epcis_event", "intake", "packing",
    "party", "price", "serial_event", "undone_claim", "webhook", "webhook_message", "judgement",
    "serial_status", "special_price",
    "mark_key", "page_mark", "reading", "lease", "unit_told",
}  # fmt: skip
APPENDED = {"claim", "ledger_entry", "participant", "risk_look", "judgement"}
"""What a judge adds to or moves for others too, and what nobody may change at all."""
QUIET = VENDORS_OWN | {"credential", "recovery_code", "authorization_code"}
"""Tables nothing is written to by what these tests do."""


@pytest.fixture
def lived_in(device, server) -> str:
    """Both partners have rows wherever a partner can have some, the vendor decided on some."""
    for clerk, admin, home in ((CLERK, ADMIN, 1), (OTHER_CLERK, OTHER_ADMIN, 2)):
        each, boss = device(clerk), device(admin)
        own, foreign = each.claim(serial(home, 0)), each.claim(serial(3 - home, 1))
        deal_id = new_id()
        fields = {
            "customer": "Elm GmbH", "country": "DE", "products": [[1, 5]],
            "value": {"minor": 100, "currency": "EUR"}, "expected_close": "2026-08-01",
        }  # fmt: skip
        create = {"deal_id": deal_id, "fields": fields, "submit": True}
        each.push(own, foreign, each.seal("deal.create", create, f"deal:{deal_id}"))
        size, sha256 = 5, f"{home}" * 64
        body = {"evidence_id": new_id(), "sha256": sha256, "size": size, "name": "a.pdf"}
        each.push(each.seal("evidence.attach", body, f"deal:{deal_id}"))
        boss.client.post("/v1/enrolment-codes", json={"member_id": clerk})
        each.push(
            each.seal("claim.nothing", {}),
            each.seal("invoice.set", {"number": "I-1", "quantity": 3}, "invoice:I-1"),
        )
    device(REVIEWER)
    url = server.settings.database_url
    with opened(url) as write:
        write(beside_the_ops)
    return url


def beside_the_ops(connection: Connection) -> None:
    """Write what only odd events write."""
    now = connection.execute(sa.select(t.device.c.enrolled_at)).scalars().first()
    ops = connection.execute(sa.select(t.op_log.c.op_id, t.op_log.c.device)).all()
    for number, (op_id, device) in enumerate(ops):
        connection.execute(
            sa.insert(t.earlier_outcome), {"op_id": op_id, "height": 1, "status": "", "code": ""}
        )
        branch = {"hash": str(number), "op_id": op_id, "device": device, "received_at": now}
        connection.execute(sa.insert(t.op_branch), branch)
    for home in (1, 2):
        blob = {"partner_id": home, "sha256": "b" * 64, "size": 1, "received_at": now}
        connection.execute(sa.insert(t.blob), blob)
        upload = {"upload_id": f"u{home}", "partner_id": home, "sha256": "c", "expires_at": now}
        connection.execute(sa.insert(t.upload), upload)
        mark = {"stream": f"partner:{home}", "at": now, "seq": 1}
        connection.execute(sa.insert(t.mark), mark)


@pytest.fixture
def serving(lived_in: str) -> Iterator[Database]:
    database = open_database(lived_in, workers=4, guarded=True)
    yield database
    database.close()


def count(connection: Connection) -> dict[str, int]:
    """How many rows of each guarded table a transaction sees."""
    return {
        name: connection.execute(
            sa.select(sa.func.count()).select_from(t.metadata.tables[name])
        ).scalar_one()
        for name in GUARDS
    }


def owners(connection: Connection) -> dict[str, set]:
    """Whose rows a transaction sees, for each table that says so."""
    found = {}
    for name in GUARDS:
        table = t.metadata.tables[name]
        if "partner_id" in table.c:
            found[name] = set(
                connection.execute(sa.select(table.c.partner_id).distinct()).scalars()
            )
    return found


def test_the_rows_of_two_partners_are_apart_and_together_all_there_is(serving):
    one, two = (serving.read(count, each).result() for each in (ONE, TWO))
    everything = serving.read(count, OPERATOR).result()
    assert everything == serving.read(count, VENDOR).result()
    for name in sorted(GUARDS.keys() - QUIET):
        assert everything[name] > one[name], name
        assert one[name] > 0, name
        assert two[name] > 0, name
    assert not any(one[name] or two[name] for name in VENDORS_OWN)
    seen = serving.read(owners, ONE).result()
    assert not {name: whose - {1} for name, whose in seen.items() if whose - {1}}


def test_in_the_entrance_there_is_only_what_tells_who_asks(serving):
    seen = serving.read(count, ENTRANCE).result()
    assert serving.read(count).result() == seen
    assert {name for name, rows in seen.items() if rows} == {
        "partner", "member", "device", "enrolment_code", "session", "access_token",
        *(["stream"] if "entrance" in str(GUARDS["stream"].wider) else []),
    }  # fmt: skip


def test_who_watches_sees_counters_and_nothing_else(serving):
    seen = serving.read(count, WATCH).result()
    assert {name for name, rows in seen.items() if rows} == {"stream"}


def test_every_wider_place_is_listed_here_with_its_reason():
    """A new one is a decision: write it into ADR 0024 beside these."""
    wider = {
        (reach, name): {*verbs}
        for name, guard in GUARDS.items()
        for reach, verbs in guard.wider.items()
    }
    look, add = {Verb.SELECT}, {Verb.SELECT, Verb.INSERT}
    judging = {
        "partner": look, "member": look, "shipment": look, "deal": look, "evidence": look,
        "op_log": look, "op_branch": look, "claim": {Verb.SELECT, Verb.UPDATE},
        "invoice": look, "serial_status": look, "special_price": look,
        "ledger_entry": add, "participant": add, "judgement": add,
        "contest_entry": {*add, Verb.DELETE}, "audit_note": {Verb.INSERT},
        "stream": {*add, Verb.UPDATE}, "change": {Verb.INSERT},
    }  # fmt: skip
    found = {name: verbs for (reach, name), verbs in wider.items() if reach is Reach.JUDGE}
    assert found == judging
    writing = {name: verbs for (reach, name), verbs in wider.items() if reach is Reach.WRITER}
    assert writing == {name: judging[name] for name in ("audit_note", "stream", "change")}
    watching = {name: verbs for (reach, name), verbs in wider.items() if reach is Reach.WATCH}
    assert watching == {"stream": look}
    assert not [name for reach, name in wider if reach in {Reach.PARTNER, Reach.VENDOR}]


def test_a_judge_changes_nothing_of_others_beside_the_list(serving, lived_in):
    """On PostgreSQL; the one writer of SQLite has no views over its tables."""
    if is_embedded(lived_in):
        pytest.skip("SQLite guards what is read")
    judge = Scope(Reach.JUDGE, 1)
    for name in sorted(GUARDS):
        table = t.metadata.tables[name]
        if "partner_id" not in table.c or name in APPENDED:
            continue
        touch = sa.update(table).where(table.c.partner_id == 2).values(partner_id=2)
        assert serving.write(lambda c, touch=touch: c.execute(touch), judge).result().rowcount == 0
        steal = sa.update(table).where(table.c.partner_id == 1).values(partner_id=2)
        rows = serving.read(count, ONE).result()[name]
        if rows:
            with pytest.raises(ProgrammingError):
                serving.write(lambda c, steal=steal: c.execute(steal), judge).result()


def test_nobody_is_given_a_scope_of_no_partner():
    for partner_id, reach in ((0, Reach.PARTNER), (-1, Reach.WRITER), (1, Reach.OPERATOR)):
        with pytest.raises(ValueError, match="nobody"):
            of_side(partner_id, is_vendor=False, reach=reach)
    assert of_side(0, is_vendor=True, reach=Reach.JUDGE) == VENDOR


def test_a_guard_that_forgets_its_partner_is_caught(lived_in, monkeypatch):
    """Mutants of the predicate itself: what the first test here looks at then differs."""
    for name in ("claim", "deal", "evidence", "op_log", "access_token"):
        with monkeypatch.context() as patch:
            patch.setitem(GUARDS, name, Guard("1 = 1"))
            if not is_embedded(lived_in):
                with opened(lived_in) as write:
                    write(scope.protect)
            database = open_database(lived_in, workers=1, guarded=True)
            try:
                one = database.read(count, ONE).result()
                everything = database.read(count, OPERATOR).result()
            finally:
                database.close()
        same = [each for each in GUARDS if each not in QUIET and one[each] == everything[each]]
        assert same == [name]


def test_a_database_with_the_policies_of_another_version_is_not_served(lived_in, monkeypatch):
    if is_embedded(lived_in):
        pytest.skip("SQLite has no policies")
    assert opened_is_protected(lived_in)
    monkeypatch.setitem(GUARDS, "deal", Guard("1 = 1"))
    assert not opened_is_protected(lived_in)


def opened_is_protected(url: str) -> bool:
    with opened(url) as write:
        return bool(write(scope.is_protected))
