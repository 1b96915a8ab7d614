"""Codes, values and days as sentences a person reads."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtCore import QLocale

from desktop import wording
from domain.codes import CODES, Code
from domain.deals.deal import DealAction
from sync import errors
from sync.errors import EnvironmentProblem
from tests.support.clock import START


@pytest.mark.parametrize("code", list(Code))
def test_every_code_is_a_sentence_with_no_placeholder_left(qapp, code):
    said = wording.refusal_sentence(code, {})

    assert said.endswith(".")
    assert "{" not in said
    assert wording.fix_word(code)
    assert code in CODES


def test_a_code_of_a_newer_server_is_named_with_the_way_out(qapp):
    said = wording.refusal_sentence("NEW_RULE", {"x": 1})

    assert "NEW_RULE" in said
    assert "Update the program" in said
    assert wording.cause_word("NEW_RULE") == "NEW_RULE"


@pytest.mark.parametrize(
    ("code", "params", "said"),
    [
        ("DUP_SELF", {"who": "<b>Ann</b>", "when": "2026-11-20"}, "by <b>Ann</b> on 11/20/2026"),
        ("SCAN_TOO_LONG", {"length": 10_000}, "10,000 characters"),
        ("DEAL_LOCKED", {"state": "approved", "field": "value"}, "is “Protected”; “Value” can"),
        ("DEAL_FIELDS", {"fields": "customer, expected_close"}, "Customer, Expected close."),
        ("REFUSED_BY_VENDOR", {"reason": "wrong_product"}, "belongs to another product"),
        ("VENDOR_CHECKS", {"by": "no date"}, "by no date"),
    ],
)
def test_compared_values_are_read_as_people_write_them(qapp, code, params, said):
    assert said in wording.refusal_sentence(code, params)


def problems(kind=EnvironmentProblem):
    """Every kind of environment problem."""
    return [each for sub in kind.__subclasses__() for each in (sub, *problems(sub))]


@pytest.mark.parametrize("kind", problems(), ids=lambda kind: kind.__name__)
def test_every_problem_has_a_title_and_a_text_with_the_way_out(qapp, kind):
    title, text = wording.problem(kind(server="v.test", reason="why", file="f", count=1))

    assert title
    assert text.endswith(".")
    assert not kind.way_out or kind.way_out.split(" ")[0] in text


def test_no_problem_is_forgotten():
    assert errors.DiskFull in problems()
    assert len(problems()) > 20


@pytest.mark.parametrize("action", list(DealAction))
def test_every_step_of_a_deal_has_a_word(qapp, action):
    assert wording.action_word(action)


@pytest.mark.parametrize(
    ("ago", "said"),
    [
        (timedelta(seconds=5), "just now"),
        (timedelta(minutes=3), "3 min ago"),
        (timedelta(hours=5), "5 h ago"),
        (timedelta(days=2, hours=5), "2 d ago"),
        (-timedelta(minutes=5), "just now"),
    ],
)
def test_an_age_is_said_in_the_coarsest_unit(qapp, ago, said):
    assert wording.age(START, START + ago) == said


def test_points_money_and_shares(qapp):
    assert wording.points(1250) == "1,250 pts"
    assert wording.points(15, sign=True) == "+15 pts"
    assert wording.ratio(875) == "87.5 %"
    assert wording.money(123450, "EUR") == "1,234.50 EUR"
    assert wording.money(123400, "EUR").startswith("1,234")


def test_a_year_is_never_taken_for_a_day(qapp):
    before = QLocale()
    try:
        for name in ("en_US", "de_DE", "en_GB", "pl_PL", "ja_JP"):
            QLocale.setDefault(QLocale(name))
            assert "2026" in wording.day(START.date())
    finally:
        QLocale.setDefault(before)
