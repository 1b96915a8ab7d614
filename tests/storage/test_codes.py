"""Every code of the rules, each by its name, produced by what people do to the real server.

On SQLite alone: what differs between the two databases has tests of its own. Codes of documents
are in `test_findings_of_documents`, as they need something to read.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from domain.codes import CODES, Code
from server.services import weighing
from server.services.passing_time import pass_time
from server.storage import tables as t
from server.storage.unit_of_work import UnitOfWork
from sync.wire.messages import ItemOutcome, Outcome
from tests.storage import test_codes, test_findings_of_documents
from tests.support.epcis import capture, event, unit
from tests.support.server import MORNING, RunningServer
from tests.support.world import (
    CLERK,
    OTHER_CLERK,
    OWNER,
    PRODUCTS,
    REVIEWER,
    TODAY,
    Device,
    claim_id_of,
    new_id,
    opened,
    serial,
)

DAY = timedelta(days=1)
UNKNOWN = serial(1, 900)
DRILL, SAW = PRODUCTS[0][1], PRODUCTS[1][1]
OF_THE_RULES = [
    "SER_FORMAT",
    "SER_IS_GTIN",
    "SER_CHECK",
    "SER_UNKNOWN",
    "SER_MODEL",
    "DUP_SELF",
    "DUP_OTHER",
    "DUP_INVOICE",
    "DUP_FILE",
    "QTY_OVER_INVOICE",
    "NOT_ELIGIBLE_SKU",
    "OUT_OF_PERIOD",
    "TOO_EARLY",
    "TOO_LATE",
    "REGION",
    "CHANNEL",
    "ROLE",
    "LICENCE_EXPIRED",
    "CAP_CLAIM",
    "CAP_PERIOD",
    "CAP_VALUE",
    "BUDGET",
    "STACKING",
    "DOC_MISSING",
    "DOC_UNREADABLE",
    "DOC_ALTERED",
    "DOC_MISMATCH",
    "DOC_PERSONAL",
    "INV_PENDING",
    "POOLED",
    "RETURNED",
    "CANCELLED",
    "RECALLED",
    "STOLEN",
    "DESTROYED",
    "SALE_IN_FUTURE",
    "SER_MANY_UNKNOWN",
    "SCAN_EMPTY",
    "SCAN_TOO_LONG",
    "SCAN_UNREADABLE",
    "SCAN_TWO_CODES",
    "SCAN_NO_SERIAL",
    "INFO_NEEDED",
    "INFO_LAPSED",
    "FIELD_CLOSED",
    "APPEAL_OVER",
    "SAME_REVIEWER",
    "ESCALATED",
    "CLAIM_CHANGED",
    "CLAIM_DECIDED",
    "REFUSED_BY_VENDOR",
    "FOUR_EYES",
    "REASON_MISSING",
    "RULE_LIMIT",
    "RULE_CONTRADICTION",
    "RULE_PAST",
    "VENDOR_CHECKS",
]


@pytest.fixture
def database_url(sqlite_world: Path, tmp_path: Path) -> str:
    path = tmp_path / "server.db"
    shutil.copy(sqlite_world, path)
    return f"sqlite:///{path}"


@pytest.fixture
def clerk(device: Callable[..., Device]) -> Device:
    return device(CLERK)


@pytest.fixture
def vera(device: Callable[..., Device]) -> Device:
    return device(REVIEWER)


@pytest.fixture
def owner(device: Callable[..., Device]) -> Device:
    return device(OWNER)


@pytest.fixture
def limits(server: RunningServer) -> Callable[..., None]:
    """Put limits into force, as if they had been from the first day on."""

    def put(**values: Any) -> None:
        with opened(server.settings.database_url) as write:
            write(lambda c: c.execute(sa.update(t.rule_version).values(**values)))

    return put


def at_work(server: RunningServer, unit_of: Callable[[UnitOfWork], Any]) -> Any:
    def unit(connection: sa.Connection) -> Any:
        uow = UnitOfWork(connection, server.clock())
        answer = unit_of(uow)
        uow.number()
        return answer

    with opened(server.settings.database_url) as write:
        return write(unit)


def change(server: RunningServer, statement: Any) -> None:
    with opened(server.settings.database_url) as write:
        write(lambda connection: connection.execute(statement))


def weigh(server: RunningServer) -> None:
    with opened(server.settings.database_url) as write:
        while (step := write(weighing.look)) is not None:
            at_work(server, partial(weighing.keep, step=step))


def say(device: Device, number: str = "", **more: Any) -> Outcome:
    """Record one sale and return what the server says."""
    return device.push(device.claim(number or serial(1, 0), **more))[0]


def told(device: Device, op: Any) -> dict[str, Any]:
    device.pull()
    vendor = device.member_id in {REVIEWER, OWNER}
    return device.row("vendor_claim" if vendor else "claim", claim_id_of(op))


def doubt(vera: Device, op: Any) -> dict[str, Any]:
    """Return the doubts of a claim as the desk has them: code and what was compared."""
    return dict(json.loads(told(vera, op)["doubts"]))


def recorded(device: Device, number: str = "", **more: Any) -> Any:
    op = device.claim(number or serial(1, 0), **more)
    device.push(op)
    return op


def decide(vera: Device, op: Any, decision: str, **more: Any) -> ItemOutcome:
    row = told(vera, op)
    body = {"items": [[row["claim_id"], more.pop("rev", row["rev"])]], "decision": decision}
    body |= {"reason": ""} | more
    return vera.push(vera.seal("review.decide", body))[0].items[0]


def about(device: Device, kind: str, op: Any, **said: Any) -> Outcome:
    claim_id = claim_id_of(op)
    return device.push(device.seal(kind, {"claim_id": claim_id, **said}, f"claim:{claim_id}"))[0]


def imported(owner: Device, kind: str, *lines: str) -> dict[str, Any]:
    answer = owner.client.post(f"/v1/imports/{kind}", content="\r\n".join(lines).encode())
    assert answer.status_code == 200, answer.text
    return answer.json()


# --- the list itself ------------------------------------------------------------------------------
def test_each_code_of_the_rules_has_a_test_of_its_name():
    names = {*vars(test_codes), *vars(test_findings_of_documents)}
    lacking = [
        code
        for code in OF_THE_RULES
        if not any(name.startswith(f"test_{code.lower()}") for name in names)
    ]
    assert lacking == []
    assert set(OF_THE_RULES) <= set(Code)


def refused(outcome: Outcome, code: Code) -> None:
    """Check a refusal: its code, and every value its sentence compares."""
    assert (outcome.status, outcome.code) == ("refused", code)
    assert set(CODES[code].compared) <= outcome.params.keys()


# --- what a scanner delivered -----------------------------------------------------------------
def test_scan_empty(clerk):
    refused(say(clerk, scan="", serial=""), Code.SCAN_EMPTY)


def test_scan_too_long(clerk):
    refused(say(clerk, scan="A1" * 80), Code.SCAN_TOO_LONG)


def test_scan_unreadable(clerk):
    refused(say(clerk, scan="SN12🎉34"), Code.SCAN_UNREADABLE)


def test_scan_two_codes(clerk):
    refused(say(clerk, scan="SN2431\tSN2432"), Code.SCAN_TWO_CODES)


def test_scan_no_serial(clerk):
    refused(say(clerk, scan="]C101" + DRILL + "10LOT1"), Code.SCAN_NO_SERIAL)


# --- serials --------------------------------------------------------------------------------------
def test_ser_format(clerk):
    refused(say(clerk, "ZZZ"), Code.SER_FORMAT)


def test_ser_check(clerk):
    refused(say(clerk, "79927398714"), Code.SER_CHECK)


def test_ser_is_gtin(clerk):
    refused(say(clerk, f"]E0{DRILL[1:]}"), Code.SER_IS_GTIN)


def test_ser_unknown(clerk, vera):
    op = recorded(clerk, UNKNOWN)
    assert told(clerk, op)["code"] == Code.VENDOR_CHECKS
    assert Code.SER_UNKNOWN in doubt(vera, op)


def test_ser_model(clerk):
    number = serial(1, 0)
    refused(say(clerk, f"(01){SAW}(21){number}"), Code.SER_MODEL)


def test_ser_many_unknown(clerk, limits):
    limits(undelivered_a_day=1)
    say(clerk, UNKNOWN)
    assert say(clerk, serial(1, 901)).code == Code.SER_MANY_UNKNOWN


def test_dup_self(clerk):
    say(clerk)
    refused(say(clerk), Code.DUP_SELF)


def test_dup_other(clerk, vera, device):
    recorded(clerk, UNKNOWN)
    theirs = recorded(device(OTHER_CLERK), UNKNOWN)
    assert doubt(vera, theirs)[Code.DUP_OTHER]["partner"] == "Alder Tools"


def test_channel(device, vera):
    op = recorded(device(OTHER_CLERK), serial(1, 0))
    assert doubt(vera, op)[Code.CHANNEL]["shipped_to"] == "Alder Tools"


def test_region(device, vera, limits, server):
    limits(region_check=1)
    for number, territory in ((1, "North"), (2, "South")):
        mine = t.partner.c.partner_id == number
        change(server, sa.update(t.partner).where(mine).values(territory=territory))
    op = recorded(device(OTHER_CLERK), serial(1, 0))
    assert doubt(vera, op)[Code.REGION] == {"region": "North", "own": "South"}


def test_recalled(clerk, owner):
    blocked(clerk, owner, "recalled", Code.RECALLED)


def test_stolen(clerk, owner):
    blocked(clerk, owner, "stolen", Code.STOLEN)


def test_destroyed(clerk, owner):
    blocked(clerk, owner, "destroyed", Code.DESTROYED)


def blocked(clerk: Device, owner: Device, disposition: str, code: Code) -> None:
    number = serial(1, 0)
    capture(owner, event(MORNING - DAY, disposition=disposition, epcList=[unit(number)]))
    refused(say(clerk, number), code)


def test_returned(clerk, owner):
    op = recorded(clerk)
    imported(owner, "returns", "Serial;Date", f"{serial(1, 0)};{TODAY.isoformat()}")
    row = told(clerk, op)
    assert (row["state"], row["code"]) == ("reversed", Code.RETURNED)
    assert "date" in json.loads(row["params"])


def test_cancelled(clerk):
    op = recorded(clerk)
    about(clerk, "claim.withdraw", op)
    row = told(clerk, op)
    assert (row["state"], row["code"]) == ("withdrawn", Code.CANCELLED)
    assert json.loads(row["params"]) == {"date": TODAY.isoformat()}
    assert sum(line["points"] for line in clerk.table("ledger_entry")) == 0


# --- dates and products ---------------------------------------------------------------------------
def test_not_eligible_sku(clerk, server):
    ended = sa.update(t.product).values(eligible_to=TODAY - 9 * DAY)
    change(server, ended)
    refused(say(clerk), Code.NOT_ELIGIBLE_SKU)


def test_out_of_period(clerk, limits):
    limits(starts_on=TODAY - 3 * DAY)
    refused(say(clerk, sold_on=(TODAY - 9 * DAY).isoformat()), Code.OUT_OF_PERIOD)


def test_sale_in_future(clerk):
    refused(say(clerk, sold_on=(TODAY + 3 * DAY).isoformat()), Code.SALE_IN_FUTURE)


def test_too_late(clerk):
    refused(say(clerk, sold_on=(TODAY - 90 * DAY).isoformat()), Code.TOO_LATE)


def test_too_early_waits_and_is_judged_by_itself_on_its_day(clerk, limits, server):
    limits(too_early_days=21)
    op = recorded(clerk)
    row = told(clerk, op)
    assert (row["state"], row["code"]) == ("on_hold", Code.TOO_EARLY)
    server.clock.advance(days=22)
    at_work(server, pass_time)
    clerk.sign_in()
    assert told(clerk, op)["state"] == "approved"


# --- who claims -----------------------------------------------------------------------------------
def test_role(clerk, owner):
    report = imported(owner, "participants", "Partner;Person;Takes part", f"1;{CLERK};no")
    assert report["counts"]["new"] == 1
    outcome = say(clerk)
    refused(outcome, Code.ROLE)
    assert outcome.params["who"] == "Ada"
    clerk.pull()
    assert clerk.row("member", CLERK)["takes_part"] == 0, "a counter without network says the same"
    imported(owner, "participants", "Partner;Person;Takes part", f"1;{CLERK};yes")
    assert say(clerk).status == "applied"


def test_licence_expired_asks_for_the_new_one_and_takes_it(clerk, owner):
    day = (TODAY - DAY).isoformat()
    imported(owner, "participants", "Partner;Licence until", f"1;{day}")
    op = recorded(clerk)
    row = told(clerk, op)
    assert (row["state"], row["code"]) == ("needs_info", Code.LICENCE_EXPIRED)
    assert (json.loads(row["params"])["date"], row["asked"]) == (day, '["document"]')
    assert clerk.row("partner", 1)["licence_until"] == day
    body = {
        "evidence_id": new_id(), "sha256": "ab" * 32, "size": 9, "name": "licence.pdf",
        "media_type": "application/pdf",
    }  # fmt: skip
    clerk.push(clerk.seal("evidence.attach", body, f"claim:{claim_id_of(op)}"))
    assert told(clerk, op)["state"] == "approved"


def test_pooled_is_found_whichever_device_came_first(device, vera, limits, server):
    limits(pooled_devices=1)
    one, two = device(CLERK), device(CLERK, "another")
    first = recorded(one, serial(1, 0))
    assert told(one, first)["state"] == "approved"
    second = recorded(two, serial(1, 1))
    weigh(server)
    for op in (first, second):
        assert told(one, op)["state"] == "in_review"
        assert doubt(vera, op)[Code.POOLED] == {"who": "Ada"}


def test_stacking_before_and_after_the_claim(clerk, vera, owner, limits, server):
    limits(stacking_check=1)
    before, after = serial(1, 0), serial(1, 1)
    imported(owner, "specials", "Serial;Bid;Sold on", f"{before};7001;2026-06-01")
    outcome = say(clerk, before)
    refused(outcome, Code.STACKING)
    assert outcome.params == {"bid": "7001"}
    accepted = recorded(clerk, after)
    imported(owner, "specials", "Serial;Bid;Sold on", f"{after};7002;2026-06-01")
    weigh(server)
    weigh(server)
    assert told(clerk, accepted)["state"] == "in_review"
    assert doubt(vera, accepted)[Code.STACKING] == {"bid": "7002"}


# --- limits ---------------------------------------------------------------------------------------
def test_qty_over_invoice(clerk):
    named = {"number": "R1", "quantity": 1}
    clerk.push(clerk.seal("invoice.set", named, "invoice:r1"))
    say(clerk, invoice="R1")
    refused(say(clerk, serial(1, 1), invoice="R1"), Code.QTY_OVER_INVOICE)


def test_cap_claim(clerk, limits):
    limits(cap_claim=1)
    say(clerk, invoice="R1")
    refused(say(clerk, serial(1, 1), invoice="R1"), Code.CAP_CLAIM)


def test_cap_period(clerk, limits):
    limits(cap_period=1)
    say(clerk)
    refused(say(clerk, serial(1, 1)), Code.CAP_PERIOD)


def test_cap_value(clerk, limits):
    limits(cap_points=50)
    say(clerk)
    refused(say(clerk, serial(1, 1)), Code.CAP_VALUE)


def test_budget(clerk, vera, limits):
    limits(budget_points=50)
    say(clerk)
    op = recorded(clerk, serial(1, 1))
    assert doubt(vera, op)[Code.BUDGET] == {"reserved": 40, "budget": 50}


def test_inv_pending(clerk, limits):
    limits(invoice_days=5)
    outcome = say(clerk)
    assert (outcome.status, outcome.code) == ("applied", Code.INV_PENDING)
    assert outcome.params["by"] == (TODAY + 5 * DAY).isoformat()


def test_doc_missing(clerk, limits):
    limits(proof_points=40)
    assert say(clerk).code == Code.DOC_MISSING


# --- the life of a claim --------------------------------------------------------------------------
def test_vendor_checks_whatever_the_doubt_is(clerk, device):
    unknown, foreign = say(clerk, UNKNOWN), say(device(OTHER_CLERK), serial(1, 0))
    assert {unknown.code, foreign.code} == {Code.VENDOR_CHECKS}
    assert unknown.params == foreign.params


def test_info_needed(clerk, vera):
    op = recorded(clerk, UNKNOWN)
    decide(vera, op, "ask", fields=["invoice"])
    row = told(clerk, op)
    assert (row["state"], row["code"]) == ("needs_info", Code.INFO_NEEDED)
    assert json.loads(row["params"])["fields"] == "invoice"


def test_info_lapsed(clerk, limits, server):
    limits(invoice_days=5)
    op = recorded(clerk)
    server.clock.advance(days=10)
    at_work(server, pass_time)
    clerk.sign_in()
    row = told(clerk, op)
    assert (row["state"], row["code"]) == ("lapsed", Code.INFO_LAPSED)
    refused(about(clerk, "claim.answer", op, invoice="R1"), Code.INFO_LAPSED)


def test_field_closed(clerk, vera):
    op = recorded(clerk, UNKNOWN)
    decide(vera, op, "ask", fields=["invoice"])
    refused(about(clerk, "claim.answer", op, customer="Somebody"), Code.FIELD_CLOSED)


def test_refused_by_vendor(clerk, vera):
    op = recorded(clerk, UNKNOWN)
    decide(vera, op, "refuse", reason="not_shipped")
    row = told(clerk, op)
    assert (row["state"], row["code"]) == ("rejected", Code.REFUSED_BY_VENDOR)


def test_appeal_over(clerk, vera):
    op = recorded(clerk, UNKNOWN)
    decide(vera, op, "refuse", reason="not_shipped")
    assert about(clerk, "claim.appeal", op, text="See invoice").status == "applied"
    assert about(clerk, "claim.appeal", op, text="Again").code in {
        Code.APPEAL_OVER, Code.CLAIM_DECIDED,
    }  # fmt: skip


def test_appeal_over_where_it_comes_too_late(clerk, vera, server):
    op = recorded(clerk, UNKNOWN)
    decide(vera, op, "refuse", reason="not_shipped")
    server.clock.advance(days=20)
    clerk.sign_in()
    clerk.push()
    refused(about(clerk, "claim.appeal", op, text="See invoice"), Code.APPEAL_OVER)


def test_same_reviewer(clerk, vera):
    op = recorded(clerk, UNKNOWN)
    decide(vera, op, "refuse", reason="not_shipped")
    about(clerk, "claim.appeal", op, text="See invoice")
    assert decide(vera, op, "approve").code == Code.SAME_REVIEWER


def test_escalated(clerk, vera):
    op = recorded(clerk, UNKNOWN)
    decide(vera, op, "escalate")
    assert decide(vera, op, "approve").code == Code.ESCALATED


def test_claim_changed(clerk, vera):
    op = recorded(clerk, UNKNOWN)
    assert decide(vera, op, "approve", rev=0).code == Code.CLAIM_CHANGED


def test_claim_decided(clerk, vera):
    op = recorded(clerk)
    assert decide(vera, op, "approve").code == Code.CLAIM_DECIDED


def test_reason_missing(clerk, vera):
    op = recorded(clerk, UNKNOWN)
    assert decide(vera, op, "refuse").code == Code.REASON_MISSING


def test_four_eyes(clerk, vera):
    op = recorded(clerk)
    row = told(vera, op)
    body = {"claim_id": row["claim_id"], "seen": row["rev"], "reason": "returned"}
    [outcome] = vera.push(vera.seal("claim.reverse", body, f"claim:{row['claim_id']}"))
    assert (outcome.status, outcome.code) == ("applied", Code.FOUR_EYES)


# --- rules ----------------------------------------------------------------------------------------
def set_rules(owner: Device, days: int = 9, **changes: int) -> Outcome:
    valid_from = (MORNING + days * DAY).isoformat()
    body = {"valid_from": valid_from, "changes": changes, "note": ""}
    return owner.push(owner.seal("rule.set", body, "rules:programme"))[0]


def test_rule_limit(owner):
    refused(set_rules(owner, claim_window_days=100_000), Code.RULE_LIMIT)


def test_rule_past(owner):
    refused(set_rules(owner, days=-1, claim_window_days=45), Code.RULE_PAST)


def test_rule_contradiction_names_both_and_nothing_is_planned(owner, server):
    outcome = set_rules(owner, too_early_days=70)
    refused(outcome, Code.RULE_CONTRADICTION)
    assert (outcome.params["rule"], outcome.params["other"]) == (
        "too_early_days", "claim_window_days",
    )  # fmt: skip
    count = sa.select(sa.func.count()).select_from(t.rule_version)
    assert at_work(server, lambda uow: uow.connection.execute(count).scalar()) == 1
