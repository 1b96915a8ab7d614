"""Work to the vendor as a file, and what a file brings back: for places without a network."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from domain.sentences import QT_TRANSLATE_NOOP

if TYPE_CHECKING:
    from sync.workplace import Workplace

_LONGEST_HEAD = 65536
"""Bytes that are looked at to learn what kind of file it is."""

SENTENCES: tuple[str, ...] = (
    QT_TRANSLATE_NOOP("files", "The file answers another computer. Import it there."),
    QT_TRANSLATE_NOOP("files", "A page of the file does not fit this copy."),
    QT_TRANSLATE_NOOP("files", "This is no file with work for the vendor."),
    QT_TRANSLATE_NOOP("files", "This is no file with the vendor's answers."),
    QT_TRANSLATE_NOOP("files", "The file is cut off, or it is none of this program."),
    QT_TRANSLATE_NOOP("files", "The file was altered on its way, or somebody else made it."),
    QT_TRANSLATE_NOOP("files", "The file was made by a newer program. Update this one first."),
    QT_TRANSLATE_NOOP("files", "The file is damaged, or it is none of this program."),
    QT_TRANSLATE_NOOP(
        "files", "Sign in once more with a new code: this computer has no key to sign by."
    ),
    QT_TRANSLATE_NOOP(
        "files", "The file holds the work of somebody else. Let that person import it."
    ),
    QT_TRANSLATE_NOOP("files", "The file can't be read. Check the name, and that it is there."),
)
"""Why a file is not taken or not written; a test holds them to what is raised."""


@dataclass(frozen=True, slots=True)
class NotTaken:
    """Why a file was not taken or not written: one of `SENTENCES`. Nothing was changed."""

    reason: str


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer file was applied: ops it answered, feed pages that were new here."""

    ops: int
    pages: int


@dataclass(frozen=True, slots=True)
class Adopted:
    """Unsent work from another computer was taken in: records that are new here."""

    records: int


def write_work_file(wp: Workplace, path: Path) -> int | NotTaken:
    """Write everything the vendor has not answered into a signed file; return how many ops.

    Raises `DiskFull` and `NotWritable`; then no file, or the old one, is there.
    """
    from sync.commands.sign_out import export_outbox  # noqa: PLC0415 (with the stores)
    from sync.wire.bundle import FileRefused  # noqa: PLC0415 (likewise)

    try:
        return export_outbox(wp, path)
    except FileRefused as refused:
        return NotTaken(str(refused))


def read_file(wp: Workplace, path: Path) -> Answered | Adopted | NotTaken:
    """Take what a file brings: the vendor's answers, or own unsent work of another computer.

    Reading the same file again changes nothing any more.
    """
    from sync.bundle import import_answers, import_unsent  # noqa: PLC0415 (with the stores)
    from sync.wire.bundle import WORK, FileRefused  # noqa: PLC0415 (likewise)

    try:
        if _kind(path) == WORK:
            return Adopted(import_unsent(wp, path))
        told = import_answers(wp, path)
    except FileRefused as refused:
        return NotTaken(str(refused))
    except OSError:
        return NotTaken("The file can't be read. Check the name, and that it is there.")
    return Answered(told.answered, told.pages)


def _kind(path: Path) -> str:
    """Return what the head of a file says it is, "" when it says nothing."""
    with path.open("rb") as handle:
        line = handle.readline(_LONGEST_HEAD)
    try:
        head = json.loads(line)
    except ValueError:
        return ""
    return str(head.get("kind", "")) if isinstance(head, dict) else ""
