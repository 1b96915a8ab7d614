"""Which codes a document earns, from how it compares with the claim. Knows no table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from domain.claims.matching import Match, Thing
from domain.codes import Code

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


def remarks_on(found: Match, *, readable: bool, signs: Sequence[str]) -> tuple[Remark, ...]:
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
    if signs:
        remarks.append(Remark(Code.DOC_ALTERED))
    return tuple(remarks)
