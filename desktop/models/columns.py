"""How a column of a list is declared: once, as data, not as a branch in `data()`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any, Generic, TypeVar

from PySide6.QtCore import Qt

from desktop.wording import Badge

Row = TypeVar("Row")


class Align(Enum):
    """Where the text of a column stands; numbers stand at the end."""

    START = Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter
    CENTRE = Qt.AlignmentFlag.AlignCenter
    END = Qt.AlignmentFlag.AlignTrailing | Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True, slots=True)
class Column(Generic[Row]):
    """One column: what it is called and what it says about a row.

    `title` is translated already (build columns after the translator is installed). `width` is in
    pixels at normal text size; 0 shares what is left. `sort_key` None: not sortable. `badge`,
    where given and not None, is painted instead of the text as shape and word; `text` still says
    the same for screen readers and copying. `mono` is for serials and other codes. `needed`, where
    given, says of which rows the column tells anything: while there is none, a list hides it.
    """

    key: str
    title: str
    text: Callable[[Row], str]
    align: Align = Align.START
    width: int = 0
    sort_key: Callable[[Row], Any] | None = None
    badge: Callable[[Row], Badge | None] | None = None
    tooltip: Callable[[Row], str] | None = None
    mono: bool = False
    strong: bool = False
    needed: Callable[[Row], bool] | None = None
