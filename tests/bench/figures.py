"""What the benches hand to the table: a figure with its target, and how percentiles are taken."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured number. `target` is the most that is good, `least` the least; or neither."""

    name: str
    value: float
    unit: str
    target: float | None = None
    note: str = ""
    least: float | None = None

    @property
    def is_missed(self) -> bool:
        """Whether the promise is broken."""
        too_much = self.target is not None and self.value > self.target
        return too_much or (self.least is not None and self.value < self.least)

    def cells(self) -> tuple[str, str, str, str, str]:
        """Texts for one line of the table."""
        target = ""
        if self.target is not None:
            target = f"≤ {self.target:g} {self.unit}".strip()
        elif self.least is not None:
            target = f"≥ {self.least:g} {self.unit}".strip()
        verdict = "" if not target else "missed" if self.is_missed else "met"
        return self.name, f"{self.value:.3g} {self.unit}".strip(), target, verdict, self.note


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least `share` of the values do not exceed (nearest rank)."""
    ordered = sorted(values)
    if not ordered:
        message = "nothing was measured"
        raise ValueError(message)
    rank = max(1, -(-len(ordered) * share // 1))
    return ordered[int(rank) - 1]


def table(figures: Sequence[Figure]) -> str:
    """The figures as a Markdown table that reads well in a terminal too."""
    rows = [("figure", "measured", "target", "", "note"), *(figure.cells() for figure in figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(5)]
    lines = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |"
        for row in rows
    ]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(lines)
