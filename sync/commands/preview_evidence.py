"""Shows a page of a document without opening it here: it is read in the jail, pixels come back.

Writes nothing, and never gives a document to a library of this process.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sync.commands.save_evidence import document_bytes

if TYPE_CHECKING:
    from sync.jail.frames import Pixels
    from sync.workplace import Workplace


@dataclass(frozen=True, slots=True)
class Preview:
    """Page `number` of `count` (0 is the first). `document` may be given back for another page."""

    evidence_id: str
    number: int
    count: int
    page: Pixels
    document: bytes


def preview_evidence(
    wp: Workplace, evidence_id: str, number: int = 0, document: bytes = b""
) -> Preview:
    """Return a page as pixels; what is here is shown without a network.

    Raises NotShown with a sentence, and what `document_bytes` raises.
    """
    content = document or document_bytes(wp, evidence_id)
    found = wp.jail.render(content, first=number)
    return Preview(evidence_id, number, found.count, found.pages[0], content)
