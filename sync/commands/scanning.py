"""The hot path behind `record_scan`: judges with what this device knows and commits once.

The one commit is in outbox.db. The working row of the replica follows later and is never waited
for. Loaded with the stores, so it may import what the first window must not wait for.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlcipher3.dbapi2 import IntegrityError

from domain.claims.claim import ClaimState
from domain.codes import Code
from domain.serials import twin_key
from domain.verdicts import Accepted, Provisional, Refused
from sync.clock import stamp
from sync.commands import judging
from sync.commands.claiming import SHOWN, claim_op, storable
from sync.commands.judging import Judged
from sync.events import OutboxChanged
from sync.outbox.ops import JournalScan
from sync.rows import CurrentSale, ScanRow, SendState, Standing

if TYPE_CHECKING:
    from sync.workplace import Workplace

REPEAT_SECONDS = 0.3
"""A scanner that reads the same label twice in a row within this time read it once."""


def record(wp: Workplace, text: str, sale: CurrentSale, arrived: float) -> ScanRow:
    """Judge and commit one scan; see `sync.commands.record_scan`."""
    now = wp.clock.now()
    claim_id = wp.clock.new_id()
    last, wp.last_scan.text, wp.last_scan.arrived = (
        (wp.last_scan.text, wp.last_scan.arrived), text, arrived,
    )  # fmt: skip
    if text and last[0] == text and arrived - last[1] < REPEAT_SECONDS:
        judged = judging.refused(Refused(Code.SCAN_REPEATED))
    else:
        judged = judging.judge_scan(wp, text, sale, now)
    try:
        return _commit(wp, text, sale, now, claim_id, judged)
    except BaseException:
        wp.last_scan.text, wp.last_scan.arrived = last
        raise


# --- committing --------------------------------------------------------------------------------
def _commit(  # noqa: PLR0917 (what arrived, when, and what was found)
    wp: Workplace,
    text: str,
    sale: CurrentSale,
    now: datetime,
    claim_id: str,
    judged: Judged,
) -> ScanRow:
    verdict = judged.verdict
    taken = not isinstance(verdict, Refused)
    op_id = wp.clock.new_id() if taken else ""
    standing = _STANDING[type(verdict)]
    points = 0 if isinstance(verdict, Refused) else verdict.points
    twin = twin_key(judged.serial) if judged.serial else ""
    twin_of = wp.twins.other(twin, judged.serial) if taken else ""
    journal = JournalScan(
        at=stamp(now),
        text=storable(text[:SHOWN]),
        serial=storable(judged.serial[:SHOWN]),
        twin=storable(twin[:SHOWN]),
        product=judged.product.name if judged.product else "",
        standing=standing,
        code=judged.code,
        params=judged.params or {},
        points=points,
        claim_id=claim_id if taken else "",
        op_id=op_id,
        twin_of=twin_of,
    )
    op, claimed = None, None
    hold = judged.rules.scan_hold_seconds if judged.rules else 0
    if taken:
        op, claimed = claim_op(wp, (claim_id, op_id), judged, text=text, sale=sale, now=now)
    try:
        number = wp.outbox.record_scan(journal, op, claimed)
    except IntegrityError:
        # Another thread claimed this serial between the look and the commit.
        own = judging.own_claim(wp, (judged.serial,))
        told = {"who": own.who, "when": own.when.isoformat()} if own else {}
        again = Judged(Refused(Code.DUP_SELF, (), told), judged.serial, None, Code.DUP_SELF, told)
        return _commit(wp, text, sale, now, claim_id, again)
    if taken:
        wp.twins.add(twin, judged.serial)
        wp.recorded(f"claim:{claim_id}")
    else:
        wp.events.emit(OutboxChanged())
    return ScanRow(
        scan_id=str(number),
        at=now,
        text=journal.text,
        standing=standing,
        code=judged.code,
        params=journal.params,
        serial=journal.serial,
        product=journal.product,
        points=points,
        sure=False,
        claim_id=journal.claim_id,
        op_id=op_id,
        state=ClaimState.QUEUED if taken else None,
        send=SendState.HELD if taken else None,
        undo_until=now + timedelta(seconds=hold) if taken else None,
        twin_of=twin_of,
    )


_STANDING = {
    Accepted: Standing.ACCEPTED,
    Provisional: Standing.PROVISIONAL,
    Refused: Standing.REFUSED,
}
