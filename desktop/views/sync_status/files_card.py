"""Sync by file and leaving: what a person does where there is no network, or at the end.

Owns the fields and buttons only; the Sync screen acts.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QDate, QStandardPaths, Signal, Slot
from PySide6.QtWidgets import (
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop import theme
from desktop.views.common.labels import label

SUFFIX = ".sellthrough"


class FilesCard(QFrame):
    """`write_asked` and `read_asked` carry a path; `leave_asked`: the person wants to sign out."""

    write_asked = Signal(object)
    read_asked = Signal(object)
    leave_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("card", "true")
        self.path = QLineEdit(str(_usual_path()), self)
        self.path.setAccessibleName(self.tr("File for the work that is not sent"))
        self.write = QPushButton(self.tr("Write work to this file"), self)
        self.write.setToolTip(
            self.tr("Everything the vendor has not answered, signed. Writing it twice does no harm")
        )
        self.read = QPushButton(self.tr("Read a file…"), self)
        self.read.setToolTip(
            self.tr("The vendor's answers, or your own unsent work from another computer")
        )
        self.leave = QPushButton(self.tr("Sign out"), self)
        self.write.clicked.connect(self._on_write)
        self.read.clicked.connect(self._on_read)
        self.leave.clicked.connect(self.leave_asked)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(theme.space(2), theme.space(1.5), theme.space(2), theme.space(1.5))
        whole.setSpacing(theme.space(0.75))
        told = self.tr(
            "Where no network is allowed, work goes to the vendor as a file, by stick or by mail, "
            "and the answers come back as another one."
        )
        whole.addWidget(label(told, "muted", wrap=True, parent=self))
        row = QHBoxLayout()
        row.setSpacing(theme.space(1))
        row.addWidget(self.path, 1)
        row.addWidget(self.write)
        row.addWidget(self.read)
        row.addSpacing(theme.space(2))
        row.addWidget(self.leave)
        whole.addLayout(row)

    @Slot()
    def _on_write(self) -> None:
        self.write_asked.emit(self._named())

    def _named(self) -> Path:
        """The file that is named: a bare name among the documents, none is the usual one."""
        usual = _usual_path()
        text = self.path.text().strip()
        named = usual.parent / Path(text).expanduser() if text else usual
        self.path.setText(str(named))
        return named

    @Slot()
    def _on_read(self) -> None:
        folder = str(self._named().parent)
        pattern = self.tr("Files of Sellthrough") + f" (*{SUFFIX})"
        chosen, _ = QFileDialog.getOpenFileName(self, self.tr("Read a file"), folder, pattern)
        if chosen:
            self.read_asked.emit(Path(chosen))


def _usual_path() -> Path:
    place = QStandardPaths.StandardLocation.DocumentsLocation
    day = QDate.currentDate().toString("yyyy-MM-dd")
    return Path(QStandardPaths.writableLocation(place)) / f"work-{day}{SUFFIX}"
