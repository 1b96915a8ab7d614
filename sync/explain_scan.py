"""`python -m sync explain-scan`: what the program reads in a scan, said in one line each.

Needs no replica, server or display. Must never stop at a line it can't read: that is an answer
too, in its place.
"""

from __future__ import annotations

import json
from typing import TextIO

from domain.codes import Code
from domain.sentences import sentence
from domain.serials import Scan, ScanKind, read_scan
from domain.verdicts import Refused


def explain(scan: Scan) -> dict[str, object]:
    """Return one scan as it is told: a refused one has code and sentence and no values.

    A bare EAN or UPC is no refusal of the reader: kind `product_code`, its GTIN and no serial.
    Only where a serial is wanted does it become one (SER_IS_GTIN, `domain.claims.admission`).
    """
    refusal = scan.refusal
    return {
        "kind": scan.kind.value,
        "serial": None if refusal else scan.serial,
        "product_code": None if refusal else scan.product_code,
        "ais": {} if refusal else dict(scan.ais),
        "code": refusal.code.value if refusal else None,
        "sentence": sentence(refusal) if refusal else None,
    }


def _scan_of(line: str) -> Scan:
    try:
        text = json.loads(line)
    except (ValueError, RecursionError):
        text = None
    if isinstance(text, str):
        return read_scan(text)
    reason = {"reason": "the line is no JSON string"}
    return Scan(ScanKind.UNREADABLE, refusal=Refused(Code.SCAN_UNREADABLE, (), reason))


def main(stdin: TextIO, stdout: TextIO) -> int:
    """Read scans, one JSON string a line; write one JSON object a line, in order. Return 0."""
    stdout.writelines(json.dumps(explain(_scan_of(line))) + "\n" for line in stdin)
    stdout.flush()
    return 0
