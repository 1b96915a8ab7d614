"""The server's only source of time and ids; everything else takes them as arguments."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import uuid_utils


def now() -> datetime:
    """Return the present instant, aware UTC."""
    return datetime.now(UTC)


def new_id() -> str:
    """Return a UUIDv7 as text: unique, and sorted by the time it was made."""
    return str(uuid_utils.uuid7())


@lru_cache(maxsize=64)
def zone_of(name: str) -> tzinfo | None:
    """Return a time zone by its name in the IANA database, None where it names none here."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None
