"""What the documents of a claim say against it, all together, as findings the rules weigh.

Reads what was read in them and where they are found again: the operator's reach alone sees that.
Judges nothing; what a finding does is its code's to say.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from domain.claims.document_codes import BY_DOCUMENTS, Proof, findings_on
from domain.claims.matching import match
from domain.claims.personal import card_number
from domain.codes import Code
from domain.verdicts import Finding
from server.services import readings
from server.storage import tables as t
from server.storage.lists import among

Row = dict[str, Any]


def of_claim(connection: Connection, claim: Row) -> tuple[Finding, ...]:
    """Return what was found in a claim's documents and of its invoice elsewhere.

    A function of what the tables hold: the order in which claims and documents came is no part.
    """
    found = findings_on(claim["serial"], list(_proofs(connection, claim)))
    return (*found, *_invoice_elsewhere(connection, claim))


def codes_of(findings: Iterable[Finding]) -> list[tuple[Code, dict[str, Any], tuple[str, ...]]]:
    """Return those of these findings that documents made, as plain values to compare."""
    return [
        (each.code, dict(each.params), tuple(each.fields))
        for each in findings
        if each.code in BY_DOCUMENTS
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
_DOCUMENTS = sa.select(t.evidence.c.evidence_id, t.evidence.c.entity).where(
    among(t.evidence.c.entity, "entities")
)
