"""`python -m sync import-preview`: any table is read as it stands, anything else is a sentence."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import pytest

from sync.sheets.preview import preview

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def xlsx(path: Path, rows: str, **more: bytes | str) -> Path:
    """Write a workbook of one sheet, from the XML of its rows."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        types = "http://schemas.openxmlformats.org/package/2006/content-types"
        book.writestr("[Content_Types].xml", f'<Types xmlns="{types}"/>')
        book.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{PACKAGE}"><Relationship Id="r1" '
            f'Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        )
        book.writestr(
            "xl/workbook.xml",
            f'<workbook {MAIN} xmlns:r="{OFFICE}"><sheets>'
            '<sheet name="Sales" sheetId="1" r:id="r1"/></sheets></workbook>',
        )
        book.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{PACKAGE}"><Relationship Id="r1" '
            f'Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        )
        book.writestr(
            "xl/worksheets/sheet1.xml",
            f"<worksheet {MAIN}><sheetData>{rows}</sheetData></worksheet>",
        )
        for name, content in more.items():
            book.writestr(name, content)
    return path


def shown(path):
    out, err = io.StringIO(), io.StringIO()
    assert preview(path, "", out, err) == 0, err.getvalue()
    layout, *rows = (json.loads(line) for line in out.getvalue().splitlines())
    return layout, rows, {warning["code"]: warning for warning in layout["warnings"]}


def refused(path):
    out, err = io.StringIO(), io.StringIO()
    assert preview(path, "", out, err) == 2
    assert out.getvalue() == ""
    assert err.getvalue().count("\n") == 1
    return err.getvalue()


@pytest.fixture
def file(tmp_path):
    def write(content, name="sales.csv", encoding="utf-8"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return path

    return write


GERMAN = "Artikel;Menge;Preis\r\nMüller Größe;3;1,50\r\nStraße süß;2;10,95\r\n"


@pytest.mark.parametrize(
    ("encoding", "told"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("cp1252", "cp1252"),
        ("mac-roman", "mac-roman"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("utf-32-be", "utf-32-be"),
    ],
)
def test_an_encoding_is_found_and_every_letter_kept(file, encoding, told):
    layout, rows, _ = shown(file(GERMAN, encoding=encoding))
    assert layout["encoding"] == told
    assert (layout["delimiter"], layout["decimal"], layout["header_row"]) == (";", ",", 1)
    assert rows[1:] == [["Müller Größe", "3", "1,50"], ["Straße süß", "2", "10,95"]]


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_a_separator_is_found_and_line_breaks_in_quotes_stay(file, mark):
    text = f'serial{mark}note{mark}qty\nA1{mark}"two\nlines{mark}here"{mark}1\nA2{mark}x{mark}2\n'
    layout, rows, _ = shown(file(text))
    assert layout["delimiter"] == mark
    assert rows[1] == ["A1", f"two\nlines{mark}here", "1"]


def test_columns_are_known_by_names_of_four_languages(file):
    names = "Serial No;EAN;Rechnungsnr.;Date de vente;Cliente;Qté;Preis (EUR)"
    layout, _, _ = shown(file(f"{names}\nSN1;4006381333931;R1;2024-03-05;Ada;1;5,00\n"))
    assert [column["meaning"] for column in layout["columns"]] == [
        "serial", "product", "invoice", "sold_on", "customer", "quantity", "price",
    ]  # fmt: skip


def test_what_a_spreadsheet_did_to_numbers_is_told_with_its_cells(file):
    text = "serial,qty\n1.23E+15,1\n123456789012345000,1\n"
    _, rows, told = shown(file(text))
    assert rows[1][0] == "1.23E+15"
    assert told["scientific"]["cells"] == ["A2"]
    assert told["rounded_number"]["cells"] == ["A3"]


def test_lost_zeros_are_told_and_not_put_back(file):
    _, rows, told = shown(file("EAN,qty\n4006381333931,1\n4600536003009,2\n12345678905,3\n"))
    assert told["lost_zeros"]["cells"] == ["A4"]
    assert rows[3][0] == "12345678905"


def test_a_layout_with_oddities_is_told_and_kept(file):
    text = "Shop 7\n\nserial;serial;qty;\nA1;B1;1;\nA2;B2\n\nSumme;;3;\n"
    layout, rows, told = shown(file(text))
    assert (layout["header_row"], layout["rows"], rows[1]) == (3, 7, [])
    assert {"rows_above", "duplicate_header", "ragged", "total_row", "empty_rows"} <= set(told)


def test_nul_characters_are_left_out_and_told(file):
    _, rows, told = shown(file("serial,qty\nA\x001,1\nA2,2\n" * 20))
    assert rows[1] == ["A1", "1"]
    assert told["nuls"]["cells"][0] == "2"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "empty (0 bytes)"),
        (b"\n \n", "no rows"),
        (b"%PDF-1.7\n", "a PDF document"),
        (b"\xff\xd8\xff\xe0", "a JPEG picture"),
        (b"MZ\x90\x00\x03", "a Windows program"),
        (b"<html><table><tr><td>1</td></tr></table>", "a web page"),
        (b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>', "Excel 2003"),
        (b'serial,qty\nA1,1\n"A2,2\nA3,3\n', "Row 3 (line 3)"),
        (bytes(range(256)) * 40, "not a CSV file"),
        (b"PK\x03\x04broken", "damaged"),
    ],
)
def test_what_is_no_table_is_one_sentence(file, content, sentence):
    assert sentence in refused(file(content, "sales.xls"))


def test_a_file_that_is_not_there_is_one_sentence(tmp_path):
    assert "can't be read" in refused(tmp_path / "none.csv")


def test_a_workbook_shows_errors_results_and_whole_numbers(tmp_path):
    row = (
        '<row r="1"><c r="A1" t="e"><v>#REF!</v></c><c r="B1"><f>1+1</f><v>2</v></c>'
        '<c r="C1"><f>A2</f></c><c r="D1" t="b"><v>1</v></c><c r="E1"><v>4600536003009</v></c>'
        '<c r="F1"><v>1.23456789012346E+17</v></c></row>'
    )
    layout, rows, told = shown(xlsx(tmp_path / "a.xlsx", row))
    assert (layout["kind"], layout["sheet"]) == ("xlsx", "Sales")
    assert rows == [["#REF!", "2", "", "TRUE", "4600536003009", "123456789012346000"]]
    assert told["error_cell"]["cells"] == ["A1"]
    assert told["no_result"]["cells"] == ["C1"]
    assert told["rounded_number"]["column"] == "F"


def test_zeros_a_format_shows_are_read(tmp_path):
    styles = (
        f'<styleSheet {MAIN}><numFmts><numFmt numFmtId="170" formatCode="0000000000000"/></numFmts>'
        '<cellXfs><xf numFmtId="0"/><xf numFmtId="170"/></cellXfs></styleSheet>'
    )
    row = '<row r="1"><c r="A1" s="1"><v>12345678905</v></c></row>'
    _, rows, told = shown(xlsx(tmp_path / "a.xlsx", row, **{"xl/styles.xml": styles}))
    assert rows == [["0012345678905"]]
    assert "zeros_by_format" in told


def test_a_bomb_is_refused_before_it_is_read(tmp_path):
    row = '<row r="1"><c r="A1"><v>1</v></c></row>'
    bomb = xlsx(tmp_path / "a.xlsx", row, **{"xl/media/a.bin": bytes(20_000_000)})
    assert "unpacks to far more" in refused(bomb)


def test_a_workbook_with_a_password_is_told(file):
    content = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
    assert "password" in refused(file(content + "EncryptedPackage".encode("utf-16-le"), "a.xlsx"))
