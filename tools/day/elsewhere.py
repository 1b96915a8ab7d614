"""What people did on other devices, recorded by the program's own commands, without a window.

Only for pictures: a deal two people changed, documents on a sale, a file a disk has damaged.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from domain.deals.deal import DealAction
from sync.clock import SystemClock
from sync.commands.attach_evidence import attach_evidence
from sync.commands.edit_deal import edit_deal
from sync.commands.move_deal import move_deal
from sync.commands.register_deal import register_deal
from sync.events import Events
from sync.profile import Profile
from sync.queries import review
from sync.workplace import Workplace, open_workplace
from tests.support.papers import invoice_pdf
from tools.day import demo

PAGE = 4096
DAMAGED_PAGES = range(3, 9)


@contextmanager
def at_work(house: demo.House, user: str) -> Iterator[Workplace]:
    """Open a user's profile for the block; what is recorded in it is sent by the next sync."""
    profile = Profile(house.profile(user))
    profile.lock()
    wp = open_workplace(profile, pin=demo.DEMO_PIN, clock=SystemClock(), events=Events())
    try:
        yield wp
        wp.settle()
    finally:
        wp.close()
        profile.unlock()


def change_deal(house: demo.House, user: str, changes: Mapping[str, Any]) -> None:
    """Edit the newest deal that a partner may edit."""
    with at_work(house, user) as wp:
        row = wp.replica.db.row(
            "SELECT deal_id FROM deal WHERE state IN ('draft', 'returned')"
            " ORDER BY created_at DESC LIMIT 1"
        )
        if row is None:
            message = "the demo has no deal to edit"
            raise LookupError(message)
        edit_deal(wp, str(row[0]), dict(changes))
        _seal(wp)


def attach(house: demo.House, user: str, *files: Path) -> str:
    """Attach documents to the newest sale; return its serial."""
    with at_work(house, user) as wp:
        row = wp.replica.db.row(
            "SELECT claim_id, serial FROM claim ORDER BY sold_on DESC, scanned_at DESC LIMIT 1"
        )
        if row is None:
            message = "the demo has no sale"
            raise LookupError(message)
        for file in files:
            attach_evidence(wp, f"claim:{row[0]}", file)
        return str(row[1])


def prove(house: demo.House, user: str, reviewer: str, *, most: int = 5) -> None:
    """Attach invoices to the claims of the user's company that are first in a reviewer's queue."""
    with at_work(house, user) as wp:
        company = wp.identity.partner_name
    with at_work(house, reviewer) as wp:
        queue = review.queue(wp)
    rows = [row for row in queue if row.partner == company][:most]
    with at_work(house, user) as wp:
        for number, row in enumerate(rows):
            paper = invoice_pdf(
                (row.serial,), pages=2, number=row.invoice or "RE-2026-0118",
                day=f"{row.sold_on:%d.%m.%Y}", customer=row.customer or "Atelier Dubois",
            )  # fmt: skip
            file = house.folder / f"Invoice {row.invoice or number + 118}.pdf"
            file.write_bytes(paper)
            attach_evidence(wp, f"claim:{row.claim_id}", file)
        _seal(wp)


def proven_place(house: demo.House, reviewer: str) -> int:
    """Return how many claims of a reviewer's queue stand before the first one with a document."""
    with at_work(house, reviewer) as wp:
        proven = {entity for (entity,) in wp.replica.db.rows("SELECT entity FROM base_evidence")}
        queue = [f"claim:{row.claim_id}" for row in review.queue(wp)]
    return next(at for at, entity in enumerate(queue) if entity in proven)


def damage_outbox(house: demo.House, user: str) -> None:
    """Spoil some pages of a user's outbox, as a failing disk does; its second copy is whole."""
    path = house.profile(user) / "outbox.db"
    content = bytearray(path.read_bytes())
    for page in DAMAGED_PAGES:
        for at in range(page * PAGE, min((page + 1) * PAGE, len(content)), 512):
            content[at] ^= 0xFF
    path.write_bytes(content)


def ask_for_large_deal(house: demo.House, seller: str, reviewer: str) -> None:
    """Register a deal above what one person decides, and give the first word on it."""
    with at_work(house, seller) as wp:
        fields = {
            "customer": "Stadtwerke Aalen",
            "country": "DE",
            "products": [[wp.catalogue.products[0].product_id, 40]],
            "value": {"minor": 8_400_000, "currency": "EUR"},
            "expected_close": "2027-03-01",
        }
        deal_id = str(register_deal(wp, fields, submit=True))
        _seal(wp)
    demo.sync_once(house, seller)
    demo.sync_once(house, reviewer)
    with at_work(house, reviewer) as wp:
        move_deal(wp, deal_id, DealAction.TAKE_UP)
        move_deal(wp, deal_id, DealAction.APPROVE, "Third order this year, always paid.")
        _seal(wp)
    demo.sync_once(house, reviewer)


def _seal(wp: Workplace) -> None:
    """Nobody takes it back any more."""
    wp.outbox.seal_due(wp.clock.now().replace(year=wp.clock.now().year + 1))
