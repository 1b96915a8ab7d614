"""Messy tables of others, read against what they should hold; they stay where they lie."""

from __future__ import annotations

import io
import json
import os
from pathlib import Path

import pytest

from sync.sheets.preview import preview

pytestmark = pytest.mark.samples
_CHECKOUT = Path(__file__).parents[2]
_FOLDER = Path(os.environ.get("SELLTHROUGH_SAMPLES") or _CHECKOUT.parent / "shared" / "data")


def _samples():
    manifest = _FOLDER / "spreadsheets" / "manifest.jsonl"
    if not manifest.is_file():
        pytest.skip(f"no samples in {_FOLDER}; set SELLTHROUGH_SAMPLES to the folder")
    return [json.loads(line) for line in manifest.read_text(encoding="utf-8").splitlines()]


def _shown(sample):
    out, err = io.StringIO(), io.StringIO()
    status = preview(_FOLDER / "spreadsheets" / sample["file"], "", out, err)
    return status, [json.loads(line) for line in out.getvalue().splitlines()]


def _alike(cell, expected):
    if isinstance(expected, bool):
        return cell.lower() == str(expected).lower()
    if isinstance(expected, int | float):
        return float(cell) == expected
    return cell == str(expected)


def test_every_sample_is_read_or_refused_as_expected():
    wrong = []
    for sample in _samples():
        expect = sample["expect"]
        status, lines = _shown(sample)
        if expect.get("error"):
            good = status == 2
        elif "sheets" in expect:
            rows = expect["sheets"][0]["rows"]
            good = [len(row) for row in lines[1:]] == [len(row) for row in rows] and all(
                _alike(cell, said)
                for row, told in zip(lines[1:], rows, strict=True)
                for cell, said in zip(row, told, strict=True)
            )
        elif "first_rows" in expect:
            good = lines[0]["rows"] == expect["n_rows_incl_header"]
            # Where most rows have one cell by the manifest, its comma is nobody's separator.
            if expect["n_cols_mode"] > 1:
                first = expect["first_rows"]
                good &= lines[1 : 1 + len(first)] == first and lines[-1] == expect["last_row"]
        else:
            good = lines[0]["rows"] == 1 + len(expect["rows"])
        if not good:
            wrong.append((sample["file"], lines[:3]))
    assert wrong == []
