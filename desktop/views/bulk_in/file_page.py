"""The first step: choosing a file, and what was imported on this device before."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QFrame, QGridLayout, QPushButton, QVBoxLayout, QWidget

from desktop import theme, wording
from desktop.views.bulk_in import telling
from desktop.views.common.labels import ElidedLabel, label
from sync.commands.bulk_in import PastImport

_MOST_SHOWN = 8
_TALLEST = 360


class FilePage(QWidget):
    """`chosen` carries the path of a file."""

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ground = QFrame(self)
        self._ground.setProperty("drop", "true")
        self.choose = QPushButton(self.tr("Choose a file… (Ctrl+O)"), self)
        self.choose.setProperty("primary", "true")
        self.choose.clicked.connect(self.ask)
        inside = QVBoxLayout(self._ground)
        inside.setContentsMargins(*(theme.space(4),) * 4)
        inside.setSpacing(theme.space(1.5))
        middle = Qt.AlignmentFlag.AlignHCenter
        title = label(self.tr("Drop the export of your till here"), "title", parent=self)
        inside.addStretch(1)
        inside.addWidget(title, 0, middle)
        told = label(
            self.tr(
                "CSV, XLSX, XLS or ODS, in any layout, up to 100,000 rows. Nothing is recorded "
                "before you have seen what becomes of each row."
            ),
            "muted",
            wrap=True,
            parent=self,
        )
        told.setAlignment(middle)
        inside.addWidget(told)
        inside.addWidget(self.choose, 0, middle)
        inside.addStretch(1)
        self._past = QFrame(self)
        self._past.setProperty("card", "true")
        self._lines = QGridLayout(self._past)
        self._lines.setContentsMargins(*(theme.space(2),) * 4)
        self._lines.setHorizontalSpacing(theme.space(3))
        self._lines.setColumnStretch(0, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(theme.space(2))
        self._ground.setMaximumHeight(_TALLEST)
        whole.addWidget(self._ground, 3)
        whole.addWidget(self._past)
        whole.addStretch(1)
        self.show_past(())

    @property
    def said(self) -> list[str]:
        """What is said of former imports, a line each."""
        return self._said

    def show_past(self, past: Sequence[PastImport]) -> None:
        """Show what was imported on this device."""
        while (item := self._lines.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self._past.setVisible(bool(past))
        self._said: list[str] = []
        title = label(self.tr("Imported on this device"), "caption", parent=self._past)
        self._lines.addWidget(title, 0, 0)
        for at, each in enumerate(past[:_MOST_SHOWN], 1):
            self._lines.addWidget(ElidedLabel(each.name, "body", self._past), at, 0)
            when = label(wording.moment(each.at), "muted", parent=self._past)
            self._lines.addWidget(when, at, 1)
            told = telling.sales(each.claimed)
            self._said.append(f"{each.name} · {told}")
            count = label(told, "body", parent=self._past)
            self._lines.addWidget(count, at, 2, Qt.AlignmentFlag.AlignRight)

    @Slot()
    def ask(self) -> None:
        """Ask for a file."""
        name, _ = QFileDialog.getOpenFileName(
            self,
            self.tr("Choose a file of sales"),
            "",
            self.tr("Tables") + " (*.csv *.tsv *.txt *.xlsx *.xlsm *.xlsb *.xls *.ods);;(*)",
        )
        if name:
            self.chosen.emit(Path(name))
