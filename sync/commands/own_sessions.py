"""A person's own sign-ins on all their devices, asked of the server. Stores nothing.

Ending one here leaves what is unsent on that device where it is: it asks for a new sign-in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sync.wire.messages import SessionEntry
    from sync.workplace import Workplace


def own_sessions(wp: Workplace) -> list[SessionEntry]:
    """Return the sign-ins that go on, this one first, then what has ended, the newest first.

    Needs the network; raises line problems.
    """
    line = wp.transport()
    try:
        found = line.sessions().sessions
    finally:
        line.close()
    newest = sorted(found, key=lambda each: each.renewed_at or each.started_at, reverse=True)
    return sorted(newest, key=lambda each: (each.ended_at is not None, not each.current))


def end_session(wp: Workplace, session_id: str) -> list[SessionEntry]:
    """End one sign-in and return what is left, as `own_sessions`; never the one that asks."""
    return _end(wp, [session_id])


def end_others(wp: Workplace) -> list[SessionEntry]:
    """End every sign-in but this one and return what is left, as `own_sessions`."""
    return _end(wp, [each.session_id for each in own_sessions(wp)])


def _end(wp: Workplace, wanted: list[str]) -> list[SessionEntry]:
    going_on = [each for each in own_sessions(wp) if each.ended_at is None and not each.current]
    line = wp.transport()
    try:
        for each in going_on:
            if each.session_id in wanted:
                line.end_session(each.session_id)
    finally:
        line.close()
    return own_sessions(wp)
