"""Dates, numbers and saved mappings: read as meant, or with both readings told."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from sync.sheets.columns import Mapping, Meaning
from sync.sheets.values import Order, read_date, read_number, read_serial_date

DAY = date(2024, 3, 5)


@pytest.mark.parametrize(
    "text",
    ["2024-03-05", "05.03.2024", "5. März 2024", "5 mars 2024", "5 de marzo de 2024", "20240305",
     "March 5, 2024", "05.03.24", "2024-03-05T10:00:00Z"],
)  # fmt: skip
def test_a_date_is_read(text):
    assert (read_date(text).day, read_date(text).doubted) == (DAY, False)


def test_a_date_of_two_readings_tells_both_until_the_order_is_known():
    assert {read_date("03/05/2024").day, read_date("03/05/2024").other} == {DAY, date(2024, 5, 3)}
    assert read_date("03/05/2024", Order.MONTH).day == DAY
    assert read_date("13/05/2024").doubted is False


@pytest.mark.parametrize("text", ["", "32.13.2024", "30.02.2024", "yesterday"])
def test_what_is_no_date_is_none(text):
    assert read_date(text).day is None


def test_a_number_of_days_is_a_date_to_be_confirmed():
    assert (read_serial_date("45356").day, read_serial_date("45356").serial) == (DAY, True)


@pytest.mark.parametrize(
    ("text", "value"),
    [("1 234,50", "1234.5"), ("1.234,50", "1234.5"), ("$1,234.50", "1234.5"),
     ("1'234.50", "1234.5"), ("(1234,50)", "-1234.5"), ("-1234,5 €", "-1234.5"),
     ("200.000.000", "200000000"),
     ("1,7", "1.7")],
)  # fmt: skip
def test_a_number_is_read(text, value):
    assert (read_number(text).value, read_number(text).doubted) == (Decimal(value), False)


def test_a_number_of_two_readings_tells_both_until_the_mark_is_known():
    assert read_number("1.234").doubted
    assert read_number("1.234", ",").value == 1234
    assert read_number("1.234", ".").value == Decimal("1.234")


@pytest.mark.parametrize("text", ["", "abc", "1.2.3", "12 34", "-"])
def test_what_is_no_number_is_none(text):
    assert read_number(text).value is None


def test_a_mapping_is_kept_and_fits_the_same_columns():
    mapping = Mapping("Kasse", (("serial", Meaning.SERIAL),), Order.DAY, ",")
    assert Mapping.from_json(mapping.to_json()) == mapping
    assert mapping.fits(["Serial", "Qty"])
    assert not mapping.fits(["Serial", "serial"])
    with pytest.raises(ValueError, match="mapping"):
        Mapping.from_json('{"v":2}')
