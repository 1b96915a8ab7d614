"""A sitting at the review desk, made up: claims with papers, and a reviewer's keys for each.

The same seed gives the same sitting. Shares are those of a desk that mostly approves.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from domain.reviews.decision import REASONS
from sync.clock import stamp
from sync.profile.blobs import Blobs
from sync.wire import tables
from sync.workplace import Workplace
from tests.support.papers import invoice_pdf
from tests.support.screens import put, waiting

KEYS_A_CLAIM = 1.5
"""What the issue allows: 300 claims in 450 key presses."""
PARTS = [
    ["INVOICE_LATER", 20, {"invoice": "RE-7", "sold_on": "2026-02-01", "says_on": "2026-02-20"}],
    ["RATE", 25, {"count": 14, "usual": 5}],
    ["SERIAL_RUN", 15, {"count": 8, "invoices": 5}],
]


@dataclass(frozen=True, slots=True)
class Turn:
    """What a reviewer does with one claim: keys, and the decision that comes of them."""

    keys: tuple[str, ...]
    decision: str
    reason: str = ""


def turns(count: int, seed: int) -> Iterator[Turn]:
    """Yield a sitting: most is approved, a fifth refused, some needs a second look or word."""
    random = Random(seed)
    for _ in range(count):
        digit = random.randint(1, len(REASONS))
        reason = list(REASONS)[digit - 1]
        refused = Turn((str(digit),), "refuse", reason)
        choices = [
            (66, Turn(("A",), "approve")),
            (18, refused),
            (6, Turn(("Q",), "ask")),
            (3, Turn(("H",), "hold")),
            (2, Turn(("E",), "escalate")),
            (3, Turn(("Right", "A"), "approve")),
            (1, Turn(("A", "U", str(digit)), "refuse", reason)),
            (1, Turn(("R", str(digit), "Return"), "refuse", reason)),
        ]
        yield random.choices([turn for _, turn in choices], [many for many, _ in choices])[0]


def fill_desk(wp: Workplace, now: datetime, claims: int, *, papers: int = 0) -> None:
    """Fill the queue: the first `papers` claims have an invoice, kept here, with their serial."""
    rows, documents = [], []
    blobs = Blobs(wp.profile.blobs_path, wp.secrets.file_key)
    for number in range(claims):
        serial, invoice = f"SN{10_000_000 + number}", f"RE-2026-{number:05d}"
        parts = PARTS[: number % 4] if number % 4 else []
        rows.append(
            waiting(
                number, now, serial=serial, invoice=invoice, sold_on="2026-03-01",
                customer="Hafenwerk GmbH", risk=sum(each[1] for each in parts),
                risk_parts=json.dumps(parts), decide_by=stamp(now + timedelta(hours=30 + number)),
            )
        )  # fmt: skip
        if number < papers:
            day = "01.03.2026" if number % 5 else "11.02.2026"
            content = invoice_pdf(
                (serial,), pages=2, number=invoice, day=day, customer="Hafenwerk GmbH"
            )
            kept = blobs.keep_bytes(content, "invoice.pdf")
            documents.append(_document(number, kept.sha256, len(content), now))
    put(wp, tables.VENDOR_CLAIM, rows)
    put(wp, tables.EVIDENCE, documents)
    wp.settle()


def _document(number: int, sha256: str, size: int, now: datetime) -> list[Any]:
    values: dict[str, Any] = {
        "evidence_id": f"paper-{number}", "entity": f"claim:claim-{number:06d}", "partner_id": 1,
        "member_id": 11, "sha256": sha256, "name": f"Invoice RE-2026-{number:05d}.pdf",
        "media_type": "application/pdf", "size": size, "state": "there",
        "attached_at": stamp(now), "rev": 1,
    }  # fmt: skip
    return [values[column] for column in tables.EVIDENCE.columns]
