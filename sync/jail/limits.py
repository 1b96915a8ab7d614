"""How much a document may ask of whoever opens it. Numbers only."""

from __future__ import annotations

CPU_SECONDS = 5
WALL_SECONDS = 20
"""Longer than the processor time: a busy machine gives a process little of each second."""
SHEET_CPU_SECONDS = 20
SHEET_WALL_SECONDS = 60
"""For a workbook: a million cells take longer than ten pages."""
READ_CPU_SECONDS = 8
READ_WALL_SECONDS = 30
"""For the words and barcodes of a document."""
READ_ENOUGH_SECONDS = 5
"""Of processor time; what is read by then is told, and that there is more."""
MEMORY_BYTES = 512 * 1024 * 1024
FILES = 32
"""Open at once, for the process that waits; none may be opened beside a document."""

MOST_BYTES = 25 * 1024 * 1024
MOST_PIXELS = 40_000_000
MOST_PAGES = 300
LONGEST = 2000
"""Pixels of the longer side of a page as it comes out."""
DOTS_PER_INCH = 150
AT_ONCE = 10
"""Pages that come out of one opening."""
MOST_READ_PAGES = 30
MOST_SCANNED_PAGES = 10
"""Pages without a text that are searched for barcodes, of one document."""
MOST_CHARACTERS = 200_000
MOST_WORDS = 4_000
LONGEST_WORD = 100
MOST_BARCODES = 100
"""On one page; a barcode of more signs than `LONGEST_WORD` carries no serial and is left out."""
LONGEST_SEARCHED = 1600
"""Pixels of the longer side in which barcodes are looked for."""
MOST_ENTRIES = 1_000
MOST_RATIO = 100
MOST_UNPACKED = 256 * 1024 * 1024
"""Of a workbook, which is an archive: its parts, how often one of them is larger unpacked, and all
of them unpacked."""
MOST_ANSWER = 8 + AT_ONCE * (8 + 3 * LONGEST * LONGEST)
