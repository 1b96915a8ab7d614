"""Signed out with unsent work, signed in again: it goes on for its person, and for nobody else."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa

from server.storage import tables as t
from sync.commands.sign_out import sign_out
from sync.engine import Engine
from sync.history import wipe
from sync.queries import outbox, scan
from tests.support.counter import Counter
from tests.support.devices import enrolled_workplace
from tests.support.documents import attached, contents, lane_of, mark, shown, written
from tests.support.world import CLERK, REP, opened, serial


class Again(Counter):
    """Somebody signs in on a profile where somebody else, or the same person, had signed out."""

    def __init__(self, before: Counter, member_id: int) -> None:
        self.server, self.clock, self.ring = before.server, before.clock, before.ring
        self.fault, self.line = before.fault, before.line
        self.wp = enrolled_workplace(
            before.server, member_id, before.wp.profile.directory, clock=before.clock,
            ring=before.ring, client=before.line.client,
        )  # fmt: skip
        self.engine = Engine(self.wp)


def asked(server, statement):
    with opened(server.settings.database_url) as write:
        return write(lambda connection: sorted(connection.execute(statement).scalars()))


def copies(counter: Counter) -> list[str]:
    folder: Path = counter.wp.profile.blobs_path
    return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []


def left_with_unsent_work(clerk: Counter, tmp_path: Path) -> bytes:
    """Sign out with a sealed sale, a held one and a document that waits; return the document."""
    clerk.scan(serial(1, 0))
    clerk.sync()
    clerk.line._plan = lambda request: "lost"
    sold = clerk.scan(serial(1, 1))
    document = contents(5000)
    clerk.wp.settle()
    attached(clerk, f"claim:{sold.claim_id}", written(tmp_path / "papers", "bill.pdf", document))
    clerk.sync()
    clerk.scan(serial(1, 2))
    clerk.engine.stop()
    assert sign_out(clerk.wp, exported=True) is None
    clerk.line._plan = lambda request: "ok"
    return document


def test_unsent_work_goes_when_the_same_person_signs_in_again(counter, tmp_path):
    clerk = counter(CLERK)
    document = left_with_unsent_work(clerk, tmp_path)

    again = Again(clerk, CLERK)
    assert outbox.state(again.wp).unsent == 3
    assert [row.serial for row in scan.today(again.wp)] == [serial(1, n) for n in (2, 1, 0)]
    row = again.sync()
    lane_of(again).run_once()
    again.sync()

    assert (row.state, row.unsent, row.attention) == ("idle", 0, 0)
    assert asked(again.server, sa.select(t.claim.c.serial)) == [serial(1, n) for n in range(3)]
    assert asked(again.server, sa.select(t.blob.c.sha256)) == [mark(document)]
    (shown_document,) = shown(again, f"claim:{scan.today(again.wp)[1].claim_id}")
    assert shown_document.state == "there"
    assert not list(again.wp.profile.directory.glob("outbox-*.db"))
    assert not list(again.wp.profile.directory.glob("blobs-*"))
    again.close()


def test_somebody_else_sees_none_of_it_and_it_is_kept_for_the_first(counter, tmp_path):
    clerk = counter(CLERK)
    document = left_with_unsent_work(clerk, tmp_path)

    other = Again(clerk, REP)
    other.scan(serial(1, 7))
    other.sync()
    assert [row.serial for row in scan.today(other.wp)] == [serial(1, 7)]
    assert copies(other) == []
    assert asked(other.server, sa.select(t.claim.c.serial)) == [serial(1, 0), serial(1, 7)]
    assert sign_out(other.wp) is None

    first = Again(other, CLERK)
    row = first.sync()
    lane_of(first).run_once()
    assert (row.state, row.unsent) == ("idle", 0)
    assert serial(1, 7) not in [each.serial for each in scan.today(first.wp)]
    assert asked(first.server, sa.select(t.claim.c.serial)) == [
        serial(1, each) for each in (0, 1, 2, 7)
    ]
    assert asked(first.server, sa.select(t.blob.c.sha256)) == [mark(document)]
    first.close()


def test_access_that_ended_takes_the_documents_the_vendor_has_and_no_other(counter, tmp_path):
    clerk = counter(CLERK)
    sold = clerk.scan(serial(1, 0))
    clerk.wp.settle()
    sent, waiting = contents(3000, 1), contents(3000, 2)
    entity = f"claim:{sold.claim_id}"
    attached(clerk, entity, written(tmp_path / "papers", "sent.pdf", sent))
    clerk.sync()
    lane_of(clerk).run_once()
    clerk.sync()
    attached(clerk, entity, written(tmp_path / "papers", "waiting.pdf", waiting))

    wipe(clerk.wp)

    assert [name for name in copies(clerk) if len(name) == len(mark(sent))] == [mark(waiting)]
