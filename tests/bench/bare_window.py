"""The least a start can cost: Python, Qt, one line in a window, painted. Prints the ms it took.

Nothing of the program but its way of counting from the start of the process.
"""

from __future__ import annotations

import sys

from PySide6.QtCore import QTimer
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication, QLineEdit

from desktop.trace import since_start_ms


class Line(QLineEdit):
    """Ends the program after its first painting."""

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        sys.stdout.write(f"{since_start_ms():.1f}\n")
        sys.stdout.flush()
        QTimer.singleShot(0, QApplication.quit)


if __name__ == "__main__":
    application = QApplication(sys.argv)
    line = Line()
    line.resize(1280, 800)
    line.show()
    sys.exit(application.exec())
