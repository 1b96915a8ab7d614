"""Serials: what a scanner delivers, read, and the one form in which a serial is kept.

Everything other packages may use is named here. Pure; no network, no clock, no storage.
"""

from __future__ import annotations

from domain.serials.canonical import canonical, canonical_for, fingerprint, twin_key
from domain.serials.patterns import CHECKS, SerialPattern, fits, is_imei, matches
from domain.serials.product_codes import gtin
from domain.serials.reading import LONGEST_SCAN, LONGEST_SERIAL, read_scan, serial_for
from domain.serials.reasons import Reason
from domain.serials.scans import Scan, ScanKind

__all__ = [
    "CHECKS",
    "LONGEST_SCAN",
    "LONGEST_SERIAL",
    "Reason",
    "Scan",
    "ScanKind",
    "SerialPattern",
    "canonical",
    "canonical_for",
    "fingerprint",
    "fits",
    "gtin",
    "is_imei",
    "matches",
    "read_scan",
    "serial_for",
    "twin_key",
]
