"""Ids of EPCIS events: both spellings read alike, and what is wrong is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.serials.epc import (
    Epc,
    EpcKind,
    canonical_id,
    check_digit,
    link_of,
    read_epc,
    urn_of,
)
from domain.verdicts import Refused

PLACE, DOCK = "4012345000016", Epc(EpcKind.PLACE, serial="dock", key="4012345000016")
BOX = Epc(EpcKind.CONTAINER, key="140123452345678902")
UNIT = Epc(EpcKind.UNIT, "04012345111118", "987/A")
SERIALS = st.text(
    "ABCXYZabcxyz0123456789!\"%&'()*+,-./_:;<=>?", min_size=1, max_size=20
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("urn:epc:id:sgtin:4012345.011111.987%2FA", UNIT),
        ("https://id.gs1.org/01/04012345111118/21/987%2FA", UNIT),
        ("https://shop.example/p/01/04012345111118/10/L7/21/987%2FA?11=261201", UNIT),
        ("https://shop.example/01/4012345111118/21/987%2FA", UNIT),
        ("urn:epc:idpat:sgtin:4012345.011111.*", Epc(EpcKind.PRODUCT, "04012345111118")),
        ("https://id.gs1.org/01/04012345111118", Epc(EpcKind.PRODUCT, "04012345111118")),
        ("urn:epc:class:lgtin:4012345.011111.L7", Epc(EpcKind.LOT, "04012345111118", key="L7")),
        ("urn:epc:id:sscc:4012345.1234567890", BOX),
        ("https://id.gs1.org/00/140123452345678902", BOX),
        ("urn:epc:id:sgln:4012345.00001.0", Epc(EpcKind.PLACE, key="4012345000016")),
        ("urn:epc:id:sgln:4012345.00001.dock", DOCK),
        ("https://id.gs1.org/414/4012345000016/254/dock", DOCK),
        ("urn:epc:id:pgln:4012345.00001", Epc(EpcKind.PARTY, key="4012345000016")),
        ("https://id.gs1.org/417/4012345000016", Epc(EpcKind.PARTY, key="4012345000016")),
    ],
)  # fmt: skip
def test_both_spellings_of_an_id_read_alike(text, read):
    assert read_epc(text) == read


@pytest.mark.parametrize(
    "text",
    ["urn:epc:id:grai:4012345.55555.987", "urn:uuid:1", "https://shop.example/x", "ours:12", ""],
)
def test_what_names_nothing_of_ours_is_no_mistake(text):
    assert read_epc(text) == Epc(EpcKind.OTHER)
    assert canonical_id(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "urn:epc:id:sgtin:4012345.11111.987",  # a digit short
        "urn:epc:id:sgtin:40123.45011111.987",  # no company prefix is so short
        "urn:epc:id:sgtin:4012345.011111.",  # no serial
        "urn:epc:id:sgtin:4012345.011111.98 7",  # a blank
        "urn:epc:id:sgtin:4012345.011111.123456789012345678901",  # too long
        "urn:epc:id:sgtin:4012345.011111.%C3%A9",  # no character of GS1's
        "urn:epc:id:sscc:4012345.123",
        "urn:epc:class:lgtin:4012345.011111.",
        "urn:epc:idpat:sgtin:4012345.011111.9",
        "urn:epc:id:sgln:4012345.1.0",
        "urn:epc:id:pgln:4012345.1",
        "https://id.gs1.org/01/04012345111119/21/987",  # check digit
        "https://id.gs1.org/01/04012345111118/10/L7/21/",
    ],
)
def test_an_id_of_a_unit_or_its_like_written_wrongly_is_refused(text):
    assert isinstance(read_epc(text), Refused)
    assert canonical_id(text) == text


@given(
    st.text("0123456789", min_size=13, max_size=13), SERIALS, st.integers(min_value=6, max_value=12)
)
def test_a_unit_written_either_way_reads_back_as_itself(digits, serial, prefix):
    gtin = digits + check_digit(digits)

    assert read_epc(urn_of(gtin, serial, prefix)) == Epc(EpcKind.UNIT, gtin, serial)
    assert read_epc(link_of(gtin, serial)) == Epc(EpcKind.UNIT, gtin, serial)
    assert canonical_id(urn_of(gtin, serial, prefix)) == link_of(gtin, serial)


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("urn:epc:class:lgtin:4012345.011111.L7", "https://id.gs1.org/01/04012345111118/10/L7"),
        ("urn:epc:id:sgln:4012345.00001.0", "https://id.gs1.org/414/4012345000016"),
        ("urn:epc:id:sgln:4012345.00001.x", "https://id.gs1.org/414/4012345000016/254/x"),
        ("urn:epc:id:pgln:4012345.00001", "https://id.gs1.org/417/4012345000016"),
        ("urn:epc:id:sscc:4012345.1234567890", "https://id.gs1.org/00/140123452345678902"),
        ("https://x.example/414/4012345000016", "https://id.gs1.org/414/4012345000016"),
    ],
)
def test_all_spellings_share_one_canonical_form(text, canonical):
    assert canonical_id(text) == canonical


def test_a_gs1_key_of_another_kind_is_nothing_of_ours_even_as_a_link():
    assert read_epc("https://id.gs1.org/8004/0614141ABC") == Epc(EpcKind.OTHER)
    assert read_epc("https://id.gs1.org/8003/030013450007718765") == Epc(EpcKind.OTHER)


def test_a_company_prefix_of_no_length_there_is_is_a_mistake_of_the_caller():
    with pytest.raises(ValueError, match="6 to 12"):
        urn_of("04012345111118", "1", 5)
