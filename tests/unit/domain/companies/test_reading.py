"""Names, forms, domains, tax numbers and addresses: what two spellings of one have in common."""

from __future__ import annotations

import pytest

from domain.companies.addresses import are_one_place, read_address
from domain.companies.countries import country_code
from domain.companies.domains import read_domain
from domain.companies.identity import read_name
from domain.companies.scripts import bones, plain, sound
from domain.companies.tax_ids import read_tax_id


def one_place(one, other, country):
    """Say whether two written addresses are one place."""
    mine, theirs = read_address(one, country), read_address(other, country)
    return mine is not None and theirs is not None and are_one_place(mine, theirs)


@pytest.mark.parametrize(
    "spellings",
    [
        ("Grünfelde", "Gruenfelde", "Grunfelde", "GRÜNFELDE"),
        ("Щукинский", "Shchukinskiy", "Schtschukinskij", "Shchukinsky"),
        ("Ромашка", "Romashka", "Romaschka"),
        ("Παπαδόπουλος", "Papadopoulos"),
        ("Skibsværft", "Skibsvaerft", "Skibsvarft"),
        ("Łódź", "Lodz"),
        ("Straße", "Strasse"),
    ],
)
def test_spellings_of_one_word_sound_alike(spellings):
    assert len({sound(plain(word)) for word in spellings}) == 1


def test_a_script_without_vowels_is_known_by_its_consonants():
    assert bones(plain("כרמל")) == bones("carmel") == bones("karmel")


@pytest.mark.parametrize(
    ("spellings", "form"),
    [
        (("Acme GmbH", "Acme G.m.b.H.", "ACME Gesellschaft mit beschraenkter Haftung"), "limited"),
        (("Acme s.r.o.", "Acme spol. s r. o.", "Acme, spol. s r.o."), "limited"),
        (("Acme Sp. z o.o.", "Acme SP ZOO", "Acme Sp. z o. o."), "limited"),
        (("OOO Acme", "ООО «Acme»", 'Общество с ограниченной ответственностью "Acme"'), "limited"),
        (("Acme GmbH & Co. KG", "Acme GmbH und Co Kommanditgesellschaft"), "limited partnership"),
        (("Acme S.A. de C.V.", "ACME SA DE CV"), "stock"),
        (("株式会社Acme", "Acme(株)", "㈱Acme", "Acme K.K."), "stock"),
        (("Acme A/S", "Acme AS", "Acme Aktieselskab"), "stock"),
        (("Acme Pty Ltd", "ACME PROPRIETARY LIMITED"), "limited"),
        (("Acme e.K.", "Acme e. Kfm."), "sole"),
    ],
)
def test_a_legal_form_is_taken_off_and_known_however_it_is_written(spellings, form):
    read = [read_name(name) for name in spellings]

    assert {name.text for name in read} == {"akme"}
    assert {name.form for name in read} == {frozenset({form})}


def test_co_ltd_may_be_either_kind_and_a_lone_form_stays_a_name():
    assert read_name("Acme Co., Ltd.").form == {"limited", "stock"}
    assert [word.plain for word in read_name("GmbH").words] == ["gmbh"]


@pytest.mark.parametrize(
    ("name", "numbers"),
    [
        ("Grundschule Nr. 12", {"12"}),
        ("Werk II Nord", {"2"}),
        ("1st National Bank", {"1"}),
        ("First National Bank", {"1"}),
        ("K. V. Hofmann", set()),
    ],
)
def test_numbers_are_numbers_however_they_are_written(name, numbers):
    assert read_name(name).numbers == numbers


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("acme.de", "acme.de"),
        ("www.portal.acme.co.uk", "acme.co.uk"),
        ("https://user@shop.acme.com.au:8443/a?b#c", "acme.com.au"),
        ("info@mail.acme.de", "acme.de"),
        ("ACME.DE.", "acme.de"),
        ("müller.de", "xn--mller-kva.de"),
        ("kunde.github.io", "kunde.github.io"),
        ("co.uk", None),
        ("localhost", None),
        ("", None),
        ("a" * 300 + ".de", None),
        (".".join(["a"] * 200), None),
    ],
)
def test_the_registered_domain_is_found_in_whatever_was_written(written, name):
    found = read_domain(written)

    assert (found.name if found else None) == name


def test_mail_providers_are_nobodys_domain():
    mail, own = read_domain("somebody@gmail.com"), read_domain("acme.de")

    assert mail is not None
    assert own is not None
    assert (mail.is_shared, own.is_shared) == (True, False)


@pytest.mark.parametrize(
    ("text", "country", "told"),
    [
        ("DE136695976", "DE", "DE 136695976"),
        ("136 695 976", "DE", "DE 136695976"),
        ("de 136.695.976", "", "DE 136695976"),
        ("EL094259216", "GR", "GR 094259216"),
        ("FR40303265045", "FR", "FR 303265045"),
        ("303 265 045", "FR", "FR 303265045"),
        ("303 265 045 00011", "FR", "FR 303265045"),
        ("27AAPFU0939F1ZV", "IN", "IN AAPFU0939F"),
        ("29AAPFU0939F1ZR", "IN", "IN AAPFU0939F"),
        ("CHE-107.787.577 IVA", "CH", "CH CHE107787577"),
    ],
)
def test_a_tax_number_is_the_companys_in_every_form_it_has(text, country, told):
    found = read_tax_id(text, country)

    assert found is not None
    assert (found.text, found.is_valid) == (told, True)


def test_a_number_with_wrong_digits_is_kept_and_not_trusted():
    found = read_tax_id("DE136695977", "DE")

    assert found is not None
    assert (found.text, found.is_valid) == ("DE 136695977", False)
    assert read_tax_id("none", "DE") is None


@pytest.mark.parametrize(
    ("country", "one", "other"),
    [
        ("DE", "Hauptstr. 12, 70173 Stuttgart", "70173 Stuttgart\nHauptstraße 12"),
        ("GB", "22 High Street, Leeds LS1 4AP", "22 High St, Leeds, ls14ap"),
        ("FR", "14 rue des Tanneurs, 69002 Lyon", "14, r. des Tanneurs, 69002 LYON"),
        ("NL", "Kerkstraat 18, 3511 AB Utrecht", "Kerkstr. 18, 3511AB Utrecht"),
        ("PL", "ul. Fabryczna 17, 90-001 Łódź", "Fabryczna 17, 90-001 Lodz"),
        ("US", "400 Lake Ave, Suite 210, Madison, WI 53703", "400 Lake Avenue, Madison, WI 53703"),
        ("SE", "Storgatan 11, 702 10 Örebro", "Storg. 11, 70210 Örebro"),
    ],
)
def test_one_place_is_one_however_it_is_written(country, one, other):
    assert one_place(one, other, country)


@pytest.mark.parametrize(
    "other", ["Hauptstr. 21, 70173 Stuttgart", "Hauptstr. 12, 20457 Hamburg", "Ring 12, 70173 Ulm"]
)
def test_another_number_street_or_postcode_is_another_place(other):
    assert not one_place("Hauptstr. 12, 70173 Stuttgart", other, "DE")


def test_a_text_without_a_place_is_none():
    assert read_address("Stuttgart", "DE") is None
    assert read_address("", "") is None


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("Deutschland", "DE"),
        ("uk", "GB"),
        ("U.S.A.", "US"),
        ("日本", "JP"),
        ("fr", "FR"),
        ("?", ""),
    ],
)
def test_countries_are_known_by_code_and_name(written, code):
    assert country_code(written) == code
