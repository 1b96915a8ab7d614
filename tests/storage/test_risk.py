"""Scores on both databases: made behind the push, made again alike, and for the vendor only."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from functools import partial

import msgspec
import pytest
import sqlalchemy as sa

from domain.risk.profile import Profile
from server.services import risk
from server.storage import tables as t
from server.storage.unit_of_work import UnitOfWork
from tests.support.epcis import capture, name_parties, returned
from tests.support.server import FakeClock
from tests.support.world import (
    CLERK,
    OTHER_CLERK,
    OWNER,
    REVIEWER,
    claim_id_of,
    opened,
    serial,
)


@pytest.fixture
def look(server):
    """Looks at everything that waits to be looked at, as the clock does."""

    def looked(most: int = 50) -> int:
        steps = 0
        with opened(server.settings.database_url) as write:

            def step(connection):
                found = risk.look(connection)
                if found is None:
                    return False
                uow = UnitOfWork(connection, server.clock())
                kept = risk.keep(uow, found)
                uow.bump()
                return kept

            while steps < most and write(step):
                steps += 1
        return steps

    return looked


def scores(desk):
    desk.pull()
    return {row["claim_id"]: row["risk"] for row in desk.table("vendor_claim")}


def twice(clerk):
    """One invoice for two customers, as two scans."""
    return [
        clerk.claim(serial(2, number), invoice="R1", customer=f"C{number}") for number in (0, 1)
    ]


def keep(link, step):
    return risk.keep(UnitOfWork(link, FakeClock()()), step)


def stored_profile(link, partner_id):
    profile = t.risk_profile.c
    query = sa.select(profile.profile).where(profile.partner_id == partner_id)
    return msgspec.json.decode(link.execute(query).scalar_one(), type=Profile)


def stored_scores(link, partner_id):
    found = link.execute(sa.select(t.claim_risk).where(t.claim_risk.c.partner_id == partner_id))
    return {row.claim_id: row.score for row in found}


def parts(desk, op):
    told = desk.row("vendor_claim", claim_id_of(op))["risk_parts"]
    return {code: (points, values) for code, points, values in json.loads(told)}


def test_one_invoice_for_two_customers_is_on_top_of_the_desk_with_its_reason(device, look):
    clerk, desk = device(CLERK), device(REVIEWER)
    usual = clerk.claim(serial(1, 0), invoice="R1", customer="Smith")
    twice = clerk.claim(serial(2, 1), invoice="r 1", customer="Jones")
    clerk.push(usual, twice)

    assert set(scores(desk)) == {claim_id_of(usual), claim_id_of(twice)}
    look()

    found = scores(desk)
    assert found[claim_id_of(twice)] == 55
    told = parts(desk, twice)
    assert told["INVOICE_REUSED"][0] == 50
    assert told["INVOICE_REUSED"][1]["customer"] == "Smith"
    assert told["FIRST"] == (5, {"number": 2})


def test_nothing_is_looked_at_twice_and_looking_ends(device, look):
    clerk = device(CLERK)
    clerk.push(*(clerk.claim(serial(2, number)) for number in range(4)))
    look()
    assert look() == 0


def test_an_invoice_told_later_is_looked_at_when_it_comes(device, look):
    clerk, desk = device(CLERK), device(REVIEWER)
    first = clerk.claim(serial(1, 0), invoice="R1", customer="Smith")
    late = clerk.claim(serial(2, 1), customer="Jones", invoice="")
    clerk.push(first, late)
    look()
    assert scores(desk)[claim_id_of(late)] < 50

    clerk.push(clerk.seal("claim.amend", {"claim_id": claim_id_of(late), "invoice": "R1"}))
    look()

    assert scores(desk)[claim_id_of(late)] >= 50


def test_a_file_that_another_partner_used_is_found_when_it_is_attached(device, look):
    clerk, other, desk = device(CLERK), device(OTHER_CLERK), device(REVIEWER)
    theirs, ours = other.claim(serial(2, 0), invoice="X9"), clerk.claim(serial(1, 0), invoice="R1")
    other.push(theirs)
    clerk.push(ours)
    look()
    sha = hashlib.sha256(b"paper").hexdigest()
    for one, op in ((other, theirs), (clerk, ours)):
        body = {
            "evidence_id": f"e-{claim_id_of(op)}"[:60], "sha256": sha, "size": 5, "name": "a.pdf",
            "media_type": "application/pdf",
        }  # fmt: skip
        one.push(one.seal("evidence.attach", body, entity=f"claim:{claim_id_of(op)}"))
        look()

    desk.pull()
    assert parts(desk, ours)["DOCUMENT_REUSED"] == (50, {"invoice": "X9"})


def test_profile_and_scores_come_out_the_same_from_the_looks_alone(device, look, server):
    clerk, other = device(CLERK), device(OTHER_CLERK)
    for turn in range(3):
        made = [
            clerk.claim(serial(2 if number % 3 else 1, turn * 20 + number), invoice=f"R{number}")
            for number in range(12)
        ]
        clerk.push(*made)
        other.push(other.claim(serial(2, turn), invoice="R1"))
        look()

    with opened(server.settings.database_url) as write:
        for partner_id in (1, 2):
            profile, made = write(partial(risk.recompute, partner_id=partner_id))
            assert profile == write(partial(stored_profile, partner_id=partner_id))
            assert made == write(partial(stored_scores, partner_id=partner_id))
            assert made or partner_id == 2


def test_rules_of_the_server_count_from_their_day_on(device, look, server):
    with opened(server.settings.database_url) as write:
        write(
            lambda link: link.execute(
                sa.insert(t.risk_rules),
                {
                    "version": 7, "valid_from": server.clock(),
                    "limits": '{"points": {"INVOICE_REUSED": 33}}',
                },
            )
        )  # fmt: skip
    clerk, desk = device(CLERK), device(REVIEWER)
    made = twice(clerk)
    clerk.push(*made)
    look()
    assert scores(desk)[claim_id_of(made[1])] == 33


SECOND_OWNER = 193


def test_two_owners_change_points_from_a_day_on_and_earlier_looks_stay_as_they_were(
    device, look, server
):
    second = sa.insert(t.member).values(
        member_id=SECOND_OWNER, partner_id=0, name="Zelda", role="programme_owner"
    )
    with opened(server.settings.database_url) as write:
        write(lambda link: link.execute(second))
    clerk, desk, owner, other = map(device, (CLERK, REVIEWER, OWNER, SECOND_OWNER))
    clerk.push(*twice(clerk))
    look()
    told = scores(desk)
    changes = {"risk.INVOICE_REUSED": 20, "risk.look_at": 15}
    body = {"valid_from": (server.clock() + timedelta(days=1)).isoformat(), "changes": changes}

    tried = owner.client.post("/v1/rules/preview", json=body).json()
    [first] = owner.push(owner.seal("rule.set", body, "rules:risk"))
    [second] = other.push(other.seal("rule.set", body, "rules:risk"))

    assert (tried["claims"], tried["changed"]) == (2, [])
    assert (first.status, first.code, second.code) == ("applied", "FOUR_EYES", "")
    assert scores(desk) == told
    server.clock.advance(days=2)
    for each in (clerk, desk):
        each.sign_in()
    clerk.push()
    made = [
        clerk.claim(serial(1, number), invoice="NEW-1", customer=name)
        for number, name in ((7, "One"), (8, "Two"))
    ]
    clerk.push(*made)
    look()
    assert scores(desk)[claim_id_of(made[1])] == 20
    assert {key: value for key, value in scores(desk).items() if key in told} == told
    with opened(server.settings.database_url) as write:
        profile, again = write(partial(risk.recompute, partner_id=1))
        assert profile == write(partial(stored_profile, partner_id=1))
        assert again == write(partial(stored_scores, partner_id=1))


def test_a_preview_counts_what_would_be_on_top_no_more(device, look, server):
    clerk, owner = device(CLERK), device(OWNER)
    clerk.push(*twice(clerk))
    look()
    body = {
        "valid_from": (server.clock() + timedelta(days=1)).isoformat(),
        "changes": {"risk.INVOICE_REUSED": 0},
    }

    tried = owner.client.post("/v1/rules/preview", json=body).json()

    [changed] = tried["changed"]
    assert (changed["was"], changed["becomes"], changed["count"]) == ("RISK", "", 1)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"risk.look_at": 0}, "RULE_LIMIT"),
        ({"risk.NOTHING": 5}, "RULE_LIMIT"),
        ({"risk.look_at": 40, "info_days": 9}, "RULE_LIMIT"),
    ],
)
def test_what_is_no_point_and_no_limit_of_risk_is_refused(device, server, changes, code):
    owner = device(OWNER)
    body = {"valid_from": (server.clock() + timedelta(days=1)).isoformat(), "changes": changes}
    [outcome] = owner.push(owner.seal("rule.set", body, "rules:risk"))
    assert outcome.code == code


def test_of_two_that_look_at_the_same_only_one_writes(database_url):
    with opened(database_url) as write:
        steps = [write(risk.look), write(risk.look)]
        kept = [write(partial(keep, step=step)) for step in steps]
    assert kept == [True, False]


def test_no_partner_is_told_of_a_score(device, look):
    clerk = device(CLERK)
    made = twice(clerk)
    clerk.push(*made)
    clerk.pull()
    before = clerk.table("claim")
    look()
    assert max(scores(device(REVIEWER)).values()) >= 50
    clerk.pull()
    assert clerk.table("claim") == before
    assert not any("risk" in row for row in before)
    assert "vendor_claim" not in clerk.rows


# --- the units of open claims ---------------------------------------------------------------------
def told(desk):
    desk.pull()
    return {
        row["serial"]: [(what, partner) for what, _, _, partner in json.loads(row["told"])]
        for row in desk.table("unit")
    }


def test_the_desk_is_told_of_the_units_whose_claims_are_open_and_of_no_others(device, look):
    clerk, desk = device(CLERK), device(REVIEWER)
    mine, theirs, nowhere = serial(1, 0), serial(2, 0), "A999999"
    clerk.push(*(clerk.claim(each) for each in (mine, theirs, nowhere)))
    look()

    assert told(desk) == {theirs: [("shipped", 2)], nowhere: []}
    clerk.pull()
    assert "unit" not in clerk.rows


def test_what_is_told_of_such_a_unit_later_reaches_the_desk_too(device, look, server):
    name_parties(server)
    clerk, desk, owner = device(CLERK), device(REVIEWER), device(OWNER)
    clerk.push(clerk.claim(serial(2, 0)), clerk.claim(serial(1, 0)))
    look()

    capture(owner, returned(serial(2, 0)), returned(serial(1, 1)))

    assert told(desk) == {serial(2, 0): [("shipped", 2), ("returned", 0)]}
