"""No byte of one partner reaches another: A asks for everything there is, by B's own ids too.

Every text of B is a canary word. Each question with an id of B is asked again with an id nobody
has: the two answers must be the same, in status, headers and body.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, cast

import httpx
import pytest
import sqlalchemy as sa
from litestar import Litestar
from litestar.routes import HTTPRoute

from domain.people.permissions import OPS
from server import app as composition
from server.settings import Settings
from server.storage import tables as t
from sync.wire.codec import decode, encode
from sync.wire.messages import PushReply, SealedOp
from tests.support.server import FakeClock, RunningServer, running_server
from tests.support.world import (
    ADMIN,
    CLERK,
    OTHER_ADMIN,
    OTHER_CLERK,
    REP,
    REVIEWER,
    Device,
    claim_id_of,
    new_id,
    op_id_of,
    opened,
    serial,
)

CANARY = "CANARYBIRD"
WORDS = (CANARY, "Birch", "Dora", "Emil", "Fay", "7777777", "654321", "partner:2")
DOCUMENT = CANARY.encode() * 40
SHA256 = hashlib.sha256(DOCUMENT).hexdigest()
TUS = {"Tus-Resumable": "1.0.0"}
BYTES = {**TUS, "content-type": "application/offset+octet-stream", "upload-offset": "0"}
FORM = {"content-type": "application/x-www-form-urlencoded"}
VOLATILE = {"x-request-id", "date", "dpop-nonce", "retry-after", "upload-expires", "location"}
Sign = Callable[..., Device]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ids:
    """What A may have got hold of: ids of things that B has, or that nobody has."""

    claim_id: str
    doubted: str
    deal_id: str
    evidence_id: str
    upload_id: str
    sha256: str
    snapshot: str
    session_id: str
    member_id: int
    device: str
    op_id: str
    serial: str
    partner_id: int
    cursor: str
    op: str

    def hide(self, text: str) -> str:
        """Return an answer with every one of these ids made the same word."""
        for each in fields(self):
            value = str(getattr(self, each.name))
            if len(value) > 4:
                text = text.replace(value, f"<{each.name}>")
        return text


@pytest.fixture
def server(database_url: str, tmp_path: Path) -> Iterator[RunningServer]:
    """A server that has a snapshot for everybody."""
    settings = Settings(
        database_url=database_url, page_rows=400, workers=6, snapshot_rows=1,
        blob_dir=str(tmp_path / "blobs"), snapshot_dir=str(tmp_path / "snapshots"),
    )  # fmt: skip
    with running_server(settings, FakeClock()) as running:
        yield running


@pytest.fixture
def routes(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Method and path of every handler that somebody wrote."""
    monkeypatch.setattr(composition, "with_encoding", lambda app, *_: app)
    app = cast("Litestar", composition.create_app(Settings(database_url="sqlite:///none.db")))
    return {
        f"{method} {route.path_format}"
        for route in app.routes
        if isinstance(route, HTTPRoute)
        for handler in route.route_handlers
        if not handler.fn.__module__.startswith("litestar.")
        for method in handler.http_methods
    }


# --- B lives --------------------------------------------------------------------------------------
def busy_rival(device: Sign, server: RunningServer) -> Ids:
    """B with claims of every kind, deals, documents, people and a decision, full of canaries."""
    other, admin, vera = device(OTHER_CLERK), device(OTHER_ADMIN), device(REVIEWER)
    deal_id, evidence_id = new_id(), new_id()
    fields_of_deal = {
        "customer": f"{CANARY} GmbH", "country": "ES", "products": [[1, 5]],
        "value": {"minor": 7_777_777, "currency": "EUR"}, "expected_close": "2026-08-01",
        "note": CANARY, "contact": CANARY, "site": CANARY, "domain": CANARY, "competitor": CANARY,
    }  # fmt: skip
    own = other.claim(serial(2, 0), invoice=CANARY, customer=CANARY)
    foreign = other.claim(serial(1, 0), invoice=CANARY, customer=CANARY)
    unknown = other.claim("A654321", customer=CANARY)
    create = {"deal_id": deal_id, "fields": fields_of_deal, "submit": True}
    named = {
        "evidence_id": evidence_id, "sha256": SHA256, "size": len(DOCUMENT),
        "name": f"{CANARY}.pdf", "media_type": f"{CANARY}/pdf",
    }  # fmt: skip
    other.push(
        own, foreign, unknown,
        other.seal("deal.create", create, f"deal:{deal_id}"),
        other.seal("evidence.attach", named, f"deal:{deal_id}"),
        other.seal(CANARY, {CANARY: CANARY}, CANARY),
    )  # fmt: skip
    place = begin_upload(other, SHA256, len(DOCUMENT)).headers["location"]
    assert other.client.patch(place, headers=BYTES, content=DOCUMENT).status_code == 204
    under_way = begin_upload(other, hashlib.sha256(b"other").hexdigest(), 5)
    admin.client.post("/v1/enrolment-codes", json={"member_id": OTHER_CLERK})
    invite = {"ref": new_id(), "partner_id": 2, "name": CANARY, "role": "clerk"}
    admin.push(
        admin.seal("person.invite", invite),
        admin.seal("device.name", {"device": other.name, "name": CANARY}),
    )
    vera.pull()
    decision = {"decision": "refuse", "reason": "sold_by_other", "note": CANARY}
    items = [[claim_id_of(foreign), 1]]
    vera.push(
        vera.seal("review.decide", decision | {"items": items}),
        vera.seal("deal.move", {"deal_id": deal_id, "action": "take_up", "reason": CANARY}),
    )
    other.pull()
    return Ids(
        claim_id=claim_id_of(own), doubted=claim_id_of(foreign), deal_id=deal_id,
        evidence_id=evidence_id, upload_id=under_way.headers["location"].rpartition("/")[2],
        sha256=SHA256, snapshot=snapshot_of(other), session_id=session_of(server, other.name),
        member_id=OTHER_CLERK, device=other.name,
        op_id=op_id_of(foreign), serial=serial(2, 0), partner_id=2, cursor=other.cursor,
        op=own.op,
    )  # fmt: skip


def nobodys() -> Ids:
    """Ids of the same form that nobody has."""
    sha256 = hashlib.sha256(b"nothing").hexdigest()
    return Ids(
        claim_id=new_id(), doubted=new_id(), deal_id=new_id(), evidence_id=new_id(),
        upload_id=f"{sha256}-{'0' * 32}", sha256=sha256, snapshot="0" * 32,
        session_id=new_id(), member_id=4711,
        device="device-47", op_id=new_id(), serial="A999999", partner_id=47, cursor="nowhere",
        op=json.dumps({"op_id": new_id(), "device": "device-47", "n": 1, "prev": "0" * 64}),
    )  # fmt: skip


def begin_upload(device: Device, sha256: str, size: int) -> httpx.Response:
    named = base64.b64encode(sha256.encode()).decode()
    headers = {**TUS, "upload-length": str(size), "upload-metadata": f"sha256 {named}"}
    return device.client.post("/v1/uploads", headers=headers)


SNAPSHOT_SECONDS = 60.0
"""On a busy machine a snapshot may take a while; most come at the second question."""


def snapshot_of(device: Device) -> str:
    """Have a snapshot built for this device's side; the readers of a server take turns."""
    until = time.monotonic() + SNAPSHOT_SECONDS
    while time.monotonic() < until:
        answer = device.client.get("/v1/snapshot")
        if answer.status_code == 200:
            return str(answer.json()["snapshot"])
        device.client.get("/v1/health")
    raise AssertionError("no snapshot came")


def session_of(server: RunningServer, device: str) -> str:
    """Return the id of a device's sign-in, as only the database tells it."""
    query = sa.select(t.session.c.session_id).where(t.session.c.device == device)
    with opened(server.settings.database_url) as write:
        return str(write(lambda connection: connection.execute(query).scalars().first()))


# --- A asks ---------------------------------------------------------------------------------------
Ask = tuple[str, str, dict[str, Any]]
"""An endpoint, the path of a request to it, and what goes with it."""


def questions(ids: Ids) -> Iterator[Ask]:
    """Yield at least one request for every endpoint, with these ids wherever one is asked for."""
    code, token = "AAAA-BBBB-CCCC", "x" * 43
    session = {"code": code, "device": ids.device, "device_name": ids.claim_id}
    upload, page = f"/v1/uploads/{ids.upload_id}", f"/v1/evidence/{ids.evidence_id}/page/1"
    oauth = {"client_id": "sellthrough-desktop", "code": token, "device": ids.device}
    authorize = f"/v1/oauth/authorize?client_id=sellthrough-desktop&device={ids.device}"
    named = base64.b64encode(ids.sha256.encode()).decode()
    begun = {**TUS, "upload-length": str(len(DOCUMENT)), "upload-metadata": f"sha256 {named}"}
    yield from (
        ("POST /v1/session", "/v1/session", {"json": session}),
        ("POST /v1/session/renew", "/v1/session/renew", {"json": {"refresh_token": token}}),
        ("GET /v1/session", "/v1/session", {}),
        ("GET /.well-known/oauth-authorization-server",
         "/.well-known/oauth-authorization-server", {}),
        ("GET /v1/oauth/authorize", authorize, {}),
        ("POST /v1/oauth/authorize", authorize, {"data": {"login": f"x{ids.member_id}"}}),
        ("POST /v1/oauth/token", "/v1/oauth/token", {"data": oauth}),
        ("POST /v1/oauth/revoke", "/v1/oauth/revoke", {"data": {"token": token}}),
        ("POST /v1/escrow", "/v1/escrow", {"json": {"device": ids.device, "sealed": "x"}}),
        ("POST /v1/enrolment-codes", "/v1/enrolment-codes", {"json": {"member_id": ids.member_id}}),
        ("POST /v1/enrolment-codes", "/v1/enrolment-codes", {"json": {"member_id": "x"}}),
        ("POST /v1/ops", "/v1/ops", {"json": {"device": ids.device, "ops": []}}),
        ("POST /v1/ops", "/v1/ops", {"json": {"device": 5}}),
        ("POST /v1/history", "/v1/history", {"json": {"witnesses": []}}),
        ("GET /v1/feed", f"/v1/feed?cursor={ids.cursor}", {}),
        ("GET /v1/feed", "/v1/feed?digest=1", {}),
        ("GET /v1/hints", "/v1/hints", {}),
        ("GET /v1/snapshot", "/v1/snapshot", {}),
        ("GET /v1/snapshot/{snapshot}", f"/v1/snapshot/{ids.snapshot}", {}),
        ("GET /v1/snapshot/{snapshot}", f"/v1/snapshot/{ids.snapshot}",
         {"headers": {"range": "bytes=0-99"}}),
        ("OPTIONS /v1/uploads", "/v1/uploads", {}),
        ("OPTIONS /v1/uploads/{upload_id}", upload, {}),
        ("POST /v1/uploads", "/v1/uploads", {"headers": begun}),
        ("HEAD /v1/uploads/{upload_id}", upload, {"headers": TUS}),
        ("HEAD /v1/uploads/{upload_id}", f"/v1/uploads/{ids.sha256}", {"headers": TUS}),
        ("PATCH /v1/uploads/{upload_id}", upload, {"headers": BYTES, "content": b"hello"}),
        ("DELETE /v1/uploads/{upload_id}", upload, {"headers": TUS}),
        ("GET /v1/evidence/{evidence_id}", f"/v1/evidence/{ids.evidence_id}", {}),
        ("GET /v1/evidence/{evidence_id}/page/{number}", page, {}),
        ("GET /v1/evidence/{evidence_id}/reading", f"/v1/evidence/{ids.evidence_id}/reading", {}),
        ("GET /v1/sessions", "/v1/sessions", {}),
        ("DELETE /v1/sessions/{session_id}", f"/v1/sessions/{ids.session_id}", {}),
        ("GET /v1/health", "/v1/health", {}),
        ("GET /v1/nothing", f"/v1/nothing/{ids.claim_id}", {}),
        ("DELETE /v1/feed", "/v1/feed", {}),
    )  # fmt: skip
    story = f"claim:{ids.claim_id}"
    exported = {"entity": story, "device": ids.device, "why": "x"}
    yield "GET /v1/audit/entries", f"/v1/audit/entries?entity={story}&device={ids.device}", {}
    yield "GET /v1/audit/story/{entity}", f"/v1/audit/story/{story}", {}
    yield "POST /v1/epcis/capture", "/v1/epcis/capture", {"json": {"eventID": ids.claim_id}}
    captured = f"/v1/epcis/capture/{ids.upload_id}"
    yield "GET /v1/epcis/capture/{capture_id}", captured, {}
    yield "POST /v1/imports/{kind}", "/v1/imports/shipments", {"content": ids.serial.encode()}
    imported = f"/v1/imports/report/{ids.upload_id}"
    yield "GET /v1/imports/report/{import_id}", imported, {}
    tried = {"valid_from": "2027-01-01T00:00:00Z", "changes": {"cap_claim": 1}}
    yield "POST /v1/rules/preview", "/v1/rules/preview", {"json": tried}
    yield "POST /v1/review/leases", "/v1/review/leases", {"json": {"claim_id": ids.claim_id}}
    hook, where = f"/v1/webhooks/{ids.upload_id}", {"url": f"https://{ids.device}.example/x"}
    yield "POST /v1/webhooks", "/v1/webhooks", {"json": where}
    yield "GET /v1/webhooks", "/v1/webhooks", {}
    yield "DELETE /v1/webhooks/{webhook_id}", hook, {}
    yield "GET /v1/webhooks/{webhook_id}/messages", f"{hook}/messages", {}
    yield "POST /v1/webhooks/{webhook_id}/replay", f"{hook}/replay", {"json": {"message_id": "x"}}
    yield "POST /v1/audit/export", "/v1/audit/export", {"json": exported}


def deeds(ids: Ids) -> Mapping[str, list[tuple[dict[str, Any], str]]]:
    """Return for each op kind what A tries with these ids: a body and its entity."""
    claim, deal = f"claim:{ids.claim_id}", f"deal:{ids.deal_id}"
    doubted = f"claim:{ids.doubted}"
    move = {"deal_id": ids.deal_id, "action": "withdraw"}
    deal_fields = {"customer": "Elm"}
    seen = {"claim_id": ids.claim_id, "seen": 1, "reason": "sold_by_other"}
    attach = {"evidence_id": new_id(), "sha256": ids.sha256, "size": 400, "name": "a.pdf"}
    again = {**attach, "evidence_id": ids.evidence_id}
    member = {"member_id": ids.member_id}
    invite = {"ref": new_id(), "partner_id": ids.partner_id, "name": "Guy", "role": "clerk"}
    items = [[ids.claim_id, 1], [ids.doubted, 2]]
    return {
        "claim.record": [],
        "claim.amend": [({"claim_id": ids.claim_id, "invoice": "x"}, claim),
                        ({"claim_id": ids.doubted}, doubted)],
        "claim.answer": [({"claim_id": ids.claim_id, "invoice": "x"}, claim)],
        "claim.appeal": [({"claim_id": ids.claim_id, "text": "x"}, claim)],
        "invoice.set": [],
        "rule.set": [({"valid_from": "2027-01-01T00:00:00Z", "changes": {"cap_claim": 1}}, "")],
        "claim.withdraw": [({"claim_id": ids.claim_id}, claim),
                           ({"claim_id": ids.doubted}, doubted)],
        "deal.create": [],
        "deal.edit": [({"deal_id": ids.deal_id, "changes": deal_fields}, deal)],
        "deal.move": [(move, deal), (move | {"action": "submit"}, deal)],
        "review.decide": [({"decision": "approve", "items": items}, "")],
        "review.second": [({"look_id": f"{ids.claim_id}:2", "decision": "approve"}, claim)],
        "review.settle": [({"look_id": f"{ids.claim_id}:2", "note": "x"}, claim)],
        "sample.draw": [({"sample_id": new_id(), "seed": "s", "first_day": "2026-01-01",
                          "last_day": "2026-12-31"}, "")],
        "claim.reverse": [(seen, claim)],
        "claim.override": [(seen, claim)],
        "evidence.attach": [(attach, claim), (attach, deal), (again, claim)],
        "person.invite": [(invite, "")],
        "person.name": [(member | {"name": "Guy"}, f"member:{ids.member_id}")],
        "person.limit": [(member | {"role": "clerk"}, f"member:{ids.member_id}")],
        "person.revoke": [(member, f"member:{ids.member_id}")],
        "person.restore": [(member, f"member:{ids.member_id}")],
        "device.name": [({"device": ids.device, "name": "Till"}, f"device:{ids.device}")],
        "device.revoke": [({"device": ids.device}, f"device:{ids.device}")],
        "partner.set": [({"partner_id": ids.partner_id, "name": "Ours"}, "")],
        "tie.set": [(member | {"partner_id": ids.partner_id, "linked": True}, "")],
        "word.turn_down": [({"approval_id": f"{ids.claim_id}:1"}, claim)],
    }  # fmt: skip


@dataclass(slots=True)
class Crawl:
    """One member of A: what was asked, and every byte that came back."""

    device: Device
    said: bytearray
    visited: set[str]

    def ask(self, ids: Ids) -> list[tuple[str, str]]:
        """Ask everything with these ids; return each question with its answer, ids made alike."""
        found = []
        for endpoint, path, more in questions(ids):
            method = endpoint.partition(" ")[0]
            answer = self.device.client.request(method, path, **more)
            self._hear(answer)
            self.visited.add(endpoint)
            found.append((f"{endpoint} {path}", alike(answer, ids)))
        return [(ids.hide(asked), told) for asked, told in found]

    def act(self, ids: Ids) -> list[tuple[str, str]]:
        """Try every op kind on these ids; return the outcomes, ids made alike."""
        found = []
        for kind, tries in deeds(ids).items():
            for body, entity in tries:
                base = {entity: 1} if kind == "deal.edit" else {}
                op = self.device.seal(kind, body, entity, base=base)
                reply = self._push(op)
                assert reply.outcomes, (kind, body, reply)
                told = encode(reply.outcomes[0]).decode()
                found.append((kind, ids.hide(told.replace(op_id_of(op), "<op>"))))
        return found

    def claim(self, ids: Ids) -> None:
        """Claim B's serials, by B's ids too, and send B's very op as stolen from its disk."""
        each = self.device
        ops = [
            each.claim(serial(1, 5)),
            each.claim(ids.serial),
            each.claim(serial(1, 0)),
            each.claim(serial(2, 7)),
            each.claim(serial(1, 6), claim_id=ids.claim_id),
            each.seal("deal.create", {"deal_id": ids.deal_id, "fields": {}}),
        ]
        self._push(*ops)
        # An id somebody else has used takes no place in this device's chain.
        place = each.n, each.prev
        self._push(each.seal("claim.record", {}, op_id=ids.op_id))
        each.n, each.prev = place

    def steal(self, ids: Ids) -> None:
        """Send B's op as it is; the chain of this device is broken by it."""
        self._hear(self.device.post(self.device.signed(ids.op)))

    def pull(self) -> None:
        """Take in the whole feed and the snapshot of the own side."""
        self.device.cursor = ""
        self.device.pull()
        self.said += self.device.received
        name = snapshot_of(self.device)
        self._hear(self.device.client.get(f"/v1/snapshot/{name}"))

    def leave(self) -> None:
        """Sign out, at last."""
        self._hear(self.device.client.post("/v1/session/revoke"))
        self.visited.add("POST /v1/session/revoke")

    def _push(self, *ops: SealedOp) -> PushReply:
        answer = self.device.post(*ops)
        self._hear(answer)
        assert answer.status_code == 200, answer.text
        return decode(answer.content, PushReply)

    def _hear(self, answer: httpx.Response) -> None:
        assert answer.status_code < 500, (answer.request.url, answer.text)
        self.said += answer.content + str(answer.headers.raw).encode()


def alike(answer: httpx.Response, ids: Ids) -> str:
    """Return an answer without what differs from one request to the next."""
    headers = sorted(
        (name, value) for name, value in answer.headers.items() if name not in VOLATILE
    )
    body = answer.text if answer.status_code >= 400 else ""
    told = f"{answer.status_code} {headers if body else ''} {body}"
    return ids.hide(re.sub(r"[A-Za-z0-9_-]{40,}", "<token>", told))


@pytest.mark.parametrize("member_id", [CLERK, ADMIN])
def test_no_canary_of_one_partner_is_in_any_byte_the_other_receives(
    device: Sign, server: RunningServer, routes: set[str], member_id: int
):
    ids = busy_rival(device, server)
    crawl = Crawl(device(member_id), bytearray(), set())
    snapshot_of(crawl.device)

    asked, nothing = crawl.ask(ids), crawl.ask(nobodys())
    acted, in_vain = crawl.act(ids), crawl.act(nobodys())
    crawl.claim(ids)
    crawl.pull()
    with opened(server.settings.database_url) as write:
        assert write(mark_everything) > 20
    crawl.pull()
    crawl.ask(ids)
    crawl.act(ids)
    crawl.steal(ids)
    crawl.leave()

    for word in (*WORDS, ids.claim_id, ids.op_id):
        if word.encode() in crawl.said:
            place = crawl.said.index(word.encode())
            mirrored = word in {ids.claim_id, ids.op_id}
            assert mirrored, (word, bytes(crawl.said[max(0, place - 200) : place + 50]))
    for mine, theirs in zip(asked, nothing, strict=True):
        assert mine == theirs, "an id of B is answered otherwise than one nobody has"
    assert acted == in_vain, "an op on what B has is answered otherwise than on what nobody has"
    assert routes - crawl.visited == set(), "let `questions` visit each of these"
    assert set(OPS) - set(deeds(ids)) == set(), "let `deeds` try each of these"
    # The words were really there to be found.
    other = device(OTHER_CLERK, "second")
    other.pull()
    assert CANARY.encode() in other.received


def test_claiming_what_others_have_is_answered_like_claiming_what_nobody_has(
    device: Sign, server: RunningServer
):
    """Unknown, shipped to B, claimed by B: one answer, by its length too."""
    busy_rival(device, server)
    clerk = device(CLERK)
    numbers = ["A299999", serial(2, 40), serial(2, 0)]
    told = [clerk.send(clerk.claim(number)).outcomes[0] for number in numbers]
    answers = {
        encode(each).decode().replace(each.op_id, "").replace(number, "")
        for each, number in zip(told, numbers, strict=True)
    }
    places = re.compile(r'"streams":\{[^}]*\}')
    assert len({places.sub("", each) for each in answers}) == 1


def test_the_standings_name_nobody(device: Sign, server: RunningServer):
    busy_rival(device, server)
    clerk = device(CLERK)
    clerk.push(clerk.claim(serial(1, 5)))

    clerk.pull()

    assert len(clerk.table("standing")) == 4
    assert len(clerk.table("participation")) == 2
    mine = {(row["contest_id"], row["ref"]) for row in clerk.table("participation")}
    others = [row for row in clerk.table("standing") if (row["contest_id"], row["ref"]) not in mine]
    assert {len(row["ref"]) for row in others} == {12}
    assert not {"21", "Dora"} & {part for row in others for part in row["label"].split()}


def test_the_vendor_sees_both(device: Sign, server: RunningServer):
    ids = busy_rival(device, server)
    vera = device(REVIEWER, "second")

    vera.pull()

    assert vera.row("vendor_claim", ids.claim_id)["customer"] == CANARY


def test_two_clerks_of_one_partner_act_in_their_own_name_only(device: Sign):
    """They see the same sales; an op, a sign-in and an outcome are one person's."""
    ada, ben = device(CLERK), device(REP)
    op = ada.claim(serial(1, 0), customer="Elm")
    ada.push(op)
    ben.pull()
    assert ben.row("claim", claim_id_of(op))["customer"] == "Elm"

    stolen = ben.post(ben.signed(op.op))
    assert decode(stolen.content, PushReply).outcomes[0].code == "IDEMPOTENCY_REUSED"
    other = ben.client.post("/v1/ops", json={"device": ada.name, "ops": []})
    assert other.status_code == 403
    assert ben.client.post("/v1/enrolment-codes", json={"member_id": CLERK}).status_code == 403


# --- canaries where no op writes them -------------------------------------------------------------
SHARED = {"product", "rule_version", "contest", "meta", "stream", "change", "standing", "mark"}
KEYS = {
    "state", "kind", "status", "code", "role", "live", "label", "audience", "op", "tbl", "pk",
    "account", "currency", "country", "params", "doubts", "detail", "products", "fields",
    "outcome", "envelope", "hash", "last_hash", "refresh_hash", "previous_hash", "token_hash",
    "transfer_id", "claim_id", "deal_id", "ref", "serial", "device", "allocation_key", "totp",
    "session_id", "act", "sha256", "public_key", "key_print", "entity",
}  # fmt: skip
"""Columns whose values are read by code: a word there would be a broken row, not a leak."""


def members(partner_id: int) -> sa.Select[Any]:
    return sa.select(t.member.c.member_id).where(t.member.c.partner_id == partner_id)


def mark_everything(connection: sa.Connection, partner_id: int = 2) -> int:
    """Put the canary into every text of B that a database would let us change."""
    deals = sa.select(t.deal.c.deal_id).where(t.deal.c.partner_id == partner_id)
    marked = 0
    for table in t.metadata.sorted_tables:
        if table.name in SHARED:
            continue
        if "partner_id" in table.c:
            where = table.c.partner_id == partner_id
        elif "member_id" in table.c and table.name != "audit":
            where = table.c.member_id.in_(members(partner_id))
        elif table.name == "deal_version":
            where = table.c.deal_id.in_(deals)
        else:
            continue
        for column in table.columns:
            is_text = isinstance(column.type, sa.Text) and not column.primary_key
            if is_text and column.name not in KEYS:
                connection.execute(sa.update(table).where(where).values({column.name: CANARY}))
                marked += 1
            elif column.name in {"params", "detail", "fields"}:
                text = json.dumps({CANARY: CANARY})
                connection.execute(sa.update(table).where(where).values({column.name: text}))
                marked += 1
    return marked
