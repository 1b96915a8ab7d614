"""How much a document may ask of whoever opens it. Numbers only."""

from __future__ import annotations

CPU_SECONDS = 5
WALL_SECONDS = 20
"""Longer than the processor time: a busy machine gives a process little of each second."""
SHEET_CPU_SECONDS = 20
SHEET_WALL_SECONDS = 60
"""For a workbook: a million cells take longer than ten pages."""
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
MOST_ENTRIES = 1_000
MOST_RATIO = 100
MOST_UNPACKED = 256 * 1024 * 1024
"""Of a workbook, which is an archive: its parts, how often one of them is larger unpacked, and all
of them unpacked."""
MOST_ANSWER = 8 + AT_ONCE * (8 + 3 * LONGEST * LONGEST)
