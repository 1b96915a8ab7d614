"""The line is cut at every byte, both ways: each scan counts once, and its first answer stands.

A round is cut after exactly n bytes have gone in one direction; the next round has a good line.
"""

from __future__ import annotations

import os
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest

from server.storage import tables as t
from sync.commands.attach_evidence import Attached, attach_evidence
from sync.evidence import EvidenceLane
from sync.queries import outbox
from sync.queries.evidence import documents
from sync.rows import DocumentState
from sync.wire.tables import CLAIM
from tests.network.conftest import Counter
from tests.support.documents import contents, written
from tests.support.proxy import DOWN, UP, Act, Direction

POINTS = int(os.environ.get("CUT_POINTS", "40"))
"""Cuts of one sweep in the ordinary suite; the soak cuts at every byte."""
MARGIN = 40
_DOCUMENTS = count()
"""Each document of this process is another one: a partner sends the same bytes only once."""


def settled_once(counter: Counter, op_id: str, claim_id: str) -> None:
    """Assert that the op was taken once and this device says of it what the server says."""
    ((status, _),) = counter.log(op_id)
    row = counter.wp.outbox.db.row("SELECT state, status FROM op WHERE op_id = ?", (op_id,))
    assert status == "applied"
    assert row is not None
    assert row[0] in {"sent", "settled"}
    assert counter.wp.replica.base(CLAIM, claim_id) is not None


def cursor_is_not_ahead(counter: Counter, claim_id: str, op_id: str) -> None:
    """Assert that a replica whose cursor covers an answer holds the row it speaks of."""
    place = counter.wp.replica.place()
    (answer,) = counter.log(op_id) or [("", "")]
    if answer[0]:
        claims = counter.wp.replica.db.row("SELECT count(*) FROM base_claim")
        there = counter.wp.replica.base(CLAIM, claim_id) is not None
        partner = (place.streams or {}).get("partner:1", 0)
        known = f'"partner:1":{partner}' in answer[1]
        assert there or not known, f"the cursor stands at {partner}, {claims} claims are there"


def measure(counter: Counter) -> dict[str, int]:
    """How many bytes a round with one scan takes in each direction."""
    counter.proxy.play()
    counter.scan()
    assert counter.sync().state == "idle"
    return dict(counter.proxy.passed)


def cut_at(counter: Counter, act: Act) -> bool:
    """Scan, sync over a line that is cut there, sync again over a good one; True if it was cut."""
    counter.proxy.play(act)
    row = counter.scan()
    told = counter.sync()
    cut = bool(counter.proxy.happened)
    first = counter.log(row.op_id)
    assert told.state in {"idle", "offline"}, told
    assert (told.unsent == 0) <= bool(first), "told as sent before the server had it"
    cursor_is_not_ahead(counter, row.claim_id, row.op_id)

    counter.proxy.play()
    assert counter.sync().state == "idle"
    assert outbox.state(counter.wp).unsent == 0
    settled_once(counter, row.op_id, row.claim_id)
    assert not first or counter.log(row.op_id) == first, "the first answer did not stand"
    return cut


def sweep(counter: Counter, direction: Direction, points: int) -> None:
    total = measure(counter)[direction] + MARGIN
    before = counter.count(t.claim)
    step = max(total // points, 1)
    cuts = [cut_at(counter, Act(direction, "cut", at)) for at in range(0, total, step)]

    assert sum(cuts) > len(cuts) * 0.7, "hardly any round was cut"
    assert counter.count(t.claim) == before + len(cuts)


@pytest.mark.timeout(120)  # some 5 s alone
@pytest.mark.parametrize("direction", [UP, DOWN])
def test_a_round_cut_anywhere_loses_nothing_and_doubles_nothing(counter, direction):
    sweep(counter, direction, POINTS)


@pytest.mark.soak
@pytest.mark.parametrize("part", range(8))
@pytest.mark.parametrize("direction", [UP, DOWN])
def test_a_round_cut_at_every_byte(counter, direction, part):
    total = measure(counter)[direction] + MARGIN
    for at in list(range(total))[part::8]:
        cut_at(counter, Act(direction, "cut", at))


def renewal(counter: Counter, act: Act | None) -> bool:
    """A round whose access token has ended, cut there; then one over a good line."""
    tokens = counter.wp.tokens.load()
    assert tokens is not None
    counter.wp.tokens.save(replace_access(tokens))
    counter.proxy.play(*([act] if act else []))
    row = counter.scan()
    told = counter.sync()
    cut = bool(counter.proxy.happened)
    assert told.state in {"idle", "offline"}, f"signed out by a cut line: {told}"
    counter.proxy.play()
    assert counter.sync().state == "idle"
    settled_once(counter, row.op_id, row.claim_id)
    return cut


def replace_access(tokens):
    return replace(tokens, access_token="ended")


def renewal_length(counter: Counter) -> dict[str, int]:
    counter.wp.tokens.save(replace_access(counter.wp.tokens.load()))
    counter.proxy.play()
    counter.scan()
    assert counter.sync().state == "idle"
    return dict(counter.proxy.passed)


@pytest.mark.timeout(120)
@pytest.mark.parametrize("direction", [UP, DOWN])
def test_a_renewal_of_the_sign_in_cut_anywhere_signs_nobody_out(counter, direction):
    total = renewal_length(counter)[direction] + MARGIN
    step = max(total // (POINTS // 2), 1)
    cuts = [renewal(counter, Act(direction, "cut", at)) for at in range(0, total, step)]
    assert sum(cuts) > len(cuts) * 0.7


@pytest.mark.soak
@pytest.mark.parametrize("part", range(8))
@pytest.mark.parametrize("direction", [UP, DOWN])
def test_a_renewal_cut_at_every_byte(counter, direction, part):
    total = renewal_length(counter)[direction] + MARGIN
    for at in list(range(total))[part::8]:
        renewal(counter, Act(direction, "cut", at))


def attached(counter: Counter, folder: Path) -> str:
    """Attach a document nobody has seen to a new sale the vendor has; return the sale."""
    counter.proxy.play()
    entity, number = f"claim:{counter.scan().claim_id}", next(_DOCUMENTS)
    path = written(folder, f"{number}.pdf", contents(600, number))
    assert isinstance(attach_evidence(counter.wp, entity, path), Attached)
    counter.clock.advance(seconds=6)
    assert counter.sync().state == "idle"
    return entity


def document(counter: Counter, folder: Path, act: Act) -> bool:
    """A document whose way to the vendor is cut there, then goes on over a good line."""
    entity = attached(counter, folder)
    lane, before = EvidenceLane(counter.wp), counter.count(t.blob)
    counter.proxy.play(act)
    lane.run_once()
    cut = bool(counter.proxy.happened)
    assert counter.count(t.blob) - before in {0, 1}

    counter.proxy.play()
    assert lane.run_once() is None
    lane.stop()
    assert counter.count(t.blob) == before + 1, "whole, and once"
    assert counter.sync().state == "idle"
    (row,) = documents(counter.wp, entity)
    assert row.state is DocumentState.THERE
    return cut


def document_length(counter: Counter, folder: Path) -> dict[str, int]:
    """How many bytes a document takes in each direction."""
    attached(counter, folder)
    lane = EvidenceLane(counter.wp)
    counter.proxy.play()
    assert lane.run_once() is None
    lane.stop()
    return dict(counter.proxy.passed)


@pytest.mark.timeout(120)
@pytest.mark.parametrize("direction", [UP, DOWN])
def test_a_document_cut_anywhere_arrives_whole_and_once(counter, tmp_path, direction):
    total = document_length(counter, tmp_path)[direction]
    step = max(total // (POINTS // 4), 1)
    cuts = [document(counter, tmp_path, Act(direction, "cut", at)) for at in range(0, total, step)]
    assert sum(cuts) > len(cuts) * 0.7


@pytest.mark.soak
@pytest.mark.parametrize("part", range(8))
@pytest.mark.parametrize("direction", [UP, DOWN])
def test_a_document_cut_at_every_byte(counter, tmp_path, direction, part):
    total = document_length(counter, tmp_path)[direction]
    for at in list(range(total))[part::8]:
        document(counter, tmp_path, Act(direction, "cut", at))


@pytest.mark.timeout(90)  # some 5 s alone
def test_whatever_the_line_does_each_scan_counts_once(counter):
    acts = [
        Act(direction, action, at, seconds=0.0002 if action == "trickle" else 0.05)
        for direction in (UP, DOWN)
        for at in (0, 300, 700)
        for action in ("reset", "trickle", "delay", "again")
    ]
    acts += [Act(DOWN, "portal", at) for at in (0, 300, 700)]
    acts += [Act(direction, "stall", 300) for direction in (UP, DOWN)]

    cuts = [cut_at(counter, act) for act in acts]
    assert all(cuts)


@pytest.mark.timeout(90)
def test_an_answer_altered_on_its_way_changes_nothing(counter):
    for at in range(0, 1200, 100):
        counter.proxy.play(Act(DOWN, "replace", at, content=b"\x00garbage\xff" * 4))
        row = counter.scan()
        told = counter.sync()
        assert told.state in {"idle", "offline"}, (at, told)
        counter.proxy.play()
        assert counter.sync().state == "idle"
        settled_once(counter, row.op_id, row.claim_id)
