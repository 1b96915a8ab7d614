"""What becomes of sent ops: outcomes, retries, and when an op leaves the fold.

Each function is one transaction of outbox.db. Nothing here deletes an op.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache, partial

from domain.codes import Code
from sync.clock import stamp
from sync.outbox.ops import text_of
from sync.outbox.store import Outbox, entities_in
from sync.outbox.witnesses import keep_in
from sync.profile.database import Connection
from sync.rows import SendState
from sync.wire.messages import Outcome, OutcomeStatus, Witness

AGAIN = timedelta(seconds=60)
"""When an op the server deferred, or that waits for another one, is asked about again."""
LONGEST = timedelta(hours=1)
"""A stuck op is tried alone after a minute, then each time after twice as long, up to this."""

_PART = 500
"""Ops that leave the fold in one transaction, so that a scan never waits long for its turn."""

_STATE = {
    OutcomeStatus.APPLIED: SendState.SENT,
    OutcomeStatus.MERGED: SendState.SENT,
    OutcomeStatus.KNOWN: SendState.SENT,
    OutcomeStatus.REFUSED: SendState.REFUSED,
    OutcomeStatus.CONFLICT: SendState.CONFLICTED,
    OutcomeStatus.DEFERRED: SendState.QUEUED,
    OutcomeStatus.BLOCKED: SendState.QUEUED,
}


@dataclass(frozen=True, slots=True)
class Settled:
    """What a batch of outcomes touched."""

    entities: tuple[str, ...]
    scan_ids: tuple[str, ...]


def settle(
    outbox: Outbox,
    outcomes: Sequence[Outcome],
    now: datetime,
    time_token: str,
    witness: Witness | None = None,
) -> Settled:
    """Write the server's answers in one transaction, with the head of the chain they are in.

    A refused record lets its serial be claimed again. What the server deferred stays queued.
    """
    at, again = stamp(now), stamp(now + AGAIN)
    height = witness.height if witness is not None else 0
    changes = [_change(outcome, at, again, height) for outcome in outcomes]
    # Most answers of a push differ in nothing but the op: each kind of them is one statement.
    alike: dict[tuple[str | int, ...], list[str]] = {}
    for change, outcome in zip(changes, outcomes, strict=True):
        alike.setdefault(change, []).append(outcome.op_id)
    op_ids = [outcome.op_id for outcome in outcomes]
    refused = [
        outcome.op_id
        for change, outcome in zip(changes, outcomes, strict=True)
        if change[1] is SendState.REFUSED
    ]
    items = [
        (str(item.status), item.code, text_of(item.params), item.entity, outcome.op_id)
        for outcome in outcomes
        for item in outcome.items
    ]

    def work(connection: Connection) -> Settled:
        rows: list[tuple[str, str, int | None]] = []
        for change, ids in alike.items():
            rows += connection.execute(_SETTLE, (*change, text_of(ids))).fetchall()
        if refused:
            connection.execute(
                "DELETE FROM claimed WHERE op_id IN (SELECT value FROM json_each(?))",
                (text_of(refused),),
            )
        connection.executemany(
            "UPDATE op_item SET status = ?, code = ?, params = ? WHERE entity = ? AND op_id = ?",
            items,
        )
        if witness is not None:
            keep_in(connection, witness)
        if len(rows) < len(op_ids):
            # Some were settled before. An older answer may come behind a newer one: by file, or
            # from a line that hung.
            connection.executemany(
                "UPDATE op_state SET height = max(height, ?) WHERE op_id = ? AND settled_at <> ''",
                [(height, op_id) for op_id in op_ids],
            )
            rows = connection.execute(
                "SELECT op_id, entity, scan_id FROM op_state"
                " WHERE op_id IN (SELECT value FROM json_each(?))",
                (text_of(op_ids),),
            ).fetchall()
        if time_token:
            connection.execute(
                "INSERT OR REPLACE INTO setting VALUES ('time_token', ?)", (time_token,)
            )
        return Settled(
            tuple(entities_in(connection, [(row[0], row[1]) for row in rows])),
            tuple(str(row[2]) for row in rows if row[2] is not None),
        )

    settled = outbox.db.write(work)
    outbox.time_token = time_token or outbox.time_token
    return settled


_SETTLE = (
    # A stuck op whose link the server took stays stuck: it is tried again alone, not in a batch.
    "UPDATE op_state SET state = CASE WHEN state = 'stuck' AND ? THEN state ELSE ? END,"
    " attempts = CASE WHEN state = 'stuck' AND ? THEN attempts ELSE 0 END,"
    " last_error = CASE WHEN state = 'stuck' AND ? THEN last_error ELSE '' END,"
    " withheld = state = 'stuck' AND ?, status = ?, code = ?, params = ?, fields = ?,"
    " theirs = ?, streams = ?, settled_at = ?, next_try = ?, height = max(height, ?),"
    " folded = folded AND NOT (? AND dismissed_at <> '')"
    " WHERE op_id IN (SELECT value FROM json_each(?)) AND state IN ('queued', 'sent', 'stuck')"
    " RETURNING op_id, entity, scan_id"
)


def _change(outcome: Outcome, at: str, again: str, height: int) -> tuple[str | int, ...]:
    """Return what `_SETTLE` is told for one outcome, the state second; then come the ids."""
    status = outcome.first or outcome.status
    state = _STATE[status]
    if outcome.code == Code.CHAIN_BROKEN:
        # Kept beside the chain, not judged: it is still unsent. The device is frozen until
        # somebody signs in again; then it goes under another chain.
        state = SendState.QUEUED
    if status is OutcomeStatus.BLOCKED and outcome.code:
        # It waits for no other op but for a person, together with the conflict before it.
        state = SendState.CONFLICTED
    waits = state is SendState.QUEUED
    return (
        waits, state, waits, waits, waits, status, outcome.code, text_of(outcome.params),
        text_of(outcome.fields), text_of(outcome.theirs), text_of(outcome.streams),
        "" if waits else at, again if waits else "", 0 if waits else height,
        state in {SendState.REFUSED, SendState.CONFLICTED},
    )  # fmt: skip


def forget_covered(outbox: Outbox, streams: Mapping[str, int]) -> list[str]:
    """Let ops leave the fold whose effect the replica now shows; return their entities.

    `streams` is where the replica stands. A stream the replica does not carry is not waited for.
    A decision with refused items stays until a person has seen them.
    """

    @cache  # the answers of a push name the same places
    def covered(text: str) -> bool:
        wanted: dict[str, int] = json.loads(text)
        return all(streams[name] >= seq for name, seq in wanted.items() if name in streams)

    rows = outbox.db.rows(
        "SELECT op_id, entity, streams FROM op_state INDEXED BY op_sealed"
        " WHERE folded = 1 AND n IS NOT NULL AND state = 'sent'"
    )
    done = [(op_id, entity) for op_id, entity, text in rows if covered(text)]
    if not done:
        return []

    found: dict[str, None] = {}
    for start in range(0, len(done), _PART):
        part = done[start : start + _PART]
        found |= dict.fromkeys(outbox.db.write(partial(_settle_covered, done=part)))
    return list(found)


def _settle_covered(connection: Connection, done: Sequence[tuple[str, str]]) -> list[str]:
    connection.execute(
        "UPDATE op_state SET state = 'settled', folded = (SELECT count(*) > 0 FROM op_item"
        " WHERE op_item.op_id = op_state.op_id AND op_item.status = 'refused'"
        " AND dismissed_at = '')"
        " WHERE op_id IN (SELECT value FROM json_each(?)) AND state = 'sent'",
        (text_of([op_id for op_id, _ in done]),),
    )
    return entities_in(connection, done)


def note_failure(outbox: Outbox, op_ids: Sequence[str], reason: str) -> None:
    """Count a failed attempt on each of these ops and say why, for the Sync screen."""
    outbox.db.write(
        lambda connection: connection.executemany(
            "UPDATE op_state SET attempts = attempts + 1, last_error = ? WHERE op_id = ?",
            [(reason, op_id) for op_id in op_ids],
        )
    )


def park(outbox: Outbox, op_id: str, reason: str) -> None:
    """Park the one op that makes every batch fail: stuck, shown, exportable."""
    outbox.db.write(
        lambda connection: connection.execute(
            "UPDATE op_state SET state = 'stuck', attempts = attempts + 1, last_error = ?"
            " WHERE op_id = ? AND state = 'queued'",
            (reason, op_id),
        )
    )


def set_aside(outbox: Outbox, digest: str, reason: str) -> None:
    """Park an op which the answer to a file names by its hash, as `park` does one of a request."""
    found = outbox.db.row("SELECT op_id FROM op WHERE hash = ?", (digest,))
    if found is not None:
        park(outbox, str(found[0]), reason.strip())


def put_off(outbox: Outbox, op_id: str, reason: str, now: datetime) -> None:
    """Note that a stuck op failed alone as well, and when it is tried again."""
    found = outbox.db.row("SELECT attempts FROM op_state WHERE op_id = ?", (op_id,))
    wait = min(AGAIN * 2 ** min(found[0] if found else 0, 10), LONGEST)
    outbox.db.write(
        lambda connection: connection.execute(
            "UPDATE op_state SET attempts = attempts + 1, last_error = ?, next_try = ?"
            " WHERE op_id = ? AND state = 'stuck'",
            (reason, stamp(now + wait), op_id),
        )
    )


def send_again_from(outbox: Outbox, n: int) -> int:
    """Queue every op from `n` on again: the server has not (or no longer) got them.

    Safe however often: the server knows what it has by op id. Those a person let go are among
    them, for the chain needs every link; a stuck one is named in its place. Returns how many.
    """

    def work(connection: Connection) -> int:
        done = connection.execute(
            "UPDATE op_state SET state = CASE state WHEN 'stuck' THEN state ELSE 'queued' END,"
            " folded = 1, next_try = '', withheld = 0 WHERE chain = ? AND n >= ?"
            " AND NOT (state = 'queued' OR (state = 'stuck' AND withheld = 0))",
            (outbox.chain, n),
        )
        return int(done.rowcount)

    return outbox.db.write(work)
