"""What one delivery of a scanner, or of a person who types, was recognised as.

Values only; `domain.serials.reading` makes them. Must never hold what a screen says.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from domain.verdicts import Refused


class ScanKind(StrEnum):
    """What the text is, whether or not it can be used as a serial."""

    SERIAL = "serial"
    """A bare serial; which product it belongs to is for the product's pattern to say."""
    PRODUCT_CODE = "product_code"
    """An EAN, UPC or GTIN: it names a product, never one unit."""
    GS1 = "gs1"
    """A GS1 element string, with symbology identifier, bracketed, or as a wedge left it."""
    DIGITAL_LINK = "digital_link"
    """A web address, read as a GS1 Digital Link."""
    IMEI = "imei"
    """Fifteen digits of a mobile device, check digit right."""
    EMPTY = "empty"
    """Nothing but white space and invisible characters."""
    UNREADABLE = "unreadable"
    """Nothing this program knows."""


@dataclass(frozen=True, slots=True)
class Scan:
    """One delivery, read.

    `serial` is the AI 21 verbatim (case sensitive) or the canonical bare serial;
    `product_code` is a GTIN of 14 digits; `ais` holds every GS1 element in the order read.
    With a `refusal` there is no serial and no element. A bare EAN or UPC is read well and has no
    serial: where one is wanted, admission refuses it (SER_IS_GTIN) and can name the product.
    """

    kind: ScanKind
    serial: str | None = None
    product_code: str | None = None
    ais: Mapping[str, str] = field(default_factory=dict)
    refusal: Refused | None = None
