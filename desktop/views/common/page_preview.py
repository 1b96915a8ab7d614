"""PagePreview: a window with one page of a document. Only shows who shows pages."""

from __future__ import annotations

from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from desktop.runner import Runner
from desktop.views.common.page_view import PageView
from sync.rows import DocumentRow

WIDTH, HEIGHT = 760, 900


class PagePreview(QDialog):
    """Pages of one document, one at a time. Esc closes it; nothing waits for it."""

    def __init__(self, runner: Runner, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setModal(False)
        self.pages = PageView(runner, self)
        self.pages.closed.connect(self.reject)
        whole = QVBoxLayout(self)
        whole.addWidget(self.pages)
        self.resize(WIDTH, HEIGHT)

    def show_of(self, row: DocumentRow) -> None:
        """Show the first page of a document."""
        self.setWindowTitle(row.name)
        self.show()
        self.raise_()
        self.pages.setFocus()
        self.pages.show_of(row)

    def closeEvent(self, event: QCloseEvent) -> None:
        self._forget()
        super().closeEvent(event)

    def reject(self) -> None:
        self._forget()
        super().reject()

    def _forget(self) -> None:
        """A document of 25 MB is not kept for a window nobody sees."""
        self.pages.show_nothing("")
