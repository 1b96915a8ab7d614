"""A profile: its directory with lock and identity, and the keyed SQLite files in it."""

from __future__ import annotations

from sync.profile.directory import Profile, write_whole

__all__ = ["Profile", "write_whole"]
