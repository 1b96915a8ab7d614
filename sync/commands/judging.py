"""Judges what was stated of a unit with what this device knows: one scan, or each row of a file.

Owns how facts are looked up; the verdict is `domain.claims.admission`'s. Records nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from domain.claims.admission import (
    Facts,
    admit,
    candidates,
    product_of,
    sameness,
    scan_for,
    shown,
)
from domain.claims.claim import ENDED, ClaimState, OwnClaim
from domain.claims.facts import Dated
from domain.codes import Code
from domain.programme import Product, RuleVersion
from domain.reviews.desk_hours import answer_day
from domain.serials import Scan, ScanKind, canonical, fingerprint, read_scan
from domain.verdicts import Provisional, Refused, Verdict
from sync.errors import StoreDamaged
from sync.outbox.pending import claimed_by, ops_of
from sync.replica.limits import claimant_facts, limit_facts
from sync.rows import CurrentSale, SendState
from sync.wire.kinds import OpKind

if TYPE_CHECKING:
    from sync.workplace import Workplace

T = TypeVar("T")


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


class Known(Protocol):
    """Where facts about one unit come from: looked up for it alone, or beforehand for many."""

    def shipped(self, forms: tuple[str, ...]) -> tuple[str, Product | None]:
        """Return the serial to claim, and its product where a form is in the allocation."""

    def own_claim(self, forms: tuple[str, ...]) -> OwnClaim | None:
        """Return the standing claim of the own partner for one of these serials."""

    def limits(self, rules: RuleVersion, sale: Dated) -> dict[str, Any]:
        """Return the facts limits count, by their names."""


class Judge:
    """Judges by the rules of one moment; `rules` is None while no first sync is complete."""

    def __init__(self, wp: Workplace, now: datetime) -> None:
        self._wp = wp
        self.today = wp.clock.today()
        self.products = wp.catalogue.products
        self.rules = wp.catalogue.rules_at(now) if wp.replica.has_been_whole else None
        self._by = answer_day(self.today, self.rules) if self.rules else self.today
        self._alike: dict[tuple[object, ...], Judged] = {}

    def scan(self, text: str) -> Scan:
        """Read what stands on a label or in a cell; `before_first_sync` reads it for itself."""
        return scan_for(text, self.products)

    def forms(self, scan: Scan) -> tuple[str, ...]:
        """Return the serials a scan may stand for, best first."""
        return candidates(scan, self.products)

    def judge(self, scan: Scan, forms: tuple[str, ...], sale: Dated, known: Known) -> Judged:
        """Return the verdict. Raises ValueError while there are no rules."""
        rules = self.rules
        if rules is None:
            raise ValueError("nothing is judged by rules that are not here")
        serial, shipped = known.shipped(forms)
        facts = Facts(
            rules=rules,
            today=self.today,
            products=self.products,
            shipped=shipped,
            mine=shipped is not None,
            own_claim=known.own_claim(tuple(dict.fromkeys((serial, *forms)))) if forms else None,
            decide_by=self._by,
            **known.limits(rules, sale),
        )
        same = sameness(scan, sale, facts)
        if same is None or shipped is None:
            return self._by_itself(scan, serial, sale, facts)
        # What is delivered is the same but for the serial: judged once, as the server does.
        key = (shipped.product_id, same)
        found = self._alike.get(key)
        if found is None:
            found = self._alike[key] = self._by_itself(scan, serial, sale, facts)
        return Judged(
            found.verdict, serial, found.product, found.code, found.params, rules, self._by,
            scan.product_code,
        )  # fmt: skip

    def _by_itself(self, scan: Scan, serial: str, sale: Dated, facts: Facts) -> Judged:
        verdict = admit(scan, sale, facts)
        code, params = shown(verdict, self._by)
        product = product_of(scan, facts)
        return Judged(
            verdict, serial, product, code, params, facts.rules, self._by, scan.product_code
        )

    def before_first_sync(self, text: str, known: Known) -> Judged:
        """Take what can't be judged yet: while rules are missing all is for the vendor to check.

        Only what the label itself says is refused. A bare number with the digits of a product code
        may be a serial of a product that is not here yet.
        """
        scan = read_scan(text)
        if scan.kind is ScanKind.PRODUCT_CODE and not text.lstrip().startswith("]"):
            scan = Scan(ScanKind.SERIAL, canonical(text))
        if scan.refusal is not None:
            return refused(scan.refusal, scan)
        if scan.kind is ScanKind.PRODUCT_CODE:
            return refused(Refused(Code.SER_IS_GTIN, ("scan",), {"gtin": scan.product_code or ""}))
        serial = scan.serial
        if serial is None:
            return refused(Refused(Code.SCAN_NO_SERIAL, ("scan",)))
        own = known.own_claim((serial,))
        if own is not None:
            return refused(
                Refused(Code.DUP_SELF, (), {"who": own.who, "when": own.when.isoformat()}), scan
            )
        doubt = Provisional((Code.SER_UNKNOWN,))
        return Judged(doubt, serial, None, Code.VENDOR_CHECKS, {}, stated_gtin=scan.product_code)


def refused(no: Refused, scan: Scan | None = None) -> Judged:
    """Return a refusal that needed no rules."""
    return Judged(no, (scan.serial if scan else None) or "", None, no.code, no.params)


def judge_scan(wp: Workplace, text: str, sale: CurrentSale, now: datetime) -> Judged:
    """Return the verdict this device can reach on a delivery, with the facts it has."""
    judge, known = Judge(wp, now), _Looked(wp, now)
    if judge.rules is None:
        return judge.before_first_sync(text, known)
    scan = judge.scan(text)
    return judge.judge(scan, judge.forms(scan), sale, known)


class _Looked:
    """Facts about one unit, each looked up when it is asked for."""

    def __init__(self, wp: Workplace, now: datetime) -> None:
        self._wp = wp
        self._now = now

    def shipped(self, forms: tuple[str, ...]) -> tuple[str, Product | None]:
        if not forms:
            return "", None
        wp = self._wp
        key = wp.secrets.allocation_key
        marks = {fingerprint(form, key): form for form in reversed(forms)}
        found = asked(wp, lambda: wp.replica.shipped(tuple(marks))) or {}
        for form in forms:
            for mark, product_id in found.items():
                if marks[mark] == form:
                    return form, wp.catalogue.by_id.get(product_id)
        return forms[0], None

    def own_claim(self, forms: tuple[str, ...]) -> OwnClaim | None:
        return own_claim(self._wp, forms)

    def limits(self, rules: RuleVersion, sale: Dated) -> dict[str, Any]:
        """Return what limits count; nothing where the replica can't be read."""
        wp = self._wp
        who = (wp.identity.partner_id, wp.identity.member_id)
        of_limits = asked(wp, lambda: limit_facts(wp.replica, who, rules, sale.invoice, self._now))
        of_claimant = asked(wp, lambda: claimant_facts(wp.replica, who[1], sale.sold_on))
        return (of_limits or {}) | (of_claimant or {})


def own_claim(wp: Workplace, forms: Sequence[str]) -> OwnClaim | None:
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
        told = asked(wp, partial(wp.replica.claims_of_serial, form))
        for claim_id, member_id, state, scanned_at in told or ():
            if ClaimState(state) not in ENDED and not _withdrawn(wp, claim_id):
                who = wp.catalogue.member_name(member_id) or wp.identity.partner_name
                return OwnClaim(claim_id, who, date.fromisoformat(scanned_at[:10]))
    return None


def _ended(wp: Workplace, claim_id: str) -> bool:
    """Say whether a claim of this device no longer stands in the way of another one."""
    if _withdrawn(wp, claim_id):
        return True
    state = asked(wp, lambda: wp.replica.claim_state(claim_id))
    return state is not None and ClaimState(state) in ENDED


def _withdrawn(wp: Workplace, claim_id: str) -> bool:
    """Say whether this device took a claim back and the replica does not show it yet."""
    return any(
        op.kind == OpKind.CLAIM_WITHDRAW and op.state is not SendState.REFUSED
        for op in ops_of(wp.outbox, f"claim:{claim_id}")
    )


def asked(wp: Workplace, read: Callable[[], T]) -> T | None:
    """Ask the replica. A damaged one knows nothing, but it is disposable: no scan fails for it."""
    try:
        return read()
    except StoreDamaged:
        wp.replica_failed()
        return None
