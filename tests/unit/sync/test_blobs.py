"""Copies of documents: every byte back, nothing in clear, no byte of a damaged one."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from sync.errors import (
    DiskFull,
    DocumentChanged,
    DocumentEmpty,
    DocumentTooLarge,
    DocumentUnreadable,
)
from sync.profile import blobs as blobs_module
from sync.profile.blobs import PIECE, Blobs, CopyDamaged, Progress
from sync.wire.version import MAX_DOCUMENT_BYTES
from tests.support.documents import contents, mark, written

KEY = b"k" * 32


@pytest.fixture
def blobs(tmp_path: Path) -> Blobs:
    return Blobs(tmp_path / "blobs", KEY)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []


# --- the copy ----------------------------------------------------------------------------------
@pytest.mark.parametrize("size", [1, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE, 3 * PIECE + 17])
def test_a_copy_gives_back_every_byte_from_anywhere(blobs: Blobs, tmp_path: Path, size: int):
    content = contents(size)

    kept = blobs.keep(written(tmp_path, "a.pdf", content))

    assert (kept.sha256, kept.size) == (mark(content), size)
    assert blobs.size(kept.sha256) == size
    for start in {0, 1, size // 2, size - 1}:
        for count in (1, PIECE, size):
            assert blobs.read(kept.sha256, start, count) == content[start : start + count]
    assert blobs.read(kept.sha256, size, 10) == b""
    assert names(tmp_path / "blobs") == [kept.sha256]


def test_nothing_of_a_document_lies_in_clear(blobs: Blobs, tmp_path: Path):
    content = b"Invoice 4711 for Mueller AG " * 40

    kept = blobs.keep(written(tmp_path, "a.pdf", content))

    sealed = (tmp_path / "blobs" / kept.sha256).read_bytes()
    assert b"Mueller" not in sealed
    with pytest.raises(CopyDamaged):
        Blobs(tmp_path / "blobs", b"o" * 32).read(kept.sha256, 0, 10)


@pytest.mark.parametrize(
    "harm",
    ["flip", "cut", "cut a piece", "swap pieces", "other document", "gone", "no head"],
)
def test_a_damaged_copy_gives_no_byte(blobs: Blobs, tmp_path: Path, harm: str):
    content = contents(3 * PIECE)
    kept = blobs.keep(written(tmp_path, "a.pdf", content))
    path = blobs.path(kept.sha256)
    sealed = bytearray(path.read_bytes())
    step = PIECE + 16
    if harm == "flip":
        sealed[-1] ^= 1
    elif harm == "cut":
        del sealed[-5:]
    elif harm == "cut a piece":
        del sealed[-step:]
    elif harm == "swap pieces":
        sealed[20 : 20 + step], sealed[20 + step : 20 + 2 * step] = (
            sealed[20 + step : 20 + 2 * step],
            sealed[20 : 20 + step],
        )
    elif harm == "other document":
        other = blobs.keep(written(tmp_path, "b.pdf", contents(3 * PIECE, seed=1)))
        sealed[20:] = blobs.path(other.sha256).read_bytes()[20:]
    elif harm == "no head":
        sealed[0] ^= 1
    path.write_bytes(sealed)
    if harm == "gone":
        path.unlink()

    with pytest.raises(CopyDamaged):
        blobs.read(kept.sha256, 0, 3 * PIECE)


def test_what_is_no_document_is_said_in_a_sentence(blobs: Blobs, tmp_path: Path):
    empty = written(tmp_path, "empty.pdf", b"")
    large = tmp_path / "large.pdf"
    with large.open("wb") as handle:
        handle.truncate(MAX_DOCUMENT_BYTES + 1)
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)

    with pytest.raises(DocumentEmpty, match="no contents"):
        blobs.keep(empty)
    with pytest.raises(DocumentTooLarge, match="larger than 25 MB"):
        blobs.keep(large)
    with pytest.raises(DocumentUnreadable, match="No such file"):
        blobs.keep(tmp_path / "gone.pdf")
    with pytest.raises(DocumentUnreadable, match="not a file"):
        blobs.keep(tmp_path)
    with pytest.raises(DocumentUnreadable, match="not a file"):
        blobs.keep(pipe)
    assert names(tmp_path / "blobs") == []


def test_the_largest_document_fits(blobs: Blobs, tmp_path: Path):
    large = tmp_path / "large.pdf"
    with large.open("wb") as handle:
        handle.truncate(MAX_DOCUMENT_BYTES)

    assert blobs.keep(large).size == MAX_DOCUMENT_BYTES


class _Meddled:
    """A file that something happens to after the first piece was read."""

    def __init__(self, handle, happens) -> None:
        self._handle = handle
        self._happens = happens
        self._reads = 0

    def read(self, count: int) -> bytes:
        self._reads += 1
        if self._reads == 2:
            self._happens()
        return self._handle.read(count)

    def fileno(self) -> int:
        return self._handle.fileno()


def meddle(monkeypatch: pytest.MonkeyPatch, happens) -> None:
    real = blobs_module.Blobs._copy

    def copy(self, given, source, part, is_as_before):
        meddled: Any = _Meddled(given, happens)
        return real(self, meddled, source, part, is_as_before)

    monkeypatch.setattr(blobs_module.Blobs, "_copy", copy)


def test_a_file_that_changes_or_goes_while_it_is_read_is_not_added(
    blobs: Blobs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    path = written(tmp_path, "a.pdf", contents(3 * PIECE))

    def grow() -> None:
        with path.open("ab") as handle:
            handle.write(b"more")

    def pulled_out() -> None:
        raise OSError(5, "Input/output error")

    for happens, problem in ((grow, DocumentChanged), (pulled_out, DocumentUnreadable)):
        with monkeypatch.context() as patch:
            meddle(patch, happens)
            with pytest.raises(problem):
                blobs.keep(path)
        assert names(tmp_path / "blobs") == []


def test_a_file_deleted_while_it_is_read_is_added_whole(
    blobs: Blobs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    content = contents(3 * PIECE)
    path = written(tmp_path, "a.pdf", content)
    meddle(monkeypatch, path.unlink)

    kept = blobs.keep(path)

    assert blobs.read(kept.sha256, 0, len(content)) == content


def test_a_full_disk_leaves_nothing_behind(
    blobs: Blobs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)

    with pytest.raises(DiskFull):
        blobs.keep(written(tmp_path, "a.pdf", b"x"))
    assert names(tmp_path / "blobs") == []


def test_how_far_it_is_survives_and_a_broken_note_costs_nothing(blobs: Blobs, tmp_path: Path):
    kept = blobs.keep(written(tmp_path, "a.pdf", b"x"))
    blobs.note_progress(kept.sha256, Progress("/v1/uploads/x", 7))
    assert blobs.progress(kept.sha256) == Progress("/v1/uploads/x", 7)

    (tmp_path / "blobs" / f"{kept.sha256}.upload").write_text("{", encoding="utf-8")

    assert blobs.progress(kept.sha256) == Progress()
