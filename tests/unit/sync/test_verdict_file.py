"""The shop's file back: the same layout, with what became of each row beside it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sync.commands import bulk_in
from sync.commands.row_words import ENGLISH
from sync.commands.verdict_file import suffix_of, write_verdicts
from sync.errors import NotWritable
from sync.sheets.refusals import NotATable
from sync.sheets.tables import open_table
from sync.sheets.writing import write_csv, write_xlsx
from tools.make_replica_fixture import serial


def quiet(_done, _of):
    """Hear of no progress."""


def judged(wp, path):
    file = bulk_in.open_sales_file(wp, path)
    by = bulk_in.plan(file, file.mapping)
    return file, by, bulk_in.dry_run(wp, file, by, quiet)


def back(wp, path, name="back"):
    file, _, run = judged(wp, path)
    return write_verdicts(file, run, path.with_name(name + suffix_of(file)), ENGLISH)


@pytest.mark.parametrize(
    "layout",
    [("utf-8-sig", ";", "\r\n"), ("utf-16", "\t", "\r\n"), ("cp1252", ";", "\n"),
     ("utf-8", ",", "\n")],
)  # fmt: skip
def test_a_csv_file_comes_back_in_its_own_layout(wp, tmp_path, clock, layout):
    encoding, mark, end = layout
    day = clock.today()
    rows = [
        ["Export der Kasse"],
        ["Beleg", "Datum", "Seriennummer", "Kunde"],
        ["0007", f"{day:%d.%m.%Y}", serial(1), f"Möller{mark} Söhne"],
        ["0008", f"{day:%d.%m.%Y}", "1,23E+15", 'Käthe "K"'],
    ]
    path = tmp_path / "sales.csv"
    with path.open("wb") as handle:
        write_csv(handle, rows, encoding=encoding, delimiter=mark, end=end)

    written = back(wp, path)

    before, after = open_table(path), open_table(written)
    assert (after.layout.encoding, after.layout.delimiter) == (before.layout.encoding, mark)
    assert (b"\r\n" in written.read_bytes().replace(b"\0", b"")) == (end == "\r\n")
    found = list(after.rows())
    assert found[0] == ["Export der Kasse"]
    assert [row[:4] for row in found] == [row[:4] for row in rows]
    assert found[1][4:] == ["Verdict", "Code", "Reason", "What to do"]
    assert found[2][4:] == ["Accepted", "", "", "Nothing to do."]
    assert found[3][4:6] == ["Refused", "ROW_SHORTENED"]
    assert found[3][7] == "Correct C4 and import the file again."


def test_a_workbook_comes_back_as_a_workbook_of_texts(wp, tmp_path, clock):
    path = tmp_path / "sales.xlsx"
    rows = [["Seriennummer", "Datum"], [serial(1), f"{clock.today()}"], ["=1+1", "<&>\x01"]]
    with path.open("wb") as handle:
        write_xlsx(handle, rows, sheet="März/2026")

    written = back(wp, path)

    table = open_table(written)
    assert written.suffix == ".xlsx"
    assert table.layout.sheet == "März 2026"
    found = list(table.rows())
    assert [row[:2] for row in found] == [rows[0], rows[1], ["=1+1", "<&>"]]
    assert found[1][2:] == ["Accepted", "", "", "Nothing to do."]
    assert found[2][2] == "Refused"


def test_a_cell_that_a_spreadsheet_would_run_comes_back_as_text(wp, tmp_path, clock):
    path = tmp_path / "sales.csv"
    path.write_text(f"Seriennummer;Datum;Kunde\n{serial(1)};{clock.today()};=cmd|' /C x'!A1\n")

    written = back(wp, path)

    assert list(open_table(written).rows())[1][2] == "'=cmd|' /C x'!A1"


def test_what_was_kept_from_being_run_is_read_as_it_was_when_the_file_comes_again(
    wp, tmp_path, clock
):
    path = tmp_path / "sales.csv"
    path.write_text(
        f"Beleg;Datum;Seriennummer;Kunde\n=R7;{clock.today():%d.%m.%Y};{serial(1)};@home GmbH\n"
    )
    written = back(wp, path)
    assert "'=R7" in written.read_text(encoding="utf-8")

    [row] = judged(wp, written)[2].rows

    assert (row.line.invoice, row.line.customer) == ("=R7", "@home GmbH")


def test_what_the_vendor_said_since_stands_in_the_file_written_later(wp, tmp_path, clock):
    day = clock.today() - timedelta(days=1)
    path = tmp_path / "sales.csv"
    path.write_text(f"Seriennummer;Datum;Beleg\n{serial(1)};{day};7\n")
    file, by, run = judged(wp, path)
    bulk_in.import_sales(wp, file, by, run, quiet)
    first = back(wp, path, "first")
    wp.settle()
    refused = '{"days": 60}'
    wp.replica.db.write(
        lambda c: c.execute("UPDATE claim SET state='rejected', code='TOO_LATE', params=?",
                            (refused,))
    )  # fmt: skip

    later = back(wp, first, "later")

    assert next(iter(open_table(first).rows()))[3:] == ["Verdict", "Code", "Reason", "What to do"]
    assert list(open_table(first).rows())[1][3] == "Already there"
    told = list(open_table(later).rows())
    assert len(told[0]) == 7
    assert told[1][3:5] == ["Rejected", "TOO_LATE"]
    assert told[1][6].startswith("Open it in Sales")


def test_a_file_that_changed_or_a_place_nobody_may_write_to_leaves_nothing_half(
    wp, tmp_path, clock
):
    path = tmp_path / "sales.csv"
    path.write_text(f"Seriennummer;Datum\n{serial(1)};{clock.today()}\n")
    file, _, run = judged(wp, path)
    (tmp_path / "taken").mkdir()
    with pytest.raises(NotWritable):
        write_verdicts(file, run, tmp_path / "taken", ENGLISH)
    assert not (tmp_path / "taken.new").exists()
    path.write_text("x")
    with pytest.raises(NotATable):
        write_verdicts(file, run, tmp_path / "back.csv", ENGLISH)
    assert sorted(each.name for each in tmp_path.iterdir() if each.suffix == ".csv") == [
        "sales.csv"
    ]
