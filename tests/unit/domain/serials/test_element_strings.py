"""GS1 element strings: every rendering gives the same elements, every damage is refused."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from domain.codes import Code
from domain.serials import ScanKind, read_scan
from tests.unit.domain.serials.element_makers import (
    DATA,
    FIXED,
    GTINS,
    as_link,
    as_printed,
    as_scanned,
    check_digit,
    element_sets,
    without_separators,
)

GTIN = "09506000134352"
LINKED = frozenset({"10", "17", "21", "240", "3103", "99"})
LETTERS = st.text("ABCDEFGHJKLMNPQRSTUVWXYZ", min_size=1, max_size=20)


@given(element_sets(), st.sampled_from(["]C1", "]d2", "]e0", "]J1", "]Q3"]))
def test_a_label_reads_as_it_was_made(elements, prefix):
    scan = read_scan(as_scanned(elements, prefix))
    assert scan.refusal is None
    assert list(scan.ais.items()) == list(elements.items())
    assert scan.serial == elements.get("21")
    assert scan.product_code == elements.get("01")
    assert scan.kind is ScanKind.GS1


@given(element_sets())
def test_a_label_typed_from_its_print_reads_the_same(elements):
    assume(not any("(" in text for text in elements.values()))
    assert read_scan(as_printed(elements)).ais == elements


@given(
    GTINS, element_sets(LINKED), st.sampled_from(["https://a", "HTTPS://ID.GS1.ORG", "http://a/01"])
)
def test_a_label_as_a_link_reads_the_same(gtin, more, stem):
    elements = {"01": gtin} | more
    scan = read_scan(as_link(elements, stem))
    assert scan.ais == elements
    assert scan.serial == elements.get("21")
    assert scan.kind is ScanKind.DIGITAL_LINK


@given(GTINS, element_sets(FIXED - {"00", "01", "02"}), LETTERS)
def test_a_label_without_separators_reads_the_same_where_only_its_end_is_open(gtin, fixed, serial):
    elements = {**fixed, "01": gtin, "21": serial}
    for prefix in ("", "]C1", "\x1d"):
        assert read_scan(prefix + without_separators(elements)).ais == elements


@given(element_sets(), st.data())
def test_a_label_with_a_character_that_no_label_has_is_refused(elements, data):
    scan = as_scanned(elements)
    at = data.draw(st.integers(3, len(scan)))
    damaged = scan[:at] + data.draw(st.sampled_from("\x07^~Ä¹")) + scan[at:]
    assert read_scan(damaged).refusal is not None


@given(GTINS, st.integers(0, 13), st.integers(1, 9))
def test_one_wrong_digit_of_a_product_code_is_always_refused(gtin, at, by):
    wrong = gtin[:at] + str((int(gtin[at]) + by) % 10) + gtin[at + 1 :]
    scan = read_scan(f"]d201{wrong}21ABC")
    assert scan.refusal is not None
    assert scan.refusal.code is Code.SER_CHECK
    assert (scan.serial, scan.product_code, dict(scan.ais)) == (None, None, {})


@pytest.mark.parametrize(
    "data",
    [
        "99ABC\x1d\x1d10B",  # an empty element between two separators
        "10",  # an identifier with nothing behind it
        "1720",  # a date cut short
        "04123",  # no such identifier
        "8B12",  # an identifier has digits only
        "21" + "A" * 21,  # a serial too long
        "21AB C",  # white space is in no serial
        "21ABC ",  # nor at its end
        "11250230",  # there is no 30 February
        "11251301",  # nor a 13th month
        "7003250101",  # minutes and hours missing
        "70072506",  # a day cut short
        "70072506012",  # a second day cut short
        "7003250101" + "2460",  # nor a 25th hour
        "70032501011260",  # nor a 61st minute
        "421999AB",  # no such country
        "423276999",  # one of two countries does not exist
        "423276056" + "1",  # countries have three digits each
        "4307XX",
        "3910999",  # currency without amount
        "3910000100",
        "401AB12",  # no company prefix
        "40110",
        "4309" + "1800000001" + "0000000000",
        "4309" + "0900000000" + "3600000001",
        "43212",
        "4330001000+",
        "4300A%4",
        "70409AB/",
        "7041QQQQ",
        "724111",
        "72523",
        "72583/2",
        "7258123",
        "80010000100001000",
        "800112340000100000",
        "80011234000011235" + "0",
        "8003109506000134352",
        "8006" + GTIN + "0201",
        "8006" + GTIN + "0002",
        "8007DE89370400440532013001",
        "8007XX89370400440532013000",
        "8007DE00370400440532013000",
        "8007BE00096000000036",  # the right remainder, but no such check digits are issued
        "8007BE99096000000000",
        "725021000229",  # 2100 will have no 29 February
        "8007de89370400440532013000",
        "80082501012460",
        "8008250101126060",
        "8010abc",
        "801101",
        "80131987654Ad4X4bL5ttr2310c3K",
        "8014990000025",
        "8030AB=C",
        f"01{GTIN}02{GTIN}",  # an item and its content at once
        "400A\x1d400B",  # one identifier, two values
        f"392212\x1d393227612\x1d01{GTIN}",  # two prices that exclude each other
    ],
)
def test_what_the_standard_forbids_is_refused(data):
    scan = read_scan("]d2" + data)
    assert scan.kind is ScanKind.GS1
    assert scan.refusal is not None
    assert (scan.serial, scan.product_code, dict(scan.ais)) == (None, None, {})


@pytest.mark.parametrize(
    "data",
    [
        "11250200",  # the whole of February
        "17000229",  # 2000 had one
        "7007250601250630",
        "7007250601",
        "7011250601",
        "70112506012359",
        "43242506019999",  # no time stated
        "421276AB1",
        "423276056",
        "7030999AB",
        "7030276AB",
        "3910978100",
        "4011234",
        "43090900000000" + "3600000000",
        "43211",
        "4330001000",
        "4330001000-",
        "4300A%4Bc",
        "70409AB_",
        "70419",
        "724180",
        "72529",
        "72581/2",
        "725000000101",
        "725020000229",
        "8007BE97096000000036",
        "8007BE02096000000000",
        "800112340000112390",
        "80030" + "9506000134352",
        "80030" + "9506000134352" + "A1",
        "8006" + GTIN + "0102",
        "8007DE89370400440532013000",
        "800825010112",
        "80082501011259",
        "8008250101125959",
        "8010952000A-1/2#",
        "801110",
        "80131987654Ad4X4bL5ttr2310c2K",
        "8030AB-_==",
        "400A\x1d400A",  # said twice, said the same
        f"01{GTIN}\x1d21A",  # a separator where none is needed
    ],
)
def test_what_the_standard_allows_is_read(data):
    scan = read_scan("]d2" + data)
    assert scan.refusal is None, scan.refusal
    rest = data.replace("\x1d", "")
    assert all(ai in rest and text in rest for ai, text in scan.ais.items())


COUPON = "0" + "123456" + "123456" + "11" + "11" + "0123"
"""Company of six digits, offer, a value of one digit, one purchase, its code and family."""


@pytest.mark.parametrize(
    ("coupon", "is_whole"),
    [
        (COUPON, True),
        (COUPON[:-1], False),
        ("7" + COUPON[1:], False),  # a company has six to twelve digits
        ("1" + "7" + COUPON[1:], True),
        ("0123456123456" + "61" + "11" + "0123", False),  # a value has one to five
        (COUPON + "1" + "0" + "11" + "0123" + "9", True),  # a second purchase, same company
        (COUPON + "1" + "4" + "11" + "0123" + "9", False),
        (COUPON + "2" + "11" + "0123" + "0123456", True),  # a third, of another one
        (COUPON + "3250131", True),
        (COUPON + "3250231", False),
        (COUPON + "3250131" + "4250101", True),
        (COUPON + "3250101" + "4250131", False),  # it ends before it starts
        (COUPON + "5" + "0" + "123456", True),
        (COUPON + "6" + "1" + "1234567", True),
        (COUPON + "9" + "0010", True),
        (COUPON + "9" + "9010", False),
        (COUPON + "A", False),
    ],
)
def test_coupons_are_read_whole_or_not_at_all(coupon, is_whole):
    assert (read_scan("]e08110" + coupon).refusal is None) is is_whole


@pytest.mark.parametrize(
    ("offer", "is_whole"),
    [("001234561234560123456", True), ("201234561234560123456", False), ("00123456", False)],
)
def test_offers_are_read_whole_or_not_at_all(offer, is_whole):
    assert (read_scan("]e08112" + offer).refusal is None) is is_whole


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (f"21AB01{GTIN}", Code.SCAN_UNREADABLE),  # the serial took the product with it
        (f"01{GTIN}21A01{GTIN}", Code.SCAN_TWO_CODES),  # two labels in one go
        (f"01{GTIN}21AB17251231" + "10X", Code.SCAN_UNREADABLE),  # it took date and batch
    ],
)
def test_a_lost_separator_is_seen(data, code):
    for prefix in ("]C1", "]d2"):
        refusal = read_scan(prefix + data).refusal
        assert refusal is not None
        assert refusal.code is code


@pytest.mark.parametrize(
    "serial",
    ["351125103121018", "A0112345", "17251231", "AB17251331" + "10X", "01095060001343"],
)
def test_a_serial_that_only_resembles_other_elements_is_read(serial):
    assert read_scan(f"]C101{GTIN}21{serial}").serial == serial


def test_every_made_element_is_of_the_standard():
    """The makers are an oracle of their own: their check digits are those of GS1's examples."""
    assert check_digit("629104150021") == "3"
    assert {"01", "21"} <= set(DATA)
