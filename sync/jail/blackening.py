"""Makes a document anew with areas burnt in: pixels come out of the jail, pictures are made here.

Of the document nothing else is used: no text, no note, no layer. Never changes what it was given.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import TYPE_CHECKING

from PIL import Image

from domain.claims.pages import UNITS, Box
from domain.sentences import QT_TRANSLATE_NOOP
from sync.errors import EnvironmentProblem
from sync.jail.frames import Pixels
from sync.jail.limits import AT_ONCE, DOTS_PER_INCH

if TYPE_CHECKING:
    from sync.jail.pool import Jail

MOST_PAGES = 20
_QUALITY = 82
_POINTS = 72
_PDF_START = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"


class TooManyToBlacken(EnvironmentProblem):
    """A document of more pages than are made into pictures."""

    title = QT_TRANSLATE_NOOP("problems", "Too many pages to black out")
    detail = QT_TRANSLATE_NOOP("problems", "Areas can be blacked out in up to {most} pages.")
    way_out = QT_TRANSLATE_NOOP("problems", "Keep only the pages that prove the sale.")


def blackened(jail: Jail, document: bytes, areas: Mapping[int, Sequence[Box]]) -> tuple[bytes, str]:
    """Return the document with these areas black, and the ending of its name.

    `areas` are by page, 1 is the first. One page becomes a JPEG, several a PDF of pictures.
    Raises NotShown and TooManyToBlacken.
    """
    pages: list[tuple[int, int, bytes]] = []
    count = 1
    while len(pages) < count:
        found = jail.render(document, first=len(pages), most=AT_ONCE)
        count = found.count
        if count > MOST_PAGES:
            raise TooManyToBlacken(most=MOST_PAGES)
        for page in found.pages:
            burnt = _burnt(page, areas.get(len(pages) + 1, ()))
            pages.append((page.width, page.height, burnt))
    if count == 1:
        return pages[0][2], ".jpg"
    return _pdf(pages), ".pdf"


def _burnt(page: Pixels, boxes: Sequence[Box]) -> bytes:
    picture = Image.frombytes("RGB", (page.width, page.height), page.rgb)
    for box in boxes:
        # Outwards: a sign that is cut through may still be read.
        left, top = box.left * page.width // UNITS, box.top * page.height // UNITS
        right = -(-box.right * page.width // UNITS)
        bottom = -(-box.bottom * page.height // UNITS)
        picture.paste((0, 0, 0), (left, top, right, bottom))
    made = BytesIO()
    picture.save(made, "JPEG", quality=_QUALITY, dpi=(DOTS_PER_INCH, DOTS_PER_INCH))
    return made.getvalue()


def _pdf(pages: Sequence[tuple[int, int, bytes]]) -> bytes:
    """Return a PDF of pictures and nothing else: no dates, no names, no text."""
    kids = b" ".join(b"%d 0 R" % (3 + 3 * number) for number in range(len(pages)))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, len(pages)),
    ]
    for width, height, jpeg in pages:
        at = len(objects) + 1
        wide, high = (side * _POINTS / DOTS_PER_INCH for side in (width, height))
        drawn = b"%.2f 0 0 %.2f 0 0 cm /P Do" % (wide, high)
        objects += [
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 %.2f %.2f]/Contents %d 0 R"
            b"/Resources<</XObject<</P %d 0 R>>>>>>" % (wide, high, at + 1, at + 2),
            b"<</Length %d>>stream\n%s\nendstream" % (len(drawn), drawn),
            b"<</Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceRGB"
            b"/BitsPerComponent 8/Filter/DCTDecode/Length %d>>stream\n%s\nendstream"
            % (width, height, len(jpeg), jpeg),
        ]
    made = bytearray(_PDF_START)
    places = []
    for number, each in enumerate(objects, start=1):
        places.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    table = len(made)
    made += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    made += b"".join(b"%010d 00000 n \n" % place for place in places)
    made += b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, table)
    return bytes(made)
