"""Documents on the client: copied before anything speaks of them, sent, resumed, kept, let go."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import httpx
import pytest

from domain.codes import Code
from domain.verdicts import Refused
from server.settings import Settings
from sync.clock import SystemClock
from sync.commands.attach_evidence import Attached, attach_evidence
from sync.commands.enrol import enrol
from sync.commands.record_scan import record_scan
from sync.commands.sign_out import Unsent, sign_out
from sync.commands.undo_scan import undo_scan
from sync.engine import Engine
from sync.errors import (
    DiskFull,
    DocumentChanged,
    DocumentEmpty,
    DocumentTooLarge,
    DocumentUnreadable,
    Offline,
    PausedByHand,
)
from sync.events import Events
from sync.evidence import EvidenceLane, lane
from sync.profile import Profile
from sync.profile import blobs as blobs_module
from sync.profile.blobs import PIECE, Blobs, CopyDamaged, Progress
from sync.queries import sales
from sync.rows import CurrentSale, DocumentState, SendState
from sync.transport import Transport
from sync.wire.version import MAX_DOCUMENT_BYTES
from sync.workplace import open_workplace
from tests.support.devices import ADDRESS
from tests.support.documents import attached, contents, lane_of, mark, shown, written
from tests.support.server import running_server
from tests.support.workplace import MemoryRing
from tests.support.world import CLERK, OTHER_CLERK, REP, invite, serial

KEY = b"k" * 32


@pytest.fixture
def blobs(tmp_path: Path) -> Blobs:
    return Blobs(tmp_path / "blobs", KEY)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []


# --- the copy ----------------------------------------------------------------------------------
@pytest.mark.parametrize("size", [1, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE, 3 * PIECE + 17])
def test_a_copy_gives_back_every_byte_from_anywhere(blobs: Blobs, tmp_path: Path, size: int):
    content = contents(size)

    kept = blobs.keep(written(tmp_path, "a.pdf", content))

    assert (kept.sha256, kept.size) == (mark(content), size)
    assert blobs.size(kept.sha256) == size
    for start in {0, 1, size // 2, size - 1}:
        for count in (1, PIECE, size):
            assert blobs.read(kept.sha256, start, count) == content[start : start + count]
    assert blobs.read(kept.sha256, size, 10) == b""
    assert names(tmp_path / "blobs") == [kept.sha256]


def test_nothing_of_a_document_lies_in_clear(blobs: Blobs, tmp_path: Path):
    content = b"Invoice 4711 for Mueller AG " * 40

    kept = blobs.keep(written(tmp_path, "a.pdf", content))

    sealed = (tmp_path / "blobs" / kept.sha256).read_bytes()
    assert b"Mueller" not in sealed
    with pytest.raises(CopyDamaged):
        Blobs(tmp_path / "blobs", b"o" * 32).read(kept.sha256, 0, 10)


@pytest.mark.parametrize(
    "harm",
    ["flip", "cut", "cut a piece", "swap pieces", "other document", "gone", "no head"],
)
def test_a_damaged_copy_gives_no_byte(blobs: Blobs, tmp_path: Path, harm: str):
    content = contents(3 * PIECE)
    kept = blobs.keep(written(tmp_path, "a.pdf", content))
    path = blobs.path(kept.sha256)
    sealed = bytearray(path.read_bytes())
    step = PIECE + 16
    if harm == "flip":
        sealed[-1] ^= 1
    elif harm == "cut":
        del sealed[-5:]
    elif harm == "cut a piece":
        del sealed[-step:]
    elif harm == "swap pieces":
        sealed[20 : 20 + step], sealed[20 + step : 20 + 2 * step] = (
            sealed[20 + step : 20 + 2 * step],
            sealed[20 : 20 + step],
        )
    elif harm == "other document":
        other = blobs.keep(written(tmp_path, "b.pdf", contents(3 * PIECE, seed=1)))
        sealed[20:] = blobs.path(other.sha256).read_bytes()[20:]
    elif harm == "no head":
        sealed[0] ^= 1
    path.write_bytes(sealed)
    if harm == "gone":
        path.unlink()

    with pytest.raises(CopyDamaged):
        blobs.read(kept.sha256, 0, 3 * PIECE)


def test_what_is_no_document_is_said_in_a_sentence(blobs: Blobs, tmp_path: Path):
    empty = written(tmp_path, "empty.pdf", b"")
    large = tmp_path / "large.pdf"
    with large.open("wb") as handle:
        handle.truncate(MAX_DOCUMENT_BYTES + 1)
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)

    with pytest.raises(DocumentEmpty, match="no contents"):
        blobs.keep(empty)
    with pytest.raises(DocumentTooLarge, match="larger than 25 MB"):
        blobs.keep(large)
    with pytest.raises(DocumentUnreadable, match="No such file"):
        blobs.keep(tmp_path / "gone.pdf")
    with pytest.raises(DocumentUnreadable, match="not a file"):
        blobs.keep(tmp_path)
    with pytest.raises(DocumentUnreadable, match="not a file"):
        blobs.keep(pipe)
    assert names(tmp_path / "blobs") == []


def test_the_largest_document_fits(blobs: Blobs, tmp_path: Path):
    large = tmp_path / "large.pdf"
    with large.open("wb") as handle:
        handle.truncate(MAX_DOCUMENT_BYTES)

    assert blobs.keep(large).size == MAX_DOCUMENT_BYTES


class _Meddled:
    """A file that something happens to after the first piece was read."""

    def __init__(self, handle, happens) -> None:
        self._handle = handle
        self._happens = happens
        self._reads = 0

    def read(self, count: int) -> bytes:
        self._reads += 1
        if self._reads == 2:
            self._happens()
        return self._handle.read(count)

    def fileno(self) -> int:
        return self._handle.fileno()


def meddle(monkeypatch: pytest.MonkeyPatch, happens) -> None:
    real = blobs_module.Blobs._copy

    def copy(self, given, source, part):
        meddled: Any = _Meddled(given, happens)
        return real(self, meddled, source, part)

    monkeypatch.setattr(blobs_module.Blobs, "_copy", copy)


def test_a_file_that_changes_or_goes_while_it_is_read_is_not_added(
    blobs: Blobs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    path = written(tmp_path, "a.pdf", contents(3 * PIECE))

    def grow() -> None:
        with path.open("ab") as handle:
            handle.write(b"more")

    def pulled_out() -> None:
        raise OSError(5, "Input/output error")

    for happens, problem in ((grow, DocumentChanged), (pulled_out, DocumentUnreadable)):
        with monkeypatch.context() as patch:
            meddle(patch, happens)
            with pytest.raises(problem):
                blobs.keep(path)
        assert names(tmp_path / "blobs") == []


def test_a_file_deleted_while_it_is_read_is_added_whole(
    blobs: Blobs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    content = contents(3 * PIECE)
    path = written(tmp_path, "a.pdf", content)
    meddle(monkeypatch, path.unlink)

    kept = blobs.keep(path)

    assert blobs.read(kept.sha256, 0, len(content)) == content


def test_a_full_disk_leaves_nothing_behind(
    blobs: Blobs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)

    with pytest.raises(DiskFull):
        blobs.keep(written(tmp_path, "a.pdf", b"x"))
    assert names(tmp_path / "blobs") == []


def test_how_far_it_is_survives_and_a_broken_note_costs_nothing(blobs: Blobs, tmp_path: Path):
    kept = blobs.keep(written(tmp_path, "a.pdf", b"x"))
    blobs.note_progress(kept.sha256, Progress("/v1/uploads/x", 7))
    assert blobs.progress(kept.sha256) == Progress("/v1/uploads/x", 7)

    (tmp_path / "blobs" / f"{kept.sha256}.upload").write_text("{", encoding="utf-8")

    assert blobs.progress(kept.sha256) == Progress()


# --- the command -------------------------------------------------------------------------------
def sold(counter, number: int = 0) -> str:
    return f"claim:{counter.scan(serial(1, number)).claim_id}"


def test_a_document_is_safe_here_before_its_op_is_recorded(
    counter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """F17: what an op names is on disk; a stop in between leaves a copy nobody names."""
    at = counter(CLERK)
    entity = sold(at)
    path = written(tmp_path, "a.pdf", b"proof")

    def stop(*_: object) -> None:
        raise KeyError("the power is gone")

    with monkeypatch.context() as patch:
        patch.setattr(type(at.wp.outbox), "record", stop)
        with pytest.raises(KeyError):
            attach_evidence(at.wp, entity, path)
    assert names(at.wp.profile.blobs_path) == [mark(b"proof")]
    assert shown(at, entity) == []

    at.clock.advance(days=40000)  # files carry the real date
    lane_of(at).tidy()
    assert names(at.wp.profile.blobs_path) == []


def test_the_same_contents_twice_on_one_record_are_one(counter, tmp_path: Path):
    at = counter(CLERK)
    entity, other = sold(at), sold(at, 1)
    first = attached(at, entity, written(tmp_path, "a.pdf", b"proof"))

    again = attach_evidence(at.wp, entity, written(tmp_path, "b.pdf", b"proof"))
    attached(at, other, written(tmp_path, "c.pdf", b"proof"))

    assert again == Attached(first, known=True)
    assert [row.name for row in shown(at, entity)] == ["a.pdf"]
    assert [row.name for row in shown(at, other)] == ["c.pdf"]


def test_what_is_not_here_gets_no_document(counter, tmp_path: Path):
    at = counter(CLERK)
    path = written(tmp_path, "a.pdf", b"proof")

    refused = [
        attach_evidence(at.wp, entity, path)
        for entity in ("claim:nothing", "deal:nothing", "partner:1", "")
    ]

    assert refused == [Refused(Code.NOT_IN_SCOPE)] * 4


def test_a_strange_name_travels_as_text(counter, tmp_path: Path):
    at = counter(CLERK)
    entity = sold(at)
    folder = os.fsencode(tmp_path)
    strange = Path(os.fsdecode(folder + b"/a\xff\nb\x07.pdf"))
    strange.write_bytes(b"proof")

    attached(at, entity, strange)
    at.sync()

    assert [row.name for row in shown(at, entity)] == ["a?\ufffdb\ufffd.pdf"]
    assert [row.state for row in shown(at, entity)] == [DocumentState.WAITING]


def test_a_document_does_not_change_the_row_it_belongs_to(counter, tmp_path: Path):
    """Nor does it count as a version of a deal, or hide that its sale was settled."""

    at = counter(CLERK)
    entity = sold(at)
    at.sync()
    attached(at, entity, written(tmp_path, "a.pdf", b"proof"))
    at.wp.settle()

    assert [row.send for row in sales.claims(at.wp)] == [SendState.SETTLED]


# --- the lane ----------------------------------------------------------------------------------
def stored(server) -> list[str]:
    """Return what the server has, each checked against its name."""
    found = []
    for path in server.settings.blobs.glob("[0-9]*/*"):
        assert mark(path.read_bytes()) == path.name
        found.append(path.name)
    return found


def test_a_document_goes_after_its_op_or_before_it(counter, server, tmp_path: Path):
    at = counter(CLERK)
    content = contents(3 * PIECE + 5)
    first, second = sold(at), sold(at, 1)
    attached(at, first, written(tmp_path, "a.pdf", content))
    assert [row.state for row in shown(at, first)] == [DocumentState.WAITING]
    at.sync()
    assert lane_of(at).run_once() is None
    assert [(row.state, row.percent) for row in shown(at, first)] == [
        (DocumentState.UPLOADING, 100)
    ]
    at.sync()

    attached(at, second, written(tmp_path, "b.pdf", b"before"))
    at.wp.outbox.seal_due(at.clock.now())
    assert lane_of(at).run_once() is None
    at.sync()

    assert sorted(stored(server)) == sorted([mark(content), mark(b"before")])
    for entity in (first, second):
        assert [row.state for row in shown(at, entity)] == [DocumentState.THERE]


def test_a_held_document_waits_with_its_sale(counter, server, tmp_path: Path):

    at = counter(CLERK)
    row = at.scan(serial(1, 0))
    attached(at, f"claim:{row.claim_id}", written(tmp_path, "a.pdf", b"proof"))

    assert lane_of(at).wanted() == []
    undo_scan(at.wp, row.op_id)
    at.sync()

    assert lane_of(at).run_once() is None
    assert stored(server) == []


def test_two_counters_attach_different_proofs_offline_and_both_are_there(
    counter, server, tmp_path: Path
):
    """Trap 30."""
    one, two = counter(CLERK), counter(REP)
    entity = sold(one)
    one.sync()
    two.sync()
    attached(one, entity, written(tmp_path, "a.pdf", b"one"))
    attached(two, entity, written(tmp_path, "b.pdf", b"two"))

    for at in (one, two, one, two):
        at.sync()
    assert [row.state for row in shown(one, entity)] == [
        DocumentState.WAITING, DocumentState.ELSEWHERE,
    ]  # fmt: skip
    for at in (one, two):
        assert lane_of(at).run_once() is None
    for at in (one, two):
        at.sync()
        assert [(row.name, row.state) for row in shown(at, entity)] == [
            ("a.pdf", DocumentState.THERE), ("b.pdf", DocumentState.THERE),
        ]  # fmt: skip


def test_the_original_may_change_or_go_after_it_was_added(counter, server, tmp_path: Path):
    """Trap 24."""
    at = counter(CLERK)
    entity, other = sold(at), sold(at, 1)
    gone = written(tmp_path, "a.pdf", b"gone later")
    changed = written(tmp_path, "b.pdf", b"changed later")
    attached(at, entity, gone)
    attached(at, other, changed)
    gone.unlink()
    changed.write_bytes(b"something else")

    at.sync()
    assert lane_of(at).run_once() is None

    assert sorted(stored(server)) == sorted([mark(b"gone later"), mark(b"changed later")])


class Line(httpx.BaseTransport):
    """Carries requests; `spoil` may change one or answer it itself."""

    def __init__(self, server, spoil) -> None:
        self._inner = server.transport
        self._spoil = spoil
        self.seen: list[str] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.seen.append(request.method)
        spoiled = self._spoil(request)
        if isinstance(spoiled, httpx.Response):
            return spoiled
        answer = self._inner.handle_request(spoiled or request)
        if self._spoil.__name__ == "lose" and request.method == "PATCH":
            raise httpx.ReadTimeout("no answer came", request=request)
        return answer


def on_line(at, server, spoil) -> tuple[EvidenceLane, Line]:

    line = Line(server, spoil)
    made = EvidenceLane(
        at.wp, lambda: Transport(ADDRESS, at.wp.tokens, httpx.Client(transport=line))
    )
    return made, line


def ready(at, tmp_path: Path, content: bytes) -> str:
    """A sale with a document, its op sent."""
    entity = sold(at)
    attached(at, entity, written(tmp_path, "a.pdf", content))
    at.sync()
    return entity


def test_a_byte_that_flips_on_the_wire_is_sent_again_and_never_stored(
    counter, server, tmp_path: Path
):
    """Trap 24: each part carries its checksum."""
    at = counter(CLERK)
    content = contents(2 * PIECE)
    ready(at, tmp_path, content)
    flipped: list[httpx.Request] = []

    def flip(request: httpx.Request) -> httpx.Request | None:
        if request.method != "PATCH" or len(flipped) >= 2:
            return None
        flipped.append(request)
        body = bytearray(request.read())
        body[len(body) // 2] ^= 1
        return httpx.Request("PATCH", request.url, headers=request.headers, content=bytes(body))

    made, _ = on_line(at, server, flip)

    assert made.run_once() is None
    assert len(flipped) == 2
    assert stored(server) == [mark(content)]


def test_lost_answers_cost_no_byte_twice(counter, server, tmp_path: Path):
    """F30: the server has the part, its answer is lost: the lane asks and goes on from there."""
    at = counter(CLERK)
    content = contents(3 * PIECE)
    ready(at, tmp_path, content)

    def lose(request: httpx.Request) -> None:
        return None

    rounds = 0
    while stored(server) == []:
        made, _ = on_line(at, server, lose)
        assert isinstance(made.run_once(), Offline)
        rounds += 1

    assert rounds == 3
    assert stored(server) == [mark(content)]
    at.sync()
    assert lane_of(at).wanted() == []


def test_an_upload_that_is_gone_starts_again_silently(counter, server, tmp_path: Path):
    at = counter(CLERK)
    content = contents(3 * PIECE)
    ready(at, tmp_path, content)
    gone: list[httpx.Request] = []

    def forget(request: httpx.Request) -> None:
        if request.method == "PATCH" and request.headers["upload-offset"] != "0" and not gone:
            gone.append(request)
            for path in server.settings.blobs.glob("under-way/*"):
                path.unlink()

    made, line = on_line(at, server, forget)

    assert made.run_once() is None
    assert line.seen.count("POST") == 2
    assert stored(server) == [mark(content)]


@pytest.mark.parametrize("status", [404, 410])
def test_a_remembered_place_that_is_over_starts_again_silently(
    counter, server, tmp_path: Path, status: int
):
    at = counter(CLERK)
    content = contents(PIECE)
    ready(at, tmp_path, content)
    Blobs(at.wp.profile.blobs_path, at.wp.secrets.file_key).note_progress(
        mark(content), Progress(f"/v1/uploads/{'0' * 64}-{'0' * 32}", 100)
    )

    def over(request: httpx.Request) -> httpx.Response | None:
        if request.method == "HEAD":
            return httpx.Response(status, headers={"x-sync-proto": "1"}, request=request)
        return None

    made, line = on_line(at, server, over)

    assert made.run_once() is None
    assert line.seen[:2] == ["HEAD", "POST"]
    assert stored(server) == [mark(content)]


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(500, headers={"x-sync-proto": "1"}),
        httpx.Response(503, headers={"x-sync-proto": "1", "retry-after": "7"}),
        httpx.Response(200, html="<html>sign in to the network</html>"),
        httpx.Response(302, headers={"location": "https://portal.example"}),
        httpx.Response(201, headers={"x-sync-proto": "1"}),
        httpx.Response(201, headers={"x-sync-proto": "1", "location": "/x", "upload-offset": "-"}),
        httpx.Response(423, headers={"x-sync-proto": "1"}),
        httpx.Response(460, headers={"x-sync-proto": "1"}),
        httpx.Response(409, headers={"x-sync-proto": "1"}),
    ],
    ids=["500", "503", "portal", "redirect", "no place", "no number", "423", "460", "409"],
)
def test_an_answer_that_helps_nobody_makes_the_document_wait(
    counter, server, tmp_path: Path, answer: httpx.Response
):
    at = counter(CLERK)
    entity = ready(at, tmp_path, b"proof")
    made, line = on_line(at, server, lambda request: answer)

    first, second = made.round(), made.round()

    assert 0 < first <= lane.LAST_RETRY
    assert second > 0
    assert len(line.seen) <= 20
    assert next(row.state for row in shown(at, entity)) in {
        DocumentState.WAITING, DocumentState.UPLOADING,
    }  # fmt: skip
    assert lane_of(at).run_once() is None
    assert stored(server) == [mark(b"proof")]


def test_working_offline_pauses_it(counter, server, tmp_path: Path):
    at = counter(CLERK)
    ready(at, tmp_path, b"proof")
    at.engine.set_offline(True)
    assert at.wp.line is not None
    assert at.wp.line.title == PausedByHand.title
    made, line = on_line(at, server, lambda request: None)

    assert made.round() == lane.POLL_SECONDS
    assert line.seen == []
    at.engine.set_offline(False)
    at.sync()
    made.round()

    assert stored(server) == [mark(b"proof")]


def test_a_token_that_ended_is_renewed_by_whoever_meets_it_first(counter, server, tmp_path: Path):
    at = counter(CLERK)
    ready(at, tmp_path, b"proof")
    server.clock.advance(minutes=20)

    assert lane_of(at).run_once() is None
    assert at.sync().state == "idle"
    assert stored(server) == [mark(b"proof")]


def test_a_damaged_copy_is_set_aside_and_said(counter, server, tmp_path: Path):
    at = counter(CLERK)
    content = contents(2 * PIECE)
    entity = sold(at)
    path = written(tmp_path, "a.pdf", content)
    attached(at, entity, path)
    at.clock.advance(seconds=10)
    at.wp.outbox.seal_due(at.clock.now())
    copy = at.wp.profile.blobs_path / mark(content)
    sealed = bytearray(copy.read_bytes())
    sealed[-1] ^= 1
    copy.write_bytes(sealed)

    assert lane_of(at).run_once() is None
    assert [row.state for row in shown(at, entity)] == [DocumentState.DAMAGED]
    assert stored(server) == []

    attached(at, entity, path)
    assert lane_of(at).run_once() is None
    assert stored(server) == [mark(content)]


def test_what_the_vendor_lost_is_sent_again_by_who_still_has_it(counter, server, tmp_path: Path):
    """F49: the server was restored without its documents."""
    at = counter(CLERK)
    entity = ready(at, tmp_path, b"proof")
    made = lane_of(at)
    assert made.run_once() is None
    at.sync()
    assert [row.state for row in shown(at, entity)] == [DocumentState.THERE]
    (server.settings.blobs / "1" / mark(b"proof")).unlink()

    with running_server(server.settings, server.clock) as again:
        while again.client().get("/v1/health").status_code != 200:
            pass
        at.line.carry_to(again)
        while [row.state for row in shown(at, entity)] == [DocumentState.THERE]:
            at.sync()
        at.clock.advance(seconds=lane.POLL_SECONDS)
        assert made.run_once() is None
        at.sync()

    assert stored(server) == [mark(b"proof")]
    assert [row.state for row in shown(at, entity)] == [DocumentState.THERE]


def test_a_copy_goes_only_a_month_after_the_vendor_has_it(counter, server, tmp_path: Path):
    at = counter(CLERK)
    ready(at, tmp_path, b"proof")
    made = lane_of(at)
    copy = at.wp.profile.blobs_path / mark(b"proof")

    def aged(days: float) -> None:
        now = at.clock.now().timestamp() - days * 86_400
        os.utime(copy, (now, now))
        made.tidy()

    aged(400)
    assert copy.exists(), "before it was sent"
    assert made.run_once() is None
    aged(400)
    assert copy.exists(), "before the feed said so"
    at.sync()
    aged(29)
    assert copy.exists()
    aged(31)
    assert not copy.exists()


def test_another_partner_s_lane_sends_nothing_of_ours(counter, server, tmp_path: Path):
    ours, theirs = counter(CLERK), counter(OTHER_CLERK)
    ready(ours, tmp_path, b"proof")
    theirs.sync()

    assert lane_of(theirs).wanted() == []


def test_nobody_signs_out_while_a_document_waits(counter, server, tmp_path: Path):
    """Trap 20: the op is with the vendor, the bytes are not."""
    at = counter(CLERK)
    ready(at, tmp_path, b"proof")
    at.sync()

    assert sign_out(at.wp) == Unsent(1)
    assert lane_of(at).run_once() is None
    at.sync()
    copies = names(at.wp.profile.blobs_path)

    assert sign_out(at.wp) is None
    assert names(at.wp.profile.directory / f"blobs-{at.wp.identity.device}") == copies


def test_scans_go_on_while_a_large_document_crawls(counter, server, tmp_path: Path):
    """20 MB on a line that trickles: every scan is sent by its own round meanwhile."""
    at = counter(CLERK)
    entity = ready(at, tmp_path, contents(20_000_000))
    crawling, free = threading.Event(), threading.Event()

    def crawl(request: httpx.Request) -> None:
        if request.method == "PATCH":
            crawling.set()
            free.wait(20)

    made, line = on_line(at, server, crawl)
    thread = threading.Thread(target=made.run_once)
    thread.start()
    assert crawling.wait(20)

    for number in range(1, 21):
        row = at.scan(serial(1, number))
        assert at.sync().unsent == 0
        assert any(each.claim_id == row.claim_id for each in sales.claims(at.wp))
    assert line.seen == ["POST", "PATCH"]
    assert [row.state for row in shown(at, entity)] == [DocumentState.WAITING]
    free.set()
    thread.join(20)

    assert stored(server) == [mark(contents(20_000_000))]


# --- as threads --------------------------------------------------------------------------------
def test_the_lane_starts_with_the_engine_and_sends_what_is_added(counter, server, tmp_path: Path):
    at = counter(CLERK)
    entity = ready(at, tmp_path, b"first")
    there = threading.Event()

    def watch(event: object) -> None:
        if len(stored(server)) == 2:
            there.set()

    at.wp.events.subscribe(watch)
    at.engine.side_lanes.append(EvidenceLane(at.wp))
    at.engine.start()
    attached(at, entity, written(tmp_path, "b.pdf", b"second"))
    while not there.wait(0.05):
        at.clock.advance(seconds=5)

    at.engine.stop()
    assert sorted(stored(server)) == sorted([mark(b"first"), mark(b"second")])


LANE = """
import os, sys
from pathlib import Path
import httpx
from sync.clock import SystemClock
from sync.errors import EnvironmentProblem
from sync.events import Events
from sync.evidence import EvidenceLane, tus
from sync.profile import Profile
from sync.workplace import open_workplace
from tests.support.workplace import MemoryRing

ring = MemoryRing()
ring.kept = dict(line.split("=", 1) for line in sys.argv[3:])
wp = open_workplace(Profile(Path(sys.argv[1])), pin=None, clock=SystemClock(),
                    events=Events(), key_ring=ring)
lane, left = EvidenceLane(wp), int(sys.argv[2])
real = tus.send

def send(line, place, offset, part):
    global left
    left -= 1
    if left == 0:
        os.kill(os.getpid(), 9)          # before the part
    stand = real(line, place, offset, part)
    left -= 1
    if left == 0:
        os.kill(os.getpid(), 9)          # after the part, before it is noted
    return stand

tus.send = send
problem = lane.run_once()
print(problem or "done", flush=True)
os._exit(0)
"""
ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.timeout(90)
def test_kill_9_at_every_border_of_a_part_then_it_goes_on(tmp_path: Path, planted: Path):
    """F37, with the real server as its own process: no byte that arrived is sent again."""

    database = tmp_path / "server.db"
    shutil.copy(planted, database)
    content = contents(8 * PIECE)
    environ = os.environ | {"SELLTHROUGH_DATABASE_URL": f"sqlite:///{database}"}
    with subprocess.Popen(
        [sys.executable, "-m", "server", "serve", "--port", "0", "--exit-with-parent"],
        cwd=ROOT,
        env=environ,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        address = json.loads(process.stdout.readline())["url"]
        clock, ring = SystemClock(), MemoryRing()
        profile = Profile(tmp_path / "profile")
        code = invite(f"sqlite:///{database}", CLERK, clock.now())
        enrol(profile, address, code, pin=None, clock=clock, key_ring=ring)
        wp = open_workplace(profile, pin=None, clock=clock, events=Events(), key_ring=ring)
        engine = Engine(wp)
        engine.run_once()
        row = record_scan(wp, serial(1, 0), CurrentSale(clock.today()))
        found = attach_evidence(wp, f"claim:{row.claim_id}", written(tmp_path, "a.pdf", content))
        assert isinstance(found, Attached)
        # The end of the hold, without waiting for it.
        wp.outbox.db.write(lambda c: c.execute("UPDATE op SET not_before = ''"))
        engine.run_once()
        engine.stop()
        wp.close()
        kept = [f"{name}={secret}" for name, secret in ring.kept.items()]
        ends = []
        for border in (2, 1, 4, 3, 99):
            done = subprocess.run(
                [sys.executable, "-c", LANE, str(profile.directory), str(border), *kept],
                cwd=ROOT,
                capture_output=True,
                text=True,
                timeout=60,
                check=False,
            )
            ends.append((done.returncode, done.stdout.strip()))
        process.terminate()
        _, said = process.communicate(timeout=20)

    assert ends == [(-9, "")] * 4 + [(0, "done")]
    (path,) = Path(f"{database}.blobs").glob("1/*")
    assert path.read_bytes() == content
    # 1, 0, 1 + 2 and 1 pieces before the kills, then 1 + 2: none of them sent twice.
    assert len(re.findall(r"PATCH /v1/uploads/\S+ 204", said)) == 6


def test_settings_of_a_test_server_keep_documents_beside_its_file(server):
    assert isinstance(server.settings, Settings)
    assert str(server.settings.blobs).startswith(server.settings.database_url[10:])
