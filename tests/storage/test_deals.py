"""Deals from several devices: nothing lost, nothing overwritten unseen."""

from __future__ import annotations

import json

import sqlalchemy as sa

from server.services.deals import expire_deals
from server.storage import tables as t
from server.storage.unit_of_work import UnitOfWork
from sync.wire.messages import OutcomeStatus
from tests.support.world import CLERK, OTHER_CLERK, REP, REVIEWER, new_id, opened

APPLIED, REFUSED = OutcomeStatus.APPLIED, OutcomeStatus.REFUSED
FIELDS = {
    "customer": "Stadtwerke Grünfelde",
    "country": "DE",
    "products": [[1, 10], [2, 5]],
    "value": {"minor": 250_000, "currency": "EUR"},
    "expected_close": "2026-08-01",
}


def create(device, submit=False, deal_id=None, **more):
    deal_id = deal_id or new_id()
    body = {"deal_id": deal_id, "fields": FIELDS | more, "submit": submit}
    [outcome] = device.push(device.seal("deal.create", body, f"deal:{deal_id}"))
    return deal_id, outcome


def edit(device, deal_id, base, **changes):
    body = {"deal_id": deal_id, "changes": changes}
    op = device.seal("deal.edit", body, f"deal:{deal_id}", base={f"deal:{deal_id}": base})
    return device.push(op)[0]


def move(device, deal_id, action, reason=""):
    body = {"deal_id": deal_id, "action": action, "reason": reason}
    return device.push(device.seal("deal.move", body, f"deal:{deal_id}"))[0]


def deal(device, deal_id):
    device.pull()
    return device.row("deal", deal_id)


def approved(rep, vera, **more):
    deal_id, _ = create(rep, submit=True, **more)
    move(vera, deal_id, "take_up")
    assert move(vera, deal_id, "approve").status is APPLIED
    return deal_id


def test_a_deal_is_registered_submitted_and_approved_with_its_timeline(device, server):
    rep, vera = device(REP), device(REVIEWER)

    deal_id = approved(rep, vera)

    row = deal(rep, deal_id)
    assert (row["state"], row["rev"], row["submissions"]) == ("approved", 3, 1)
    assert row["protected_until"] > "2026-09-13"
    assert json.loads(row["products"]) == [[1, 10], [2, 5]]
    events = sorted(rep.table("deal_event"), key=lambda event: event["at"])
    assert {event["what"] for event in events} == {"created", "submit", "take_up", "approve"}
    assert {event["who"] for event in events} == {"Ben", "Vera"}
    created = next(event for event in events if event["what"] == "created")
    assert json.loads(created["detail"])["customer"] == ["", "Stadtwerke Grünfelde"]
    vera.pull()
    assert vera.row("deal", deal_id) == row


def test_an_incomplete_deal_is_kept_as_a_draft_and_not_submitted(device):
    rep = device(REP)

    draft, saved = create(rep, customer="")
    _, refused = create(rep, submit=True, customer="")

    assert saved.status is APPLIED
    assert (refused.status, refused.code, refused.fields) == (REFUSED, "DEAL_FIELDS", ["customer"])
    assert deal(rep, draft)["state"] == "draft"
    assert move(rep, draft, "submit").code == "DEAL_FIELDS"
    assert len(rep.table("deal")) == 1


def test_two_devices_that_changed_different_fields_are_merged(device):
    first, second = device(REP), device(CLERK)
    deal_id, _ = create(first)

    a = edit(first, deal_id, 1, contact="Ms Süß")
    b = edit(second, deal_id, 1, note="call on Monday")

    assert (a.status, a.rev) == (APPLIED, 2)
    assert (b.status, b.rev) == (OutcomeStatus.MERGED, 3)
    row = deal(first, deal_id)
    assert (row["contact"], row["note"]) == ("Ms Süß", "call on Monday")


def test_two_devices_that_changed_one_field_become_a_question_and_nothing_is_written(device):
    first, second = device(REP), device(CLERK)
    deal_id, _ = create(first)
    edit(first, deal_id, 1, customer="Stadtwerke Grünfelde AG", site="North")

    asked = edit(second, deal_id, 1, customer="SW Grünfelde", note="mine")

    assert (asked.status, asked.code) == (OutcomeStatus.CONFLICT, "DEAL_CONFLICT")
    assert (asked.fields, asked.rev) == (["customer"], 2)
    assert asked.theirs == {"customer": "Stadtwerke Grünfelde AG"}
    row = deal(second, deal_id)
    assert (row["customer"], row["note"]) == ("Stadtwerke Grünfelde AG", "")
    chosen = edit(second, deal_id, 2, customer="SW Grünfelde", note="mine")
    assert (chosen.status, chosen.rev) == (APPLIED, 3)


def test_an_edit_on_a_version_that_never_was_never_overwrites(device):
    rep = device(REP)
    deal_id, _ = create(rep)

    asked = edit(rep, deal_id, 17, customer="Somebody else")

    assert asked.status is OutcomeStatus.CONFLICT
    assert deal(rep, deal_id)["customer"] == FIELDS["customer"]


def test_setting_what_is_already_so_makes_no_version(device):
    rep = device(REP)
    deal_id, _ = create(rep)

    same = edit(rep, deal_id, 1, customer=FIELDS["customer"])

    assert (same.status, same.rev) == (APPLIED, 1)


def test_a_submitted_deal_is_locked_for_its_partner(device):
    rep = device(REP)
    deal_id, _ = create(rep, submit=True)

    locked = edit(rep, deal_id, 1, customer="Other")

    assert (locked.status, locked.code, locked.fields) == (REFUSED, "DEAL_LOCKED", ["customer"])


def test_each_side_does_only_its_own_moves(device):
    rep, vera = device(REP), device(REVIEWER)
    deal_id, _ = create(rep, submit=True)

    assert move(rep, deal_id, "take_up").code == "NOT_IN_SCOPE"
    assert move(vera, deal_id, "withdraw").code == "NOT_IN_SCOPE"
    assert move(vera, deal_id, "win").code == "DEAL_STATE"
    assert edit(vera, deal_id, 1, note="x").code == "NOT_ALLOWED"
    assert create(vera)[1].code == "NOT_ALLOWED"


def test_another_companys_deal_answers_like_one_that_does_not_exist(device):
    rep, other = device(REP), device(OTHER_CLERK)
    deal_id, _ = create(rep, submit=True)

    there, nowhere = move(other, deal_id, "withdraw"), move(other, "nowhere", "withdraw")
    taken = edit(other, deal_id, 1, note="x"), edit(other, "nowhere", 1, note="x")

    assert (there.code, there.rev, there.params) == (nowhere.code, nowhere.rev, nowhere.params)
    assert {each.code for each in (there, *taken)} == {"NOT_IN_SCOPE"}
    other.pull()
    assert other.table("deal") == []


def test_one_customer_and_product_is_protected_once(device):
    rep, other, vera = device(REP), device(OTHER_CLERK), device(REVIEWER)
    approved(rep, vera)
    second, _ = create(other, submit=True, customer="STADTWERKE  gruenfelde GmbH", domain="")
    move(vera, second, "take_up")

    refused = move(vera, second, "approve")

    assert (refused.status, refused.code, refused.fields) == (REFUSED, "DEAL_TAKEN", ["customer"])
    assert (refused.params["fields"], refused.params["date"]) == ("customer", "2026-09-13")
    assert float(refused.params["score"]) >= 0.85
    [[field, why, effect, mine, theirs]] = refused.params["compared"]
    assert (field, why, mine, theirs) == (
        "name", "alike", "STADTWERKE  gruenfelde GmbH", "Stadtwerke Grünfelde"
    )  # fmt: skip
    assert effect > 0
    assert "Alder" not in str(refused)
    elsewhere, _ = create(other, submit=True, products=[[3, 5]])
    move(vera, elsewhere, "take_up")
    assert move(vera, elsewhere, "approve").status is APPLIED


def test_who_takes_a_deal_up_is_told_of_others_for_its_customer_and_no_partner_ever_is(device):
    rep, other, vera = device(REP), device(OTHER_CLERK), device(REVIEWER)
    create(rep, submit=True, customer="Kronberg Maschinenfabrik AG", domain="kronberg.example")
    second, _ = create(
        other, submit=True, customer="Kronberg", domain="https://shop.kronberg.example"
    )

    move(vera, second, "take_up")

    for each in (vera, other):
        each.pull()
    [told] = [row for row in vera.table("deal_event") if row["what"].startswith("alike")]
    assert (told["what"], told["deal_id"]) == ("alike_rival", second)
    detail = json.loads(told["detail"])
    assert set(detail) == {"likeness", "domain", "customer"}
    assert "Kronberg Maschinenfabrik AG" in detail["customer"][1]
    assert "Maschinenfabrik" not in json.dumps([other.table("deal"), other.table("deal_event")])


def test_a_deal_that_counts_no_more_or_for_another_customer_is_found_no_more(device, server):
    def keys():
        with opened(server.settings.database_url) as write:
            return write(lambda c: c.execute(sa.select(t.customer_key.c.deal_id)).scalars().all())

    rep, vera = device(REP), device(REVIEWER)
    draft, _ = create(rep)
    assert keys() == []
    first = approved(rep, vera)
    assert set(keys()) == {first}

    move(rep, draft, "submit")
    move(vera, draft, "take_up")
    move(vera, draft, "return", "which site?")
    edit(rep, draft, 4, customer="Somebody Else", domain="")
    move(rep, first, "lose", "price")

    assert set(keys()) == {draft}
    again, _ = create(rep, submit=True)
    move(vera, again, "take_up")
    assert move(vera, again, "approve").status is APPLIED


def test_protection_ends_by_the_clock_once(device, server):
    rep, vera = device(REP), device(REVIEWER)
    deal_id = approved(rep, vera)

    def expire(connection):
        uow = UnitOfWork(connection, server.clock())
        moved = expire_deals(uow)
        uow.bump()
        return moved

    with opened(server.settings.database_url) as write:
        assert write(expire) == 0
        server.clock.advance(days=91)
        assert write(expire) == 1
        assert write(expire) == 0
    rep.sign_in()
    assert deal(rep, deal_id)["state"] == "expired"
    assert "expire" in {event["what"] for event in rep.table("deal_event")}


def test_every_version_is_kept_for_merging(device, server):
    rep = device(REP)
    deal_id, _ = create(rep)
    edit(rep, deal_id, 1, note="a")
    edit(rep, deal_id, 2, note="b")

    with opened(server.settings.database_url) as write:
        kept = write(
            lambda c: c.execute(
                sa.select(t.deal_version.c.fields).order_by(t.deal_version.c.rev)
            ).scalars().all()
        )  # fmt: skip

    assert [json.loads(fields)["note"] for fields in kept] == ["", "a", "b"]
