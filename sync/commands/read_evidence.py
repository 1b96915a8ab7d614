"""Shows a reviewer a page of a claim's document with what the claimant says found on it.

The document is read in the jail here: what is at hand is compared without a line.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from domain.claims.claim import ENDED, ClaimState
from domain.claims.matching import Match, Sought, match
from domain.claims.written_dates import DateOrder
from sync.commands.check_evidence import MOST_LINES
from sync.commands.fetch_papers import paper
from sync.jail.limits import LONGEST
from sync.jail.refusals import NotShown

if TYPE_CHECKING:
    from sync.jail.frames import Pixels
    from sync.workplace import Workplace

FITTING = 1100
"""Pixels of the longer side of a page that is seen whole."""


@dataclass(frozen=True, slots=True)
class EvidencePage:
    """Page `number` of `count` (1 is the first) of a document beside a claim.

    `match` is None where a program can't read it. `content` may be given back for another page.
    """

    claim_id: str
    evidence_id: str
    number: int
    count: int
    page: Pixels
    match: Match | None
    content: bytes


def read_evidence(wp: Workplace, claim_id: str, evidence_id: str, order: DateOrder) -> EvidencePage:
    """Return the page to look at first: where something differs, else where something was found.

    Raises NotShown with a sentence, and what `paper` raises.
    """
    content = paper(wp, evidence_id)
    try:
        found = match(_sought(wp, claim_id, order), wp.jail.read_words(content).as_pages())
    except NotShown:
        found = None
    number = _first_page(found) if found is not None else 1
    shown = wp.jail.render(content, first=number - 1, longest=FITTING)
    return EvidencePage(claim_id, evidence_id, number, shown.count, shown.pages[0], found, content)


def turn_page(
    wp: Workplace, shown: EvidencePage, number: int, longest: int = LONGEST
) -> EvidencePage:
    """Return another page of the document shown, or the same one larger. Raises NotShown."""
    pages = wp.jail.render(shown.content, first=number - 1, longest=longest)
    return EvidencePage(
        shown.claim_id, shown.evidence_id, number, pages.count, pages.pages[0], shown.match,
        shown.content,
    )  # fmt: skip


def _first_page(found: Match) -> int:
    different = next((each.page for each in found.differences if each.page), 0)
    return different or next(iter(found.pages), 1)


def _sought(wp: Workplace, claim_id: str, order: DateOrder) -> Sought:
    """Return what the claimant says of the claim's invoice: all the lines of it that stand."""
    own = wp.replica.db.row(
        "SELECT serial, invoice, sold_on, customer, partner_id FROM vendor_claim"
        " WHERE claim_id = ?",
        (claim_id,),
    )
    if own is None:
        return Sought(serials=(), order=order)
    serial, invoice, sold_on, customer, partner_id = own
    serials = {str(serial): None}
    if (invoice or "").strip():
        others = wp.replica.db.rows(
            "SELECT serial, state FROM vendor_claim INDEXED BY vendor_claim_invoice"
            " WHERE invoice = ? AND invoice <> '' AND partner_id = ?"
            " ORDER BY scanned_at LIMIT ?",
            (invoice, partner_id, MOST_LINES),
        )
        serials |= {str(each): None for each, state in others if ClaimState(state) not in ENDED}
    return Sought(
        serials=tuple(serials),
        invoice=(invoice or "").strip(),
        sold_on=date.fromisoformat(sold_on[:10]),
        customer=(customer or "").strip(),
        order=order,
    )
