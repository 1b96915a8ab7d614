"""What a file is by its first bytes. Never by its name, and never by opening it."""

from __future__ import annotations

import re
from enum import StrEnum

from domain.sentences import QT_TRANSLATE_NOOP

START = 4096
"""So many bytes tell."""


class Sort(StrEnum):
    """The ways of reading there are."""

    WORKBOOK = "workbook"
    TEXT = "text"


_AGAIN = QT_TRANSLATE_NOOP(
    "sheets", "Open it in a spreadsheet program and save it as XLSX or CSV (UTF-8)."
)
_EXPORT = QT_TRANSLATE_NOOP("sheets", "Export the rows as XLSX or CSV (UTF-8).")
_OTHERS = (
    (b"%PDF-", QT_TRANSLATE_NOOP("sheets", "a PDF document"), _EXPORT),
    (b"\xff\xd8\xff", QT_TRANSLATE_NOOP("sheets", "a JPEG picture"), _EXPORT),
    (b"\x89PNG", QT_TRANSLATE_NOOP("sheets", "a PNG picture"), _EXPORT),
    (b"GIF8", QT_TRANSLATE_NOOP("sheets", "a GIF picture"), _EXPORT),
    (b"II*\x00", QT_TRANSLATE_NOOP("sheets", "a TIFF picture"), _EXPORT),
    (b"MM\x00*", QT_TRANSLATE_NOOP("sheets", "a TIFF picture"), _EXPORT),
    (
        b"MZ",
        QT_TRANSLATE_NOOP("sheets", "a Windows program"),
        QT_TRANSLATE_NOOP("sheets", "Don't open it; ask whoever sent it."),
    ),
    (
        b"\x7fELF",
        QT_TRANSLATE_NOOP("sheets", "a program"),
        QT_TRANSLATE_NOOP("sheets", "Don't open it; ask whoever sent it."),
    ),
    (
        b"\x1f\x8b",
        QT_TRANSLATE_NOOP("sheets", "a packed file (gzip)"),
        QT_TRANSLATE_NOOP("sheets", "Unpack it first."),
    ),
    (
        b"7z\xbc\xaf\x27\x1c",
        QT_TRANSLATE_NOOP("sheets", "a packed file (7z)"),
        QT_TRANSLATE_NOOP("sheets", "Unpack it first."),
    ),
    (
        b"Rar!",
        QT_TRANSLATE_NOOP("sheets", "a packed file (RAR)"),
        QT_TRANSLATE_NOOP("sheets", "Unpack it first."),
    ),
    (
        b"BZh",
        QT_TRANSLATE_NOOP("sheets", "a packed file (bzip2)"),
        QT_TRANSLATE_NOOP("sheets", "Unpack it first."),
    ),
    (
        b"\x28\xb5\x2f\xfd",
        QT_TRANSLATE_NOOP("sheets", "a packed file (zstd)"),
        QT_TRANSLATE_NOOP("sheets", "Unpack it first."),
    ),
    (b"PK\x05\x06", QT_TRANSLATE_NOOP("sheets", "an empty ZIP archive"), _EXPORT),
    (b"SQLite format 3\x00", QT_TRANSLATE_NOOP("sheets", "a database"), _EXPORT),
    (b"{\\rtf", QT_TRANSLATE_NOOP("sheets", "a text document (RTF)"), _EXPORT),
    (b"PAR1", QT_TRANSLATE_NOOP("sheets", "a Parquet file"), _EXPORT),
)
_MZ_PLAIN = re.compile(rb"MZ[\x20-\x7e\r\n\t]*\Z")
_XML_SHEET = re.compile(
    rb"<\?mso-application|urn:schemas-microsoft-com:office:spreadsheet", re.IGNORECASE
)
_HTML = re.compile(
    rb"\A(?:<!--.*?-->\s*)?<(?:!doctype\s+html|html|head|body|table|meta|style)\b",
    re.IGNORECASE | re.DOTALL,
)
_XML = re.compile(rb"\A<\?xml\b|\A<[A-Za-z][\w:.-]*(?:\s[^<>]*)?>\s*<", re.IGNORECASE)
_JSON = re.compile(rb'\A(?:\{\s*["}]|\[\s*[\[{])')


def sort_of(start: bytes) -> tuple[Sort | None, str, str]:
    """Return how a file is read; None with what it is and the way out when it is not."""
    if start.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")):
        return Sort.WORKBOOK, "", ""
    for mark, what, way in _OTHERS:
        if start.startswith(mark) and not (mark == b"MZ" and _MZ_PLAIN.match(start)):
            return None, what, way
    # Marks of markup are plain letters; in UTF-16 each has a zero beside it.
    text = start.removeprefix(b"\xef\xbb\xbf")
    if text.startswith((b"\xff\xfe", b"\xfe\xff")) or text[1:2] == b"\x00" or text[:1] == b"\x00":
        text = text.removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff").replace(b"\x00", b"")
    text = text.lstrip()
    if _XML_SHEET.search(text) and text.startswith(b"<"):
        return (
            None,
            QT_TRANSLATE_NOOP("sheets", "a workbook in the XML format of Excel 2003"),
            _AGAIN,
        )
    if _HTML.match(text):
        return (
            None,
            QT_TRANSLATE_NOOP("sheets", "a web page (HTML), whatever its name says"),
            _AGAIN,
        )
    if _XML.match(text):
        return None, QT_TRANSLATE_NOOP("sheets", "an XML file"), _EXPORT
    if _JSON.match(text):
        return None, QT_TRANSLATE_NOOP("sheets", "a JSON file"), _EXPORT
    return Sort.TEXT, "", ""
