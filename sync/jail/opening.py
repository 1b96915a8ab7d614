"""Turns a document into pixels. Runs inside only, where it may crash, hang or be taken over.

Kinds are told by their first bytes, never by a name or a claimed type: PDF, JPEG and PNG.
Workbooks are for `sheets`.
"""

from __future__ import annotations

import math
import warnings
from io import BytesIO

import pypdfium2 as pdfium
from PIL import Image, ImageOps, ImagePalette, MpoImagePlugin, TiffImagePlugin

from sync.jail.frames import Asked, Pixels, Task, Why, pack_pages, pack_refusal
from sync.jail.limits import AT_ONCE, DOTS_PER_INCH, LONGEST, MOST_PAGES, MOST_PIXELS
from sync.jail.sheets import read_grid

POINTS_PER_INCH = 72
_PDF, _PNG, _JPEG = b"%PDF-", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"
_BEFORE_PDF = b"\xef\xbb\xbf\t\n\r \x00"
_PASSWORD_WANTED, _LOCK_UNKNOWN = 4, 5
"""FPDF_ERR_PASSWORD and FPDF_ERR_SECURITY."""
_WHITE = (255, 255, 255)
LOADED = (ImagePalette, MpoImagePlugin, TiffImagePlugin)
"""Pillow loads these when a picture needs them, too late here: a camera's notes are TIFF."""


class NotShown(Exception):
    """The document is refused; `args` is why."""


def opened(asked: Asked) -> bytes:
    """Return the pages or the sheet asked for, or why there are none, as it goes out.

    Anything else that is raised means that the document is broken.
    """
    warnings.simplefilter("error")
    if asked.task is Task.SHEET:
        return read_grid(asked)
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    longest = max(1, min(asked.longest, LONGEST))
    start = asked.document[:1024]
    try:
        if start.lstrip(_BEFORE_PDF).startswith(_PDF):
            return pack_pages(*_of_pdf(asked, longest))
        if start.startswith((_PNG, _JPEG)):
            return pack_pages(1, [_of_picture(asked, longest)])
    except NotShown as refusal:
        return pack_refusal(Why(refusal.args[0]))
    except MemoryError:
        return pack_refusal(Why.TOO_HUNGRY)
    return pack_refusal(Why.NOT_A_DOCUMENT)


def _of_pdf(asked: Asked, longest: int) -> tuple[int, list[Pixels]]:
    try:
        pdf = pdfium.PdfDocument(asked.document)
    except pdfium.PdfiumError as error:
        locked = error.err_code in {_PASSWORD_WANTED, _LOCK_UNKNOWN}
        raise NotShown(Why.ENCRYPTED if locked else Why.BROKEN) from error
    count = len(pdf)
    if count > MOST_PAGES:
        raise NotShown(Why.TOO_MANY_PAGES)
    if count < 1:
        raise NotShown(Why.BROKEN)
    if asked.first >= count:
        raise NotShown(Why.NO_SUCH_PAGE)
    last = min(count, asked.first + max(1, min(asked.most, AT_ONCE)))
    try:
        return count, [_page(pdf, number, longest) for number in range(asked.first, last)]
    except pdfium.PdfiumError as error:
        raise NotShown(Why.BROKEN) from error


def _page(pdf: pdfium.PdfDocument, number: int, longest: int) -> Pixels:
    page = pdf[number]
    width, height = page.get_size()
    if not (math.isfinite(width) and math.isfinite(height) and min(width, height) > 0):
        raise NotShown(Why.BROKEN)
    scale = min(DOTS_PER_INCH / POINTS_PER_INCH, (longest - 1) / max(width, height))
    # Neither forms nor scripts are started; what they would draw is drawn as it was left.
    bitmap = page.render(scale=scale, may_draw_forms=False, rev_byteorder=True)
    return _pixels(bitmap.to_pil(), longest)


def _of_picture(asked: Asked, longest: int) -> Pixels:
    if asked.first:
        raise NotShown(Why.NO_SUCH_PAGE)
    try:
        with Image.open(BytesIO(asked.document), formats=("PNG", "JPEG")) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise NotShown(Why.TOO_MANY_PIXELS)
            # A JPEG can be read at a half, a quarter, an eighth: that is much less work.
            picture.draft("RGB", (longest, longest))
            # The camera's note on which way is up is the one thing of its notes that is heeded.
            return _pixels(ImageOps.exif_transpose(picture), longest)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as bomb:
        raise NotShown(Why.TOO_MANY_PIXELS) from bomb


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
