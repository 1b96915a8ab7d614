"""A35: workbooks made to do harm end in rows or in one sentence; their parts go nowhere.

They are read in the jail, whose walls `test_documents.py` tries; no part of one is ever a file.
"""

from __future__ import annotations

import io
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from sync.sheets.preview import preview

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
ROW = '<row r="1"><c r="A1" t="inlineStr"><is><t>A100001</t></is></c></row>'
SECRET = "canary-of-a-file-nobody-meant"
ENTITIES = "".join(
    f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "lol"}">' for n in range(10)
)  # fmt: skip

pytestmark = [pytest.mark.timeout(120), pytest.mark.xdist_group("jail")]


def parts(sheet: str) -> dict[str, str]:
    """The parts of a workbook of one sheet."""
    return {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": (
            f'<Relationships xmlns="{PACKAGE}"><Relationship Id="r1" '
            f'Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
        ),
        "xl/workbook.xml": (
            f'<workbook {MAIN} xmlns:r="{OFFICE}"><sheets>'
            '<sheet name="Sales" sheetId="1" r:id="r1"/></sheets></workbook>'
        ),
        "xl/_rels/workbook.xml.rels": (
            f'<Relationships xmlns="{PACKAGE}"><Relationship Id="r1" '
            f'Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'
        ),
        "xl/worksheets/sheet1.xml": sheet,
    }


def whole(rows: str = ROW, head: str = "") -> str:
    return f'<?xml version="1.0"?>{head}<worksheet {MAIN}><sheetData>{rows}</sheetData></worksheet>'


def packed(path: Path, found: dict[str, str], more: tuple[tuple[str, bytes], ...] = ()) -> bytes:
    """Return a workbook of these parts, and of some that have no place in one."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        for name, content in found.items():
            book.writestr(name, content)
        for name, plain in more:
            book.writestr(name, plain)
    return path.read_bytes()


def lied(content: bytes) -> bytes:
    """Say in the directory that the last part is a gigabyte."""
    at = content.rindex(b"PK\x01\x02")
    return content[: at + 24] + (1 << 30).to_bytes(4, "little") + content[at + 28 :]


def external(secret: Path) -> str:
    return f'<!DOCTYPE x [<!ENTITY out SYSTEM "{secret.as_uri()}">]>'


def text_of(reference: str) -> str:
    return ROW.replace("A100001", reference)


Maker = Callable[[Path, Path], bytes]
HARM: dict[str, Maker] = {
    "a file named from outside": lambda path, secret: packed(
        path, parts(whole(text_of("&out;"), external(secret)))
    ),
    "a billion laughs": lambda path, _: packed(
        path, parts(whole(text_of("&l9;"), f"<!DOCTYPE x [{ENTITIES}]>"))
    ),
    "a part that leads out of the folder": lambda path, _: packed(
        path, parts(whole()), (("../../../../slipped", b"x"), ("/slipped-too", b"x"))
    ),
    "a sheet that leads out of the book": lambda path, secret: packed(
        path,
        parts(whole())
        | {
            "xl/_rels/workbook.xml.rels": parts("")["xl/_rels/workbook.xml.rels"].replace(
                "worksheets/sheet1.xml", secret.as_uri()
            )
        },
    ),
    "thousands of parts": lambda path, _: packed(
        path, parts(whole()), tuple((f"xl/media/{n}.bin", b"x") for n in range(3_000))
    ),
    "a part of nothing but zeros": lambda path, _: packed(
        path, parts(whole()), (("xl/media/a.bin", bytes(40_000_000)),)
    ),
    "a size that is a lie": lambda path, _: lied(packed(path, parts(whole()))),
    "a book in a book": lambda path, _: packed(
        path, parts(whole()), (("xl/embeddings/a.xlsx", packed(path, parts(whole()))),)
    ),
    "cells without end": lambda path, _: packed(
        path, parts(whole('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'))
    ),
    "a sheet a million deep": lambda path, _: packed(path, parts(whole("<row>" * 200_000))),
    "half a book": lambda path, _: packed(path, parts(whole()))[:400],
    "a book that is its own neighbour": lambda path, _: packed(path, parts(whole())) * 2,
}  # fmt: skip


@pytest.mark.parametrize("name", HARM)
def test_a_workbook_made_to_harm_ends_in_rows_or_in_one_sentence(tmp_path: Path, name: str):
    secret, path = tmp_path / "secret.txt", tmp_path / "books" / "a.xlsx"
    secret.write_text(SECRET)
    path.parent.mkdir()
    path.write_bytes(HARM[name](path, secret))
    before = sorted(each.name for each in tmp_path.rglob("*"))
    out, err = io.StringIO(), io.StringIO()

    ended = preview(path, "", out, err)

    assert ended in {0, 2}
    assert (err.getvalue().count("\n"), out.getvalue()) == (1, "") if ended else not err.getvalue()
    assert SECRET not in out.getvalue() + err.getvalue()
    assert len(out.getvalue()) < 1_000_000
    assert sorted(each.name for each in tmp_path.rglob("*")) == before


@pytest.mark.skipif(sys.platform == "win32", reason="a folder of this system")
def test_no_part_of_a_workbook_was_ever_a_file():
    assert not Path("/slipped-too").exists()
    assert not Path("/slipped").exists()
