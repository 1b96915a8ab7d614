"""What a file is by its first bytes. Never by its name, and never by opening it."""

from __future__ import annotations

import re
from enum import StrEnum

START = 4096
"""So many bytes tell."""


class Sort(StrEnum):
    """The ways of reading there are."""

    WORKBOOK = "workbook"
    TEXT = "text"


_AGAIN = "Open it in a spreadsheet program and save it as XLSX or CSV (UTF-8)."
_EXPORT = "Export the rows as XLSX or CSV (UTF-8)."
_OTHERS = (
    (b"%PDF-", "a PDF document", _EXPORT),
    (b"\xff\xd8\xff", "a JPEG picture", _EXPORT),
    (b"\x89PNG", "a PNG picture", _EXPORT),
    (b"GIF8", "a GIF picture", _EXPORT),
    (b"II*\x00", "a TIFF picture", _EXPORT),
    (b"MM\x00*", "a TIFF picture", _EXPORT),
    (b"MZ", "a Windows program", "Don't open it; ask whoever sent it."),
    (b"\x7fELF", "a program", "Don't open it; ask whoever sent it."),
    (b"\x1f\x8b", "a packed file (gzip)", "Unpack it first."),
    (b"7z\xbc\xaf\x27\x1c", "a packed file (7z)", "Unpack it first."),
    (b"Rar!", "a packed file (RAR)", "Unpack it first."),
    (b"BZh", "a packed file (bzip2)", "Unpack it first."),
    (b"\x28\xb5\x2f\xfd", "a packed file (zstd)", "Unpack it first."),
    (b"PK\x05\x06", "an empty ZIP archive", _EXPORT),
    (b"SQLite format 3\x00", "a database", _EXPORT),
    (b"{\\rtf", "a text document (RTF)", _EXPORT),
    (b"PAR1", "a Parquet file", _EXPORT),
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
        return None, "a workbook in the XML format of Excel 2003", _AGAIN
    if _HTML.match(text):
        return None, "a web page (HTML), whatever its name says", _AGAIN
    if _XML.match(text):
        return None, "an XML file", _EXPORT
    if _JSON.match(text):
        return None, "a JSON file", _EXPORT
    return Sort.TEXT, "", ""
