"""Every code has its rule and its sentence, and they agree."""

from __future__ import annotations

import string

import pytest

from domain.codes import CODES, UNIFORM_DOUBTS, Code, Deadline, Fix, Offline, Severity
from domain.sentences import QT_TRANSLATE_NOOP, SENTENCES, sentence, source_of
from domain.verdicts import Refused


@pytest.mark.parametrize("code", Code)
def test_every_code_has_properties_and_a_sentence(code):
    assert code in CODES
    assert SENTENCES[code].endswith(".")
    assert code.value == code.name


def test_doubts_are_for_a_person_and_never_decided_on_a_counter():
    for code in UNIFORM_DOUBTS:
        assert CODES[code].severity is Severity.REVIEW
        assert CODES[code].offline is not Offline.YES
        assert CODES[code].fix is Fix.WAIT_FOR_VENDOR


def test_only_doubts_and_what_stands_for_them_go_to_review():
    reviewed = {code for code, rule in CODES.items() if rule.severity is Severity.REVIEW}
    own_side = {
        Code.SER_MANY_UNKNOWN, Code.DUP_INVOICE, Code.DUP_FILE, Code.DOC_ALTERED, Code.POOLED,
        Code.BUDGET,
    }  # fmt: skip
    assert reviewed == UNIFORM_DOUBTS | own_side | {Code.VENDOR_CHECKS}


@pytest.mark.parametrize("code", Code)
def test_what_a_code_compares_is_in_its_sentence_or_told_beside_it(code):
    template = SENTENCES[code]
    named = {name for _, name, _, _ in string.Formatter().parse(template) if name}
    told_elsewhere = {"by", "limit", "state", "wanted", "field", "fields", "most"}
    assert named <= set(CODES[code].compared) | told_elsewhere


@pytest.mark.parametrize("code", [code for code in Code if CODES[code].severity is Severity.INFO])
def test_what_is_asked_for_has_a_day(code):
    assert CODES[code].deadline in {Deadline.ANSWER, Deadline.DAY}


@pytest.mark.parametrize("code", [code for code in Code if CODES[code].fix is Fix.FIX_FIELDS])
def test_fields_to_fix_are_named_unless_only_the_occasion_knows_them(code):
    """Of a deal, a person, a rule and a reviewer's question the refusal itself names them."""
    by_the_occasion = code.startswith(("DEAL_", "PEOPLE_", "RULE_", "LAST_")) or code is (
        Code.INFO_NEEDED
    )
    assert CODES[code].fields or by_the_occasion


@pytest.mark.parametrize("code", Code)
def test_a_sentence_without_its_values_still_reads(code):
    bare = sentence(Refused(code))
    template = source_of(code, {})
    named = {name for _, name, _, _ in string.Formatter().parse(template) if name}
    assert "{" not in bare
    assert bare.count("–") == template.count("–") + len(named)


def test_values_are_filled_in_and_a_translation_is_used_if_given():
    refused = Refused(Code.TOO_LATE, (), {"date": "2026-01-01", "days": 60})
    assert "more than 60 days ago" in sentence(refused)
    assert sentence(refused, "Vor mehr als {days} Tagen") == "Vor mehr als 60 Tagen"


def test_the_marker_hands_its_text_on():
    assert QT_TRANSLATE_NOOP("codes", "text") == "text"


def test_a_promise_without_its_day_names_none():
    dated = sentence(Refused(Code.VENDOR_CHECKS, (), {"by": "2026-06-17"}))
    undated = sentence(Refused(Code.VENDOR_CHECKS, (), {}))

    assert dated == "Received. The vendor checks this one; you hear by 2026-06-17."
    assert undated == "Received. The rules are not here yet, so the vendor checks this one."
