"""Isolation is shown on both databases, on the same small programme as everything stored."""

from __future__ import annotations

from tests.storage.conftest import (
    database_url,
    device,
    page_rows,
    postgres,
    postgres_world,
    server,
    sqlite_world,
)

__all__ = [
    "database_url", "device", "page_rows", "postgres", "postgres_world", "server", "sqlite_world",
]  # fmt: skip
