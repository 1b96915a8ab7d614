"""Opens a document and turns it into pixels. Runs inside only, where it may crash or hang.

Kinds are told by their first bytes, never by a name or a claimed type: PDF, JPEG, PNG and HEIC.
Workbooks are for `sheets`, the words on a page for `words`.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO

import pypdfium2 as pdfium
from PIL import Image, ImageOps, ImagePalette, MpoImagePlugin, TiffImagePlugin

from sync.jail.frames import Asked, Pixels, Why, pack_pages
from sync.jail.limits import AT_ONCE, DOTS_PER_INCH, LONGEST, MOST_PAGES, MOST_PIXELS

POINTS_PER_INCH = 72
_PDF, _PNG, _JPEG = b"%PDF-", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"
_HEIF = (b"ftypheic", b"ftypheix", b"ftypmif1", b"ftypmsf1", b"ftyphevc", b"ftyphevx", b"ftypheim")
"""Behind four bytes of length: what telephones take photos in."""
_BEFORE_PDF = b"\xef\xbb\xbf\t\n\r \x00"
_PASSWORD_WANTED, _LOCK_UNKNOWN = 4, 5
"""FPDF_ERR_PASSWORD and FPDF_ERR_SECURITY."""
_WHITE = (255, 255, 255)
LOADED = (ImagePalette, MpoImagePlugin, TiffImagePlugin)
"""Pillow loads these when a picture needs them, too late here: a camera's notes are TIFF."""


try:
    import pi_heif
except ImportError:
    # There is none for this machine: such a photo is no document here, everything else is.
    READS_HEIF = False
else:
    READS_HEIF = True
    pi_heif.options.DECODE_THREADS = 1
    pi_heif.register_heif_opener(thumbnails=False)


class NotShown(Exception):
    """The document is refused; `args` is why."""


def read_pages(asked: Asked) -> bytes:
    """Return the pages asked for as pixels, as they go out. Raises NotShown."""
    longest = max(1, min(asked.longest, LONGEST))
    if is_pdf(asked.document):
        return pack_pages(*_of_pdf(asked, longest))
    if asked.first:
        raise NotShown(Why.NO_SUCH_PAGE)
    with opened_picture(asked.document, longest) as picture:
        # The camera's note on which way is up is the one thing of its notes that is heeded.
        return pack_pages(1, [_pixels(ImageOps.exif_transpose(picture), longest)])


def is_pdf(document: bytes) -> bool:
    """Say whether a document begins as a PDF does."""
    return document[:1024].lstrip(_BEFORE_PDF).startswith(_PDF)


def is_heif(document: bytes) -> bool:
    """Say whether a document begins as a HEIC does, whose reader works on a thread of its own."""
    return READS_HEIF and document[4:12].startswith(_HEIF)


@contextmanager
def opened_picture(document: bytes, longest: int) -> Iterator[Image.Image]:
    """Give the picture of a JPEG, PNG or HEIC, not smaller than `longest`. Raises NotShown."""
    heif = is_heif(document)
    if not (heif or document.startswith((_PNG, _JPEG))):
        raise NotShown(Why.NOT_A_DOCUMENT)
    try:
        with Image.open(BytesIO(document), formats=("HEIF",) if heif else ("PNG", "JPEG")) as found:
            if found.width * found.height > MOST_PIXELS:
                raise NotShown(Why.TOO_MANY_PIXELS)
            # A JPEG can be read at a half, a quarter, an eighth: that is much less work.
            found.draft("RGB", (longest, longest))
            yield found
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as bomb:
        raise NotShown(Why.TOO_MANY_PIXELS) from bomb


def opened_pdf(document: bytes) -> pdfium.PdfDocument:
    """Return an opened PDF of one page or more, not too many. Raises NotShown."""
    try:
        pdf = pdfium.PdfDocument(document)
    except pdfium.PdfiumError as error:
        locked = error.err_code in {_PASSWORD_WANTED, _LOCK_UNKNOWN}
        raise NotShown(Why.ENCRYPTED if locked else Why.BROKEN) from error
    if len(pdf) > MOST_PAGES:
        raise NotShown(Why.TOO_MANY_PAGES)
    if len(pdf) < 1:
        raise NotShown(Why.BROKEN)
    return pdf


def _of_pdf(asked: Asked, longest: int) -> tuple[int, list[Pixels]]:
    pdf = opened_pdf(asked.document)
    count = len(pdf)
    if asked.first >= count:
        raise NotShown(Why.NO_SUCH_PAGE)
    last = min(count, asked.first + max(1, min(asked.most, AT_ONCE)))
    try:
        return count, [
            _pixels(render(pdf[number], longest).to_pil(), longest)
            for number in range(asked.first, last)
        ]
    except pdfium.PdfiumError as error:
        raise NotShown(Why.BROKEN) from error


def size_of(page: pdfium.PdfPage) -> tuple[float, float]:
    """Return width and height of a page in points. Raises NotShown for one that has none."""
    width, height = page.get_size()
    if not (math.isfinite(width) and math.isfinite(height) and min(width, height) > 0):
        raise NotShown(Why.BROKEN)
    return width, height


def render(page: pdfium.PdfPage, longest: int) -> pdfium.PdfBitmap:
    """Return a page as it would be printed, at most so many pixels long."""
    scale = min(DOTS_PER_INCH / POINTS_PER_INCH, (longest - 1) / max(size_of(page)))
    # Neither forms nor scripts are started; what they would draw is drawn as it was left.
    return page.render(scale=scale, may_draw_forms=False, rev_byteorder=True)


def _pixels(picture: Image.Image, longest: int) -> Pixels:
    """Return the colours alone, on white; names, places and comments stay behind."""
    picture.thumbnail((longest, longest))
    if picture.has_transparency_data:
        sheet = Image.new("RGB", picture.size, _WHITE)
        clear = picture.convert("RGBA")
        sheet.paste(clear, mask=clear.getchannel("A"))
        picture = sheet
    plain = picture if picture.mode == "RGB" else picture.convert("RGB")
    return Pixels(plain.width, plain.height, plain.tobytes())
