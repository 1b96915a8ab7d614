"""Reads a document before it is attached and compares it with what is claimed. Offline.

Nothing is recorded and nothing kept: the bytes are the caller's until they are attached.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from domain.claims.claim import ENDED, ClaimState
from domain.claims.matching import Match, Outcome, Seen, Sought, Thing, match
from domain.claims.pages import Box
from domain.claims.personal import card_number
from domain.claims.written_dates import DateOrder

if TYPE_CHECKING:
    from sync.jail.frames import Pixels
    from sync.workplace import Workplace

_STARTS = (b"%PDF-", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")
_HEIF_AT, _HEIF = 4, b"ftyp"
MOST_LINES = 1000
"""Claim lines of one invoice that are looked for on a document."""
MOST_RECORDS = 50
"""Claims to which one document is attached at once."""
START = 1024
"""Bytes by which a document is known."""


@dataclass(frozen=True, slots=True)
class Checked:
    """A document that was read: its bytes, what stands on it, and how that fits the claim.

    `entities` are the claims it may be attached to: the one asked about, then those of the same
    invoice whose serials stand on it. `areas` is how many were blacked out, `cut` says that the
    document goes on where reading ended.
    """

    entity: str
    name: str
    content: bytes
    match: Match
    entities: tuple[str, ...]
    pages: int
    cut: bool
    areas: int = 0
    card: str = ""
    """The last digits of a payment card's number that can be read on it, "" for none."""


def can_be_read(content: bytes) -> bool:
    """Say whether a document begins as one that can be looked at. Opens nothing."""
    start = content[:START].lstrip(b"\xef\xbb\xbf\t\n\r \x00")
    return start.startswith(_STARTS) or content[_HEIF_AT:].startswith(_HEIF)


def document_of_file(path: Path) -> bytes:
    """Return a person's file, read once. Raises the DocumentProblems of `sync.errors`."""
    from sync.profile.blobs import document_in  # noqa: PLC0415 (with the stores)

    return document_in(path)


def check_evidence(
    wp: Workplace, entity: str, name: str, content: bytes, *, order: DateOrder, areas: int = 0
) -> Checked:
    """Read a document and compare it with the claim and the other lines of its invoice.

    Raises NotShown with a sentence.
    """
    sought, lines = _sought(wp, entity, order)
    reading = wp.jail.read_words(content)
    read = reading.as_pages()
    found = match(sought, read)
    card = card_number(read, sought.serials)
    serials = {each.said for each in found.of(Thing.SERIAL) if each.outcome is Outcome.FOUND}
    others = [line for serial, line in lines.items() if serial in serials and line != entity]
    entities = (entity, *others[: MOST_RECORDS - 1])
    return Checked(entity, name, content, found, entities, reading.count, reading.cut, areas, card)


def page_of(wp: Workplace, content: bytes, number: int) -> Pixels:
    """Return a page as pixels; 1 is the first. Raises NotShown."""
    return wp.jail.render(content, first=number - 1).pages[0]


def black_out(
    wp: Workplace, checked: Checked, areas: Mapping[int, Sequence[Box]], order: DateOrder
) -> Checked:
    """Return the document anew with these areas of its pages (1 is the first) burnt in, read again.

    Every page becomes a picture: no text, no note and nothing beneath the black is left. Raises
    NotShown, and TooManyToBlacken.
    """
    from sync.jail.blackening import blackened  # noqa: PLC0415 (Pillow, where it is needed)

    content, ending = blackened(wp.jail, checked.content, areas)
    name = f"{Path(checked.name).stem}{ending}"
    count = sum(map(len, areas.values()))
    found = check_evidence(wp, checked.entity, name, content, order=order, areas=count)
    if not found.match.silent:
        return found
    # No program can read it any more, but people can: what was found is where it was.
    seen = tuple(_left_of(each, areas.get(each.page, ())) for each in checked.match.seen)
    return replace(found, match=Match(seen, silent=True), entities=checked.entities)


def _left_of(seen: Seen, areas: Sequence[Box]) -> Seen:
    box = seen.box
    if box is None or not any(box.overlaps(area) for area in areas):
        return seen
    return Seen(seen.thing, seen.said, Outcome.MISSING)


def told(checked: Checked) -> dict[str, Any]:
    """Return what goes with the op: what was found, for the vendor, who reads it again."""
    counts = {
        thing.value: [checked.match.count(thing), len(checked.match.of(thing))] for thing in Thing
    }
    return {
        "pages": checked.pages,
        "silent": checked.match.silent,
        "found": {thing: pair for thing, pair in counts.items() if pair[1]},
        "different": len(checked.match.differences),
        "blacked_out": checked.areas,
    }


def _sought(wp: Workplace, entity: str, order: DateOrder) -> tuple[Sought, dict[str, str]]:
    """Return what to look for, and which claim each serial belongs to."""
    from sync.commands.working import working_claim  # noqa: PLC0415 (with the stores)

    kind, _, key = entity.partition(":")
    row = working_claim(wp, key) if kind == "claim" else None
    if row is None:
        return Sought(serials=(), order=order), {}
    lines = {str(row["serial"]): entity}
    invoice = (row["invoice"] or "").strip()
    if invoice:
        others = wp.replica.db.rows(
            "SELECT serial, claim_id, state FROM claim WHERE invoice = ?"
            " ORDER BY scanned_at LIMIT ?",
            (row["invoice"], MOST_LINES),
        )
        lines |= {
            str(serial): f"claim:{other}"
            for serial, other, state in others
            if other != key and ClaimState(state) not in ENDED
        }
    sold_on = date.fromisoformat(str(row["sold_on"])[:10])
    customer = (row["customer"] or "").strip()
    sought = Sought(
        serials=tuple(lines), invoice=invoice, sold_on=sold_on, customer=customer, order=order
    )
    return sought, lines
