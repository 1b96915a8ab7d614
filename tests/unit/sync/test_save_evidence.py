"""A document saved where a person wants it: from here or from the vendor, whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from sync.commands.save_evidence import save_evidence
from sync.errors import DocumentMissing, LineProblem
from tests.support.documents import attached, lane_of, shown, written
from tests.support.world import CLERK, REP, serial

PROOF = b"an invoice of two pages" * 4000


@pytest.fixture
def clerk(counter):
    return counter(CLERK)


def sold(at) -> str:
    return f"claim:{at.scan(serial(1, 0)).claim_id}"


def test_what_is_here_is_saved_without_a_network(clerk, tmp_path: Path):
    entity = sold(clerk)
    attached(clerk, entity, written(tmp_path, "a.pdf", PROOF))
    [row] = shown(clerk, entity)
    clerk.wp.transport = None  # nobody may ask for a line

    save_evidence(clerk.wp, row.evidence_id, tmp_path / "saved.pdf")

    assert (tmp_path / "saved.pdf").read_bytes() == PROOF


def test_what_a_colleague_added_is_fetched_from_the_vendor(counter, clerk, tmp_path: Path):
    entity = sold(clerk)
    attached(clerk, entity, written(tmp_path, "a.pdf", PROOF))
    clerk.sync()
    lane_of(clerk).run_once()
    clerk.sync()
    rep = counter(REP)
    rep.sync()
    [row] = shown(rep, entity)

    save_evidence(rep.wp, row.evidence_id, tmp_path / "saved.pdf")

    assert (tmp_path / "saved.pdf").read_bytes() == PROOF


def test_what_neither_side_has_is_said_and_writes_nothing(clerk, tmp_path: Path):
    with pytest.raises(DocumentMissing):
        save_evidence(clerk.wp, "unknown", tmp_path / "saved.pdf")
    assert not (tmp_path / "saved.pdf").exists()


def test_other_bytes_than_were_attached_are_never_saved(
    counter, clerk, tmp_path: Path, monkeypatch
):
    entity = sold(clerk)
    attached(clerk, entity, written(tmp_path, "a.pdf", PROOF))
    clerk.sync()
    lane_of(clerk).run_once()
    clerk.sync()
    rep = counter(REP)
    rep.sync()
    [row] = shown(rep, entity)
    line = rep.wp.transport()
    answer = line.carry("GET", f"/v1/evidence/{row.evidence_id}", None, {})
    answer._content = b"something else"
    monkeypatch.setattr(type(line), "carry", lambda *_: answer)

    with pytest.raises(LineProblem):
        save_evidence(rep.wp, row.evidence_id, tmp_path / "saved.pdf")

    assert not (tmp_path / "saved.pdf").exists()
