"""Documents of claims that come next are at the desk without a line, and go when they are done."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from domain.claims.matching import Outcome, Thing
from domain.claims.written_dates import DateOrder
from sync.commands.fetch_papers import fetch_papers, paper, tidy_papers
from sync.commands.read_evidence import read_evidence, turn_page
from sync.errors import Offline
from sync.wire import tables
from sync.workplace import Workplace
from tests.support.clock import HandClock
from tests.support.papers import invoice_pdf
from tests.support.screens import put, waiting
from tests.support.workplace import make_workplace


@dataclass
class Answer:
    content: bytes
    status_code: int = 200


@dataclass
class Line:
    """The vendor's documents by id; none of them while the line is down."""

    papers: dict[str, bytes]
    is_down: bool = False
    asked: list[str] = field(default_factory=list)

    def carry(self, _method: str, path: str, _body: object, _more: object) -> Answer:
        if self.is_down:
            raise Offline(server="https://v.test")
        self.asked.append(path.rpartition("/")[2])
        return Answer(self.papers[self.asked[-1]])

    def close(self) -> None:
        pass


@pytest.fixture
def wp(tmp_path: Path) -> Any:
    made = make_workplace(tmp_path, role="reviewer", clock=HandClock())
    yield made
    made.close()


@pytest.fixture
def line(wp: Workplace) -> Line:
    now = wp.clock.now()
    papers, documents = {}, []
    for number in range(3):
        serial = f"SN1000{number}"
        content = invoice_pdf((serial,), pages=2, number=f"RE-{number}4711", day="11.02.2026")
        papers[f"e-{number}"] = content
        put(wp, tables.VENDOR_CLAIM, [
            waiting(
                number, now, serial=serial, invoice=f"RE-{number}4711", sold_on="2026-03-01",
                customer="",
            )
        ])  # fmt: skip
        documents.append(
            [
                f"e-{number}", f"claim:claim-{number:06d}", 1, 11,
                hashlib.sha256(content).hexdigest(), "a.pdf", "application/pdf", len(content),
                "there", "2026-03-01T08:00:00.000000Z", 1,
            ]
        )  # fmt: skip
    put(wp, tables.EVIDENCE, documents)
    wp.settle()
    made = Line(papers)
    wp.transport = lambda: made  # type: ignore[assignment,return-value]
    return made


CLAIMS = [f"claim-{number:06d}" for number in range(3)]


def test_what_was_fetched_with_a_line_is_compared_without_one(wp, line):
    while fetch_papers(wp, CLAIMS):
        pass
    assert line.asked == ["e-0", "e-1", "e-2"]
    line.is_down = True

    found = read_evidence(wp, "claim-000001", "e-1", DateOrder.DAY_FIRST)

    assert (found.number, found.count) == (1, 2)
    assert found.match is not None
    assert [seen.outcome for seen in found.match.of(Thing.SERIAL)] == [Outcome.FOUND]
    [difference] = found.match.differences
    assert (difference.thing, difference.said, difference.read) == (
        Thing.SOLD_ON, "2026-03-01", "11.02.2026",
    )  # fmt: skip
    assert turn_page(wp, found, 2).number == 2
    assert line.asked == ["e-0", "e-1", "e-2"]


def test_the_copy_can_not_be_read_on_the_disk(wp, line):
    paper(wp, "e-0")
    [kept] = wp.profile.papers_path.iterdir()
    assert b"RE-04711" not in kept.read_bytes()
    assert not kept.read_bytes().startswith(b"%PDF")


def test_a_copy_that_was_damaged_is_fetched_again(wp, line):
    paper(wp, "e-0")
    [kept] = wp.profile.papers_path.iterdir()
    kept.write_bytes(kept.read_bytes()[:-1] + b"x")
    assert paper(wp, "e-0") == line.papers["e-0"]
    assert line.asked == ["e-0", "e-0"]


def test_what_no_open_claim_needs_is_deleted(wp, line):
    while fetch_papers(wp, CLAIMS):
        pass
    now = wp.clock.now()
    put(wp, tables.VENDOR_CLAIM, [waiting(1, now, serial="SN10001", state="approved")])
    wp.settle()
    tidy_papers(wp)
    line.is_down = True
    assert paper(wp, "e-0")
    with pytest.raises(Offline):
        paper(wp, "e-1")


def test_nothing_of_it_is_left_when_access_ends(wp, line):
    paper(wp, "e-0")
    wp.replace_by_empty_replica()
    assert not wp.profile.papers_path.exists()
