"""Which codes documents earn, from how they compare with the claim. Knows no table.

One document at a time for whoever looks at it (`remarks_on`), all of a claim for its verdict
(`findings_on`): there a document that proves a thing outweighs one that says otherwise.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from domain.claims.claim import Field
from domain.claims.matching import Match, Outcome, Seen, Thing
from domain.codes import Code
from domain.verdicts import Finding, Params

_FIELDS = {
    Thing.SERIAL: "serial",
    Thing.INVOICE: "invoice",
    Thing.SOLD_ON: "sold_on",
    Thing.QUANTITY: "quantity",
}
"""What is compared, by the field of a claim; a customer's name is never a mismatch: it may be
blacked out."""


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing to look at: its code, and of a mismatch the field and both values."""

    code: Code
    field: str = ""
    stated: str = ""
    found: str = ""


def remarks_on(
    found: Match, *, readable: bool, signs: Sequence[str], shows_card: bool = False
) -> tuple[Remark, ...]:
    """Return what a document gives cause to look at.

    A document that only people can read is not unreadable: it has nothing for a program to compare.
    """
    if not readable:
        return (Remark(Code.DOC_UNREADABLE),)
    remarks = [
        Remark(Code.DOC_MISMATCH, _FIELDS[each.thing], each.said, each.read)
        for each in found.differences
        if each.thing in _FIELDS
    ]
    if shows_card:
        remarks.append(Remark(Code.DOC_PERSONAL))
    if signs:
        remarks.append(Remark(Code.DOC_ALTERED))
    return tuple(remarks)


# --- what all documents of a claim come to -------------------------------------------------------
WEIGHED: frozenset[Code] = frozenset(
    {
        Code.DOC_UNREADABLE, Code.DOC_MISMATCH, Code.DOC_ALTERED, Code.DOC_PERSONAL,
        Code.DUP_FILE, Code.DUP_INVOICE, Code.POOLED, Code.STACKING,
    }
)  # fmt: skip
"""Codes that come and go behind the push: with what was read in documents, stated of invoices, told
of special prices, or recorded under one name on many devices."""

_OPENS = {
    Thing.SERIAL: (Field.SCAN.value, Field.DOCUMENT.value),
    Thing.INVOICE: (Field.INVOICE.value, Field.DOCUMENT.value),
    Thing.SOLD_ON: (Field.SOLD_ON.value, Field.DOCUMENT.value),
    Thing.QUANTITY: (Field.DOCUMENT.value,),
}
"""What a claimant may do about a thing that stands otherwise: correct it, or show another proof."""


@dataclass(frozen=True, slots=True)
class Proof:
    """A document of a claim that was read.

    `copy_of` are values about where it is found again, None where it isn't; `shows_card` says that
    the number of a payment card can be read on it.
    """

    name: str
    readable: bool
    match: Match | None = None
    signs: tuple[str, ...] = ()
    shows_card: bool = False
    copy_of: Params | None = None


def findings_on(serial: str, proofs: Sequence[Proof]) -> tuple[Finding, ...]:
    """Return what the documents of a claim, in the order they were attached, say against it.

    A thing that any of them proves is proved; where none does, the latest that says otherwise
    counts. Unreadable means that none can be read. Of personal data the latest document counts:
    whoever blacks it out attaches it again. The same documents give the same findings.
    """
    return tuple(_findings(serial, proofs))


def _findings(serial: str, proofs: Sequence[Proof]) -> Iterator[Finding]:
    if not proofs:
        return
    latest = proofs[-1]
    if not any(each.readable for each in proofs):
        yield Finding(Code.DOC_UNREADABLE, {"name": latest.name}, (Field.DOCUMENT.value,))
    for thing, name in _FIELDS.items():
        differs = _differs(thing, serial, proofs)
        if differs is not None:
            told = {"field": name, "stated": differs.said, "found": differs.read}
            yield Finding(Code.DOC_MISMATCH, told, _OPENS[thing])
    if latest.shows_card:
        yield Finding(Code.DOC_PERSONAL, {"name": latest.name}, (Field.DOCUMENT.value,))
    for each in proofs:
        if each.signs:
            yield Finding(Code.DOC_ALTERED, {"name": each.name, "signs": ", ".join(each.signs)})
            break
    for each in proofs:
        if each.copy_of is not None:
            yield Finding(Code.DUP_FILE, {"name": each.name, **each.copy_of})
            break


def _differs(thing: Thing, serial: str, proofs: Sequence[Proof]) -> Seen | None:
    """Return the latest that says otherwise of the claim itself, None where one proves it."""
    seen = [
        each
        for proof in proofs
        if proof.match is not None
        for each in proof.match.of(thing)
        if thing is not Thing.SERIAL or each.said == serial
    ]
    if any(each.outcome is Outcome.FOUND for each in seen):
        return None
    return next((each for each in reversed(seen) if each.outcome is Outcome.DIFFERENT), None)
