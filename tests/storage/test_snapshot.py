"""Snapshots on both databases: what the feed would give, resumed anywhere, one's own only."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
import sqlalchemy as sa
import zstandard
from sqlalchemy.engine import Connection

from server.http import snapshots as http_of_snapshots
from server.settings import Settings
from server.storage import snapshots as storage
from server.storage import tables as t
from server.storage.database import open_database
from server.storage.sealed import load_seals
from server.storage.unit_of_work import UnitOfWork
from sync.bootstrap import Brought, bring, forget
from sync.engine import Engine
from sync.feed import rebuild
from sync.notices import SNAPSHOT_WRONG
from sync.replica import allocation
from sync.wire.codec import decode
from sync.wire.messages import Coming, Manifest
from sync.wire.serials import kind_numbers
from sync.wire.snapshot import offsets, read_parts, unpack_blocks
from sync.workplace import Workplace
from tests.support.clock import HandClock
from tests.support.devices import enrolled_workplace, opened_workplace
from tests.support.server import MORNING, FakeClock, RunningServer, running_server
from tests.support.workplace import MemoryRing
from tests.support.world import CLERK, OTHER_CLERK, REP, REVIEWER, opened, serial

LIMIT_S = 20


@pytest.fixture
def server(database_url: str, tmp_path: Path) -> Iterator[RunningServer]:
    """A server that takes even this small programme for worth a snapshot."""
    settings = Settings(
        database_url=database_url, workers=6, page_rows=400, snapshot_rows=10,
        snapshot_dir=str(tmp_path / "snapshots"),
    )  # fmt: skip
    with running_server(settings, FakeClock()) as running:
        yield running


class Line:
    """Counts the bytes of snapshots, and spoils what a test wants spoiled."""

    def __init__(self, server: RunningServer) -> None:
        self.server = server
        self.received = 0
        self.asked: list[str] = []
        self.spoil: Callable[[httpx.Response], httpx.Response] = lambda answer: answer

    def client(self) -> httpx.Client:
        line = self

        class Transport(httpx.BaseTransport):
            def handle_request(self, request: httpx.Request) -> httpx.Response:
                answer = line.server.transport.handle_request(request)
                if request.url.path.startswith("/v1/snapshot"):
                    line.asked.append(request.url.path)
                if request.url.path.startswith("/v1/snapshot/"):
                    line.received += len(answer.content)
                    return line.spoil(answer)
                return answer

        return httpx.Client(transport=Transport())


class Desk:
    """A workplace at the server, on a line one can spoil; may be killed and opened again."""

    def __init__(
        self, server: RunningServer, member_id: int, directory: Path, seed: int = 99
    ) -> None:
        self.server, self.line = server, Line(server)
        self.ring, self.clock = MemoryRing(), HandClock(MORNING, seed=seed)
        self.wp = enrolled_workplace(
            server, member_id, directory, clock=self.clock, ring=self.ring, client=self.line.client
        )

    def bring(self, go_on: Callable[[], bool] = lambda: True) -> Brought:
        """Wait until the server has one, then go on with it once."""
        line = self.wp.transport()
        deadline = time.monotonic() + LIMIT_S
        while isinstance(line.snapshot(), Coming):
            assert time.monotonic() < deadline
        brought = bring(self.wp, line, go_on)
        line.close()
        return brought

    def complete(self) -> None:
        brought = self.bring()
        assert brought.replica is not None
        line = self.wp.transport()
        rebuild(self.wp, line.pull, lambda: True, brought.replica)
        forget(self.wp.profile)
        line.close()
        self.wp.settle()

    def again(self) -> None:
        """What a kill leaves is the directory: open it as a new process does."""
        profile = self.wp.profile
        self.wp.close()
        self.wp = opened_workplace(
            self.server, profile, clock=self.clock, ring=self.ring, client=self.line.client
        )


@pytest.fixture
def desk(server: RunningServer, tmp_path: Path) -> Iterator[Callable[..., Desk]]:
    desks: list[Desk] = []

    def sit_down(member_id: int = CLERK) -> Desk:
        number = len(desks)
        desks.append(Desk(server, member_id, tmp_path / f"profile-{number}", number))
        return desks[-1]

    yield sit_down
    for each in desks:
        each.wp.close()


def contents(wp: Workplace) -> dict[str, list[tuple[object, ...]]]:
    """Everything a replica holds, however it holds it; but devices: each desk is one more."""
    db = wp.replica.db
    tables = [
        str(name)
        for (name,) in db.rows("SELECT name FROM sqlite_master WHERE type = 'table'")
        if (name.startswith("base_") and name != "base_device")
        or name in {"claim", "deal", "vendor_claim"}
    ]
    found = {name: sorted(db.rows(f"SELECT * FROM {name}"), key=repr) for name in tables}  # noqa: S608
    serials = db.rows("SELECT fingerprint, product_id, flags FROM allocation")
    blocks = wp.replica.db.write(lambda c: [r for b in allocation.rows_of_blocks(c) for r in b])
    return {**found, "allocation": sorted(serials + blocks)}


def fed(wp: Workplace) -> Workplace:
    """The same by the feed alone."""
    line = wp.transport()
    rebuild(wp, line.pull, lambda: True)
    line.close()
    wp.settle()
    return wp


def manifest_of(device) -> Manifest:
    deadline = time.monotonic() + LIMIT_S
    while True:
        answer = device.client.get("/v1/snapshot")
        if answer.status_code != 202:
            assert answer.status_code == 200, answer.text
            return decode(answer.content, Manifest)
        assert answer.headers["retry-after"] == "1"
        assert time.monotonic() < deadline


@pytest.mark.parametrize("member", [CLERK, REVIEWER])
def test_a_snapshot_holds_what_the_feed_gives(desk, device, member):
    clerk = device(CLERK)
    clerk.push(clerk.claim(serial(1, 1)), clerk.claim(serial(1, 2)))
    by_file, by_feed = desk(member), desk(member)

    by_file.complete()

    assert contents(by_file.wp) == contents(fed(by_feed.wp))
    assert by_file.wp.replica.place().streams == by_feed.wp.replica.place().streams
    assert not list(by_file.wp.profile.directory.glob("*.part"))


def test_what_changed_since_comes_by_the_feed(server, desk, device):
    first = desk()
    first.complete()
    clerk = device(CLERK)
    clerk.push(clerk.claim(serial(1, 3)))
    gone, moved = sorted(int(str(row[0])) for row in contents(first.wp)["allocation"])[100:102]

    def change(connection: Connection) -> None:
        uow = UnitOfWork(connection, MORNING)
        of = t.allocation.c.fingerprint
        connection.execute(sa.delete(t.allocation).where(of == gone))
        connection.execute(sa.update(t.allocation).where(of == moved).values(product_id=3))
        uow.drop("partner:1", "allocation", gone)
        uow.put("partner:1", "allocation", moved)
        uow.bump()

    with opened(server.settings.database_url) as write:
        write(change)

    second = desk()
    second.complete()

    assert second.line.asked[0] == "/v1/snapshot"
    assert second.wp.replica.db.row("SELECT count(*) FROM base_claim") == (1,)
    assert second.wp.replica.shipped((gone, moved)) == {moved: 3}
    assert allocation.count(second.wp.replica.db) == 599
    assert contents(second.wp) == contents(fed(desk().wp))


def test_all_devices_of_a_partner_share_one_and_no_other_gets_it(device):
    clerk, rep, other, vera = device(CLERK), device(REP), device(OTHER_CLERK), device(REVIEWER)
    mine, theirs = manifest_of(clerk), manifest_of(other)

    assert manifest_of(rep) == mine
    assert theirs.snapshot != mine.snapshot
    for stranger in (other, vera):
        guessed = stranger.client.get(f"/v1/snapshot/{'0' * 32}")
        asked = stranger.client.get(f"/v1/snapshot/{mine.snapshot}")
        assert (asked.status_code, asked.content) == (404, guessed.content)
        assert b"NO_SNAPSHOT" in asked.content
    for wrong in ("..%2f..%2fserver.db", "x", mine.snapshot.upper(), "%00"):
        assert clerk.client.get(f"/v1/snapshot/{wrong}").status_code == 404
    bare = clerk.server.client()
    assert bare.get("/v1/snapshot").status_code == 401
    assert bare.get(f"/v1/snapshot/{mine.snapshot}").status_code == 401


def test_ranges_are_those_of_http(device, monkeypatch):
    monkeypatch.setattr(http_of_snapshots, "PIECE", 1000)
    clerk = device(CLERK)
    manifest = manifest_of(clerk)
    path = f"/v1/snapshot/{manifest.snapshot}"
    whole = clerk.client.get(path)
    assert (whole.status_code, len(whole.content)) == (200, manifest.size)
    tag = whole.headers["etag"]

    def get(wanted: str, **more: str) -> httpx.Response:
        return clerk.client.get(path, headers={"range": wanted, **more})

    middle = get("bytes=10-99")
    assert (middle.status_code, middle.content) == (206, whole.content[10:100])
    assert middle.headers["content-range"] == f"bytes 10-99/{manifest.size}"
    assert get("bytes=-5").content == whole.content[-5:]
    assert get(f"bytes=7-{manifest.size + 100}").content == whole.content[7:]
    assert get("bytes=10-99", **{"if-range": tag}).status_code == 206
    assert get("bytes=10-99", **{"if-range": '"another"'}).status_code == 200
    assert get("bytes=1-2,4-5").status_code == 200
    past = get(f"bytes={manifest.size}-")
    assert (past.status_code, past.headers["content-range"]) == (416, f"bytes */{manifest.size}")
    assert clerk.client.get(path, headers={"if-none-match": tag}).status_code == 304


def test_serials_are_sorted_from_part_to_part(server, monkeypatch):
    monkeypatch.setattr(storage, "MARKS_A_PART", 100)
    pack, unpack = zstandard.ZstdCompressor().compress, zstandard.ZstdDecompressor().decompress
    database = open_database(server.settings.database_url)
    rows: dict[str, int] = {}
    told = database.read(
        lambda c: b"".join(storage.packed(c, ["catalogue", "partner:1"], pack, rows))
    ).result()
    shipped = t.allocation.c
    query = sa.select(shipped.fingerprint, shipped.product_id, shipped.flags)
    wanted = database.read(lambda c: c.execute(query.where(shipped.partner_id == 1)).all()).result()
    database.close()

    found = [
        (block.first + offset, *json.loads(block.kinds)[number])
        for head, body in read_parts([told])
        if head.part == "serials"
        for block in unpack_blocks(head, body, unpack)
        for offset, number in zip(
            offsets(block.body, block.count, block.width),
            kind_numbers(block.body, block.count, block.width),
            strict=True,
        )
    ]
    assert found == sorted(tuple(row) for row in wanted)
    assert rows["allocation"] == len(found) == 600


def test_a_small_side_is_sent_to_the_feed(database_url, tmp_path, desk):
    settings = Settings(database_url=database_url, snapshot_dir=str(tmp_path / "none"))
    with running_server(settings, FakeClock()) as small:
        counter = Desk(small, CLERK, tmp_path / "small")
        assert counter.bring() == Brought()
        row = Engine(counter.wp).run_once()
        assert (row.state, allocation.count(counter.wp.replica.db)) == ("idle", 600)
        counter.wp.close()
    assert not (tmp_path / "none").exists()


def test_the_engine_brings_it_by_itself(desk):
    clerk = desk()
    engine = Engine(clerk.wp)
    deadline = time.monotonic() + LIMIT_S
    while engine.run_once().state != "idle":
        assert time.monotonic() < deadline

    assert clerk.line.received > 0
    assert clerk.wp.profile.replica_path.name == "replica-2.db"
    assert clerk.wp.replica.db.row("SELECT count(*) FROM allocation") == (0,)
    assert allocation.count(clerk.wp.replica.db) == 600
    assert clerk.wp.replica.place().whole


def test_one_too_old_is_built_anew_and_the_last_but_one_goes(server, device, tmp_path):
    clerk = device(CLERK)
    first = manifest_of(clerk)
    seen = [first.snapshot]
    for _ in range(2):
        server.clock.advance(hours=25)
        clerk.renew()
        seen.append(manifest_of(clerk).snapshot)

    assert len(set(seen)) == 3
    assert clerk.client.get(f"/v1/snapshot/{seen[0]}").status_code == 404
    assert clerk.client.get(f"/v1/snapshot/{seen[1]}").status_code == 200
    assert len(list((tmp_path / "snapshots").glob("*/*"))) == 4


def test_one_of_another_history_is_not_handed_out(server, device):
    clerk = device(CLERK)
    before = manifest_of(clerk)
    other = sa.update(t.change).where(t.change.c.stream == "partner:1").values(tok="another")
    with opened(server.settings.database_url) as write:
        write(lambda connection: connection.execute(other))
        seals = write(load_seals)

    assert clerk.client.get(f"/v1/snapshot/{before.snapshot}").status_code == 404
    after = manifest_of(clerk)
    assert after.snapshot != before.snapshot
    place = seals.read_cursor(after.cursor)
    assert place is not None
    assert place.streams["partner:1"][1] == "another"


# --- cuts, kills and strangers on the way --------------------------------------------------------
def told_to_stop_after(asked: int) -> Callable[[], bool]:
    left = iter(range(asked))
    return lambda: next(left, None) is not None


def test_killed_anywhere_it_goes_on_where_it_stopped(desk, monkeypatch):
    monkeypatch.setattr("sync.bootstrap._LEAST_PIECE", 512)
    straight = desk()
    straight.complete()
    size = straight.line.received
    cut = desk()
    stops = 0
    while (brought := cut.bring(told_to_stop_after(5))).replica is None:
        stops += 1
        cut.again()
        if stops > 40:  # all is here; what is left is the building, which is not cut into slices
            brought = cut.bring()
            break

    assert brought.replica is not None
    rebuild(cut.wp, cut.wp.transport().pull, lambda: True, brought.replica)
    forget(cut.wp.profile)
    assert stops > 5
    assert cut.line.received == size
    assert contents(cut.wp) == contents(straight.wp)


def test_a_torn_record_is_fetched_again_and_no_other(desk, monkeypatch):
    monkeypatch.setattr("sync.bootstrap._LEAST_PIECE", 1024)
    clerk = desk()
    clerk.bring(told_to_stop_after(5))
    offered = clerk.wp.transport().snapshot()
    (part,) = clerk.wp.profile.directory.glob("*.part")
    fetched = clerk.line.received
    assert fetched >= 3 * 1024
    content = part.read_bytes()
    part.write_bytes(content[:-100])
    clerk.again()

    clerk.complete()

    whole = clerk.line.received - 1024
    assert allocation.count(clerk.wp.replica.db) == 600
    assert isinstance(offered, Manifest)
    assert whole == offered.size


def test_what_lies_on_the_disk_meanwhile_is_not_in_clear(desk, device, monkeypatch):
    clerk = device(CLERK)
    clerk.push(clerk.claim(serial(1, 1), customer="Zebra Ltd"))
    seen: list[bytes] = []
    counter = desk()

    def look(answer: httpx.Response) -> httpx.Response:
        seen.append(answer.content)
        return answer

    counter.line.spoil = look
    monkeypatch.setattr("sync.bootstrap._build", lambda *_: None)
    stop = told_to_stop_after(50)
    counter.bring(stop)

    (part,) = counter.wp.profile.directory.glob("*.part")
    whole = b"".join(seen)
    assert part.stat().st_size >= len(whole)
    assert whole[:40] not in part.read_bytes()
    assert whole[-40:] not in part.read_bytes()


def test_altered_bytes_are_fetched_once_more_and_never_used(desk):
    clerk = desk()
    answers = 0

    def alter(answer: httpx.Response) -> httpx.Response:
        nonlocal answers
        answers += 1
        if answers > 1:
            return answer
        content = bytearray(answer.content)
        content[len(content) // 2] ^= 1
        return httpx.Response(206, headers=answer.headers, content=bytes(content))

    clerk.line.spoil = alter
    clerk.complete()

    assert answers == 2
    assert allocation.count(clerk.wp.replica.db) == 600


def test_where_every_byte_is_wrong_the_feed_serves(desk):
    clerk = desk()
    clerk.line.spoil = lambda answer: httpx.Response(
        206, headers=answer.headers, content=bytes(len(answer.content))
    )
    engine = Engine(clerk.wp)
    deadline = time.monotonic() + LIMIT_S
    while engine.run_once().state != "idle":
        assert time.monotonic() < deadline

    assert clerk.wp.replica.db.row("SELECT count(*) FROM allocation") == (600,)
    assert not list(clerk.wp.profile.directory.glob("*.part"))
    assert [path.name for path in clerk.wp.profile.directory.glob("replica-*.db")] == [
        "replica-1.db"
    ]
    assert [(each.key, each.params) for each in clerk.wp.notices.all] == [
        (SNAPSHOT_WRONG, {"times": 2})
    ]


def test_without_room_the_old_copy_goes_on(desk, monkeypatch):
    clerk = desk()
    clerk.complete()
    clerk.wp.replica_damaged = True
    usage = type("Usage", (), {"free": 1000})
    monkeypatch.setattr("sync.bootstrap.shutil.disk_usage", lambda _: usage)

    row = Engine(clerk.wp).run_once()

    assert (row.state, row.title) == ("offline", "The disk is full")
    assert "vendor's data" in row.detail
    assert "not recorded" not in row.detail
    mark, product, _ = contents(clerk.wp)["allocation"][5]
    assert clerk.wp.replica.shipped((mark,)) == {mark: product}


def test_one_gone_in_between_is_asked_for_anew(desk, tmp_path):
    clerk = desk()
    clerk.bring(told_to_stop_after(0))
    (first,) = (tmp_path / "snapshots").glob("*/*.json")
    for path in first.parent.iterdir():
        path.unlink()

    clerk.complete()

    assert not first.exists()
    assert allocation.count(clerk.wp.replica.db) == 600
    assert not list(clerk.wp.profile.directory.glob("*.part"))


def test_a_revoked_allocation_leaves_nothing(desk):
    clerk = desk()
    clerk.complete()
    db = clerk.wp.replica.db
    (body,) = db.row("SELECT body FROM allocation_block") or (b"",)
    assert body

    clerk.wp.replica.drop_allocation()

    assert allocation.count(db) == 0
    assert contents(clerk.wp)["allocation"] == []
    log = db.path.with_name(db.path.name + "-wal")
    assert log.stat().st_size == 0
