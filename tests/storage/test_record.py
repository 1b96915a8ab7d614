"""The record answers who did this, when, on what evidence, under which rules; and who asked."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from server.services.proving import verify
from server.services.trail import EXPORTS
from server.storage import tables as t
from sync.wire.codec import decode
from sync.wire.record import AuditEntry, AuditPage, Story, first_unsound
from tests.support.world import (
    AUDITOR,
    CLERK,
    OTHER_CLERK,
    REVIEWER,
    SECOND_REVIEWER,
    claim_id_of,
    op_id_of,
    opened,
    serial,
)


@pytest.fixture
def auditor(device):
    return device(AUDITOR)


def page(who, **filters) -> AuditPage:
    answer = who.client.get("/v1/audit/entries", params=filters)
    assert answer.status_code == 200, answer.text
    return decode(answer.content, AuditPage)


def story(who, entity) -> Story:
    answer = who.client.get(f"/v1/audit/story/{entity}")
    assert answer.status_code == 200, answer.text
    return decode(answer.content, Story)


def export(who, **asked):
    return who.client.post("/v1/audit/export", json=asked)


def test_a_claim_tells_its_whole_story(device, auditor):
    clerk, vera, wim = device(CLERK), device(REVIEWER), device(SECOND_REVIEWER)
    op = clerk.claim(serial(2, 0), invoice="R 77")
    claim_id = claim_id_of(op)
    clerk.push(op)
    body: dict[str, Any] = {"decision": "approve", "items": [[claim_id, 1]]}
    decided = vera.seal("review.decide", body)
    vera.push(decided)
    body = {"claim_id": claim_id, "seen": 2, "reason": "returned", "note": "came back in June"}
    for reviewer in (vera, wim):
        reviewer.push(reviewer.seal("claim.reverse", body, f"claim:{claim_id}"))

    told = story(auditor, f"claim:{claim_id}")

    assert sorted(line.what for line in told.lines) == [
        "approval.first", "approval.second", "claim.record", "claim.reverse", "claim.reverse",
        "ledger.earn", "ledger.reverse", "review.decide", "shipment",
    ]  # fmt: skip
    recorded = next(line for line in told.lines if line.what == "claim.record")
    assert (recorded.member, recorded.role, recorded.partner) == ("Ada", "clerk", "Alder Tools")
    assert (recorded.op_id, recorded.rules, recorded.told["invoice"]) == (op_id_of(op), 1, "R 77")
    assert recorded.height > 0
    approved = next(line for line in told.lines if line.what == "review.decide")
    assert (approved.member, approved.status, approved.told["of"]) == ("Vera", "applied", 1)
    [second] = [line for line in told.lines if line.what == "approval.second"]
    assert (second.member, second.told["act"], second.told["why"]) == (
        "Wim", "reverse_claim", "always",
    )  # fmt: skip
    shipped = next(line for line in told.lines if line.what == "shipment")
    assert shipped.told["partner"] == "Birch Supply"
    assert told.facts["state"] == "reversed"
    assert told.facts["partner"] == "Alder Tools"
    assert told.sound


def test_a_story_says_when_what_it_tells_is_not_what_was_recorded(device, auditor, server):
    clerk = device(CLERK)
    op = clerk.claim(serial(1, 0))
    clerk.push(op)
    with opened(server.settings.database_url) as write:
        write(lambda c: c.execute(sa.update(t.op_log).values(member_id=REVIEWER)))

    assert not story(auditor, f"claim:{claim_id_of(op)}").sound


def test_people_and_devices_have_stories_too(device, auditor):
    clerk = device(CLERK)
    clerk.push(clerk.claim(serial(1, 0)), clerk.claim(serial(1, 1)))

    for entity in (f"person:{CLERK}", f"device:{clerk.name}"):
        told = story(auditor, entity)
        [pushed] = [line for line in told.lines if line.what == "push"]
        assert pushed.told["acts"] == {"claim.record": 2}
        assert pushed.member == "Ada"
        assert "signed_in" in {line.what for line in told.lines}


@pytest.mark.parametrize(
    "entity", ["claim:nowhere", "person:x", "person:99999999999", "nothing", "claim:%", "device:"]
)
def test_what_is_not_there_has_no_story(auditor, entity):
    answer = auditor.client.get(f"/v1/audit/story/{entity}")

    assert (answer.status_code, answer.json()["code"]) == (404, "NOT_FOUND")


def test_the_record_is_read_page_by_page_and_every_head_can_be_checked(device, auditor):
    clerk = device(CLERK)
    for number in range(7):
        clerk.push(clerk.claim(serial(1, number)))

    pages = [page(auditor, limit=3)]
    while pages[-1].next:
        pages.append(page(auditor, limit=3, before=pages[-1].next))

    entries = [entry for each in pages for entry in each.entries]
    assert [entry.height for entry in entries] == list(range(pages[0].witness.height, 0, -1))
    for each in pages:
        assert first_unsound(each.prev, reversed(each.entries)) == 0
    assert pages[0].told >= 1
    assert sum(entry.acts.get("claim.record", 0) for entry in entries) == 7


def test_a_changed_entry_is_seen_by_whoever_reads_the_page(device, auditor, server):
    clerk = device(CLERK)
    clerk.push(clerk.claim(serial(1, 0)))
    height = page(auditor, what="push").entries[0].height
    with opened(server.settings.database_url) as write:
        statement = sa.update(t.audit).where(t.audit.c.height == height).values(member_id=12)
        write(lambda c: c.execute(statement))

    found = page(auditor)

    assert first_unsound(found.prev, reversed(found.entries)) == height


def test_filters_narrow_the_record(device, auditor, server):
    clerk, other = device(CLERK), device(OTHER_CLERK)
    mine, theirs = clerk.claim(serial(1, 0)), other.claim(serial(2, 0))
    clerk.push(mine)
    server.clock.advance(hours=1)
    later = server.clock()
    for each in (other, auditor):
        each.renew()
    other.push(theirs)

    def heights(**filters):
        found = page(auditor, **filters).entries
        return [entry.about for entry in found if entry.what == "push"]

    first, second = f"claim:{claim_id_of(mine)}", f"claim:{claim_id_of(theirs)}"
    assert heights(member=CLERK) == [[first]]
    assert heights(device=other.name) == [[second]]
    assert heights(since=later.isoformat()) == [[second]]
    assert heights(until=later.isoformat()) == [[first]]
    assert heights(entity=second) == [[second]]
    assert heights(what="claim.record") == [[second], [first]]
    assert heights(what="deal.create") == []


def test_reading_is_recorded_once_a_sitting(auditor, server):
    def readings():
        return [entry for entry in page(auditor).entries if entry.what == "record_read"]

    page(auditor, member=CLERK)
    for _ in range(3):
        readings()
    [only] = readings()
    assert (only.member_id, only.device) == (AUDITOR, auditor.name)
    assert f"member={CLERK}" in only.note
    server.clock.advance(minutes=31)
    auditor.renew()
    assert len(readings()) == 2
    with opened(server.settings.database_url) as write:
        assert write(verify).faults == []


@pytest.mark.parametrize("member_id", [CLERK, REVIEWER])
def test_nobody_else_reads_the_record(device, member_id):
    """A32 and A18: not by hand either."""
    other = device(member_id)

    answers = [
        other.client.get("/v1/audit/entries"),
        other.client.get("/v1/audit/story/claim:x"),
        export(other, purpose="curious"),
    ]

    assert {answer.status_code for answer in answers} == {403}


def test_an_export_has_a_purpose_a_limit_and_a_line_in_the_record(device, auditor, server):
    """A32: bulk export by an insider."""
    clerk = device(CLERK)
    clerk.push(clerk.claim(serial(1, 0)))

    answer = export(auditor, purpose="yearly audit", member=CLERK)

    assert answer.status_code == 200, answer.text
    entries = [decode(line, AuditEntry) for line in answer.content.splitlines()]
    assert {entry.member_id for entry in entries} == {CLERK}
    [noted] = page(auditor, what="record_exported").entries
    assert '"purpose":"yearly audit"' in noted.note
    assert f'"entries":{len(entries)}' in noted.note
    assert export(auditor, purpose="  ").status_code == 400
    for _ in range(EXPORTS - 1):
        assert export(auditor, purpose="again").status_code == 200
    beyond = export(auditor, purpose="and again")
    assert (beyond.status_code, beyond.json()["code"]) == (429, "TOO_MANY_TRIES")
    with opened(server.settings.database_url) as write:
        assert write(verify).faults == []


def test_a_note_that_was_changed_is_found(auditor, server):
    export(auditor, purpose="yearly audit")
    with opened(server.settings.database_url) as write:
        write(lambda c: c.execute(sa.update(t.audit_note).values(text="{}")))
        [fault] = write(verify).faults

    assert "note" in fault
