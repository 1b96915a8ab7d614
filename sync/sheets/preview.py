"""`python -m sync import-preview FILE`: the layout found, then the rows as read, one JSON a line.

Touches nothing: no profile, no store, no network.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TextIO

from sync.sheets.refusals import NotATable
from sync.sheets.tables import open_table

REFUSED = 2


def preview(path: Path, sheet: str, stdout: TextIO, stderr: TextIO) -> int:
    """Write layout and rows; 2 with one sentence on `stderr` when the file is no table."""
    try:
        table = open_table(path, sheet)
    except NotATable as refusal:
        print(f"{path.name}: {refusal}", file=stderr)
        return REFUSED
    encode = json.JSONEncoder(ensure_ascii=False).encode
    stdout.write(encode(table.layout.as_json()) + "\n")
    stdout.writelines(encode(row) + "\n" for row in table.rows())
    stdout.flush()
    return 0
