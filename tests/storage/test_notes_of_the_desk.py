"""What reviewers write for each other stays with the vendor; a claimant reads reasons only."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from server.storage import tables as t
from server.storage.unit_of_work import UnitOfWork
from sync.wire.tables import partner_stream
from tests.support.world import CLERK, OWNER, REVIEWER, claim_id_of, opened, serial

NOTE = "CANARY this shop again, see the file of Birch"
SHIPPED_TO_ANOTHER = serial(2, 0)


@pytest.fixture
def claim(device):
    """A clerk's claim that waits at the desk, with the devices of both."""
    clerk, vera = device(CLERK), device(REVIEWER)
    op = clerk.claim(SHIPPED_TO_ANOTHER)
    clerk.push(op)
    return clerk, vera, claim_id_of(op)


def decide(vera, claim_id, decision, reason="", note=NOTE, **more):
    vera.pull()
    rev = vera.row("vendor_claim", claim_id)["rev"]
    body = {"decision": decision, "reason": reason, "note": note, "items": [[claim_id, rev]]}
    body |= more
    [outcome] = vera.push(vera.seal("review.decide", body))
    assert [item.code for item in outcome.items] == [""]


@pytest.mark.parametrize("decision", ["approve", "hold", "escalate"])
def test_a_note_for_colleagues_never_reaches_the_claimant(claim, decision):
    clerk, vera, claim_id = claim
    decide(vera, claim_id, decision)

    clerk.pull()
    vera.pull()

    assert b"CANARY" not in bytes(clerk.received)
    assert clerk.row("claim", claim_id)["reason"] == ""
    assert vera.row("vendor_claim", claim_id)["reason"] == NOTE


def test_the_reason_of_a_refusal_does(claim):
    clerk, vera, claim_id = claim
    decide(vera, claim_id, "refuse", "other_channel")

    clerk.pull()

    assert b"CANARY" not in bytes(clerk.received)
    assert clerk.row("claim", claim_id)["reason"] == "other_channel"


def test_a_question_reaches_whom_it_is_put_to_and_no_note_that_follows_it(claim):
    clerk, vera, claim_id = claim
    decide(vera, claim_id, "ask", fields=["invoice"])

    clerk.pull()
    assert clerk.row("claim", claim_id)["reason"] == NOTE

    clerk.push(clerk.seal("claim.answer", {"claim_id": claim_id, "invoice": "R 77"}))
    decide(vera, claim_id, "hold")
    clerk.received.clear()
    clerk.pull()

    assert clerk.row("claim", claim_id)["reason"] == ""
    assert b"CANARY" not in bytes(clerk.received)


def test_what_the_rules_ask_for_later_does_not_hand_over_an_earlier_note(claim, server):
    clerk, vera, claim_id = claim
    decide(vera, claim_id, "hold")

    def a_document_contradicts(connection):
        asked = {"state": "needs_info", "code": "DOC_MISMATCH", "asked": '["sold_on"]'}
        mine = t.claim.c.claim_id == claim_id
        connection.execute(sa.update(t.claim).where(mine).values(**asked))
        uow = UnitOfWork(connection, server.clock())
        uow.put(partner_stream(1), "claim", claim_id)
        uow.bump()

    with opened(server.settings.database_url) as write:
        write(a_document_contradicts)
    clerk.pull()

    assert clerk.row("claim", claim_id)["state"] == "needs_info"
    assert b"CANARY" not in bytes(clerk.received)


@pytest.mark.parametrize("before", ["hold", "escalate"])
def test_a_question_without_words_does_not_hand_over_an_earlier_note(device, claim, before):
    clerk, vera, claim_id = claim
    decide(vera, claim_id, before)
    asks = device(OWNER) if before == "escalate" else vera

    decide(asks, claim_id, "ask", note="", fields=["invoice"])
    clerk.pull()

    assert clerk.row("claim", claim_id)["state"] == "needs_info"
    assert clerk.row("claim", claim_id)["reason"] == ""
    assert b"CANARY" not in bytes(clerk.received)
