"""An outbox as an earlier release kept it: its tables of then, filled with the rows of now."""

from __future__ import annotations

from pathlib import Path

from sqlcipher3 import dbapi2

from sync.outbox.tables import MIGRATIONS

ONE_ROW_AN_OP = range(1, 7)
"""The schemas in which an op was one row; in the first one it had no signature."""


def make_old(path: Path, key: bytes, version: int = 1) -> None:
    """Turn an outbox that nobody has open back into what schema `version` made of it."""
    fresh = path.with_name("old.db")
    fresh.unlink(missing_ok=True)
    connection = dbapi2.connect(str(fresh), isolation_level=None)
    connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    for step in MIGRATIONS[:version]:
        for statement in step.split(";\n"):
            connection.execute(statement)
    connection.execute(f"PRAGMA user_version = {version}")
    connection.execute(f"ATTACH '{path}' AS now KEY \"x'{key.hex()}'\"")
    connection.execute("BEGIN")
    tables = connection.execute("SELECT name FROM main.sqlite_master WHERE type = 'table'")
    for (table,) in tables.fetchall():
        if table == "setting" and version == 1:
            continue  # what came later is kept in there
        columns = ",".join(row[1] for row in connection.execute(f"PRAGMA main.table_info({table})"))
        taken_over = f"INSERT INTO {table} ({columns}) SELECT {columns} FROM now.{table}"  # noqa: S608
        connection.execute(taken_over)
    connection.execute("COMMIT")
    connection.close()
    for tail in ("", "-wal", "-shm"):
        path.with_name(path.name + tail).unlink(missing_ok=True)
    path.with_suffix(".log").unlink(missing_ok=True)  # the first schema had none
    fresh.replace(path)
