"""The hot path behind `record_scan`: judges with what this device knows and commits once.

The one commit is in outbox.db. The working row of the replica follows later and is never waited
for. Loaded with the stores, so it may import what the first window must not wait for.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from sqlcipher3.dbapi2 import IntegrityError

from domain.claims.admission import Facts, admit, candidates, product_of, scan_for, shown
from domain.claims.claim import ENDED, ClaimState, OwnClaim, Statement
from domain.codes import Code
from domain.programme import Product, RuleVersion
from domain.reviews.desk_hours import answer_day
from domain.serials import Scan, ScanKind, canonical, fingerprint, read_scan, twin_key
from domain.verdicts import Accepted, Provisional, Refused, Verdict
from sync.clock import stamp
from sync.errors import StoreDamaged
from sync.events import OutboxChanged
from sync.outbox.ops import Claimed, JournalScan, NewOp
from sync.outbox.pending import claimed_by, ops_of
from sync.replica.limits import limit_facts
from sync.rows import CurrentSale, ScanRow, SendState, Standing
from sync.wire.kinds import OpKind

if TYPE_CHECKING:
    from sync.workplace import Workplace

T = TypeVar("T")

REPEAT_SECONDS = 0.3
"""A scanner that reads the same label twice in a row within this time read it once."""

_SHOWN = 200
"""Characters of a delivery that the journal keeps and screens show."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A verdict with what it was based on."""

    verdict: Verdict
    serial: str = ""
    product: Product | None = None
    code: str = ""
    params: Any = None
    rules: RuleVersion | None = None
    decide_by: date | None = None
    stated_gtin: str | None = None


def record(wp: Workplace, text: str, sale: CurrentSale, arrived: float) -> ScanRow:
    """Judge and commit one scan; see `sync.commands.record_scan`."""
    now = wp.clock.now()
    claim_id = wp.clock.new_id()
    last, wp.last_scan.text, wp.last_scan.arrived = (
        (wp.last_scan.text, wp.last_scan.arrived), text, arrived,
    )  # fmt: skip
    if text and last[0] == text and arrived - last[1] < REPEAT_SECONDS:
        judged = _refused(Refused(Code.SCAN_REPEATED))
    else:
        judged = judge(wp, text, sale, now, claim_id)
    try:
        return _commit(wp, text, sale, now, claim_id, judged)
    except BaseException:
        wp.last_scan.text, wp.last_scan.arrived = last
        raise


def _refused(refused: Refused, scan: Scan | None = None) -> Judged:
    serial = (scan.serial if scan else None) or ""
    return Judged(refused, serial, None, refused.code, refused.params)


# --- judging -----------------------------------------------------------------------------------
def judge(wp: Workplace, text: str, sale: CurrentSale, now: datetime, claim_id: str) -> Judged:
    """Return the verdict this device can reach on a delivery, with the facts it has."""
    catalogue = wp.catalogue
    rules = catalogue.rules_at(now) if wp.replica.has_been_whole else None
    if rules is None:
        return _before_first_sync(wp, text)
    scan = scan_for(text, catalogue.products)
    forms = candidates(scan, catalogue.products)
    serial, shipped = _shipped(wp, forms)
    today = wp.clock.today()
    facts = Facts(
        rules=rules,
        today=today,
        products=catalogue.products,
        shipped=shipped,
        mine=shipped is not None,
        own_claim=own_claim(wp, tuple(dict.fromkeys((serial, *forms)))) if forms else None,
        decide_by=answer_day(today, rules),
        **_limits(wp, rules, sale, now),
    )
    statement = Statement(
        claim_id, serial, scan.product_code, sale.sold_on, sale.invoice, sale.customer, now
    )
    verdict = admit(scan, statement, facts)
    code, params = shown(verdict, facts.decide_by)
    product = product_of(scan, facts)
    return Judged(verdict, serial, product, code, params, rules, facts.decide_by, scan.product_code)


def _limits(wp: Workplace, rules: RuleVersion, sale: CurrentSale, now: datetime) -> dict[str, Any]:
    """Return what limits count; nothing where the replica can't be read."""
    who = (wp.identity.partner_id, wp.identity.member_id)
    return _asked(wp, lambda: limit_facts(wp.replica, who, rules, sale.invoice, now)) or {}


def _before_first_sync(wp: Workplace, text: str) -> Judged:
    """Take what can't be judged yet: while rules are missing all is for the vendor to check.

    Only what the label itself says is refused. A bare number with the digits of a product code may
    be a serial of a product that is not here yet.
    """
    scan = read_scan(text)
    if scan.kind is ScanKind.PRODUCT_CODE and not text.lstrip().startswith("]"):
        scan = Scan(ScanKind.SERIAL, canonical(text))
    if scan.refusal is not None:
        return _refused(scan.refusal, scan)
    if scan.kind is ScanKind.PRODUCT_CODE:
        return _refused(Refused(Code.SER_IS_GTIN, ("scan",), {"gtin": scan.product_code or ""}))
    serial = scan.serial
    if serial is None:
        return _refused(Refused(Code.SCAN_NO_SERIAL, ("scan",)))
    own = own_claim(wp, (serial,))
    if own is not None:
        return _refused(
            Refused(Code.DUP_SELF, (), {"who": own.who, "when": own.when.isoformat()}), scan
        )
    doubt = Provisional((Code.SER_UNKNOWN,))
    return Judged(doubt, serial, None, Code.VENDOR_CHECKS, {}, stated_gtin=scan.product_code)


def _shipped(wp: Workplace, forms: tuple[str, ...]) -> tuple[str, Product | None]:
    """Return the serial to claim and its product when one form of it is in the allocation."""
    if not forms:
        return "", None
    key = wp.secrets.allocation_key
    marks = {fingerprint(form, key): form for form in reversed(forms)}
    found = _asked(wp, lambda: wp.replica.shipped(tuple(marks))) or {}
    for form in forms:
        for mark, product_id in found.items():
            if marks[mark] == form:
                return form, wp.catalogue.by_id.get(product_id)
    return forms[0], None


def own_claim(wp: Workplace, forms: tuple[str, ...]) -> OwnClaim | None:
    """Return the standing claim of the own partner for one of these serials.

    The `claimed` table decides for this device, the replica's base rows for colleagues.
    """
    mine = claimed_by(wp.outbox, forms)
    if mine is not None:
        ended = _ended(wp, mine.claim_id)
        if not ended:
            return OwnClaim(mine.claim_id, mine.who, date.fromisoformat(mine.day))
        wp.outbox.release((mine.canonical,))
    for form in forms:
        told = _asked(wp, partial(wp.replica.claims_of_serial, form))
        for claim_id, member_id, state, scanned_at in told or ():
            if ClaimState(state) not in ENDED and not _withdrawn(wp, claim_id):
                who = wp.catalogue.member_name(member_id) or wp.identity.partner_name
                return OwnClaim(claim_id, who, date.fromisoformat(scanned_at[:10]))
    return None


def _ended(wp: Workplace, claim_id: str) -> bool:
    """Say whether a claim of this device no longer stands in the way of another one."""
    if _withdrawn(wp, claim_id):
        return True
    state = _asked(wp, lambda: wp.replica.claim_state(claim_id))
    return state is not None and ClaimState(state) in ENDED


def _withdrawn(wp: Workplace, claim_id: str) -> bool:
    """Say whether this device took a claim back and the replica does not show it yet."""
    return any(
        op.kind == OpKind.CLAIM_WITHDRAW and op.state is not SendState.REFUSED
        for op in ops_of(wp.outbox, f"claim:{claim_id}")
    )


def _asked(wp: Workplace, read: Callable[[], T]) -> T | None:
    """Ask the replica. A damaged one knows nothing, but it is disposable: no scan fails for it."""
    try:
        return read()
    except StoreDamaged:
        wp.replica_failed()
        return None


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
        text=storable(text[:_SHOWN]),
        serial=storable(judged.serial[:_SHOWN]),
        twin=storable(twin[:_SHOWN]),
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
        op = NewOp(
            op_id=op_id,
            kind=OpKind.CLAIM_RECORD,
            entity=f"claim:{claim_id}",
            body=_body(claim_id, text, sale, now, judged),
            local=_local(wp, judged, points),
            recorded_at=now,
            hold_seconds=hold,
        )
        claimed = Claimed(
            judged.serial, op_id, claim_id, wp.identity.member_name, wp.clock.today().isoformat()
        )
    try:
        number = wp.outbox.record_scan(journal, op, claimed)
    except IntegrityError:
        # Another thread claimed this serial between the look and the commit.
        own = own_claim(wp, (judged.serial,))
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


def storable(text: str) -> str:
    """Return text any database can hold: NUL and lone surrogates are spelt out."""
    if text.isascii() and "\0" not in text:
        return text
    return text.replace("\0", "\\x00").encode("utf-8", "backslashreplace").decode("utf-8")


def _body(
    claim_id: str, text: str, sale: CurrentSale, now: datetime, judged: Judged
) -> dict[str, Any]:
    return {
        "claim_id": claim_id,
        "scan": storable(text),
        "serial": judged.serial,
        "stated_gtin": judged.stated_gtin,
        "sold_on": sale.sold_on.isoformat(),
        "invoice": storable(sale.invoice[:_SHOWN]),
        "customer": storable(sale.customer[:_SHOWN]),
        "scanned_at": stamp(now),
        "rule_version": judged.rules.version if judged.rules else 0,
    }


def _local(wp: Workplace, judged: Judged, points: int) -> dict[str, Any]:
    return {
        "partner_id": wp.identity.partner_id,
        "member_id": wp.identity.member_id,
        "device": wp.identity.device,
        "product_id": judged.product.product_id if judged.product else None,
        "points": points,
        "code": judged.code,
        "params": judged.params or {},
        "decide_by": _end_of(judged.decide_by) if judged.code else None,
    }


def _end_of(day: date | None) -> str | None:
    return None if day is None else f"{day.isoformat()}T23:59:59.000000Z"
