"""A score says why: every field's part, with both values, and all parts together are the score."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.companies.company import Company, Likeness
from domain.companies.comparing import compare

GERMAN_VAT = "DE136695976"
texts = st.text(max_size=40)
companies = st.builds(
    Company, texts, st.sampled_from(("", "DE", "Japan", "??")), texts, texts, texts
)


def said(one, other):
    """Return the fields that moved the score, as they were told: + for, - against."""
    return {f"{'+' if p.effect > 0 else '-'}{p.field}" for p in compare(one, other).parts}


@given(companies, companies)
def test_any_two_texts_get_a_score_that_its_parts_sum_up_to_whoever_is_first(one, other):
    there, back = compare(one, other), compare(other, one)

    assert 0 <= there.score <= 1
    assert there.score == back.score
    assert sum(part.effect for part in there.parts) == pytest.approx(there.score, abs=1e-3)
    assert {(p.field, p.mine, p.theirs) for p in there.parts} == {
        (p.field, p.theirs, p.mine) for p in back.parts
    }


@given(companies)
def test_a_company_is_as_much_like_itself_as_anything_is_like_it(one):
    assert compare(one, one).score >= compare(one, Company("Somebody Else", "FR")).score


@pytest.mark.parametrize(
    ("one", "other", "likeness", "fields"),
    [
        (
            Company("Müller Bau GmbH", "DE"),
            Company("MUELLER-BAU Gesellschaft mit beschränkter Haftung", "Deutschland"),
            Likeness.SAME, {"+name"},
        ),
        (
            Company("Müller GmbH", "DE"), Company("Müller KG", "DE"),
            Likeness.SIMILAR, {"+name", "-legal_form"},
        ),
        (
            Company("Anything", "DE", "", GERMAN_VAT), Company("Else", "", "", "DE 136.695.976"),
            Likeness.SAME, {"+tax_id"},
        ),
        (
            Company("Netz AG", "DE", "https://shop.gruenfelde.de/x"),
            Company("Grünfelde", "DE", "info@gruenfelde.de"),
            Likeness.SAME, {"+domain"},
        ),
        (
            Company("Adler Optik", "DE", "", "", "Hauptstr. 5, 70173 Stuttgart"),
            Company("Bäckerei Kern", "DE", "", "", "Hauptstraße 5, 70173 Stuttgart"),
            Likeness.DIFFERENT, {"+address", "-name"},
        ),
        (
            Company("Grundschule Nr. 12", "DE"), Company("Grundschule Nr. 21", "DE"),
            Likeness.DIFFERENT, {"+name", "-number"},
        ),
        (
            Company("Acme GmbH", "DE"), Company("Acme GmbH", "AT"),
            Likeness.SIMILAR, {"+name", "-country"},
        ),
        (
            Company("Weber", "DE", "gmail.com"), Company("Klein", "DE", "gmail.com"),
            Likeness.DIFFERENT, set(),
        ),
        (
            Company("Hotel Post", "DE"), Company("Hotel Post", "DE"),
            Likeness.SAME, {"+name"},
        ),
        (
            Company("Stadtwerke", "DE"), Company("Stadtwerke", "DE"),
            Likeness.SIMILAR, {"+name"},
        ),
        (
            Company("Telekiosk Weber e.K.", "DE", "telekiosk.de"),
            Company("Telekiosk Yilmaz e.K.", "DE", "telekiosk.de"),
            Likeness.SIMILAR, {"+domain", "-name"},
        ),
    ],
)  # fmt: skip
def test_each_field_speaks_for_or_against_and_says_so(one, other, likeness, fields):
    found = compare(one, other)

    assert (found.likeness, said(one, other)) == (likeness, fields), found


def test_the_field_of_mine_that_caused_it_is_named_first():
    mine = Company("Kronberg Maschinenfabrik AG", "DE", "kronberg.com")

    found = compare(mine, Company("Maschinenfabrik Kronberg", "DE", "portal.kronberg.com"))

    assert found.fields == ("domain", "name")
    [domain, name] = found.parts
    assert (domain.why, domain.mine, domain.theirs) == ("equal", "kronberg.com", "kronberg.com")
    assert (name.mine, name.theirs) == (mine.name, "Maschinenfabrik Kronberg")


def test_nothing_in_common_has_no_parts_and_no_name_is_like_no_name():
    assert compare(Company("Alder", "DE"), Company("Birch", "DE")).parts == ()
    assert compare(Company(""), Company("")).score == 0
    assert compare(Company("GmbH"), Company("AG")).score == 0
