"""What the documents of a claim say against it, all together, as findings the rules weigh.

Reads what was read in them and where they are found again: the operator's reach alone sees that.
Judges nothing; what a finding does is its code's to say.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from domain.claims.document_codes import WEIGHED, Proof, findings_on
from domain.claims.matching import match
from domain.claims.personal import card_number
from domain.codes import Code
from domain.programme import RuleVersion
from domain.verdicts import Finding
from server.services import readings
from server.services.gathering import bid_of
from server.storage import tables as t
from server.storage.lists import among

Row = dict[str, Any]


def of_claim(connection: Connection, claim: Row, rules: RuleVersion) -> tuple[Finding, ...]:
    """Return what was found in a claim's documents, of its invoice, unit and claimant elsewhere.

    `rules` are those it is judged by.

    A function of what the tables hold: the order in which claims and documents came is no part.
    """
    found = findings_on(claim["serial"], list(_proofs(connection, claim)))
    return (
        *found,
        *_invoice_elsewhere(connection, claim),
        *_stacked(connection, claim, rules),
        *_pooled(connection, claim, rules),
    )


def codes_of(findings: Iterable[Finding]) -> list[tuple[Code, dict[str, Any], tuple[str, ...]]]:
    """Return those of these findings that documents made, as plain values to compare."""
    return [
        (each.code, dict(each.params), tuple(each.fields))
        for each in findings
        if each.code in WEIGHED
    ]


def count(connection: Connection, claim_id: str) -> int:
    """Return how many documents a claim has."""
    query = sa.select(sa.func.count()).where(t.evidence.c.entity == f"claim:{claim_id}")
    return int(connection.execute(query).scalar_one())


def _proofs(connection: Connection, claim: Row) -> Iterator[Proof]:
    """Yield the documents of a claim that were read, in the order they were attached."""
    evidence, reading = t.evidence.c, t.reading.c
    query = (
        sa.select(evidence.evidence_id, evidence.name, t.reading)
        .join(
            t.reading,
            (reading.partner_id == evidence.partner_id) & (reading.sha256 == evidence.sha256),
        )
        .where(evidence.entity == f"claim:{claim['claim_id']}")
        .order_by(evidence.attached_at, evidence.evidence_id)
    )
    sought = None
    for row in connection.execute(query).all():
        if row.state != readings.READ:
            yield Proof(row.name, readable=False)
            continue
        sought = sought or readings.sought(connection, claim["claim_id"])
        pages = readings.pages_of(row.body)
        yield Proof(
            row.name,
            readable=True,
            match=match(sought, pages),
            signs=readings.signs_of(row.signs),
            shows_card=bool(card_number(pages, sought.serials)),
            copy_of=_copy(connection, row.evidence_id),
        )


def _copy(connection: Connection, evidence_id: str) -> Row | None:
    """Return where a document is found again first, by its entity: the same whoever came first."""
    found = readings.copies(connection, evidence_id)
    if not found:
        return None
    first = min(found, key=lambda each: (each.entity, each.evidence_id))
    return {"partner": first.partner, "claim_id": first.entity.removeprefix("claim:")}


def _invoice_elsewhere(connection: Connection, claim: Row) -> Sequence[Finding]:
    elsewhere = readings.stated_elsewhere(connection, claim["claim_id"])
    if not elsewhere:
        return ()
    claim_id, partner_id = min(elsewhere)
    query = sa.select(t.partner.c.name).where(t.partner.c.partner_id == partner_id)
    partner = str(connection.execute(query).scalar() or "")
    told = {
        "invoice": claim["invoice"], "customer": claim["customer"], "before": partner,
        "claim_id": claim_id,
    }  # fmt: skip
    return (Finding(Code.DUP_INVOICE, told),)


def _stacked(connection: Connection, claim: Row, rules: RuleVersion) -> Sequence[Finding]:
    bid = bid_of(connection, claim["serial"]) if rules.stacking_check else ""
    return (Finding(Code.STACKING, {"bid": bid}),) if bid else ()


def _pooled(connection: Connection, claim: Row, rules: RuleVersion) -> Sequence[Finding]:
    """Return POOLED where one person's sales of a day came from more devices than one has."""
    if not rules.pooled_devices:
        return ()
    query = sa.select(sa.func.count(t.claim.c.device.distinct())).where(*_same_day(claim))
    if connection.execute(query).scalar_one() <= rules.pooled_devices:
        return ()
    name = sa.select(t.member.c.name).where(t.member.c.member_id == claim["member_id"])
    return (Finding(Code.POOLED, {"who": str(connection.execute(name).scalar() or "")}),)


def _same_day(claim: Row) -> tuple[sa.ColumnElement[bool], ...]:
    """Return what claims of the same person and day (UTC) have in common."""
    day = claim["evidence_at"].date()
    begins = datetime.combine(day, time(), UTC)
    ours = t.claim.c
    return (
        ours.partner_id == claim["partner_id"],
        ours.member_id == claim["member_id"],
        ours.evidence_at >= begins,
        ours.evidence_at < begins + timedelta(days=1),
    )


def same_day(connection: Connection, claim_ids: Sequence[str]) -> set[str]:
    """Return the claims of the same people and days as these: they are pooled together or not."""
    ours = t.claim.c
    query = sa.select(ours.partner_id, ours.member_id, ours.evidence_at).where(
        among(ours.claim_id, "claim_ids")
    )
    rows = connection.execute(query, {"claim_ids": list(claim_ids)}).mappings()
    days = {(row["partner_id"], row["member_id"], row["evidence_at"].date()): row for row in rows}
    found: set[str] = set()
    for row in days.values():
        found |= set(
            connection.execute(sa.select(ours.claim_id).where(*_same_day(dict(row)))).scalars()
        )
    return found


# --- whose claims a change is about ---------------------------------------------------------------
def touched(connection: Connection, claim_ids: Iterable[str]) -> set[str]:
    """Return the claims whose findings may be others because these, or their documents, changed.

    Those are all with documents, the lines of the same invoice, and both sides of every copy.
    """
    named = sorted(claim_ids)
    if not named:
        return set()
    asked = {"claim_ids": named}
    found = {each for row in connection.execute(_ELSEWHERE, asked) for each in row}
    found |= set(connection.execute(_SPECIAL, asked).scalars())
    if connection.execute(_POOLS).first() is not None:
        found |= same_day(connection, named)
    around = {*named, *connection.execute(_LINES, asked).scalars()}
    entities = {"entities": [f"claim:{claim_id}" for claim_id in sorted(around)]}
    own = {f"claim:{claim_id}" for claim_id in named}
    proved: set[str] = set()
    for row in connection.execute(_DOCUMENTS, entities).all():
        proved.add(row.entity)
        if row.entity in own:
            proved |= {each.entity for each in readings.copies(connection, row.evidence_id)}
    return found | {each.removeprefix("claim:") for each in proved if each.startswith("claim:")}


_OURS, _THEIRS = t.claim.alias("ours"), t.claim.alias("theirs")
_ELSEWHERE = (
    sa.select(_OURS.c.claim_id, _THEIRS.c.claim_id)
    .join(
        _THEIRS,
        (_THEIRS.c.invoice_key == _OURS.c.invoice_key)
        & (_THEIRS.c.sold_on == _OURS.c.sold_on)
        & (_THEIRS.c.partner_id != _OURS.c.partner_id)
        & (_THEIRS.c.invoice_key != ""),
    )
    .where(among(_OURS.c.claim_id, "claim_ids"), _OURS.c.customer != "")
)
_LINES = (
    sa.select(_THEIRS.c.claim_id)
    .join(
        _OURS,
        (_THEIRS.c.partner_id == _OURS.c.partner_id)
        & (_THEIRS.c.invoice_key == _OURS.c.invoice_key)
        & (_THEIRS.c.invoice_key != ""),
    )
    .where(among(_OURS.c.claim_id, "claim_ids"))
)
_SPECIAL = (
    sa.select(t.claim.c.claim_id)
    .join(t.supply.special_price, t.supply.special_price.c.serial == t.claim.c.serial)
    .where(among(t.claim.c.claim_id, "claim_ids"))
)
_POOLS = sa.select(t.rule_version.c.version).where(t.rule_version.c.pooled_devices > 0).limit(1)
_DOCUMENTS = sa.select(t.evidence.c.evidence_id, t.evidence.c.entity).where(
    among(t.evidence.c.entity, "entities")
)
