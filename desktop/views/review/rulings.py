"""What a reviewer says of claims, in one value, and the short words of its buttons.

Words and keys only; what a decision means is `domain.reviews`' business.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from desktop import wording
from desktop.wording import translate
from domain.claims.claim import OPEN, ClaimState
from domain.claims.transitions import TRANSITIONS
from domain.reviews.decision import ACTIONS, REASONS, Decision
from domain.sentences import QT_TRANSLATE_NOOP
from sync.rows import ReviewRow

APPROVE_KEY, REFUSE_KEY, ASK_KEY, HOLD_KEY, ESCALATE_KEY = "A", "R", "Q", "H", "E"
NEXT_KEY, BEFORE_KEY, UNDO_KEY, LOOK_KEY = "N", "P", "U", "D"

_SHORT: Mapping[str, str] = {
    "not_shipped": QT_TRANSLATE_NOOP("ReviewWords", "Not shipped"),
    "other_channel": QT_TRANSLATE_NOOP("ReviewWords", "Other channel"),
    "sold_by_other": QT_TRANSLATE_NOOP("ReviewWords", "Sold by others"),
    "wrong_product": QT_TRANSLATE_NOOP("ReviewWords", "Other product"),
    "wrong_date": QT_TRANSLATE_NOOP("ReviewWords", "Other date"),
    "returned": QT_TRANSLATE_NOOP("ReviewWords", "Came back"),
    "not_sold": QT_TRANSLATE_NOOP("ReviewWords", "No sale"),
}
_DONE: Mapping[Decision, str] = {
    Decision.APPROVE: QT_TRANSLATE_NOOP("ReviewWords", "{count} approved"),
    Decision.REFUSE: QT_TRANSLATE_NOOP("ReviewWords", "{count} refused"),
    Decision.ASK: QT_TRANSLATE_NOOP("ReviewWords", "{count} asked about"),
    Decision.HOLD: QT_TRANSLATE_NOOP("ReviewWords", "{count} put on hold"),
    Decision.RESUME: QT_TRANSLATE_NOOP("ReviewWords", "{count} taken up again"),
    Decision.ESCALATE: QT_TRANSLATE_NOOP("ReviewWords", "{count} handed up"),
}


@dataclass(frozen=True, slots=True)
class Ruling:
    """A decision with its reason, or the fields it asks for."""

    decision: Decision
    reason: str = ""
    fields: tuple[str, ...] = ()
    note: str = ""


def reason_words() -> list[tuple[str, str]]:
    """Return the reasons to refuse as (key, short word), in the order of their digits."""
    return [(key, translate("ReviewWords", _SHORT[key])) for key in REASONS]


def done_words(decision: str, count: int) -> str:
    """Return what was done, for the bar that takes it back."""
    text = translate("ReviewWords", _DONE[Decision(decision)])
    return text.format(count=wording.number(count))


def allows(row: ReviewRow, decision: Decision) -> bool:
    """Say whether a claim is where this decision can be made, by whoever works here."""
    return not row.barred and (row.state, ACTIONS[decision]) in TRANSITIONS


def is_plain(row: ReviewRow) -> bool:
    """Say whether one key decides a claim: it is open, and nobody's first word waits on it.

    What was decided before, or takes two, shows first what it would do.
    """
    return row.state in OPEN and row.waits is None


def pausing(row: ReviewRow | None) -> Decision:
    """Return what the key of the hold does: put on hold, or take up again."""
    held = row is not None and row.state is ClaimState.ON_HOLD
    return Decision.RESUME if held else Decision.HOLD
