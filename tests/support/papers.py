"""Invoices as shops print them, made for tests: PDF with a text, scans and photos of one."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Any

import pypdfium2 as pdfium
from PIL import Image

from tests.attacks.hostile import pdf_of, stream

Line = tuple[float, float, str]
"""x and y in points from the lower left, and what stands there."""


def pdf(pages: Sequence[Sequence[Line]], more: bytes = b"", info: bytes = b"") -> bytes:
    """Return a PDF of A4 pages with these texts; `more` goes into each page's dictionary."""
    kids = b" ".join(b"%d 0 R" % (3 + 2 * number) for number in range(len(pages)))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, len(pages)),
    ]
    for number, lines in enumerate(pages):
        said = b"".join(
            b"1 0 0 1 %d %d Tm (%s) Tj " % (x, y, _escaped(text)) for x, y, text in lines
        )
        objects += [
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents %d 0 R%s"
            b"/Resources<</Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica"
            b"/Encoding/WinAnsiEncoding>>>>>>>>" % (4 + 2 * number, more),
            stream(b"BT /F 11 Tf " + said + b"ET"),
        ]
    trailer = b"/Root 1 0 R"
    if info:
        objects.append(info)
        trailer += b"/Info %d 0 R" % len(objects)
    return pdf_of(objects, trailer)


def _escaped(text: str) -> bytes:
    return text.encode("cp1252").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")


def invoice_lines(
    serials: Sequence[str],
    *,
    number: str = "RE-2026-0412",
    day: str = "12.03.2026",
    customer: str = "Müller Haustechnik GmbH",
    quantity: str = "",
) -> list[Line]:
    """Return one page of an invoice with a line for each serial."""
    lines: list[Line] = [
        (50, 790, "Radio Nord eK"),
        (50, 740, customer),
        (50, 726, "Hafenstr. 12, 20457 Hamburg"),
        (350, 740, f"Rechnung Nr. {number}"),
        (350, 726, f"Rechnungsdatum: {day}"),
        (50, 680, "Menge"),
        (110, 680, "Artikel"),
        (300, 680, "Seriennummer"),
        (500, 680, "Preis"),
    ]
    for place, serial in enumerate(serials):
        y = 660 - 16 * place
        lines += [(58, y, "1"), (110, y, "Handscanner X"), (300, y, serial), (500, y, "249,00")]
    if quantity:
        lines.append((50, 60, f"Anzahl: {quantity}"))
    return lines


def invoice_pdf(serials: Sequence[str], *, pages: int = 1, **words: str) -> bytes:
    """Return an invoice; further pages carry terms only."""
    terms: list[Line] = [
        (50, 800 - 14 * line, f"Para {line}: goods stay ours until they are paid, see 2026/{line}.")
        for line in range(50)
    ]
    return pdf([invoice_lines(serials, **words), *[terms] * (pages - 1)])


def barcode(text: str, kind: str = "Code128", *, gs1: bool = False) -> Image.Image:
    """Return a picture of a barcode as a label has it."""
    import zxingcpp  # noqa: PLC0415 (papers with a text do without)

    made = zxingcpp.create_barcode(text, getattr(zxingcpp.BarcodeFormat, kind), gs1=gs1)
    drawn: Any = made.to_image(scale=3)
    height, width = drawn.shape
    return Image.frombytes("L", (width, height), bytes(drawn))


def label_photo(*codes: Image.Image, size: tuple[int, int] = (1200, 900)) -> Image.Image:
    """Return a photo of labels one under the other."""
    photo = Image.new("L", size, 235)
    y = 60
    for code in codes:
        photo.paste(code, (100, y))
        y += code.height + 80
    return photo


def as_file(picture: Image.Image, kind: str = "JPEG", **words: int) -> bytes:
    """Return a picture as a file of that kind."""
    made = BytesIO()
    picture.convert("RGB").save(made, kind, **words)
    return made.getvalue()


def scan_of(document: bytes, number: int = 0, *, dots: int = 150) -> Image.Image:
    """Return a page as a scanner would: its picture without a text."""
    page = pdfium.PdfDocument(document)[number]
    return page.render(scale=dots / 72).to_pil().convert("RGB")


def scanned_pdf(*pictures: Image.Image) -> bytes:
    """Return a PDF of pictures, as scanners make them."""
    made = BytesIO()
    first, *others = pictures
    first.save(made, "PDF", save_all=True, append_images=others, resolution=150)
    return made.getvalue()
