"""What arrives at the counter, in a clerk's words, and what the program makes of it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.codes import Code
from domain.sentences import sentence
from domain.serials import (
    LONGEST_SERIAL,
    Reason,
    ScanKind,
    SerialPattern,
    canonical,
    read_scan,
    serial_for,
)
from tests.unit.domain.serials.element_makers import (
    GTINS,
    SERIALS,
    SET_82,
    check_digit,
    digits,
    luhn_digit,
)

GTIN = "09506000134352"
EAN = "4006381333931"
IMEI = "490154203237518"
LABEL = f"]C101{GTIN}21aB-7"


@pytest.mark.parametrize(
    ("words", "text", "kind", "serial", "product"),
    [
        ("the serial off the box", "SN2431A00042", "serial", "SN2431A00042", None),
        ("a serial of digits", "7700123400", "serial", "7700123400", None),
        ("a serial with hyphens", "AB-12-99", "serial", "AB-12-99", None),
        ("a serial typed in groups", " AB12 0042 77 ", "serial", "AB12004277", None),
        ("a serial by Code 128", "]C0SN2431A00042\r", "serial", "SN2431A00042", None),
        ("a serial in a plain QR code", "]Q1SN2431/A", "serial", "SN2431/A", None),
        ("a serial between STX and ETX", "\x02SN2431\x03", "serial", "SN2431", None),
        ("a serial with a separator at its end", "SN2431\x1d", "serial", "SN2431", None),
        ("a serial in full width", "ＳＮ２４３１", "serial", "SN2431", None),
        ("a serial with Arabic digits", "SN٢٤٣١", "serial", "SN2431", None),
        (
            "a serial copied from a web page",
            "\ufeffSN\u200b24\u00ad31\u2060",
            "serial",
            "SN2431",
            None,
        ),
        ("fifteen digits of a phone", IMEI, "imei", IMEI, None),
        ("the same with hyphens", "49-015420-323751-8", "imei", IMEI, None),
        ("the same as the phone shows it", "49 015420 323751 8", "imei", IMEI, None),
        ("with software version", "35686800-004141-20", "imei", "3568680000414120", None),
        ("a GS1 label", LABEL, "gs1", "aB-7", GTIN),
        ("the wedge adds line end", LABEL + "\r\n", "gs1", "aB-7", GTIN),
        ("the wedge adds a tab", LABEL + "\t", "gs1", "aB-7", GTIN),
        ("the wedge drops the symbology", f"01{GTIN}21aB-7", "gs1", "aB-7", GTIN),
        ("the first FNC1 arrives as GS", f"\x1d01{GTIN}21aB-7", "gs1", "aB-7", GTIN),
        ("both arrive", f"]d2\x1d01{GTIN}21aB-7", "gs1", "aB-7", GTIN),
        ("a label without symbology, GS kept", f"21aB-7\x1d01{GTIN}", "gs1", "aB-7", GTIN),
        ("printed below the code", f"(01){GTIN}(21)aB-7", "gs1", "aB-7", GTIN),
        ("printed with blanks", f"(01) {GTIN} (21) aB-7", "gs1", "aB-7", GTIN),
        ("printed, with symbology", f"]d2(01){GTIN}(21)aB-7", "gs1", "aB-7", GTIN),
        ("printed blanks, no brackets", f"01 {GTIN} 21 aB-7", "gs1", "aB-7", GTIN),
        ("GS spelled out", f"]d221aB-7<GS>01{GTIN}", "gs1", "aB-7", GTIN),
        ("GS spelled out in braces", f"]d221aB-7{{GS}}01{GTIN}", "gs1", "aB-7", GTIN),
        ("GS as caret notation", f"]d221aB-7^]01{GTIN}", "gs1", "aB-7", GTIN),
        (
            "data that is spelled so",
            f"]d201{GTIN}21a<GS>10\x1d10L",
            "gs1",
            "a<GS>10",
            GTIN,
        ),
        ("GS as its picture", f"]d221aB-7␝01{GTIN}", "gs1", "aB-7", GTIN),
        ("Caps Lock was on", LABEL.swapcase(), "gs1", "aB-7", GTIN),
        ("a GS1 label without serial", f"]C101{GTIN}10L1", "gs1", None, GTIN),
        ("a batch only", "]C110L1", "gs1", None, None),
        ("one piece of a set", f"]d28006{GTIN}0102\x1d21aB-7", "gs1", "aB-7", GTIN),
        ("a made-to-order item", f"]d203{GTIN}21aB-7", "gs1", "aB-7", GTIN),
        ("a pallet label", "00" + "106141412345678908", "gs1", None, None),
        ("dates before the product", f"1125060101{GTIN}21aB-7", "gs1", "aB-7", GTIN),
        ("an EAN with composite", f"]E0{EAN}|]e021aB-7", "gs1", "aB-7", "0" + EAN),
        ("a Russian keyboard", f"ъС101{GTIN}21фИ-7", "gs1", "aB-7", GTIN),
        ("a German keyboard", f"+C101{GTIN}21aBß7", "gs1", "aB-7", GTIN),
        ("a French keyboard", '$C&à&àç(à-ààà&"\'"(éé&qB)è', "gs1", "aB-7", GTIN),
    ],
)
def test_what_can_be_read_is_read(words, text, kind, serial, product):
    scan = read_scan(text)
    assert scan.refusal is None, words
    assert (scan.kind, scan.serial, scan.product_code) == (kind, serial, product)


@pytest.mark.parametrize(
    ("words", "text", "kind", "code"),
    [
        ("nothing", "", "empty", "SCAN_EMPTY"),
        ("Enter alone", "\r\n", "empty", "SCAN_EMPTY"),
        ("blanks", "   \t", "empty", "SCAN_EMPTY"),
        ("a character that shows nothing", "\u200b\ufeff", "empty", "SCAN_EMPTY"),
        ("a separator alone", "\x1d", "gs1", "SCAN_EMPTY"),
        ("a symbology identifier alone", "]C1", "gs1", "SCAN_EMPTY"),
        ("another one alone", "]C0", "empty", "SCAN_EMPTY"),
        ("one with a blank", "]C0 \u2060", "empty", "SCAN_EMPTY"),
        ("a bracket", "]", "unreadable", "SCAN_UNREADABLE"),
        ("dots", "...", "unreadable", "SCAN_UNREADABLE"),
        ("a smiley", "🎉", "unreadable", "SCAN_UNREADABLE"),
        ("a serial with a smiley", "SN12🎉34", "unreadable", "SCAN_UNREADABLE"),
        ("a cat on the keyboard", "A" * 10_000, "unreadable", "SCAN_TOO_LONG"),
        ("a novel", "A1" * 40, "unreadable", "SCAN_TOO_LONG"),
        ("control keys", "SN12\x0734", "unreadable", "SCAN_UNREADABLE"),
        ("Escape", "\x1b", "unreadable", "SCAN_UNREADABLE"),
        ("a Cyrillic letter among Latin ones", "АB1234", "unreadable", "SCAN_UNREADABLE"),
        ("a serial typed in Russian", "ФИС123", "unreadable", "SCAN_UNREADABLE"),
        ("a French keyboard's digits", "à&é\"'(", "unreadable", "SCAN_UNREADABLE"),
        ("half a surrogate", "SN12\ud83d", "unreadable", "SCAN_UNREADABLE"),
        ("an EAN misread", "]E04006381333932", "product_code", "SER_CHECK"),
        ("letters in an EAN", "]E0ABC", "product_code", "SCAN_UNREADABLE"),
        ("a phone number mistyped", "49-015420-323751-7", "imei", "SER_CHECK"),
        ("a product misread", "]C1010950600013435321A", "gs1", "SER_CHECK"),
        ("likewise without symbology", "010950600013435321A", "gs1", "SER_CHECK"),
        ("a label cut off", f"01{GTIN}17", "gs1", "SCAN_UNREADABLE"),
        ("a label whose separator got lost", f"21aB-701{GTIN}", "gs1", "SCAN_UNREADABLE"),
        ("a pipe where no setting names one", f"]d221aB|01{GTIN}", "gs1", "SCAN_UNREADABLE"),
        ("brackets around nothing known", "(05)1234", "gs1", "SCAN_UNREADABLE"),
        ("text before the brackets", f"]d2(SN)(01){GTIN}", "gs1", "SCAN_UNREADABLE"),
        ("one bracketed part wrong", f"(01){GTIN}(17)9", "gs1", "SCAN_UNREADABLE"),
        ("Caps Lock and damage", f"]c101{GTIN}21^", "gs1", "SCAN_UNREADABLE"),
        ("one label twice", LABEL + LABEL, "gs1", "SCAN_TWO_CODES"),
        ("one serial twice", "SN2431SN2431", "serial", "SCAN_TWO_CODES"),
        ("two serials, Enter between", "SN2431\r\nSN2432", "unreadable", "SCAN_TWO_CODES"),
        ("two serials, tab between", "SN2431\tSN2432", "unreadable", "SCAN_TWO_CODES"),
        ("two symbols in one go", "]C0SN2431]C0SN2432", "unreadable", "SCAN_TWO_CODES"),
        ("two EANs in one go", EAN + "4012345678901", "unreadable", "SCAN_TWO_CODES"),
        ("two phones in one go", IMEI + "354178036859789", "unreadable", "SCAN_TWO_CODES"),
    ],
)
def test_what_can_not_be_taken_is_refused_with_a_code(words, text, kind, code):
    scan = read_scan(text)
    assert scan.kind == kind, words
    assert scan.refusal is not None, words
    assert scan.refusal.code == code, words
    assert scan.serial is None
    assert dict(scan.ais) == {}
    assert scan.product_code is None


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("the EAN instead of the serial", EAN),
        ("the EAN, by a scanner", f"]E0{EAN}"),
        ("the EAN with add-on", f"]E3{EAN}05"),
        ("an EAN-8", "96385074"),
        ("an EAN-8, by a scanner", "]E496385074"),
        ("a UPC-A", "036000291452"),
        ("a UPC-E", "04252614"),
        ("a GTIN of a case", "10614141000415"),
        ("an ITF-14", "]I110614141000415"),
        ("an EAN in Arabic digits", "٤٠٠٦٣٨١٣٣٣٩٣١"),
        ("an EAN on a French keyboard", '\'àà-"_&"""ç"&'),
    ],
)
def test_the_code_of_a_product_is_recognised_and_is_no_serial(words, text):
    scan = read_scan(text)
    assert scan.kind is ScanKind.PRODUCT_CODE, words
    assert scan.serial is None
    assert scan.refusal is None
    assert scan.product_code is not None
    assert dict(scan.ais) == {"01": scan.product_code}


@pytest.mark.parametrize(
    ("digits_read", "product"),
    [
        (EAN, "0" + EAN),
        ("]E0" + EAN, "0" + EAN),
        ("96385074", "00000096385074"),
        ("04252614", "00042100005264"),  # UPC-E, by its last digit but one
        ("01234116", "00012100003416"),
        ("11234229", "00112200003429"),
        ("01234337", "00012300000437"),
        ("01235443", "00012350000043"),
    ],
)
def test_a_refused_product_code_still_names_its_product(digits_read, product):
    assert read_scan(digits_read).product_code == product


def test_a_number_with_a_wrong_check_digit_is_no_product():
    for number in (
        *("4006381333932", "96385075", "036000291453", "10614141000416", "20000000"),
        "01234559",  # nor a UPC-E
        "21234110",  # nor one of a number system that has none
    ):
        scan = read_scan(number)
        assert (scan.kind, scan.serial, scan.product_code) == ("serial", number, None)


PIECES = [
    *("]C1", "]d2", "]Q1", "]E0", "]E3", "]", "\x1d", "01", "21", "10", "17", "(01)", "(", "<GS>"),
    *("https://", "a/01/", "?", "%", "ABC", "ъ", "Й", "реезыЖ..", "à&é\"'(-", "+C1", "$C&"),
    *("\u200b", "１", "٣", "🎉", "\ud800", "8110", "8003", "|]e0", "49-015420-323751-"),
    *(GTIN, EAN, IMEI, " ", "\r\n", "\t"),
]
TEXTS = st.text(st.characters(codec=None)) | st.lists(
    st.sampled_from(PIECES) | st.text(SET_82, max_size=6),
    max_size=12,
).map("".join)


@given(TEXTS)
def test_whatever_arrives_has_one_honest_answer(text):
    scan = read_scan(text)
    if scan.refusal is None:
        assert scan.serial or scan.ais
    else:
        assert scan.serial is None
        assert dict(scan.ais) == {}
        assert sentence(scan.refusal)
        if scan.refusal.code is Code.SCAN_UNREADABLE:
            assert scan.refusal.params["reason"] in list(Reason)
    if scan.serial is not None:
        assert canonical(scan.serial) == scan.serial
        assert scan.serial.isascii()
        assert len(scan.serial) <= LONGEST_SERIAL


@given(GTINS, SERIALS)
def test_a_serial_of_a_label_is_never_changed(gtin, serial):
    for text in (f"]d201{gtin}21{serial}\x1d", f"\x1d01{gtin}21{serial}\x1d10L"):
        assert read_scan(text).serial == serial


@given(st.sampled_from([7, 11, 12, 13]).flatmap(digits))
def test_every_number_with_the_check_digit_of_a_product_is_one(body):
    number = body + check_digit(body)
    assert read_scan(number).product_code == number.zfill(14)


@given(digits(14))
def test_fifteen_digits_with_the_check_digit_of_a_phone_are_one(body):
    number = body + luhn_digit(body)
    scan = read_scan(number)
    assert (scan.kind, scan.serial) == (ScanKind.IMEI, number)


def test_a_product_folds_case_of_bare_serials_only():
    rule = SerialPattern("[A-Z0-9-]+", folds_case=True)
    assert serial_for(read_scan("ab-12"), rule) == "AB-12"
    assert serial_for(read_scan(LABEL), rule) == "aB-7"
    assert serial_for(read_scan(f"https://a/01/{GTIN}/21/aB-7"), rule) == "aB-7"
    assert serial_for(read_scan(EAN), rule) is None


def test_a_serial_may_have_sixty_four_characters_and_no_more():
    longest = "A" + "1" * 63
    assert read_scan(longest).serial == longest
    assert read_scan(longest + "-").refusal == read_scan(longest + "1").refusal
    refusal = read_scan(longest + "1").refusal
    assert refusal is not None
    assert (refusal.code, refusal.params) == (Code.SCAN_TOO_LONG, {"length": 65})


def test_every_refusal_of_a_scan_has_its_own_code():
    assert read_scan("").refusal != read_scan("🎉").refusal
    refusal = read_scan("B" * 3000).refusal
    assert refusal is not None
    assert refusal.code is Code.SCAN_TOO_LONG
    assert "3000" in sentence(refusal)


@pytest.mark.parametrize(
    "serial",
    [
        "0112345678901234AB",  # no element string: nothing known follows, the check digit is wrong
        "01ABCDEFGHIJKLMNOP",
        "0112345",
        "21-0042",
        "1012345678",
        "21010950600013435",
        "99A",
        "https",
        "+49-1234",
        "$12.50",
        "TESTING|^99XYZ",
    ],
)
def test_a_serial_that_begins_like_something_else_is_a_serial(serial):
    scan = read_scan(serial)
    assert (scan.kind, scan.serial) == (ScanKind.SERIAL, serial)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("ФИС123", Reason.ALPHABET),
        ("]d221Ä", Reason.CHARACTER),
        ("]d243212", Reason.CONTENT),
        (f"]d201{GTIN}02{GTIN}", Reason.CONTRADICTION),
        ("SN\x0712", Reason.CONTROL),
        ("]d217251332", Reason.DATE),
        ("]E0ABC", Reason.DIGITS),
        ("]d21725", Reason.LENGTH),
        ("https://example.com/", Reason.LINK),
        (f"https://example.com/01/{GTIN}?21=A", Reason.LINK_ORDER),
        ("]d24307XX", Reason.LISTED),
        (f"]d221A01{GTIN}", Reason.LOST),
        ("--", Reason.NO_TEXT),
        ("]d2400A\x1d400B", Reason.TWICE),
        ("]d2050", Reason.UNKNOWN),
    ],
)
def test_a_code_that_can_not_be_read_says_why(text, reason):
    refusal = read_scan(text).refusal
    assert refusal is not None
    assert refusal.code is Code.SCAN_UNREADABLE
    assert refusal.params["reason"] == reason
    assert reason.value in sentence(refusal)


def test_reading_a_serial_loads_no_library():
    """The first scan after the start must not pay for what only some codes need."""
    program = (
        "import sys; from domain.serials import read_scan; read_scan('SN1'); read_scan(']d221A');"
        "sys.exit(bool({'biip', 'stdnum', 'json'} & set(sys.modules)))"
    )
    root = Path(__file__).parents[4]
    assert subprocess.run([sys.executable, "-c", program], cwd=root, check=False).returncode == 0
