"""What a change of the limits would do to last month's claims (POST /v1/rules/preview)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from sync.wire.messages import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class RulePreviewAsked:
    """Body of POST /v1/rules/preview: as the body of `rule.set`."""

    valid_from: datetime
    changes: Json


@dataclass(frozen=True, slots=True)
class ChangedVerdicts:
    """Claims that one code said of and another would: "" is a pass.

    `points` and `value_minor` are what they were worth as they stand.
    """

    was: str
    becomes: str
    count: int
    points: int
    value_minor: int
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RulePreview:
    """Reply to POST /v1/rules/preview: how many claims were tried, and what changed.

    `code` and `params` say why the change can't be made at all; then nothing was tried.
    """

    claims: int = 0
    changed: list[ChangedVerdicts] = field(default_factory=list)
    code: str = ""
    fields: list[str] = field(default_factory=list)
    params: Json = field(default_factory=dict)
