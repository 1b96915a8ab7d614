"""A shop's file into claims: what is asked, how rows are judged, and what an import changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.codes import Code
from sync.commands import bulk_in, judging
from sync.commands.bulk_in import Asks, Imported, Stopped
from sync.commands.dry_run import DryRun, RowStanding
from sync.commands.record_scan import record_scan
from sync.commands.row_words import ENGLISH
from sync.commands.withdraw_claim import withdraw_claim
from sync.queries import sales, scan
from sync.rows import CurrentSale
from sync.sheets.cell_faults import CellFault
from sync.sheets.columns import Meaning, keys_of
from sync.sheets.refusals import NotATable
from sync.sheets.remarks import Code as Remarked
from sync.sheets.values import Order
from tests.support.workplace import make_workplace
from tests.unit.sync.sheets.test_preview import xlsx as workbook
from tools.make_replica_fixture import serial

NAMES = "Beleg;Datum;Seriennummer;EAN;Kunde;Menge"
DRILL = "4012345000016"
HAMMER = "4012345000023"


@pytest.fixture
def file(tmp_path, clock):
    """Write a file of rows; a row is a serial, or all of its cells."""

    def write(*rows, names=NAMES, name="sales.csv", encoding="utf-8"):
        day = f"{clock.today() - timedelta(days=3):%d.%m.%Y}"
        lines = [names] if names else []
        lines += [row if ";" in row else f"RE-1;{day};{row};{DRILL};Huber;1" for row in rows]
        path = tmp_path / name
        path.write_text("\n".join(lines) + "\n", encoding=encoding)
        return path

    return write


def run(wp, path, mapping=None, day=None, **said):
    """Return the file, how it is read and what its rows come to."""
    opened = bulk_in.open_sales_file(wp, path)
    by = bulk_in.plan(opened, replace(mapping or opened.mapping, **said), day)
    return opened, by, bulk_in.dry_run(wp, opened, by, quiet)


def judged(wp, path, **said):
    return [(row.row, row.standing.value, row.code) for row in run(wp, path, **said)[2].rows]


def imported(wp, path, **said):
    opened, by, dry = run(wp, path, **said)
    return bulk_in.import_sales(wp, opened, by, dry, quiet)


def quiet(_done, _of):
    """Hear of no progress."""


# --- the same rules as a scan --------------------------------------------------------------------
def texts():
    return [
        serial(5), "SD99999999", DRILL, "04012345000016", "HX0000000O", "hx00000001", "nothing!",
        "0401234500001", "]d20104012345000016" + "21" + serial(7), serial(9) + serial(9), "X" * 80,
        "OS123456", "123456789015",
    ]  # fmt: skip


@pytest.mark.parametrize("days", [0, 3, 70, -2, 4000])
def test_a_row_gets_the_verdict_a_scan_of_it_gets(wp, file, clock, days):
    day = clock.today() - timedelta(days=days)
    rows = [f"RE-1;{day};{text};;Huber;" for text in texts()]

    dry = run(wp, file(*rows))[2]

    sale = CurrentSale(day, "RE-1", "Huber")
    for row in dry.rows:
        alone = judging.judge_scan(wp, row.line.serial, sale, clock.now())
        assert row.code == alone.code, row.line.serial
        assert (row.judged.verdict, row.judged.serial) == (alone.verdict, alone.serial)


def test_what_a_row_names_beside_the_serial_is_judged_like_a_label_with_both(wp, file, clock):
    day = clock.today()
    rows = [
        f"RE-1;{day};{serial(5)};{HAMMER};;",
        f"RE-1;{day};{serial(6)};Hammer drill H30;;",
        f"RE-1;{day};{serial(7)};4006381333931;;",
        f"RE-1;{day};{serial(8)};our own no. 7;;",
    ]

    dry = run(wp, file(*rows))[2]

    assert [row.code for row in dry.rows] == [Code.SER_MODEL] * 3 + [""]
    assert ENGLISH.reason(dry.rows[0]).startswith("This serial belongs to Compact drill D12, but")


def test_a_dry_run_records_nothing_and_says_what_it_would_come_to(wp, file):
    dry = run(wp, file(serial(1), serial(2), "SD99999999", "nonsense"))[2]

    assert dry.counts.standings == {
        RowStanding.ACCEPTED: 2, RowStanding.PROVISIONAL: 1, RowStanding.REFUSED: 1,
    }  # fmt: skip
    assert (dry.counts.claimed, dry.counts.points, dry.counts.invoices) == (3, 300, 1)
    assert wp.outbox.db.row("SELECT count(*) FROM op") == (0,)


def test_before_the_first_sync_rows_are_taken_for_the_vendor_to_check(wp, file):
    wp.replica.has_been_whole = False

    assert judged(wp, file(serial(1), "1")) == [
        (2, "provisional", "VENDOR_CHECKS"), (3, "provisional", "VENDOR_CHECKS"),
    ]  # fmt: skip


# --- importing -----------------------------------------------------------------------------------
def test_an_import_records_claims_like_scans_and_its_invoices_group_them(wp, file, clock):
    done = imported(wp, file(serial(1), serial(2), "nonsense"))

    assert done == Imported(2, 1, 200, 0, 1, 0)
    wp.settle()
    shown = sales.claims(wp)
    assert {(row.serial, row.invoice, row.customer) for row in shown} == {
        (serial(1), "RE-1", "Huber"), (serial(2), "RE-1", "Huber"),
    }  # fmt: skip
    assert {row.sold_on for row in shown} == {clock.today() - timedelta(days=3)}
    kinds = wp.outbox.db.rows("SELECT kind, state FROM op")
    assert kinds == [("claim.record", "held")] * 2
    assert scan.today(wp) == []
    again = record_scan(wp, serial(1), CurrentSale(clock.today()))
    assert again.code == Code.DUP_SELF


def test_importing_the_same_file_again_changes_nothing_and_says_already_there(wp, file):
    path = file(serial(1), serial(2), serial(2), "nonsense")
    imported(wp, path)
    before = wp.outbox.db.row("SELECT count(*) FROM op")

    opened, _, dry = run(wp, path)
    done = imported(wp, path)

    assert opened.before.claimed == 2
    assert [(row.standing, row.code) for row in dry.rows] == [
        ("there", "ROW_THERE"), ("there", "ROW_THERE"), ("there", "ROW_THERE"),
        ("refused", "SER_FORMAT"),
    ]  # fmt: skip
    assert ENGLISH.reason(dry.rows[0]).startswith("Already there: recorded by Carla Clerk on ")
    assert done == Imported(0, 0, 0, 3, 1, 0)
    assert wp.outbox.db.row("SELECT count(*) FROM op") == before
    wp.settle()
    assert judged(wp, path)[0] == (2, "there", "ROW_THERE")


def test_the_same_sale_in_another_layout_is_already_there_too(wp, file, clock):
    imported(wp, file(serial(1)))
    day = clock.today() - timedelta(days=3)
    other = file(f"{serial(1)};re - 1;{day}", names="S/N;Invoice;Date", name="other.csv")

    assert judged(wp, other) == [(2, "there", "ROW_THERE")]


def test_a_sale_that_differs_from_the_claimed_one_is_a_duplicate(wp, file, clock):
    imported(wp, file(serial(1)))
    day = clock.today() - timedelta(days=3)

    assert judged(wp, file(f"RE-2;{day};{serial(1)};;;")) == [(2, "refused", "DUP_SELF")]


def test_a_colleagues_claim_from_another_device_is_already_there(tmp_path, file, clock, ring):
    wp = make_workplace(tmp_path / "other", clock=clock, ring=ring, claims=9)
    base = wp.replica.db.rows("SELECT serial, invoice, sold_on FROM base_claim")[0]
    path = file(f"{base[1]};{base[2]};{base[0]};;;")

    dry = run(wp, path)[2]
    wp.close()

    assert [row.standing for row in dry.rows] == ["there"]
    assert ENGLISH.reason(dry.rows[0]).startswith("Already there: recorded by Rob Rep on ")


def test_what_a_person_took_back_is_not_claimed_by_the_file_again(wp, file, clock):
    path = file(serial(1))
    imported(wp, path)
    clock.advance(minutes=1)
    wp.outbox.seal_due(clock.now())
    wp.settle()
    withdraw_claim(wp, sales.claims(wp)[0].claim_id)

    assert judged(wp, path) == [(2, "there", "ROW_THERE")]
    wp.settle()
    dry = run(wp, path)[2]
    assert ENGLISH.verdict(dry.rows[0]) == "Withdrawn"
    assert "scan the unit" in ENGLISH.fix(dry, dry.rows[0])


def test_what_was_undone_at_once_was_never_claimed(wp, file):
    path = file(serial(1))
    imported(wp, path)
    wp.settle()
    withdraw_claim(wp, sales.claims(wp)[0].claim_id)

    assert judged(wp, path) == [(2, "accepted", "")]


def test_a_claim_that_ended_gives_way_to_another_sale_of_its_unit(wp, file, clock):
    imported(wp, file(serial(1)))
    wp.settle()
    withdraw_claim(wp, sales.claims(wp)[0].claim_id)
    day = clock.today() - timedelta(days=1)

    done = imported(wp, file(f"RE-2;{day};{serial(1)};;;"))

    assert done.claims == 1


def test_a_serial_twice_in_one_file_is_claimed_once(wp, file, clock):
    day = clock.today() - timedelta(days=3)
    path = file(serial(1), serial(1), f"RE-9;{day};{serial(1)};;;")

    dry = run(wp, path)[2]

    assert [row.code for row in dry.rows] == ["", "ROW_TWICE", "ROW_TWICE_OTHERWISE"]
    assert ENGLISH.fix(dry, dry.rows[2]) == "Correct C4 and import the file again."


def test_what_was_scanned_since_the_dry_run_stops_the_import_whole(wp, file, clock):
    opened, by, dry = run(wp, file(serial(1), serial(2)))
    record_scan(wp, serial(2), CurrentSale(clock.today()))

    again = bulk_in.import_sales(wp, opened, by, dry, quiet)

    assert isinstance(again, DryRun)
    assert [row.code for row in again.rows] == ["", "DUP_SELF"]
    assert wp.outbox.db.row("SELECT count(*) FROM op") == (1,)


def test_units_that_earn_otherwise_since_the_dry_run_are_announced_anew(wp, file):
    opened, by, dry = run(wp, file(serial(1), serial(2)))
    wp.replica.db.write(lambda c: c.execute("UPDATE base_product SET points = points + 5"))
    wp.replica.db.write(wp.replica.reload_catalogue)

    again = bulk_in.import_sales(wp, opened, by, dry, quiet)

    assert isinstance(again, DryRun)
    assert again.counts.points == dry.counts.points + 10
    assert wp.outbox.db.row("SELECT count(*) FROM op") == (0,)
    assert not isinstance(bulk_in.import_sales(wp, opened, by, again, quiet), DryRun)


def test_what_is_scanned_while_rows_are_judged_stops_it_too(wp, file, clock, monkeypatch):
    opened, by, dry = run(wp, file(serial(1), serial(2)))
    record_claims = wp.outbox.record_claims

    def late(claims, tell):
        record_scan(wp, serial(2), CurrentSale(clock.today()))
        return record_claims(claims, tell)

    monkeypatch.setattr(wp.outbox, "record_claims", late)

    again = bulk_in.import_sales(wp, opened, by, dry, quiet)

    assert isinstance(again, DryRun)
    assert [row.code for row in again.rows] == ["", "DUP_SELF"]
    assert wp.outbox.db.row("SELECT count(*) FROM op") == (1,)


def test_a_person_who_stops_it_finds_nothing_recorded_whenever_that_was(wp, file):
    path = file(*(serial(number) for number in range(20)))
    opened, by, dry = run(wp, path)
    seen = []
    bulk_in.import_sales(wp, opened, by, dry, lambda done, of: seen.append((done, of)))
    assert seen[-1][1] == 40
    moments = len(seen)
    for moment in range(moments):
        other = make_workplace(path.parent / f"p{moment}", clock=wp.clock, allocation=200)
        told = iter(range(moments))

        def stop(done, of, moment=moment, told=told):
            if next(told) == moment:
                raise Stopped

        dry = bulk_in.dry_run(other, opened, by, quiet)
        with pytest.raises(Stopped):
            bulk_in.import_sales(other, opened, by, dry, stop)
        assert other.outbox.db.row("SELECT count(*) FROM op") == (0,)
        assert other.outbox.db.row("SELECT count(*) FROM claimed") == (0,)
        done = bulk_in.import_sales(other, opened, by, dry, quiet)
        other.close()
        assert isinstance(done, Imported)
        assert done.claims == 20


def test_a_file_that_changed_since_it_was_opened_is_refused(wp, file):
    opened, by, dry = run(wp, file(serial(1)))
    file(serial(1), serial(2))

    with pytest.raises(NotATable, match="changed since it was opened"):
        bulk_in.import_sales(wp, opened, by, dry, quiet)


def test_what_was_imported_is_sent_like_scans(wp, file, clock):
    imported(wp, file(serial(1), serial(2)))
    clock.advance(minutes=1)

    sealed = wp.outbox.seal_due(clock.now())

    assert len(sealed) == 2
    assert wp.outbox.head()[0] == 2


# --- columns -------------------------------------------------------------------------------------
def test_a_layout_that_was_imported_is_known_next_month_wherever_its_columns_moved(wp, file):
    opened, by, _ = run(wp, file(f"a;{serial(1)};03.04.2024", names="Zeile;Nr;Tag"))
    mapping = replace(
        by.mapping, columns=(("nr", Meaning.SERIAL), ("tag", Meaning.SOLD_ON)), name="Kasse"
    )
    bulk_in.keep_mapping(wp, mapping)

    moved = bulk_in.open_sales_file(
        wp, file(f"03.05.2024;neu;{serial(2)};a", names="TAG;Filiale;Nr.;Zeile", name="b.csv")
    )

    assert moved.recognised
    assert moved.mapping.places(moved.names) == {Meaning.SERIAL: 2, Meaning.SOLD_ON: 0}
    assert not opened.recognised


def test_a_layout_in_any_script_is_known_by_its_names_and_never_by_their_places(wp, file):
    opened = bulk_in.open_sales_file(wp, file("1;2;3", names="Дата;Серийный №;Чек"))
    day, number, _ = keys_of(opened.names)
    columns = ((day, Meaning.SOLD_ON), (number, Meaning.SERIAL))
    mapping = replace(opened.mapping, columns=columns)
    assert mapping.places(opened.names) == {Meaning.SOLD_ON: 0, Meaning.SERIAL: 1}
    bulk_in.keep_mapping(wp, bulk_in.named(opened, mapping))

    moved = bulk_in.open_sales_file(wp, file("1;2;3", names="Чек;Серийный №;Дата", name="b.csv"))
    other = bulk_in.open_sales_file(wp, file("1;2;3", names="Имя;Цена;Чек", name="c.csv"))

    assert moved.mapping.places(moved.names) == {Meaning.SOLD_ON: 2, Meaning.SERIAL: 1}
    assert not other.recognised


def test_a_column_without_a_name_is_known_in_files_of_as_many_columns_only(wp, file):
    opened = bulk_in.open_sales_file(wp, file("1;2;3", names="Datum;;Bon"))
    columns = (("datum", Meaning.SOLD_ON), ("[B]", Meaning.SERIAL))
    mapping = bulk_in.named(opened, replace(opened.mapping, columns=columns))
    bulk_in.keep_mapping(wp, mapping)

    assert bulk_in.open_sales_file(wp, file("1;2;3", names="Datum;;Bon")).recognised
    wider = file("1;2;3;4", names="Datum;;;Bon", name="b.csv")
    assert not bulk_in.open_sales_file(wp, wider).recognised


def test_a_needed_column_that_is_gone_is_named_and_the_others_are_kept(wp, file):
    columns = (("gerat", Meaning.SERIAL), ("tag", Meaning.SOLD_ON), ("bon", Meaning.INVOICE))
    opened = bulk_in.open_sales_file(wp, file("1;2;3", names="a;b;c"))
    bulk_in.keep_mapping(wp, replace(opened.mapping, columns=columns))

    other = bulk_in.open_sales_file(wp, file("03.05.2024;7;x", names="Tag;Bon;Etwas", name="b.csv"))
    by = bulk_in.plan(other, other.mapping)

    assert other.gone == (("gerat", Meaning.SERIAL),)
    assert not other.recognised
    assert other.mapping.places(other.names) == {Meaning.SOLD_ON: 0, Meaning.INVOICE: 1}
    assert [each.asks for each in by.questions] == [Asks.SERIAL_COLUMN]
    assert not by.is_ready


def test_a_file_without_names_is_read_by_its_cells_and_what_was_delivered(wp, file, clock):
    day = clock.today()
    rows = [f"x{number};{serial(number)};{day}" for number in range(6)]
    opened, by, dry = run(wp, file(*rows, names=""))

    assert by.mapping.places(opened.names) == {Meaning.SERIAL: 1, Meaning.SOLD_ON: 2}
    assert dry.counts.standings == {RowStanding.ACCEPTED: 6}
    bulk_in.keep_mapping(wp, by.mapping)
    wider = file(*(f"x;y;{row}" for row in rows), names="", name="wider.csv")
    assert not bulk_in.open_sales_file(wp, wider).recognised


def test_a_file_without_dates_asks_for_the_column_or_one_day_for_all(wp, file, clock):
    path = file(f"RE-1;{serial(1)}", names="Beleg;Seriennummer")
    opened = bulk_in.open_sales_file(wp, path)
    assert [q.asks for q in bulk_in.plan(opened, opened.mapping).questions] == [Asks.DATE_COLUMN]

    dry = run(wp, path, day=clock.today())[2]

    assert [row.line.sold_on for row in dry.rows] == [clock.today()]
    assert dry.counts.claimed == 1


# --- values --------------------------------------------------------------------------------------
def test_dates_of_two_readings_are_asked_and_rows_wait_for_the_answer(wp, file):
    path = file(f"R;03/05/2024;{serial(1)};;;", f"R;04/05/2024;{serial(2)};;;")
    opened, by, dry = run(wp, path)

    (question,) = by.questions
    assert (question.asks, question.count, question.cell) == (Asks.ORDER, 2, "B2")
    assert (question.first, question.other) == ("2024-05-03", "2024-03-05")
    assert not by.is_ready
    assert {row.code for row in dry.rows} == {"ROW_DATE_DOUBTED"}

    by = bulk_in.plan(opened, replace(opened.mapping, order=Order.MONTH))

    assert by.questions == ()
    assert by.lines[0].sold_on.isoformat() == "2024-03-05"


def test_one_date_that_can_be_read_in_one_way_only_tells_for_its_column(wp, file):
    path = file(f"R;03/05/2024;{serial(1)};;;", f"R;05/31/2024;{serial(2)};;;")

    _, by, _ = run(wp, path)

    assert by.questions == ()
    assert [line.sold_on.isoformat() for line in by.lines] == ["2024-03-05", "2024-05-31"]


def test_a_column_written_both_ways_tells_nothing(wp, file):
    rows = [f"R;{day};{serial(1)};;;" for day in ("31/05/2024", "05/31/2024", "03/05/2024")]

    _, by, dry = run(wp, file(*rows))

    assert [each.count for each in by.questions] == [1]
    assert dry.rows[2].code == "ROW_DATE_DOUBTED"


def test_numbers_of_days_are_asked_before_they_are_dates(wp, file):
    path = file(f"R;45356;{serial(1)};;;")

    _, by, dry = run(wp, path)
    said = run(wp, path, days=True)[1]

    assert [(each.asks, each.first) for each in by.questions] == [(Asks.DAYS, "2024-03-05")]
    assert dry.rows[0].code == "ROW_DATE_NUMBER"
    assert said.lines[0].sold_on.isoformat() == "2024-03-05"


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("1.23E+15", "ROW_SHORTENED"),
        ("1,23E+15", "ROW_SHORTENED"),
        ("#REF!", "ROW_CELL_ERROR"),
        ("########", "ROW_CELL_ERROR"),
        ("12345678.0", "ROW_DECIMALS"),
        ("", "ROW_NO_SERIAL"),
    ],
)
def test_what_a_spreadsheet_did_to_a_serial_is_explained_and_never_guessed(wp, file, cell, code):
    dry = run(wp, file(serial(1), f"R;2024-05-03;{cell};;;"))[2]

    assert dry.rows[1].code == code
    assert ENGLISH.reason(dry.rows[1]).startswith("C3 ")
    assert ENGLISH.fix(dry, dry.rows[1]) == "Correct C3 and import the file again."


def test_zeros_lost_in_front_are_told_with_what_the_label_may_say(wp, file, clock):
    luhn = "001234567897"
    assert len(luhn) == 12
    day = clock.today()
    path = file(f"R;{day};{luhn};;;", f"R;{day};{luhn[2:]};;;")

    dry = run(wp, path)[2]

    assert [row.code for row in dry.rows] == [Code.VENDOR_CHECKS, "ROW_LOST_ZEROS"]
    assert "the label may say 001234567897" in ENGLISH.reason(dry.rows[1])


def test_long_numbers_that_all_end_in_zeros_were_rounded(wp, file, clock):
    day = clock.today()
    rows = [f"R;{day};{number};;;" for number in ("1234567890123450", "2345678901234560")]

    assert [code for *_, code in judged(wp, file(*rows))] == ["ROW_ROUNDED"] * 2
    alone = file(f"R;{day};1234567890123450;;;", f"R;{day};2345678901234567;;;")
    assert [code for *_, code in judged(wp, alone)] == ["SER_FORMAT"] * 2


def test_quantities_of_units_returns_and_decimal_commas(wp, file, clock):
    day = clock.today()
    rows = [
        f"A;{day};{serial(1)};;;1,00", f"A;{day};{serial(2)};;;-1", f"B;{day};{serial(3)};;;2",
        f"B;{day};{serial(4)};;;2", f"C;{day};{serial(5)};;;3", f"D;{day};{serial(6)};;;viele",
    ]  # fmt: skip

    dry = run(wp, file(*rows))[2]

    assert [row.code for row in dry.rows] == [
        "", "ROW_RETURN", "", "", "ROW_MANY_UNITS", "ROW_QUANTITY_UNREAD",
    ]  # fmt: skip
    assert ENGLISH.reason(dry.rows[4]).startswith("F6 says 3 units, and the file has 1 serials")


@pytest.mark.parametrize("cell", ["9" * 5000, "1e999", "4012345000016"])
def test_a_number_that_counts_no_units_is_told_of_its_row_alone(wp, file, clock, cell):
    day = f"{clock.today() - timedelta(days=3):%d.%m.%Y}"
    path = file(f"RE-1;{day};{serial(1)};{DRILL};Huber;{cell}", serial(2))

    dry = run(wp, path)[2]

    assert [row.code for row in dry.rows] == ["ROW_QUANTITY_UNREAD", ""]
    assert len(ENGLISH.reason(dry.rows[0])) < 200


def test_totals_names_again_and_a_second_table_are_left_out_and_said(wp, file):
    path = file(
        serial(1), NAMES, serial(2), "Summe;;;;;2", ";", "Lager;EAN;Menge;;;", "a;4;5;x;;",
    )  # fmt: skip

    assert judged(wp, path) == [
        (2, "accepted", ""),
        (3, "left_out", "ROW_NAMES_AGAIN"),
        (4, "accepted", ""),
        (5, "left_out", "ROW_TOTAL"),
        (7, "left_out", "ROW_SECOND_TABLE"),
        (8, "left_out", "ROW_SECOND_TABLE"),
    ]


def test_cells_that_mean_the_one_above_are_filled_when_a_person_says_so(wp, file, clock):
    day = clock.today()
    path = file(f"RE-1;{day};{serial(1)};;Huber;", f";;{serial(2)};;;", f"RE-2;{day};;;Maier;",
                f";;{serial(3)};;;")  # fmt: skip

    _, by, dry = run(wp, path)
    filled = run(wp, path, fill=True)[2]

    assert [(each.asks, each.count) for each in by.questions] == [(Asks.FILL, 2)]
    assert [row.code for row in dry.rows] == ["", "ROW_NO_DATE", "ROW_NO_SERIAL", "ROW_NO_DATE"]
    assert [row.code for row in filled.rows] == ["", "", "ROW_GROUP", ""]
    assert [(row.line.invoice, row.line.customer) for row in filled.rows if row.serial] == [
        ("RE-1", "Huber"), ("RE-1", "Huber"), ("RE-2", "Maier"),
    ]  # fmt: skip


def test_merged_cells_of_a_workbook_are_told_and_filled_when_a_person_says_so(wp, tmp_path, clock):
    day = clock.today()
    cells = [
        ("Verkauf", "", "", "Lager"), ("Beleg", "Seriennummer", "Datum", "Platz"),
        ("RE-1", serial(1), f"{day}", "A"), ("", serial(2), f"{day}", "B"),
        ("RE-2", serial(3), f"{day}", "C"),
    ]  # fmt: skip
    rows = "".join(
        "<row>" + "".join(f'<c t="inlineStr"><is><t>{cell}</t></is></c>' for cell in row) + "</row>"
        for row in cells
    )
    path = workbook(tmp_path / "a.xlsx", rows)
    rest = '</sheetData><mergeCells count="2"><mergeCell ref="A1:C1"/><mergeCell ref="A3:A4"/>'
    path = workbook(path, f"{rows}{rest}</mergeCells><sheetData>")

    opened, by, dry = run(wp, path)
    filled = run(wp, path, fill=True)[2]

    assert opened.layout.found.header_row == 2
    merged = next(each for each in opened.layout.remarks if each.code is Remarked.MERGED)
    assert (merged.count, merged.places[0]) == (2, "A1")
    assert [(each.asks, each.count, each.cell) for each in by.questions] == [(Asks.FILL, 1, "A4")]
    assert [row.line.invoice for row in dry.rows] == ["RE-1", "", "RE-2"]
    assert [row.line.invoice for row in filled.rows] == ["RE-1", "RE-1", "RE-2"]


def test_every_fault_of_a_cell_has_a_sentence_with_its_values():
    from sync.sheets.cell_faults import SENTENCES  # noqa: PLC0415 (only here)

    assert set(SENTENCES) == set(CellFault)
