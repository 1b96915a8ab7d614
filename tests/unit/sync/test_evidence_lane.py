"""The lane of documents on bad days: flips, lost answers, kills, slow lines, lost bytes."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import httpx
import pytest

from server.settings import Settings
from sync.clock import SystemClock
from sync.commands.attach_evidence import Attached, attach_evidence
from sync.commands.enrol import enrol
from sync.commands.record_scan import record_scan
from sync.commands.sign_out import Unsent, sign_out
from sync.engine import Engine
from sync.errors import (
    Offline,
    PausedByHand,
)
from sync.events import Events
from sync.evidence import EvidenceLane, lane
from sync.profile import Profile
from sync.profile.blobs import PIECE, Blobs, Progress
from sync.queries import sales
from sync.rows import CurrentSale, DocumentState
from sync.transport import Transport
from sync.workplace import open_workplace
from tests.support.devices import ADDRESS
from tests.support.documents import attached, contents, lane_of, mark, shown, written
from tests.support.server import running_server
from tests.support.workplace import MemoryRing
from tests.support.world import CLERK, OTHER_CLERK, invite, serial


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []


def sold(counter, number: int = 0) -> str:
    return f"claim:{counter.scan(serial(1, number)).claim_id}"


def stored(server) -> list[str]:
    """Return what the server has, each checked against its name."""
    found = []
    for path in server.settings.blobs.glob("[0-9]*/*"):
        assert mark(path.read_bytes()) == path.name
        found.append(path.name)
    return found


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

    assert sign_out(at.wp) == Unsent(0, documents=1)
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
        wp.outbox.db.write(lambda c: c.execute("UPDATE op_state SET not_before = ''"))
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
