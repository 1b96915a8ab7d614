"""The budget against guessing: past it a doubt more, and nothing else changes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from domain.claims.admission import shown
from domain.claims.density import weighed
from domain.codes import Code
from domain.verdicts import Accepted, Provisional, Refused, Verdict
from tests.unit.domain.worlds import FACTS, RULES

MANY = Code.SER_MANY_UNKNOWN
UNDELIVERED = [
    (Code.SER_UNKNOWN,), (Code.CHANNEL,), (Code.CHANNEL, Code.SER_MODEL),
    (Code.CHANNEL, Code.DUP_OTHER), (Code.SER_UNKNOWN, Code.DUP_OTHER),
]  # fmt: skip


@pytest.mark.parametrize("doubts", UNDELIVERED)
def test_past_the_budget_each_undelivered_unit_carries_a_doubt_more(doubts: tuple[Code, ...]):
    verdict = Provisional(doubts, 40)
    most = RULES.undelivered_a_day

    assert weighed(verdict, most - 1, RULES) == verdict
    assert weighed(verdict, most, RULES) == Provisional((MANY, *doubts), 40)


@pytest.mark.parametrize(
    "verdict",
    [Accepted(40), Refused(Code.SER_FORMAT), Provisional((Code.DUP_OTHER,), 40)],
    ids=["accepted", "refused", "delivered, claimed by somebody else"],
)
def test_what_was_delivered_or_refused_is_never_weighed(verdict: Verdict):
    assert weighed(verdict, 10**6, RULES) is verdict


def test_the_claimant_is_told_of_the_own_doing_and_of_nothing_else():
    by = FACTS.decide_by.isoformat()
    past = {
        shown(Provisional((MANY, *doubts)), FACTS.decide_by)[0] for doubts in UNDELIVERED
    }  # fmt: skip

    assert past == {"SER_MANY_UNKNOWN"}
    assert shown(Provisional((MANY, Code.CHANNEL)), FACTS.decide_by)[1] == {"by": by}


def test_the_budget_is_the_rule_versions_own():
    strict = replace(RULES, undelivered_a_day=0)

    assert weighed(Provisional((Code.CHANNEL,)), 0, strict) == Provisional((MANY, Code.CHANNEL))
    assert RULES.undelivered_a_day == 20
