"""Whether this copy holds what the server says it must: asked for after a start and every hour.

A copy that differs is fetched anew, at most once a day; the outbox is never touched.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import timedelta

from sync.clock import instant, stamp
from sync.notices import COPY_DIFFERED, RECORD_CHANGED
from sync.replica.digests import digests_of
from sync.wire.messages import Digest
from sync.workplace import Workplace

CHECK_SECONDS = 3600.0
REBUILD_EVERY = timedelta(days=1)
"""Two ends that count differently would otherwise fetch everything again and again."""
_REBUILT = "copy_differed_at"
_log = logging.getLogger(__name__)


def is_check_due(wp: Workplace) -> bool:
    """Say whether the next page should tell what this copy must hold."""
    replica = wp.replica
    checked = replica.checked_at
    return checked is None or wp.clock.monotonic() - checked >= CHECK_SECONDS


def note_record_changed(wp: Workplace) -> None:
    """Say that the server's past no longer proves itself; the next look is in an hour."""
    _log.error("the server's record was changed after the fact")
    wp.replica.checked_at = wp.clock.monotonic()
    wp.notices.add(RECORD_CHANGED)


def check_digests(wp: Workplace, told: Mapping[str, Digest]) -> None:
    """Compare what was told with what is here; have the copy fetched anew where they differ."""
    if not told:
        return
    wp.replica.checked_at = wp.clock.monotonic()
    here = digests_of(wp.replica.db, told)
    wrong = sorted(table for table, digest in here.items() if digest != told[table])
    if not wrong:
        return
    _log.error("this copy differs from the server's in %s", ", ".join(wrong))
    now, last = wp.clock.now(), wp.outbox.setting(_REBUILT)
    # A date that is still to come was written by a clock that has been set back since.
    if last is not None and timedelta() <= now - instant(last) < REBUILD_EVERY:
        return
    wp.outbox.keep_setting(_REBUILT, stamp(now))
    wp.notices.add(COPY_DIFFERED, tables=", ".join(wrong))
    wp.replica_failed()
