"""A small programme for tests: two partners, four products, two contests, known serials.

Written through the tables, with its feed, so that a server starts on it as on any other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import httpx
import sqlalchemy as sa
import uuid_utils
from sqlalchemy.engine import Connection

from domain.serials import fingerprint
from server.services.sessions import make_code
from server.storage import tables as t
from server.storage.database import open_database
from server.storage.migrating import migrate
from server.storage.sealed import load_seals
from server.storage.unit_of_work import UnitOfWork
from sync.wire.codec import GENESIS, decode, encode, envelope_hash, read_page, seal
from sync.wire.messages import Envelope, Outcome, Push, PushReply, SealedOp, Session, Tokens
from sync.wire.signing import sign
from sync.wire.tables import CATALOGUE, TABLES, VENDOR, partner_stream
from tests.support.proving import Proving, enrol, key_of
from tests.support.server import MORNING, RunningServer

TODAY = MORNING.date()
CLERK, REP, ADMIN = 11, 12, 13
OTHER_CLERK, OTHER_ADMIN = 21, 23
REVIEWER, SECOND_REVIEWER = 91, 92
MANAGER, OWNER, AUDITOR = 93, 94, 95
FOUR_EYES_POINTS = 100_000

PRODUCTS = [
    # id, gtin, name, regex, check, points, price
    (1, "04260771810017", "Drill", r"A\d{6}", "", 40, 18_900),
    (2, "04260771810024", "Saw", r"B\d{6}", "", 60, 25_000),
    (3, "04260771810031", "Battery", r"7\d{10}", "luhn", 15, 9_900),
    (4, "04260771810048", "Lamp", r"[CD]\d{6}", "", 20, 7_900),
    # Shares its shape with the lamp: a bare serial does not tell them apart.
    (5, "04260771810055", "Torch", r"D\d{6}", "", 10, 3_900),
]


def serial(partner_id: int, number: int, letter: str = "A") -> str:
    """Return a serial shipped to a partner: numbers 0 to 299 exist."""
    return f"{letter}{partner_id}{number:05d}"


def plant(connection: Connection, now: datetime = MORNING) -> None:
    """Write the programme into an empty, migrated database."""
    uow = UnitOfWork(connection, now)
    start, end = TODAY - timedelta(days=200), TODAY + timedelta(days=200)
    midnight = datetime(start.year, start.month, start.day, tzinfo=UTC)
    rows: dict[sa.Table, list[dict[str, Any]]] = {
        t.product: [
            {
                "product_id": number, "gtin": gtin, "name": name, "regex": regex,
                "folds_case": False, "folds_lookalikes": False, "check_name": check,
                "points": points, "list_price": price, "currency": "EUR",
                "eligible_from": start, "eligible_to": None,
            }
            for number, gtin, name, regex, check, points, price in PRODUCTS
        ],
        t.rule_version: [
            {
                "version": 1, "valid_from": midnight, "starts_on": start, "ends_on": end,
                "claim_window_days": 60, "decision_days": 2, "maturity_days": 30,
                "scan_hold_seconds": 5, "decision_hold_seconds": 8, "protection_days": 90,
                "extension_days": 30, "extensions": 2, "resubmissions": 3,
                "four_eyes_points": FOUR_EYES_POINTS,
            }
        ],
        t.contest: [
            _contest(1, "Sprint", "units", "member", now),
            _contest(2, "Cup", "amount", "partner", now),
        ],
        t.partner: [
            {
                "partner_id": number, "name": name, "kind": "distributor", "country": country,
                "target_minor": 10_000_000, "currency": "EUR", "period_ends": date(2026, 6, 30),
                "allocation_key": bytes([number] * 32).hex(),
            }
            for number, name, country in ((1, "Alder Tools", "DE"), (2, "Birch Supply", "ES"))
        ],
        t.member: [
            {"member_id": number, "partner_id": partner_id, "name": name, "role": role}
            for number, partner_id, name, role in (
                (CLERK, 1, "Ada", "clerk"), (REP, 1, "Ben", "rep"),
                (ADMIN, 1, "Cleo", "partner_admin"), (OTHER_CLERK, 2, "Dora", "clerk"),
                (22, 2, "Emil", "rep"), (OTHER_ADMIN, 2, "Fay", "partner_admin"),
                (REVIEWER, 0, "Vera", "reviewer"), (SECOND_REVIEWER, 0, "Wim", "reviewer"),
                (MANAGER, 0, "Xenia", "channel_manager"), (OWNER, 0, "Yusuf", "programme_owner"),
                (AUDITOR, 0, "Zora", "auditor"),
            )
        ],
        t.shipment: [
            {
                "serial": serial(partner_id, number, letter), "product_id": product_id,
                "partner_id": partner_id, "shipped_on": start,
            }
            for partner_id in (1, 2)
            for letter, product_id in (("A", 1), ("B", 2))
            for number in range(300)
        ],
    }  # fmt: skip
    rows[t.allocation] = [
        {
            "partner_id": row["partner_id"],
            "fingerprint": fingerprint(row["serial"], bytes([row["partner_id"]] * 32)),
            "product_id": row["product_id"],
            "flags": 0,
        }
        for row in rows[t.shipment]
    ]
    for table, values in rows.items():
        connection.execute(sa.insert(table), values)
    _tell(uow, rows)
    uow.bump()


def _contest(number: int, name: str, counts: str, audience: str, now: datetime) -> dict[str, Any]:
    return {
        "contest_id": number, "name": name, "counts": counts, "points_per_unit": 10,
        "points_per_amount": 1, "amount_step": 5_000, "currency": "EUR", "product_ids": "[]",
        "audience": audience, "starts_at": now - timedelta(days=30),
        "ends_at": now + timedelta(days=30), "grace_until": now + timedelta(days=40),
    }  # fmt: skip


def _tell(uow: UnitOfWork, rows: dict[sa.Table, list[dict[str, Any]]]) -> None:
    for table, key in (
        (t.product, "product_id"), (t.rule_version, "version"), (t.contest, "contest_id")
    ):  # fmt: skip
        for row in rows[table]:
            uow.put(CATALOGUE, table.name, row[key])
    for table, key in ((t.partner, "partner_id"), (t.member, "member_id")):
        for row in rows[table]:
            uow.put(VENDOR, table.name, row[key])
            if row["partner_id"]:
                uow.put(partner_stream(row["partner_id"]), table.name, row[key])
    for row in rows[t.allocation]:
        uow.put(partner_stream(row["partner_id"]), "allocation", row["fingerprint"])


def prepare(url: str) -> None:
    """Migrate an empty database and plant the programme in it."""
    with opened(url) as write:
        write(migrate)
        write(plant)


@contextmanager
def opened(url: str) -> Iterator[Callable[[Callable[[Connection], Any]], Any]]:
    """Give a function that runs a unit of work on the database and returns its answer."""
    database = open_database(url, workers=1)
    try:
        yield lambda unit: database.write(unit).result()
    finally:
        database.close()


def invite(url: str, member_id: int, now: datetime) -> str:
    """Return an enrolment code for a member, as the operator's command makes it."""
    with opened(url) as write:
        seals = write(load_seals)
        return str(
            write(
                lambda connection: (
                    make_code(
                        UnitOfWork(connection, now), seals, member_id, timedelta(hours=72)
                    ).code
                )
            )
        )


class Device:
    """One installation: seals ops in a chain, sends them, and keeps the rows of the feed.

    Its key follows from its name: who makes it anew goes on as the same device.
    """

    def __init__(self, server: RunningServer, member_id: int, name: str = "") -> None:
        self.server = server
        self.name = name or f"device-{member_id}"
        self.key = key_of(self.name)
        self.client = server.client()
        self.member_id = member_id
        self.sign_in()
        self.n, self.prev = 0, GENESIS
        self.time_token = self.session.time_token
        self.cursor = ""
        self.streams: dict[str, int] = {}
        self.rows: dict[str, dict[tuple[Any, ...], dict[str, Any]]] = {}
        self.received = bytearray()
        """Every byte the server ever sent here."""

    def sign_in(self) -> None:
        """Sign in by a new code, the first time or after a sign-in has ended."""
        code = invite(self.server.settings.database_url, self.member_id, self.server.clock())
        answer = enrol(self.client, code, self.name)
        assert answer.status_code == 200, answer.text
        self.session = decode(answer.content, Session)
        self.use(self.session.tokens.access_token)

    def use(self, token: str) -> None:
        """Show this access token from now on, each time with a proof."""
        self.client.auth = Proving(self.key, token)

    def renew(self) -> None:
        """Turn the refresh token in for new tokens."""
        told = {"refresh_token": self.session.tokens.refresh_token}
        answer = self.client.post("/v1/session/renew", json=told)
        assert answer.status_code == 200, answer.text
        self.session = replace(self.session, tokens=decode(answer.content, Tokens))
        self.use(self.session.tokens.access_token)

    def seal(self, kind: str, body: dict[str, Any], entity: str = "", **more: Any) -> SealedOp:
        """Return the next op of this device."""
        envelope = Envelope(
            op_id=more.pop("op_id", None) or new_id(),
            device=self.name,
            n=self.n + 1,
            prev=self.prev,
            kind=kind,
            entity=entity,
            body=body,
            occurred_at=self.server.clock(),
            mono_ms=0,
            boot_id="boot",
            time_token=self.time_token,
            **more,
        )
        raw = seal(envelope)
        self.n, self.prev = envelope.n, envelope_hash(raw)
        return self.signed(raw.decode())

    def signed(self, text: str) -> SealedOp:
        """Return an op of this text as this device signs it."""
        return SealedOp(op=text, sig=sign(self.key, text.encode("utf-8", "surrogatepass")))

    def claim(self, number: str, **more: Any) -> SealedOp:
        """Return the op of a scan."""
        claim_id = more.pop("claim_id", None) or new_id()
        body = {
            "claim_id": claim_id,
            "scan": number,
            "serial": number,
            "stated_gtin": None,
            "sold_on": TODAY.isoformat(),
            "invoice": "",
            "customer": "",
            "scanned_at": self.server.clock().isoformat(),
            "rule_version": 1,
        }
        return self.seal("claim.record", body | more, f"claim:{claim_id}")

    def push(self, *ops: SealedOp) -> list[Outcome]:
        """Send ops and return their outcomes; everything must have been taken."""
        reply = self.send(*ops)
        assert reply.send_from == 0
        return reply.outcomes

    def send(self, *ops: SealedOp) -> PushReply:
        """Send ops and return the whole reply."""
        answer = self.post(*ops)
        assert answer.status_code == 200, answer.text
        reply = decode(answer.content, PushReply)
        self.time_token = reply.time_token
        return reply

    def post(self, *ops: SealedOp) -> httpx.Response:
        """Send ops and return the bare answer."""
        push = encode(Push(device=self.name, ops=list(ops)))
        answer = self.client.post(
            "/v1/ops", content=push, headers={"content-type": "application/json"}
        )
        self.received += answer.content
        return answer

    def pull(self) -> dict[str, int]:
        """Take in every page there is; returns where each stream stands."""
        while True:
            answer = self.client.get("/v1/feed", params={"cursor": self.cursor})
            assert answer.status_code in {200, 204}, answer.text
            if answer.status_code == 204:
                return self.streams
            self.received += answer.content
            _, groups, end = read_page(answer.content)
            for group in groups:
                self._take(group.table, group.op, group.rows)
            self.cursor, self.streams = end.cursor, end.streams
            if not end.more:
                return end.streams

    def table(self, name: str) -> list[dict[str, Any]]:
        """Return the rows of a table as this device has them."""
        return list(self.rows.get(name, {}).values())

    def row(self, name: str, *key: Any) -> dict[str, Any]:
        """Return one row of a table as this device has it."""
        return self.rows[name][key]

    def _take(self, name: str, op: str, rows: Sequence[Sequence[Any]]) -> None:
        table = TABLES[name]
        mine = self.rows.setdefault(name, {})
        for row in rows:
            key = tuple(row[: table.keys])
            if op == "D":
                mine.pop(key, None)
            else:
                mine[key] = dict(zip(table.columns, row, strict=True))


def new_id() -> str:
    """Return an id as a client makes it."""
    return str(uuid_utils.uuid7())  # noqa: TID251  a test plays the client


def claim_id_of(op: SealedOp) -> str:
    """Return the claim an op is about."""
    return str(decode(op.op, Envelope).body["claim_id"])


def op_id_of(op: SealedOp) -> str:
    """Return the id of an op."""
    return decode(op.op, Envelope).op_id
