"""A window with one page of a document, read in the jail. Shows pixels, never the document itself.

It asks for a page and goes on painting; a document that is refused ends in its sentence.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QCloseEvent, QImage, QPixmap
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from desktop import theme, wording
from desktop.runner import Runner
from desktop.views.common.labels import ElidedLabel, label
from sync.commands.preview_evidence import Preview, preview_evidence
from sync.errors import EnvironmentProblem
from sync.rows import DocumentRow
from sync.workplace import Workplace

WIDTH, HEIGHT = 760, 900
_BYTES_A_PIXEL = 3


class PagePreview(QDialog):
    """Pages of one document, one at a time. Esc closes it; nothing waits for it."""

    def __init__(self, runner: Runner, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setModal(False)
        self._runner = runner
        self._row: DocumentRow | None = None
        self._shown: Preview | None = None
        self._number = 0
        self._name = ElidedLabel("", "strong", self)
        self._where = label("", "muted", parent=self)
        self._sentence = label("", "body", wrap=True, parent=self)
        self._sentence.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._picture = QLabel(self)
        self._picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._picture.setTextFormat(Qt.TextFormat.PlainText)
        self._scroll = QScrollArea(self)
        self._scroll.setWidget(self._picture)
        self._scroll.setWidgetResizable(True)
        self.back = QPushButton(self.tr("Page before"), self)
        self.on = QPushButton(self.tr("Next page"), self)
        self.back.clicked.connect(self._on_back)
        self.on.clicked.connect(self._on_next)
        top = QHBoxLayout()
        top.setSpacing(theme.space())
        top.addWidget(self._name, 1)
        for each in (self._where, self.back, self.on):
            top.addWidget(each)
        whole = QVBoxLayout(self)
        whole.addLayout(top)
        whole.addWidget(self._sentence, 1)
        whole.addWidget(self._scroll, 1)
        self.resize(WIDTH, HEIGHT)

    @property
    def said(self) -> str:
        """The sentence in place of a page, or which page it is."""
        return self._where.text() if self._sentence.isHidden() else self._sentence.text()

    @property
    def pixels(self) -> tuple[int, int]:
        """How wide and high the page is that is shown; zeros for none."""
        shown = self._picture.pixmap()
        return shown.width(), shown.height()

    def show_of(self, row: DocumentRow) -> None:
        """Show the first page of a document."""
        self._row, self._shown, self._number = row, None, 0
        self._name.setText(row.name)
        self.setWindowTitle(row.name)
        self._ask(0)
        self.show()
        self.raise_()

    def _ask(self, number: int) -> None:
        if self._row is None:
            return
        self._number = number
        self._say(self.tr("Opening it safely…"))
        here = self._shown.document if self._shown is not None else b""
        self._runner.read(
            partial(_preview, self._row.evidence_id, number, here),
            self._on_page, self._on_failed, key=f"preview-{id(self)}",
        )  # fmt: skip

    @Slot()
    def _on_back(self) -> None:
        self._ask(self._number - 1)

    @Slot()
    def _on_next(self) -> None:
        self._ask(self._number + 1)

    @Slot(object)
    def _on_page(self, preview: Preview) -> None:
        if self._row is None or preview.evidence_id != self._row.evidence_id:
            return
        self._shown, self._number = preview, preview.number
        page = preview.page
        line = page.width * _BYTES_A_PIXEL
        image = QImage(page.rgb, page.width, page.height, line, QImage.Format.Format_RGB888)
        # The copy owns its pixels; the bytes of Python may go.
        self._picture.setPixmap(QPixmap.fromImage(image.copy()))
        said = self.tr("Page {number} of {count}").format(
            number=wording.number(preview.number + 1), count=wording.number(preview.count)
        )
        self._where.setText(said)
        self._picture.setAccessibleName(said)
        self._sentence.hide()
        self._scroll.show()
        self.back.setEnabled(preview.number > 0)
        self.on.setEnabled(preview.number + 1 < preview.count)

    @Slot(object)
    def _on_failed(self, problem: EnvironmentProblem) -> None:
        title, text = wording.problem(problem)
        self._say(f"{title}. {text}")

    def _say(self, sentence: str) -> None:
        self._picture.clear()
        self._where.clear()
        self._sentence.setText(sentence)
        self._sentence.show()
        self._scroll.hide()
        self.back.setEnabled(False)
        self.on.setEnabled(False)

    def closeEvent(self, event: QCloseEvent) -> None:
        self._forget()
        super().closeEvent(event)

    def reject(self) -> None:
        self._forget()
        super().reject()

    def _forget(self) -> None:
        """A document of 25 MB is not kept for a window nobody sees."""
        self._row = self._shown = None
        self._picture.clear()


def _preview(evidence_id: str, number: int, document: bytes, wp: Workplace) -> Preview:
    return preview_evidence(wp, evidence_id, number, document)
