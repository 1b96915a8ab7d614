"""Files of other systems: rows taken in once, refused in a sentence, all or the good ones."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from datetime import timedelta

import pytest
import sqlalchemy as sa

from server.cli import main
from server.services.auditing import differences
from server.services.supply.articles import apply_prices
from server.services.supply.importing import _cell
from server.storage import tables as t
from server.storage.unit_of_work import UnitOfWork
from tests.support.epcis import BIRCH, capture, shipped
from tests.support.server import MORNING
from tests.support.world import AUDITOR, CLERK, OWNER, PRODUCTS, TODAY, claim_id_of, opened, serial

DRILL, SAW = PRODUCTS[0][1], PRODUCTS[1][1]
NEW, MINE = "A900001", serial(1, 0)


@pytest.fixture(autouse=True)
def audit(server):
    """After every test balances, standings and owners are what they are when worked out anew."""
    yield
    with opened(server.settings.database_url) as write:
        assert write(differences) == []


@pytest.fixture
def owner(device):
    return device(OWNER)


def table(*rows):
    """Return rows as CSV; the first one names the columns."""
    return "".join(";".join(row) + "\r\n" for row in rows).encode()


def send(owner, kind, raw, **ways):
    return owner.client.post(f"/v1/imports/{kind}", content=raw, params=ways)


def imported(owner, kind, raw, **ways):
    answer = send(owner, kind, raw, **ways)
    assert answer.status_code == 200, answer.text
    return answer.json()


def shipments(*rows):
    return table(("Serial no", "EAN", "Customer", "Ship date"), *rows)


def test_a_shipment_decides_the_claim_that_waited_and_a_second_import_changes_nothing(
    device, owner
):
    clerk = device(CLERK)
    op = clerk.claim(NEW)
    clerk.push(op)
    raw = shipments((NEW, DRILL, "Alder Tools", "2026-06-01"))

    rehearsal = imported(owner, "shipments", raw, dry_run=1)

    clerk.pull()
    assert (rehearsal["kept"], rehearsal["counts"]["new"]) == (False, 1)
    assert clerk.row("claim", claim_id_of(op))["state"] == "in_review"
    first = imported(owner, "shipments", raw)
    told = clerk.pull()
    assert clerk.row("claim", claim_id_of(op))["state"] == "approved"
    second = imported(owner, "shipments", raw)
    assert (first["counts"]["new"], second["counts"]["known"]) == (1, 1)
    assert clerk.pull() == told
    again = owner.client.get(f"/v1/imports/report/{first['import_id']}")
    assert again.json() == first


def test_a_return_takes_back_sales_up_to_the_end_of_its_day(device, owner):
    clerk = device(CLERK)
    op = clerk.claim(MINE)
    clerk.push(op)

    imported(owner, "returns", table(("Seriennummer", "Datum"), (MINE, TODAY.strftime("%d.%m.%Y"))))

    clerk.pull()
    claim = clerk.row("claim", claim_id_of(op))
    assert (claim["state"], claim["code"]) == ("reversed", "RETURNED")
    assert sum(line["points"] for line in clerk.table("ledger_entry")) == 0


def test_rows_are_refused_with_their_number_and_the_way_out_and_the_rest_is_kept(owner):
    raw = shipments(
        (NEW, DRILL, "1", "2026-06-01"),
        ("1.23E+15", DRILL, "1", "2026-06-01"),
        ("A900002", "4260771819999", "1", "2026-06-01"),
        ("A900003", DRILL, "Cedar", "2026-06-01"),
        ("A900004", DRILL, "1", "soon"),
        (MINE, SAW, "1", "2026-06-01"),
        ("", DRILL, "1", "2026-06-01"),
        ("A900005", DRILL.lstrip("0"), "Birch Supply", "2026-06-01"),
    )

    report = imported(owner, "shipments", raw)

    assert report["counts"] == {"new": 2, "known": 0, "refused": 6}
    told = {each["row"]: each["detail"] for each in report["refused"]}
    assert list(told) == [3, 4, 5, 6, 7, 8]
    for row, words in (
        (3, "spreadsheet has shortened"),
        (4, "no product of the catalogue"),
        (5, "“Cedar” is no partner here"),
        (6, "“soon” is no date. Write it as 2026-06-15."),
        (7, "known as one of Drill"),
        (8, "is no serial"),
    ):
        assert words in told[row]


def test_all_or_nothing_keeps_nothing_where_a_row_is_refused(owner, server):
    raw = shipments((NEW, DRILL, "1", "2026-06-01"), ("A900002", DRILL, "9", "2026-06-01"))

    report = imported(owner, "shipments", raw, all_or_nothing=1)

    assert (report["kept"], report["counts"]) == (False, {"new": 1, "known": 0, "refused": 1})
    count = sa.select(sa.func.count()).select_from(t.supply.serial_event)
    with opened(server.settings.database_url) as write:
        assert write(lambda c: c.execute(count).scalar()) == 0


def test_a_date_that_may_be_two_is_read_by_the_others_of_its_column_or_by_what_is_said(owner):
    doubted = shipments((NEW, DRILL, "1", "03/05/2026"))
    assert "day or month" in imported(owner, "shipments", doubted)["refused"][0]["detail"]
    assert imported(owner, "shipments", doubted, order="day")["counts"]["new"] == 1
    among = shipments(("A900002", DRILL, "1", "03/05/2026"), ("A900003", DRILL, "1", "28/05/2026"))
    assert imported(owner, "shipments", among)["counts"]["new"] == 2


def test_codes_of_any_kind_name_a_unit_without_a_column_for_its_product(owner):
    raw = table(
        ("EPC", "Partner", "Date"),
        (f"(01){DRILL}(21)A900001", "1", "2026-06-01"),
        (f"https://id.gs1.org/01/{DRILL}/21/A900002", "1", "2026-06-01"),
        ("urn:epc:id:sgtin:42607718.01001.A900003", "1", "2026-06-01"),
        ("A900004", "1", "2026-06-01"),
        ("D900005", "1", "2026-06-01"),
    )

    report = imported(owner, "shipments", raw)

    assert report["counts"]["new"] == 4
    assert "Add a column with the product's GTIN" in report["refused"][0]["detail"]


def test_prices_hold_from_their_day_and_reach_every_device_on_it(device, owner, server):
    clerk = device(CLERK)
    soon = (TODAY + timedelta(days=3)).isoformat()
    raw = table(
        ("GTIN", "List price", "Valid from"), (DRILL, "199,00", TODAY.isoformat()),
        (DRILL, "1.209,50", soon), (SAW, "a lot", soon), (SAW, "1,00 USD", soon),
    )  # fmt: skip

    report = imported(owner, "prices", raw)

    assert report["counts"] == {"new": 2, "known": 0, "refused": 2}
    clerk.pull()
    assert clerk.row("product", 1)["list_price"] == 19_900
    later = MORNING + timedelta(days=4)

    def come(connection):
        uow = UnitOfWork(connection, later)
        apply_prices(uow)
        uow.number()

    with opened(server.settings.database_url) as write:
        write(come)
    clerk.pull()
    assert clerk.row("product", 1)["list_price"] == 120_950
    assert imported(owner, "prices", raw)["counts"]["known"] == 2


SECOND_OWNER = 193


@pytest.fixture
def second_owner(server, device):
    made = sa.insert(t.member).values(
        member_id=SECOND_OWNER, partner_id=0, name="Zelda", role="programme_owner"
    )
    with opened(server.settings.database_url) as write:
        write(lambda connection: connection.execute(made))
    return device(SECOND_OWNER)


PRODUCT_ROWS = table(
    ("GTIN", "Name", "Points", "Price", "Currency", "Pattern"),
    ("04260771810062", "Router", "25", "99.50", "EUR", r"R\d{6}"),
    (DRILL, "Drill 2", "45", "", "", ""),
    (SAW, "Saw of another name", "", "", "", ""),
    ("04260771810079", "Planer", "", "", "", ""),
    ("04260771810063", "Wrong digit", "1", "1.00", "EUR", "X"),
    (SAW, "Saw", "1", "1.00", "USD", "("),
)


def test_what_a_product_earns_is_changed_by_two_owners_and_reaches_every_device(
    device, owner, second_owner
):
    clerk = device(CLERK)

    report = imported(owner, "products", PRODUCT_ROWS)

    assert report["counts"] == {"new": 1, "known": 0, "refused": 3, "waiting": 2}
    assert "another programme owner imports the same file" in report["remarks"][-1]
    clerk.pull()
    names = {row["name"]: row["points"] for row in clerk.table("product")}
    assert "Saw of another name" in names, "a name pays nothing"
    assert not {"Router", "Drill 2"} & names.keys()
    assert imported(owner, "products", PRODUCT_ROWS)["counts"]["waiting"] == 2, "mine is one word"

    second = imported(second_owner, "products", PRODUCT_ROWS)

    assert second["counts"] == {"new": 2, "known": 1, "refused": 3}
    clerk.pull()
    names = {row["name"]: row["points"] for row in clerk.table("product")}
    assert (names["Router"], names["Drill 2"]) == (25, 45)
    [outcome] = clerk.push(clerk.claim("R123456"))
    assert outcome.code == "VENDOR_CHECKS"
    owner.pull()
    states = {row["entity"]: row["state"] for row in owner.table("approval")}
    assert states == {"product:04260771810062": "completed", f"product:{DRILL}": "completed"}


def test_another_row_is_another_wish_and_whoever_asked_takes_it_back(owner, second_owner, device):
    def row(points):
        return table(("GTIN", "Name", "Points"), (DRILL, "Drill", points))

    imported(owner, "products", row("45"))
    assert imported(second_owner, "products", row("46"))["counts"]["waiting"] == 1
    owner.pull()
    waiting = [each for each in owner.table("approval") if each["state"] == "waiting"]
    assert [json.loads(each["wanted"]) for each in waiting] == [{"points": 46}]

    [word] = waiting
    body = {"approval_id": word["approval_id"], "note": "45 was agreed"}
    [outcome] = owner.push(owner.seal("word.turn_down", body, word["entity"]))

    assert outcome.status == "applied"
    assert imported(owner, "products", row("46"))["counts"]["waiting"] == 1
    clerk = device(CLERK)
    clerk.pull()
    assert clerk.row("product", 1)["points"] != 46


@pytest.mark.parametrize("pattern", [r"(A+)+\d", r"\w*\w*\w*X", r"([A-Z]|\w\d)*9"])
def test_a_pattern_that_could_hold_everybody_up_is_refused_in_a_sentence(owner, pattern):
    raw = table(
        ("GTIN", "Name", "Points", "Price", "Currency", "Pattern"),
        ("04260771810062", "Router", "25", "99.50", "EUR", pattern),
    )

    report = imported(owner, "products", raw, dry_run=1)

    [row] = report["refused"]
    assert row["field"] == "pattern"
    assert "in so many ways that one serial could hold everybody up" in row["detail"]
    assert "Say how many signs each part has" in row["detail"]


def test_parties_make_what_was_told_of_them_before_count(device, owner):
    capture(owner, shipped(NEW, to=BIRCH))
    raw = table(("GLN", "Partner"), (BIRCH, "1"))

    report = imported(owner, "parties", raw)

    assert report["counts"]["new"] == 1
    clerk = device(CLERK)
    [outcome] = clerk.push(clerk.claim(NEW))
    assert outcome.code == ""
    assert imported(owner, "parties", raw)["counts"]["known"] == 1


def test_a_file_that_is_no_such_table_is_refused_whole_with_the_way_out(owner):
    twice = table(
        ("Serial", "Partner", "Date"), (NEW, "1", "2026-06-01"), ("A900002", "1", "2026-06-01"),
        ("",), ("Article", "Stock", "Price"), ("5", "7", "9"), ("6", "8", "9"),
    )  # fmt: skip
    for kind, raw, words in (
        ("shipments", b"", "empty"),
        ("shipments", b"%PDF-1.7", "PDF document"),
        ("shipments", table(("Serial", "Partner"), (NEW, "1")), "needs a column for day"),
        ("returns", table(("Serial", "S/N", "Date"), (NEW, NEW, "2026-06-01")), "may both be"),
        ("shipments", twice, "a second table begins"),
    ):
        answer = send(owner, kind, raw)
        assert (answer.status_code, answer.json()["code"]) == (422, "FILE_REFUSED"), raw
        assert words in answer.json()["detail"]


def test_a_kind_of_file_there_is_not_and_one_too_large_are_said_at_once(owner):
    assert send(owner, "customers", b"x").status_code == 400
    huge = {"Content-Length": str(200 * 1024**2)}
    answer = owner.client.post("/v1/imports/returns", content=b"x", headers=huge)
    assert (answer.status_code, answer.json()["code"]) == (413, "TOO_LARGE")
    assert "64 MB" in answer.json()["detail"]


def workbook(*rows):
    """Return rows as the smallest XLSX there is."""
    cells = "".join(
        "<row>" + "".join(f'<c t="inlineStr"><is><t>{cell}</t></is></c>' for cell in row) + "</row>"
        for row in rows
    )
    parts = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/'
        'content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-'
        'package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
        '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-'
        'officedocument.spreadsheetml.sheet.main+xml"/></Types>',
        "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
        'relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/'
        'officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/>'
        "</Relationships>",
        "xl/workbook.xml": '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/'
        'main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
        '<sheets><sheet name="Out" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/'
        'package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org'
        '/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/>'
        "</Relationships>",
        "xl/worksheets/sheet1.xml": '<worksheet xmlns="http://schemas.openxmlformats.org/'
        f'spreadsheetml/2006/main"><sheetData>{cells}</sheetData></worksheet>',
    }
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return made.getvalue()


def test_a_workbook_is_opened_in_the_jail_like_any_other(owner):
    raw = workbook(("Serial", "GTIN", "Partner", "Date"), (NEW, DRILL, "1", "2026-06-01"))

    assert imported(owner, "shipments", raw)["counts"]["new"] == 1


def test_the_operators_command_writes_the_rows_with_what_became_of_each(server, tmp_path, capsys):
    if not server.settings.database_url.startswith("sqlite"):
        pytest.skip("the command is the same on both")
    file, verdicts = tmp_path / "out.csv", tmp_path / "verdicts.csv"
    file.write_bytes(shipments((NEW, DRILL, "1", "2026-06-01"), ("=1+1", DRILL, "1", "soon")))
    words = ["--database", server.settings.database_url, "import", "shipments", str(file)]

    assert main([*words, "--dry-run"]) == 1
    assert main([*words, "--verdicts", str(verdicts)]) == 1

    told = capsys.readouterr()
    assert [json.loads(line) for line in told.out.splitlines()] == [
        {"kind": "shipments", "kept": kept, "new": 1, "refused": 1} for kept in (False, True)
    ]
    assert "row 3: “soon” is no date." in told.err
    lines = verdicts.read_text(encoding="utf-8").splitlines()
    assert lines[0] == "Serial no;EAN;Customer;Ship date;verdict;detail"
    assert lines[1].endswith(";new;")
    assert lines[2].startswith("'=1+1;")


def test_who_imported_which_file_is_in_the_record(owner, device):
    raw = shipments((NEW, DRILL, "1", "2026-06-01"))
    report = imported(owner, "shipments", raw)

    told = device(AUDITOR).client.get("/v1/audit/entries").json()["entries"]

    [entry] = [each for each in told if each["what"] == "file_imported"]
    said = json.loads(entry["note"])
    assert (entry["member_id"], said["intake_id"]) == (OWNER, report["import_id"])
    assert said["sha256"] == hashlib.sha256(raw).hexdigest()
    assert said["counts"] == {"new": 1, "known": 0, "refused": 0}


@pytest.mark.parametrize(
    "cell", ["=1+1", " =cmd|' /C calc'!A0", "\n@SUM(1)", "＝1+1", "-2+3", "\t=1", "+A1"]
)
def test_a_cell_that_would_run_in_a_spreadsheet_is_text_in_the_verdicts(cell):
    [shown] = csv.reader(["".join(_cell(cell, ";"))], delimiter=";", skipinitialspace=False)
    assert shown == [f"'{cell}"]


@pytest.mark.parametrize("cell", ["-12.50", "+3", "Bohrer, 18 V", "A|B"])
def test_other_cells_stay_as_they_are_and_whole_by_whatever_mark_they_are_read(cell):
    for mark in ",;\t|":
        assert next(csv.reader([_cell(cell, ";")], delimiter=mark)) == [cell]
