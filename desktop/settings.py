"""What a person set on this computer, as typed fields over one small INI file in the profile.

Owns names and defaults. Holds nothing secret and nothing of the programme's data.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings

FILE = "desktop.ini"
SYSTEM = "system"
GAP_MS = 35


class Settings:
    """The settings of one profile."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self._store = QSettings(str(directory / FILE), QSettings.Format.IniFormat)

    @property
    def look(self) -> str:
        """Light, dark or system."""
        return str(self._store.value("look", SYSTEM))

    @look.setter
    def look(self, name: str) -> None:
        self._store.setValue("look", name)

    @property
    def muted(self) -> bool:
        """Whether verdicts are silent."""
        return str(self._store.value("muted", "false")).lower() == "true"

    @muted.setter
    def muted(self, silent: bool) -> None:
        self._store.setValue("muted", silent)

    @property
    def language(self) -> str:
        """A language like "de"; "" follows the computer."""
        return str(self._store.value("language", ""))

    @property
    def gap_ms(self) -> int:
        """Longest pause inside a scanner's burst; more for slow wireless scanners."""
        text = str(self._store.value("scanner_gap_ms", GAP_MS))
        return min(200, max(10, int(text))) if text.isdecimal() else GAP_MS

    @property
    def geometry(self) -> QByteArray:
        """Where the window stood."""
        kept = self._store.value("geometry")
        return kept if isinstance(kept, QByteArray) else QByteArray()

    @geometry.setter
    def geometry(self, kept: QByteArray) -> None:
        self._store.setValue("geometry", kept)

    @property
    def server(self) -> str:
        """The address typed last, for the sign-in form."""
        return str(self._store.value("server", ""))

    @server.setter
    def server(self, address: str) -> None:
        self._store.setValue("server", address)

    def save(self) -> None:
        """Write to disk now."""
        self._store.sync()
