"""Before many claims are decided it is told how many, for how much, who co-signs, what stays."""

from __future__ import annotations

from dataclasses import replace

from domain.claims.claim import ClaimState
from domain.codes import Code
from domain.money import Money
from domain.people.four_eyes import Signatory, Why
from domain.people.roles import Role
from domain.reviews.decision import Decision
from domain.reviews.rehearsal import Candidate, rehearse
from tests.unit.domain.claims.test_admission import RULES

ALDER, BIRCH = 1, 2


def person(number: int, role: Role = Role.REVIEWER, **more: object) -> Signatory:
    return Signatory(number, number, role, f"device-{number}", **more)  # type: ignore[arg-type]


VERA, WIM = person(31), person(32)
MANAGER_OF_BIRCH = person(41, Role.PROGRAMME_OWNER, manages=frozenset({BIRCH}))
ACCOUNTANT = person(51, Role.AUDITOR)
STAFF = [VERA, WIM, MANAGER_OF_BIRCH, ACCOUNTANT]


def claim(number: int, **changes: object) -> Candidate:
    plain = Candidate(
        f"c{number:02}", ClaimState.IN_REVIEW, 40, Money(9_900, "EUR"), ALDER, serial=f"S{number}"
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def approve(*claims: Candidate, me: Signatory = VERA, limit: int = 1000):
    rules = replace(RULES, four_eyes_points=limit)
    return rehearse(claims, Decision.APPROVE, me, STAFF, rules)


def test_it_counts_and_adds_up_each_currency_by_itself():
    found = approve(claim(1), claim(2), claim(3, value=Money(5_000, "GBP")))
    assert found.taken_up == ("c01", "c02", "c03")
    assert found.points == 120
    assert found.sums == (Money(19_800, "EUR"), Money(5_000, "GBP"))
    assert (found.second, found.left_out, found.cosigners) == ({}, {}, ())


def test_what_is_above_the_limit_waits_and_it_says_for_whom():
    found = approve(claim(1), claim(2), claim(3, partner_id=BIRCH), limit=40)
    assert found.decided == ("c01",)
    assert found.second == {"c02": Why.AMOUNT, "c03": Why.AMOUNT}
    # Who looks after Birch co-signs nothing of Birch; who decides no claims co-signs none.
    assert found.cosigners == ((WIM.member_id, 2), (MANAGER_OF_BIRCH.member_id, 1))


def test_who_looks_after_the_partner_needs_a_second_even_for_a_small_one():
    found = approve(claim(1, partner_id=BIRCH), me=MANAGER_OF_BIRCH)
    assert found.second == {"c01": Why.MANAGES}
    assert [member for member, _ in found.cosigners] == [VERA.member_id, WIM.member_id]


def test_a_claim_whose_first_word_waits_is_done_by_the_second_person_and_not_by_the_first():
    found = approve(claim(1, first_word=True), claim(2, first_word=True, barred=True), limit=10)
    assert (found.decided, found.completed) == (("c01",), 1)
    assert found.left_out == {Code.FOUR_EYES: ("c02",)}


def test_what_can_t_be_decided_is_left_out_and_it_says_why():
    found = approve(
        claim(1, state=ClaimState.APPROVED),
        claim(2, escalated=True),
        claim(3, state=ClaimState.APPEALED, refused_by=VERA.person),
        claim(4, taken=True),
        claim(5),
        claim(6, serial="S5"),
    )
    assert found.left_out == {
        Code.CLAIM_DECIDED: ("c01",),
        Code.ESCALATED: ("c02",),
        Code.SAME_REVIEWER: ("c03",),
        Code.DUP_OTHER: ("c04", "c06"),
    }
    assert found.taken_up == ("c05",)
    assert found.points == 40


def test_what_the_rules_refused_takes_two_however_small():
    found = approve(claim(1, state=ClaimState.APPEALED))
    assert found.second == {"c01": Why.ALWAYS}


def test_a_refusal_or_a_question_asks_nobody_for_a_second_word():
    rules = replace(RULES, four_eyes_points=1)
    for decision in (Decision.REFUSE, Decision.ASK, Decision.HOLD, Decision.ESCALATE):
        found = rehearse([claim(1), claim(2, taken=True)], decision, VERA, STAFF, rules)
        assert (len(found.decided), found.second) == (2, {})
