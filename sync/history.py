"""When the server's history is not the one this device knows: send again, look anew, but with care.

Decides whether a replica may be fetched anew, whether what came may take the place of the one in
use, and wipes what may no longer be held. Never touches an op but to queue it again.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from sync.clock import stamp
from sync.errors import DeviceRevoked, ReplicaSmaller, ResyncStopped
from sync.events import ReplicaChanged
from sync.notices import HISTORY_CHANGED, REPLICA_SMALLER, RESYNC_STOPPED, REVOKED, STREAM_LOST
from sync.outbox.pending import counts
from sync.outbox.witnesses import all_heads, offer_again_above
from sync.replica import allocation
from sync.replica.tables import base_name
from sync.wire.tables import (
    ALLOCATION,
    CONTEST,
    PRODUCT,
    RULE_VERSION,
    STANDING,
    TABLES,
    VENDOR,
    partner_stream,
)

if TYPE_CHECKING:
    from sync.replica.store import Replica
    from sync.transport import Transport
    from sync.workplace import Workplace

TRIES = 3
WITHIN_SECONDS = 600.0
REST_SECONDS = 3600.0
"""After so many fetches of everything in so short a time the server is left alone this long."""

FEW_ROWS = 20
"""A table group smaller than this may shrink as it likes."""

CHANGED_AT = "history_changed_at"
"""Setting: when the server was last found to have forgotten something."""

REVOKED_AT = "revoked_at"
"""Setting: when this device's access was found to have ended."""

_CATALOGUE = frozenset({PRODUCT.name, RULE_VERSION.name, CONTEST.name})


class Patience:
    """How often everything may be fetched anew: three times in ten minutes, then an hour's rest."""

    def __init__(self, wp: Workplace) -> None:
        self._wp = wp
        self._tries: deque[float] = deque(maxlen=TRIES)
        self._rests_until = float("-inf")
        self._spent = False

    def begin_round(self) -> None:
        """Begin a round: all that one round asks for counts once."""
        self._spent = False

    def spend(self) -> None:
        """Count one more fetch of everything. Raises `ResyncStopped` when it is too many."""
        if self._spent:
            return
        now = self._wp.clock.monotonic()
        if now < self._rests_until:
            raise ResyncStopped(times=TRIES)
        if len(self._tries) == TRIES and now - self._tries[0] < WITHIN_SECONDS:
            self._rests_until = now + REST_SECONDS
            self._wp.notices.add(RESYNC_STOPPED, times=TRIES)
            raise ResyncStopped(times=TRIES)
        self._tries.append(now)
        self._spent = True

    def renew(self) -> None:
        """Begin anew: a person asked for it."""
        self._tries.clear()
        self._rests_until = float("-inf")

    def worked(self) -> None:
        """Rest no longer: the copy in use can be carried on. The tries count on."""
        self._rests_until = float("-inf")
        self._wp.notices.dismiss(RESYNC_STOPPED)


def mend(wp: Workplace, line: Transport) -> bool:
    """Find the common past with the server and queue again what it forgot; say if it forgot any.

    One calm notice says what happened. The feed's own places tell whether the replica can be
    carried on: the server knows each by its transaction's random mark.
    """
    heads = all_heads(wp.outbox)
    found = line.common_past(heads)
    count = offer_again_above(wp.outbox, found.common, found.last_n)
    forgotten = bool(count) or (bool(heads) and found.common < heads[0].height)
    if forgotten:
        wp.outbox.keep_setting(CHANGED_AT, stamp(wp.clock.now()))
        told = next((each for each in wp.notices.all if each.key == HISTORY_CHANGED), None)
        wp.notices.add(HISTORY_CHANGED, count=count + (told.params.get("count", 0) if told else 0))
    return forgotten


# --- access that has ended ----------------------------------------------------------------------
def check_access(wp: Workplace) -> None:
    """Raise `DeviceRevoked` while this device's access has ended and nobody signed in again."""
    if wp.outbox.setting(REVOKED_AT) is None:
        return
    if wp.tokens.load() is None:
        raise DeviceRevoked
    wp.outbox.keep_setting(REVOKED_AT, None)
    wp.notices.dismiss(REVOKED)


def wipe(wp: Workplace) -> None:
    """Delete every row of the vendor here, documents it has, tokens and the allocation's key.

    The outbox stays, sealed under its key. Again does no harm, so it is safe to be cut off.
    """
    if wp.outbox.setting(REVOKED_AT) is not None and wp.tokens.load() is None:
        return
    _wipe_documents(wp)
    wp.tokens.save(None)
    wp.secrets = replace(wp.secrets, allocation_key=b"")
    wp.vault.keep(wp.secrets)
    wp.replace_by_empty_replica()
    wp.outbox.keep_setting(REVOKED_AT, stamp(wp.clock.now()))
    wp.notices.add(REVOKED, unsent=counts(wp.outbox).unsent)
    wp.events.emit(ReplicaChanged(frozenset(TABLES)))


def _wipe_documents(wp: Workplace) -> None:
    """Delete the copies of documents the vendor has; those that wait stay, sealed as the outbox."""
    from sync.documents import wanted  # noqa: PLC0415 (with the stores)
    from sync.profile.blobs import Blobs  # noqa: PLC0415 (likewise)

    blobs = Blobs(wp.profile.blobs_path, wp.secrets.file_key)
    waiting = {each.sha256 for each in wanted(wp)}
    for sha256 in blobs.names():
        if sha256 not in waiting:
            blobs.drop(sha256)


def wipe_lost(wp: Workplace, before: Iterable[str]) -> bool:
    """After a pull: leave no byte of a stream that is out of scope now, and say which it was.

    False when there was none. `before` are the streams the replica stood in. What a pull that
    broke off left to do is done after the next one.
    """
    if not wp.replica.wipe_lost():
        return False
    wp.profile.drop_other_replicas()
    names = [
        _contest_name(wp, stream)
        for stream in sorted(set(before) - set(wp.replica.place().streams or {}))
    ]
    wp.notices.add(STREAM_LOST, streams=", ".join(names))
    return True


def _contest_name(wp: Workplace, stream: str) -> str:
    number = stream.partition(":")[2]
    found = wp.replica.db.row("SELECT name FROM base_contest WHERE contest_id = ?", (number,))
    return f"“{found[0]}”" if found else stream


# --- a replica in place of another --------------------------------------------------------------
def check_asked(wp: Workplace) -> None:
    """Raise `ReplicaSmaller` while a person has not said whether the smaller rows are right."""
    told = next((each for each in wp.notices.all if each.key == REPLICA_SMALLER), None)
    if told is not None and not wp.smaller_accepted:
        raise ReplicaSmaller(**told.params)


def rebuilt(wp: Workplace) -> None:
    """Note that the replica in use is the server's again."""
    wp.notices.dismiss(REPLICA_SMALLER)
    wp.notices.dismiss(RESYNC_STOPPED)
    wp.smaller_accepted = False


def check_fresh(wp: Workplace, fresh: Replica) -> None:
    """Raise when a fresh replica must not take the place of the one in use.

    `DeviceRevoked` when it lacks what this member works on; `ReplicaSmaller` when it would lose
    more than half of what is shown. An empty or wrong server looks like that: a person is asked,
    and until then the old one stays. Streams that are no longer in scope do not count.
    """
    home = VENDOR if wp.is_vendor else partner_stream(wp.identity.partner_id)
    if home not in (fresh.place().streams or {}):
        raise DeviceRevoked
    if wp.smaller_accepted or wp.replica_damaged:
        return
    before, now = sizes(wp.replica, fresh), sizes(fresh, fresh)
    for group, rows in before.items():
        if rows >= FEW_ROWS and now[group] * 2 < rows:
            wp.notices.add(REPLICA_SMALLER, now=now[group], before=rows)
            raise ReplicaSmaller(now=now[group], before=rows)


def sizes(replica: Replica, like: Replica) -> dict[str, int]:
    """Return rows by group: catalogue, allocation, standings and the side's own rows.

    Only contests that are in the scope of the replica `like` are counted.
    """
    found = {"catalogue": 0, "allocation": 0, "standings": 0, "own": 0}
    for table in TABLES.values():
        if table.name == ALLOCATION.name:
            group, count = "allocation", allocation.count(replica.db)
        elif table.name == STANDING.name:
            group, count = "standings", _standings(replica, like)
        else:
            group = "catalogue" if table.name in _CATALOGUE else "own"
            statement = " ".join(("SELECT count(*) FROM", base_name(table.name)))
            (count,) = replica.db.row(statement) or (0,)
        found[group] += count
    return found


def _standings(replica: Replica, like: Replica) -> int:
    count = 0
    for name in like.place().streams or {}:
        kind, _, number = name.partition(":")
        if kind == "contest":
            found = replica.db.row(
                "SELECT count(*) FROM base_standing WHERE contest_id = ?", (int(number),)
            )
            count += found[0] if found else 0
    return count
