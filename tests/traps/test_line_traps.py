"""Traps of the line (docs/reliability.md), each against the real server."""

from __future__ import annotations

import gzip
import resource
import threading
from collections.abc import Iterator
from operator import length_hint

import httpx
import pytest
import zstandard

from domain.deals.deal import DealAction, DealState
from server.storage import tables as t
from sync.commands.edit_deal import edit_deal
from sync.commands.move_deal import move_deal
from sync.queries import outbox, sales, scan
from sync.transport import Transport
from sync.wire.version import MAX_BODY_BYTES
from tests.support.counter import registered, shown_deal
from tests.support.server import RunningServer
from tests.support.world import CLERK, REP, Device, opened, serial

ZSTD = b"\x28\xb5\x2f\xfd"
JSON = {"content-type": "application/json", "x-sync-proto": "1"}


def served(server: RunningServer, table) -> list[dict]:
    with opened(server.settings.database_url) as read:
        return read(lambda c: [dict(row) for row in c.execute(table.select()).mappings()])


@pytest.mark.parametrize("k", [1, 2, 3, 5])
def test_trap_4_an_answer_lost_after_the_commit_is_the_same_answer_later(counter, server, k):
    clerk = counter()
    posts = iter(range(1, 1000))

    def every_kth(request, carry):
        answer = carry(request)
        number = next(posts) if request.method == "POST" else 0
        if number and number % k == 0 and number < 30:
            raise httpx.ReadTimeout("the answer is lost", request=request)
        return answer

    clerk.over(every_kth)
    rows = []
    for number in range(8):
        rows.append(clerk.scan(serial(1, number)))
        clerk.sync()
    first = {row["op_id"]: row["outcome"] for row in served(server, t.op_log)}
    clerk.over_good()
    clerk.sync()

    log = {row["op_id"]: row["outcome"] for row in served(server, t.op_log)}
    assert set(log) == {row.op_id for row in rows}
    assert first.items() <= log.items()
    assert len(served(server, t.claim)) == 8
    assert outbox.state(clerk.wp).unsent == 0


@pytest.mark.parametrize("trouble", [RuntimeError("a bug"), KeyError("x"), OSError("no route")])
def test_trap_7_a_failed_round_is_tried_again_by_itself(counter, monkeypatch, trouble):
    clerk = counter()
    clerk.scan(serial(1, 1))
    clerk.clock.advance(seconds=10)
    with monkeypatch.context() as patched:

        def fails(*_asked: object) -> None:
            raise trouble

        patched.setattr(Transport, "push", fails)
        clerk.engine.run_once()
        assert outbox.state(clerk.wp).unsent == 1

    waited = 0.0
    while outbox.state(clerk.wp).unsent and waited < 400:
        wait = clerk.engine.round()
        clerk.clock.advance(seconds=wait)
        waited += wait

    assert outbox.state(clerk.wp).unsent == 0
    assert waited <= 301


STATUSES = [
    400, 401, 403, 404, 405, 408, 409, 410, 413, 415, 422, 423, 426, 429, 500, 501, 502, 503, 511
]  # fmt: skip
BODIES = [
    b"", b"{}", b"null", b"[]", b"<html></html>", b'{"code":"resync_required"}',
    b'{"code":"history_changed"}', b'{"outcomes":[]}',
]  # fmt: skip


def odd_answers() -> Iterator[tuple[int, bytes, dict[str, str]]]:
    for status in [200, 202, 204, 206, 301, 302, 304, *STATUSES]:
        for body in BODIES:
            for headers in (JSON, {"content-type": "text/html"}):
                yield status, b"" if status in {204, 304} else body, headers


def test_trap_8_no_status_and_no_body_deletes_or_settles_an_op(counter, server):
    clerk = counter()
    clerk.scan(serial(1, 1))
    clerk.scan(serial(1, 2))
    clerk.clock.advance(seconds=10)
    answers = list(odd_answers())
    waiting = iter(answers)

    def odd(request, carry):
        status, body, headers = next(waiting, answers[0])
        return httpx.Response(status, content=body, headers=headers)

    clerk.over(odd)
    while length_hint(waiting):
        row = clerk.engine.run_once()
        assert row.state != "idle"
        assert clerk.ops() == 2
        assert row.unsent == 2
    clerk.over_good()
    for _ in range(4):
        clerk.sync(after=400)

    assert outbox.state(clerk.wp).unsent == 0
    assert len(served(server, t.claim)) == 2


@pytest.mark.parametrize(
    ("mine", "theirs"),
    [({"days": 2}, 1), ({"days": -365}, 0), ({"hours": 1}, -1), ({"hours": -1}, 1)],
)
def test_trap_18_wrong_clocks_change_no_row_and_lose_none(counter, server, mine, theirs):
    clerk, colleague = counter(), counter(REP)
    clerk.scan(serial(1, 1))
    clerk.clock.set_back(**mine)
    server.clock.advance(hours=theirs)
    clerk.scan(serial(1, 2))
    clerk.sync()
    server.clock.advance(hours=-theirs)
    clerk.clock.set_back(**{unit: -by for unit, by in mine.items()})
    clerk.scan(serial(1, 3))
    for each in (clerk, colleague, clerk):
        each.sync(after=70)

    query = "SELECT claim_id, state, points, rev FROM base_claim ORDER BY claim_id"
    assert outbox.state(clerk.wp).unsent == 0
    rows = clerk.wp.replica.db.rows(query)
    assert rows == colleague.wp.replica.db.rows(query)
    recorded = [op for op in served(server, t.op_log) if op["status"] in {"applied", "merged"}]
    assert len(rows) == len(recorded) >= 2


def test_trap_22_a_row_that_was_answered_stays_while_the_feed_is_late(counter):
    clerk = counter()
    clerk.scan(serial(1, 1))

    def late_feed(request, carry):
        if request.method == "GET":
            raise httpx.ReadTimeout("the feed is late", request=request)
        return carry(request)

    clerk.over(late_feed)
    clerk.wp.settle()
    seen = [(len(sales.claims(clerk.wp)), scan.totals(clerk.wp).provisional)]
    for _ in range(5):
        clerk.sync()
        seen.append((len(sales.claims(clerk.wp)), scan.totals(clerk.wp).provisional))
    assert outbox.state(clerk.wp).unsent == 0
    assert seen == [(1, 40)] * 6
    clerk.over_good()
    clerk.sync()

    assert len(sales.claims(clerk.wp)) == 1
    assert scan.totals(clerk.wp).sure == 40


def test_trap_23_what_was_finished_offline_wins_until_it_is_answered(counter):
    clerk, colleague = counter(CLERK), counter(REP)
    deal_id = registered(clerk.wp)
    clerk.sync()
    colleague.sync()

    def no_push(request, carry):
        if request.url.path == "/v1/ops":
            raise httpx.ConnectError("no way up", request=request)
        return carry(request)

    clerk.over(no_push)
    move_deal(clerk.wp, deal_id, DealAction.SUBMIT)
    edit_deal(colleague.wp, deal_id, {"note": "the draft pings"})
    colleague.sync()
    for _ in range(3):
        clerk.sync()
        clerk.engine._pull()
        clerk.wp.settle()
        assert shown_deal(clerk.wp, deal_id).state is DealState.SUBMITTED
    clerk.over_good()
    clerk.sync()

    assert shown_deal(clerk.wp, deal_id).state is DealState.SUBMITTED
    assert shown_deal(clerk.wp, deal_id).note == "the draft pings"


def test_trap_27_a_page_cut_anywhere_or_replaced_moves_nothing(counter):
    clerk, colleague = counter(), counter(REP)
    for number in range(40):
        colleague.scan(serial(1, number))
    colleague.sync()
    before = clerk.wp.replica.place()
    cut = [0]

    def at_every_kb(request, carry):
        answer = carry(request)
        if request.method != "GET":
            return answer
        plain = answer.content
        if plain.startswith(ZSTD):
            plain = zstandard.ZstdDecompressor().decompressobj().decompress(plain)
        kept = ("content-type", "x-sync-proto", "x-sync-nonce")
        headers = {name: answer.headers[name] for name in kept if name in answer.headers}
        return httpx.Response(200, content=plain[: cut[0] * 1024], headers=headers)

    clerk.over(at_every_kb)
    for place in range(12):
        cut[0] = place
        row = clerk.sync()
        assert row.state == "offline", place
        assert clerk.wp.replica.place() == before
    assert sales.claims(clerk.wp) == []


def test_trap_28_bombs_and_giant_batches_are_refused_and_cost_no_memory(server):
    device = Device(server, CLERK)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    plain = b'{"device":"' + b"x" * (64 * 1024 * 1024) + b'"}'
    half = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    bombs = {
        "zstd": zstandard.ZstdCompressor(level=3).compress(plain),
        "gzip": gzip.compress(plain, compresslevel=1),
    }
    del plain
    for encoding, bomb in bombs.items():
        assert len(bomb) < MAX_BODY_BYTES
        headers = {"content-type": "application/json", "content-encoding": encoding}
        answer = device.client.post("/v1/ops", content=bomb, headers=headers)
        assert answer.status_code == 413, answer.text
    many = b'{"device":"d","ops":[' + b",".join([b'{"op":""}'] * 100_000) + b"]}"
    answer = device.client.post(
        "/v1/ops", content=many, headers={"content-type": "application/json"}
    )
    assert answer.status_code in {400, 403, 413}
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    assert (after - max(half, before)) / 1024 < 40, "megabytes: the bomb was unpacked whole"


def test_trap_33_a_copy_that_is_being_filled_makes_neither_scan_nor_window_wait(counter):
    """The longest page there is: its transaction ends only after all scans were acknowledged.

    How fast an acknowledgement is meanwhile, and at a million serials, `tests/bench/bootstrap.py`
    measures.
    """
    clerk = counter()
    began, acknowledged = threading.Event(), threading.Event()
    told = []

    def a_page(connection) -> None:
        connection.execute("UPDATE cursor SET at = at")
        began.set()
        told.append(acknowledged.wait(30))

    filling = threading.Thread(target=clerk.wp.replica.db.write, args=(a_page,))
    filling.start()
    assert began.wait(30)

    rows = [clerk.scan(serial(1, number)) for number in range(20)]
    shown = scan.today(clerk.wp)
    totals = scan.totals(clerk.wp)
    again = clerk.scan(serial(1, 3))
    acknowledged.set()
    filling.join()

    assert told == [True], "a scan or a screen waited for the end of the page"
    assert [row.op_id for row in reversed(shown)] == [row.op_id for row in rows]
    assert totals.scans_today == 20
    assert again.code == "DUP_SELF"
    clerk.sync()
    assert len(served(clerk.server, t.claim)) == 20
