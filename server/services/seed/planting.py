"""Writes the demo programme into an empty database, in bulk, with its feed and its standings."""

from __future__ import annotations

import random
import secrets
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from domain.claims.claim import ClaimState
from domain.contests.contest import Audience, Contest, Counts
from domain.contests.scoring import counts, entry_for, explanation
from domain.deals.deal import DealState
from domain.forecast.indicators import open_pipeline
from domain.money import Money
from domain.programme import Product, RuleVersion
from domain.serials import fingerprint
from server.services import risk
from server.services.customers import note_customer
from server.services.deal_rows import deal_of
from server.services.programme import Programme, load_programme
from server.services.seed.cast import MANAGER, PARTNERS, PRODUCTS, STAFF, STANDING, member_id
from server.services.seed.history import History, Ids, make_history
from server.services.seed.pipeline import Pipeline, make_pipeline
from server.services.seed.verdicts import verdicts
from server.services.standings import COUNTED, pseudonym, restate
from server.storage import tables as t
from server.storage.unit_of_work import UnitOfWork
from sync.wire.tables import CATALOGUE, VENDOR, partner_stream

Row = dict[str, Any]

SEED = 20260214
AT_ONCE = 5000
SERIALS_TOLD = 400
LOOKED_AT_EACH = 250
YEARS = timedelta(days=800)
FULL_DESK = '{"undelivered_percent": 101, "other_percent": 55}'
"""Risk limits of the demo: its desk is full of undelivered units, so their share tells nothing."""
LEAST_LACKING = 500_000
"""Minor units a target is above what is won, even with no deal closing in time."""


class AlreadySeeded(Exception):
    """The database holds a programme; the demo goes into an empty one only."""


@dataclass(frozen=True, slots=True)
class Told:
    """What was made, in numbers, and serials a demo can scan."""

    counts: dict[str, int]
    serials: Row


def seed(connection: Connection, now: datetime, as_of: date) -> Told:
    """Fill an empty database with the demo programme as it stands on `as_of`.

    Names, numbers and serials are the same every time for the same day; keys and participants'
    numbers are random, as they are secrets. Raises AlreadySeeded.
    """
    if connection.execute(sa.select(t.partner.c.partner_id)).first():
        raise AlreadySeeded("There is a programme in this database already; nothing was changed.")
    rng = random.Random(SEED)
    ids = Ids(rng)
    now = min(now, datetime.combine(as_of, time(23, 59), UTC))
    uow = UnitOfWork(connection, now)
    keys = {partner.partner_id: secrets.token_bytes(32) for partner in PARTNERS}
    history = make_history(rng, ids, as_of, now)
    pipeline = make_pipeline(rng, ids, rule_versions(as_of)[-1], as_of, now)
    _plant_programme(uow, as_of, keys, _targets(pipeline, as_of))
    programme = load_programme(connection)
    _insert(connection, t.shipment, history.shipments)
    _plant_contests(uow, programme)
    _plant_history(uow, programme, history)
    _plant_deals(uow, pipeline)
    allocations = _plant_allocations(uow, history, keys)
    restate(uow, programme)
    _plant_risk(uow, history)
    uow.bump()
    made = {
        "partners": len(PARTNERS),
        "products": len(PRODUCTS),
        "serials": len(history.shipments),
        "allocations": allocations,
        "claims": len(history.claims),
        "in_review": sum(claim["state"] == "in_review" for claim in history.claims),
        "deals": len(pipeline.deals),
    }
    return Told(made, _serials(history, programme))


def rule_versions(as_of: date) -> list[RuleVersion]:
    """Return the demo's limits: a version for the first half of the year, and the one now."""
    start = as_of - timedelta(days=400)
    limits: Row = {
        "starts_on": start, "ends_on": as_of + timedelta(days=240), "decision_days": 2,
        "maturity_days": 30, "scan_hold_seconds": 5, "decision_hold_seconds": 8,
        "protection_days": 90, "extension_days": 30, "extensions": 2, "resubmissions": 3,
        "four_eyes_points": 20_000,
    }  # fmt: skip
    change = as_of - timedelta(days=190)
    return [
        RuleVersion(version=1, valid_from=_midnight(start), claim_window_days=45, **limits),
        RuleVersion(version=2, valid_from=_midnight(change), claim_window_days=60, **limits),
    ]


def contests(as_of: date) -> list[Contest]:
    """Return the two running contests: people by units, companies by amount."""
    begins, ends = as_of - timedelta(days=40), as_of + timedelta(days=35)
    common: Row = {
        "currency": "EUR",
        "starts_at": _midnight(begins),
        "ends_at": _midnight(ends),
        "grace_until": _midnight(ends + timedelta(days=10)),
    }
    cordless = frozenset({1, 2, 3, 4, 5, 10})
    return [
        Contest(
            contest_id=1, name="Counter sprint", counts=Counts.UNITS, points_per_unit=10,
            points_per_amount=0, amount_step=0, product_ids=cordless, audience=Audience.MEMBER,
            **common,
        ),
        Contest(
            contest_id=2, name="Partner cup", counts=Counts.AMOUNT, points_per_unit=0,
            points_per_amount=1, amount_step=5_000, product_ids=frozenset(),
            audience=Audience.PARTNER, **common,
        ),
    ]  # fmt: skip


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _plant_programme(
    uow: UnitOfWork, as_of: date, keys: dict[int, bytes], targets: dict[int, int]
) -> None:
    """Write catalogue, partners and people."""
    start = as_of - timedelta(days=400)
    products: list[Row] = [
        {
            "product_id": each.product_id, "gtin": each.gtin, "name": each.name,
            "regex": each.regex, "folds_case": each.folds_case,
            "folds_lookalikes": each.folds_lookalikes, "check_name": each.check_name,
            "points": each.points, "list_price": each.list_price, "currency": "EUR",
            "eligible_from": start, "eligible_to": None,
        }
        for each in PRODUCTS
    ]  # fmt: skip
    rules = [_columns(t.rule_version, rule) for rule in rule_versions(as_of)]
    running = [
        _columns(t.contest, contest) | {"product_ids": str(sorted(contest.product_ids))}
        for contest in contests(as_of)
    ]
    quarter_ends = _period_end(as_of)
    partners: list[Row] = [
        {
            "partner_id": each.partner_id, "name": each.name, "kind": "distributor",
            "country": each.country, "target_minor": targets[each.partner_id], "currency": "EUR",
            "period_ends": quarter_ends, "allocation_key": keys[each.partner_id].hex(),
            "manager_id": MANAGER,
            **dict(zip(("tier", "territory", "league"), STANDING[each.partner_id], strict=True)),
        }
        for each in PARTNERS
    ]  # fmt: skip
    people: list[Row] = [
        {
            "member_id": member_id(each.partner_id, number), "partner_id": each.partner_id,
            "name": name, "role": role, "active": True,
        }
        for each in PARTNERS
        for number, (name, role) in enumerate(each.people, start=1)
    ]  # fmt: skip
    people += [
        {"member_id": number, "partner_id": 0, "name": name, "role": role, "active": True}
        for number, name, role in STAFF
    ]
    for table, rows in (
        (t.product, products), (t.rule_version, rules), (t.contest, running),
        (t.partner, partners), (t.member, people),
    ):  # fmt: skip
        _insert(uow.connection, table, rows)
    catalogue: tuple[tuple[str, list[Row], str], ...] = (
        ("product", products, "product_id"), ("rule_version", rules, "version"),
        ("contest", running, "contest_id"),
    )  # fmt: skip
    for name, rows, key in catalogue:
        for row in rows:
            uow.put(CATALOGUE, name, row[key])
    seen: tuple[tuple[str, list[Row], str], ...] = (
        ("partner", partners, "partner_id"), ("member", people, "member_id"),
    )  # fmt: skip
    for name, rows, key in seen:
        for row in rows:
            uow.put(VENDOR, name, row[key])
            if row["partner_id"]:
                uow.put(partner_stream(row["partner_id"]), name, row[key])


def _columns(table: sa.Table, value: object) -> Row:
    return {column.name: getattr(value, column.name) for column in table.columns}


def _period_end(as_of: date) -> date:
    """Return the end of the quarter that still has three weeks to go."""
    day = as_of + timedelta(days=21)
    months = day.year * 12 + (day.month - 1) // 3 * 3 + 3
    return date(months // 12, months % 12 + 1, 1) - timedelta(days=1)


def _targets(pipeline: Pipeline, as_of: date) -> dict[int, int]:
    """Return each partner's target of the quarter: what is won, and the rest its deals cover."""
    ends = _period_end(as_of)
    targets = {}
    for partner in PARTNERS:
        deals = [deal_of(row) for row in pipeline.deals if row["partner_id"] == partner.partner_id]
        pending = open_pipeline(deals, as_of, ends, "EUR").minor
        won = sum(
            deal.value.minor
            for deal in deals
            if deal.state is DealState.WON
            and ends - timedelta(days=92) < deal.updated_at.date() <= ends
        )
        lacking = max(int(pending / partner.coverage), LEAST_LACKING)
        targets[partner.partner_id] = round(won + lacking, -5)
    return targets


def _plant_contests(uow: UnitOfWork, programme: Programme) -> None:
    """Take everybody into the contests; the entries follow from the claims."""
    rows: list[Row] = []
    for contest in programme.contests:
        everybody = [
            (each.partner_id, member_id(each.partner_id, number), name)
            for each in PARTNERS
            for number, (name, _) in enumerate(each.people, start=1)
        ]
        companies = [(each.partner_id, 0, each.name) for each in PARTNERS]
        taken: set[str] = set()
        for partner_id, member, name in (
            everybody if contest.audience is Audience.MEMBER else companies
        ):
            ref = secrets.token_hex(6)
            label = pseudonym(ref, taken)
            taken.add(label)
            rows.append(
                {
                    "contest_id": contest.contest_id, "ref": ref, "partner_id": partner_id,
                    "member_id": member, "label": label, "name": name,
                }
            )  # fmt: skip
            uow.put(partner_stream(partner_id), "participation", contest.contest_id, ref)
    _insert(uow.connection, t.participant, rows)


def _plant_history(uow: UnitOfWork, programme: Programme, history: History) -> None:
    """Write claims, verdicts, ledger and contest entries, and note them for the feed."""
    connection = uow.connection
    said = list(verdicts(uow, programme, history.claims, history.shipments))
    _insert(connection, t.claim, history.claims)
    names = t.judgement.columns.keys()
    _insert(connection, t.judgement, [dict(zip(names, row, strict=True)) for row in said])
    _insert(connection, t.ledger_entry, history.ledger)
    entries = list(_entries(connection, history))
    _insert(connection, t.contest_entry, entries)
    for claim in history.claims:
        uow.put(partner_stream(claim["partner_id"]), "claim", claim["claim_id"])
        uow.put(VENDOR, "vendor_claim", claim["claim_id"])
    for line in history.ledger:
        if line["partner_id"]:
            uow.put(partner_stream(line["partner_id"]), "ledger_entry", line["entry_id"])
    for entry in entries:
        uow.put(partner_stream(entry["partner_id"]), "contest_entry", entry["entry_id"])
        uow.contests.append(entry["contest_id"])


def _plant_risk(uow: UnitOfWork, history: History) -> None:
    """Score the claims on the desk, and what came before them in each partner's last weeks.

    The rest of the year counts as looked at: a demo needn't wait for it.
    """
    latest: dict[int, list[str]] = {partner.partner_id: [] for partner in PARTNERS}
    for claim in sorted(history.claims, key=lambda claim: claim["received_at"], reverse=True):
        of_partner = latest[claim["partner_id"]]
        if len(of_partner) < LOOKED_AT_EACH or claim["state"] == ClaimState.IN_REVIEW:
            of_partner.append(claim["claim_id"])
    claim_ids = [claim_id for of_partner in latest.values() for claim_id in of_partner]
    uow.connection.execute(
        sa.insert(t.risk_rules), {"version": 1, "valid_from": uow.now - YEARS, "limits": FULL_DESK}
    )
    told = {(table, key) for stream, table, key, _ in uow.changes if stream == VENDOR}
    risk.keep(uow, risk.look_at(uow.connection, claim_ids, 0, len(told)))


def _entries(connection: Connection, history: History) -> list[Row]:
    """Return what each claim of the contests' time is worth in them."""
    programme = load_programme(connection)
    refs = {
        (row.contest_id, row.partner_id, row.member_id): row.ref
        for row in connection.execute(sa.select(t.participant))
    }
    products: dict[int, Product] = {each.product_id: each for each in programme.products}
    rows = []
    for claim in history.claims:
        state = COUNTED.get(claim["state"])
        product = products[claim["product_id"]]
        if state is None:
            continue
        for contest in programme.contests:
            at = claim["evidence_at"]
            if not counts(contest, product.product_id, at, claim["received_at"]):
                continue
            member = claim["member_id"] if contest.audience is Audience.MEMBER else 0
            points = entry_for(contest, product, Money(claim["value_minor"], claim["currency"]))
            rows.append(
                {
                    "entry_id": f"{claim['claim_id']}:{contest.contest_id}",
                    "contest_id": contest.contest_id,
                    "ref": refs[contest.contest_id, claim["partner_id"], member],
                    "partner_id": claim["partner_id"],
                    "claim_id": claim["claim_id"],
                    "points": points,
                    "units": 1,
                    "state": state,
                    "at": at,
                    "explanation": explanation(contest, product, points),
                }
            )
    return rows


def _plant_deals(uow: UnitOfWork, pipeline: Pipeline) -> None:
    _insert(uow.connection, t.deal, pipeline.deals)
    for row in pipeline.deals:
        note_customer(uow, None, deal_of(row))
    _insert(uow.connection, t.deal_version, pipeline.versions)
    _insert(uow.connection, t.deal_event, pipeline.events)
    for name, rows, key in (
        ("deal", pipeline.deals, "deal_id"), ("deal_event", pipeline.events, "event_id"),
    ):  # fmt: skip
        for row in rows:
            for stream in (partner_stream(row["partner_id"]), VENDOR):
                uow.put(stream, name, row[key])


def _plant_allocations(uow: UnitOfWork, history: History, keys: dict[int, bytes]) -> int:
    """Write each partner's shipments as fingerprints only that partner can recompute."""
    rows = [
        {
            "partner_id": row["partner_id"],
            "fingerprint": fingerprint(row["serial"], keys[row["partner_id"]]),
            "product_id": row["product_id"],
            "flags": 0,
        }
        for row in history.shipments
    ]
    _insert(uow.connection, t.allocation, rows)
    for row in rows:
        uow.put(partner_stream(row["partner_id"]), "allocation", row["fingerprint"])
    return len(rows)


def _insert(connection: Connection, table: sa.Table, rows: list[Row]) -> None:
    for start in range(0, len(rows), AT_ONCE):
        connection.execute(sa.insert(table), rows[start : start + AT_ONCE])


def _serials(history: History, programme: Programme) -> Row:
    """Return serials to scan by partner: free, claimed by itself, shipped to somebody else."""
    told: Row = {}
    for partner in PARTNERS:
        number = partner.partner_id
        claimed = [
            (claim["serial"], claim["product_id"])
            for claim in history.claims
            if claim["partner_id"] == number and claim["state"] == "approved"
        ]
        foreign = [
            unit
            for other, units in sorted(history.unclaimed.items())
            if other != number
            for unit in units[: SERIALS_TOLD // 2]
        ]
        told[str(number)] = {
            "name": partner.name,
            "unclaimed": _units(history.unclaimed[number], programme),
            "claimed": _units(claimed[-SERIALS_TOLD:], programme),
            "foreign": _units(foreign, programme),
        }
    return {"partners": told}


def _units(units: list[tuple[str, int]], programme: Programme) -> list[Row]:
    gtins = {product.product_id: product.gtin for product in programme.products}
    return [
        {"serial": serial, "gtin": gtins[product_id]} for serial, product_id in units[:SERIALS_TOLD]
    ]
