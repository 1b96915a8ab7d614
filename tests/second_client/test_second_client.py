"""A second client and the program, at one server process: each sees what the other did.

The second client knows the protocol from its page alone, so what passes here is what the page says.
"""

from __future__ import annotations

import ast
import base64
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from server.cli import main as server_main
from sync.commands.edit_deal import edit_deal
from sync.commands.register_deal import register_deal
from sync.wire.tables import ALLOCATION, TABLES
from tests.second_client import formats
from tests.second_client.client import Client, Refused
from tests.second_client.formats import Broken, Json, fingerprint
from tests.second_client.site import Program, Site
from tests.support.counter import FIELDS
from tests.support.server import MORNING
from tests.support.serving import server_process
from tests.support.world import CLERK, OTHER_CLERK, REP, REVIEWER, prepare, serial

TODAY = MORNING.date().isoformat()
ROW = {"customer": "Nord GmbH", "country": "DE", "products": [[1, 2]], "note": "first"}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    path = tmp_path_factory.mktemp("second") / "server.db"
    prepare(f"sqlite:///{path}")
    with server_process(f"sqlite:///{path}", snapshot_rows=100) as (host, port):
        found = Site(path, f"http://{host}:{port}", [])
        yield found
        for line in found.clients:
            line.close()


@pytest.fixture
def program(site: Site, tmp_path: Path) -> Iterator[Callable[[int], Program]]:
    made: list[Program] = []

    def make(member: int) -> Program:
        made.append(Program(site, member, tmp_path / f"profile-{len(made)}"))
        return made[-1]

    yield make
    for each in made:
        each.close()


def row_of(client: Client, table: str, key: str) -> Json:
    return dict(zip(TABLES[table].columns, client.rows[table][key,], strict=True))


def told_by(rows: Iterable[Sequence[object]]) -> list[list[str]]:
    """Rows as text: the program's file keeps some numbers as text."""
    return sorted([str(value) for value in row] for row in rows)


def key_of(entity: str) -> str:
    return entity.partition(":")[2]


def statuses(told: list[Json]) -> list[str]:
    return [outcome["status"] for outcome in told]


def test_it_shares_no_code_with_the_program():
    for name in ("client.py", "formats.py"):
        tree = ast.parse(Path(formats.__file__).with_name(name).read_text(encoding="utf-8"))
        named = {
            alias.name if isinstance(node, ast.Import) else str(node.module)
            for node in ast.walk(tree)
            if isinstance(node, ast.Import | ast.ImportFrom)
            for alias in node.names
        }
        assert not {each.split(".")[0] for each in named} & {"sync", "server", "domain", "msgspec"}


def test_what_one_pushes_the_other_pulls(site, program):
    second, first = site.client(), program(REP)
    first.sync()
    first.scan(serial(1, 1))
    deal = register_deal(first.wp, FIELDS, submit=False)
    assert isinstance(deal, str)
    first.sync()
    mine = second.claim(serial(1, 2), TODAY, invoice="R-1", customer="Müller & Söhne")
    unknown = second.claim("A199999", TODAY)
    told = second.push()
    assert [(each["status"], each["code"]) for each in told] == [
        ("applied", ""),
        ("applied", "VENDOR_CHECKS"),
    ]
    digests = second.pull(digests=True)
    first.sync()

    assert second.differing(digests) == []
    assert {"claim", "deal", "allocation", "standing"} <= digests.keys()
    assert second.is_covered(mine)
    assert second.is_covered(unknown)
    serials = {row[4] for row in second.rows["claim"].values()}
    assert {serial(1, 1), serial(1, 2), "A199999"} <= serials
    assert row_of(second, "claim", key_of(mine.entity))["customer"] == "Müller & Söhne"
    for name in second.rows.keys() - {ALLOCATION.name}:
        assert told_by(first.rows(name)) == told_by(second.rows[name].values())
    assert first.wp.replica.place().streams == second.streams
    assert first.wp.replica.place().cursor == second.cursor

    second.withdraw(key_of(mine.entity))
    assert statuses(second.push()) == ["applied"]
    second.pull()
    first.sync()
    (state,) = [row[13] for row in first.rows("claim") if row[0] == key_of(mine.entity)]
    assert state == row_of(second, "claim", key_of(mine.entity))["state"] == "withdrawn"


def test_a_serial_of_the_allocation_is_found_by_its_fingerprint(site):
    second = site.client(CLERK)
    second.pull()
    key = bytes.fromhex(second.session["allocation_key"])

    assert second.rows["allocation"][fingerprint(serial(1, 7), key),][1] == 1
    assert (fingerprint(serial(2, 7), key),) not in second.rows["allocation"]
    assert (fingerprint(serial(1, 7), b"x" * 32),) not in second.rows["allocation"]


def test_two_edits_of_one_deal(site, program):
    second, first = site.client(), program(REP)
    made = second.create_deal(ROW, submit=False)
    deal = key_of(made.entity)
    assert statuses(second.push()) == ["applied"]
    second.pull()
    first.sync()

    assert edit_deal(first.wp, deal, {"contact": "Ida"}) is None
    first.sync()
    other = second.edit_deal(deal, {"note": "second"}, {"note": "first"})
    assert statuses(second.push()) == ["merged"]
    assert other.state == "settled"

    assert edit_deal(first.wp, deal, {"site": "Kiel"}) is None
    first.sync()
    second.edit_deal(deal, {"site": "Ulm"}, {"site": ""})
    behind = second.edit_deal(deal, {"source": "fair"}, {"source": ""})
    conflict, blocked = second.push()
    assert (conflict["status"], conflict["theirs"]) == ("conflict", {"site": "Kiel"})
    assert (conflict["code"], conflict["fields"]) == ("DEAL_CONFLICT", ["site"])
    assert (blocked["status"], blocked["code"]) == ("blocked_by", "DEAL_CONFLICT")
    assert blocked["params"]["op"] == conflict["op_id"]
    assert behind.state == "conflicted"

    second.pull()
    assert row_of(second, "deal", deal)["site"] == "Kiel"
    second.edit_deal(deal, {"site": "Ulm", "source": "fair"}, {"site": "Kiel", "source": ""})
    assert statuses(second.push()) == ["applied"]
    first.sync()
    (row,) = [row for row in first.rows("deal") if row[0] == deal]
    shown = dict(zip(TABLES["deal"].columns, row, strict=True))
    found = [shown[name] for name in ("contact", "note", "site", "source")]
    assert found == ["Ida", "second", "Ulm", "fair"]


def test_an_op_counts_once_and_a_gap_is_told(site):
    second = site.client(CLERK)
    one = second.claim(serial(1, 20), TODAY)
    two = second.claim(serial(1, 21), TODAY)
    reply = second.send([two][:0])
    assert reply["outcomes"] == []
    gap = second.post("/v1/ops", {"device": second.device, "ops": [two.as_sent]})
    assert (gap["outcomes"], gap["send_from"]) == ([], 1)

    assert statuses(second.push()) == ["applied", "applied"]
    again = second.send([one, two])["outcomes"]
    assert [(each["status"], each["first"]) for each in again] == [("known", "applied")] * 2
    anew = second.seal(json.loads(one.text))
    assert [(each["op_id"], each["status"]) for each in second.push()] == [(one.op_id, "known")]
    assert (anew.n, anew.state) == (3, "settled")
    double = second.claim(serial(1, 20), TODAY)
    (told,) = second.push()
    assert (told["status"], told["code"], double.state) == ("refused", "DUP_SELF", "refused")
    other = {"op": two.text.replace(serial(1, 21), serial(1, 22))}
    other["sig"] = formats.signature(second.key, other["op"].encode())
    reply = second.post("/v1/ops", {"device": second.device, "ops": [other]})
    assert reply["outcomes"][0]["code"] == "IDEMPOTENCY_REUSED"


def test_an_op_the_server_can_not_read_keeps_its_place(site):
    second = site.client(CLERK)
    claim = second.claim(serial(1, 30), TODAY)
    bad = second.seal_bytes(
        b"no envelope", {"op_id": second.new_id(), "entity": claim.entity}
    )  # fmt: skip
    behind = second.withdraw(key_of(claim.entity))
    other = second.claim(serial(1, 31), TODAY)
    told = {each["op_id"]: each for each in second.push()}

    assert [op.state for op in (claim, bad, behind, other)] == [
        "settled", "stuck", "queued", "settled",
    ]  # fmt: skip
    assert told[bad.op_id]["status"] == "deferred"
    blocked = told[behind.op_id]
    assert (blocked["status"], blocked["code"]) == ("blocked_by", "")
    assert blocked["params"]["op"] == bad.op_id
    second.try_stuck()
    assert bad.state == "stuck"


def test_a_forked_chain_freezes_the_device_and_its_copy_becomes_another(site):
    second = site.client(CLERK)
    at = second.n, second.prev
    second.claim(serial(1, 40), TODAY)
    assert statuses(second.push()) == ["applied"]
    second.n, second.prev = at
    branch = second.claim(serial(1, 41), TODAY)
    (told,) = second.push()
    assert (told["status"], told["code"]) == ("refused", "CHAIN_BROKEN")
    assert branch.state == "queued"
    with pytest.raises(Refused, match="403 DEVICE_FROZEN"):
        second.push()

    before = second.device
    second.sign_in(site.code(CLERK))
    assert second.device != before
    assert [each["op_id"] for each in second.push()] == [branch.op_id]
    second.pull()
    assert {serial(1, 40), serial(1, 41)} <= {row[4] for row in second.rows["claim"].values()}


def test_nothing_of_a_push_is_taken_when_its_signature_is_wrong(site):
    second = site.client(CLERK)
    op = second.claim(serial(1, 50), TODAY)
    right, op.sig = op.sig, formats.signature(second.key, b"another")
    with pytest.raises(Refused, match="403 SIGNATURE_WRONG"):
        second.push()
    op.sig = right
    assert statuses(second.push()) == ["applied"]


def test_snapshot_and_feed_give_equal_rows(site):
    fed, fresh = site.client(CLERK), site.client(CLERK)
    fed.pull()
    assert fresh.bootstrap()
    assert fresh.differing(fresh.pull(digests=True)) == []
    fed.pull()

    assert fresh.streams == fed.streams
    assert fresh.cursor == fed.cursor
    assert fresh.rows == fed.rows
    one = next(iter(fresh.rows["allocation"].values()))
    one[1] += 1
    assert fresh.differing(fresh.pull(digests=True)) == ["allocation"]


def test_hints_say_when_something_moved(site):
    second, other = site.client(CLERK), site.client(CLERK)
    second.pull()
    with second.hints() as hints:
        assert next(hints) == second.streams
        other.claim(serial(1, 60), TODAY)
        other.push()
        moved = next(hints)
    assert "partner:1" in moved
    second.pull()
    assert second.streams["partner:1"] >= moved["partner:1"]


def test_a_document_travels_apart(site, program):
    second, first = site.client(REP), program(REP)
    content = hashlib.sha256(b"invoice").digest() * 20_000
    claim = second.claim(serial(1, 70), TODAY)
    paper = second.attach(claim.entity, "invoice.pdf", content, "application/pdf")
    assert statuses(second.push()) == ["applied", "applied"]
    second.pull()
    (document,) = second.rows["evidence"].values()
    assert document[8] == "awaiting_upload"

    place = second.upload(content)
    assert second.upload(content) != place
    second.pull()
    (document,) = second.rows["evidence"].values()
    assert (document[8], document[7]) == ("there", len(content))
    fetched = second.ask("GET", f"/v1/evidence/{document[0]}").content
    assert fetched == content
    assert paper.state == "settled"
    first.sync()
    assert told_by([document])[0] in told_by(first.rows("evidence"))


def test_tokens_are_renewed_and_end(site):
    second = site.client(OTHER_CLERK)
    old = second.tokens
    second.tokens = {**old, "access_token": "ended"}
    second.pull()
    assert second.tokens["access_token"] != old["access_token"]
    assert second.rows["partner"][2,][1] == "Birch Supply"
    second.tokens = old
    second.renew()
    second.renew()
    fresh = second.tokens
    second.sign_out()
    second.tokens = fresh
    with pytest.raises(Refused, match="401"):
        second.pull()


def test_a_refresh_token_that_comes_again_too_late_ends_the_session(site):
    second = site.client(OTHER_CLERK)
    old = second.tokens
    second.renew()
    second.renew()
    fresh, second.tokens = second.tokens, old
    with pytest.raises(Refused, match="401 SIGN_IN_NEEDED"):
        second.renew()
    second.tokens = fresh
    with pytest.raises(Refused, match="401 SIGN_IN_NEEDED"):
        second.pull()


@pytest.mark.timeout(60)  # it starts a second server
def test_a_server_that_was_set_back_gets_again_what_it_forgot(site, tmp_path):
    second = site.client(CLERK)
    early = second.claim(serial(1, 80), TODAY)
    second.push()
    second.pull()
    older = site.set_aside(tmp_path / "older.db")
    late = second.claim(serial(1, 81), TODAY)
    second.push()
    second.pull()
    assert second.is_covered(late)

    with server_process(older) as (host, port):
        now, second.line = second.line, httpx.Client(base_url=f"http://{host}:{port}")
        with second.line, pytest.raises(Refused, match="409 history_changed"):
            second.page()
        second.line = httpx.Client(base_url=f"http://{host}:{port}")
        with second.line:
            digests = second.pull(digests=True)
            assert (early.state, late.state) == ("settled", "settled")
            assert second.differing(digests) == []
            serials = {row[4] for row in second.rows["claim"].values()}
        second.line = now
    assert {serial(1, 80), serial(1, 81)} <= serials


def test_a_day_by_files(site, tmp_path, monkeypatch):
    second = site.client(CLERK)
    claim = second.claim(serial(1, 90), TODAY)
    bad = second.seal_bytes(b"no envelope", {"op_id": second.new_id(), "entity": "claim:none"})
    bad.state = "stuck"
    behind = second.claim(serial(1, 91), TODAY)
    older = site.set_aside(tmp_path / "vendor.db")
    work, answer = tmp_path / "a.work", tmp_path / "a.answer"
    work.write_bytes(second.work_file())
    monkeypatch.setenv("SELLTHROUGH_DATABASE_URL", older)
    monkeypatch.setattr("server.clock.now", lambda: MORNING + timedelta(minutes=3))
    assert server_main(["bundle", str(work), "--out", str(answer)]) == 0

    content = answer.read_bytes()
    with pytest.raises(Broken, match="altered"):
        second.take_answer(content.replace(b'"applied"', b'"refused"'))
    assert second.take_answer(content) > 0
    assert [op.state for op in (claim, bad, behind)] == ["settled", "stuck", "settled"]
    assert bad.outcome["status"] == "deferred"
    assert {serial(1, 90), serial(1, 91)} <= {row[4] for row in second.rows["claim"].values()}
    rows, cursor = {name: dict(table) for name, table in second.rows.items()}, second.cursor
    second.take_answer(content)
    assert (second.rows, second.cursor) == (rows, cursor)


def test_a_reviewer_decides(site):
    second, reviewer = site.client(CLERK), site.client(REVIEWER)
    claim = second.claim("A177777", TODAY)
    second.push()
    assert reviewer.differing(reviewer.pull(digests=True)) == []
    seen = reviewer.rows["vendor_claim"][key_of(claim.entity),][formats.REV_AT["vendor_claim"]]
    reviewer.decide("approve", [[key_of(claim.entity), seen - 1]])
    reviewer.decide("refuse", [[key_of(claim.entity), seen], ["none", 1]], reason="not_shipped")
    told = [item for outcome in reviewer.push() for item in outcome["items"]]
    assert [(each["status"], each["code"]) for each in told] == [
        ("refused", "CLAIM_CHANGED"),
        ("applied", ""),
        ("refused", "NOT_IN_SCOPE"),
    ]
    second.pull()
    row = row_of(second, "claim", key_of(claim.entity))
    assert (row["state"], row["code"]) == ("rejected", "REFUSED_BY_VENDOR")


def test_a_device_whose_access_ended_hands_over_what_is_unsent(site, monkeypatch):
    second = site.client(CLERK)
    claim = second.claim(serial(1, 100), TODAY)
    monkeypatch.setenv("SELLTHROUGH_DATABASE_URL", site.url)
    assert server_main(["revoke", "--device", second.device]) == 0
    with pytest.raises(Refused, match="403 DEVICE_REVOKED"):
        second.pull()
    assert statuses(second.push()) == ["deferred"]
    assert claim.state == "queued"
    second.sign_in(site.code(CLERK))
    assert statuses(second.push()) == ["applied"]


def test_odd_ops_are_answered_one_by_one(site):
    second = site.client(CLERK)
    second.record("claim.explode", "claim:x", {})
    second.record("claim.withdraw", "claim:x", {"claim_id": 5})
    second.record("claim.withdraw", "claim:x", {"claim_id": "nowhere", "of a later version": 1})
    second.attach("claim:nowhere", "a.pdf", b"x", "")
    fine = second.claim(serial(1, 110), TODAY)
    assert [(each["status"], each["code"]) for each in second.push()] == [
        ("refused", "OP_UNKNOWN"),
        ("refused", "OP_MALFORMED"),
        ("refused", "NOT_IN_SCOPE"),
        ("refused", "NOT_IN_SCOPE"),
        ("applied", ""),
    ]
    assert fine.state == "settled"


TUS = {"tus_resumable": "1.0.0"}
BYTES = {**TUS, "content_type": "application/offset+octet-stream"}
CODE = b'{"code": "A", "device": "", "device_name": ""}'
SHA256 = "sha256 " + base64.b64encode(hashlib.sha256(b"x" * 100).hexdigest().encode()).decode()


@pytest.mark.parametrize(
    ("asked", "headers", "problem"),
    [
        (("GET", "/v1/nothing", None), {}, "404 NOT_FOUND"),
        (("PUT", "/v1/feed", None), {}, "405 METHOD_NOT_ALLOWED"),
        (("GET", "/v1/feed?cursor=abc", None), {}, "409 resync_required"),
        (("GET", "/v1/feed", None), {"x_sync_witness": "1:abc"}, "409 history_changed"),
        (("GET", "/v1/feed", None), {"x_sync_proto": "0"}, "426 UPGRADE_REQUIRED"),
        (("GET", "/v1/snapshot/none", None), {}, "404 NO_SNAPSHOT"),
        (("GET", "/v1/evidence/none", None), {}, "404 EVIDENCE_AWAITED"),
        (("POST", "/v1/enrolment-codes", b'{"member_id": 11}'), {}, "403 NOT_ALLOWED"),
        (("POST", "/v1/ops", b'{"device": "another", "ops": []}'), {}, "403 NOT_ALLOWED"),
        (("POST", "/v1/ops", b'{"device": 1}'), {}, "400 MALFORMED"),
        (("POST", "/v1/ops", b"?"), {"content_encoding": "br"}, "415 ENCODING_UNKNOWN"),
        (("POST", "/v1/ops", b" " * 5_000_000), {}, "413 TOO_LARGE"),
        (
            ("POST", "/v1/session", b'{"code": "A", "device": "", "device_name": ""}'),
            {},
            "426 KEY_NEEDED",
        ),
        (("POST", "/v1/uploads", None), {}, "412 TUS_VERSION"),
        (("POST", "/v1/uploads", None), {**TUS, "upload_length": "9"}, "400 MALFORMED"),
        (("PATCH", "/v1/uploads/" + "0" * 64, b"x"), {**BYTES, "upload_offset": "0"}, "404 UPLOAD"),
    ],
)
def test_a_request_that_can_not_be_served_says_why(site, asked, headers, problem):
    second = site.client(CLERK)
    with pytest.raises(Refused, match=problem):
        second.ask(*asked, **{"content_type": "application/json", **headers})


def test_pieces_of_a_document_that_do_not_fit_are_refused(site):
    second = site.client(CLERK)
    begun = second.ask("POST", "/v1/uploads", upload_length="100", upload_metadata=SHA256, **TUS)
    place = begun.headers["location"]
    for sent, more, problem in (
        (b"x", {"upload_offset": "5"}, "409 OFFSET_WRONG"),
        (b"x", {"upload_offset": "0", "upload_checksum": "sha256 AAAA"}, "460 CHECKSUM_WRONG"),
        (b"x" * 101, {"upload_offset": "0"}, "413 TOO_LARGE"),
        (b"y" * 100, {"upload_offset": "0"}, "460 CHECKSUM_WRONG"),
        (b"x" * 100, {"upload_offset": "0"}, "404 UPLOAD_UNKNOWN"),
    ):
        with pytest.raises(Refused, match=problem):
            second.ask("PATCH", place, sent, **BYTES, **more)
