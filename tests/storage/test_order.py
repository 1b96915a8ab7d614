"""What is built on an op without an effect waits: nothing overwrites what nobody has seen."""

from __future__ import annotations

import pytest

from server.services import ops as services
from sync.wire.codec import decode
from sync.wire.messages import Envelope, OpKind, OutcomeStatus
from tests.storage.test_deals import create, deal
from tests.support.world import CLERK, REP, new_id, op_id_of, serial

APPLIED, CONFLICT, KNOWN = OutcomeStatus.APPLIED, OutcomeStatus.CONFLICT, OutcomeStatus.KNOWN
REFUSED = OutcomeStatus.REFUSED
BLOCKED, DEFERRED, MERGED = OutcomeStatus.BLOCKED, OutcomeStatus.DEFERRED, OutcomeStatus.MERGED


def sealed_edit(device, deal_id, base, was=None, **changes):
    body = {"deal_id": deal_id, "changes": changes} | ({"was": was} if was is not None else {})
    return device.seal("deal.edit", body, f"deal:{deal_id}", base={f"deal:{deal_id}": base})


def sealed_submit(device, deal_id):
    body = {"deal_id": deal_id, "action": "submit", "reason": ""}
    return device.seal("deal.move", body, f"deal:{deal_id}")


@pytest.fixture
def disputed(device):
    """A deal that another device has changed; this one has not heard of it."""
    first, second = device(REP), device(CLERK)
    deal_id, _ = create(first)
    assert first.push(sealed_edit(first, deal_id, 1, customer="Theirs"))[0].status is APPLIED
    return second, deal_id


def test_what_follows_a_conflict_in_the_same_push_waits_and_overwrites_nothing(disputed):
    second, deal_id = disputed
    other_deal = new_id()
    asked = sealed_edit(second, deal_id, 1, customer="Mine")

    outcomes = second.push(
        asked,
        sealed_edit(second, deal_id, 2, customer="Mine again"),
        sealed_edit(second, deal_id, 3, note="later"),
        sealed_submit(second, deal_id),
        second.seal(
            "deal.create",
            {"deal_id": other_deal, "fields": {"customer": "Else"}, "submit": False},
            f"deal:{other_deal}",
        ),
    )

    assert [each.status for each in outcomes] == [CONFLICT, BLOCKED, BLOCKED, BLOCKED, APPLIED]
    for waiting in outcomes[1:4]:
        assert (waiting.code, waiting.params["op"]) == ("DEAL_CONFLICT", op_id_of(asked))
        assert (waiting.params["fields"], waiting.streams) == ("customer", {})
    row = deal(second, deal_id)
    assert (row["customer"], row["note"], row["state"]) == ("Theirs", "", "draft")


def test_what_was_recorded_before_the_conflict_was_heard_of_waits_in_the_next_push(disputed):
    second, deal_id = disputed
    asked = sealed_edit(second, deal_id, 1, customer="Mine")
    built = sealed_edit(second, deal_id, 2, customer="Mine again")
    second.push(asked)

    [waiting] = second.push(built)
    [again] = second.push(built)
    [answer] = second.push(sealed_edit(second, deal_id, 2, customer="Chosen"))

    assert (waiting.status, waiting.code) == (BLOCKED, "DEAL_CONFLICT")
    assert (again.status, again.first) == (KNOWN, BLOCKED)
    assert answer.status is APPLIED
    assert deal(second, deal_id)["customer"] == "Chosen"


def test_after_a_lost_answer_what_was_built_meanwhile_waits_too(disputed):
    second, deal_id = disputed
    asked = sealed_edit(second, deal_id, 1, customer="Mine")
    second.post(asked)  # the reply never arrives

    outcomes = second.push(asked, sealed_edit(second, deal_id, 2, customer="Mine again"))

    assert [(each.status, each.first) for each in outcomes] == [(KNOWN, CONFLICT), (BLOCKED, None)]


def test_what_a_person_saw_decides_also_behind_an_edit_that_was_merged(disputed):
    second, deal_id = disputed
    seen = "Stadtwerke Grünfelde"

    note, customer = second.push(
        sealed_edit(second, deal_id, 1, {"note": ""}, note="a"),
        sealed_edit(second, deal_id, 2, {"customer": seen}, customer="Mine"),
    )

    assert (note.status, customer.status) == (MERGED, CONFLICT)
    assert customer.theirs == {"customer": "Theirs"}


def test_own_edits_one_upon_the_other_are_no_conflict(device):
    rep = device(REP)
    deal_id, _ = create(rep)

    outcomes = rep.push(
        sealed_edit(rep, deal_id, 1, {"note": ""}, note="a"),
        sealed_edit(rep, deal_id, 2, {"note": "a"}, note="b"),
        sealed_edit(rep, deal_id, 3, {"note": "b"}, note=""),
    )

    assert [each.status for each in outcomes] == [APPLIED] * 3
    assert deal(rep, deal_id)["note"] == ""


def test_what_follows_an_op_that_could_not_be_judged_waits_until_it_is(device, monkeypatch):
    clerk = device(CLERK)
    claim_id = new_id()
    record = clerk.claim(serial(1, 0), claim_id=claim_id)
    body = {"claim_id": claim_id, "invoice": "R-1"}
    amend = clerk.seal("claim.amend", body, f"claim:{claim_id}")
    kind = services.KINDS[OpKind.CLAIM_RECORD]

    def fail(work, body):
        raise RuntimeError("broken")

    with monkeypatch.context() as broken:
        broken.setitem(services.KINDS, OpKind.CLAIM_RECORD, services.Kind(kind.body, fail))
        first = clerk.push(record, amend)
        alone = clerk.push(amend)
    healed = clerk.push(record, amend)

    assert [each.status for each in first] == [DEFERRED, BLOCKED]
    assert [each.status for each in alone] == [BLOCKED]
    assert first[1].code == ""
    assert [each.status for each in healed] == [APPLIED, APPLIED]
    clerk.pull()
    assert clerk.row("claim", claim_id)["invoice"] == "R-1"


@pytest.mark.parametrize(
    ("kind", "more", "healed"),
    [
        (
            "evidence.attach",
            {
                "evidence_id": "e-1", "sha256": "a" * 64, "size": 9, "name": "invoice.pdf",
                "media_type": "application/pdf",
            },
            (APPLIED, ""),
        ),
        ("claim.answer", {"invoice": "R-1"}, (REFUSED, "CLAIM_DECIDED")),
        ("claim.appeal", {"text": "It was sold here."}, (REFUSED, "CLAIM_DECIDED")),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_a_document_and_an_answer_wait_for_their_sale_to_be_judged(
    device, monkeypatch, kind, more, healed
):
    clerk = device(CLERK)
    claim_id = new_id()
    record = clerk.claim(serial(1, 0), claim_id=claim_id)
    about = {} if kind == "evidence.attach" else {"claim_id": claim_id}
    behind = clerk.seal(kind, about | more, f"claim:{claim_id}")
    judged = services.KINDS[OpKind.CLAIM_RECORD]

    def fail(work, body):
        raise RuntimeError("broken")

    with monkeypatch.context() as broken:
        broken.setitem(services.KINDS, OpKind.CLAIM_RECORD, services.Kind(judged.body, fail))
        first = clerk.push(record, behind)
    again = clerk.push(record, behind)

    assert [each.status for each in first] == [DEFERRED, BLOCKED]
    assert again[0].status == APPLIED
    assert (again[1].status, again[1].code) == healed


# --- under two names: a copied profile, or work that was taken over from a file -------------------


def sealed_anew(device, op):
    """The same op as another device seals it that has a copy of it."""
    told = decode(op.op, Envelope)
    return device.seal(told.kind, told.body, told.entity, op_id=told.op_id, base=told.base)


def test_what_follows_a_deferred_op_waits_under_another_name_of_its_device_too(device, monkeypatch):
    first, second = device(CLERK), device(CLERK, "its copy")
    claim_id = new_id()
    record = first.claim(serial(1, 0), claim_id=claim_id)
    kind = services.KINDS[OpKind.CLAIM_RECORD]

    def fail(work, body):
        raise RuntimeError("broken")

    with monkeypatch.context() as broken:
        broken.setitem(services.KINDS, OpKind.CLAIM_RECORD, services.Kind(kind.body, fail))
        assert [each.status for each in first.push(record)] == [DEFERRED]
        anew = sealed_anew(second, record)
        assert [each.status for each in second.push(anew)] == [DEFERRED]
        amend = second.seal(
            "claim.amend", {"claim_id": claim_id, "invoice": "R-1"}, f"claim:{claim_id}"
        )
        [waiting] = second.push(amend)
    assert (waiting.status, waiting.code) == (BLOCKED, "")
    assert waiting.params["op"] == op_id_of(record)

    assert [each.status for each in second.push(anew, amend)] == [APPLIED, APPLIED]
    second.pull()
    assert second.row("claim", claim_id)["invoice"] == "R-1"


def test_what_follows_a_conflict_that_another_name_of_its_device_met_is_not_judged(disputed):
    second, deal_id = disputed
    copy = type(second)(second.server, CLERK, "its copy")
    copy.time_token = second.time_token
    asked = sealed_edit(second, deal_id, 1, customer="Mine")
    assert second.push(asked)[0].status is CONFLICT

    outcomes = copy.push(sealed_anew(copy, asked), sealed_submit(copy, deal_id))

    assert [(each.status, each.code) for each in outcomes[1:]] == [(BLOCKED, "DEAL_CONFLICT")]
    assert deal(second, deal_id)["state"] == "draft"
    [late] = copy.push(sealed_edit(copy, deal_id, 2, customer="Chosen"))
    assert late.status is APPLIED


def test_what_somebody_has_open_on_another_device_bars_nothing_here(disputed):
    """Devices of one person that never had each other's ops do not wait for each other."""
    second, deal_id = disputed
    another = type(second)(second.server, CLERK, "at home")
    another.time_token = second.time_token
    assert second.push(sealed_edit(second, deal_id, 1, customer="Mine"))[0].status is CONFLICT

    [outcome] = another.push(sealed_edit(another, deal_id, 2, {"note": ""}, note="a note"))

    assert outcome.status is APPLIED
