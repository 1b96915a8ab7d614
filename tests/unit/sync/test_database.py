"""One keyed file: what a disk that failed for a moment leaves behind."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from sync.errors import StoreDamaged
from sync.profile.database import Database

PAGE = 4096
ROWS = 200


@pytest.fixture
def db(tmp_path):
    """A file of some dozen pages, none of them read yet."""
    path = tmp_path / "some.db"
    made = Database(path, bytes(32), synchronous="FULL")
    made.upgrade(["CREATE TABLE t (number INTEGER PRIMARY KEY, text TEXT)"])
    made.write(
        lambda connection: connection.executemany(
            "INSERT INTO t (text) VALUES (?)", [("x" * 1000,)] * ROWS
        )
    )
    made.close()
    found = Database(path, bytes(32), synchronous="FULL")
    yield found
    found.close()


def spoil(path: Path) -> None:
    """Change a byte in every page behind the first five."""
    content = bytearray(path.read_bytes())
    for place in range(5 * PAGE, len(content), PAGE):
        content[place + 100] ^= 1
    put(path, bytes(content))


def put(path: Path, content: bytes) -> None:
    """Write into the file as a disk would: it stays the same one."""
    with path.open("r+b") as file:
        file.write(content)


def add_to_all(db: Database) -> int:
    return db.write(
        lambda connection: connection.execute("UPDATE t SET text = text || 'y'").rowcount
    )


def test_reads_and_writes_work_again_as_soon_as_the_disk_does(db):
    whole = db.path.read_bytes()
    spoil(db.path)
    for _ in range(2):
        with pytest.raises(StoreDamaged):
            db.rows("SELECT * FROM t")
        with pytest.raises(StoreDamaged):
            add_to_all(db)

    put(db.path, whole)

    assert len(db.rows("SELECT * FROM t")) == ROWS
    assert add_to_all(db) == ROWS
    assert db.row("SELECT count(*) FROM t WHERE text LIKE '%xy'") == (ROWS,)


def test_a_failed_write_leaves_nothing_and_is_not_tried_again(db):
    tried = []

    def work(connection):
        tried.append(connection.execute("UPDATE t SET text = '' WHERE number = 1").rowcount)
        connection.execute("UPDATE t SET text = ''")

    whole = db.path.read_bytes()
    spoil(db.path)
    with pytest.raises(StoreDamaged):
        db.write(work)
    put(db.path, whole)

    assert tried == [1]
    assert db.row("SELECT count(*), min(length(text)) FROM t") == (ROWS, 1000)


def test_work_that_was_handed_in_reads_to_its_end_while_the_file_is_closed(db):
    begun, closing, answers = threading.Event(), threading.Event(), []

    def work() -> None:
        begun.set()
        closing.wait(10)
        answers.extend(db.rows("SELECT count(*) FROM t"))

    db.then(work)
    assert begun.wait(10)
    closer = threading.Thread(target=db.close)
    closer.start()
    closing.set()
    closer.join()

    assert answers == [(ROWS,)]


def test_what_is_being_read_ends_before_the_file_is_closed_under_it(db):
    """SQLite does not survive a connection that is closed in the middle of a query."""
    began, answers = threading.Event(), []

    def started() -> int:
        began.set()
        return 0

    def read() -> None:
        db.reader().create_function("started", 0, started)
        count = "WITH RECURSIVE c(n) AS (SELECT started() UNION ALL SELECT n + 1 FROM c LIMIT ?)"
        answers.extend(db.rows(f"{count} SELECT count(*) FROM c", (1_000_000,)))  # noqa: S608

    reader = threading.Thread(target=read)
    reader.start()
    assert began.wait(10)

    db.close()
    reader.join()

    assert answers == [(1_000_000,)]
    with pytest.raises(StoreDamaged, match="closed"):
        db.rows("SELECT * FROM t")
