"""What the limits of a programme depend on: the invoice so far, what the claimant claimed, budgets.

Asks the tables only for what a limit in force needs, and once for a push; counts on by itself.
Never judges.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from domain.claims.claim import ENDED, ClaimState
from domain.claims.claimant import findings_on_claimant
from domain.claims.invoices import Invoice, invoice_key
from domain.codes import Code
from domain.programme import RuleVersion
from domain.verdicts import Finding
from server.services.work import Work
from server.storage import tables as t

Row = dict[str, Any]


class Subject(NamedTuple):
    """A claim as far as these facts need it; `claim_id` is left out of what is counted."""

    claim_id: str
    partner_id: int
    member_id: int
    serial: str
    sold_on: date
    invoice: str
    shipped_to: int | None
    again: bool
    """Whether it is judged anew: before, there can be no document of it."""


_STANDING = [state.value for state in ClaimState if state not in ENDED]
_KEPT = "counted"


@dataclass(frozen=True, slots=True)
class _Counted:
    """What was counted so far for the rules of one version; other rules count other claims."""

    rules: RuleVersion
    numbers: dict[tuple[str, int], int] = field(default_factory=dict)
    invoices: dict[tuple[int, str], Invoice | None] = field(default_factory=dict)


def _counted_for(work: Work, rules: RuleVersion) -> _Counted:
    """Return what was counted, for claims that follow one another under the same rules.

    Those in between that others judge are in the tables when it is counted anew.
    """
    found: _Counted | None = work.uow.memo.get(_KEPT)
    if found is None or found.rules.version != rules.version:
        found = work.uow.memo[_KEPT] = _Counted(rules)
    return found


def forget_counted(work: Work) -> None:
    """Count anew next time: a claim or an invoice that was counted is not what it was."""
    work.uow.memo.pop(_KEPT, None)


def gathered(work: Work, rules: RuleVersion, subject: Subject) -> dict[str, Any]:
    """Return the facts beside those of the serial, by their names; {} for a plain claim."""
    # Asked for a plain claim too, so that nothing is left that was counted under other rules.
    _counted_for(work, rules)
    if not subject.again:
        return _gathered(work, rules, subject)
    # It is left out of what is counted for it, but counts for those behind it.
    forget_counted(work)
    found = _gathered(work, rules, subject)
    forget_counted(work)
    return found


def _gathered(work: Work, rules: RuleVersion, subject: Subject) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if subject.invoice:
        invoice = _invoice(work, rules, subject)
        if invoice is not None:
            found["invoice"] = invoice
    if rules.cap_period:
        found["claims_before"] = _counted(work, subject, "claims", rules)
    if rules.cap_points:
        found["points_before"] = _counted(work, subject, "points", rules)
    if rules.budget_points:
        found["reserved"] = _counted(work, subject, "reserved", rules)
    if rules.proof_points and subject.again:
        found["documents"] = _documents(work, subject.claim_id)
    against = (*_of_claimant(work, subject), *_stacked(work, rules, subject))
    if against:
        found["found"] = against
    if rules.region_check and subject.shipped_to not in {None, subject.partner_id}:
        regions = (_territory(work, subject.shipped_to), _territory(work, subject.partner_id))
        if all(regions) and regions[0] != regions[1]:
            found["abroad"] = regions
    return found


def is_told_apart(work: Work, rules: RuleVersion, partner_id: int, invoice: str) -> bool:
    """Say whether a claim on this invoice is judged otherwise than one on none."""
    takes_part, until = _claimant(work, partner_id, work.actor.member_id)
    if not takes_part or until is not None:
        return True
    # Asked under whatever rules, so that nothing is left that was counted under others.
    known = _counted_for(work, rules).invoices
    if not invoice:
        return False
    key = (partner_id, invoice_key(invoice))
    if key not in known:
        subject = Subject("", partner_id, 0, "", rules.starts_on, invoice, None, again=False)
        known[key] = _read_invoice(work, rules, subject, key[1])
    return known[key] is not None


def _of_claimant(work: Work, subject: Subject) -> tuple[Finding, ...]:
    takes_part, until = _claimant(work, subject.partner_id, subject.member_id)
    if takes_part and until is None:
        return ()
    documents = _documents(work, subject.claim_id) if subject.again else 0
    return findings_on_claimant(
        work.actor.name, subject.sold_on, takes_part=takes_part, licence_until=until,
        documents=documents,
    )  # fmt: skip


def _claimant(work: Work, partner_id: int, member_id: int) -> tuple[bool, date | None]:
    """Return whether somebody takes part, and the last day of the company's licence."""
    key = ("claimant", partner_id, member_id)
    if key not in work.uow.memo:
        query = (
            sa.select(t.member.c.takes_part, t.partner.c.licence_until)
            .join(t.partner, t.partner.c.partner_id == t.member.c.partner_id)
            .where(t.member.c.member_id == member_id, t.partner.c.partner_id == partner_id)
        )
        row = work.uow.link.execute(query).first()
        work.uow.memo[key] = (row[0], row[1]) if row else (True, None)
    found: tuple[bool, date | None] = work.uow.memo[key]
    return found


def _stacked(work: Work, rules: RuleVersion, subject: Subject) -> tuple[Finding, ...]:
    if not rules.stacking_check:
        return ()
    bid = bid_of(work.uow.link, subject.serial)
    return (Finding(Code.STACKING, {"bid": bid}),) if bid else ()


def bid_of(connection: Connection, serial: str) -> str:
    """Return the special price at which a unit was sold, "" where none is known."""
    special = t.supply.special_price.c
    query = sa.select(special.bid).where(special.serial == serial)
    return str(connection.execute(query).scalar() or "")


def note_claim(work: Work, claim: Row) -> None:
    """Count a claim that was recorded just now, for those behind it in the same push."""
    counted: _Counted | None = work.uow.memo.get(_KEPT)
    if counted is None or claim["state"] in ENDED:
        return
    if claim["invoice"]:
        key = (claim["partner_id"], claim["invoice_key"])
        known = counted.invoices.get(key)
        if known is not None:
            counted.invoices[key] = Invoice(
                known.number, known.claimed + 1, known.quantity,
                known.customer or claim["customer"], known.dated_on, known.is_proved,
            )  # fmt: skip
    is_recent = claim["evidence_at"] > _window(work, counted.rules)
    more = {"claims": int(is_recent), "points": claim["points"], "reserved": claim["points"]}
    for name, number in more.items():
        place = _place(name, claim["member_id"])
        if place in counted.numbers:
            counted.numbers[place] += number


def _invoice(work: Work, rules: RuleVersion, subject: Subject) -> Invoice | None:
    """Return what is known of an invoice; None where no limit asks for it."""
    key = (subject.partner_id, invoice_key(subject.invoice))
    known = _counted_for(work, rules).invoices
    if key not in known:
        known[key] = _read_invoice(work, rules, subject, key[1])
    return known[key]


def _read_invoice(work: Work, rules: RuleVersion, subject: Subject, key: str) -> Invoice | None:
    asked = {"invoice_id": f"{subject.partner_id}:{key}"}
    # Past what was added: nobody adds rows here.
    row = work.uow.link.execute(_INVOICE, asked).mappings().first()
    if row is None and not (rules.cap_claim or rules.invoice_check):
        return None
    lines = work.uow.connection.execute(
        _LINES, {"partner": subject.partner_id, "key": key, "claim_id": subject.claim_id}
    ).all()
    named = next((line.customer for line in lines if line.customer), "")
    if row is None:
        return Invoice(subject.invoice, len(lines), 0, named)
    return Invoice(
        row["number"], len(lines), row["quantity"], row["customer"] or named, row["dated_on"],
        row["proved"],
    )  # fmt: skip


_INVOICE = sa.select(t.invoice).where(t.invoice.c.invoice_id == sa.bindparam("invoice_id"))
_LINES = (
    sa.select(t.claim.c.claim_id, t.claim.c.customer)
    .where(
        t.claim.c.partner_id == sa.bindparam("partner"),
        t.claim.c.invoice_key == sa.bindparam("key"),
        t.claim.c.invoice_key != "",
        t.claim.c.claim_id != sa.bindparam("claim_id"),
        t.claim.c.state.in_(_STANDING),
    )
    .order_by(t.claim.c.received_at, t.claim.c.claim_id)
)


def _counted(work: Work, subject: Subject, name: str, rules: RuleVersion) -> int:
    place = _place(name, subject.member_id)
    numbers = _counted_for(work, rules).numbers
    if place not in numbers:
        numbers[place] = int(
            work.uow.connection.execute(_count(name, subject, rules, work)).scalar() or 0
        )
    return numbers[place]


def _place(name: str, member_id: int) -> tuple[str, int]:
    """Return under what a count is kept: budgets are everybody's."""
    return name, 0 if name == "reserved" else member_id


def _window(work: Work, rules: RuleVersion) -> datetime:
    """Return since when claims count for the limit of a period."""
    return work.uow.now - timedelta(days=rules.cap_days)


def _count(name: str, subject: Subject, rules: RuleVersion, work: Work) -> sa.Select[Any]:
    claim = t.claim.c
    what = sa.func.count() if name == "claims" else sa.func.sum(claim.points)
    query = sa.select(what).where(claim.state.in_(_STANDING), claim.claim_id != subject.claim_id)
    if name == "reserved":
        return query.where(claim.sold_on.between(rules.starts_on, rules.ends_on))
    query = query.where(
        claim.partner_id == subject.partner_id, claim.member_id == subject.member_id
    )
    if name == "claims":
        return query.where(claim.evidence_at > _window(work, rules))
    return query.where(claim.sold_on.between(rules.starts_on, rules.ends_on))


def _documents(work: Work, claim_id: str) -> int:
    query = sa.select(sa.func.count()).where(t.evidence.c.entity == f"claim:{claim_id}")
    return int(work.uow.connection.execute(query).scalar_one())


def _territory(work: Work, partner_id: int | None) -> str:
    key = ("territory", partner_id)
    if key not in work.uow.memo:
        query = sa.select(t.partner.c.territory).where(t.partner.c.partner_id == partner_id)
        work.uow.memo[key] = str(work.uow.link.execute(query).scalar() or "")
    return str(work.uow.memo[key])
