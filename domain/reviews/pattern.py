"""What a partner's claims of a while came to: volume and approval rate, for who decides the next.

Counts only. What is unlike a partner's own history is the risk score's matter (`domain.risk`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from domain.claims.claim import EARNED, OPEN, ClaimState

WINDOW_DAYS = 90
"""So far back a pattern reaches (docs/reviewing.md)."""
_REFUSED = frozenset({ClaimState.REJECTED, ClaimState.REJECTED_FINAL})


@dataclass(frozen=True, slots=True)
class Pattern:
    """Claims of a window by what became of them. `taken_back` are those reversed later."""

    claims: int = 0
    approved: int = 0
    refused: int = 0
    taken_back: int = 0
    waiting: int = 0

    @property
    def approval_permille(self) -> int | None:
        """Approved of those decided, in permille; what was taken back was no good one.

        None while nothing is decided.
        """
        decided = self.approved + self.refused + self.taken_back
        return self.approved * 1000 // decided if decided else None


def pattern_of(counts: Mapping[ClaimState, int]) -> Pattern:
    """Return the pattern of so many claims in each state."""

    def many(states: frozenset[ClaimState]) -> int:
        return sum(count for state, count in counts.items() if state in states)

    return Pattern(
        claims=sum(counts.values()),
        approved=many(EARNED),
        refused=many(_REFUSED),
        taken_back=counts.get(ClaimState.REVERSED, 0),
        waiting=many(OPEN),
    )
