"""EPCIS documents of others: every unit found, none invented; hashes as others work them out."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from domain.epcis.events import Told, read_event
from server.services.supply.documents import DocumentRefused, read_document

pytestmark = pytest.mark.samples
_CHECKOUT = Path(__file__).parents[2]
_FOLDER = Path(os.environ.get("SELLTHROUGH_SAMPLES") or _CHECKOUT.parent / "shared" / "data")
NOW = datetime(2026, 6, 1, tzinfo=UTC)


def samples() -> list[tuple[dict[str, Any], bytes]]:
    index = _FOLDER / "epcis" / "index.jsonl"
    if not index.is_file():
        pytest.skip(f"no samples in {_FOLDER}; set SELLTHROUGH_SAMPLES to the folder")
    lines = [json.loads(line) for line in index.read_text(encoding="utf-8").splitlines()]
    return [(line, (_FOLDER / "epcis" / line["file"]).read_bytes()) for line in lines]


def units_in(expected: object) -> set[tuple[str, str]]:
    """Every GTIN and serial an expectation names, however deep."""
    if isinstance(expected, list):
        return {unit for each in expected for unit in units_in(each)}
    if not isinstance(expected, dict):
        return set()
    if "gtin14" in expected and "serial" in expected:
        return {(expected["gtin14"], expected["serial"])}
    return units_in(list(expected.values()))


def test_every_unit_of_every_document_is_found_and_none_invented():
    wrong: list[object] = []
    for expect, raw in samples():
        if expect["file"].endswith(".xml") or expect["expect"].get("error"):
            continue
        document = json.loads(raw)
        events = document["epcisBody"]["eventList"]
        told = [read_event(each, document.get("@context"), NOW) for each in events]
        if not all(isinstance(each, Told) for each in told):
            wrong.append((expect["file"], told))
            continue
        found = [set(each.units) | set(each.consumed) for each in told if isinstance(each, Told)]
        if found != [units_in(each) for each in expect["events"]]:
            wrong.append((expect["file"], found))
        hashes = expect["expect"].get("event_hashes_in_order")
        if hashes and hashes != [each.hash_id for each in told if isinstance(each, Told)]:
            wrong.append((expect["file"], hashes))
    assert wrong == []


def test_every_valid_document_passes_the_schema_and_every_other_is_refused_in_a_sentence():
    wrong: list[object] = []
    for expect, raw in samples():
        good = not expect["expect"].get("error") and not expect["file"].endswith(".xml")
        faults: list[object]
        try:
            faults = [each.faults for each in read_document(raw, NOW).events if each.faults]
        except DocumentRefused as refused:
            faults = [str(refused)]
        if good == bool(faults):
            wrong.append((expect["file"], faults))
    assert wrong == []
