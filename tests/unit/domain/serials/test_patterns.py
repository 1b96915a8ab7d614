"""A product's pattern: which serials can be its own, and their check characters."""

from __future__ import annotations

import pytest
from hypothesis import given
from stdnum import imei, luhn

from domain.codes import Code
from domain.serials import CHECKS, SerialPattern, is_imei, matches
from tests.unit.domain.serials.element_makers import digits, luhn_digit


def test_a_serial_that_fits_is_not_refused():
    assert matches("SN0042", SerialPattern("SN[0-9]{4}")) is None


@pytest.mark.parametrize("serial", ["sn0042", "SN00421", "XSN0042", "SN0042\n", ""])
def test_the_whole_serial_must_fit(serial):
    refused = matches(serial, SerialPattern("SN[0-9]{4}"))
    assert refused is not None
    assert refused.code is Code.SER_FORMAT
    assert refused.params == {"serial": serial}


@pytest.mark.parametrize(
    ("check", "right", "wrong"),
    [
        ("luhn", "79927398713", "79927398710"),
        ("luhn", "79927398713", "A"),
        ("luhn", "79927398713", "0"),
        ("imei", "490154203237518", "490154203237519"),
        ("imei", "490154203237518", "4901542032375"),
        ("mod10", "4006381333931", "4006381333913"),
        ("mod10", "4006381333931", "4"),
        ("mod97", "08686001256515001121751", "08686001256515001121752"),
        ("mod11_2", "07940", "07941"),
        ("mod37_36", "A12425GABC1234002M", "A12425GABC1234002N"),
        ("meid", "AF0123450ABCDEC", "AF0123450ABCDED"),
        ("damm", "5724", "5725"),
        ("verhoeff", "2363", "2364"),
    ],
)
def test_a_check_character_is_checked(check, right, wrong):
    rule = SerialPattern(".*", check=check)
    assert matches(right, rule) is None
    refused = matches(wrong, rule)
    assert refused is not None
    assert refused.code is Code.SER_CHECK


def test_every_algorithm_refuses_something():
    assert all(not check("?") for check in CHECKS.values())


def test_a_check_nobody_knows_opens_no_door():
    refused = matches("SN0042", SerialPattern(".*", check="lunh"))
    assert refused is not None
    assert refused.code is Code.SER_CHECK


@given(digits(15) | digits(14).map(lambda body: body + luhn_digit(body)))
def test_phone_numbers_are_those_of_python_stdnum(number):
    assert is_imei(number) is imei.is_valid(number)
    assert (matches(number, SerialPattern(".*", check="luhn")) is None) is luhn.is_valid(number)
