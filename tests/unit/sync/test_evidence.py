"""Documents attached: safe before anything speaks of them, then with the vendor, once."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from domain.codes import Code
from domain.verdicts import Refused
from sync.commands.attach_evidence import Attached, attach_evidence
from sync.commands.undo_scan import undo_scan
from sync.profile.blobs import PIECE
from sync.queries import sales
from sync.rows import DocumentState, SendState
from tests.support.documents import attached, contents, lane_of, mark, shown, written
from tests.support.world import CLERK, REP, serial


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []


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


def test_looking_for_documents_passes_over_every_other_op(counter):
    """The lane looks after each scan: a hundred thousand that wait must cost it nothing."""
    asked = (
        "EXPLAIN QUERY PLAN SELECT op_id FROM op WHERE folded = 1 AND kind = 'evidence.attach'"
        " ORDER BY pos"
    )

    plan = " ".join(str(row[-1]) for row in counter(CLERK).wp.outbox.db.rows(asked))

    assert "op_documents" in plan
