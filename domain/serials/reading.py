"""A scan into what it is: the one way in for scanners, keyboards and files.

Decides which reader a text belongs to and never raises. What a product's serials look like,
whether a serial is known or claimed: none of that is decided here.
"""

from __future__ import annotations

import re

from domain.codes import Code
from domain.serials.application_identifiers import identifier_at
from domain.serials.canonical import AIM_PREFIX, canonical, canonical_for
from domain.serials.digital_link import is_link, read_link
from domain.serials.element_strings import (
    GS,
    Elements,
    read_bracketed,
    read_elements,
)
from domain.serials.keyboard import as_typed, retyped, with_separators
from domain.serials.patterns import SerialPattern, is_imei, mod10_is_right
from domain.serials.product_codes import gtin
from domain.serials.reasons import Reason, unreadable
from domain.serials.scans import Scan, ScanKind
from domain.verdicts import Refused

LONGEST_SCAN = 2048
"""Characters; more than any label at a counter holds (a full QR code of letters has 4,296)."""

LONGEST_SERIAL = 64
"""Characters of a bare serial; GS1 allows 20, IMEI and its like have fewer."""

_GS1_SYMBOLS = frozenset({"C1", "d2", "d5", "e0", "e1", "e2", "J1", "Q3", "Q4"})
"""Symbology identifiers that promise an element string (General Specifications, 5.1.3)."""

_SWAPPED_SYMBOLS = frozenset({"c1", "D2", "j1", "q3"})
"""The same while Caps Lock was on; none of them is the identifier of anything in use."""

_IMEI_GROUPS = re.compile(r"(?:[0-9]{2}([- ])[0-9]{6}\1|[0-9]{8}[- ])[0-9]{6}[- ]([0-9]{1,2})")
_SHORTEST_DOUBLE = 6
_EAN_13, _IMEI = 13, 15


def read_scan(text: str) -> Scan:
    """Return what one delivery of a scanner or a keyboard is; never raises.

    A bare EAN, UPC or GTIN is a good scan of a product: kind `product_code`, no serial; admission
    refuses it with SER_IS_GTIN where a serial is wanted (docs/rules.md, Codes). A GS1 code without
    AI 21 is a good scan without a serial: what it names is in `product_code` and `ais`, and the
    rules of a claim say SCAN_NO_SERIAL. Every other text that could be a serial is one, a number
    with a wrong check digit too: whether it had to have one is for the product's pattern to say
    (`matches`).
    """
    if text.isascii() and text.isalnum() and text[0].isalpha() and len(text) <= LONGEST_SERIAL:
        return _bare(text)
    if len(text) > LONGEST_SCAN:
        refused = Refused(Code.SCAN_TOO_LONG, (), {"length": len(text)})
        return Scan(ScanKind.UNREADABLE, refusal=refused)
    typed = as_typed(text)
    if not typed:
        return Scan(ScanKind.EMPTY, refusal=Refused(Code.SCAN_EMPTY))
    for meant in retyped(typed):
        scan = _recognise(as_typed(meant) or typed)
        if _proves_itself(scan):
            return scan
    return _recognise(typed)


def serial_for(scan: Scan, rule: SerialPattern) -> str | None:
    """Return the serial of a scan in the one form in which this product's serials are kept.

    An AI 21 stays as it is: it is case sensitive by the standard (docs/sync-protocol.md,
    Decision 11).
    """
    if scan.serial is None or scan.kind in (ScanKind.GS1, ScanKind.DIGITAL_LINK):
        return scan.serial
    return canonical_for(scan.serial, rule)


def _refuse(kind: ScanKind, code: Code) -> Scan:
    return Scan(kind, refusal=Refused(code))


def _proves_itself(scan: Scan) -> bool:
    """Say whether a guess at what was meant carries check digits or structure that confirm it."""
    if scan.kind is ScanKind.PRODUCT_CODE:
        return scan.product_code is not None
    return scan.refusal is None and scan.kind is not ScanKind.SERIAL


def _elements(kind: ScanKind, found: Elements | Refused) -> Scan:
    if isinstance(found, Refused):
        return Scan(kind, refusal=found)
    product = found.get("01") or found.get("03") or found.get("8006", "")[:14]
    return Scan(kind, found.get("21"), product or None, found)


def _recognise(text: str) -> Scan:
    """Read a text that is not empty, its symbology identifier first."""
    prefix = AIM_PREFIX.match(text)
    if prefix is None:
        return _without_identifier(text)
    symbol, data = text[1:3], text[3:]
    if symbol in _GS1_SYMBOLS:
        return _gs1(data)
    if symbol in _SWAPPED_SYMBOLS and _proves_itself(swapped := _gs1(data.swapcase())):
        return swapped
    return _ean(data) if symbol[0] == "E" else _without_identifier(data.strip())


def _is_glued(data: str) -> bool:
    """Say whether a second code begins inside: a line end or another symbology identifier."""
    return re.search(r"[\t\r\n]|\][A-Za-z][0-9]", data) is not None


def _gs1(data: str) -> Scan:
    if _is_glued(data):
        return _refuse(ScanKind.GS1, Code.SCAN_TWO_CODES)
    data = with_separators(data.removeprefix(GS))
    read = read_bracketed if data.startswith("(") else read_elements
    return _elements(ScanKind.GS1, read(data))


def _ean(data: str) -> Scan:
    """Read what a scanner says is an EAN or UPC, alone, with add-on, or with a composite part."""
    linear, composite, rest = data.partition("|]e0")
    product = gtin(linear) or gtin(linear[:_EAN_13]) if _is_number(linear) else None
    if product is None:
        if _is_number(linear):
            refused = Refused(Code.SER_CHECK, (), {"serial": linear})
        else:
            refused = unreadable(Reason.DIGITS)
        return Scan(ScanKind.PRODUCT_CODE, refusal=refused)
    if composite:
        return _gs1(f"01{product}{rest}")
    return _product(product)


def _product(product: str) -> Scan:
    return Scan(ScanKind.PRODUCT_CODE, product_code=product, ais={"01": product})


def _without_identifier(text: str) -> Scan:
    """Read a text whose scanner did not say what symbol it was, or one a person typed."""
    if is_link(text):
        return _elements(ScanKind.DIGITAL_LINK, read_link(text))
    if _is_glued(text):
        return _refuse(ScanKind.UNREADABLE, Code.SCAN_TWO_CODES)
    if text.startswith(GS) or GS in text[:-1]:
        return _gs1(text)
    if re.match(r"\([0-9]{2,4}\)", text):
        return _elements(ScanKind.GS1, read_bracketed(text))
    if groups := _IMEI_GROUPS.fullmatch(text):
        return _grouped_imei(text, has_version=len(groups[2]) > 1)
    serial = canonical(text)
    return _read_as_elements(with_separators(serial)) or _bare(serial)


def _grouped_imei(text: str, *, has_version: bool) -> Scan:
    digits = re.sub("[- ]", "", text)
    if has_version or is_imei(digits):
        return Scan(ScanKind.IMEI, serial=digits)
    return Scan(ScanKind.IMEI, refusal=Refused(Code.SER_CHECK, (), {"serial": digits}))


def _read_as_elements(text: str) -> Scan | None:
    """Read an element string without symbology identifier, where the text proves to be one.

    Proof is a GTIN or SSCC with the right check digit where its identifier says it stands. With
    a wrong one, but everything else in order, it is a GS1 code with a misread digit.
    """
    key = _leading_key(text)
    if key is None:
        # A batch or serial in front whose separator was lost: the key is somewhere inside.
        lost = text[:2] in ("10", "21") and any(
            mod10_is_right(found[1]) for found in re.finditer(r"(?=01([0-9]{14}))", text[3:])
        )
        return _gs1(text) if lost else None
    start, end = key
    scan = _gs1(text)
    if mod10_is_right(text[start:end]):
        return scan
    repaired = _with_check_digit(text[start : end - 1])
    if isinstance(read_elements(text[:start] + repaired + text[end:]), Refused):
        return None
    return scan


def _leading_key(text: str) -> tuple[int, int] | None:
    """Return where the first GTIN or SSCC stands behind nothing but data of fixed length."""
    at = 0
    while identifier := identifier_at(text, at):
        start = at + len(identifier.ai)
        end = start + identifier.longest
        if not identifier.predefined or not _is_number(text[start:end]) or end > len(text):
            return None
        if identifier.ai in ("00", "01", "02", "03"):
            return start, end
        at = end
    return None


def _with_check_digit(body: str) -> str:
    return next(body + digit for digit in "0123456789" if mod10_is_right(body + digit))


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _bare(serial: str) -> Scan:
    """Judge a canonical text that is no GS1 code: a number with a meaning, or a bare serial."""
    if not serial:
        return _refuse(ScanKind.EMPTY, Code.SCAN_EMPTY)
    if len(serial) > LONGEST_SERIAL:
        refused = Refused(Code.SCAN_TOO_LONG, (), {"length": len(serial)})
        return Scan(ScanKind.UNREADABLE, refusal=refused)
    if not serial.isascii():
        return Scan(
            ScanKind.UNREADABLE,
            refusal=unreadable(Reason.ALPHABET),
        )
    if not serial.isprintable():
        return Scan(ScanKind.UNREADABLE, refusal=unreadable(Reason.CONTROL))
    if not serial.isalnum() and not any(char.isalnum() for char in serial):
        return Scan(ScanKind.UNREADABLE, refusal=unreadable(Reason.NO_TEXT))
    if serial.isdigit() and (number := _number(serial)):
        return number
    if _is_double(serial):
        return _refuse(ScanKind.SERIAL, Code.SCAN_TWO_CODES)
    return Scan(ScanKind.SERIAL, serial=serial)


def _number(digits: str) -> Scan | None:
    """Read digits whose length and check digit give them a meaning, or two such in one go."""
    if product := gtin(digits):
        return _product(product)
    if is_imei(digits):
        return Scan(ScanKind.IMEI, serial=digits)
    half = len(digits) // 2
    halves = (digits[:half], digits[half:])
    if (half == _EAN_13 and all(gtin(each) for each in halves)) or (
        half == _IMEI and all(is_imei(each) for each in halves)
    ):
        return _refuse(ScanKind.UNREADABLE, Code.SCAN_TWO_CODES)
    return None


def _is_double(serial: str) -> bool:
    """Say whether one serial stands there twice, as when a scan came without its Enter."""
    half = len(serial) // 2
    return half >= _SHORTEST_DOUBLE and serial[:half] == serial[half:]
