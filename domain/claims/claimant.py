"""What speaks against a claim because of whose it is: enrolment and the company's licence.

The same on a counter and a server; both know their own people. Knows no table.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from domain.claims.claim import Field
from domain.codes import Code
from domain.verdicts import Finding


def findings_on_claimant(
    who: str, sold_on: date, *, takes_part: bool, licence_until: date | None, documents: int = 0
) -> tuple[Finding, ...]:
    """Return ROLE where the claimant takes no part, LICENCE_EXPIRED for a sale after its last day.

    A document is the answer to the latter: the vendor's own list follows it.
    """
    return tuple(
        _findings(who, sold_on, takes_part=takes_part, until=licence_until, documents=documents)
    )


def _findings(
    who: str, sold_on: date, *, takes_part: bool, until: date | None, documents: int
) -> Iterator[Finding]:
    if not takes_part:
        yield Finding(Code.ROLE, {"who": who})
    if until is not None and sold_on > until and not documents:
        yield Finding(Code.LICENCE_EXPIRED, {"date": until.isoformat()}, (Field.DOCUMENT.value,))
