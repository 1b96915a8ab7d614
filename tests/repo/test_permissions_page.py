"""docs/security.md shows the very table of permissions that client and server obey."""

from __future__ import annotations

from pathlib import Path

from domain.people.permissions import CHANGING, ENDPOINTS, MAY, OPS, Open, Permission
from domain.people.roles import Role

PAGE = Path(__file__).parents[2] / "docs" / "security.md"


def table() -> list[str]:
    """Return the table: a line for each permission, a column for each role."""
    roles = list(Role)
    lines = [
        f"| permission | {' | '.join(role.value.replace('_', ' ') for role in roles)} | opens |",
        f"| --- |{' :-: |' * len(roles)} --- |",
    ]
    for permission in Permission:
        opened = [f"`{kind}`" for kind, needed in OPS.items() if needed is permission]
        opened += [f"`{name}`" for name, needed in ENDPOINTS.items() if needed is permission]
        marks = ("●" if permission in MAY[role] else "" for role in roles)
        mark = "**" if permission in CHANGING else ""
        cells = " | ".join((f"{mark}{permission}{mark}", *marks, ", ".join(opened) or "a screen"))
        lines.append(f"| {cells} |")
    return lines


def test_the_page_shows_the_table_of_the_code():
    shown = PAGE.read_text(encoding="utf-8").splitlines()
    missing = [line for line in table() if line not in shown]
    assert missing == [], "put these lines into docs/security.md"


def test_the_page_shows_no_line_that_the_code_has_not():
    section = PAGE.read_text(encoding="utf-8").split("## Who may do what")[1].split("\n## ")[0]
    shown = [line for line in section.splitlines() if line.startswith("| ")]
    assert [line for line in shown if line not in table()] == []


def test_what_is_open_to_anybody_is_named_on_the_page():
    section = PAGE.read_text(encoding="utf-8").split("## Who may do what")[1].split("\n## ")[0]
    for name, needed in ENDPOINTS.items():
        if needed is Open.ANYBODY:
            assert f"`{name.split(' ')[1]}`" in section
