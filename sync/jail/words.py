"""Reads words, barcodes and likeness of a document's pages. Runs inside only.

A page with a text is read by its text; one without, and a picture, is searched for barcodes.
Bounded in pages, signs and time: what was read by then is told.
"""

from __future__ import annotations

import ctypes
import sys
import time
import unicodedata
from collections.abc import Iterator

import msgspec
import pypdfium2 as pdfium
from PIL import Image, ImageOps
from pypdfium2 import raw

from domain.claims.pages import UNITS
from sync.jail.findings import Found, Kind, PageFound, Reading, Sign
from sync.jail.frames import Asked
from sync.jail.likeness import looks_of, mark_of
from sync.jail.limits import (
    LONGEST_SEARCHED,
    LONGEST_WORD,
    MOST_BARCODES,
    MOST_CHARACTERS,
    MOST_READ_PAGES,
    MOST_SCANNED_PAGES,
    MOST_WORDS,
    READ_ENOUGH_SECONDS,
)
from sync.jail.opening import is_pdf, opened_pdf, opened_picture, render, size_of

try:
    from zxingcpp import Position, TextMode, read_barcodes
except ImportError:
    # There is none for this machine: pictures are shown and known again, and say nothing.
    READS_BARCODES = False
else:
    READS_BARCODES = True

_GLANCE = 300
"""Pixels of the longer side of a page that is only to be known again."""
_FINE_GRID = 1_000_000
_DASH_AT_THE_END = 2
"""What the reader gives for a hyphen at which a word was broken."""
_SURROGATES = range(0xD800, 0xE000)
_SOFTWARE, _MADE_DAY = 305, len("D:20260131")
"""The number of the note in which a picture names the program that made it."""
_ALTERING = ("photoshop", "gimp", "affinity", "pixelmator", "picsart", "snapseed", "facetune")

Quad = tuple[float, float, float, float, float, float]
"""x = a*x + b*y + c, y = d*x + e*y + f: from a page's own measure to units of what is shown."""


def read_words(asked: Asked) -> bytes:
    """Return what was read, as it goes out. Raises NotShown, and anything for a broken document."""
    reading = _of_pdf(asked.document) if is_pdf(asked.document) else _of_picture(asked.document)
    return b"D" + msgspec.msgpack.encode(reading)


def _of_picture(document: bytes) -> Reading:
    with opened_picture(document, LONGEST_SEARCHED) as picture:
        software = str(picture.getexif().get(_SOFTWARE, "")).lower()
        edited = any(name in software for name in _ALTERING)
        # Still larger than what is searched: a JPEG was drafted at a half or a quarter of it.
        grey = ImageOps.exif_transpose(picture).convert("L")
    grey.thumbnail((LONGEST_SEARCHED, LONGEST_SEARCHED))
    page = _searched(grey)
    signs = (Sign.PICTURE_EDITED,) if edited else ()
    return Reading(Kind.PICTURE, 1, (page,), signs)


def _of_pdf(document: bytes) -> Reading:
    pdf = opened_pdf(document)
    pages: list[PageFound] = []
    characters = scanned = 0
    cut = len(pdf) > MOST_READ_PAGES
    for number in range(min(len(pdf), MOST_READ_PAGES)):
        if time.process_time() > READ_ENOUGH_SECONDS:
            cut = True
            break
        page = pdf[number]
        size_of(page)
        words, signs_read = _words(page, MOST_CHARACTERS - characters)
        characters += signs_read
        cut = cut or len(words) > MOST_WORDS or characters >= MOST_CHARACTERS
        if words:
            said = mark_of(word.text for word in words)
            # A page with a text is known again by that alone: invoices of one shop look alike.
            looks, fine = ("", "") if said else looks_of(render(page, _GLANCE).to_pil())
            pages.append(PageFound(tuple(words[:MOST_WORDS]), (), looks, fine, said))
        elif scanned < MOST_SCANNED_PAGES:
            scanned += 1
            pages.append(_searched(render(page, LONGEST_SEARCHED).to_pil().convert("L")))
        else:
            cut = True
            pages.append(PageFound())
        page.close()
    return Reading(Kind.PDF, len(pdf), tuple(pages), _signs(pdf), cut)


def _signs(pdf: pdfium.PdfDocument) -> tuple[Sign, ...]:
    made, changed = (str(pdf.get_metadata_value(key)) for key in ("CreationDate", "ModDate"))
    days = (made[:_MADE_DAY], changed[:_MADE_DAY])
    dated = all(len(day) == _MADE_DAY and day[2:].isdecimal() for day in days)
    return (Sign.SAVED_AGAIN,) if dated and days[1] > days[0] else ()


# --- text -----------------------------------------------------------------------------------------
def _words(page: pdfium.PdfPage, most: int) -> tuple[list[Found], int]:
    """Return the words of a page, and of how many signs they were made."""
    text = page.get_textpage()
    place = _placing(page)
    count = min(text.count_chars(), max(0, most))
    words = []
    for first, last, said in _spans(text, count):
        box = _place_of(text, first, last, place)
        if box is not None:
            words.append(Found(said, *box))
        if len(words) > MOST_WORDS:
            break
    text.close()
    return words, count


def _spans(text: pdfium.PdfTextPage, count: int) -> Iterator[tuple[int, int, str]]:
    """Return each word with the numbers of its first and its last sign."""
    signs: list[str] = []
    first = 0
    for number in range(count):
        code = raw.FPDFText_GetUnicode(text, number)
        sign = "-" if code == _DASH_AT_THE_END else _sign(code)
        if sign:
            if not signs:
                first = number
            signs.append(sign)
        if signs and (not sign or len(signs) == LONGEST_WORD):
            yield first, number - (not sign), "".join(signs)
            signs = []
    if signs:
        yield first, count - 1, "".join(signs)


def _sign(code: int) -> str:
    """Return a character that may stand in a word, "" for what parts words or is none."""
    if code in _SURROGATES or not 0 < code <= sys.maxunicode:
        return ""
    sign = chr(code)
    if sign.isascii():
        return sign if "!" <= sign <= "~" else ""
    return "" if sign.isspace() or unicodedata.category(sign) in {"Cc", "Cn"} else sign


def _placing(page: pdfium.PdfPage) -> Quad:
    """Return how places of a page's own measure lie on what is shown of it: turned and cropped."""
    corners = []
    for x, y in ((0.0, 0.0), (1000.0, 0.0), (0.0, 1000.0)):
        across, down = ctypes.c_int(), ctypes.c_int()
        raw.FPDF_PageToDevice(
            page, 0, 0, _FINE_GRID, _FINE_GRID, 0, x, y, ctypes.byref(across), ctypes.byref(down)
        )
        corners.append((across.value * UNITS / _FINE_GRID, down.value * UNITS / _FINE_GRID))
    (x0, y0), (x1, y1), (x2, y2) = corners
    return (
        (x1 - x0) / 1000, (x2 - x0) / 1000, x0,
        (y1 - y0) / 1000, (y2 - y0) / 1000, y0,
    )  # fmt: skip


def _place_of(
    text: pdfium.PdfTextPage, first: int, last: int, place: Quad
) -> tuple[int, int, int, int] | None:
    """Return where a word is, None for one that is nowhere on the page."""
    across: list[float] = []
    down: list[float] = []
    for number in (first, last):
        left, right, bottom, top = (ctypes.c_double() for _ in range(4))
        if not raw.FPDFText_GetCharBox(text, number, left, right, bottom, top):
            continue
        for x, y in ((left.value, bottom.value), (right.value, top.value)):
            across.append(place[0] * x + place[1] * y + place[2])
            down.append(place[3] * x + place[4] * y + place[5])
    if not across:
        return None
    box = (min(across), min(down), max(across), max(down))
    if box[2] < 0 or box[3] < 0 or box[0] > UNITS or box[1] > UNITS:
        return None
    return _within(box)


def _within(box: tuple[float, float, float, float]) -> tuple[int, int, int, int]:
    left, top, right, bottom = (max(0, min(UNITS, round(each))) for each in box)
    return left, top, right, bottom


# --- pictures -------------------------------------------------------------------------------------
def _searched(grey: Image.Image) -> PageFound:
    """Return the barcodes of a picture in grey, and how it looks."""
    looks, fine = looks_of(grey)
    if not looks:
        return PageFound()
    barcodes: list[Found] = []
    for code in read_barcodes(grey, text_mode=TextMode.Plain) if READS_BARCODES else ():
        said = f"{code.symbology_identifier}{code.text}"
        if code.valid and code.text and len(said) <= LONGEST_WORD:
            barcodes.append(Found(said, *_around(code.position, grey)))
    return PageFound((), tuple(barcodes[:MOST_BARCODES]), looks, fine)


def _around(position: Position, grey: Image.Image) -> tuple[int, int, int, int]:
    corners = (
        position.top_left, position.top_right, position.bottom_right, position.bottom_left
    )  # fmt: skip
    across = [corner.x * UNITS / grey.width for corner in corners]
    down = [corner.y * UNITS / grey.height for corner in corners]
    return _within((min(across), min(down), max(across), max(down)))
