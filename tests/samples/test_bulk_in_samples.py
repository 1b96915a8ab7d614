"""Messy tables of others as a shop's sales: every row gets a verdict, and no date is guessed."""

from __future__ import annotations

import json
import os
from datetime import date
from pathlib import Path

import pytest

from sync.commands import bulk_in
from sync.commands.row_words import ENGLISH
from sync.sheets.columns import Mapping, Meaning, keys_of
from sync.sheets.refusals import NotATable
from sync.sheets.values import Order
from tests.support.clock import HandClock
from tests.support.workplace import make_workplace

pytestmark = pytest.mark.samples
_CHECKOUT = Path(__file__).parents[2]
_FOLDER = Path(os.environ.get("SELLTHROUGH_SAMPLES") or _CHECKOUT.parent / "shared" / "data")


def samples():
    manifest = _FOLDER / "spreadsheets" / "manifest.jsonl"
    if not manifest.is_file():
        pytest.skip(f"no samples in {_FOLDER}; set SELLTHROUGH_SAMPLES to the folder")
    return [json.loads(line) for line in manifest.read_text(encoding="utf-8").splitlines()]


def opened(wp, name):
    (sample,) = (each for each in samples() if each["file"].endswith(name))
    return sample, bulk_in.open_sales_file(wp, _FOLDER / "spreadsheets" / sample["file"])


@pytest.fixture
def wp(tmp_path):
    workplace = make_workplace(tmp_path / "profile", clock=HandClock(), allocation=0)
    yield workplace
    workplace.close()


def quiet(_done, _of):
    """Hear of no progress."""


def test_no_sample_ends_in_anything_but_verdicts_with_reasons_or_one_sentence(wp):
    for sample in samples():
        path = _FOLDER / "spreadsheets" / sample["file"]
        if sample["expect"].get("error"):
            with pytest.raises(NotATable, match="The file is empty"):
                bulk_in.open_sales_file(wp, path)
            continue
        file = bulk_in.open_sales_file(wp, path)
        keys = keys_of(file.names)
        mapping = Mapping("", ((keys[0], Meaning.SERIAL), (keys[-1], Meaning.SOLD_ON)))
        for chosen in (file.mapping, mapping):
            by = bulk_in.plan(file, chosen, date(2026, 3, 1))
            run = bulk_in.dry_run(wp, file, by, quiet)
            for row in run.rows:
                assert row.standing == "accepted" or ENGLISH.reason(row), (sample["file"], row.row)
                assert ENGLISH.fix(run, row)


def test_dates_of_twelve_writings_are_as_they_should_be_or_told(wp):
    sample, file = opened(wp, "derived__dates_and_amounts.xlsx")
    wrong = []
    for order in (None, Order.DAY):
        by = bulk_in.plan(file, Mapping(
            "", (("s n", Meaning.SERIAL), ("date", Meaning.SOLD_ON)), order, days=True
        ))  # fmt: skip
        for line, (_, expected, _) in zip(by.lines, sample["expect"]["rows"], strict=True):
            said = {"error": True} if line.fault else line.sold_on.isoformat()
            good = (
                [expected] if not isinstance(expected, dict) else expected.get("any_of", [expected])
            )
            if said not in good:
                wrong.append((order, line.row, said, expected))
    assert wrong == []


def test_every_row_of_a_cyrillic_till_is_read_as_it_stands(wp):
    sample, file = opened(wp, "derived__ru_utf8_nobom_semicolon.csv")
    mapping = Mapping(
        "",
        (
            ("штрихкод", Meaning.SERIAL),
            ("наименование", Meaning.CUSTOMER),
            ("дата продажи", Meaning.SOLD_ON),
        ),
    )

    lines = bulk_in.plan(file, mapping).lines

    told = [(line.serial, line.customer, line.sold_on.isoformat()) for line in lines]
    assert told == [(row[0], row[1], row[4]) for row in sample["expect"]["rows"]]
