"""Documents made to do harm, from a seed: what a clerk might add, a thief might send.

Small enough to be made by the thousand. Each has a name that says what it tries.
"""

from __future__ import annotations

import random
import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from PIL import Image, PngImagePlugin

from sync.jail.smallest import SMALLEST_PDF


@dataclass(frozen=True, slots=True)
class Hostile:
    """One document and what it tries."""

    name: str
    document: bytes


def pdf_of(objects: list[bytes], trailer: bytes = b"/Root 1 0 R") -> bytes:
    """Return a PDF of these objects, numbered from 1, with a right table of contents."""
    made, places = b"%PDF-1.7\n", []
    for number, each in enumerate(objects, start=1):
        places.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    table = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    table += b"".join(b"%010d 00000 n \n" % place for place in places)
    size = b"trailer<</Size %d%s>>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1,
        trailer,
        len(made),
    )
    return made + table + size


def stream(content: bytes, words: bytes = b"") -> bytes:
    """Return a stream object."""
    return b"<</Length %d%s>>stream\n%s\nendstream" % (len(content), words, content)


def pdf_page(content: bytes, more: bytes = b"", box: bytes = b"0 0 595 842") -> list[bytes]:
    """Return the objects of a document of one page: catalogue, pages, page, content."""
    return [
        b"<</Type/Catalog/Pages 2 0 R" + more + b">>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[" + box + b"]/Contents 4 0 R"
        b"/Resources<</Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>"
        b"/XObject<</X 5 0 R>>>>>>",
        stream(content),
    ]


def invoice(pages: int = 1) -> bytes:
    """Return a harmless PDF of some pages of text."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[%s]/Count %d>>"
        % (b" ".join(b"%d 0 R" % (3 + 2 * n) for n in range(pages)), pages),
    ]
    for number in range(pages):
        lines = b"".join(
            b"1 0 0 1 50 %d Tm (Invoice %d, line %d: scanner, two pieces) Tj " % (y, number, y)
            for y in range(60, 800, 14)
        )
        objects += [
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents %d 0 R"
            b"/Resources<</Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>"
            % (4 + 2 * number),
            stream(b"BT /F 11 Tf " + lines + b"ET"),
        ]
    return pdf_of(objects)


def photo(kind: str = "JPEG", size: tuple[int, int] = (640, 480), **words: Any) -> bytes:
    """Return a harmless picture."""
    made = BytesIO()
    Image.radial_gradient("L").resize(size).convert("RGB").save(made, kind, **words)
    return made.getvalue()


def png_of(chunks: list[tuple[bytes, bytes]]) -> bytes:
    """Return a PNG of these chunks with right checksums."""
    made = b"\x89PNG\r\n\x1a\n"
    for kind, content in chunks:
        made += struct.pack("!I", len(content)) + kind + content
        made += struct.pack("!I", zlib.crc32(kind + content))
    return made


def header(width: int, height: int, depth: int = 8, colours: int = 2) -> tuple[bytes, bytes]:
    """Return the first chunk of a PNG."""
    return b"IHDR", struct.pack("!IIBBBBB", width, height, depth, colours, 0, 0, 0)


def bombs() -> Iterator[Hostile]:
    """Give one of each kind we know of."""
    deflate = b"/Filter/FlateDecode"
    zeros = zlib.compress(bytes(64 * 1024 * 1024), 9)
    yield Hostile("script", pdf_of(pdf_page(b"", b"/OpenAction<</S/JavaScript/JS(while(1);)>>")))
    yield Hostile(
        "launch", pdf_of(pdf_page(b"", b"/OpenAction<</S/Launch/F(/bin/sh)/Win<</F(cmd.exe)>>>>"))
    )
    yield Hostile(
        "address", pdf_of(pdf_page(b"", b"/OpenAction<</S/URI/URI(http://127.0.0.1:9/)>>"))
    )
    page = pdf_page(b"/X Do")
    yield Hostile("stream bomb", pdf_of([*page, stream(zeros, deflate)]))
    twice = zlib.compress(zeros, 9)
    both = b"/Filter[/FlateDecode/FlateDecode]"
    content = pdf_page(b"")
    content[3] = stream(twice, both)
    yield Hostile("content bomb", pdf_of(content))
    form = b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X %d 0 R>>>>"
    yield Hostile("form in itself", pdf_of([*page, stream(b"/X Do", form % 5)]))
    deep = [
        stream(b"/X Do " * 12, form % (6 + level)) if level < 12 else stream(b"", form % 5)
        for level in range(13)
    ]
    yield Hostile("billion forms", pdf_of([*page, *deep]))
    yield Hostile("deep arrays", pdf_of([*pdf_page(b""), b"[" * 200_000]))
    yield Hostile("pages in themselves", pdf_of([b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 2>>"]))  # fmt: skip
    yield Hostile("a page in the sky", pdf_of(pdf_page(b"", box=b"0 0 1e30 1e30")))
    yield Hostile("a page of nothing", pdf_of(pdf_page(b"", box=b"0 0 0 0")))
    yield Hostile("endless pages", pdf_of([b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 2147483647>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>"]))  # fmt: skip
    image = b"/Type/XObject/Subtype/Image/ColorSpace/DeviceRGB/BitsPerComponent 8"
    huge = image + b"/Width 60000/Height 60000" + deflate
    yield Hostile("picture bomb in a page", pdf_of([*page, stream(zeros, huge)]))
    loop = SMALLEST_PDF.replace(b"trailer<<", b"trailer<</Prev 9/XRefStm 9 ")
    yield Hostile("contents in a loop", loop + b"startxref\n9\n%%EOF")
    yield Hostile("many lines", pdf_of(pdf_page(b"0 0 m 500 500 l S " * 400_000)))
    yield Hostile("locked", pdf_of(pdf_page(b""), b"/Root 1 0 R/ID[<00><00>]/Encrypt<</Filter"
        b"/Standard/V 1/R 2/P -4/O<%s>/U<%s>>>" % (b"41" * 32, b"42" * 32)))  # fmt: skip
    wide = zlib.compress(bytes(1024 * 1024), 9)
    yield Hostile("picture bomb", png_of([header(30_000, 30_000), (b"IDAT", wide), (b"IEND", b"")]))
    yield Hostile(
        "picture of billions",
        png_of([header(2**31 - 1, 2**31 - 1), (b"IDAT", wide), (b"IEND", b"")]),
    )
    text = b"Comment\0\0" + zlib.compress(bytes(80 * 1024 * 1024), 9)
    yield Hostile("words bomb", png_of([header(1, 1), (b"zTXt", text), (b"IDAT", wide)]))
    yield Hostile("profile bomb", png_of([header(1, 1), (b"iCCP", text), (b"IDAT", wide)]))
    yield Hostile("svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>")
    yield Hostile("page of the web", b"<!doctype html><script>alert(1)</script>")
    yield Hostile("program", b"MZ" + bytes(500))
    yield Hostile("archive", b"PK\x03\x04" + bytes(500))
    yield Hostile("gif first, pdf inside", b"GIF89a" + bytes(40) + SMALLEST_PDF)
    yield Hostile("postscript", b"%!PS-Adobe-3.0\n(/etc/passwd) run\n")
    yield Hostile("nothing", b"")


def marked_photo() -> bytes:
    """Return a JPEG whose notes hold a place, a name and a script."""
    notes = Image.Exif()
    notes[0x010E] = "<script>CANARY-NOTE</script>"
    notes[0x0112] = 6
    notes.get_ifd(0x8825)[2] = (52.0, 31.0, 12.0)
    return photo(exif=notes, comment=b"CANARY-COMMENT")


def marked_png() -> bytes:
    """Return a PNG with words in it, and a page of the web after its end."""
    words = PngImagePlugin.PngInfo()
    words.add_text("Comment", "CANARY-WORDS")
    return photo("PNG", pnginfo=words) + b"<script>CANARY-TAIL</script>"


_QUICK = {
    "script", "form in itself", "pages in themselves", "a page of nothing", "endless pages",
    "contents in a loop", "locked", "picture bomb", "svg", "gif first, pdf inside",
}  # fmt: skip


def mutated(seed: int) -> Iterator[Hostile]:
    """Give documents without end: whole ones, spoilt in one to twenty places, cut, or joined."""
    chance = random.Random(seed)
    whole = [
        invoice(), invoice(2), SMALLEST_PDF, photo(size=(64, 48)), photo("PNG", (64, 48)),
        marked_photo(), marked_png(), photo(size=(64, 48), progressive=True),
        *(each.document for each in bombs() if each.name in _QUICK),
    ]  # fmt: skip
    ways: list[Callable[[random.Random, bytes, bytes], bytes]] = [_flipped, _cut, _joined, _worded]
    number = 0
    while True:
        start, other = chance.choice(whole), chance.choice(whole)
        way = chance.choice(ways)
        yield Hostile(f"{seed}/{number} {way.__name__[1:]}", way(chance, start, other))
        number += 1


def _flipped(chance: random.Random, start: bytes, _other: bytes) -> bytes:
    made = bytearray(start or b"?")
    for _ in range(chance.randint(1, 20)):
        made[chance.randrange(len(made))] = chance.randrange(256)
    return bytes(made)


def _cut(chance: random.Random, start: bytes, _other: bytes) -> bytes:
    first, last = sorted(chance.randrange(len(start) + 1) for _ in range(2))
    return start[:first] + start[last:]


def _joined(chance: random.Random, start: bytes, other: bytes) -> bytes:
    at = chance.randrange(len(start) + 1)
    return start[:at] + other + start[at:]


_NUMBERS = [b"0", b"-1", b"65536", b"2147483647", b"4294967296", b"1e99", b"99999999999999999999"]
_WORDS = [b"/FlateDecode", b"/DCTDecode", b"/JBIG2Decode", b"/JPXDecode", b"/Length", b"/Kids"]


def _worded(chance: random.Random, start: bytes, _other: bytes) -> bytes:
    """Replace a number or a word of a PDF by another one."""
    digits = [at for at, sign in enumerate(start) if 48 <= sign <= 57]
    if not digits:
        return _flipped(chance, start, b"")
    made = start
    for _ in range(chance.randint(1, 4)):
        at = min(chance.choice(digits), len(made))
        made = made[:at] + chance.choice(_NUMBERS + _WORDS) + made[at + 1 :]
    return made
