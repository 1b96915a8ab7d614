"""What a second client reads and writes, as docs/sync-protocol.md has it: bytes, pages, snapshots.

Shares no code with the program and its server, and must never import any of it.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import accumulate, pairwise
from typing import Any

import zstandard
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

Row = list[Any]
Rows = dict[str, dict[tuple[Any, ...], Row]]
Json = dict[str, Any]

MOST_PLAIN = 4 * 1024 * 1024
TWO_KEYS = {"standing", "participation"}
REV_AT = {
    "claim": 21, "vendor_claim": 21, "deal": 24, "evidence": 10, "partner": 12, "member": 7,
    "invoice": 7,
}  # fmt: skip
TABLES = {
    "product", "rule_version", "contest", "partner", "member", "allocation", "claim",
    "vendor_claim", "deal", "deal_event", "ledger_entry", "standing", "participation",
    "contest_entry", "evidence", "device", "approval", "tie", "second_look", "sample", "invoice",
    "unit",
}  # fmt: skip
MAGIC = b"sellthrough snapshot 1\n"
BLOCK = 1024


class Broken(Exception):
    """What came is cut, altered or no answer to what was asked; nothing of it is used."""


# --- bytes --------------------------------------------------------------------------------------
def canonical_json(value: object) -> bytes:
    """Sorted keys, no white space, UTF-8."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def text64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def raw64(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def public_text(key: ec.EllipticCurvePrivateKey) -> str:
    return text64(key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))


def signature(key: ec.EllipticCurvePrivateKey, content: bytes) -> str:
    r, s = utils.decode_dss_signature(key.sign(content, ec.ECDSA(SHA256())))
    return text64(r.to_bytes(32, "big") + s.to_bytes(32, "big"))


def proof(
    key: ec.EllipticCurvePrivateKey, method: str, url: str, *, nonce: str, token: str, iat: int
) -> str:
    """That this device makes this one request (RFC 9449)."""
    point = raw64(public_text(key))
    jwk = {"crv": "P-256", "kty": "EC", "x": text64(point[1:33]), "y": text64(point[33:])}
    head = {"alg": "ES256", "jwk": jwk, "typ": "dpop+jwt"}
    said: Json = {"htm": method, "htu": url.partition("?")[0], "iat": iat}
    said |= {"jti": secrets.token_urlsafe(12), "nonce": nonce}
    if token:
        said["ath"] = text64(hashlib.sha256(token.encode()).digest())
    content = f"{text64(canonical_json(head))}.{text64(canonical_json(said))}"
    return f"{content}.{signature(key, content.encode())}"


def is_signed(public: str, content: bytes, sig: str) -> bool:
    raw, curve = raw64(sig), ec.SECP256R1()
    pair = int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big")
    known = ec.EllipticCurvePublicKey.from_encoded_point(curve, raw64(public))
    try:
        known.verify(utils.encode_dss_signature(*pair), content, ec.ECDSA(SHA256()))
    except InvalidSignature:
        return False
    return True


def fingerprint(serial: str, key: bytes) -> int:
    """Of a serial in plain letters and digits, which is canonical as it is."""
    mark = hashlib.blake2b(serial.encode(), digest_size=8, key=key).digest()
    return int.from_bytes(mark, "big", signed=True)


def instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


# --- the feed -----------------------------------------------------------------------------------
def read_page(body: bytes) -> tuple[Json, list[Json], Json]:
    """Head, groups of rows and trailer of a page. Raises Broken unless it is whole."""
    *lines, last = body.splitlines(keepends=True)
    if not lines or not body.endswith(b"\n"):
        raise Broken("the page is cut")
    head, *groups = map(json.loads, lines)
    for group in groups:
        if "packed" in group:
            group["rows"] = serials_of(group["packed"])
    end = json.loads(last)
    if end["sha256"] != hashlib.sha256(b"".join(lines)).hexdigest():
        raise Broken("the page was altered")
    if end["rows"] != sum(len(group["rows"]) for group in groups):
        raise Broken("the page lacks rows")
    return head, groups, end


def serials_of(packed: Json) -> list[Row]:
    """The rows of a packed group."""
    count, width, kinds = packed["count"], packed["width"], packed["kinds"]
    planes = base64.b64decode(packed["planes"], validate=True)
    if len(planes) != count * (width + (2 if len(kinds) > 256 else 1)):
        raise Broken("packed serials do not add up")
    rows, at = [], packed["first"]
    for place in range(count):
        one, *index = (planes[place::count][:width], *planes[place::count][width:])
        at += int.from_bytes(one, "little")
        rows.append([at, *kinds[int.from_bytes(bytes(index), "little")]])
    if any(row[0] >= later[0] for row, later in pairwise(rows)):
        raise Broken("packed serials are out of order")
    return rows


def keys_of(table: str, row: Sequence[Any]) -> tuple[Any, ...]:
    return tuple(row[: 2 if table in TWO_KEYS else 1])


def digest(table: str, rows: dict[tuple[Any, ...], Row]) -> Json:
    """How many rows, and the sum of their marks."""
    total = 0
    for row in rows.values():
        if table == "allocation":
            mark, product, flags = row[:3]
            total += mark + 0x9E3779B97F4A7C15 * product + 0xC2B2AE3D27D4EB4F * flags
            continue
        seen = row if table not in REV_AT else [*keys_of(table, row), row[REV_AT[table]]]
        text = "\x1f".join(map(str, seen)).encode()
        total += int.from_bytes(hashlib.blake2b(text, digest_size=8).digest(), "big")
    return {"rows": len(rows), "sum": f"{total % 2**64:016x}"}


# --- the snapshot -------------------------------------------------------------------------------
def unpack(frame: bytes) -> bytes:
    if not 0 <= zstandard.frame_content_size(frame) <= MOST_PLAIN:
        raise Broken("a frame is too large")
    return zstandard.ZstdDecompressor().decompress(frame)


def read_snapshot(content: bytes) -> Rows:
    """Rows by table."""
    if not content.startswith(MAGIC):
        raise Broken("this is no snapshot")
    rows: Rows = {}
    place, parts = len(MAGIC), 0
    while True:
        line_end = content.index(b"\n", place) + 1
        head = json.loads(content[place:line_end])
        if head["part"] == "end":
            if head["count"] != parts or line_end != len(content):
                raise Broken("parts are missing")
            return rows
        place = line_end + head["size"]
        body = content[line_end:place]
        parts += 1
        if head["part"] == "rows":
            found = [json.loads(line) for line in unpack(body).splitlines()]
            table = rows.setdefault(head["table"], {})
            table.update({keys_of(head["table"], row): row for row in found})
        elif head["part"] == "serials":
            marks, kinds = _marks(head, body)
            table = rows.setdefault("allocation", {})
            for mark, (product, flags) in zip(marks, kinds, strict=True):
                table[mark,] = [mark, product, flags]


def _marks(head: Json, body: bytes) -> tuple[list[int], list[list[int]]]:
    planes, start = [], 0
    for size in head["planes"]:
        planes.append(unpack(body[start : start + size]))
        start += size
    wide, count = planes[: head["width"]], head["count"]
    steps = [sum(plane[i] << 8 * k for k, plane in enumerate(wide)) for i in range(count)]
    marks: list[int] = []
    for number, first in enumerate(head["firsts"]):
        block = steps[number * BLOCK : (number + 1) * BLOCK]
        marks += (first + step for step in accumulate(block))
    low = planes[head["width"] :]
    kinds = head.get("kinds") or [[0, 0]]
    return marks, [kinds[sum(p[i] << 8 * k for k, p in enumerate(low))] for i in range(count)]


# --- ops ----------------------------------------------------------------------------------------
@dataclass(slots=True)
class Op:
    """One sealed op; `state` is queued, settled, refused, conflicted or stuck."""

    op_id: str
    entity: str
    n: int
    prev: str
    text: str
    sig: str
    state: str = "queued"
    outcome: Json = field(default_factory=dict)
    height: int = 0

    @property
    def hash(self) -> str:
        return hashlib.sha256(self.text.encode()).hexdigest()

    @property
    def as_sent(self) -> Json:
        if self.state != "stuck":
            return {"op": self.text, "sig": self.sig}
        told = {"op_id": self.op_id, "n": self.n, "prev": self.prev, "entity": self.entity}
        return {"withheld": {**told, "hash": self.hash}, "sig": self.sig}


def state_after(outcome: Json) -> str:
    """What an outcome makes of its op."""
    status = outcome.get("first") or outcome["status"]
    if outcome["code"] == "CHAIN_BROKEN":
        return "queued"
    if status == "blocked_by":
        return "conflicted" if outcome["code"] else "queued"
    states = {"refused": "refused", "conflict": "conflicted", "deferred": "queued"}
    return states.get(status, "settled")
