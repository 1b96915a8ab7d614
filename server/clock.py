"""The server's only source of time and ids; everything else takes them as arguments."""

from __future__ import annotations

from datetime import UTC, datetime

import uuid_utils


def now() -> datetime:
    """Return the present instant, aware UTC."""
    return datetime.now(UTC)


def new_id() -> str:
    """Return a UUIDv7 as text: unique, and sorted by the time it was made."""
    return str(uuid_utils.uuid7())
