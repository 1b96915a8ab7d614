"""A second client of the protocol, made from docs/sync-protocol.md alone: that page suffices.

Shares no code with the program and its server, and must never import any of it. Keeps everything
in memory: it shows what is said on the line, not how a program stays safe on a disk.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from typing import Any

import httpx
import zstandard
from cryptography.hazmat.primitives.asymmetric import ec

from tests.second_client.formats import (
    REV_AT,
    TABLES,
    Broken,
    Json,
    Op,
    Rows,
    canonical_json,
    digest,
    instant,
    is_signed,
    keys_of,
    proof,
    public_text,
    read_page,
    read_snapshot,
    signature,
    state_after,
)

GENESIS = "0" * 64
MOST_OPS, MOST_BYTES = 500, 256 * 1024


class Refused(Exception):
    """The server refused a request: its status and the code of its problem."""

    def __init__(self, answer: httpx.Response) -> None:
        told = answer.json() if "json" in answer.headers.get("content-type", "") else {}
        self.status, self.code = answer.status_code, str(told.get("code", ""))
        super().__init__(f"{self.status} {self.code} {told.get('detail', '')}")


class Client:
    """One device on one line. Everything it knows is in its attributes."""

    def __init__(self, line: httpx.Client) -> None:
        self.line = line
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.session: Json = {}
        self.tokens: Json = {}
        self.ops: list[Op] = []
        self.n, self.prev = 0, GENESIS
        self.time_token = ""
        self.witnesses: list[Json] = []
        self.cursor, self.streams, self.rows = "", dict[str, int](), Rows()
        self._heard = datetime.fromtimestamp(0, UTC), time.monotonic()
        self.device = self.new_id()
        self.nonce = ""

    # --- time and ids ---
    def now(self) -> datetime:
        """The server's time as last heard, and what has passed since."""
        at, mark = self._heard
        return at + timedelta(seconds=time.monotonic() - mark)

    def new_id(self) -> str:
        """A UUIDv7: any text of at most 64 characters that nobody else makes would do."""
        number = int(self.now().timestamp() * 1000) << 80 | 7 << 76 | 2 << 62
        text = f"{number | secrets.randbits(62) | secrets.randbits(12) << 64:032x}"
        return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))

    def _hear(self, told: Json) -> None:
        self.time_token = told["time_token"]
        self._heard = datetime.fromisoformat(told["server_time"]), time.monotonic()
        witness = told.get("witness")
        if witness and all(witness["height"] != each["height"] for each in self.witnesses):
            self.witnesses.append(witness)

    @property
    def newest(self) -> Json | None:
        return self.witnesses[-1] if self.witnesses else None

    # --- one request ---
    def ask(
        self, method: str, path: str, content: bytes | None = None, **headers: str
    ) -> httpx.Response:
        """Ask with the access token; one that has ended is renewed once. Raises Refused."""
        answer = self._fresh(method, path, content, headers)
        if answer.status_code == 401 and Refused(answer).code == "SIGN_IN_NEEDED" and self.tokens:
            self.renew()
            answer = self._fresh(method, path, content, headers)
        if answer.is_error:
            raise Refused(answer)
        return answer

    def _fresh(
        self, method: str, path: str, content: bytes | None, headers: dict[str, str]
    ) -> httpx.Response:
        """Ask, and once more where the server wants its newest nonce in the proof."""
        answer = self._ask(method, path, content, headers)
        if answer.status_code == 401 and Refused(answer).code == "USE_DPOP_NONCE":
            answer = self._ask(method, path, content, headers)
        return answer

    def _proved(self, method: str, path: str) -> dict[str, str]:
        url, token = str(self.line.base_url.join(path)), self.tokens.get("access_token", "")
        now = int(self.now().timestamp())
        told = {"dpop": proof(self.key, method, url, nonce=self.nonce, token=token, iat=now)}
        return told | ({"authorization": f"DPoP {token}"} if token else {})

    def _ask(
        self, method: str, path: str, content: bytes | None, headers: dict[str, str]
    ) -> httpx.Response:
        nonce = secrets.token_hex(8)
        sent = {"x-sync-proto": "1", "x-sync-nonce": nonce, "accept-encoding": "zstd, gzip"}
        sent |= self._proved(method, path)
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        answer = self.line.request(method, path, content=content, headers=sent)
        if answer.headers.get("x-sync-nonce") != nonce or "x-sync-proto" not in answer.headers:
            raise Broken("this is no answer of our server")
        self.nonce = answer.headers.get("dpop-nonce", self.nonce)
        return answer

    def post(self, path: str, body: Json) -> Json:
        packed = zstandard.compress(canonical_json(body))
        answer = self.ask(
            "POST", path, packed, content_type="application/json", content_encoding="zstd"
        )
        return dict(answer.json()) if answer.content else {}

    # --- signing in ---
    def sign_in(self, code: str) -> None:
        """Sign in, again too. On a frozen device this becomes a device of its own."""
        self.tokens = {}
        try:
            self.session = self._enrol(code)
        except Refused as no:
            if no.code != "DEVICE_FROZEN":
                raise
            self.device, self.key = self.new_id(), ec.generate_private_key(ec.SECP256R1())
            self.session = self._enrol(code)
            self._seal_anew()
        self.tokens = self.session["tokens"]
        self._hear(self.session)

    def _enrol(self, code: str) -> Json:
        asked = {"code": code, "device": self.device, "device_name": "Second"}
        return self.post("/v1/session", {**asked, "key": public_text(self.key)})

    def _seal_anew(self) -> None:
        unanswered = [op for op in self.ops if op.state in {"queued", "stuck"}]
        self.ops = [op for op in self.ops if op not in unanswered]
        self.n, self.prev = 0, GENESIS
        for op in unanswered:
            self.seal(json.loads(op.text))

    def renew(self) -> None:
        asked = {"refresh_token": self.tokens["refresh_token"]}
        self.tokens, used = {}, self.tokens
        try:
            self.tokens = self.post("/v1/session/renew", asked)
        except Refused:
            self.tokens = used
            raise

    def sign_out(self) -> None:
        self.post("/v1/session/revoke", {})
        self.tokens = {}

    # --- recording ---
    def seal(self, envelope: Json) -> Op:
        """Give an op its place at the end of the chain, and sign it."""
        envelope |= {"device": self.device, "n": self.n + 1, "prev": self.prev}
        return self.seal_bytes(canonical_json(envelope), envelope)

    def seal_bytes(self, raw: bytes, envelope: Json) -> Op:
        sig = signature(self.key, raw)
        op = Op(
            envelope["op_id"], envelope["entity"], self.n + 1, self.prev, raw.decode(), sig
        )  # fmt: skip
        self.n, self.prev = op.n, op.hash
        self.ops.append(op)
        return op

    def record(
        self, kind: str, entity: str, body: Json, base: Json | None = None, op_id: str = ""
    ) -> Op:
        return self.seal(
            {
                "op_id": op_id or self.new_id(), "kind": kind, "v": 1, "entity": entity,
                "base": base or {}, "body": body, "time_token": self.time_token,
                "occurred_at": instant(self.now()), "boot_id": "boot",
                "mono_ms": int(time.monotonic() * 1000),
            }
        )  # fmt: skip

    def claim(self, serial: str, sold_on: str, **more: str) -> Op:
        claim_id = self.new_id()
        body: Json = {"claim_id": claim_id, "scan": serial, "serial": serial, "stated_gtin": None}
        body |= {"sold_on": sold_on, "invoice": "", "customer": "", "rule_version": 1}
        body |= {"scanned_at": instant(self.now()), **more}
        return self.record("claim.record", f"claim:{claim_id}", body)

    def withdraw(self, claim_id: str) -> Op:
        return self.record("claim.withdraw", f"claim:{claim_id}", {"claim_id": claim_id})

    def create_deal(self, fields: Json, *, submit: bool = False) -> Op:
        deal_id = self.new_id()
        body = {"deal_id": deal_id, "fields": fields, "submit": submit}
        return self.record("deal.create", f"deal:{deal_id}", body)

    def edit_deal(self, deal_id: str, changes: Json, was: Json) -> Op:
        entity, row = f"deal:{deal_id}", self.rows["deal"][deal_id,]
        body = {"deal_id": deal_id, "changes": changes, "was": was}
        return self.record("deal.edit", entity, body, {entity: row[REV_AT["deal"]]})

    def attach(self, entity: str, name: str, content: bytes, media_type: str) -> Op:
        told: Json = {"evidence_id": self.new_id(), "name": name, "media_type": media_type}
        told |= {"sha256": hashlib.sha256(content).hexdigest(), "size": len(content)}
        return self.record("evidence.attach", entity, told)

    def decide(self, decision: str, items: list[list[Any]], reason: str = "") -> Op:
        body = {"decision": decision, "reason": reason, "note": "", "items": items}
        op_id = self.new_id()
        return self.record("review.decide", f"review:{op_id}", body, op_id=op_id)

    # --- sending ---
    def push(self) -> list[Json]:
        """Send what is unanswered, in order; returns the answers. What stays queued is for later.

        An op that makes every request fail ends as stuck and is withheld from then on.
        """
        told: list[Json] = []
        queue = [op for op in self.ops if op.state == "queued"]
        most, faults, asked_for = MOST_OPS, 0, 0
        while queue:
            part = _fitting(queue[:most])
            try:
                reply = self.send(part)
            except Refused as no:
                faults += 1
                if no.code == "history_changed":
                    self.find_common_past()
                    queue = [op for op in self.ops if op.state == "queued"]
                elif no.status not in {400, 413, 500} or (no.status == 500 and faults > 6):
                    raise
                elif len(part) > 1:
                    most = len(part) // 2
                else:
                    part[0].state, most = "stuck", MOST_OPS
                continue
            told += reply["outcomes"]
            queue = queue[len(reply["outcomes"]) :]
            if again := reply.get("send_from"):
                if again == asked_for or not 0 < again <= self.n:
                    raise Broken(f"the server wants op {again}, which is not here to send")
                asked_for = again
                queue = [op for op in self.ops if op.n >= again]
        return told

    def send(self, ops: list[Op]) -> Json:
        """Send these ops in one request, and write down what became of each."""
        sent = {"device": self.device, "ops": [op.as_sent for op in ops], "witness": self.newest}
        reply = self.post("/v1/ops", sent)
        self.take(ops, reply)
        return reply

    def take(self, ops: list[Op], reply: Json) -> None:
        answered = [outcome["op_id"] for outcome in reply["outcomes"]]
        all_told = len(answered) == len(ops) or reply.get("send_from")
        if not all_told or answered != [op.op_id for op in ops[: len(answered)]]:
            raise Broken("these are no answers to what was sent")
        self._hear(reply)
        for op, outcome in zip(ops, reply["outcomes"], strict=False):
            state = state_after(outcome)
            # What was withheld keeps its place there; the op itself waits for another try.
            op.state = op.state if (op.state, state) == ("stuck", "queued") else state
            op.outcome = outcome
            op.height = reply["witness"]["height"] if state != "queued" else 0

    def try_stuck(self) -> None:
        """Send each stuck op alone, as it is."""
        for op in [each for each in self.ops if each.state == "stuck"]:
            op.state = "queued"
            try:
                self.send([op])
            except Refused:
                op.state = "stuck"

    def is_covered(self, op: Op) -> bool:
        """Whether the rows here show what the op did."""
        wanted: dict[str, int] = op.outcome.get("streams", {})
        return all(self.streams.get(name, seq) >= seq for name, seq in wanted.items())

    # --- pulling ---
    def pull(self, *, digests: bool = False) -> dict[str, Json]:
        """Take every page there is; returns the digests the last one told, if asked for."""
        while True:
            try:
                page = self.page(digests=digests)
            except Refused as no:
                if no.code not in {"history_changed", "resync_required"}:
                    raise
                self.find_common_past()
                self.push()
                if no.code == "resync_required":
                    if not self.cursor:
                        raise
                    self.start_over()
                continue
            if not page:
                return {}
            end = self.apply(page)
            if not end["more"]:
                return dict(end.get("digests") or {})

    def page(self, *, digests: bool = False) -> bytes:
        """The next page as it comes, nothing when there is no news."""
        asked = str(httpx.QueryParams({"cursor": self.cursor, "digest": int(digests), "packed": 1}))
        known = self.newest
        told = f"{known['height']}:{known['head']}" if known else ""
        return self.ask("GET", f"/v1/feed?{asked}", x_sync_witness=told).content

    def apply(self, body: bytes) -> Json:
        """Apply a page, all of it or nothing; returns its trailer."""
        head, groups, end = read_page(body)
        if head["cursor"] != self.cursor:
            raise Broken("the page does not begin where this copy stands")
        for lost in set(self.streams) - set(head["scope"]):
            kind, _, number = lost.partition(":")
            if kind != "contest":
                # The own stream: nothing of the vendor's may stay. Ops are the person's.
                self.start_over()
                self.tokens, self.session = {}, {}
                raise Broken("the access has ended")
            table = self.rows.get("standing", {})
            for key in [key for key in table if key[0] == int(number)]:
                del table[key]
        for group in groups:
            name = group["table"]
            if name not in TABLES:
                continue
            table = self.rows.setdefault(name, {})
            for row in group["rows"]:
                if group["op"] == "P":
                    table[keys_of(name, row)] = row
                else:
                    table.pop(tuple(row), None)
        self.cursor, self.streams = end["cursor"], end["streams"]
        self._hear(head)
        return end

    def differing(self, told: dict[str, Json]) -> list[str]:
        """Tables in which this copy is not what the server says it must be."""
        found = {table: digest(table, self.rows.get(table, {})) for table in told}
        return sorted(t for t in told if t in TABLES and found[t] != told[t])

    def start_over(self) -> None:
        self.cursor, self.streams, self.rows = "", {}, {}

    def bootstrap(self) -> bool:
        """Begin with a snapshot; False when the server has none and the feed must do."""
        while True:
            try:
                answer = self.ask("GET", "/v1/snapshot")
            except Refused as no:
                if no.code != "NO_SNAPSHOT":
                    raise
                return False
            if answer.status_code == 200:
                break
            threading.Event().wait(answer.json()["retry_after"])
        manifest = answer.json()
        content = b""
        while len(content) < manifest["size"]:
            last = min(len(content) + manifest["size"] // 4, manifest["size"] - 1)
            piece = self.ask(
                "GET", f"/v1/snapshot/{manifest['snapshot']}", range=f"bytes={len(content)}-{last}",
                if_range=f'"{manifest["sha256"]}"', accept_encoding="identity",
            )  # fmt: skip
            if piece.status_code != 206:
                raise Broken("another file than before")
            content += piece.content
        if hashlib.sha256(content).hexdigest() != manifest["sha256"]:
            raise Broken("the snapshot was altered")
        rows = read_snapshot(content)
        if {table: len(found) for table, found in rows.items()} != manifest["rows"]:
            raise Broken("the snapshot lacks rows")
        self.rows = rows
        self.cursor, self.streams = manifest["cursor"], manifest["streams"]
        return True

    @contextmanager
    def hints(self) -> Iterator[Iterator[dict[str, int]]]:
        """Listen: gives where streams stand that moved."""
        told = {"x-sync-proto": "1", "accept": "text/event-stream", "accept-encoding": "identity"}
        told |= self._proved("GET", "/v1/hints")
        with self.line.stream("GET", "/v1/hints", headers=told, timeout=45) as answer:
            if answer.status_code != 200:
                raise Broken("no hints here")
            lines = answer.iter_lines()
            yield (json.loads(line[5:])["streams"] for line in lines if line.startswith("data:"))

    # --- history ---
    def find_common_past(self) -> None:
        """Queue again what the server has forgotten, and forget the heads it does not have."""
        heads = sorted(self.witnesses, key=lambda each: -int(each["height"]))
        told = self.post("/v1/history", {"witnesses": heads[:4000]})
        for op in self.ops:
            if op.state != "stuck" and (op.height > told["common"] or op.n > told["last_n"]):
                op.state = "queued"
        self.witnesses = [each for each in self.witnesses if each["height"] <= told["common"]]

    # --- documents ---
    def upload(self, content: bytes, piece: int = 256 * 1024) -> str:
        """Send a document's bytes; returns where they were sent to."""
        named = base64.b64encode(hashlib.sha256(content).hexdigest().encode()).decode()
        begun = self.ask(
            "POST", "/v1/uploads", tus_resumable="1.0.0", upload_length=str(len(content)),
            upload_metadata=f"sha256 {named}",
        )  # fmt: skip
        place, offset = begun.headers["location"], int(begun.headers["upload-offset"])
        while offset < len(content):
            part = content[offset : offset + piece]
            check = base64.b64encode(hashlib.sha256(part).digest()).decode()
            self.ask(
                "PATCH", place, part, tus_resumable="1.0.0", upload_offset=str(offset),
                content_type="application/offset+octet-stream", upload_checksum=f"sha256 {check}",
            )  # fmt: skip
            safe = self.ask("HEAD", place, tus_resumable="1.0.0")
            offset = int(safe.headers["upload-offset"])
        return place

    # --- by file ---
    def work_file(self) -> bytes:
        """What is unanswered, for `server bundle`; what is withheld also whole, at the end."""
        waiting = [op for op in self.ops if op.state in {"queued", "stuck"}]
        head = {
            "kind": "sellthrough-work", "v": 1, "device": self.device, "key": public_text(self.key),
            "member_id": self.session["member_id"], "made_at": instant(self.now()),
            "cursor": self.cursor, "witness": self.newest,
        }  # fmt: skip
        last = [{"op": op.text, "sig": op.sig} for op in waiting if op.state == "stuck"]
        lines = [head, *(op.as_sent for op in waiting), *last]
        body = b"".join(canonical_json(line) + b"\n" for line in lines)
        return body + canonical_json({"sig": signature(self.key, body)}) + b"\n"

    def take_answer(self, content: bytes) -> int:
        """Take the vendor's answer file; returns how many pages fitted."""
        *lines, last = content.splitlines(keepends=True)
        if not is_signed(self.session["server_key"], b"".join(lines), json.loads(last)["sig"]):
            raise Broken("the file was altered, or is not of our server")
        head, *told = map(json.loads, lines)
        if (head["kind"], head["device"]) != ("sellthrough-answer", self.device):
            raise Broken("the file answers another device")
        known = {op.op_id: op for op in self.ops}
        for reply in (line["reply"] for line in told if line.get("reply")):
            self.take([known[outcome["op_id"]] for outcome in reply["outcomes"]], reply)
        if head["anew"]:
            self.start_over()
        found = [line["page"].encode() for line in told if line.get("page")]
        pages = {read_page(page)[0]["cursor"]: page for page in found}
        count = 0
        while (page := pages.get(self.cursor)) is not None:
            self.apply(page)
            count += 1
        return count


def _fitting(ops: list[Op]) -> list[Op]:
    sizes = accumulate(len(op.text.encode()) * 2 + 400 for op in ops)
    return [op for op, size in zip(ops, sizes, strict=True) if size < MOST_BYTES] or ops[:1]
