"""What the jail reads on a document: words and barcodes with their places, and its likeness."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pytest
from PIL import Image, ImageEnhance

from domain.claims.likeness import Marks, is_copy
from domain.claims.matching import Outcome, Sought, Thing, match
from sync.jail.findings import Kind, Sign
from sync.jail.frames import Why
from sync.jail.limits import MOST_BYTES, MOST_READ_PAGES, MOST_SCANNED_PAGES
from sync.jail.pool import Jail
from sync.jail.refusals import NotShown
from sync.jail.smallest import SMALLEST_HEIC
from tests.attacks.hostile import bombs
from tests.support.papers import (
    as_file,
    barcode,
    invoice_lines,
    invoice_pdf,
    label_photo,
    pdf,
    scan_of,
    scanned_pdf,
)

pytestmark = [pytest.mark.timeout(120), pytest.mark.xdist_group("jail")]

SERIALS = ("SN48213377", "SN48213378", "SN48213379")
SOUGHT = Sought(
    serials=SERIALS,
    invoice="RE-2026-0412",
    sold_on=date(2026, 3, 12),
    customer="Müller Haustechnik",
)


@pytest.fixture(scope="module")
def jail():
    made = Jail(1)
    yield made
    made.close()


def refused(jail: Jail, document: bytes) -> str:
    with pytest.raises(NotShown) as problem:
        jail.read_words(document)
    return problem.value.why


# --- text -----------------------------------------------------------------------------------------
def test_everything_on_an_invoice_is_found_on_its_page(jail):
    reading = jail.read_words(invoice_pdf(SERIALS, pages=3))

    found = match(SOUGHT, reading.as_pages())

    assert (reading.kind, reading.count, reading.cut) == (Kind.PDF, 3, False)
    assert {each.outcome for each in found.seen} == {Outcome.FOUND}
    assert found.pages == (1,)


def test_a_box_lies_on_the_word_it_is_about(jail):
    document = pdf([[(297.5, 421, "MIDDLE42")]])

    (word,) = jail.read_words(document).pages[0].words

    assert word.left == pytest.approx(5000, abs=30)
    assert word.bottom == pytest.approx(5000, abs=30)
    assert 60 < word.bottom - word.top < 140
    page = jail.render(document).pages[0]
    at = 3 * (page.width * (page.height * (word.top + word.bottom) // 20_000))
    dark = page.rgb[at + 3 * page.width * word.left // 10_000 :][: 3 * 40]
    assert min(dark) < 100, "nothing is printed there"


@pytest.mark.parametrize("more", [b"/Rotate 90", b"/Rotate 180", b"/CropBox[200 300 500 600]"])
def test_boxes_follow_a_page_that_is_turned_or_cropped(jail, more):
    document = pdf([[(297.5, 421, "MIDDLE42")]], more)

    (word,) = jail.read_words(document).pages[0].words

    page = jail.render(document).pages[0]
    shown = Image.frombytes("RGB", (page.width, page.height), page.rgb).convert("L")
    box = [
        round(side * size / 10_000)
        for side, size in zip(
            (word.left, word.top, word.right, word.bottom),
            (page.width, page.height) * 2,
            strict=True,
        )
    ]
    everything = shown.point(lambda shade: 255 if shade < 128 else 0).getbbox()
    assert everything is not None
    assert all(abs(a - b) <= 6 for a, b in zip(everything, box, strict=True)), (everything, box)


def test_a_difference_is_told_with_its_place(jail):
    document = invoice_pdf(("SN48213377", "SN48213878", "SN48213379"))

    found = match(SOUGHT, jail.read_words(document).as_pages())

    (differs,) = found.differences
    assert (differs.thing, differs.said, differs.read) == (
        Thing.SERIAL, "SN48213378", "SN48213878",
    )  # fmt: skip
    assert differs.places == (7,)


# --- barcodes -------------------------------------------------------------------------------------
@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_barcodes_of_a_photo_are_read_as_a_scanner_would(jail, kind):
    photo = label_photo(
        barcode("SN48213377"),
        barcode("(01)09506000134352(21)SN48213378", "DataMatrix", gs1=True),
        barcode("SN48213379", "QRCode"),
    )

    reading = jail.read_words(as_file(photo, kind))

    (page,) = reading.pages
    assert sorted(each.text for each in page.barcodes) == [
        "]C0SN48213377", "]Q1SN48213379", "]d2010950600013435221SN48213378",
    ]  # fmt: skip
    first = min(page.barcodes, key=lambda each: each.top)
    assert 600 < first.left < 1100
    assert match(SOUGHT, reading.as_pages()).count(Thing.SERIAL) == 3


def test_barcodes_of_a_scanned_page_are_read(jail):
    scan = scan_of(invoice_pdf(SERIALS[:1]))
    scan.paste(barcode("SN48213377"), (400, 1200))

    reading = jail.read_words(scanned_pdf(scan))

    assert [each.text for each in reading.pages[0].barcodes] == ["]C0SN48213377"]
    assert not reading.pages[0].words


def test_a_heic_of_a_telephone_is_read_and_shown(jail):
    reading = jail.read_words(SMALLEST_HEIC)

    assert (reading.kind, reading.count) == (Kind.PICTURE, 1)
    assert reading.pages[0].looks
    page = jail.render(SMALLEST_HEIC).pages[0]
    assert (page.width, page.height) == (64, 64)


@pytest.mark.parametrize("shade", [0, 128, 255])
def test_a_picture_of_nothing_has_nothing_and_looks_like_nothing(jail, shade):
    reading = jail.read_words(as_file(Image.new("L", (800, 600), shade)))

    page = reading.pages[0]
    assert (page.looks, page.fine, page.said, page.words, page.barcodes) == ("", "", "", (), ())
    assert match(SOUGHT, reading.as_pages()).silent


# --- likeness -------------------------------------------------------------------------------------
def marks(jail: Jail, document: bytes) -> Marks:
    page = jail.read_words(document).pages[0]
    return Marks(page.looks, page.fine, page.said, tuple(sorted(c.text for c in page.barcodes)))


def test_another_copy_of_a_photo_looks_alike_and_another_photo_does_not(jail):
    photo = label_photo(barcode("SN48213377"), barcode("SN48213378", "QRCode"))
    copies = [
        as_file(photo, quality=30),
        as_file(photo.resize((700, 525))),
        as_file(ImageEnhance.Brightness(photo).enhance(0.8)),
        as_file(photo.crop((6, 4, 1194, 894))),
        as_file(photo, "PNG"),
    ]
    others = [
        as_file(label_photo(barcode("SN48213377"), size=(900, 1200))),
        as_file(label_photo(barcode("SN48213399"), barcode("SN48213378", "QRCode"))),
        as_file(Image.radial_gradient("L")),
    ]
    mine = marks(jail, as_file(photo))

    assert [is_copy(mine, marks(jail, copy)) for copy in copies] == [True] * len(copies)
    assert [is_copy(mine, marks(jail, other)) for other in others] == [False] * len(others)


def test_the_same_text_has_the_same_mark_whatever_file_it_is_in(jail):
    lines = invoice_lines(SERIALS)
    one = jail.read_words(pdf([lines])).pages[0]
    again = jail.read_words(pdf([lines[::-1]], info=b"<</Producer(another)>>")).pages[0]
    other = jail.read_words(invoice_pdf(("SN48213370",))).pages[0]

    assert one.said == again.said
    assert one.said != other.said


# --- signs ----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("made", "changed", "signs"),
    [
        ("D:20260312101500", "D:20260315101500", (Sign.SAVED_AGAIN,)),
        ("D:20260312101500", "D:20260312103000", ()),
        ("D:2026", "D:20270101", ()),
        ("", "", ()),
    ],
)
def test_a_pdf_changed_days_after_it_was_made_says_so(jail, made, changed, signs):
    info = f"<</CreationDate({made})/ModDate({changed})>>".encode()

    assert jail.read_words(pdf([[(50, 50, "x")]], info=info)).signs == signs


def test_a_picture_that_names_a_program_that_alters_pictures_says_so(jail):
    notes = Image.Exif()
    notes[305] = "Adobe Photoshop 27.0 (Windows)"
    made = BytesIO()
    Image.radial_gradient("L").save(made, "JPEG", exif=notes)

    assert jail.read_words(made.getvalue()).signs == (Sign.PICTURE_EDITED,)


# --- bounds ---------------------------------------------------------------------------------------
def test_of_a_long_document_the_first_pages_are_read_and_it_says_so(jail):
    reading = jail.read_words(pdf([[(50, 50, f"Page{number}")] for number in range(60)]))

    assert (reading.count, len(reading.pages), reading.cut) == (60, MOST_READ_PAGES, True)


def test_of_a_long_scan_the_first_pages_are_searched_and_it_says_so(jail):
    pages = [[(50.0, 50.0, "")] for _ in range(MOST_SCANNED_PAGES + 2)]

    assert jail.read_words(pdf(pages)).cut


@pytest.mark.parametrize(
    ("document", "why"),
    [
        (bytes(MOST_BYTES + 1), Why.TOO_LARGE),
        (pdf([[]] * 5_000), Why.TOO_MANY_PAGES),
        (invoice_pdf(SERIALS)[:300], Why.BROKEN),
        (b"GIF89a" + bytes(50), Why.NOT_A_DOCUMENT),
        (SMALLEST_HEIC[:200], Why.BROKEN),
        (next(each.document for each in bombs() if each.name == "locked"), Why.ENCRYPTED),
    ],
    ids=["200 MB", "5,000 pages", "broken", "another kind", "half a photo", "encrypted"],
)
def test_what_can_not_be_read_ends_in_a_reason(jail, document, why):
    assert refused(jail, document) == why
