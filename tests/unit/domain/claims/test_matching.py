"""What a claimant says, compared with what stands on the pages."""

from __future__ import annotations

from datetime import date
from itertools import count

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from domain.claims.matching import (
    Match,
    Outcome,
    Sought,
    Thing,
    Tolerance,
    match,
)
from domain.claims.pages import Barcode, Box, Page, Word
from domain.claims.written_dates import DateOrder, dates_in, order_of
from domain.serials.canonical import canonical, twin_key

DAY = date(2026, 3, 12)
SIGN, HEIGHT = 100, 120
FOUND, DIFFERENT, MISSING = Outcome.FOUND, Outcome.DIFFERENT, Outcome.MISSING


def page(*lines: str, number: int = 1, barcodes: tuple[str, ...] = ()) -> Page:
    """Return a page of these lines; two spaces and more are a wide gap."""
    words = []
    for row, line in enumerate(lines):
        at = 0
        for text in line.split(" "):
            left, top = 200 + SIGN * at, 300 + 200 * row
            if text:
                box = Box(left, top, left + SIGN * len(text), top + HEIGHT)
                words.append(Word(text, box))
            at += len(text) + (1 if text else 4)
    codes = tuple(Barcode(text, Box(0, 0, 9, 9)) for text in barcodes)
    return Page(number, tuple(words), codes)


def seen(thing: Thing, sought: Sought, *pages: Page):
    (only,) = match(sought, pages).of(thing)
    return only


def serial_on(serial: str, *pages: Page):
    return seen(Thing.SERIAL, Sought(serials=(serial,)), *pages)


# --- serials ------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "line",
    [
        "Scanner X  SN48213377  249,00",
        "Scanner X  S/N:SN48213377  249,00",
        "Scanner X (SN48213377)",
        "SN48213376, SN48213377; SN48213378.",
        "Serial SN48 2133 77",
        "Seriennr.: SN48213377",
    ],
)
def test_a_serial_is_found_however_it_is_printed(line):
    found = serial_on("SN48213377", page(line))

    assert (found.outcome, found.tolerance, found.page) == (FOUND, Tolerance.NONE, 1)
    assert found.box is not None


@pytest.mark.parametrize(
    "line",
    [
        "SN482133775",
        "1SN48213377",
        "SN4821337",
        "SN48213377-2",
        "AB-SN48213377",
        "SN48213377/SN48213379",
    ],
)
def test_part_of_a_longer_number_is_not_the_serial(line):
    assert serial_on("SN48213377", page(line)).outcome is not FOUND


def test_groups_of_a_longer_number_are_not_the_serial():
    assert serial_on("12345678", page("S/N 1234 5678 9012")).outcome is not FOUND
    assert serial_on("56789012", page("S/N 1234 5678 9012")).outcome is not FOUND


def test_two_serials_in_groups_side_by_side_are_both_found():
    sought = Sought(serials=("12345678", "90123456"))

    assert match(sought, [page("1234 5678 9012 3456")]).count(Thing.SERIAL) == 2


def test_a_serial_read_with_tired_eyes_is_found_and_the_tolerance_told():
    found = serial_on("SN-0O1I55", page("Scanner  SN-OO1155"))

    assert (found.outcome, found.tolerance) == (FOUND, Tolerance.LOOKS_ALIKE)
    assert found.read == "SN-OO1155"


def test_a_twin_never_takes_the_place_of_the_right_one():
    found = match(Sought(serials=("AB-O1234", "AB-01234")), [page("AB-01234")]).of(Thing.SERIAL)

    assert [each.outcome for each in found] == [DIFFERENT, FOUND] or [
        each.outcome for each in found
    ] == [MISSING, FOUND]


def test_a_changed_digit_is_shown_where_it_stands():
    found = serial_on("SN48213377", page("Radio Nord", "Scanner X  SN48213977", number=3))

    assert (found.outcome, found.read, found.places) == (DIFFERENT, "SN48213977", (7,))
    assert found.page == 3
    assert found.box == Box(200 + 14 * SIGN, 500, 200 + 24 * SIGN, 500 + HEIGHT)


@pytest.mark.parametrize(("line", "place"), [("SN4821337", 8), ("SN482133777", 10)])
def test_a_sign_too_few_or_too_many_is_shown_too(line, place):
    found = serial_on("SN48213377", page(line))

    assert (found.outcome, found.places) == (DIFFERENT, (place,))


def test_one_misprint_stands_for_one_serial_only():
    sought = Sought(serials=("SN48213377", "SN48213378"))

    outcomes = [each.outcome for each in match(sought, [page("SN48213379")]).of(Thing.SERIAL)]

    assert sorted(outcomes) == [DIFFERENT, MISSING]


def test_a_neighbours_serial_that_is_claimed_too_is_no_misprint():
    sought = Sought(serials=("SN48213377", "SN48213378"))

    outcomes = [each.outcome for each in match(sought, [page("SN48213378")]).of(Thing.SERIAL)]

    assert outcomes == [MISSING, FOUND]


@pytest.mark.parametrize(
    "code", ["]C0SN48213377", "]d2010950600013435221SN48213377", "]Q1SN48213377"]
)
def test_a_barcode_proves_a_serial(code):
    found = serial_on("SN48213377", page(barcodes=(code,)))

    assert (found.outcome, found.barcode) == (FOUND, True)


# --- the other things -----------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("said", "line", "tolerance"),
    [
        ("RE-2026-0412", "Rechnung Nr. RE-2026-0412", Tolerance.NONE),
        ("RE-2026-0412", "Invoice no: RE-2026-0412,", Tolerance.NONE),
        ("re 2026 0412", "Rechnung Nr. RE-2026-0412", Tolerance.LOOKS_ALIKE),
        ("17", "Invoice # 17", Tolerance.NONE),
    ],
)
def test_an_invoice_number_is_found(said, line, tolerance):
    found = seen(Thing.INVOICE, Sought(serials=(), invoice=said), page(line))

    assert (found.outcome, found.tolerance) == (FOUND, tolerance)


@pytest.mark.parametrize(
    "lines",
    [
        ("Rechnung Nr. RE-2026-0999",),
        ("Invoice number  Date", "RE-2026-0999  12.03.2026"),
        ("Facture n° : RE-2026-0999",),
    ],
)
def test_another_invoice_number_is_shown_in_its_place(lines):
    found = seen(Thing.INVOICE, Sought(serials=(), invoice="A-4711"), page(*lines))

    assert (found.outcome, found.read) == (DIFFERENT, "RE-2026-0999")


def test_a_short_invoice_number_is_looked_for_beside_its_label_only():
    found = seen(Thing.INVOICE, Sought(serials=(), invoice="17"), page("Menge 17", "Seite 1"))

    assert found.outcome is MISSING


WRITTEN = [
    "2026-03-12", "2026/03/12", "12.03.2026", "12.3.26", "12/03/2026", "12-03-2026", "12. 3. 2026",
    "12 March 2026", "12. März 2026", "12 mars 2026", "12 de marzo de 2026", "March 12, 2026",
    "12-Mar-2026", "Mar 12 2026", "12MAR2026", "12th March 2026", "2026年3月12日",
]  # fmt: skip


@pytest.mark.parametrize("written", WRITTEN)
def test_a_day_is_found_in_every_way_it_is_written(written):
    sought = Sought(serials=(), sold_on=DAY)

    found = seen(Thing.SOLD_ON, sought, page(f"Datum: {written}  Seite 1"))

    assert (found.outcome, found.tolerance) == (FOUND, Tolerance.NONE)


def test_the_order_of_the_country_decides_and_the_other_one_is_told():
    american = page("Date 03/12/2026")
    sought = Sought(serials=(), sold_on=DAY, order=order_of("US"))

    assert seen(Thing.SOLD_ON, sought, american).tolerance is Tolerance.NONE
    found = seen(Thing.SOLD_ON, Sought(serials=(), sold_on=DAY, order=order_of("DE")), american)
    assert (found.outcome, found.tolerance) == (FOUND, Tolerance.DATE_ORDER)


def test_another_date_is_shown_and_it_is_the_invoices():
    pages = page("Liefertermin 01.02.2026", "Rechnungsdatum: 14.03.2026", "Zahlbar bis 30.04.2026")

    found = seen(Thing.SOLD_ON, Sought(serials=(), sold_on=DAY), pages)

    assert (found.outcome, found.read) == (DIFFERENT, "14.03.2026")


@pytest.mark.parametrize("text", ["31.02.2026", "1.2.3", "10.1234.56", "12/2026", "9.99"])
def test_what_is_no_day_is_not_read_as_one(text):
    assert dates_in(text, DateOrder.DAY_FIRST) == []


@pytest.mark.parametrize(
    ("lines", "outcome", "read", "tolerance"),
    [
        (("Qty  Article", "3    Scanner"), FOUND, "3", Tolerance.NONE),
        (("Menge  Artikel", "1      A", "1      B", "1      C"), FOUND, "3", Tolerance.NONE),
        (("Quantity: 3",), FOUND, "3", Tolerance.NONE),
        (("3 pcs Scanner",), FOUND, "3 pcs", Tolerance.NONE),
        (("Anzahl  Artikel", "5,00    Scanner"), FOUND, "5", Tolerance.MORE_UNITS),
        (("Qty  Article", "2    Scanner"), DIFFERENT, "2", Tolerance.NONE),
        (("Scanner  249,00",), MISSING, "", Tolerance.NONE),
    ],
)
def test_the_quantity_is_compared_with_the_serials_claimed(lines, outcome, read, tolerance):
    found = seen(Thing.QUANTITY, Sought(serials=("A1", "B2", "C3")), page(*lines))

    assert (found.outcome, found.read, found.tolerance) == (outcome, read, tolerance)


def test_a_customer_is_found_whatever_case_and_accents():
    sought = Sought(serials=(), customer="Müller GmbH")

    assert seen(Thing.CUSTOMER, sought, page("Firma MULLER  GmbH")).outcome is FOUND
    assert seen(Thing.CUSTOMER, sought, page("Möller GmbH")).outcome is MISSING


# --- whole documents ------------------------------------------------------------------------------
def test_a_document_that_says_nothing_is_told_apart_from_one_that_differs():
    found = match(Sought(serials=("SN48213377",), invoice="A-4711"), [Page(1), Page(2)])

    assert found.silent
    assert {each.outcome for each in found.seen} == {MISSING}


SERIALS = st.text("ABCDEFGHJKLMNPQRTUVWXY0123456789-", min_size=6, max_size=20).filter(
    lambda text: text[0] != "-" and text[-1] != "-" and any(sign.isdigit() for sign in text)
    and not dates_in(text, DateOrder.DAY_FIRST)
)  # fmt: skip


@settings(max_examples=40)
@given(
    st.lists(SERIALS, min_size=1, max_size=12, unique_by=twin_key),
    st.dates(date(2020, 1, 1), date(2030, 12, 31)),
    st.sampled_from(["%Y-%m-%d", "%d.%m.%Y", "%d %B %Y"]),
    st.integers(1, 4),
)
def test_a_page_made_from_the_lines_always_matches(serials, day, written, in_groups):
    lines = [f"Invoice no. RX-881 Date {day.strftime(written)}", "Qty  Serial"]
    lines += [f"1    {serial}" for serial in serials]
    pages = [page(*lines[:5]), page(*lines[5:], number=2)]
    sought = Sought(serials=tuple(serials), invoice="RX-881", sold_on=day)

    found = match(sought, pages)

    assert found.count(Thing.SERIAL) == len(serials)
    assert {each.tolerance for each in found.of(Thing.SERIAL)} == {Tolerance.NONE}
    assert found.count(Thing.INVOICE) == found.count(Thing.SOLD_ON) == 1
    assert match(sought, pages) == found


@given(st.data(), st.lists(SERIALS, min_size=1, max_size=6, unique_by=twin_key))
def test_a_changed_sign_is_never_found_and_always_at_its_place(data, serials):
    at = data.draw(st.integers(0, len(serials[0]) - 1))
    other = data.draw(st.sampled_from("0123456789ABCDEFGHJKLMNPQRTUVWXY"))
    printed = serials[0][:at] + other + serials[0][at + 1 :]
    assume(twin_key(printed) not in {twin_key(each) for each in serials})
    assume(any(sign.isdigit() for sign in printed))
    assume(not printed.startswith("-") and not printed.endswith("-"))

    found = match(Sought(serials=tuple(serials)), [page(printed, *serials[1:])])

    first = found.of(Thing.SERIAL)[0]
    assert (first.outcome, first.read, first.places) == (DIFFERENT, printed, (at,))
    assert found.count(Thing.SERIAL) == len(serials) - 1


@given(SERIALS, st.text("ABC123-", min_size=1, max_size=3), st.booleans())
def test_a_serial_inside_another_one_is_never_found(serial, more, before):
    other = more + serial if before else serial + more
    assume(twin_key(other) != twin_key(serial))

    assert serial_on(serial, page(f"1    {other}    249,00")).outcome is not FOUND


@settings(max_examples=60)
@given(st.lists(st.text(min_size=1, max_size=30), max_size=20), st.lists(st.text(), max_size=5))
def test_nothing_that_stands_on_a_page_breaks_the_comparison(texts, serials):
    places = count(100, 130)
    words = tuple(
        Word(text, Box(5, at % 9000, 900, at % 9000 + 90))
        for text, at in zip(texts, places, strict=False)
    )
    sought = Sought(serials=tuple(filter(None, map(canonical, serials))), invoice="1", sold_on=DAY)

    found = match(sought, [Page(1, words, tuple(Barcode(each.text, each.box) for each in words))])

    assert isinstance(found, Match)
