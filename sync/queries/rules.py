"""The limits in force and those to come, and what a change of them would do (asks the server)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from domain.programme import RuleVersion
from domain.rulebook import Change, differences
from sync.errors import AnswerBroken, BatchRefused, ServerTrouble

if TYPE_CHECKING:
    from sync.wire.rules import RulePreview
    from sync.workplace import Workplace

_OK, _TROUBLE = 200, 500


@dataclass(frozen=True, slots=True)
class PlannedRow:
    """A version of the limits: what it changes against the one before it, (was, now) by name."""

    version: int
    valid_from: datetime
    in_force: bool
    changes: Mapping[str, tuple[Change, Change]]


@dataclass(frozen=True, slots=True)
class RulesRow:
    """The limits in force, None before the first data, and every version, the newest first."""

    current: RuleVersion | None
    versions: tuple[PlannedRow, ...]


def limits(wp: Workplace) -> RulesRow:
    """Return the limits of the programme as this device knows them."""
    now = wp.clock.now()
    current = wp.catalogue.rules_at(now)
    ordered = sorted(wp.catalogue.rules, key=lambda each: (each.valid_from, each.version))
    rows = [
        PlannedRow(
            each.version,
            each.valid_from,
            each is current,
            differences(ordered[place - 1], each) if place else {},
        )
        for place, each in enumerate(ordered)
    ]
    return RulesRow(current, tuple(reversed(rows)))


def preview(wp: Workplace, changes: Mapping[str, Change], valid_from: datetime) -> RulePreview:
    """Return what the change would have made of last month's claims; the server works it out.

    Raises line problems, BatchRefused where the server does not take the question.
    """
    import msgspec  # noqa: PLC0415 (with the line, not with the first screen)

    from sync.wire.codec import decode, encode  # noqa: PLC0415 (likewise)
    from sync.wire.rules import RulePreview, RulePreviewAsked  # noqa: PLC0415 (likewise)

    asked = RulePreviewAsked(valid_from=valid_from, changes=dict(changes))
    line = wp.transport()
    try:
        more = {"content-type": "application/json"}
        answer = line.carry("POST", "/v1/rules/preview", encode(asked), more)
    finally:
        line.close()
    server = wp.identity.server
    if answer.status_code >= _TROUBLE:
        raise ServerTrouble(server=server, status=answer.status_code)
    if answer.status_code != _OK:
        raise BatchRefused(server=server, status=answer.status_code, reason="")
    try:
        return decode(answer.content, RulePreview)
    except (msgspec.DecodeError, msgspec.ValidationError) as broken:
        raise AnswerBroken(server=server, reason=str(broken)) from broken
