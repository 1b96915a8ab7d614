"""Today's scans, their totals, one scan by id."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from domain.claims.claim import ClaimState
from sync.clock import instant, stamp
from sync.queries.sales import SURE
from sync.rows import ScanRow, SendState, Standing, Totals

if TYPE_CHECKING:
    from sync.workplace import Workplace

_SCANS = (
    "SELECT scan.scan_id, scan.at, scan.text, scan.standing, scan.code, scan.params, scan.serial,"
    " scan.product, scan.points, scan.claim_id, scan.op_id, scan.twin_of, scan.undone_at,"
    " op.state, op.not_before, op.code, op.params"
    " FROM scan_journal AS scan LEFT JOIN op_state AS op ON op.op_id = scan.op_id"
)
_UNDOABLE = frozenset({ClaimState.QUEUED, ClaimState.SUBMITTED, ClaimState.IN_REVIEW})


def today(wp: Workplace, limit: int = 200) -> list[ScanRow]:
    """Return today's scans, newest first."""
    found = wp.outbox.db.rows(
        f"{_SCANS} WHERE scan.at >= ? ORDER BY scan.scan_id DESC LIMIT ?",
        (stamp(wp.clock.midnight()), limit),
    )
    return _rows(wp, found)


def scan_by_id(wp: Workplace, scan_id: str) -> ScanRow | None:
    """Return one scan as it stands now."""
    found = wp.outbox.db.rows(f"{_SCANS} WHERE scan.scan_id = ?", (int(scan_id),))
    return next(iter(_rows(wp, found)), None)


def totals(wp: Workplace) -> Totals:
    """Return this person's points and counts at a glance.

    Provisional are the points of own claims that are not decided, unsent ones included.
    """
    from sync.outbox.pending import counts  # noqa: PLC0415 (with the stores)

    who = wp.identity
    sure = wp.replica.db.row(
        "SELECT coalesce(sum(points), 0) FROM base_ledger_entry WHERE account = ?",
        (f"claimant:{who.partner_id}:{who.member_id}",),
    )
    provisional = wp.replica.db.row(
        "SELECT coalesce(sum(points), 0) FROM claim WHERE member_id = ?"
        " AND state IN ('queued', 'submitted', 'in_review', 'needs_info', 'on_hold',"
        " 'appealed')",
        (who.member_id,),
    )
    scans = wp.outbox.db.row(
        "SELECT count(*), coalesce(sum(standing = 'refused'), 0) FROM scan_journal WHERE at >= ?",
        (stamp(wp.clock.midnight()),),
    )
    return Totals(
        sure=sure[0] if sure else 0,
        provisional=provisional[0] if provisional else 0,
        scans_today=scans[0] if scans else 0,
        refused_today=scans[1] if scans else 0,
        unsent=counts(wp.outbox).unsent,
    )


def _rows(wp: Workplace, found: list[tuple[Any, ...]]) -> list[ScanRow]:
    claim_ids = [row[9] for row in found if row[9]]
    claims = _claims(wp, claim_ids)
    return [_row(row, claims.get(row[9])) for row in found]


def _claims(wp: Workplace, claim_ids: list[str]) -> dict[str, tuple[Any, ...]]:
    found: dict[str, tuple[Any, ...]] = {}
    for start in range(0, len(claim_ids), 200):
        part = tuple(claim_ids[start : start + 200])
        marks = ",".join("?" * len(part))
        for row in wp.replica.db.rows(
            "SELECT claim_id, state, code, params, points, send_state, send_code, send_params"  # noqa: S608
            f" FROM claim WHERE claim_id IN ({marks})",
            part,
        ):
            found[row[0]] = row[1:]
    return found


def _row(row: tuple[Any, ...], claim: tuple[Any, ...] | None) -> ScanRow:
    """Put one scan together: the journal says what was said, op and claim what became of it."""
    (
        scan_id, at, text, standing, code, params, serial, product, points, claim_id, op_id,
        twin_of, undone_at, op_state, not_before, op_code, op_params,
    ) = row  # fmt: skip
    state = ClaimState.QUEUED if claim_id else None
    send = SendState(op_state) if op_state else None
    if claim is not None:
        state, code, params, points = ClaimState(claim[0]), claim[1] or "", claim[2], claim[3]
    if op_state == SendState.REFUSED:
        state, standing, code, params, points = (
            ClaimState.REJECTED,
            "refused",
            op_code,
            op_params,
            0,
        )
    if undone_at:
        state, points = ClaimState.WITHDRAWN, 0
    sure = state in SURE
    if sure:
        standing = "accepted"
    undo_until = None
    if state in _UNDOABLE and op_id and not undone_at:
        undo_until = instant(not_before) if not_before else None
    return ScanRow(
        scan_id=str(scan_id),
        at=instant(at),
        text=text,
        standing=Standing(standing),
        code=code,
        params=json.loads(params or "{}"),
        serial=serial,
        product=product,
        points=points or 0,
        sure=sure,
        claim_id=claim_id,
        op_id=op_id,
        state=state,
        send=send,
        undo_until=undo_until,
        twin_of=twin_of,
    )
