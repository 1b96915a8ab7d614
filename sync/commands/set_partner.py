"""Changes how the vendor looks after a partner: name, tier, territory, league, manager, access."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from domain.people.keeping import LONGEST_NAME, LONGEST_WORD, line_fault, tidy
from domain.verdicts import Refused
from sync.commands.look_after_people import record
from sync.wire.kinds import OpKind

if TYPE_CHECKING:
    from sync.workplace import Workplace

LINES = {"name": (1, LONGEST_NAME), "tier": (0, LONGEST_WORD), "territory": (0, LONGEST_WORD),
         "league": (0, LONGEST_WORD)}  # fmt: skip
"""Fields that are a line, with the least and the most characters."""


def set_partner(wp: Workplace, partner_id: int, changes: Mapping[str, Any]) -> Refused | None:
    """Record changed fields of a partner: `LINES`, `manager_id` (0 for nobody), `active`."""
    body: dict[str, Any] = {}
    for name, value in changes.items():
        body[name] = tidy(value) if name in LINES else value
        if name in LINES:
            least, most = LINES[name]
            fault = line_fault(name, body[name], most, least=least)
            if fault is not None:
                return fault
    if not body:
        return None
    return record(
        wp, OpKind.PARTNER_SET, f"partner:{partner_id}", {"partner_id": partner_id, **body}
    )
