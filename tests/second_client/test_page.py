"""What docs/sync-protocol.md tells a stranger is true: fields, columns, every byte shown."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import re
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

from domain.deals.deal import EDITABLE, DealAction
from domain.reviews.decision import REASONS
from domain.serials import fingerprint
from server import errors
from server.storage import audit
from sync.wire import messages
from sync.wire.bundle import ANSWER, WORK, AnswerHead, WorkHead
from sync.wire.codec import decode, envelope_hash, read_page
from sync.wire.digest import digest_of, digest_of_serials, marked_columns
from sync.wire.messages import Envelope, PageEnd, PageHead, PageRows, PageSerials, Push
from sync.wire.serials import unpack
from sync.wire.signing import public_of, verify, verify_hash
from sync.wire.snapshot import read_parts
from sync.wire.tables import TABLES
from tests.second_client import formats

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/sync-protocol.md").read_text(encoding="utf-8")
EXAMPLE = dict(re.findall(r"^```text ([a-z ]+)\n(.*?)\n```$", PAGE, re.MULTILINE | re.DOTALL))
KEY = bytes([1]) * 32
LINES = (Envelope, PageHead, PageRows, PageSerials, PageEnd)
"""Messages whose fields have a table or a sentence of their own."""
OF_OTHERS = {"Hint", "Digest"}


def fields_of(kind: Any) -> set[str]:
    if issubclass(kind, msgspec.Struct):
        return set(kind.__struct_fields__)
    return {field.name for field in dataclasses.fields(kind)}


def is_message(found: object) -> bool:
    return dataclasses.is_dataclass(found) or (
        isinstance(found, type) and issubclass(found, msgspec.Struct)
    )


def named_in(text: str) -> list[str]:
    return [name for cell in re.findall(r"`([^`]+)`", text) for name in cell.split(", ")]


def told_fields(name: str) -> list[str]:
    row = re.search(rf"^\| `{name}` \| [^|]* \| (.*) \|$", PAGE, re.MULTILINE)
    assert row, name
    return named_in(row[1])


@pytest.mark.parametrize(
    "kind",
    [
        found
        for name in messages.__all__
        if is_message(found := getattr(messages, name))
        and found not in LINES
        and name not in OF_OTHERS
    ],
    ids=lambda kind: kind.__name__,
)
def test_the_page_tells_the_fields_of(kind):
    assert set(told_fields(kind.__name__)) == fields_of(kind)


def test_the_page_tells_the_fields_of_envelopes_pages_and_files():
    page = re.search(r"^\| field \| is \|\n(.*?)\n\n", PAGE, re.MULTILINE | re.DOTALL)
    assert page
    rows = re.findall(r"^\| (`.*?) \|", page[1], re.MULTILINE)
    assert sorted(name for row in rows for name in named_in(row)) == sorted(fields_of(Envelope))
    lines = {
        "first: head": PageHead, "group": PageRows, "packed group": PageSerials,
        "last: trailer": PageEnd,
    }  # fmt: skip
    for start, kind in lines.items():
        row = re.search(rf"^\| {start} \| (.*) \|$", PAGE, re.MULTILINE)
        assert row
        told = set(named_in(row[1])) - {"P", "D"}
        assert told == fields_of(kind)
    for told_kind, head in ((WORK, WorkHead), (ANSWER, AnswerHead)):
        line = re.search(rf'`(\{{"kind": "{told_kind}".*?\}})`', PAGE)
        assert line
        told = set(re.findall(r'"(\w+)"(?=[,:}])', line[1]))
        assert told == fields_of(head)


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.name)
def test_the_page_tells_the_columns_of(table):
    item = re.search(rf"^- {table.name}: \*\*(.*?)\*\*, (.*(?:\n  .*)*)", PAGE, re.MULTILINE)
    assert item
    told = [*item[1].split(", "), *re.split(r",\s+", item[2])]
    if table.name == "vendor_claim":
        shared = TABLES["claim"].columns[: TABLES["claim"].columns.index("rev") + 1]
        assert table.columns[: len(shared)] == shared
        rest = item[2].removeprefix("and on as `claim` up to rev; then ")
        assert re.split(r",\s+", rest) == list(table.columns[len(shared) :])
        return
    assert len(item[1].split(", ")) == table.keys
    assert told == list(table.columns)
    if table.name in formats.REV_AT:
        assert table.columns[formats.REV_AT[table.name]] == "rev"


def test_the_second_client_knows_the_tables_of_the_page():
    assert set(TABLES) == formats.TABLES
    assert {name for name, table in TABLES.items() if table.keys == 2} == formats.TWO_KEYS
    assert {name for name, t in TABLES.items() if "rev" in t.columns} == set(formats.REV_AT)


@pytest.mark.parametrize(
    "code",
    sorted(
        found.code
        for found in vars(errors).values()
        if isinstance(found, type) and issubclass(found, errors.RequestRefused)
        if found is not errors.RequestRefused
    ),
)
def test_the_page_tells_the_problem(code):
    assert re.search(rf"^\| [\d, ]+ \| .*`{code}`", PAGE, re.MULTILINE)


@pytest.mark.parametrize(
    "name", [*EDITABLE, *sorted(set(DealAction) - {DealAction.EXPIRE}), *REASONS]
)
def test_the_page_names_what_a_body_may_hold(name):
    bodies = PAGE[PAGE.index("## Ops:") : PAGE.index("## Outcomes:")]
    assert re.search(rf"\b{name}\b", bodies)


# --- the worked example -------------------------------------------------------------------------
def test_the_keys_and_the_signed_envelope():
    private, public = EXAMPLE["key"].split("\n")
    raw, sig = EXAMPLE["envelope"].encode(), EXAMPLE["envelope signature"]
    assert public == public_of(bytes.fromhex(private))
    assert envelope_hash(raw) == EXAMPLE["envelope hash"]
    assert verify(public, raw, sig)
    assert not verify(public, raw + b" ", sig)
    envelope = decode(raw, Envelope)
    assert (envelope.n, envelope.prev, envelope.body["customer"]) == (1, "0" * 64, "Müller")


def test_the_op_as_it_is_pushed():
    public = EXAMPLE["key"].split("\n")[1]
    (sent,) = decode(EXAMPLE["push"], Push).ops
    assert (sent.op, sent.sig) == (EXAMPLE["envelope"], EXAMPLE["envelope signature"])
    (held,) = decode(EXAMPLE["withheld push"], Push).ops
    assert held.withheld is not None
    assert held.withheld.hash == EXAMPLE["envelope hash"]
    assert held.withheld.op_id == decode(sent.op, Envelope).op_id
    assert verify_hash(public, held.withheld.hash, held.sig)


def test_the_head_of_the_audit_chain():
    entry = json.loads(EXAMPLE["audit entry"])
    op_id, digest, status, code = EXAMPLE["answered ops"].split(" ")
    assert digest == EXAMPLE["envelope hash"]
    assert entry["digest"] == audit.digest_of([audit.Answered(1, op_id, digest, status, code)])
    prev, head = EXAMPLE["audit heads"].split("\n")
    told = audit.Entry(**entry | {"at": datetime.fromisoformat(entry["at"])})
    assert audit.head_after(prev, told) == head
    assert hashlib.sha256((prev + EXAMPLE["audit entry"]).encode()).hexdigest() == head


def test_the_fingerprints():
    for line in EXAMPLE["fingerprints"].split("\n"):
        serial, mark = line.split(" ")
        assert fingerprint(serial, KEY) == formats.fingerprint(serial, KEY) == int(mark)


def test_the_page_with_its_digests():
    body = EXAMPLE["page"].encode() + b"\n"
    head, groups, end = read_page(body)
    assert formats.read_page(body)[2]["sha256"] == end.sha256
    assert head.witness is not None
    assert head.witness.head == EXAMPLE["audit heads"].split("\n")[1]
    marks = []
    for group in groups[:2]:
        table = TABLES[group.table]
        row = dict(zip(table.columns, group.rows[0], strict=True))
        seen = [row[name] for name in marked_columns(table)]
        marks.append("␟".join(map(str, seen)))
        assert end.digests[group.table] == digest_of([seen])
    assert "\n".join(marks) == EXAMPLE["marks"]
    ((mark, product, flags),) = groups[2].rows
    assert end.digests["allocation"] == digest_of_serials(1, mark, product, flags)
    for group in groups[:3]:
        rows = {formats.keys_of(group.table, row): list(row) for row in group.rows}
        told = end.digests[group.table]
        assert formats.digest(group.table, rows) == {"rows": told.rows, "sum": told.sum}


def test_the_packed_group():
    told = [line.split(" ") for line in EXAMPLE["fingerprints"].split("\n")]
    rows = sorted([int(mark), 2 if serial.startswith("B") else 1, 0] for serial, mark in told)
    line = EXAMPLE["packed group"].encode()
    assert [list(row) for row in unpack(decode(line, PageSerials).packed)] == rows
    assert formats.serials_of(json.loads(line)["packed"]) == rows


def test_the_snapshot():
    content = bytes.fromhex(EXAMPLE["snapshot"])
    assert [head.part for head, _ in read_parts([content])] == ["rows", "serials", "end"]
    rows = formats.read_snapshot(content)
    assert list(rows["product"].values()) == [list(read_page_rows("product")[0])]
    told = [line.split(" ") for line in EXAMPLE["fingerprints"].split("\n")]
    assert sorted(int(mark) for _, mark in told) == [r[0] for r in rows["allocation"].values()]
    assert [row[1] for row in rows["allocation"].values()] == [1, 2, 1]


def read_page_rows(table: str) -> list[tuple[object, ...]]:
    _, groups, _ = read_page(EXAMPLE["page"].encode() + b"\n")
    return [tuple(row) for group in groups if group.table == table for row in group.rows]
