"""Says that one of the vendor's people is linked with a partner, or no longer is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.people.keeping import LONGEST_NAME, line_fault, tidy
from domain.verdicts import Refused
from sync.commands.look_after_people import record
from sync.wire.kinds import OpKind

if TYPE_CHECKING:
    from sync.workplace import Workplace


def set_tie(
    wp: Workplace, member_id: int, partner_id: int, *, linked: bool, note: str = ""
) -> Refused | None:
    """Record a tie, or that it has ended, which takes a second person."""
    kept = tidy(note)
    why = line_fault("note", kept, LONGEST_NAME, least=0)
    if why is not None:
        return why
    body = {"member_id": member_id, "partner_id": partner_id, "linked": linked, "note": kept}
    return record(wp, OpKind.TIE_SET, f"tie:{member_id}:{partner_id}:0", body)
