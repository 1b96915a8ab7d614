"""Plans other limits of the programme from a day on; a second programme owner completes it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from domain.risk.rulebook import is_of_risk, planned_risk
from domain.rulebook import Change, contradiction, no_zone, planned
from domain.verdicts import Refused
from sync.clock import stamp, zone_of
from sync.commands.look_after_people import record
from sync.wire.kinds import OpKind

if TYPE_CHECKING:
    from sync.workplace import Workplace

ENTITY, OF_RISK = "rules:programme", "rules:risk"


def set_rules(
    wp: Workplace, changes: Mapping[str, Change], valid_from: datetime, note: str = ""
) -> Refused | None:
    """Record a word for other limits; nothing is in force before a second owner's and the day.

    Refused with NOT_ALLOWED, RULE_PAST, RULE_LIMIT, RULE_ZONE, RULE_CONTRADICTION.
    """
    why = fault_of(wp, changes, valid_from)
    if why is not None:
        return why
    body = {"valid_from": stamp(valid_from), "changes": dict(changes), "note": note.strip()[:500]}
    return record(wp, OpKind.RULE_SET, OF_RISK if is_of_risk(changes) else ENTITY, body)


def fault_of(wp: Workplace, changes: Mapping[str, Change], valid_from: datetime) -> Refused | None:
    """Return what speaks against a change as far as this device knows the programme."""
    catalogue = wp.catalogue
    if is_of_risk(changes):
        # Which versions of risk there are, only the server knows.
        risk = planned_risk((), changes, valid_from, wp.clock.now())
        return risk if isinstance(risk, Refused) else None
    made = planned(catalogue.rules, changes, valid_from, wp.clock.now())
    if isinstance(made, Refused):
        return made
    if zone_of(made.desk_zone) is None:
        return no_zone(made.desk_zone)
    return contradiction(made, catalogue.rules, catalogue.products, catalogue.contests)
