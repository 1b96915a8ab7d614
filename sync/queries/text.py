"""What a person types into a filter box, as a condition of a query.

Never puts typed text into a statement: it always travels as a parameter.
"""

from __future__ import annotations

_ESCAPE = str.maketrans({"%": "\\%", "_": "\\_", "\\": "\\\\"})
MOST_WORDS = 6


def like(text: str) -> tuple[list[str], list[object]]:
    """Return conditions and parameters: every word must occur in the column `search`.

    Case does not matter, in any script. More than six words are not looked at.
    """
    words = text.encode("utf-8", "replace").decode().casefold().split()[:MOST_WORDS]
    return (
        ["search LIKE ? ESCAPE '\\'"] * len(words),
        [f"%{word.translate(_ESCAPE)}%" for word in words],
    )
