"""Scans that others wrote down, read against what they should hold.

The files stay where they lie (`SELLTHROUGH_SAMPLES`, else `../shared/data` beside the checkout);
none is part of the project.
"""

from __future__ import annotations

import csv
import json
import os
from pathlib import Path
from typing import Any

import pytest

from domain.serials import Scan, ScanKind, is_imei, read_scan

pytestmark = pytest.mark.samples

_CHECKOUT = Path(__file__).parents[2]
_FOLDER = Path(os.environ.get("SELLTHROUGH_SAMPLES") or _CHECKOUT.parent / "shared" / "data")


def _sample(name: str) -> Path:
    path = _FOLDER / name
    if not path.is_file():
        pytest.skip(f"no sample {name} in {_FOLDER}; set SELLTHROUGH_SAMPLES to the folder")
    return path


def _rows(name: str) -> list[dict[str, Any]]:
    with _sample(name).open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def _agrees(scan: Scan, expect: dict[str, Any]) -> bool:
    if "error" in expect or "warn" in expect:
        return scan.refusal is not None
    if "plain" in expect:
        return scan.serial == expect["plain"]
    return scan.ais == expect


def _is_settled(row: dict[str, Any]) -> bool:
    """Some rules bind the whole label, not one code; the samples say where both answers do."""
    return not row.get("lenient_ok")


def _disagreements(rows: list[dict[str, Any]]) -> list[str]:
    wrong = []
    for row in rows:
        scan = read_scan(row["scan"])
        allowed = row["expect"].get("any_of") or [row["expect"]]
        if not any(_agrees(scan, expect) for expect in allowed):
            wrong.append(f"{row['id']} {row['scan']!r}: {row['expect']} but {scan}")
    return wrong


def test_every_core_scan_is_read_or_refused_as_expected():
    rows = [row for row in _rows("gs1/gs1_scans.jsonl") if row["tier"] == "core"]
    assert rows
    assert _disagreements(rows) == []


def test_extended_scans_are_read_or_refused_as_expected():
    rows = [row for row in _rows("gs1/gs1_scans.jsonl") if row["tier"] != "core"]
    rows = [row for row in rows if _is_settled(row)]
    assert rows
    assert _disagreements(rows) == []


def test_what_a_keyboard_wedge_does_never_changes_a_value():
    rows = _rows("gs1/gs1_wedge_variants.jsonl")
    assert rows
    assert _disagreements(rows) == []


def test_what_people_typed_is_read_right():
    rows = _rows("gs1/real_user_scans.jsonl")
    assert rows
    assert _disagreements(rows) == []


def test_real_barcodes_are_products_exactly_where_their_check_digit_says_so():
    with _sample("gs1/real_barcodes.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert rows
    for row in rows:
        scan = read_scan(row["barcode"])
        named = f"{row} {scan}"
        if row["class"].startswith("bad_"):
            assert scan.product_code is None, named
            assert scan.kind is not ScanKind.PRODUCT_CODE, named
        elif row["class"].startswith("gtin"):
            assert scan.product_code == row["barcode"].zfill(14), named
            assert scan.kind is ScanKind.PRODUCT_CODE, named
            assert scan.serial is None, named
        elif row["class"] == "upc_e":
            assert scan.kind is ScanKind.PRODUCT_CODE, named


def test_device_numbers_are_recognised_with_and_without_hyphens():
    rows = [row for row in _rows("serials/serial_ids.jsonl") if row["kind"] == "imei"]
    assert rows
    for row in rows:
        scan = read_scan(row["input"])
        if row["expect"].get("valid"):
            assert scan.kind is ScanKind.IMEI, row
            assert scan.serial == row["expect"].get("normalized", row["input"]), row
        else:
            assert scan.refusal is not None, row
            assert not is_imei(row["input"].replace("-", "")), row
