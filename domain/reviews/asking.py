"""Which fields are worth asking a claimant for: what is missing, and what the proof says otherwise.

A proposal for the reviewer, who may ask for others (docs/reviewing.md).
"""

from __future__ import annotations

from collections.abc import Iterable

from domain.claims.claim import Field
from domain.claims.matching import Thing

_FIELD_OF = {
    Thing.SERIAL: Field.SCAN,
    Thing.INVOICE: Field.INVOICE,
    Thing.SOLD_ON: Field.SOLD_ON,
    Thing.QUANTITY: Field.QUANTITY,
    Thing.CUSTOMER: Field.CUSTOMER,
}


def worth_asking(
    invoice: str, customer: str, *, has_document: bool, different: Iterable[Thing] = ()
) -> tuple[Field, ...]:
    """Return the fields to ask for, in the order of `Field`; none where nothing is missing.

    `different` are the things that stand otherwise on the document than the claimant says.
    """
    wanted = {_FIELD_OF[thing] for thing in different}
    if not invoice.strip():
        wanted.add(Field.INVOICE)
    if not customer.strip():
        wanted.add(Field.CUSTOMER)
    if not has_document:
        wanted.add(Field.DOCUMENT)
    return tuple(field for field in Field if field in wanted)
