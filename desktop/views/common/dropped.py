"""Files that are dropped on a screen: which of them are tables, by their names."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData

SUFFIXES = frozenset({".csv", ".tsv", ".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"})
"""What files of tables are called; what one is, its content says."""


def files_in(dropped: QMimeData) -> list[Path]:
    """Return the files of this computer in what is dropped."""
    return [Path(url.toLocalFile()) for url in dropped.urls() if url.isLocalFile()]


def tables_in(dropped: QMimeData) -> list[Path]:
    """Return the tables in what is dropped."""
    return [file for file in files_in(dropped) if file.suffix.lower() in SUFFIXES]
