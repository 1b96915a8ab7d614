"""`python -m sync import-sales FILE`: each row judged, a JSON object a line; --record records."""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping as Told
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from sync.sheets.columns import Mapping, Meaning, key_of, keys_of
from sync.sheets.refusals import NotATable
from sync.sheets.values import Order

if TYPE_CHECKING:
    from sync.commands.bulk_in import Plan, SalesFile
    from sync.commands.dry_run import DryRun
    from sync.workplace import Workplace

REFUSED, ASKED = 2, 3
"""Exit codes: the file is no table; a question must be answered first."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes beside a file and a profile."""
    parser.add_argument("--sheet", default="", help="the sheet of a workbook, by its name")
    parser.add_argument(
        "--column",
        action="append",
        default=[],
        metavar="MEANING=COLUMN",
        help=f"which column is what, by name or letter; {', '.join(Meaning)}; empty for none",
    )
    parser.add_argument("--order", choices=list(Order), help="which comes first in a date")
    parser.add_argument("--decimal", choices=[",", "."], help="the decimal mark of quantities")
    parser.add_argument("--sold-on", type=date.fromisoformat, help="the day of every sale")
    parser.add_argument("--fill", action="store_true", help="empty cells mean the one above")
    parser.add_argument("--days", action="store_true", help="numbers such as 45356 are days")
    parser.add_argument("--verdicts", type=Path, help="write the file with its verdicts here")
    parser.add_argument("--record", action="store_true", help="record what is good of it")


def run(wp: Workplace, options: argparse.Namespace, stdout: TextIO, stderr: TextIO) -> int:
    """Judge a file and say of each row what it comes to; 3 where something must be said first."""
    from sync.commands import bulk_in  # noqa: PLC0415 (with the stores)

    if wp.is_vendor:
        raise ValueError("Sales are claimed by whoever sold: the vendor's people have none.")
    try:
        file = bulk_in.open_sales_file(wp, options.file, options.sheet)
        by = bulk_in.plan(file, _mapping(file, options), options.sold_on)
        _say(stdout, _of_file(file, by))
        if not by.is_ready:
            for question in by.questions:
                print(_ASKED[question.asks].format(**asdict(question)), file=stderr)
            return ASKED
        judged = bulk_in.dry_run(wp, file, by, _silent)
        _tell_rows(stdout, judged)
        if options.record:
            done = bulk_in.import_sales(wp, file, by, judged, _silent)
            if not isinstance(done, bulk_in.Imported):
                print("Nothing was recorded: rows changed meanwhile. Run it again.", file=stderr)
                return 1
            _say(stdout, {"recorded": asdict(done)})
        if options.verdicts is not None:
            from sync.commands.row_words import ENGLISH  # noqa: PLC0415 (with the stores)
            from sync.commands.verdict_file import write_verdicts  # noqa: PLC0415 (with the stores)

            written = write_verdicts(file, judged, options.verdicts, ENGLISH)
            _say(stdout, {"verdicts": str(written)})
    except NotATable as refusal:
        print(f"{options.file.name}: {refusal}", file=stderr)
        return REFUSED
    return 0


def _mapping(file: SalesFile, options: argparse.Namespace) -> Mapping:
    """Return the proposal with what was said on the command line. Raises ValueError."""
    mapping = file.mapping
    columns = {meaning: key for key, meaning in mapping.columns}
    letters = {column.column: at for at, column in enumerate(file.layout.found.columns)}
    keys = keys_of(file.names)
    for said in options.column:
        meaning, _, column = said.partition("=")
        if meaning not in set(Meaning):
            raise ValueError(f"“{meaning}” is none of {', '.join(Meaning)}.")
        columns.pop(Meaning(meaning), None)
        if not column:
            continue
        key = keys[letters[column]] if column in letters else key_of(column)
        if key not in keys:
            raise ValueError(f"There is no column “{column}”. The file has: {', '.join(keys)}.")
        columns[Meaning(meaning)] = key
    return replace(
        mapping,
        columns=tuple((key, meaning) for meaning, key in columns.items()),
        order=Order(options.order) if options.order else mapping.order,
        decimal=options.decimal or mapping.decimal,
        fill=options.fill or mapping.fill,
        days=options.days or mapping.days,
    )


_ASKED = {
    "serial_column": "No column is known to hold serials. Say it: --column serial=NAME.",
    "date_column": "No column has the date of sale. --column sold_on=NAME, or --sold-on DAY.",
    "order": "{cell} is {text}: {first} or {other}? {count} rows. --order day, or month.",
    "days": "{cell} is {text}; as days that is {first}. {count} rows. --days takes them so.",
    "fill": "{count} rows have no date or invoice, first {cell}. --fill takes the one above.",
    "decimal": "{cell} is {text}: {first} or {other}? {count} rows. --decimal , or .",
}


def _of_file(file: SalesFile, by: Plan) -> dict[str, object]:
    at = by.mapping.places(file.names)
    columns = file.layout.found.columns
    return {
        "file": file.path.name,
        "kind": file.layout.kind,
        "sheet": file.layout.sheet or None,
        "recognised": file.recognised,
        "columns": {meaning.value: columns[number].column for meaning, number in at.items()},
        "gone": [key for key, _ in file.gone],
        "order": by.mapping.order.value if by.mapping.order else None,
        "imported_before": file.before.at.isoformat() if file.before else None,
        "questions": [asdict(question) for question in by.questions],
        "warnings": [remark.as_json() for remark in file.layout.remarks],
    }


def _tell_rows(stdout: TextIO, judged: DryRun) -> None:
    from sync.commands.row_words import ENGLISH  # noqa: PLC0415 (with the stores)

    counts = judged.counts
    _say(
        stdout,
        {
            "counts": {standing.value: count for standing, count in counts.standings.items()},
            "codes": counts.codes,
            "points": counts.points,
            "invoices": counts.invoices,
        },
    )
    for row in judged.rows:
        told = {
            "row": row.row,
            "verdict": row.standing.value,
            "code": row.code or None,
            "serial": row.serial or None,
            "reason": ENGLISH.reason(row) or None,
            "fix": ENGLISH.fix(judged, row),
        }
        _say(stdout, told)


def _say(stdout: TextIO, told: Told[str, object]) -> None:
    stdout.write(json.dumps(told, ensure_ascii=False) + "\n")


def _silent(done: int, of: int) -> None:
    """Nobody waits for progress here."""
    del done, of
